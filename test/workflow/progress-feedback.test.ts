import { and, asc, eq, inArray } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { acknowledgeAlert } from '../../src/client/alerts.js';
import { readAlert } from '../../src/db/reads/alerts.js';
import { readTimeline } from '../../src/db/reads/timeline.js';
import { customerNotices, staff } from '../../src/db/schema.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { ProgressFeedbackState } from '../../src/domain/steps/progress-feedback.js';
import { as, book, check, completeWork, does, newKey, send, toRepair, toWork } from '../support/drive.js';
import { ownOutlet } from '../support/house.js';
import {
  acceptOffer,
  booked,
  clocksOf,
  inboxOf,
  inRepair,
  inWork,
  ledgerOf,
  stateOf,
  toldOf,
  untilAlert,
  untilEvent,
  untilInbox,
} from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const KIND = 'progress_feedback';
const REPORT = { message: '正在检修，明天可取', channel: 'phone' };
const HOUR = 3_600_000;
const LONG_AGO = '2020-01-01T00:00:00.000Z';

/** The one live alert of an order's first feedback clock. */
const alertOf = (orderNo: string) => `${orderNo}/${KIND}/1`;
const acknowledge = (alertId: string, by: string, key = newKey()) =>
  acknowledgeAlert(house, { alertId, caller: as(by), key, note: 'calling the customer now' });

describe('the 24 hours to a report (R3.2c)', () => {
  it('warns the assignee at 75 and 90 %, alerts assignee and manager at the breach, then region and HQ (R3.2c)', async () => {
    const { orderNo, tech, manager } = await inRepair(house);
    const [clock] = await clocksOf(house, orderNo, KIND);
    expect(Date.parse(clock?.dueAt ?? '') - Date.parse(clock?.startedAt ?? '')).toBe(24 * HOUR);
    await house.skip(17);
    expect(await toldOf(house, orderNo, KIND)).toEqual([]);
    await house.skip(1, 5);
    await untilInbox(house, tech, orderNo, KIND, ['warn_75/0']);
    await house.skip(4);
    await untilInbox(house, tech, orderNo, KIND, ['warn_75/0', 'warn_90/0']);
    expect(await inboxOf(house, manager, orderNo, KIND)).toEqual([]);
    await house.skip(2);
    await untilInbox(house, tech, orderNo, KIND, ['warn_75/0', 'warn_90/0', 'breach/1']);
    await untilInbox(house, manager, orderNo, KIND, ['breach/1']);
    expect(await inboxOf(house, 'region-1', orderNo, KIND)).toEqual([]);
    await house.skip(2);
    await untilInbox(house, 'region-1', orderNo, KIND, ['breach/2']);
    expect(await inboxOf(house, 'hq-1', orderNo, KIND)).toEqual([]);
    await house.skip(4);
    await untilInbox(house, 'hq-1', orderNo, KIND, ['breach/3']);
    const breach = (await ledgerOf(house, orderNo, KIND)).filter((row) => row.milestone === 'breach');
    expect(breach.map(({ level }) => level)).toEqual([0, 1, 2, 3]);
    expect(breach.map(({ latenessMs }) => Math.floor(latenessMs / HOUR))).toEqual([0, 0, 2, 6]);
  });

  it('stops the ladder once somebody has acknowledged (R3.2c)', async () => {
    const { orderNo, manager } = await inRepair(house);
    await house.skip(24, 5);
    await untilInbox(house, manager, orderNo, KIND, ['breach/1']);
    const key = newKey();
    const first = await acknowledge(alertOf(orderNo), manager, key);
    expect(first).toMatchObject({
      kind: 'done',
      repeated: false,
      reply: { acknowledged: true, by: manager },
    });
    expect(await acknowledge(alertOf(orderNo), manager, key)).toMatchObject({ kind: 'done', repeated: true });
    await untilAlert(house, alertOf(orderNo), 'acknowledged');
    await house.skip(8);
    expect(await inboxOf(house, 'region-1', orderNo, KIND)).toEqual([]);
    expect(await inboxOf(house, 'hq-1', orderNo, KIND)).toEqual([]);
  });

  it('tells the breach anew although somebody took the warning, which stays on record as theirs (R2.3, R3.2c)', async () => {
    const { orderNo, tech, manager } = await inRepair(house);
    await house.skip(18, 5);
    await untilInbox(house, tech, orderNo, KIND, ['warn_75/0']);
    await acknowledge(alertOf(orderNo), tech);
    await untilAlert(house, alertOf(orderNo), 'acknowledged');
    await house.skip(6);
    await untilInbox(house, manager, orderNo, KIND, ['breach/1']);
    const alert = await readAlert(house.db, { kind: 'hq', orgUnitId: 'HQ' }, alertOf(orderNo));
    expect(alert).toMatchObject({
      status: 'delivered',
      acknowledgedBy: null,
      acknowledgedAt: null,
      note: null,
    });
    expect(alert?.acknowledgements).toMatchObject([{ by: tech, note: 'calling the customer now' }]);
    const lines = await readTimeline(house.db, orderNo, STANDARD_2025);
    const taken = lines.filter(({ what }) => what.type === 'alert_acknowledged');
    expect(taken.map(({ who }) => who.id)).toEqual([tech]);
  });

  it('begins a new cycle with each report in time, and tells nobody (R3.2c)', async () => {
    const { orderNo, tech } = await inRepair(house);
    for (let day = 0; day < 3; day++) {
      await house.skip(17);
      await does(house, orderNo, tech, 'reportProgress', REPORT);
    }
    const clocks = await clocksOf(house, orderNo, KIND);
    expect(clocks.map(({ id, outcome }) => [id, outcome])).toEqual([
      [`${orderNo}/${KIND}/1`, 'met'],
      [`${orderNo}/${KIND}/2`, 'met'],
      [`${orderNo}/${KIND}/3`, 'met'],
      [`${orderNo}/${KIND}/4`, 'running'],
    ]);
    expect(await toldOf(house, orderNo, KIND)).toEqual([]);
    expect(await stateOf<ProgressFeedbackState>(house, 'progress-feedback', orderNo)).toMatchObject({
      reports: 3,
    });
  });

  it('lets a breach stand when the report comes after it, ends its alert and counts anew (R3.2c)', async () => {
    const { orderNo, tech, manager } = await inRepair(house);
    await house.skip(24, 1);
    await does(house, orderNo, tech, 'reportProgress', REPORT);
    const [late, next] = await clocksOf(house, orderNo, KIND);
    expect(late?.outcome).toBe('breached');
    expect(next?.outcome).toBe('running');
    await untilAlert(house, alertOf(orderNo), 'resolved');
    expect(await inboxOf(house, manager, orderNo, KIND)).toEqual(['breach/1']);
    await house.skip(3);
    expect(await inboxOf(house, 'region-1', orderNo, KIND)).toEqual([]);
  });

  it('says that an alert is over instead of taking an acknowledgement of it (R3.2c)', async () => {
    const { orderNo, tech } = await inRepair(house);
    await house.skip(24, 1);
    await does(house, orderNo, tech, 'reportProgress', REPORT);
    await untilAlert(house, alertOf(orderNo), 'resolved');
    expect(await acknowledge(alertOf(orderNo), tech)).toEqual({ kind: 'resolved' });
    expect(await acknowledge(`${orderNo}/${KIND}/9`, tech)).toEqual({ kind: 'unknown' });
  });

  it('counts from the assignment and not from the acceptance of it (R3.2c)', async () => {
    const { orderNo } = await inRepair(house);
    const [clock] = await clocksOf(house, orderNo, KIND);
    const [offered] = await clocksOf(house, orderNo, 'dispatch_acceptance');
    expect(clock?.startedAt).toBe(offered?.startedAt);
  });
});

describe('a report at an awkward moment (R3.2c)', () => {
  it('in the last second is in time (R3.2c)', async () => {
    const { orderNo, tech } = await inRepair(house);
    const [clock] = await clocksOf(house, orderNo, KIND);
    const leftMs = Date.parse(clock?.dueAt ?? '') - (await house.environment.currentTimeMs());
    await house.environment.sleep(leftMs - 1_000);
    await does(house, orderNo, tech, 'reportProgress', REPORT);
    expect((await clocksOf(house, orderNo, KIND)).map(({ outcome }) => outcome)).toEqual(['met', 'running']);
    expect(await toldOf(house, orderNo, KIND)).not.toContain('breach/0');
  });

  it('just after the deadline is late, however little (R3.2c)', async () => {
    const { orderNo, tech } = await inRepair(house);
    const [clock] = await clocksOf(house, orderNo, KIND);
    const leftMs = Date.parse(clock?.dueAt ?? '') - (await house.environment.currentTimeMs());
    await house.environment.sleep(leftMs + 10);
    await does(house, orderNo, tech, 'reportProgress', REPORT);
    expect((await clocksOf(house, orderNo, KIND))[0]?.outcome).toBe('breached');
  });

  it('twice with one key is one report; twice with two keys are two, and the 24 hours count from the last (R3.2c)', async () => {
    const { orderNo, tech } = await inRepair(house);
    const key = newKey();
    const first = await send(house, orderNo, tech, 'reportProgress', REPORT, key);
    const again = await send(house, orderNo, tech, 'reportProgress', REPORT, key);
    expect([first, again]).toMatchObject([
      { kind: 'done', repeated: false },
      { kind: 'done', repeated: true },
    ]);
    expect(await clocksOf(house, orderNo, KIND)).toHaveLength(2);
    await does(house, orderNo, tech, 'reportProgress', REPORT);
    expect((await clocksOf(house, orderNo, KIND)).map(({ outcome }) => outcome)).toEqual([
      'met',
      'met',
      'running',
    ]);
    expect(await toldCustomer(orderNo)).toHaveLength(2);
  });

  it('by another technician is refused, by the advisor it counts (R2.2, R3.2c)', async () => {
    const { orderNo, technicians, tech, advisor } = await inRepair(house, 'oil change', 2);
    const other = technicians.find((one) => one !== tech) as string;
    expect(await send(house, orderNo, other, 'reportProgress', REPORT)).toMatchObject({
      kind: 'refused',
      refusal: { refused: 'not_the_assignee' },
    });
    await does(house, orderNo, advisor, 'reportProgress', REPORT);
    expect((await clocksOf(house, orderNo, KIND))[0]?.outcome).toBe('met');
  });
});

describe('what the customer was told is on record (R2.3, R3.2c)', () => {
  it('in person by telephone; by the channel on which they came when none is named (R3.2c)', async () => {
    const own = await ownOutlet(house);
    const orderNo = await book(house, 'oil change', { outletId: own.outletId, channel: 'wechat' });
    const tech = await toRepair(house, orderNo);
    await does(house, orderNo, tech, 'reportProgress', REPORT);
    await does(house, orderNo, tech, 'reportProgress', { message: '配件已到', channel: null });
    const [called, sent] = await toldCustomer(orderNo);
    expect(called).toMatchObject({ channel: 'phone', via: 'staff', answer: `told by ${tech}` });
    expect(called?.deliveredAt).not.toBeNull();
    // Without a webhook the front office fetches it.
    expect(sent).toMatchObject({ channel: 'wechat', text: '配件已到', via: 'outbox', deliveredAt: null });
  });
});

async function toldCustomer(orderNo: string) {
  return house.db
    .select()
    .from(customerNotices)
    .where(and(eq(customerNotices.orderNo, orderNo), eq(customerNotices.kind, 'progress_report')))
    .orderBy(asc(customerNotices.cycle));
}

describe('whose duty it is (R2.2, R3.2c)', () => {
  it("is the advisor's while the work is given back and nobody has it (R2.2, R3.2c)", async () => {
    const { orderNo, tech, advisor } = await inRepair(house);
    await does(house, orderNo, tech, 'giveBackRepair', { reason: 'ill', doneSoFar: '' });
    await untilEvent(house, orderNo, 'assignee_changed');
    const state = await stateOf<ProgressFeedbackState>(house, 'progress-feedback', orderNo);
    expect(state.assigneeId).toBe(advisor);
    expect((await send(house, orderNo, tech, 'reportProgress', REPORT)).kind).toBe('refused');
    await house.skip(24, 5);
    await untilInbox(house, advisor, orderNo, KIND, ['breach/1', 'warn_75/0', 'warn_90/0']);
    expect(await inboxOf(house, tech, orderNo, KIND)).toEqual([]);
  });

  it.each([
    ['is left without an advisor and a manager', { active: false }, ['advisor', 'manager'], 'region-1'],
    ['has an advisor who is away', { absentFrom: LONG_AGO }, ['advisor'], 'manager'],
  ])("is a named person's who is there, where the outlet %s (R2.2, R3.2c)", async (_, change, gone, heir) => {
    const own = await inRepair(house);
    const { orderNo, tech, advisor, manager } = own;
    const ids = { advisor, manager } as Record<string, string>;
    const away = gone.flatMap((one) => ids[one] ?? []);
    await house.db.update(staff).set(change).where(inArray(staff.id, away));
    await does(house, orderNo, tech, 'giveBackRepair', { reason: 'ill', doneSoFar: '' });
    await untilEvent(house, orderNo, 'assignee_changed');
    const state = await stateOf<ProgressFeedbackState>(house, 'progress-feedback', orderNo);
    expect(state.assigneeId).toBe(ids[heir] ?? heir);
    await does(house, orderNo, state.assigneeId, 'reportProgress', REPORT);
    await house.db.update(staff).set({ active: true, absentFrom: null }).where(inArray(staff.id, away));
  });

  it('passes to the new technician when the work is given back, and the 24 hours go on (R2.2, R3.2c)', async () => {
    const { orderNo, tech, technicians } = await inRepair(house, 'oil change', 2);
    const other = technicians.find((one) => one !== tech) as string;
    await house.skip(19);
    await untilInbox(house, tech, orderNo, KIND, ['warn_75/0']);
    await does(house, orderNo, tech, 'giveBackRepair', { reason: 'ill', doneSoFar: '' });
    expect(await acceptOffer(house, orderNo)).toBe(other);
    await untilEvent(house, orderNo, 'assignee_changed', 2);
    await house.skip(5, 5);
    await untilInbox(house, other, orderNo, KIND, ['warn_90/0', 'breach/1']);
    expect(await inboxOf(house, tech, orderNo, KIND)).toEqual(['warn_75/0']);
    expect(await clocksOf(house, orderNo, KIND)).toHaveLength(1);
  });

  it('ends when the check is passed (R3.2c)', async () => {
    const { orderNo, tech } = await inWork(house);
    await completeWork(house, orderNo, tech);
    await check(house, orderNo, true);
    await untilEvent(house, orderNo, 'feedback_ended');
    const [clock] = await clocksOf(house, orderNo, KIND);
    expect(clock?.outcome).toBe('met');
    const refused = await send(house, orderNo, tech, 'reportProgress', REPORT);
    expect(refused).toMatchObject({ kind: 'refused', refusal: { refused: 'not_allowed_in_state' } });
  });

  it('is not to be had before dispatch (R3.2c)', async () => {
    const { orderNo, tech } = await inRepair(house);
    await toWork(house, orderNo, tech);
    expect((await send(house, orderNo, tech, 'reportProgress', REPORT)).kind).toBe('done');
    const early = await booked(house);
    const refused = await send(house, early.orderNo, early.tech, 'reportProgress', REPORT);
    expect(refused).toMatchObject({ kind: 'refused', step: 'booking' });
  });
});
