import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FaultFacts,
  type GuaranteeClaim,
  guaranteeOf,
  pastLimit,
  sameFault,
  WORK_GRADES,
} from '../../src/domain/guarantee.js';
import { addMs } from '../../src/domain/instant.js';
import { isRefusal, type StepEvent, SYSTEM } from '../../src/domain/machine.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import {
  applyClaim,
  type ClaimStates,
  isFree,
  objectToGuarantee,
  receiveComeback,
  recordOtherRepairer,
} from '../../src/domain/steps/guarantee-claim.js';
import { repair } from '../../src/domain/steps/repair.js';
import { newRepair } from '../../src/domain/steps/repair-start.js';

const DAY_MS = 24 * 3_600_000;
const AT = '2026-03-02T01:00:00.000Z';
const { terms } = STANDARD_2025.guarantee;
const days = (count: number) => addMs(AT, count * DAY_MS);
const fault = (facts: Partial<FaultFacts>): FaultFacts => ({
  components: [],
  faultCodes: [],
  problem: 'it is broken',
  ...facts,
});

describe('the guarantee on repairs (R3.4)', () => {
  it.each([
    ['minor', 10, 2_000],
    ['level2', 30, 5_000],
    ['overhaul', 100, 20_000],
  ] as const)('%s work lasts %i days or %i km, whichever comes first', (grade, limitDays, limitKm) => {
    const given = guaranteeOf(terms[grade], null, { at: AT, odometerKm: 40_000 });
    const on = (day: number, km: number) => pastLimit(given, { at: days(day), odometerKm: 40_000 + km });
    expect(on(limitDays, limitKm)).toBeNull();
    expect(on(0, limitKm + 1)).toBe('km');
    expect(pastLimit(given, { at: addMs(days(limitDays), 1), odometerKm: 40_000 })).toBe('days');
  });

  it('a longer promise wins, each limit by itself; a shorter one takes nothing away', () => {
    const from = { at: AT, odometerKm: 10_000 };
    expect(guaranteeOf(terms.minor, { days: 365, km: null }, from)).toMatchObject({ days: 365, km: 2_000 });
    expect(guaranteeOf(terms.minor, { days: 3, km: 100 }, from)).toMatchObject({ days: 10, km: 2_000 });
  });

  it('goes by the highest grade of all that was done, so that a rework takes nothing away (R3.3c)', () => {
    const first = newRepair({ n: 1, technicianId: 't', workOrderNo: 'W-1', approvers: [] }, null);
    const done = (data: object) =>
      ({ id: 'd', type: 'repair_completed', at: AT, actor: SYSTEM, data }) as never;
    const overhauled = repair.apply(first, done({ summary: 'rebuilt', workGrade: 'overhaul' }));
    const rework = newRepair({ n: 2, technicianId: 't', workOrderNo: 'W-2', approvers: [] }, overhauled);
    expect(repair.apply(rework, done({ summary: 'tightened' })).workGrade).toBe('overhaul');
    expect(repair.apply(rework, done({ summary: 'x', workGrade: 'minor' })).workGrade).toBe('overhaul');
    expect(repair.apply(first, done({ summary: 'bulb' })).workGrade).toBe('minor');
  });

  it('is never less than the trade asks for, and only time and distance end it (property)', () => {
    const limit = fc.option(fc.integer({ min: 1, max: 3650 }), { nil: null });
    fc.assert(
      fc.property(
        fc.constantFrom(...WORK_GRADES),
        limit,
        limit,
        fc.integer({ min: 0, max: 300_000 }),
        fc.integer({ min: 0, max: 400 * 24 }),
        fc.option(fc.integer({ min: 0, max: 400_000 }), { nil: null }),
        (grade, promisedDays, promisedKm, fromKm, hours, nowKm) => {
          const promise = { days: promisedDays, km: promisedKm };
          const given = guaranteeOf(terms[grade], promise, { at: AT, odometerKm: fromKm });
          const legal = guaranteeOf(terms[grade], null, { at: AT, odometerKm: fromKm });
          const now = { at: addMs(AT, hours * 3_600_000), odometerKm: nowKm };
          const past = pastLimit(given, now);
          // Whoever is within the trade's guarantee is within the promised one.
          if (pastLimit(legal, now) === null) expect(past).toBeNull();
          // Once over, it stays over: later and farther never brings it back.
          const later = { at: addMs(now.at, DAY_MS), odometerKm: nowKm === null ? null : nowKm + 1 };
          if (past !== null) expect(pastLimit(given, later)).not.toBeNull();
          const driven = nowKm === null ? 0 : nowKm - fromKm;
          expect(past === null).toBe(hours <= given.days * 24 && driven <= given.km);
        },
      ),
    );
  });
});

describe('the same fault again (R3.4)', () => {
  it('a component that is named again, however it is written', () => {
    const earlier = fault({ components: ['Service Brakes'] });
    expect(sameFault(earlier, fault({ components: ['SERVICE  BRAKES'] }))?.rule).toBe('component');
    expect(sameFault(earlier, fault({ components: ['STEERING'] }))).toBeNull();
  });

  it('a trouble code of the same family, quoted in the text or read by the shop', () => {
    const earlier = fault({ faultCodes: ['P0300'] });
    const code = (problem: string) => sameFault(earlier, fault({ problem }))?.rule;
    expect(code('engine light on, reader shows p0302')).toBe('fault_code');
    expect(code('reader shows P0420')).toBeUndefined();
    expect(sameFault(fault({ faultCodes: ['DTC-77'] }), fault({ faultCodes: ['DTC-78'] }))).toBeNull();
  });

  it.each([
    ['刹车异响，踩下去有金属摩擦声', '刹车又有金属摩擦声', true],
    ['grinding noise from the front brakes', 'front brakes grinding noise is back', true],
    ['空调不制冷', '刹车异响，踩下去有金属摩擦声', false],
    ['oil change and inspection', 'window does not close', false],
    ['noise', 'noise again', false],
  ])('the words: %s / %s', (before, now, same) => {
    expect(sameFault(fault({ problem: before }), fault({ problem: now })) !== null).toBe(same);
  });

  it('any description is the same fault as itself when it has words enough, and no text breaks it (property)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.string({ maxLength: 80 }), (a, b) => {
        const one = sameFault(fault({ problem: a }), fault({ problem: b })) !== null;
        const other = sameFault(fault({ problem: b }), fault({ problem: a })) !== null;
        expect(one).toBe(other);
      }),
    );
  });
});

const claim: GuaranteeClaim = {
  of: 'SO-1',
  owedBy: 'o1',
  grade: 'minor',
  guarantee: guaranteeOf(terms.minor, null, { at: AT, odometerKm: 40_000 }),
  why: { rule: 'component', matched: 'BRAKES' },
  failedRepairs: 1,
};
const none: ClaimStates = { guarantee: null, otherRepairer: null };
const story = (...events: [string, object][]) =>
  events.reduce(
    (state, [type, data], i) =>
      applyClaim(state, { id: `e${i}`, type, at: AT, actor: SYSTEM, data } as StepEvent as never),
    none,
  );
const received = { odometerKm: 41_000, objectBy: days(3) };
const refusedAs = (decided: object) => (isRefusal(decided) ? decided.refused : null);

describe('a claim under the guarantee (R3.4)', () => {
  it('is free until another cause is shown; exactly at the third day is in time', () => {
    const back = story(['comeback_proposed', claim], ['comeback_received', received]);
    expect(isFree(back)).toBe(true);
    const body = { cause: 'stone on the disc', evidence: 'photo 1' };
    expect(objectToGuarantee(back, body, { at: days(3) })).toMatchObject({ type: 'guarantee_objected' });
    expect(refusedAs(objectToGuarantee(back, body, { at: addMs(days(3), 1) }))).toBe('objection_too_late');
    const objected = story(['comeback_proposed', claim], ['guarantee_objected', body]);
    expect(isFree(objected)).toBe(false);
    expect(refusedAs(objectToGuarantee(objected, body, { at: AT }))).toBe('no_guarantee_claim');
    expect(refusedAs(objectToGuarantee(none, body, { at: AT }))).toBe('no_guarantee_claim');
  });

  it('lapses when the reading shows that it was driven too far, and the days begin when the car is back', () => {
    const proposed = story(['comeback_proposed', claim]);
    const arrive = (odometerKm: number) =>
      receiveComeback(proposed, { at: AT, odometerKm, withinMs: 3 * DAY_MS });
    expect(arrive(42_000)).toEqual({
      type: 'comeback_received',
      data: { odometerKm: 42_000, objectBy: days(3), dueAts: { guarantee_objection: days(3) } },
    });
    expect(arrive(42_001)).toMatchObject({ type: 'guarantee_lapsed' });
    expect(receiveComeback(none, { at: AT, odometerKm: 1, withinMs: 1 })).toBeNull();
  });

  it('another repairer is due after repairs in vain, and no longer when another cause is shown', () => {
    const arranged = { supplier: '精诚汽修', contact: null, costCents: 90_000, note: null };
    const due = story(['comeback_proposed', claim], ['other_repairer_due', { failedRepairs: 2, of: 'SO-1' }]);
    expect(refusedAs(recordOtherRepairer(none, arranged))).toBe('other_repairer_not_due');
    expect(recordOtherRepairer(due, arranged)).toMatchObject({ data: { payer: 'outlet' } });
    const objected = { cause: 'flood', evidence: 'photo' };
    const shown = { id: 'x', type: 'guarantee_objected' as const, at: AT, actor: SYSTEM, data: objected };
    expect(applyClaim(due, shown).otherRepairer).toBeNull();
    // What the outlet has arranged and pays by then is not lost from the order.
    const done = applyClaim(due, {
      ...{ id: 'y', type: 'other_repairer_arranged' as const, at: AT, actor: SYSTEM },
      data: { ...arranged, payer: 'outlet' as const },
    });
    expect(applyClaim(done, shown).otherRepairer).toMatchObject({ arranged: { supplier: '精诚汽修' } });
  });
});
