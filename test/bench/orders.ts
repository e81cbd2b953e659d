import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Front } from './http.js';
import { OUTLETS, staffOf } from './organisation.js';

/** Runs one ordinary order from the booking to the answered survey; `timed` measures each command. */
export type Drive = (front: Front, n: number, timed: Timed) => Promise<string>;
export type Timed = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/**
 * How often a technician's app looks for an offer, on both sides. Looking every 20 ms came to more than 200 reads an
 * order at 50 at once, and then the reads were what was measured.
 */
const LOOK_EVERY_MS = 200;
const OFFERED_WITHIN_MS = 60_000;

const LINES = [
  { kind: 'labour', description: '工时', quantity: 2, unitPriceCents: 30_000, payer: 'customer' },
  { kind: 'part', description: '刹车片', quantity: 1, unitPriceCents: 45_000, payer: 'customer' },
];
const STEPS = ['repair_done', 'function_tested'].map((code) => ({ code, note: null }));
const ITEMS = ['fault_gone', 'no_secondary_fault', 'road_test'].map((code) => ({
  code,
  ok: true,
  note: null,
}));
const SHARES = [{ payer: 'customer', amountCents: 105_000 }];

/** The same bodies go to both sides. */
const BODIES = {
  checkIn: { odometerKm: 42_000, broughtBy: 'owner', belongings: [], photos: [] },
  recordDiagnosis: { faultCodes: ['P0300'], findings: 'misfire' },
  submitEstimate: { lines: LINES },
  signRepairSteps: { steps: STEPS },
  completeRepair: { summary: 'done' },
  recordQualityCheck: { items: ITEMS, findings: [] },
  settle: { lines: LINES, shares: SHARES, method: 'paid', differenceExplained: null },
  handOver: { odometerKm: 42_010, receivedBy: 'owner', oldParts: 'left' },
  submitSurvey: { nps: 10, csat: 5, solved: true, comment: null },
};

function booking(n: number) {
  return {
    outletId: OUTLETS[n % OUTLETS.length]!,
    customer: { name: '李雷', phone: String(13_800_000_000 + n) },
    vehicle: { make: 'TOYOTA', model: 'COROLLA' },
    problem: 'oil change and inspection',
    components: [],
    channel: 'phone',
  };
}

/** An ordinary order by Pitlane's API: eleven commands after the booking. */
export const drivePitlane: Drive = async (front, n, timed) => {
  const body = booking(n);
  const { advisor, inspector, cashier } = staffOf(body.outletId);
  const keyed = (who: string) => ({ 'x-on-behalf-of': who, 'idempotency-key': randomUUID() });
  const { orderNo } = await timed('create', () =>
    front.post<{ orderNo: string }>('/v1/service-orders', body, keyed(advisor)),
  );
  const path = `/v1/service-orders/${orderNo}`;
  const give = <T>(name: string, route: string, who: string, what: unknown) =>
    timed(name, () => front.post<{ result: T }>(`${path}/${route}`, what, keyed(who)));
  await give('checkIn', 'check-in', advisor, BODIES.checkIn);
  const offer = await untilOffered(async () => {
    const order = await front.get<{
      stepStatus: string;
      current: { offer?: { offerId: string; technicianId: string } } | null;
    }>(path);
    return order.stepStatus === 'assigned' ? (order.current?.offer ?? null) : null;
  });
  const { technicianId, offerId } = offer;
  await give('acceptAssignment', 'assignment/acceptance', technicianId, { offerId });
  await give('recordDiagnosis', 'diagnosis', technicianId, BODIES.recordDiagnosis);
  const estimate = await give<{ estimateId: string }>(
    'submitEstimate',
    'estimate',
    technicianId,
    BODIES.submitEstimate,
  );
  const { estimateId } = estimate.result;
  const approval = { estimateId, channel: 'phone', evidence: null };
  await give('approveEstimate', 'estimate/approval', advisor, approval);
  await give('signRepairSteps', 'repair-steps', technicianId, BODIES.signRepairSteps);
  await give('completeRepair', 'repair-completion', technicianId, BODIES.completeRepair);
  await give('recordQualityCheck', 'quality-checks', inspector, BODIES.recordQualityCheck);
  await give('settle', 'settlement', cashier, BODIES.settle);
  await give('handOver', 'hand-over', advisor, BODIES.handOver);
  await give('submitSurvey', 'survey', advisor, BODIES.submitSurvey);
  return orderNo;
};

/** The same by the bare application's front. */
export const driveBare: Drive = async (front, n, timed) => {
  const { orderNo } = await timed('create', () =>
    front.post<{ orderNo: string }>('/orders', booking(n), { 'idempotency-key': randomUUID() }),
  );
  const give = (name: string, what: unknown) =>
    timed(name, () =>
      front.post(`/orders/${orderNo}/${name}`, what, { 'idempotency-key': `${orderNo}/${name}` }),
    );
  await give('checkIn', BODIES.checkIn);
  const { offerId } = await untilOffered(async () => {
    const { offer } = await front.get<{ offer: { offerId: string } | null }>(`/orders/${orderNo}/offer`);
    return offer;
  });
  await give('acceptAssignment', { offerId });
  await give('recordDiagnosis', BODIES.recordDiagnosis);
  await give('submitEstimate', BODIES.submitEstimate);
  await give('approveEstimate', { estimateId: 'e1', channel: 'phone', evidence: null });
  await give('signRepairSteps', BODIES.signRepairSteps);
  await give('completeRepair', BODIES.completeRepair);
  await give('recordQualityCheck', BODIES.recordQualityCheck);
  await give('settle', BODIES.settle);
  await give('handOver', BODIES.handOver);
  await give('submitSurvey', BODIES.submitSurvey);
  return orderNo;
};

async function untilOffered<T>(look: () => Promise<T | null>): Promise<T> {
  const giveUpAt = Date.now() + OFFERED_WITHIN_MS;
  for (;;) {
    const offer = await look();
    if (offer) return offer;
    if (Date.now() > giveUpAt) throw new Error(`no offer within ${OFFERED_WITHIN_MS} ms`);
    await sleep(LOOK_EVERY_MS);
  }
}
