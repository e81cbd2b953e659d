import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../src/domain/duration.js';
import { does, send, until } from '../support/drive.js';
import { clocksOf, inWork, ledgerOf, toldOf } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const limit = (hours: number, kind = 'repair_completion') => ({
  kind,
  hours,
  reason: 'a gearbox from abroad',
});
const repairClock = async (orderNo: string) => (await clocksOf(house, orderNo, 'repair_completion'))[0];
const dueInHours = async (orderNo: string) => {
  const clock = await repairClock(orderNo);
  return (Date.parse(clock?.dueAt ?? '') - Date.parse(clock?.startedAt ?? '')) / 3_600_000;
};

describe("another limit for one order's deadline (R1.2, R3.3b)", () => {
  it('counts anew with what has been counted and its holds; it goes along through the check (R3.3b)', async () => {
    const { orderNo, tech } = await inWork(house);
    await does(house, orderNo, tech, 'startHold', { reason: 'awaiting_parts', reference: 'PO-1' });
    await house.skip(4);
    await does(house, orderNo, tech, 'endHold', { note: null });
    await does(house, orderNo, 'region-1', 'changeLimit', limit(72));
    expect(await dueInHours(orderNo)).toBeCloseTo(76, 1);
    await house.skip(60);
    expect(await toldOf(house, orderNo, 'repair_completion')).not.toContain('breach/0');
    await house.skip(13);
    await until(async () => (await repairClock(orderNo))?.outcome === 'breached', 'the breach');
    expect(await send(house, orderNo, 'region-1', 'changeLimit', limit(96))).toMatchObject({
      refusal: { refused: 'limit_not_changeable' },
    });
  });

  it('when shorter leaves its full time from now on, and wakes the clock in time (R3.3b)', async () => {
    const { orderNo } = await inWork(house);
    await house.skip(30);
    const { result } = await does(house, orderNo, 'hq-1', 'changeLimit', limit(10));
    expect(await dueInHours(orderNo)).toBeCloseTo(40, 1);
    const { dueAt } = (await repairClock(orderNo)) ?? {};
    expect(result).toMatchObject({ limitMs: 10 * HOUR_MS, dueAt: new Date(dueAt ?? '').toISOString() });
    expect((result as { effectiveLimitMs: number }).effectiveLimitMs / HOUR_MS).toBeCloseTo(40, 1);
    const later = await send(house, orderNo, 'hq-1', 'changeLimit', limit(36));
    expect(later).toMatchObject({ refusal: { refused: 'limit_unchanged' } });
    await house.skip(10, 1);
    await until(async () => (await repairClock(orderNo))?.outcome === 'breached', 'the breach');
  });

  it('skips warnings that it leaves behind; nothing counts as late that nobody could have told before (R3.3b)', async () => {
    const { orderNo } = await inWork(house);
    await house.skip(30);
    await does(house, orderNo, 'hq-1', 'changeLimit', limit(1));
    await house.skip(1, 1);
    await until(async () => (await repairClock(orderNo))?.outcome === 'breached', 'the breach');
    const rows = await ledgerOf(house, orderNo, 'repair_completion');
    const reached = rows.filter(({ level }) => level === 0);
    expect(reached.map(({ milestone }) => milestone)).toEqual(['warn_50', 'breach']);
    for (const { latenessMs } of reached) expect(latenessMs).toBeLessThan(60_000);
  });

  it('is refused for what does not run here, what is promised, and what is so already (R3.3b)', async () => {
    const { orderNo } = await inWork(house);
    const promised = { promisedUntil: await house.inHours(9), channel: 'phone', message: 'x', reason: null };
    await does(house, orderNo, 'advisor-1', 'promiseHandOver', promised);
    const refusedAs = async (body: object) => {
      const outcome = await send(house, orderNo, 'region-1', 'changeLimit', body);
      return outcome.kind === 'refused' ? outcome.refusal.refused : outcome.kind;
    };
    expect(await refusedAs(limit(9, 'hand_over'))).toBe('no_such_deadline');
    expect(await refusedAs(limit(9, 'promised_handover'))).toBe('limit_not_changeable');
    expect(await refusedAs(limit(48))).toBe('limit_unchanged');
  });
});
