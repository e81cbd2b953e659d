import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRefusal, SYSTEM } from '../../src/domain/machine.js';
import { centsPaidBy, type EstimateLine, PAYERS } from '../../src/domain/money.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { agreed, limitOf } from '../../src/domain/steps/estimates.js';
import { type RepairEvent, type RepairState, repair } from '../../src/domain/steps/repair.js';
import { newRepair } from '../../src/domain/steps/repair-start.js';

const AT = '2026-03-02T01:00:00.000Z';
const policy = sliceFor(STANDARD_2025, 'repair', 'P4_ROUTINE');
const actor = { kind: 'staff' as const, id: 'tech-1', role: 'technician' as const };
const OWN = { n: 1, technicianId: 'tech-1', workOrderNo: 'WO-1', approvers: [] as string[] };
const line = (unitPriceCents: number, payer: EstimateLine['payer'] = 'customer'): EstimateLine => ({
  kind: 'part',
  description: '水泵',
  quantity: 1,
  unitPriceCents,
  payer,
});

type Command =
  | 'recordDiagnosis'
  | 'submitEstimate'
  | 'approveEstimate'
  | 'rejectEstimate'
  | 'startHold'
  | 'endHold';

/** Decides and applies; a refusal is given back as it is. */
function act(state: RepairState, name: Command, body: object, at = AT) {
  const decided = repair.commands[name]?.(state, body as never, { at, actor, policy });
  if (!decided || isRefusal(decided)) return { state, decided };
  const event = { id: `${name} ${at}`, at, actor: SYSTEM, ...decided } as RepairEvent;
  return { state: repair.apply(state, event), decided };
}

const stateAfter = (...story: [Command, object][]) =>
  story.reduce((state, [name, body]) => act(state, name, body).state, newRepair(OWN, null));
const DIAGNOSED: [Command, object] = ['recordDiagnosis', { faultCodes: ['P0300'], findings: 'misfire' }];
const submit = (cents: number, more: object = {}): [Command, object] => [
  'submitEstimate',
  { lines: [line(cents)], ...more },
];
const approve = (estimateId: string, more: object = {}): [Command, object] => [
  'approveEstimate',
  { estimateId, channel: 'phone', evidence: 'recording 17', ...more },
];
const refused = (state: RepairState, name: Command, body: object, at = AT) =>
  act(state, name, body, at).decided;
const IN_WORK = stateAfter(DIAGNOSED, submit(50_000), approve('E1'));

describe('estimates (R3.3a)', () => {
  it('a revised one takes the place of the one that waits; only it can be approved, once (R3.3a)', () => {
    const revised = stateAfter(DIAGNOSED, submit(50_000), submit(40_000));
    expect(revised.estimates.at(-1)).toMatchObject({
      estimateId: 'E2',
      replaces: 'E1',
      supplementary: false,
    });
    expect(refused(revised, ...approve('E1'))).toMatchObject({ refused: 'stale_estimate' });
    const { state } = act(revised, ...approve('E2'));
    expect(state.status).toBe('in_progress');
    expect(refused(state, ...approve('E2'))).toMatchObject({ refused: 'stale_estimate' });
  });

  it('a supplement says which fault was found; the work goes on with it only when that is asked (R3.3a)', () => {
    expect(refused(IN_WORK, ...submit(9_000))).toMatchObject({ refused: 'supplement_unexplained' });
    const found = { reason: 'oil leak at the cover', faultCodes: ['P0520'] };
    const waiting = act(IN_WORK, ...submit(9_000, found));
    expect(waiting.decided).toMatchObject({
      type: 'estimate_submitted',
      data: { supplementary: true, ...found },
    });
    expect(waiting.state.status).toBe('awaiting_approval');
    const working = act(IN_WORK, ...submit(9_000, { ...found, workGoesOn: true }));
    expect(working.decided).toMatchObject({ type: 'supplement_submitted' });
    expect(working.state.status).toBe('in_progress');
    const first = act(stateAfter(DIAGNOSED), ...submit(9_000, { workGoesOn: true }));
    expect(first.state.status).toBe('awaiting_approval');
  });

  it('a supplement goes to the customer while parts are awaited; the hold stays, and after it their word is (R3.3a, R3.3b)', () => {
    const found = { reason: 'oil leak at the cover' };
    const forParts: [Command, object] = ['startHold', { reason: 'awaiting_parts', reference: 'PO-1' }];
    const over: [Command, object] = ['endHold', { note: null }];
    const held = act(IN_WORK, ...forParts).state;
    const asked = act(held, ...submit(9_000, found)).state;
    expect(asked).toMatchObject({ status: 'on_hold', holds: [{ endedAt: null }], partsOrders: ['PO-1'] });
    expect(act(asked, ...over).state.status).toBe('awaiting_approval');
    const answered = act(asked, ...approve('E2')).state;
    expect(answered.status).toBe('on_hold');
    expect(act(answered, ...over).state.status).toBe('in_progress');
    const goingOn = act(held, ...submit(9_000, { ...found, workGoesOn: true })).state;
    expect(goingOn.status).toBe('on_hold');
    expect(act(goingOn, ...over).state.status).toBe('in_progress');
    // The diagnosis itself is on hold: nothing has been approved that could be supplemented.
    const early = act(stateAfter(DIAGNOSED), ...forParts).state;
    expect(refused(early, ...submit(9_000))).toMatchObject({ refused: 'not_allowed_in_state' });
  });

  it('work that waits for its customer waits for a supplement, too, whatever was asked (R3.3a, R3.3b)', () => {
    const held = act(IN_WORK, 'startHold', { reason: 'awaiting_customer', reference: null }).state;
    const asked = act(held, ...submit(9_000, { reason: 'oil leak', workGoesOn: true }));
    expect(asked.decided).toMatchObject({ type: 'estimate_submitted', data: { workGoesOn: false } });
    expect(act(asked.state, ...approve('E2')).state.status).toBe('in_progress');
  });

  it('warns when the customer is asked for what is free under a guarantee; the outlet pays without a word (R3.4)', () => {
    const free = { ...stateAfter(DIAGNOSED), freeUnder: 'SO-1' };
    const asked = act(free, ...submit(50_000));
    expect(asked.decided).toMatchObject({ data: { warnings: [{ code: 'free_under_guarantee' }] } });
    expect(asked.state.estimates[0]).not.toHaveProperty('warnings');
    const own = act(free, 'submitEstimate', { lines: [line(50_000, 'outlet')] });
    expect(own.decided).not.toHaveProperty('data.warnings');
    expect(act(stateAfter(DIAGNOSED), ...submit(50_000)).decided).not.toHaveProperty('data.warnings');
  });

  it('is approved by whom the check-in named, or by the customer (R3.3a)', () => {
    const state = { ...stateAfter(DIAGNOSED, submit(50_000)), approvers: ['王芳'] };
    expect(refused(state, ...approve('E1', { approvedBy: '张三' }))).toMatchObject({
      refused: 'not_an_approver',
    });
    for (const approvedBy of ['王芳', null]) {
      expect(act(state, ...approve('E1', { approvedBy })).state.status).toBe('in_progress');
    }
  });

  it('from the standard’s amount on a word comes with its proof; an older standard asks for none (R3.3a, R1.2)', () => {
    const asked = (cents: number) => stateAfter(DIAGNOSED, submit(cents));
    const word = { estimateId: 'E1', channel: 'phone', evidence: null };
    expect(refused(asked(200_000), 'approveEstimate', word)).toMatchObject({ refused: 'evidence_missing' });
    // What may become as dear without another question counts as the estimate does.
    const limit = { ...word, limitCents: 200_000 };
    expect(refused(asked(50_000), 'approveEstimate', limit)).toMatchObject({ refused: 'evidence_missing' });
    expect(act(asked(199_999), 'approveEstimate', word).state.status).toBe('in_progress');
    expect(act(asked(200_000), ...approve('E1')).state.status).toBe('in_progress');
    const { evidenceFromCents: _, ...older } = policy;
    const decided = repair.commands.approveEstimate?.(asked(200_000), word as never, {
      ...{ at: AT, actor, policy: older },
    });
    expect(decided).toMatchObject({ type: 'estimate_approved' });
  });

  it('is not approved once its price has run out, exactly then it still is (R3.3a)', () => {
    const validUntil = '2026-03-03T01:00:00.000Z';
    const state = stateAfter(DIAGNOSED, submit(50_000, { validUntil }));
    expect(refused(state, ...approve('E1'), '2026-03-03T01:00:00.001Z')).toMatchObject({
      refused: 'estimate_expired',
    });
    expect(act(state, ...approve('E1'), validUntil).state.status).toBe('in_progress');
    expect(refused(stateAfter(DIAGNOSED), ...submit(1, { validUntil: AT }))).toMatchObject({
      refused: 'expected_in_past',
    });
  });

  it('tells what the diagnosis costs whoever rejects; a revised one keeps what was told (R3.3a)', () => {
    const state = stateAfter(DIAGNOSED, submit(50_000, { diagnosisFeeCents: 20_000 }), submit(45_000));
    const rejection = { estimateId: 'E2', channel: 'phone', evidence: null, reason: 'too dear' };
    const left = act(state, 'rejectEstimate', rejection).state;
    expect(left.status).toBe('rejected');
    expect(agreed(left)).toMatchObject({ rejected: true, diagnosisFeeCents: 20_000, lines: [] });
  });

  it('a diagnosis may be recorded again, and counts its revisions (R3.3a)', () => {
    const again = act(IN_WORK, 'recordDiagnosis', { faultCodes: ['P0301'], findings: 'cylinder 1' }).state;
    expect(again.diagnosis).toMatchObject({ revision: 2, faultCodes: ['P0301'] });
    expect(again.status).toBe('in_progress');
  });

  it('a limit is never below what the customer is told to pay; limits of several add up (R3.3a, R5.3)', () => {
    const lines = fc.array(
      fc.record({ cents: fc.integer({ min: 0, max: 1_000_000 }), payer: fc.constantFrom(...PAYERS) }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(lines, fc.integer({ min: 0, max: 3_000_000 }), (priced, limitCents) => {
        const body = { lines: priced.map(({ cents, payer }) => line(cents, payer)) };
        const state = stateAfter(DIAGNOSED, ['submitEstimate', body]);
        const theirs = centsPaidBy(body.lines, 'customer');
        const { decided, state: next } = act(state, ...approve('E1', { limitCents }));
        if (limitCents < theirs) expect(decided).toMatchObject({ refused: 'limit_below_estimate' });
        else expect(agreed(next).limitCents).toBe(limitCents);
      }),
    );
    const more = { reason: 'leak', workGoesOn: true };
    const twice = stateAfter(
      DIAGNOSED,
      submit(500),
      approve('E1', { limitCents: 700 }),
      submit(90, more),
      approve('E2'),
    );
    expect(agreed(twice)).toMatchObject({ limitCents: 790, rejected: false });
    expect(agreed(IN_WORK).limitCents).toBeNull();
  });
});

it("needs the customer's word on what they approved as free, when another cause was shown (R3.3a, R3.4)", () => {
  const approved = {
    ...{ lines: [line(60_000, 'outlet'), line(10_000)], rejected: false, diagnosisFeeCents: 0 },
    ...{ limitCents: null, oldParts: null },
  };
  expect(limitOf(approved, true)).toBe(10_000);
  expect(limitOf({ ...approved, limitCents: 50_000 }, true)).toBe(50_000);
  // Otherwise what is more is explained; who has rejected pays the diagnosis as it was told.
  expect(limitOf(approved)).toBeNull();
  expect(limitOf({ ...approved, rejected: true }, true)).toBeNull();
});
