import { describe, expect, it } from 'vitest';
import { decideCommand, isRefusal } from '../../src/domain/machine.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { Role } from '../../src/domain/roles.js';
import type { Agreed } from '../../src/domain/steps/estimates.js';
import { settleAfterCheckIn } from '../../src/domain/steps/reception.js';
import {
  newSettlement,
  type SettlementEvent,
  type SettlementState,
  settlement,
} from '../../src/domain/steps/settlement.js';

const AT = '2026-03-02T01:00:00.000Z';
const policy = sliceFor(STANDARD_2025, 'settlement', 'P4_ROUTINE');
const labour = (unitPriceCents: number) => ({
  ...{ kind: 'labour' as const, description: '工时', quantity: 1, unitPriceCents },
  payer: 'customer' as const,
});
const part = (unitPriceCents: number) => ({
  ...labour(unitPriceCents),
  kind: 'part' as const,
  description: '水泵',
});
const AGREED: Agreed = {
  ...{ lines: [labour(60_000), part(40_000)], rejected: false, diagnosisFeeCents: 0 },
  ...{ limitCents: null, oldParts: null },
};
const DONE = { certificateNo: 'QC-SO-1-1', approvers: ['王芳'], odometerInKm: 42_000 };

function act(
  state: SettlementState,
  name: 'settle' | 'handOver' | 'approveGoodwill',
  body: object,
  role: Role,
) {
  const actor = { kind: 'staff' as const, id: `${role}-1`, role };
  const decided = decideCommand(settlement, state, name, body, { at: AT, actor, policy });
  if (isRefusal(decided)) return { state, decided };
  const event = { id: name, at: AT, actor, ...decided } as SettlementEvent;
  return { state: settlement.apply(state, event), decided };
}

const bill = (lines: object[], shares: Record<string, number>, more: object = {}) => ({
  lines,
  shares: Object.entries(shares).map(([payer, amountCents]) => ({ payer, amountCents })),
  ...{ method: 'paid', differenceExplained: null, ...more },
});
const FULL = [labour(60_000), part(40_000)];
const open = (agreed: Partial<Agreed> = {}) => newSettlement({ ...AGREED, ...agreed }, DONE);

it('the hand-over names the points of reception that nobody has signed; the keys are given all the same (R3.1, R5.3)', () => {
  const keys = { odometerKm: 42_010, receivedBy: 'owner', oldParts: 'left' };
  const settled = (done: object) => ({
    ...newSettlement(AGREED, { ...DONE, ...done }),
    status: 'settled' as const,
  });
  const unsigned = settled({ receptionMissing: ['explain_warranty_policy'] });
  const { decided } = act(unsigned, 'handOver', keys, 'service_advisor');
  expect(decided).toMatchObject({
    type: 'handed_over',
    data: { warnings: [{ code: 'reception_unsigned' }] },
  });
  const signed = act(settled({ receptionMissing: [] }), 'handOver', keys, 'service_advisor');
  expect(signed.decided).toMatchObject({ data: { warnings: [] } });
});

describe('the bill (R5.3)', () => {
  it('says which outlet pays what the outlet pays (R3.4, R5.3)', () => {
    const owed = newSettlement(AGREED, { ...DONE, payingOutletId: 'SHA-01' });
    const lines = [{ ...labour(60_000), payer: 'outlet' }, part(40_000)];
    const shared = act(owed, 'settle', bill(lines, { outlet: 60_000, customer: 40_000 }), 'cashier');
    expect(shared.decided).toMatchObject({ data: { payingOutletId: 'SHA-01' } });
    const own = act(owed, 'settle', bill(FULL, { customer: 100_000 }), 'cashier');
    expect(own.decided).toMatchObject({ data: { payingOutletId: null } });
  });

  it('keeps where it differs from the estimate, line by line; less needs no words (R5.3)', () => {
    const less = act(open(), 'settle', bill([labour(50_000), part(40_000)], { customer: 90_000 }), 'cashier');
    expect(less.decided).toMatchObject({
      type: 'settled',
      data: { estimatedCents: 100_000, actualCents: 90_000, differences: [{ differenceCents: -10_000 }] },
    });
    const dearer = bill([labour(70_000), part(40_000)], { customer: 110_000 });
    expect(act(open(), 'settle', dearer, 'cashier').decided).toMatchObject({
      refused: 'amounts_do_not_add_up',
    });
  });

  it("doesn't charge the customer in silence for what was told as the warranty's (R3.3a, R5.3)", () => {
    const told = open({ lines: [labour(60_000), { ...part(40_000), payer: 'warranty' }] });
    const shifted = bill(FULL, { customer: 100_000 });
    const { decided } = act(told, 'settle', shifted, 'cashier');
    expect(decided).toMatchObject({ refused: 'amounts_do_not_add_up' });
    expect(decided).toHaveProperty('detail', expect.stringMatching(/100000.*60000/));
    const said = { ...shifted, differenceExplained: 'the manufacturer refused the claim' };
    expect(act(told, 'settle', said, 'cashier').state.status).toBe('settled');
    const asTold = bill([labour(60_000), { ...part(40_000), payer: 'warranty' }], {
      customer: 60_000,
      warranty: 40_000,
    });
    expect(act(told, 'settle', asTold, 'cashier').state.status).toBe('settled');
  });

  it("needs the customer's word again beyond the limit that they gave, told with both amounts (R3.3a, R5.3)", () => {
    const limited = open({ limitCents: 105_000 });
    const explained = { differenceExplained: 'second hose' };
    const within = bill([...FULL, labour(5_000)], { customer: 105_000 }, explained);
    expect(act(limited, 'settle', within, 'cashier').state.status).toBe('settled');
    const beyond = bill([...FULL, labour(6_000)], { customer: 106_000 }, explained);
    const { decided } = act(limited, 'settle', beyond, 'cashier');
    expect(decided).toMatchObject({ refused: 'approval_exceeded' });
    expect(decided).toHaveProperty('detail', expect.stringMatching(/105000.*106000/));
    const word = { approvedBy: '王芳', channel: 'phone', evidence: null };
    expect(act(limited, 'settle', { ...beyond, approval: word }, 'cashier').state.status).toBe('settled');
    const stranger = { ...beyond, approval: { ...word, approvedBy: '张三' } };
    expect(act(limited, 'settle', stranger, 'cashier').decided).toMatchObject({ refused: 'not_an_approver' });
    const dear = bill([labour(200_000)], { customer: 200_000 }, { ...explained, approval: word });
    expect(act(limited, 'settle', dear, 'cashier').decided).toMatchObject({ refused: 'evidence_missing' });
    const proven = { ...dear, approval: { ...word, evidence: 'recording 18' } };
    expect(act(limited, 'settle', proven, 'cashier').state.status).toBe('settled');
  });

  it("lets others pay beyond the customer's limit: it is the customer's (R5.3)", () => {
    const shares = { customer: 50_000, warranty: 50_000 };
    const lines = [labour(50_000), { ...labour(50_000), payer: 'warranty' }];
    expect(act(open({ limitCents: 60_000 }), 'settle', bill(lines, shares), 'cashier').state.status).toBe(
      'settled',
    );
  });

  it("holds each payer's share against the lines that name them, and says which differs (R5.3)", () => {
    const lines = [labour(60_000), { ...part(40_000), payer: 'warranty' }];
    const swapped = bill(lines, { customer: 40_000, warranty: 60_000 });
    const { decided } = act(open(), 'settle', swapped, 'cashier');
    expect(decided).toMatchObject({ refused: 'amounts_do_not_add_up' });
    expect(decided).toHaveProperty(
      'detail',
      expect.stringContaining('customer: share 40000 cents, lines 60000'),
    );
    expect(decided).toHaveProperty(
      'detail',
      expect.stringContaining('warranty: share 60000 cents, lines 40000'),
    );
    const unnamed = act(open(), 'settle', bill(lines, { customer: 100_000 }), 'cashier').decided;
    expect(unnamed).toHaveProperty('detail', expect.stringContaining('warranty: share 0 cents, lines 40000'));
    const right = bill(lines, { warranty: 40_000, customer: 60_000 });
    expect(act(open(), 'settle', right, 'cashier').state).toMatchObject({
      status: 'settled',
      paidCents: 60_000,
    });
  });

  it('asks goodwill of the outlet manager or somebody above, up to what they gave (R2.2, R5.3)', () => {
    const lines = [labour(60_000), part(20_000), { ...part(20_000), payer: 'goodwill' }];
    const given = bill(lines, { customer: 80_000, goodwill: 20_000 });
    expect(act(open(), 'settle', given, 'cashier').decided).toMatchObject({
      refused: 'goodwill_not_approved',
    });
    const grant = { amountCents: 15_000, reason: 'waited for days' };
    const partly = act(open(), 'approveGoodwill', grant, 'outlet_manager').state;
    expect(act(partly, 'settle', given, 'cashier').decided).toMatchObject({
      refused: 'goodwill_not_approved',
    });
    const wholly = act(
      open(),
      'approveGoodwill',
      { ...grant, amountCents: 20_000 },
      'region_supervisor',
    ).state;
    expect(act(wholly, 'settle', given, 'cashier').decided).toMatchObject({
      data: { goodwillApprovedBy: 'region_supervisor-1' },
    });
    expect(act(open(), 'settle', given, 'outlet_manager').decided).toMatchObject({
      data: { goodwillApprovedBy: 'outlet_manager-1' },
    });
  });

  it('after a rejection is for the diagnosis alone, up to the fee that was told (R3.3a, R5.3)', () => {
    const left = open({ lines: [], rejected: true, diagnosisFeeCents: 20_000 });
    const settle = (lines: ReturnType<typeof labour>[], cents: number) =>
      act(left, 'settle', bill(lines, { customer: cents }), 'cashier');
    expect(settle([labour(20_000)], 20_000).state).toMatchObject({ status: 'settled', paidCents: 20_000 });
    expect(settle([], 0).state.status).toBe('settled');
    expect(settle([labour(20_001)], 20_001).decided).toMatchObject({ refused: 'diagnosis_fee_exceeded' });
    expect(settle([part(100) as never], 100).decided).toMatchObject({ refused: 'diagnosis_fee_exceeded' });
  });
});

describe("a warranty's or an insurer's share (R5.3)", () => {
  const lines = [
    labour(60_000),
    { ...part(30_000), payer: 'warranty' },
    { ...part(10_000), payer: 'insurer' },
  ];
  const shared = (warranty: object, insurer: object) => ({
    ...bill(lines, {}),
    shares: [
      { payer: 'customer', amountCents: 60_000 },
      { payer: 'warranty', amountCents: 30_000, ...warranty },
      { payer: 'insurer', amountCents: 10_000, ...insurer },
    ],
  });

  it('keeps the number of its claim, and is settled without one that is yet to come: the bill says so', () => {
    const { decided } = act(open(), 'settle', shared({ reference: 'WC-1' }, {}), 'cashier');
    expect(decided).toMatchObject({
      type: 'settled',
      data: { shares: [{}, { payer: 'warranty', reference: 'WC-1' }, { payer: 'insurer' }] },
    });
    expect(decided).toHaveProperty('data.warnings', [
      { code: 'claim_number_missing', field: 'shares', message: expect.stringContaining('insurer') },
    ]);
  });

  it('with its number, or of nobody who has claims, is warned of by nothing', () => {
    const both = act(open(), 'settle', shared({ reference: 'WC-1' }, { reference: '报案 7' }), 'cashier');
    expect(both.decided).toHaveProperty('data.warnings', []);
    const own = act(open(), 'settle', bill(FULL, { customer: 100_000, warranty: 0 }), 'cashier');
    expect(own.decided).toHaveProperty('data.warnings', []);
  });
});

describe('the hand-over (R5.3)', () => {
  const settled = (agreed: Partial<Agreed> = {}, lines: object[] = FULL, cents = 100_000) =>
    act(open(agreed), 'settle', bill(lines, { customer: cents }), 'cashier').state;
  const keys = { odometerKm: 42_010, receivedBy: '李雷' };

  it('asks what becomes of the old parts, unless the approval has said so; nothing replaced, nothing asked (R5.3)', () => {
    expect(act(settled(), 'handOver', keys, 'service_advisor').decided).toMatchObject({
      refused: 'old_parts_choice_missing',
    });
    const told = { ...keys, oldParts: 'returned' };
    expect(act(settled(), 'handOver', told, 'service_advisor').decided).toMatchObject({
      data: { oldParts: 'returned' },
    });
    const earlier = settled({ oldParts: 'left' });
    expect(act(earlier, 'handOver', keys, 'service_advisor').decided).toMatchObject({
      data: { oldParts: 'left' },
    });
    const nothing = settled({}, [labour(60_000)], 60_000);
    expect(act(nothing, 'handOver', keys, 'service_advisor').decided).toMatchObject({
      data: { oldParts: null },
    });
  });

  it('gives the certificate of the passed check, and none with a car accepted as it is (R3.3c, R5.3)', () => {
    const told = { ...keys, oldParts: 'left' };
    expect(act(settled(), 'handOver', told, 'service_advisor').decided).toMatchObject({
      data: { certificateNo: 'QC-SO-1-1' },
    });
    const asItIs = { ...settled(), certificateNo: null };
    expect(act(asItIs, 'handOver', told, 'service_advisor').decided).toMatchObject({
      data: { certificateNo: null },
    });
  });
});

describe('the belongings at hand-over (R3.1, R5.3)', () => {
  const listed = newSettlement(AGREED, { ...DONE, belongings: ['雨伞', '手机'] });
  const settled = act(listed, 'settle', bill([labour(60_000)], { customer: 60_000 }), 'cashier').state;
  const keys = { odometerKm: 42_010, receivedBy: '李雷', oldParts: 'left' };
  const handedOver = (more: object) =>
    act(settled, 'handOver', { ...keys, ...more }, 'service_advisor').decided;

  it('are each handed back or explained, once somebody looks', () => {
    expect(handedOver({ belongings: ['雨伞'] })).toMatchObject({ refused: 'belongings_unaccounted' });
    const missingBelongings = [{ item: '手机', explanation: '客户当日已取走' }];
    expect(handedOver({ belongings: ['雨伞'], missingBelongings })).toMatchObject({
      type: 'handed_over',
      data: { belongings: ['雨伞'], missingBelongings, warnings: [] },
    });
  });

  it('left out are warned of, not refused: somebody waits for their car', () => {
    expect(handedOver({})).toMatchObject({ data: { warnings: [{ code: 'belongings_not_checked' }] } });
  });

  it('of a car that reception settles after taking it in are held against the list too (R2.2)', () => {
    const policy4 = { policy: sliceFor(STANDARD_2025, 'dispatch', 'P4_ROUTINE') };
    const fault = { kind: 'small_fault' as const, resolution: 'x', chargeCents: 0, odometerKm: 42_001 };
    const car = { odometerKm: 42_000, belongings: ['雨伞'] };
    expect(settleAfterCheckIn(car, { ...fault, belongings: [] }, policy4)).toMatchObject({
      refused: 'belongings_unaccounted',
    });
    expect(settleAfterCheckIn(car, { ...fault, belongings: ['雨伞'] }, policy4)).toMatchObject({
      data: { belongings: ['雨伞'], warnings: [] },
    });
    expect(settleAfterCheckIn(car, fault, policy4)).toMatchObject({
      data: { warnings: [{ code: 'belongings_not_checked' }] },
    });
  });
});
