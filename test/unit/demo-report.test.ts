import { describe, expect, it } from 'vitest';
import { countReport, median } from '../../src/demo/report.js';
import { reportLines } from '../../src/demo/report-text.js';
import { judge } from '../../src/demo/verdict.js';
import {
  ALL_WELL,
  alertOf,
  atHour,
  breach,
  caseOf,
  complaintOf,
  entry,
  recordsOf,
  STANDARD,
  wrongIn,
} from '../support/demo-records.js';

const count = (parts: Parameters<typeof recordsOf>[0], standard = STANDARD) =>
  countReport(recordsOf(parts), standard);

describe('the figures of the demonstration (R1.4, R7.1)', () => {
  it('counts rows, not requests: several rows may be one order (R3.2a)', () => {
    const bookings = [
      { rowNos: [1, 2, 3], result: { kind: 'opened' as const, orderNo: 'SO-1' } },
      { rowNos: [4], result: { kind: 'refused' as const, reason: 'not_a_vehicle' } },
      { rowNos: [5, 6], result: { kind: 'refused' as const, reason: 'not_a_vehicle' } },
    ];
    expect(count({ rows: 6, bookings }).rows).toEqual({
      total: 6,
      opened: 3,
      refused: [{ reason: 'not_a_vehicle', rowNos: [4, 5, 6] }],
    });
  });

  it('counts orders by outcome, comebacks apart, and names those that are open', () => {
    const cases = [
      caseOf('SO-1', []),
      caseOf('SO-2', [], { outcome: 'cancelled', status: 'cancelled' }),
      caseOf('SO-3', [], { comebackOf: 'SO-1' }),
      caseOf('SO-4', [], { outcome: null, status: 'open', closedAt: null }),
    ];
    expect(count({ cases }).orders).toEqual({
      booked: 3,
      comebacks: 1,
      byOutcome: { completed: 2, cancelled: 1 },
      open: ['SO-4'],
    });
  });

  it('shows who was let in first: an urgent order that came last is offered first (R3.2b)', () => {
    const waits = (opened: number, offered: number) => [
      entry('dispatch_opened', opened),
      entry('offer_made', offered),
      entry('offer_accepted', offered + 0.5),
    ];
    const cases = [
      caseOf('SO-1', waits(0, 5)),
      caseOf('SO-2', waits(1, 3)),
      caseOf('SO-3', waits(2, 2.5), { urgency: 'P1_SAFETY_CRITICAL' }),
      caseOf('SO-4', waits(0, 1), { outletId: 'o2' }),
    ];
    expect(count({ cases }).dispatch).toEqual([
      { urgency: 'P1_SAFETY_CRITICAL', orders: 1, medianWaitHours: 1, medianPosition: 1 },
      { urgency: 'P4_ROUTINE', orders: 3, medianWaitHours: 2.5, medianPosition: 2 },
    ]);
  });

  it('counts what people decide besides the usual way, and who stood in for somebody absent (R2.2, R3.2b, R3.4)', () => {
    const by = (id: string) => ({ kind: 'staff' as const, id, name: id, role: 'technician', via: null });
    const opened = entry('repair_opened', 0, { technicianId: 'T1' });
    const cases = [
      caseOf('SO-1', [opened, { ...entry('repair_completed', 3), who: by('T2') }]),
      caseOf('SO-2', [opened, { ...entry('repair_completed', 3), who: by('T1') }]),
      caseOf('SO-3', [entry('urgency_changed', 1), entry('settled_at_reception', 2)]),
      caseOf('SO-4', [entry('guarantee_objected', 2)], { guaranteeClaim: {} as never }),
      caseOf('SO-5', [], { guaranteeClaim: {} as never }),
    ];
    const decisions = { settledAtReception: 1, urgencyChanged: 1, claims: 2, objected: 1, byOthers: 1 };
    expect(count({ cases }).decisions).toEqual(decisions);
  });

  it('takes a repair that was accepted as it is for done (R3.3c)', () => {
    const cases = [caseOf('SO-1', [entry('repair_opened', 0), entry('accepted_as_is', 12)], {}, 10)];
    const { repairs, checks } = count({ cases });
    expect({ done: repairs.done, gross: repairs.medianHours, asIs: checks.acceptedAsIs }).toEqual({
      done: 1,
      gross: 12,
      asIs: 1,
    });
  });

  it('counts work that changed hands, and why (R3.2b)', () => {
    const lapse = { kind: 'dispatch_acceptance', milestone: 'breach' };
    const cases = [
      caseOf('SO-1', [
        entry('offer_declined', 1),
        entry('clock_milestone', 2, lapse),
        entry('clock_milestone', 2, { ...lapse, kind: 'callback' }),
        entry('offer_withdrawn', 3, { reason: 'urgent first: needed for SO-2' }),
        entry('offer_withdrawn', 4, { reason: 'the technician went off duty' }),
      ]),
      caseOf('SO-2', [
        entry('repair_given_back', 1, { reason: 'urgent first: needed for SO-3' }),
        entry('repair_given_back', 2, { reason: 'end of the shift' }),
        entry('handed_to_outlet', 3),
      ]),
    ];
    expect(count({ cases }).reassigned).toEqual({
      declined: 1,
      lapsed: 1,
      preempted: 2,
      toOtherOutlets: 1,
    });
  });

  it('gives repair times gross and net, in hours of the standard whatever the time scale (R3.3b)', () => {
    const story = [entry('repair_opened', 0), entry('check_failed', 10), entry('check_passed', 30)];
    const cases = [
      caseOf('SO-1', story, {}, 20),
      caseOf('SO-2', [entry('repair_opened', 0), entry('check_passed', 60)], {}, 50),
      caseOf('SO-3', [entry('repair_opened', 0)], {}, 99),
    ];
    expect(count({ cases }).repairs).toEqual({
      done: 2,
      medianHours: 45,
      medianNetHours: 35,
      within24: 0.5,
      within48: 0.5,
    });
    expect(count({ cases }, { ...STANDARD, timeScale: 2 }).repairs.medianHours).toBe(90);
    expect(count({ cases }).checks).toEqual({ failed: 1, reworked: 1, acceptedAsIs: 0 });
  });

  it('counts a breach as voided when more time was granted, and as confirmed when it was refused (R3.3b)', () => {
    const granted = [
      breach('SO-1/repair_completion/1', 48, { pending: true }),
      entry('extension_decided', 50, { approved: true }),
    ];
    const refused = [
      breach('SO-2/repair_completion/1', 48, { pending: true }),
      entry('extension_decided', 50, { approved: false }),
    ];
    const cases = [
      caseOf('SO-1', granted),
      caseOf('SO-2', refused),
      caseOf('SO-3', [breach('SO-3/check_in/1', 2)]),
    ];
    const alerts = [alertOf('SO-2/repair_completion/1', { level: 2 })];
    const { breaches, alerts: counted } = count({ cases, alerts });
    expect(breaches).toEqual([
      { kind: 'check_in', confirmed: 1, alerted: 0, silent: 1, voided: 0 },
      { kind: 'repair_completion', confirmed: 1, alerted: 1, silent: 0, voided: 1 },
    ]);
    expect(counted).toEqual({ total: 1, acknowledged: 0, escalated: 1, medianLatenessMs: 20 });
  });

  it('computes NPS from promoters and detractors, and CSAT as the mean (R4.2)', () => {
    const answer = (nps: number, csat: number) => caseOf('SO', [entry('survey_submitted', 9, { nps, csat })]);
    const cases = [answer(10, 5), answer(9, 5), answer(8, 4), answer(3, 2)];
    expect(count({ cases }).surveys).toEqual({ answered: 4, nps: 25, csat: 4 });
    expect(count({ cases: [] }).surveys).toEqual({ answered: 0, nps: null, csat: null });
  });

  it('counts complaints by source, level and outcome (R4.4)', () => {
    const complaints = [
      complaintOf('CP-1'),
      complaintOf('CP-2', { source: 'phone', level: 2, outcome: 'mediation_notice' }),
    ];
    expect(count({ complaints }).complaints).toEqual({
      filed: 2,
      bySurvey: 1,
      byLevel: [1, 0, 1],
      byOutcome: { accepted_by_customer: 1, mediation_notice: 1 },
    });
  });

  it('takes the middle, or the mean of the two in the middle', () => {
    expect([median([]), median([7]), median([9, 1, 5]), median([4, 1, 2, 9])]).toEqual([0, 7, 5, 3]);
  });
});

describe('the demonstration is right only if all adds up (issue 3)', () => {
  const told = breach('SO-1/callback/1', 1);

  it('finds nothing wrong when every row, order, breach and complaint has its end', () => {
    const cases = [caseOf('SO-1', [told, breach('SO-1/check_in/1', 2)])];
    expect(
      wrongIn({ cases, alerts: [alertOf('SO-1/callback/1')], complaints: [complaintOf('CP-1')] }),
    ).toEqual([]);
  });

  it('says which row is missing, counted twice, or not there at all', () => {
    const opened = { kind: 'opened' as const, orderNo: 'SO-1' };
    const bookings = [
      { rowNos: [1], result: opened },
      { rowNos: [1, 3], result: opened },
    ];
    expect(wrongIn({ bookings })).toEqual([
      'every row is an order or has a reason: row 2 is missing, row 1 was counted twice, there is no row 3',
    ]);
  });

  it.each([
    ['an order that nobody finds', { cases: [] }, {}, /every opened order was found: SO-1/],
    [
      'an order left open',
      { cases: [caseOf('SO-1', [], { outcome: null, closedAt: null, status: 'open' })] },
      {},
      /every order is closed or cancelled with its outcome: SO-1/,
    ],
    [
      'an order closed without outcome',
      { cases: [caseOf('SO-1', [], { outcome: null })] },
      {},
      /with its outcome: SO-1/,
    ],
    [
      'a complaint left open',
      { complaints: [complaintOf('CP-1', { status: 'accepted' })] },
      {},
      /every complaint is closed: CP-1 accepted/,
    ],
    [
      'a breach that is neither confirmed nor voided',
      { cases: [caseOf('SO-1', [breach('SO-1/callback/1', 1, { pending: true })])] },
      {},
      /every breach is decided: SO-1\/callback\/1/,
    ],
    [
      'a breach without its row in the ledger',
      { cases: [caseOf('SO-1', [told])], alerts: [alertOf('SO-1/callback/1', { ledger: false })] },
      {},
      /on the ledger: SO-1\/callback\/1/,
    ],
    [
      'a breach of which nobody was told',
      { cases: [caseOf('SO-1', [told])], alerts: [alertOf('SO-1/callback/1', { told: false })] },
      {},
      /has its alert: SO-1\/callback\/1/,
    ],
    [
      'a failed workflow',
      {},
      { failedWorkflows: ['repair:SO-1:1: FAILED'] },
      /no workflow failed: repair:SO-1:1/,
    ],
    [
      'an error that somebody met',
      {},
      { mishaps: ['checkIn: internal_error'] },
      /nobody met an error: checkIn/,
    ],
    ['running out of time', {}, { timedOut: true }, /it ended in time/],
  ])('does not accept %s', (_what, parts, aftermath, wrong) => {
    const found = wrongIn(parts, aftermath);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(wrong);
  });

  it('says so at the end, in a report whose rows add up', () => {
    const records = recordsOf({ cases: [caseOf('SO-1', [told])], alerts: [alertOf('SO-1/callback/1')] });
    const report = countReport(records, STANDARD);
    const well = reportLines(report, judge(records, report, STANDARD, ALL_WELL)).join('\n');
    expect(well).toContain('1 + 1 = 2 of 2 rows accounted for');
    expect(well).toMatch(/callback +1 breached, 1 alerted/);
    expect(well).toContain('All adds up.');
    const badly = judge(records, report, STANDARD, { ...ALL_WELL, failedWorkflows: [atHour(0)] });
    expect(reportLines(report, badly).join('\n')).toContain('It does NOT add up.');
  });
});
