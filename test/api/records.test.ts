import { expect, it } from 'vitest';
import {
  alertAcknowledgements,
  alertDeliveries,
  alertLedger,
  alerts,
  clocks,
  complaints,
  customers,
  dispatchDecisions,
  intakes,
  serviceOrders,
  stepExecutions,
  timelineEvents,
  vehicles,
} from '../../src/db/schema.js';
import { fireMilestone, startClock, stopClock } from '../../src/domain/clock.js';
import { SYSTEM } from '../../src/domain/machine.js';
import { testApp } from './app.js';

// What people look up, over records as transitions leave them; the workflows that write them have tests of their own.

const { db, get, post, keyOf } = await testApp();

const at = (hhmm: string) => `2026-03-02T${hhmm}:00.000Z`;
const customerId = 'C-1';
await db.insert(customers).values({ id: customerId, name: '测试', phone: '13800138000' });
await db.insert(vehicles).values({ id: 'V-1', customerId, make: 'TOYOTA', model: 'COROLLA' });

type OrderRow = typeof serviceOrders.$inferInsert;

async function order(orderNo: string, row: Partial<OrderRow> = {}): Promise<void> {
  const urgency = row.urgency ?? 'P3_DEGRADED';
  const outletId = row.outletId ?? 'SHA-01';
  await db.insert(intakes).values({
    ...{ orderNo, outletId, urgency, customerId, vehicleId: 'V-1', channel: 'phone', customerType: 'new' },
    ...{ problem: 'noise', components: [], warnings: [], urgencyRule: 'noise-en', urgencyMatched: 'noise' },
    policyVersion: 'standard-2025',
  });
  await db.insert(serviceOrders).values({
    ...{ orderNo, outletId, urgency, status: 'open', step: 'repair', stepStatus: 'in_progress' },
    ...{ currentExecution: `repair:${orderNo}:1`, openedAt: at('08:00'), updatedAt: at('08:00') },
    ...row,
  });
}

// The standard's 48 h as 2 h, so that the figures are easy to read.
const rules = { limitMs: 7_200_000, warnAt: [0.5], calendarId: null, pausableFor: [], extension: null };
const started = startClock({
  subject: 'SO-1',
  kind: 'repair_completion',
  cycle: 1,
  policy: rules,
  at: at('09:00'),
});
const breached = fireMilestone(started, { milestone: 'breach', dueAt: at('11:00'), firedAt: at('11:01') });
const stopped = stopClock(breached, { at: at('12:00') });

await order('SO-1', {
  breached: true,
  technicianId: 'SHA-01-T1',
  progressExecution: 'progress-feedback:SO-1:1',
});
await db.insert(stepExecutions).values([
  {
    ...{ executionId: 'repair:SO-1:1', kind: 'repair', subject: 'SO-1', orderNo: 'SO-1', n: 1 },
    ...{ status: 'in_progress', state: { clocks: {}, signedSteps: ['repair_done'] }, openedAt: at('09:00') },
  },
  {
    ...{ executionId: 'progress-feedback:SO-1:1', kind: 'progress_feedback', subject: 'SO-1', n: 1 },
    ...{ orderNo: 'SO-1', status: 'running', state: {}, openedAt: at('09:00') },
  },
]);
await db.insert(clocks).values({
  ...{ id: stopped.id, subject: 'SO-1', orderNo: 'SO-1', kind: stopped.kind, cycle: 1 },
  ...{ executionId: 'repair:SO-1:1', outcome: stopped.outcome, startedAt: at('09:00'), dueAt: at('11:00') },
  ...{ stoppedAt: at('12:00'), state: stopped },
});
await db.insert(complaints).values({
  ...{ complaintNo: 'CP-1', orderNo: 'SO-1', outletId: 'SHA-01', customerId, source: 'hotline_400' as const },
  ...{ description: 'late', policyVersion: 'standard-2025', status: 'received', filedAt: at('11:30') },
});
const technician = { kind: 'staff' as const, id: 'SHA-01-T1', role: 'technician' as const, via: 'demo' };
const event = (
  seq: number,
  type: string,
  hhmm: string,
  more: Partial<typeof timelineEvents.$inferInsert> = {},
) => ({
  ...{ executionId: 'repair:SO-1:1', seq, id: `e${seq}`, kind: 'repair' as const, subject: 'SO-1' },
  ...{ orderNo: 'SO-1', type, at: at(hhmm), actor: SYSTEM, data: {}, status: 'in_progress' },
  ...more,
});
await db.insert(timelineEvents).values([
  event(1, 'repair_opened', '09:00'),
  event(2, 'clock_milestone', '11:01', { data: { dueAt: at('11:00'), milestone: 'breach' } }),
  event(3, 'check_passed', '12:00', { actor: technician }),
  event(1, 'complaint_filed', '11:30', {
    ...{ executionId: 'complaint:CP-1', kind: 'complaint', subject: 'CP-1', status: 'received' },
  }),
]);
await db.insert(alerts).values({
  ...{ id: stopped.id, clockId: stopped.id, kind: stopped.kind, subject: 'SO-1', orderNo: 'SO-1' },
  ...{ outletId: 'SHA-01', urgency: 'P3_DEGRADED', status: 'acknowledged', milestone: 'breach', level: 1 },
  ...{ dueAt: at('11:00'), raisedAt: at('11:01'), acknowledgedAt: at('11:05'), acknowledgedBy: 'SHA-01-M1' },
});
const acknowledgement = { at: at('11:05'), by: 'SHA-01-M1', note: 'calling now' };
await db.insert(alertAcknowledgements).values({ alertId: stopped.id, ...acknowledgement });
await db.insert(alertLedger).values({
  ...{ clockId: stopped.id, revision: 0, milestone: 'breach', level: 1, kind: stopped.kind, subject: 'SO-1' },
  ...{ orderNo: 'SO-1', dueAt: at('11:00'), firedAt: at('11:01'), latenessMs: 60_000 },
});
const told = (id: string, channel: 'inbox' | 'webhook', recipient: string) => ({
  ...{ id, alertId: stopped.id, revision: 0, milestone: 'breach', level: 1, channel, recipient },
  deliveredAt: at('11:02'),
});
await db
  .insert(alertDeliveries)
  .values([
    told('d1', 'inbox', 'SHA-01-M1'),
    told('d2', 'inbox', 'SHA-01-T1'),
    told('d3', 'webhook', 'https://hooks.example/secret'),
  ]);

it('reads an order: where it is, why it is urgent, what may be done now, where to look at it (R2.3)', async () => {
  const { body } = await get('/v1/service-orders/SO-1');
  expect(body).toMatchObject({
    ...{ orderNo: 'SO-1', step: 'repair', stepStatus: 'in_progress', urgency: 'P3_DEGRADED' },
    ...{
      urgencyRule: 'noise-en',
      urgencyOverride: null,
      technicianId: 'SHA-01-T1',
      breached: true,
      clocks: [],
    },
    complaints: [{ complaintNo: 'CP-1', status: 'received' }],
    current: { executionId: 'repair:SO-1:1', n: 1, signedSteps: ['repair_done'] },
  });
  expect(body.temporalUiUrl).toMatch(
    /^http:\/\/ui\.example\/namespaces\/test-\w+\/workflows\/service-order%3ASO-1$/,
  );
  expect(body.allowedCommands).toEqual([
    ...['promiseHandOver', 'changeLimit'],
    ...['recordDiagnosis', 'submitEstimate', 'approveEstimate', 'rejectEstimate', 'signRepairSteps'],
    ...['startHold', 'requestExtension', 'decideExtension', 'recordSpotCheck', 'giveBackRepair'],
    ...['completeRepair', 'reportProgress', 'cancelOrder', 'changeUrgency', 'signReception'],
    ...['objectToGuarantee', 'recordOtherRepairer', 'recordRightsTold', 'arrangeMobility'],
  ]);
});

it('tells one story of order, complaint and alert, in order: who, what, when, due, late (R2.3)', async () => {
  const { body } = await get('/v1/service-orders/SO-1/timeline');
  const lines = body.entries.map(
    (entry: {
      at: string;
      what: { type: string; zh: string };
      who: { name: string };
      due: string | null;
      late: boolean;
      lateMs: number;
    }) => [
      entry.at.slice(11, 16),
      entry.what.zh,
      entry.who.name,
      entry.due?.slice(11, 16) ?? null,
      entry.lateMs,
    ],
  );
  expect(lines).toEqual([
    ['09:00', '维修开工', 'pitlane', null, 0],
    ['11:01', '时限节点', 'pitlane', '11:00', 60_000],
    ['11:01', '预警', 'pitlane', '11:00', 0],
    ['11:02', '预警送达', 'pitlane', '11:00', 0],
    ['11:05', '预警确认', '孙立', '11:00', 0],
    ['11:30', '投诉受理登记', 'pitlane', null, 0],
    ['12:00', '质检合格', '王强', '11:00', 3_600_000],
  ]);
  const [, breach] = body.entries;
  expect(breach).toMatchObject({ late: true, what: { type: 'clock_milestone', en: 'deadline milestone' } });
  expect(body.entries.at(-1)).toMatchObject({ late: true, who: { role: 'technician', via: 'demo' } });
  expect(JSON.stringify(body)).not.toContain('hooks.example');
});

it('explains a deadline, the same for ever once it has stopped (R3.3b)', async () => {
  const { body } = await get('/v1/service-orders/SO-1/clocks/repair_completion');
  expect(body.cycles).toHaveLength(1);
  expect(body.cycles[0]).toMatchObject({
    ...{ id: 'SO-1/repair_completion/1', dueAt: at('11:00'), outcome: 'breached', grossMs: 10_800_000 },
    intervals: [
      { from: at('09:00'), to: at('11:00'), counted: true, reason: 'running' },
      { from: at('11:00'), to: at('12:00'), counted: true, reason: 'overdue' },
    ],
  });
  expect((await get('/v1/service-orders/SO-1/clocks/lunch')).status).toBe(404);
});

it('finds an alert by its id with the slashes encoded, with everything that was told of it (R3.3b)', async () => {
  const id = encodeURIComponent(stopped.id);
  const { status, body } = await get(`/v1/alerts/${id}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ id: stopped.id, status: 'acknowledged', acknowledgedBy: 'SHA-01-M1' });
  expect(body.ledger).toEqual([expect.objectContaining({ milestone: 'breach', latenessMs: 60_000 })]);
  expect(body.acknowledgements).toEqual([acknowledgement]);
  const recipients = body.deliveries.map(({ recipient }: { recipient: string }) => recipient);
  expect(recipients.sort()).toEqual(['SHA-01-M1', 'SHA-01-T1', 'webhook']);
  expect((await get(`/v1/alerts/${encodeURIComponent('SO-1/repair_completion/9')}`)).status).toBe(404);
  const ended = await post(`/v1/alerts/${id}/acknowledgement`, {});
  expect([ended.status, ended.body.code]).toEqual([409, 'alert_resolved']);
});

it('shows everybody their own inbox, and lets nobody mark another’s as read (R2.3)', async () => {
  const manager = await keyOf('SHA-01-M1', 'SHA-01');
  const { body } = await get('/v1/inbox?unread=true', manager);
  expect(body.items).toEqual([
    expect.objectContaining({ id: 'd1', orderNo: 'SO-1', level: 1, readAt: null }),
  ]);
  expect((await post('/v1/inbox/read', { ids: ['d1', 'd2'] }, { as: manager })).body).toEqual({ marked: 1 });
  expect((await post('/v1/inbox/read', { ids: ['d1'] }, { as: manager })).body).toEqual({ marked: 0 });
  expect((await get('/v1/inbox?unread=true', manager)).body.items).toEqual([]);
  expect((await get('/v1/inbox?unread=true', await keyOf('SHA-01-T1', 'SHA-01'))).body.items).toHaveLength(1);
});

it('shows a desk’s queue in the order and with the reasons of its last decision (R3.2b)', async () => {
  const waiting = [
    ['SO-Q1', 'P4_ROUTINE', '08:00'],
    ['SO-Q2', 'P1_SAFETY_CRITICAL', '09:00'],
    ['SO-Q3', 'P2_IMMOBILIZED', '09:30'],
  ] as const;
  for (const [orderNo, urgency, since] of waiting) {
    const executionId = `dispatch:${orderNo}:1`;
    const step = { step: 'dispatch', stepStatus: 'queued', currentExecution: executionId } as const;
    await order(orderNo, { outletId: 'CAN-01', urgency, ...step });
    await db.insert(stepExecutions).values({
      ...{ executionId, kind: 'dispatch', subject: orderNo, orderNo, n: 1, status: 'queued' },
      ...{ state: { clocks: {}, offer: null }, openedAt: at(since) },
    });
  }
  const still = { n: 1, cause: 'all_busy', reasons: { no_capacity: 3 } };
  await db.insert(dispatchDecisions).values({
    ...{ id: 'dispatch-desk:CAN-01/1', outletId: 'CAN-01', decidedAt: at('09:10'), input: {} },
    decision: {
      ...{ assignments: [], preemptions: [], candidates: [] },
      waiting: [
        { orderNo: 'SO-Q2', rank: 1, ...still },
        { orderNo: 'SO-Q1', rank: 2, ...still },
      ],
    },
  });
  const { body } = await get('/v1/dispatch-desks/CAN-01');
  const queue = body.queue.map(({ orderNo, rank, cause }: Record<string, unknown>) => [orderNo, rank, cause]);
  expect(queue).toEqual([
    ['SO-Q2', 1, 'all_busy'],
    ['SO-Q1', 2, 'all_busy'],
    ['SO-Q3', null, null],
  ]);
  expect(body.roster.map(({ staffId }: { staffId: string }) => staffId)).toContain('CAN-01-T4');
  expect((await get('/v1/dispatch-desks/CAN-01/decisions')).body.items).toHaveLength(1);
  expect((await get('/v1/dispatch-desks/HQ')).status).toBe(404);
});

it('filters orders, and walks those opened at one instant without losing any', async () => {
  const numbers = Array.from({ length: 9 }, (_, i) => `SO-S${i}`);
  for (const orderNo of numbers)
    await order(orderNo, { outletId: 'SZX-01', openedAt: '2026-03-02 08:00:00.123456+00' });
  const seen: string[] = [];
  let cursor = '';
  for (let pages = 0; pages < 9; pages++) {
    const { body } = await get(`/v1/service-orders?outletId=SZX-01&limit=4${cursor}`);
    seen.push(...body.items.map(({ orderNo }: { orderNo: string }) => orderNo));
    if (!body.nextCursor) break;
    cursor = `&cursor=${body.nextCursor}`;
  }
  expect(seen).toEqual([...numbers].reverse());
  const only = async (query: string) =>
    (await get(`/v1/service-orders?${query}`)).body.items.map(({ orderNo }: { orderNo: string }) => orderNo);
  expect(await only('breached=true')).toEqual(['SO-1']);
  expect(await only('urgency=P1_SAFETY_CRITICAL&step=dispatch')).toEqual(['SO-Q2']);
  expect(await only('status=closed')).toEqual([]);
});
