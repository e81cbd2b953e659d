import { setTimeout as sleep } from 'node:timers/promises';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { alertSignals } from '../../activities/alert-signals.js';
import { givingUpActivities } from '../../activities/giving-up.js';
import { createActivities } from '../../activities/index.js';
import { createChannels } from '../../src/channels/channels.js';
import { wakeOwedSenders } from '../../src/client/senders.js';
import type { MilestoneNotice } from '../../src/contracts/transition.js';
import { openDatabase } from '../../src/db/database.js';
import { senderFigures } from '../../src/db/reads/sender-figures.js';
import {
  alertDeliveries,
  alertDigests,
  alertEndpoints,
  alertSenders,
  alerts,
  staff,
} from '../../src/db/schema.js';
import { sealerOf } from '../../src/db/sealing.js';
import { PLAIN_TELLING, type TellingRules } from '../../src/domain/alert-rules.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { addEndpoint, SEALING_KEY, senderOf } from '../support/alert-house.js';
import { seedSmallOrganisation } from '../support/house.js';
import { realTemporal, testDatabase } from '../support/servers.js';

// What happens to the queue when answers get lost and everybody comes at once. No worker runs: the test is the sender.

const { databaseUrl } = await testDatabase();
const { client: temporal, taskQueue } = await realTemporal();
const db = openDatabase(databaseUrl);
afterAll(() => db.close());
await seedSmallOrganisation(db);
await db.update(staff).set({ email: 'manager@example.com' }).where(eq(staff.id, 'manager-1'));
const deps = { db, temporal, taskQueue, policy: STANDARD_2025 };
const mail = { smtpUrl: 'smtp://127.0.0.1:9?tls=none', from: 'alerts@example.com' };
const channels = createChannels({ allowedHosts: ['127.0.0.1'], mail });
const outside = { channels, mail: true, sealer: sealerOf([SEALING_KEY]) };
const sending = { ...deps, webhook: null, outside };
const activities = createActivities(sending);
const ADDRESS = 'http://127.0.0.1:9/robot';
let endpointId = '';
beforeEach(async () => {
  await db.update(alertEndpoints).set({ active: false });
  endpointId = await addEndpoint(deps, { orgUnitId: 'o1', channel: 'wecom', address: ADDRESS });
});

const ROBOT_THEN_MAIL: Partial<TellingRules> = { ways: [{ fromLevel: 0, ways: [['wecom', 'email']] }] };

function tellingOf(subject: string, telling = ROBOT_THEN_MAIL, dueAt = new Date().toISOString()) {
  const clockId = `${subject}/hand_over/1`;
  const at = new Date().toISOString();
  const notice: MilestoneNotice = {
    ...{ clockId, kind: 'hand_over', subject, orderNo: subject, outletId: 'o1', urgency: 'P4_ROUTINE' },
    ...{ revision: 0, milestone: 'breach', dueAt, firedAt: at, responsibleId: null, warns: [] },
    ladder: [{ afterMs: 0, level: 1, roles: ['outlet_manager'] }],
    telling: { ...PLAIN_TELLING, ...telling },
  };
  return {
    alertId: clockId,
    notice,
    level: 1,
    at,
    recipients: ['outlet_manager' as const],
    responsibleId: null,
  };
}
const rowsOf = (alertId: string) =>
  db.select().from(alertDeliveries).where(eq(alertDeliveries.alertId, alertId));
const outsideOf = async (alertId: string) =>
  (await rowsOf(alertId)).filter(({ channel }) => channel !== 'inbox');
const later = (ms: number) => new Date(Date.now() + ms).toISOString();
const prepare = (now = later(0)) =>
  activities.prepareSending({ endpointId, now, may: 'all', failing: false, retry: false });
const accept = (ids: string[]) =>
  activities.recordSending({ endpointId, ids, answer: { outcome: 'accepted', text: 'ok' }, at: later(0) });

describe('the queue of a sender (R6.1)', () => {
  it('has each telling once when its answer got lost, and the sender is woken all the same (R3.2c, R6.1)', async () => {
    const telling = tellingOf(
      'SO-lost',
      { ...ROBOT_THEN_MAIL, digest: { ...PLAIN_TELLING.digest, after: 1 } },
      later(-7_200_000),
    );
    const first = await activities.openDeliveries(telling);
    // The worker died after the commit: nobody was woken, though the sender counts as awake by now.
    await db.insert(alertSenders).values({ endpointId, awake: true });
    const again = await activities.openDeliveries(telling);
    expect([first.wake, again.wake]).toEqual([[endpointId], [endpointId]]);
    expect(await outsideOf(telling.alertId)).toHaveLength(1);
    // Late as it was, it was counted once.
    const counted = await db.select().from(alertDigests).where(eq(alertDigests.recipient, endpointId));
    expect(counted.map(({ told }) => told)).toEqual([1]);
  });

  it('wakes a sender that sleeps and lets one be that looks by itself (R6.1)', async () => {
    expect((await activities.openDeliveries(tellingOf('SO-asleep'))).wake).toEqual([endpointId]);
    const { batch } = await prepare();
    expect(batch).toHaveLength(1);
    expect((await activities.openDeliveries(tellingOf('SO-awake'))).wake).toEqual([]);
    await accept(batch);
    const next = await prepare();
    await accept(next.batch);
    expect((await prepare()).queued).toBe(0);
    expect((await activities.openDeliveries(tellingOf('SO-asleep-again'))).wake).toEqual([endpointId]);
  });

  it('loses nothing when tellings come while the sender falls asleep (R6.1)', async () => {
    let running: Promise<void> | null = null;
    let woken = false;
    const wake = () => {
      woken = true;
      running ??= (async () => {
        while (woken) {
          woken = false;
          for (let turn = await prepare(); turn.batch.length > 0; turn = await prepare())
            await accept(turn.batch);
        }
        running = null;
      })();
    };
    const subjects = Array.from({ length: 120 }, (_, i) => `SO-race-${i}`);
    await Promise.all(
      subjects.map(async (subject, i) => {
        await sleep((i * 37) % 300);
        const opened = await activities.openDeliveries(tellingOf(subject));
        if (opened.wake.length > 0) wake();
      }),
    );
    while (running) await running;
    const left = await db
      .select()
      .from(alertDeliveries)
      .where(and(eq(alertDeliveries.endpointId, endpointId), eq(alertDeliveries.status, 'pending')));
    expect(left).toEqual([]);
  });

  it('goes to the next channel once, however often giving up is repeated, as one outage (R6.1)', async () => {
    const telling = tellingOf('SO-twice');
    await activities.openDeliveries(telling);
    const { batch: ids } = await prepare();
    const failed = { outcome: 'retry' as const, text: 'connection refused' };
    await activities.recordSending({ endpointId, ids, answer: failed, at: later(0) });
    const at = later(PLAIN_TELLING.tryForMs + 1_000);
    expect((await prepare(at)).expired).toEqual(ids);
    for (const _attempt of [1, 2, 3])
      await activities.giveUpDeliveries({ endpointId, ids, why: 'failing', at });
    const rows = await outsideOf(telling.alertId);
    expect(rows.map(({ channel, status }) => `${channel} ${status}`).sort()).toEqual([
      'email pending',
      'wecom failed',
    ]);
    expect(rows.find(({ channel }) => channel === 'email')).toMatchObject({
      fallbackOf: ids[0],
      recipient: 'manager-1',
    });
    expect(await senderOf(deps, endpointId)).toMatchObject({ outages: 1 });
    const { status } = await temporal.workflow.getHandle('alert-sender:mail').describe();
    expect(status.name).toBe('RUNNING');
    const alert = await temporal.workflow.getHandle(`alert:${endpointId}/channel_down/1`).describe();
    expect(alert.status.name).toBe('RUNNING');
    expect(await senderFigures(db)).toContainEqual(
      expect.objectContaining({ endpointId, channel: 'wecom', down: true }),
    );
  });

  it('tells of everything in a digest that gets through nowhere, and counts no channel twice that failed before (R6.1)', async () => {
    const twoWays = {
      ways: [
        {
          fromLevel: 0,
          ways: [
            ['wecom' as const, 'email' as const],
            ['email' as const, 'wecom' as const],
          ],
        },
      ],
    };
    const telling = tellingOf('SO-both', twoWays);
    await activities.openDeliveries(telling);
    const mine = await outsideOf(telling.alertId);
    expect(mine.map(({ channel }) => channel).sort()).toEqual(['email', 'wecom']);
    const at = later(0);
    const [byMail, byRobot] = ['email', 'wecom'].map(
      (channel) => mine.find((row) => row.channel === channel)?.id ?? '',
    );
    const unheard: string[] = [];
    const { giveUpDeliveries } = givingUpActivities({
      ...{ ...sending, ...alertSignals(deps) },
      tellUndelivered: async ({ alertId }) => void unheard.push(alertId),
    });
    await giveUpDeliveries({ endpointId, ids: [byRobot ?? ''], why: 'switched_off', at });
    expect((await outsideOf(telling.alertId)).map(({ status }) => status).sort()).toEqual([
      'failed',
      'pending',
    ]);
    await db.insert(alertDeliveries).values({
      ...{ id: 'gathered', alertId: 'SO-gathered/hand_over/1', revision: 0, milestone: 'breach', level: 1 },
      ...{ channel: 'email', recipient: 'manager-1', endpointId: 'mail', digestOf: byMail ?? '' },
    });
    await giveUpDeliveries({ endpointId: 'mail', ids: [byMail ?? ''], why: 'switched_off', at });
    // The robot, to which it would fall, has failed already: nobody is left, and both tellings are over.
    expect((await outsideOf(telling.alertId)).map(({ status }) => status)).toEqual(['failed', 'failed']);
    const [gathered] = await rowsOf('SO-gathered/hand_over/1');
    expect(gathered).toMatchObject({ status: 'failed' });
    expect(unheard.sort()).toEqual(['SO-both/hand_over/1', 'SO-gathered/hand_over/1']);
  });

  it('sends nothing to an outage’s alert but to inboxes, so that no failure tells of itself (R6.1)', async () => {
    const { notice, ...rest } = tellingOf('SO-self');
    const { wake } = await activities.openDeliveries({
      ...rest,
      notice: { ...notice, telling: { ...PLAIN_TELLING, ways: [] } },
    });
    expect(wake).toEqual([]);
    expect(await outsideOf(rest.alertId)).toEqual([]);
    expect(await rowsOf(rest.alertId)).toHaveLength(1);
  });

  it('that was left alone over the evening puts off what can wait, and gives up nothing for it; P1 goes out (R6.1)', async () => {
    const evening = Date.parse('2030-05-20T13:50:00Z'); // 21:50 at the outlet
    const at = (ms: number) => new Date(evening + ms).toISOString();
    const quietHours = { from: '22:00', to: '07:00' };
    const { alertId, notice, ...rest } = tellingOf('SO-evening', { ...ROBOT_THEN_MAIL, quietHours });
    await activities.openDeliveries({ alertId, notice, ...rest, at: at(0) });
    const { batch: ids } = await prepare(at(0));
    const failed = { outcome: 'retry' as const, text: 'connection refused' };
    await activities.recordSending({ endpointId, ids, answer: failed, at: at(0) });
    const safety = tellingOf('SO-evening-P1', ROBOT_THEN_MAIL);
    const urgent = { ...safety.notice, urgency: 'P1_SAFETY_CRITICAL' as const };
    await activities.openDeliveries({ ...safety, notice: urgent, at: at(0) });
    // Its time was up at 22:20; nobody looked before 23:00.
    const { expired, batch, nextAt } = await prepare(at(4_200_000));
    expect(expired).toEqual([]);
    expect(batch).toEqual([expect.stringContaining('SO-evening-P1')]);
    expect(nextAt).toBeNull();
    await accept(batch);
    const morning = '2030-05-20T23:00:00.000Z';
    expect(await prepare(at(4_200_000))).toMatchObject({ batch: [], expired: [], nextAt: morning });
    expect((await prepare(morning)).batch).toEqual(ids);
    const [row] = await outsideOf(alertId);
    expect(row).toMatchObject({ status: 'waiting', attempts: 1 });
    // Taken before the morning, it isn't sent any more.
    await activities.resolveAlertRecord({ alertId, at: at(4_300_000) });
    expect((await outsideOf(alertId)).map(({ status }) => status)).toEqual(['withdrawn']);
  });

  it('holds the head of a digest back over the night for those under it, and lets it go when it becomes P1 (R3.2b, R6.1)', async () => {
    const night = '2030-05-20T15:00:00.000Z'; // 23:00 at the outlet
    const quietHours = { from: '22:00', to: '07:00', zone: 'Asia/Shanghai' };
    const { alertId, ...rest } = tellingOf('SO-head');
    await activities.openDeliveries({ alertId, ...rest, at: night });
    const [head] = await outsideOf(alertId);
    const id = head?.id ?? '';
    await db.update(alertDeliveries).set({ quietHours }).where(eq(alertDeliveries.id, id));
    await db.insert(alertDeliveries).values({
      ...{ id: 'under', alertId: 'SO-under/hand_over/1', revision: 0, milestone: 'breach', level: 1 },
      ...{ channel: 'wecom', recipient: endpointId, endpointId, digestOf: id },
    });
    const morning = '2030-05-20T23:00:00.000Z';
    expect(await prepare(night)).toMatchObject({ batch: [], nextAt: morning });
    await activities.resolveAlertRecord({ alertId, at: night });
    expect((await outsideOf(alertId)).map(({ status }) => status)).toEqual(['pending']);
    const telling = { ...PLAIN_TELLING, quietHours: null };
    await activities.reclassifyDeliveries({ alertId, urgency: 'P1_SAFETY_CRITICAL', telling, at: night });
    expect((await prepare(night)).batch).toEqual([id]);
  });

  it('keeps what a breach has put into it when the work comes to its end (R3.2c, R6.1)', async () => {
    const telling = tellingOf('SO-done');
    await activities.openDeliveries(telling);
    await activities.resolveAlertRecord({ alertId: telling.alertId, at: later(0) });
    expect((await outsideOf(telling.alertId)).map(({ status }) => status)).toEqual(['pending']);
    const [alert] = await db.select().from(alerts).where(eq(alerts.id, telling.alertId));
    expect(alert?.status).toBe('resolved');
  });

  it('is looked after when its sender was ended by hand (R6.1)', async () => {
    await activities.openDeliveries({ ...tellingOf('SO-neglected'), at: later(-600_000) });
    expect(await wakeOwedSenders(deps, 3_600_000)).toBe(0);
    expect(await wakeOwedSenders(deps, 60_000)).toBeGreaterThan(0);
    const { status } = await temporal.workflow.getHandle(`alert-sender:${endpointId}`).describe();
    expect(status.name).toBe('RUNNING');
  });
});
