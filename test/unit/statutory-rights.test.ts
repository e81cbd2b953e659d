import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../src/domain/duration.js';
import { addMs } from '../../src/domain/instant.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { RepairCase, StatutoryFault } from '../../src/domain/statutory-cases.js';
import { STATUTORY_LIMITS } from '../../src/domain/statutory-law.js';
import { lastDayOf, periodOf, type VehicleTerms } from '../../src/domain/statutory-period.js';
import { isUpheld, nextStatutoryCheck, statutoryFlags } from '../../src/domain/statutory-rights.js';

const DAY_MS = 24 * 3_600_000;
const DELIVERED = '2026-01-10';
const at = (days: number) => addMs(`${DELIVERED}T02:00:00.000Z`, days * DAY_MS);
const CAR: VehicleTerms = { use: 'family', deliveredOn: DELIVERED, invoicedOn: '2026-01-01', promise: null };
const FAULT: StatutoryFault = {
  isQualityFault: true,
  notBecause: null,
  part: null,
  safetyCritical: false,
  danger: null,
  replacementNeeded: null,
};
const part = (code: string, name: string | null = null) => ({ part: code, name });
const fresh = (code: string) => ({ ...part(code), partNo: null });

/** A repair reported so many days after delivery; a day long and finished, unless told otherwise. */
function repair(orderNo: string, day: number, more: Partial<RepairCase> = {}): RepairCase {
  return {
    orderNo,
    reportedAt: at(day),
    odometerKm: 4_000 + day,
    agreedAt: at(day),
    endedAt: at(day + 1),
    repaired: true,
    fault: FAULT,
    about: { components: [], faultCodes: [], problem: orderNo },
    comebackOf: null,
    replaced: [],
    notCounted: [],
    ...more,
  };
}
const running = { endedAt: null, repaired: false };
const told = (cases: RepairCase[], { car = CAR, day = 700 } = {}) =>
  statutoryFlags(car, cases, { at: at(day), dayMs: DAY_MS }).map(
    ({ article, standing, count, certain }) =>
      `${article} ${standing} ${count}${certain ? '' : ' uncertain'}`,
  );
const flags = (cases: RepairCase[], car = CAR, day = 700) =>
  statutoryFlags(car, cases, { at: at(day), dayMs: DAY_MS });

it('the standard’s clock is no looser than article 21: day six after five full days, warned as day four begins (R8.2)', () => {
  const { statutory_repair: rule } = STANDARD_2025.clocks;
  const limitMs = parseDuration(rule.limit as string);
  expect(limitMs).toBe(STATUTORY_LIMITS.singleRepairDays * DAY_MS);
  expect(rule.warnAt.map((share) => share * limitMs)).toEqual([3 * DAY_MS]);
  // Not even waiting for parts stops it, and nobody at the house may grant more time.
  expect([rule.pausableFor, rule.pauses, rule.extension, rule.calendar]).toEqual([[], [], null, null]);
});

describe('the periods of the law (R3.3b, R8.2)', () => {
  it.each([
    ['2024-02-29', 24, '2026-02-28'],
    ['2025-12-31', 2, '2026-02-28'],
    ['2026-01-10', 36, '2029-01-10'],
  ])('from %s, %i months end on %s', (start, months, end) => {
    expect(lastDayOf(start, { length: { months } })).toBe(end);
  });

  it('count from the delivery, else the invoice, to the last day in China itself and the last kilometre (article 18)', () => {
    const visit = (reportedAt: string, odometerKm: number | null) => ({
      orderNo: 'A',
      reportedAt,
      odometerKm,
    });
    const standing = (reportedAt: string, km: number | null, car = CAR) =>
      periodOf('returns', car, visit(reportedAt, km), []).standing;
    // Midnight in China is 16:00 UTC.
    expect(standing('2028-01-10T15:59:59.999Z', 50_000)).toBe('within');
    expect(standing('2028-01-10T16:00:00.000Z', 50_000)).toBe('past');
    expect(standing('2026-05-01T00:00:00.000Z', 50_001)).toBe('past');
    const invoiceOnly = { ...CAR, deliveredOn: null };
    expect(standing('2028-01-05T00:00:00.000Z', 1_000, invoiceOnly)).toBe('past');
  });

  it('what is not known is said to be unknown, unless it makes no difference', () => {
    const undated = { ...CAR, deliveredOn: null, invoicedOn: null };
    const visit = (km: number | null) => ({ orderNo: 'B', reportedAt: at(100), odometerKm: km });
    const codes = (car: VehicleTerms, km: number | null, others: [string, number, number][] = []) => {
      const around = others.map(([orderNo, day, reading]) => ({
        orderNo,
        reportedAt: at(day),
        odometerKm: reading,
      }));
      const { standing, questions } = periodOf('returns', car, visit(km), around);
      return [standing, ...questions.flatMap(({ code, orders }) => [code, ...orders])];
    };
    expect(codes(undated, 9_000)).toEqual(['unknown', 'start_date_missing', 'B']);
    expect(codes(undated, 60_000)).toEqual(['past']);
    expect(codes({ ...CAR, deliveredOn: '2027-01-01' }, 10)).toEqual(['unknown', 'starts_after_report', 'B']);
    expect(codes(CAR, null)).toEqual(['unknown', 'odometer_missing', 'B']);
    expect(codes(CAR, null, [['C', 200, 8_000]])).toEqual(['within']);
    expect(codes(CAR, null, [['A', 50, 51_000]])).toEqual(['past']);
    // The odometer went back: once it decides, once it doesn't.
    expect(codes(CAR, 9_000, [['A', 50, 90_000]])).toEqual(['unknown', 'odometer_contradicts', 'B', 'A']);
    expect(codes(CAR, 60_000, [['C', 150, 6_500]])).toEqual(['unknown', 'odometer_contradicts', 'B', 'C']);
    expect(codes(CAR, 9_000, [['A', 50, 12_000]])).toEqual(['within']);
  });

  it('a longer promise of the maker binds (article 4)', () => {
    const promise = { returns: { months: 60, km: null }, repair: null };
    const late = { orderNo: 'A', reportedAt: at(4 * 365), odometerKm: 120_000 };
    expect(periodOf('returns', CAR, late, []).standing).toBe('past');
    expect(periodOf('returns', { ...CAR, promise }, late, []).standing).toBe('within');
    expect(periodOf('repair', { ...CAR, promise }, late, []).standing).toBe('past');
  });
});

describe('the rights of articles 20 to 24 over all orders of a vehicle (R3.3b, R8.2)', () => {
  const engine = { ...FAULT, part: part('engine.crankshaft') };

  it('a main part of an assembly in the first sixty days: a new assembly (article 20)', () => {
    expect(told([repair('A', 60, { odometerKm: 3_000, fault: engine })])).toEqual(['20 reached 1']);
    expect(told([repair('A', 61, { odometerKm: 3_000, fault: engine })])).toEqual([]);
    expect(told([repair('A', 5, { odometerKm: 3_001, fault: engine })])).toEqual([]);
    const brakes = { ...FAULT, part: part('brakes.booster') };
    expect(told([repair('A', 10, { odometerKm: 50, fault: brakes })])).toEqual([]);
  });

  it('a replacement that is needed in the first week: another car or the money (article 22)', () => {
    const fault = { ...engine, replacementNeeded: 'main_part' as const };
    expect(told([repair('A', 7, { odometerKm: 9_000, fault })])).toEqual(['22 reached 1']);
    expect(told([repair('A', 8, { odometerKm: 9_000, fault })])).toEqual([]);
  });

  it('a danger in the first sixty days: another car or the money (article 23)', () => {
    const fault = { ...FAULT, danger: 'brake_failure' as const, safetyCritical: true };
    const [flag] = flags([repair('A', 30, { odometerKm: 900, fault, ...running })]);
    expect(flag).toMatchObject({ article: '23', mayAsk: 'replacement_or_return', causedBy: 'A' });
  });

  it('two repairs of serious safety faults, and the fault or a new one again (article 24, 1)', () => {
    const fault = { ...FAULT, safetyCritical: true };
    const two = [repair('A', 100, { fault }), repair('B', 120, { fault })];
    expect(told(two.slice(0, 1))).toEqual(['24(1) warned 1']);
    expect(told(two)).toEqual(['24(1) warned 2']);
    expect(told([...two, repair('C', 130, { fault, ...running })], { day: 131 })).toEqual([
      '24(1) reached 2',
    ]);
    expect(told([...two, repair('C', 130, running)], { day: 131 })).toEqual(['24(1) warned 2']);
    // The repair of a cancelled order doesn't count.
    expect(told([repair('A', 100, { fault, repaired: false }), two[1] as RepairCase])).toEqual([
      '24(1) warned 1',
    ]);
  });

  it('an assembly replaced twice and still at fault; its main parts are not counted again (article 24, 2 and 3)', () => {
    const replaced = [fresh('engine.assembly'), fresh('engine.crankshaft')];
    const two = [repair('A', 100, { replaced }), repair('B', 120, { replaced })];
    expect(told(two)).toEqual(['24(2) warned 2']);
    const again = repair('C', 200, { fault: { ...FAULT, part: part('engine.valve') }, ...running });
    expect(told([...two, again], { day: 201 })).toEqual(['24(2) reached 2']);
  });

  it('the same main part replaced twice and again at fault; `other` goes by the name (article 24, 3)', () => {
    const other = (name: string) => ({ ...part('emission_control.other', name), partNo: null });
    const two = [
      repair('A', 100, { replaced: [other('三元催化器 A-1')] }),
      repair('B', 120, { replaced: [other('三元催化器 a1')] }),
    ];
    expect(told(two)).toEqual(['24(3) warned 2']);
    const fault = { ...FAULT, part: part('emission_control.other', '三元催化器A1') };
    expect(told([...two, repair('C', 140, { fault })])).toEqual(['24(3) reached 2']);
    expect(told([...two, repair('C', 110, { fault })])).toEqual(['24(3) warned 2']);
  });

  it('more than thirty days in all, warned five days ahead, also of a cancelled order (article 24, 4)', () => {
    const long = repair('A', 100, { endedAt: at(125), repaired: false });
    expect(told([long])).toEqual([]);
    const now = repair('B', 200, running);
    expect(flags([long, now], CAR, 200)).toEqual([]);
    const next = (day: number) => nextStatutoryCheck(CAR, [long, now], { at: at(day), dayMs: DAY_MS });
    expect(next(200)).toBe(addMs(at(200), 1));
    expect(next(201)).toBe(addMs(at(205), 1));
    expect(next(206)).toBeNull();
    const [warned, reached] = flags([long, now], CAR, 206);
    expect(warned).toMatchObject({ standing: 'warned', count: 31, causedBy: 'B' });
    expect(reached).toMatchObject({ standing: 'reached', name: 'repair_days#all#reached' });
    expect(reached?.questions).toEqual([{ code: 'transport_not_recorded', orders: ['B'] }]);
    const notCounted = [
      { reason: 'traction_battery_transport' as const, from: at(201), to: at(205), evidence: 'waybill 7' },
    ];
    expect(told([long, { ...now, endedAt: at(206), notCounted }], { day: 206 })).toEqual(['24(4) warned 27']);
  });

  it('thirty days that are full only after the period are flagged with that question', () => {
    const late = repair('A', 725, { endedAt: at(760) });
    const [, reached] = flags([late], CAR, 800);
    expect(reached).toMatchObject({ standing: 'reached', questions: [{ code: 'passed_after_period' }] });
  });

  it('the same fault more than four times, tied by part, by what is known of it or by a comeback (article 24, 4)', () => {
    const about = { components: ['BRAKES'], faultCodes: [], problem: 'noise' };
    const five = [
      repair('A', 100, { fault: { ...FAULT, part: part('brakes.booster') }, about }),
      repair('B', 110, { about }),
      repair('C', 120, { comebackOf: 'B' }),
      repair('D', 130, { fault: { ...FAULT, part: part('brakes.booster') } }),
      repair('E', 140, { comebackOf: 'C' }),
    ];
    expect(told(five.slice(0, 3))).toEqual([]);
    expect(told(five.slice(0, 4))).toEqual(['24(4) warned 4']);
    expect(told(five)).toEqual(['24(4) reached 5']);
    // Another cause was shown for one of them: it is a fault of its own, and what came back with it too.
    const untied = five.map((one) => (one.orderNo === 'C' ? { ...one, comebackOf: null } : one));
    expect(told(untied)).toEqual([]);
  });

  it('nothing for a commercial vehicle, or a fault that is none of quality or not said to be', () => {
    const serious = { ...FAULT, safetyCritical: true };
    expect(told([repair('A', 100, { fault: serious })], { car: { ...CAR, use: 'commercial' } })).toEqual([]);
    expect(told([repair('A', 100, { fault: { ...serious, isQualityFault: false } })])).toEqual([]);
    expect(told([repair('A', 100, { fault: null })])).toEqual([]);
  });

  it('what hangs on an open question is flagged as uncertain, with the question', () => {
    const fault = { ...FAULT, safetyCritical: true };
    const undated = { ...CAR, deliveredOn: null, invoicedOn: null };
    expect(told([repair('A', 100, { fault })], { car: undated })).toEqual(['24(1) warned 1 uncertain']);
    const sure = repair('A', 100, { fault });
    const odd = repair('B', 120, { fault, odometerKm: null });
    const [one, two] = flags([sure, odd]);
    expect(one).toMatchObject({ count: 1, certain: true });
    expect(two).toMatchObject({ count: 2, certain: false, questions: [{ code: 'odometer_missing' }] });
  });
});

describe('a flag on record (article 24)', () => {
  const serious = { ...FAULT, safetyCritical: true };
  const piston = (fault = FAULT) => repair('A', 100, { replaced: [fresh('engine.piston')], fault });
  const valve = repair('B', 120, { replaced: [fresh('engine.valve')] });
  const names = (cases: RepairCase[]) => flags(cases, CAR, 131).map(({ name }) => name);
  const upheld = (before: RepairCase[], after: RepairCase[]) =>
    names(before).filter((name) => isUpheld(name, names(after)));

  it('is upheld by its own ground alone, not by another part’s under the same rule', () => {
    expect(names([piston(), valve])).toHaveLength(2);
    const noQuality = piston({ ...FAULT, isQualityFault: false });
    expect(upheld([piston(), valve], [noQuality, valve])).toEqual(names([valve]));
    expect(upheld([piston(), valve], [piston(), valve])).toHaveLength(2);
  });

  it('is upheld by what became of it, and no right that was reached by a mere warning', () => {
    const two = [repair('A', 100, { fault: serious }), repair('B', 120, { fault: serious })];
    const three = [...two, repair('C', 130, { fault: serious, ...running })];
    expect(upheld(two, three)).toEqual(names(two));
    expect(names(three)).toHaveLength(1);
    expect(upheld(three, two)).toEqual([]);
  });

  it('is told from another whatever its part is called', () => {
    const odd = (name: string) => `main_part_replaced#engine.other:${name}#warned#1`;
    expect(isUpheld(odd('1#reached#2'), [odd('1#reached#2')])).toBe(true);
    expect(isUpheld(odd('1#reached#2'), [odd('1')])).toBe(false);
  });
});
