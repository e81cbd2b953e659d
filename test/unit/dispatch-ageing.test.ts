import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, rankWaiting } from '../../src/domain/dispatch.js';
import { addMs } from '../../src/domain/instant.js';
import { URGENCIES } from '../../src/domain/urgency.js';
import { HOUR_MS, NOW, RULES, request, technician } from '../support/dispatch-cases.js';

describe('ageing', () => {
  const STEP_HOURS = 24;
  const start = Date.parse(NOW);
  const atHour = (hour: number) => new Date(start + hour * HOUR_MS).toISOString();
  const arrivals = fc.array(
    fc.record({ hour: fc.integer({ min: -40, max: 80 }), urgency: fc.constantFrom(...URGENCIES) }),
    { maxLength: 40 },
  );

  it('never puts routine or degraded work ahead of a P1 or P2 (R3.2b)', () => {
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 0, max: 5000 }), (all, later) => {
        const waiting = all.map(({ hour, urgency }, i) =>
          request(`SO-${i}`, { urgency, waitingSince: atHour(hour) }),
        );
        const classes = rankWaiting(waiting, RULES, addMs(NOW, later * HOUR_MS)).map((ranked) =>
          Math.min(2, URGENCIES.indexOf(ranked.request.urgency)),
        );
        expect(classes).toEqual([...classes].sort());
      }),
    );
  });

  it('lets only P1, P2 and what came less than a step later get ahead of a routine order (R3.2b)', () => {
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 0, max: 120 }), (all, now) => {
        const routine = request('SO-0', { waitingSince: NOW });
        const come = all.filter(({ hour }) => hour <= now);
        const waiting = come.map(({ hour, urgency }, i) =>
          request(`SO-1${i}`, { urgency, waitingSince: atHour(hour) }),
        );
        const order = rankWaiting([...waiting, routine], RULES, atHour(now)).map((ranked) => ranked.request);
        for (const ahead of order.slice(0, order.indexOf(routine))) {
          if (ahead.urgency === 'P3_DEGRADED')
            expect(Date.parse(ahead.waitingSince)).toBeLessThan(start + 24 * HOUR_MS);
          if (ahead.urgency === 'P4_ROUTINE') expect(Date.parse(ahead.waitingSince)).toBeLessThan(start);
        }
      }),
    );
  });

  it('serves a routine order within a step and the time for those ahead of it then, under endless P3 (R3.2b)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 2 }), (backlog, perHour) => {
        // One technician takes one request an hour, while one or two degraded cars come every hour, for ever.
        let waiting = Array.from({ length: backlog }, (_, i) =>
          request(`SO-B${i}`, { urgency: 'P3_DEGRADED', waitingSince: atHour(-1) }),
        );
        waiting.push(request('SO-routine', { waitingSince: NOW }));
        let bound = Number.POSITIVE_INFINITY;
        for (let hour = 0; hour <= 200; hour += 1) {
          for (let i = 0; i < perHour; i += 1) {
            waiting.push(request(`SO-${hour}-${i}`, { urgency: 'P3_DEGRADED', waitingSince: atHour(hour) }));
          }
          const now = atHour(hour);
          if (hour === STEP_HOURS) {
            const order = rankWaiting(waiting, RULES, now).map((ranked) => ranked.request.orderNo);
            bound = STEP_HOURS + order.indexOf('SO-routine');
          }
          const person = technician('T', { assessmentValidUntil: atHour(9999) });
          const taken = decide(waiting, [person], RULES, now).assignments[0]?.orderNo;
          if (taken === 'SO-routine') {
            expect(hour).toBeLessThanOrEqual(bound);
            return;
          }
          waiting = waiting.filter(({ orderNo }) => orderNo !== taken);
        }
        expect.unreachable('the routine order starved');
      }),
      { numRuns: 30 },
    );
  });
});
