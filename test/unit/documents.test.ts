import { expect, it } from 'vitest';
import { documentsOf } from '../../src/domain/documents.js';
import { type StepEvent, SYSTEM } from '../../src/domain/machine.js';

const at = (hour: number) => `2026-03-02T${String(hour).padStart(2, '0')}:00:00.000Z`;
const of = (type: string, hour: number, data: object = {}): StepEvent => ({
  ...{ id: `${type} ${hour}`, type, at: at(hour), data },
  actor: { kind: 'staff', id: 'somebody', role: null },
});
const labour = {
  kind: 'labour',
  description: '工时',
  quantity: 1.5,
  unitPriceCents: 30_001,
  payer: 'customer',
};
const part = {
  kind: 'part',
  description: '水泵',
  partNo: 'A-1',
  quantity: 1,
  unitPriceCents: 500,
  payer: 'customer',
};
const estimate = { lines: [labour, part], totalCents: 45_502, supplementary: false, reason: null };
const approval = { channel: 'phone', evidence: 'recording 17', approvedBy: null, limitCents: 50_000 };
const check = { inspectorId: 'qc-1', items: [{ code: 'fault_gone', ok: true, note: null }], findings: [] };
const settled = {
  ...{ lines: [labour, part], shares: [{ payer: 'customer', amountCents: 45_502 }], method: 'paid' },
  ...{ actualCents: 45_502, estimatedCents: 45_502, differences: [], differenceExplained: null },
  goodwillApprovedBy: null,
};
const STORY = [
  of('order_opened', 1),
  of('estimate_submitted', 2, { ...estimate, estimateId: 'E1' }),
  of('estimate_submitted', 3, { ...estimate, estimateId: 'E2' }),
  of('estimate_approved', 4, { estimateId: 'E2', ...approval, oldParts: 'left' }),
  of('check_failed', 5, check),
  of('check_passed', 6, { ...check, certificateNo: 'QC-SO-1-2', roadTest: { km: 4, drivenBy: 'qc-1' } }),
  of('settled', 7, settled),
];

it('gives estimates with the word on them, the certificate, and labour and materials apart (R3.3a, R3.3c, R5.3)', () => {
  const documents = documentsOf(STORY);
  expect(documents.estimates).toMatchObject([
    { estimateId: 'E1', approved: null, decidedAt: null, approval: null },
    { estimateId: 'E2', approved: true, decidedAt: at(4), approval },
  ]);
  expect(documents.certificate).toMatchObject({
    certificateNo: 'QC-SO-1-2',
    issuedAt: at(6),
    inspectorId: 'qc-1',
  });
  expect(documents.bill).toMatchObject({
    labour: [{ description: '工时', amountCents: 45_002 }],
    materials: [{ partNo: 'A-1', amountCents: 500 }],
    ...{ settledAt: at(7), actualCents: 45_502, voidedAt: null },
  });
  expect(documents.handOver).toBeNull();
});

it('gives the word of whoever rejected, with channel, evidence and reason (R3.3a)', () => {
  const word = { channel: 'wechat', evidence: 'message 8', reason: 'too dear' };
  const [rejected] = documentsOf([
    ...STORY.slice(0, 2),
    of('estimate_rejected', 3, { estimateId: 'E1', ...word }),
  ]).estimates;
  expect(rejected).toMatchObject({ approved: false, decidedAt: at(3), approval: null, rejection: word });
});

it('gives the hand-over with what went along, and says which bill a cancellation has voided (R5.3)', () => {
  const keys = { odometerKm: 42_010, receivedBy: '李雷', certificateNo: 'QC-SO-1-2', oldParts: 'left' };
  const { handOver } = documentsOf([...STORY, of('handed_over', 8, keys)]);
  const back = { belongings: ['雨伞'], missingBelongings: [{ item: '手机', explanation: '客户已取走' }] };
  expect(handOver).toEqual({ ...keys, belongings: null, missingBelongings: [], at: at(8), by: 'somebody' });
  const looked = documentsOf([...STORY, of('handed_over', 8, { ...keys, ...back })]);
  expect(looked.handOver).toMatchObject(back);
  const voided = {
    ...of('compensated', 9, { what: 'settlement_voided', amountCents: 45_502 }),
    actor: SYSTEM,
  };
  expect(documentsOf([...STORY, voided]).bill).toMatchObject({ actualCents: 45_502, voidedAt: at(9) });
  expect(documentsOf([voided])).toMatchObject({ bill: null });
});

it.each([
  ['just before the bill, which had not heard of it', true],
  ['after the bill', false],
])(
  'another cause shown %s: who did the work pays what was free, not who has shown it (R3.4)',
  (_when, before) => {
    const free = { shares: [{ payer: 'outlet', amountCents: 45_502 }], payingOutletId: 'owing' };
    const objected = of('guarantee_objected', 6, {
      ...{ cause: '异物损坏', evidence: 'photo 7' },
      payingOutletId: 'repairing',
    });
    const billed = of('settled', 7, { ...settled, ...free });
    const story = before ? [objected, billed] : [billed, objected];
    expect(documentsOf(story).bill?.payingOutletId).toBe('repairing');
    expect(documentsOf([billed]).bill?.payingOutletId).toBe('owing');
  },
);
