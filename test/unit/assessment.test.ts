import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertParams } from '../../src/contracts/alerts.js';
import { expiring, expiryAlertId } from '../../src/domain/assessment.js';
import { addMs } from '../../src/domain/instant.js';

const DAY = 86_400_000;
const NOW = '2026-03-02T02:00:00.000Z';
const inDays = (days: number) => addMs(NOW, days * DAY);
const person = (id: string, days: number) => ({ id, assessmentValidUntil: inDays(days) });

describe('an assessment that runs out (R2.4)', () => {
  it('is warned of thirty days before its end, not before, and not when it has run out (R2.4)', () => {
    const people = [
      person('later', 31),
      person('now', 30),
      person('soon', 5),
      person('today', 0),
      person('over', -1),
    ];
    const { due, nextAt } = expiring(people, 30 * DAY, NOW);
    expect(due.map(({ id, warnAt }) => [id, warnAt])).toEqual([
      ['today', inDays(-30)],
      ['soon', inDays(-25)],
      ['now', NOW],
    ]);
    expect(nextAt).toBe(inDays(1));
    expect(expiring([person('over', -1)], 30 * DAY, NOW)).toEqual({ due: [], nextAt: null });
  });

  it('nobody is passed over: who is not due now is looked at again in time (R2.4)', () => {
    const days = fc.array(fc.double({ min: -50, max: 200, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(days, (all) => {
        const people = all.map((one, i) => person(`p${i}`, Math.round(one * 1000) / 1000));
        const { due, nextAt } = expiring(people, 30 * DAY, NOW);
        for (const { id, assessmentValidUntil } of people) {
          const left = Date.parse(assessmentValidUntil) - Date.parse(NOW);
          const told = due.some((one) => one.id === id);
          expect(told).toBe(left >= 0 && left <= 30 * DAY);
          if (left > 30 * DAY)
            expect(Date.parse(nextAt ?? '')).toBeLessThanOrEqual(Date.parse(NOW) + left - 30 * DAY);
        }
      }),
    );
  });

  it('has one alert per person and date, with an id that can be read and taken (R2.4)', () => {
    const id = expiryAlertId(person('tech-1', 10));
    expect(alertParams.safeParse({ alertId: id }).success).toBe(true);
    expect(expiryAlertId(person('tech-1', 10))).toBe(id);
    expect(expiryAlertId(person('tech-1', 375))).not.toBe(id);
  });
});
