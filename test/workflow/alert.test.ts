import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { alertActivities } from '../../activities/alerts.js';
import { noticeActivities } from '../../activities/notices.js';
import type { MilestoneNotice } from '../../src/contracts/transition.js';
import { readInbox, seesAlert } from '../../src/db/reads/alerts.js';
import { alertDeliveries, alertLedger, clocks } from '../../src/db/schema.js';
import {
  acknowledgeAlertUpdate,
  alertResolvedSignal,
  milestoneReachedSignal,
} from '../../workflows/messages.js';
import { raise } from '../support/alert-house.js';
import { does, until, wholeWay } from '../support/drive.js';
import { booked, clocksOf, inRepair, toldOf, untilAlert, untilInbox, untilOrder } from '../support/look.js';
import { skippingHouse, withLateWorker } from '../support/skipping-house.js';

const RUNG = { afterMs: 0, roles: ['outlet_manager' as const] };
const SECRET = 'whsec_dGhlIHNlY3JldCBvZiBhbGwgdGhlIHRlc3Rz';
interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}
const received: Received[] = [];
/** How the receiver answers the next requests about an order; 204 when nothing is left. */
const answers = new Map<string, (number | 'hang')[]>();

const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    received.push({ headers: request.headers, body });
    const answer = answers.get(JSON.parse(body).data.orderNo)?.shift() ?? 204;
    if (answer !== 'hang') response.writeHead(answer).end();
  });
});
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});
const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/alerts`;
const house = await skippingHouse({ webhook: { url, secret: SECRET } });

const about = (orderNo: string) => received.filter(({ body }) => JSON.parse(body).data.orderNo === orderNo);
const deliveriesOf = (alertId: string) =>
  house.db.select().from(alertDeliveries).where(eq(alertDeliveries.alertId, alertId));

describe('the webhook (R3.2c, R6.1)', () => {
  it('gets each telling once, signed, with a stable id (R5.4)', async () => {
    const { orderNo } = await inRepair(house);
    await house.skip(18, 1);
    const [one] = await until(async () => (about(orderNo).length > 0 ? about(orderNo) : null), 'the webhook');
    const { headers, body } = one as Received;
    const key = Buffer.from(SECRET.slice(6), 'base64');
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const signature = createHmac('sha256', key).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    expect(JSON.parse(body)).toMatchObject({
      type: 'alert.milestone_reached',
      data: { orderNo, kind: 'progress_feedback', milestone: 'warn_75' },
    });
    expect(about(orderNo)).toHaveLength(1);
  });

  it('is tried again under the same id when it fails, and the answer is kept (R3.2c)', async () => {
    const { orderNo } = await inRepair(house);
    answers.set(orderNo, [500, 503]);
    await house.skip(18, 1);
    const posts = await until(async () => {
      // The pause before the next attempt passes in the server's time.
      await house.skip(0, 1);
      const all = about(orderNo);
      return all.length >= 3 && all;
    }, 'three attempts');
    expect(new Set(posts.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const row = await until(async () => {
      const rows = await deliveriesOf(`${orderNo}/progress_feedback/1`);
      return rows.find(({ channel, deliveredAt }) => channel === 'webhook' && deliveredAt);
    }, 'the delivery');
    expect(row).toMatchObject({ attempts: 3, answer: 'HTTP 204' });
  });

  it('slow or failing, it delays no order and no inbox (issue 3)', async () => {
    const own = await booked(house, 'brake failure, pedal goes to the floor');
    answers.set(own.orderNo, ['hang', 500]);
    // To just before the deadline, so that the receiver hangs while the order goes its way.
    const [callback] = await clocksOf(house, own.orderNo, 'callback');
    const { environment } = house;
    const leftMs = Date.parse(callback?.dueAt ?? '') - (await environment.currentTimeMs());
    await environment.sleep(leftMs - 500);
    await until(async () => about(own.orderNo).length > 0, 'the webhook to be called');
    await untilInbox(house, own.manager, own.orderNo, 'callback', ['breach/1']);
    await wholeWay(house, own.orderNo);
    await untilOrder(house, own.orderNo, 'closed');
    const rows = await deliveriesOf(`${own.orderNo}/callback/1`);
    expect(rows.find(({ channel }) => channel === 'webhook')).toMatchObject({ deliveredAt: null });
  });
});

describe('the record of alerts (R3.3b)', () => {
  it('says of each telling when that was due, as RFC 3339 (R3.2c)', async () => {
    const { orderNo } = await inRepair(house);
    await house.skip(24, 10);
    const told = await until(async () => {
      const all = about(orderNo).map(({ body }) => JSON.parse(body).data);
      const own = all.filter(({ kind }) => kind === 'progress_feedback');
      return own.length >= 3 && own;
    }, 'two warnings and the breach');
    const [clock] = await clocksOf(house, orderNo, 'progress_feedback');
    expect(told.find(({ milestone }) => milestone === 'breach')).toMatchObject({ dueAt: clock?.dueAt });
    expect(new Set(told.map(({ dueAt }) => dueAt)).size).toBe(3);
    for (const { raisedAt } of told) expect(raisedAt).toBe(new Date(raisedAt).toISOString());
    const alert = await untilAlert(house, `${orderNo}/progress_feedback/1`, 'delivered');
    expect(new Date(alert.dueAt).toISOString()).toBe(clock?.dueAt);
  });

  it('keeps for each message of the inbox when that was due, and is the outlet’s that has the work now (R2.1, R5.1)', async () => {
    const warned = await house.inHours(0);
    const missed = await house.inHours(2);
    const milestone = { urgency: 'P4_ROUTINE' as const, warns: ['outlet_manager' as const] };
    const alertId = await raise(house, 'SO-moved', { ...milestone, milestone: 'warn_50', firedAt: warned });
    await untilInbox(house, 'manager-1', 'SO-moved', 'hand_over', ['warn_50/0']);
    await house.skip(2);
    await raise(house, 'SO-moved', { ...milestone, outletId: 'o2', dueAt: missed, firedAt: missed });
    await untilInbox(house, 'manager-2', 'SO-moved', 'hand_over', ['breach/1']);
    const theirs = await readInbox(house.db, 'manager-1', { limit: 100 });
    expect(theirs.items.find(({ subject }) => subject === 'SO-moved')).toMatchObject({ dueAt: warned });
    expect(await seesAlert(house.db, { orgUnitId: 'o2', kind: 'outlet' }, alertId)).toBe(true);
  });

  it('climbs on at the outlet that has the work now (R2.1, R6.1)', async () => {
    const rung = { roles: ['outlet_manager' as const] };
    const ladder = [
      { ...rung, afterMs: 0, level: 1 },
      { ...rung, afterMs: 7_200_000, level: 2 },
    ];
    const clockId = await raise(house, 'SO-handed-on', { firedAt: await house.inHours(0), ladder });
    await untilInbox(house, 'manager-1', 'SO-handed-on', 'hand_over', ['breach/1']);
    await noticeActivities(house).reassignAlert({ clockId, responsibleId: 'tech-3', outletId: 'o2' });
    await house.skip(2, 1);
    await untilInbox(house, 'manager-2', 'SO-handed-on', 'hand_over', ['breach/2']);
    await untilInbox(house, 'manager-1', 'SO-handed-on', 'hand_over', ['breach/1']);
  });

  it('does not climb again when a milestone is told twice, and stays resolved when taken late (R3.2c)', async () => {
    const alertId = 'SO-twice/hand_over/1';
    const firedAt = await house.inHours(0);
    const ladder: MilestoneNotice['ladder'] = [
      { afterMs: 0, level: 1, roles: ['outlet_manager'] },
      { afterMs: 7_200_000, level: 2, roles: ['region_supervisor'] },
    ];
    const notice: MilestoneNotice = {
      ...{ clockId: alertId, kind: 'hand_over', subject: 'SO-twice', orderNo: 'SO-twice', outletId: 'o1' },
      ...{ urgency: 'P4_ROUTINE', revision: 0, milestone: 'breach', dueAt: firedAt, firedAt },
      ...{ responsibleId: 'advisor-1', warns: [], ladder },
    };
    const { raiseAlert, resolveAlert } = noticeActivities(house);
    await raiseAlert(notice);
    await untilAlert(house, alertId, 'delivered');
    const handle = house.temporal.workflow.getHandle(`alert:${alertId}`);
    const ack = { by: 'manager-1', note: null, command: { caller: 'test', key: 'twice' } };
    await handle.executeUpdate(acknowledgeAlertUpdate, { args: [ack] });
    await raiseAlert(notice);
    await house.skip(3);
    expect(await toldOf(house, 'SO-twice', 'hand_over')).toEqual(['breach/1']);
    await resolveAlert({ clockId: alertId, reason: 'handed_over' });
    await untilAlert(house, alertId, 'resolved');
    // Its webhook may still be on its way then, and somebody acknowledge at this moment.
    await alertActivities({ db: house.db, webhook: null }).acknowledgeAlert({ alertId, at: firedAt, ...ack });
    await untilAlert(house, alertId, 'resolved');
  });

  it('tells what is due before it is acknowledged, and nothing after (R3.2c)', async () => {
    const alertId = 'SO-taken/hand_over/1';
    const firedAt = await house.inHours(-1);
    const notice: MilestoneNotice = {
      ...{ clockId: alertId, kind: 'hand_over', subject: 'SO-taken', orderNo: 'SO-taken', outletId: 'o1' },
      ...{ urgency: 'P4_ROUTINE', revision: 0, milestone: 'breach', dueAt: firedAt, firedAt, warns: [] },
      ...{ responsibleId: 'advisor-1', ladder: [1, 2].map((level) => ({ ...RUNG, level })) },
    };
    notice.ladder.push({ ...RUNG, afterMs: 3 * 3_600_000, level: 3 });
    const options = { taskQueue: 'late-alert', workflowId: `alert:${alertId}`, args: [{ alertId }] };
    const told = { signal: milestoneReachedSignal, signalArgs: [notice] as [MilestoneNotice] };
    const handle = await house.temporal.workflow.signalWithStart('alert', { ...options, ...told });
    const ack = { by: 'manager-1', note: null, command: { caller: 'test', key: 'taken' } };
    // Nobody works on the queue yet, so the acknowledgement comes together with the telling.
    const taken = handle.executeUpdate(acknowledgeAlertUpdate, { args: [ack] });
    await withLateWorker(house, 'late-alert', async () => {
      await taken;
      expect(await toldOf(house, 'SO-taken', 'hand_over')).toEqual(['breach/1', 'breach/2']);
      // Nobody could tell for an hour, and the ledger says so (R3.2c).
      const rows = await house.db.select().from(alertLedger).where(eq(alertLedger.clockId, alertId));
      expect(rows).toHaveLength(2);
      for (const { latenessMs } of rows) expect(latenessMs).toBeGreaterThanOrEqual(3_600_000);
      await untilAlert(house, alertId, 'acknowledged');
      await house.skip(3);
      expect(await toldOf(house, 'SO-taken', 'hand_over')).toHaveLength(2);
      await handle.signal(alertResolvedSignal, { reason: 'handed_over' });
      await handle.result();
    });
  });

  it('has one row per clock, revision, milestone and level, with lateness (R3.3b)', async () => {
    const { orderNo } = await inRepair(house);
    await house.skip(30, 10);
    await untilInbox(house, 'hq-1', orderNo, 'progress_feedback', ['breach/3']);
    const rows = await house.db.select().from(alertLedger).where(eq(alertLedger.orderNo, orderNo));
    const keys = rows.map(({ clockId, revision, milestone, level }) =>
      [clockId, revision, milestone, level].join(),
    );
    expect(new Set(keys).size).toBe(keys.length);
    for (const row of rows) {
      expect(row.latenessMs).toBe(Date.parse(row.firedAt) - Date.parse(row.dueAt));
      expect(row.latenessMs).toBeGreaterThanOrEqual(0);
      if (row.level === 0) expect(row.latenessMs).toBeLessThan(10_000);
    }
  });

  it('clock ids stay unique over repeats of steps, as do their cycles (design, words)', async () => {
    const { orderNo, tech, technicians } = await inRepair(house, 'oil change', 2);
    await does(house, orderNo, tech, 'giveBackRepair', { reason: 'ill', doneSoFar: '' });
    const other = technicians.find((one) => one !== tech) as string;
    await until(async () => {
      const rows = await house.db.select().from(clocks).where(eq(clocks.orderNo, orderNo));
      return rows.filter(({ kind }) => kind === 'dispatch_acceptance').length === 2;
    }, `the second offer, to ${other}`);
    const cycles = async (kind: string) =>
      (await clocksOf(house, orderNo, kind)).map(({ id, cycle }) => [id, cycle]);
    expect(await cycles('dispatch_completion')).toEqual([
      [`${orderNo}/dispatch_completion/1`, 1],
      [`${orderNo}/dispatch_completion/2`, 2],
    ]);
    expect(await cycles('repair_completion')).toHaveLength(1);
  });

  it('ends with its clock, however far it had climbed (R3.2c)', async () => {
    const { orderNo, tech } = await inRepair(house);
    await house.skip(26, 10);
    await untilInbox(house, 'region-1', orderNo, 'progress_feedback', ['breach/2']);
    await does(house, orderNo, tech, 'reportProgress', { message: 'nearly done', channel: 'phone' });
    const alert = await untilAlert(house, `${orderNo}/progress_feedback/1`, 'resolved');
    expect(alert.resolvedAt).not.toBeNull();
  });
});
