import { describe, expect, it } from 'vitest';
import { CN_WORKING_DAYS } from '../../src/domain/policy/calendars.js';
import { heldAgainstReferences, heldInAllCases } from '../../src/domain/policy/references.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { Policy } from '../../src/domain/policy/types.js';
import { merged } from '../../src/domain/policy/versions.js';
import { URGENCIES } from '../../src/domain/urgency.js';

const changed = (change: object) => merged(STANDARD_2025, change) as Policy;
const clock = (kind: string, rule: object) => ({ clocks: { [kind]: rule } });

/** What a version fails, each by its reference, article and place. */
function failures(policy: Policy, kind: 'legal_floor' | 'norm'): string[] {
  return heldAgainstReferences(policy)
    .filter(({ reference, holds }) => reference.kind === kind && !holds)
    .map(({ reference, path }) => `${reference.id} ${reference.article} ${path}`);
}

const perClass = (limit: string, p3: string | null) =>
  Object.fromEntries(URGENCIES.map((urgency) => [urgency, urgency === 'P3_DEGRADED' ? p3 : limit]));
const calendar = (change: object) => ({ calendars: [{ ...CN_WORKING_DAYS, ...change }] });
const DAY_SHIFTS = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00' }));
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '24:00' }));

const REPAIR = 'order_43 21 clocks.statutory_repair';
const CLAIM = 'order_43 28 clocks.statutory_claim_reply';

describe('a version held against the law (R8.2)', () => {
  it('the standard of 2025 keeps every floor and every norm (R8.2)', () => {
    const findings = heldAgainstReferences(STANDARD_2025);
    expect(findings.filter(({ holds }) => !holds)).toEqual([]);
    const kinds = new Set(findings.map(({ reference }) => reference.kind));
    expect(kinds).toEqual(new Set(['legal_floor', 'norm']));
  });

  it.each<[string, string, object]>([
    ['longer than 5 days', `${REPAIR}.limit`, clock('statutory_repair', { limit: 'PT121H' })],
    ['running for no P3', `${REPAIR}.limit`, clock('statutory_repair', { limit: perClass('P5D', null) })],
    ['warned of on day 5', `${REPAIR}.warnAt`, clock('statutory_repair', { warnAt: [0.81] })],
    ['warned of never', `${REPAIR}.warnAt`, clock('statutory_repair', { warnAt: [] })],
    ['longer for P3', `${REPAIR}.limit`, clock('statutory_repair', { limit: perClass('P5D', 'P6D') })],
    [
      'waiting for parts',
      `${REPAIR}.pausableFor`,
      clock('statutory_repair', { pausableFor: ['awaiting_parts'] }),
    ],
    [
      'held by an event',
      `${REPAIR}.pauses`,
      clock('statutory_repair', {
        pauses: [{ on: 'repair_completed', until: ['check_failed'], reason: 'in_quality_check' }],
      }),
    ],
    [
      'extended',
      `${REPAIR}.extension`,
      clock('statutory_repair', { extension: { max: 'P1D', decidedBy: ['hq_supervisor'] } }),
    ],
    ['not fixed', `${REPAIR}.fixed`, clock('statutory_repair', { fixed: undefined })],
    ['elsewhere', `${REPAIR}.runsIn`, clock('statutory_repair', { runsIn: 'booking' })],
    ['begun by nothing', `${REPAIR}.starts`, clock('statutory_repair', { starts: ['repair_opened'] })],
    ['counted from later', `${REPAIR}.countsFrom`, clock('statutory_repair', { countsFrom: 'later' })],
    ['no breach when it is missed', `${REPAIR}.lapses`, clock('statutory_repair', { lapses: true })],
    ['kept from beginning', `${REPAIR}.unless`, clock('statutory_repair', { unless: 'towedBy' })],
    [
      'over with the work',
      `${REPAIR}.stops`,
      clock('statutory_repair', { stops: ['repair_completed', 'check_passed'] }),
    ],
    [
      'set aside by a hold',
      `${REPAIR}.withdrawnBy`,
      clock('statutory_repair', { withdrawnBy: ['hold_started'] }),
    ],
    ['left behind', `${REPAIR}.carries`, clock('statutory_repair', { carries: ['dispatch'] })],
    [
      'counted in working days',
      'order_43 40 clocks.statutory_repair.calendar',
      clock('statutory_repair', { calendar: 'cn-working-days' }),
    ],
    ['of 11 working days', `${CLAIM}.limit`, clock('statutory_claim_reply', { limit: 'P11D' })],
    ['of 11 plain days', `${CLAIM}.limit`, clock('statutory_claim_reply', { limit: 'P11D', calendar: null })],
    ['for none of P3', `${CLAIM}.limit`, clock('statutory_claim_reply', { limit: perClass('P10D', null) })],
    ['in days of 8 hours', `${CLAIM}.calendar`, calendar({ shifts: DAY_SHIFTS })],
    [
      'with a holiday of its own',
      `${CLAIM}.calendar`,
      calendar({ holidays: [...CN_WORKING_DAYS.holidays, '2026-07-15'] }),
    ],
    ['closed for a day', `${CLAIM}.calendar`, calendar({ closures: ['2026-07-15'] })],
    ['without make-up workdays', `${CLAIM}.calendar`, calendar({ workdays: [] })],
    ['by days of Moscow', `${CLAIM}.calendar`, calendar({ zone: 'Europe/Moscow' })],
    ['by a calendar that never works', `${CLAIM}.calendar`, calendar({ shifts: [] })],
    [
      'waiting for the customer',
      `${CLAIM}.pausableFor`,
      clock('statutory_claim_reply', { pausableFor: ['awaiting_customer'] }),
    ],
    [
      'extended',
      `${CLAIM}.extension`,
      clock('statutory_claim_reply', { extension: { max: 'P1D', decidedBy: [] } }),
    ],
    [
      'over when accepted',
      `${CLAIM}.stops`,
      clock('statutory_claim_reply', { stops: ['complaint_accepted'] }),
    ],
    [
      '9 days',
      'repair_guarantee 37 guarantee.terms.minor.days',
      { guarantee: { terms: { minor: { days: 9 } } } },
    ],
    [
      '1,999 km',
      'repair_guarantee 37 guarantee.terms.minor.km',
      { guarantee: { terms: { minor: { km: 1_999 } } } },
    ],
    [
      '29 days',
      'repair_guarantee 37 guarantee.terms.level2.days',
      { guarantee: { terms: { level2: { days: 29 } } } },
    ],
    [
      '4,999 km',
      'repair_guarantee 37 guarantee.terms.level2.km',
      { guarantee: { terms: { level2: { km: 4_999 } } } },
    ],
    [
      '99 days',
      'repair_guarantee 37 guarantee.terms.overhaul.days',
      { guarantee: { terms: { overhaul: { days: 99 } } } },
    ],
    [
      '19,999 km',
      'repair_guarantee 37 guarantee.terms.overhaul.km',
      { guarantee: { terms: { overhaul: { km: 19_999 } } } },
    ],
    [
      '4 days to object',
      'repair_guarantee 38 guarantee.objectWithin',
      { guarantee: { objectWithin: 'P4D' } },
    ],
    [
      '3 working days to object',
      'repair_guarantee 38 clocks.guarantee_objection.calendar',
      clock('guarantee_objection', { calendar: 'cn-working-days' }),
    ],
    ['three in vain', 'repair_guarantee 38 guarantee.failedRepairs', { guarantee: { failedRepairs: 3 } }],
  ])('is looser: %s, at %s (R8.2)', (_what, failure, change) => {
    expect(failures(changed(change), 'legal_floor')).toEqual([failure]);
  });

  it('every floor has a mutation above that breaks it (R8.2)', () => {
    const floors = heldAgainstReferences(STANDARD_2025).filter(
      ({ reference }) => reference.kind === 'legal_floor',
    );
    const emptied = Object.fromEntries(
      ['statutory_repair', 'statutory_claim_reply'].map((kind) => [
        kind,
        {
          ...{
            limit: 'P99D',
            calendar: 'slow',
            fixed: undefined,
            runsIn: 'booking',
            starts: [],
            countsFrom: 'x',
          },
          ...{ unless: 'y', lapses: true, warnAt: [], stops: ['z'], withdrawnBy: ['z'], carries: [] },
          pausableFor: ['awaiting_parts'],
          ...{
            pauses: [{ on: 'a', until: [], reason: 'awaiting_parts' }],
            extension: { max: 'P1D', decidedBy: [] },
          },
        },
      ]),
    );
    const term = { days: 0, km: 0 };
    const worst = changed({
      clocks: { ...emptied, guarantee_objection: { calendar: 'slow' } },
      calendars: [{ ...CN_WORKING_DAYS, id: 'slow', shifts: DAY_SHIFTS }],
      guarantee: {
        terms: { minor: term, level2: term, overhaul: term },
        objectWithin: 'P9D',
        failedRepairs: 9,
      },
    });
    expect(failures(worst, 'legal_floor')).toHaveLength(floors.length);
  });

  it.each<[string, object]>([
    ['shorter for one class', clock('statutory_repair', { limit: perClass('P5D', 'P3D') })],
    ['warned of with the end of day 4', clock('statutory_repair', { warnAt: [0.8, 0.99] })],
    ['warned of late within 4 days', clock('statutory_repair', { limit: 'P4D', warnAt: [0.99] })],
    ['10 plain days', clock('statutory_claim_reply', { calendar: null })],
    ['days that are worked more', calendar({ shifts: EVERY_DAY, holidays: [] })],
    [
      '3 days of 8 hours each, as 9 working days',
      { ...calendar({ shifts: DAY_SHIFTS }), ...clock('statutory_claim_reply', { limit: 'P3D' }) },
    ],
    [
      'a calendar that nobody knows, counted as plain hours',
      clock('statutory_claim_reply', { calendar: 'none' }),
    ],
    [
      'a longer guarantee',
      { guarantee: { terms: { minor: { days: 90, km: 10_000 } }, objectWithin: 'P1D' } },
    ],
  ])('is not looser: %s (R8.2)', (_what, change) => {
    expect(failures(changed(change), 'legal_floor')).toEqual([]);
  });
});

describe('a version held against norms (R8.2)', () => {
  const none = { limit: perClass('PT1H', null) };

  it.each<[string, object]>([
    [
      'service_standard_2025 3.2 clocks.progress_feedback.limit',
      clock('progress_feedback', { limit: 'PT25H' }),
    ],
    [
      'service_standard_2025 3.2 clocks.progress_feedback.calendar',
      clock('progress_feedback', { calendar: 'cn-working-days' }),
    ],
    ['service_standard_2025 3.2 clocks.progress_feedback.warnAt', clock('progress_feedback', { warnAt: [] })],
    ['service_standard_2025 3.2 clocks.dispatch_completion.limit', clock('dispatch_completion', none)],
    [
      'service_standard_2025 3.2 booking.completedWithinWorkingDays',
      { booking: { completedWithinWorkingDays: 4 } },
    ],
    [
      'service_standard_2025 3.3 clocks.repair_completion.limit',
      clock('repair_completion', { limit: perClass('PT48H', 'PT49H') }),
    ],
    ['service_standard_2025 3.3 clocks.statutory_repair.warnAt', clock('statutory_repair', { warns: [] })],
    [
      'service_standard_2025 3.3 clocks.repair_completion.escalation',
      clock('repair_completion', { escalation: [] }),
    ],
    ['service_standard_2025 4.4 clocks.complaint_reply.limit', clock('complaint_reply', { limit: 'P2D' })],
    ['service_standard_2025 4.4 complaint.levels', { complaint: { levels: ['outlet', 'hq'] } }],
    ['service_standard_2025 4.4 complaint.levels', { complaint: { levels: ['region', 'outlet', 'hq'] } }],
    ['service_standard_2025 7.1 clocks.first_response.limit', clock('first_response', { limit: 'P3D' })],
    ['service_standard_2025 2.4 dispatch.minAssessmentScore', { dispatch: { minAssessmentScore: 89 } }],
    ['service_standard_2025 2.2 dispatch.minYears', { dispatch: { minYears: 2 } }],
    ['service_standard_2025 2.2 reception.minYears', { reception: { minYears: 1 } }],
    [
      'service_standard_2025 3.1 checklists.reception.new',
      { checklists: { reception: { new: ['record_vehicle'] } } },
    ],
    ['iso_10002 7.4 clocks.complaint_acceptance.limit', clock('complaint_acceptance', none)],
    ['iso_10002 7.9 complaint.mediationNotice', { complaint: { mediationNotice: '很遗憾。' } }],
    ['iso_10004 7.3.3 followUp.contacts', { followUp: { contacts: [] } }],
    ['consumer_regulations 44 clocks.complaint_closure.limit', clock('complaint_closure', none)],
  ])('falls short of %s, which is told and breaks no floor (R8.2)', (failure, change) => {
    expect(failures(changed(change), 'norm')).toEqual([failure]);
    expect(failures(changed(change), 'legal_floor')).toEqual([]);
  });

  it('says what is asked and what there is (R8.2)', () => {
    const found = heldAgainstReferences(changed(clock('repair_completion', { limit: 'P3D' })));
    expect(found.find(({ holds }) => !holds)).toMatchObject({
      reference: { name: '2025年汽车售后服务流程与管理规范', article: '3.3', kind: 'norm' },
      message: 'a repair takes 48 hours at most',
      ...{ required: 'at most PT48H for every class', actual: 'P3D' },
    });
  });
});

describe('a version with overrides (R1.2, R8.2)', () => {
  const slow = { calendars: [{ ...CN_WORKING_DAYS, shifts: DAY_SHIFTS }] };

  it('is looser where an override is, and says for which cases (R8.2)', () => {
    const overrides = [
      { where: { outletId: 'HGH-01' }, set: clock('statutory_repair', { limit: 'P4D' }) },
      { where: { model: 'Model X' }, set: clock('statutory_repair', { limit: 'P6D' }) },
    ];
    const failed = heldInAllCases({ policy: STANDARD_2025, overrides }).filter(({ holds }) => !holds);
    expect(failed.map(({ path, where }) => [path, where])).toEqual([
      ['clocks.statutory_repair.limit', { outletId: null, model: 'Model X', customerType: null }],
    ]);
  });

  it('finds what only two overrides together undo (R8.2)', () => {
    const policy = changed(clock('statutory_claim_reply', { limit: 'P3D' }));
    const overrides = [
      { where: { outletId: 'HGH-01' }, set: slow },
      { where: { customerType: 'new' as const }, set: clock('statutory_claim_reply', { limit: 'P4D' }) },
    ];
    const failed = heldInAllCases({ policy, overrides }).filter(({ holds }) => !holds);
    expect(failed.map(({ path, where }) => [path, where])).toEqual([
      ['clocks.statutory_claim_reply.calendar', { outletId: 'HGH-01', model: null, customerType: 'new' }],
    ]);
  });
});
