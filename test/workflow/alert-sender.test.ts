import { eq, inArray } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { changeEndpoint, insertTestMessage } from '../../src/client/alert-endpoints.js';
import { wakeSender } from '../../src/client/senders.js';
import { readInbox } from '../../src/db/reads/alerts.js';
import { listenToInboxes } from '../../src/db/reads/inbox-stream.js';
import { alertDeliveries, alerts, staff } from '../../src/db/schema.js';
import { sealerOf } from '../../src/db/sealing.js';
import type { TellingRules } from '../../src/domain/alert-rules.js';
import { scalePolicy } from '../../src/domain/policy/scale.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { AlertSenderInput } from '../../workflows/alert-sender.js';
import {
  addEndpoint,
  noEndpoints,
  outsideOf,
  raise,
  SEALING_KEY,
  senderOf,
  untilOutside,
} from '../support/alert-house.js';
import type { ChannelServer } from '../support/channel-server.js';
import { startDingtalkServer, startWebhookServer, startWecomServer } from '../support/channel-servers.js';
import { until } from '../support/drive.js';
import { startHouse } from '../support/house.js';
import { toldOf, untilAlert, untilInbox } from '../support/look.js';
import { startMailServer } from '../support/mail-server.js';
import { realTemporal, testDatabase } from '../support/servers.js';

// The durable senders on the real server, with servers that count and refuse as the real ones do.

const [wecom, dingtalk, hook, mail] = await Promise.all([
  startWecomServer(),
  startDingtalkServer(),
  startWebhookServer(),
  startMailServer(),
]);
afterAll(() => Promise.all([wecom, dingtalk, hook, mail].map((server) => server.close())));
const { databaseUrl } = await testDatabase();
const { client, nativeConnection: connection, namespace, taskQueue } = await realTemporal();
const house = await startHouse({
  ...{ databaseUrl, client, connection, namespace, taskQueue, policy: scalePolicy(STANDARD_2025, 1_000) },
  outside: outsideOf(mail.url),
});
await house.db.update(staff).set({ email: 'manager@example.com' }).where(eq(staff.id, 'manager-1'));
beforeEach(() => noEndpoints(house));

/** Every request from now on fails, until it is taken back. */
function breakDown(server: Pick<ChannelServer<unknown>, 'next'>): () => void {
  server.next.push(...Array.from({ length: 1_000 }, () => 'reset' as const));
  return () => void server.next.splice(0);
}
const telling = (over: Partial<TellingRules>): Partial<TellingRules> => ({ tryForMs: 1_500, ...over });
const wecomFirst = telling({ ways: [{ fromLevel: 0, ways: [['wecom', 'email']] }] });
const wecomOnly = telling({ ways: [{ fromLevel: 0, ways: [['wecom']] }] });

describe('a channel that stays down (R6.1)', () => {
  it('gives its messages to the next channel, tells headquarters once, and once it works ends that alert (R6.1)', async () => {
    const endpointId = await addEndpoint(house, { orgUnitId: 'o1', channel: 'wecom', address: wecom.url });
    const repair = breakDown(wecom);
    const first = await raise(house, 'SO-down-1', { telling: wecomFirst });
    await untilOutside(house, first, ['wecom failed', 'email delivered']);
    expect(mail.mails.at(-1)?.to).toEqual(['manager@example.com']);
    const outage = `${endpointId}/channel_down/1`;
    await untilInbox(house, 'hq-1', endpointId, 'channel_down', ['breach/1']);
    expect((await senderOf(house, endpointId))?.downSince).not.toBeNull();
    // The next one needs no more than one attempt, and is no outage of its own.
    const second = await raise(house, 'SO-down-2', { telling: wecomFirst });
    await untilOutside(house, second, ['wecom failed', 'email delivered']);
    repair();
    // Longer than the pause that the failures have led to: it is tried before its time is up.
    const third = await raise(house, 'SO-down-3', { telling: { ...wecomFirst, tryForMs: 30_000 } });
    await untilOutside(house, third, ['wecom delivered']);
    await untilAlert(house, outage, 'resolved');
    await until(async () => (await senderOf(house, endpointId))?.downSince === null, 'the outage to end');
    const rows = await house.db.select().from(alerts).where(eq(alerts.subject, endpointId));
    expect(rows.map(({ id }) => id)).toEqual([outage]);
    // Down again later is another outage, with an alert of its own.
    const again = breakDown(wecom);
    await raise(house, 'SO-down-4', { telling: wecomFirst });
    await untilAlert(house, `${endpointId}/channel_down/2`, 'delivered');
    again();
  });

  it('with none to take its place brings the next level forward, and delivers when it works again (R6.1)', async () => {
    await addEndpoint(house, { orgUnitId: 'o1', channel: 'wecom', address: wecom.url });
    const repair = breakDown(wecom);
    const ladder = [1, 2, 3].map((level) => ({
      afterMs: (level - 1) * 3_600_000,
      level,
      roles: [level === 1 ? ('outlet_manager' as const) : ('region_supervisor' as const)],
    }));
    const alertId = await raise(house, 'SO-next-level', { telling: wecomOnly, ladder });
    await until(async () => (await toldOf(house, 'SO-next-level', 'hand_over')).length === 2, 'level 2');
    expect(await toldOf(house, 'SO-next-level', 'hand_over')).toEqual(['breach/1', 'breach/2']);
    repair();
    // Level 2 has no group of its own; level 1 is told after all.
    await untilOutside(house, alertId, ['wecom delivered']);
    expect(wecom.taken.some(({ text }) => text.includes('SO-next-level'))).toBe(true);
  });

  it('is tried again at once when somebody has corrected it; a wrong secret counts as down from the first answer (R6.1)', async () => {
    const draft = { orgUnitId: 'o1', channel: 'dingtalk' as const, address: dingtalk.url };
    const endpointId = await addEndpoint(house, { ...draft, secret: 'SEC-wrong' });
    // Tried out, it shows its answer and alarms nobody.
    const message = { id: endpointId, channel: 'dingtalk' as const };
    await house.db.transaction((tx) => insertTestMessage(tx, message, 'manager-1'));
    await wakeSender(house, endpointId);
    await until(async () => (await senderOf(house, endpointId))?.lastAnswer, 'its answer');
    expect((await senderOf(house, endpointId))?.outages).toBe(0);
    const alertId = await raise(house, 'SO-secret', {
      telling: { ways: [{ fromLevel: 0, ways: [['dingtalk']] }], tryForMs: 3_600_000 },
    });
    await untilAlert(house, `${endpointId}/channel_down/1`, 'delivered');
    const sealer = sealerOf([SEALING_KEY]);
    if (!sealer) throw new Error('no sealer');
    await changeEndpoint(house, sealer, endpointId, { secret: 'SEC-dingtalk' });
    await untilOutside(house, alertId, ['dingtalk delivered']);
    await untilAlert(house, `${endpointId}/channel_down/1`, 'resolved');
  });

  it('switched off, it gives what it has to the next channel and is no outage (R6.1)', async () => {
    const endpointId = await addEndpoint(house, { orgUnitId: 'o1', channel: 'wecom', address: wecom.url });
    const repair = breakDown(wecom);
    const patient = { ...wecomFirst, tryForMs: 3_600_000 };
    const alertId = await raise(house, 'SO-off', { telling: patient });
    await until(async () => (await senderOf(house, endpointId))?.lastAnswer, 'a first attempt');
    const sealer = sealerOf([SEALING_KEY]);
    if (!sealer) throw new Error('no sealer');
    await changeEndpoint(house, sealer, endpointId, { active: false });
    await untilOutside(house, alertId, ['wecom failed', 'email delivered']);
    repair();
    expect((await senderOf(house, endpointId))?.outages).toBe(0);
  });
});

describe('a message that a robot takes offence at (R6.1)', () => {
  it('is given up alone: those that went with it arrive, and the channel does not count as down (R6.1)', async () => {
    const draft = { orgUnitId: 'o1', channel: 'dingtalk' as const, address: dingtalk.url };
    const endpointId = await addEndpoint(house, { ...draft, secret: 'SEC-dingtalk' });
    const rules = telling({ ways: [{ fromLevel: 0, ways: [['dingtalk']] }], tryForMs: 60_000 });
    const offence = { body: { errcode: 430102, errmsg: '含有不合适的文本' } };
    // The first attempt is lost, so that both go out together; then both are refused, then one of them.
    dingtalk.next.push('reset', offence, offence);
    const both = [
      await raise(house, 'SO-offence-1', { telling: rules }),
      await raise(house, 'SO-offence-2', { telling: rules }),
    ];
    const statuses = async () => {
      const rows = await house.db
        .select()
        .from(alertDeliveries)
        .where(inArray(alertDeliveries.alertId, both));
      return rows.flatMap(({ channel, status }) => (channel === 'dingtalk' ? status : [])).sort();
    };
    await until(async () => (await statuses()).join() === 'delivered,failed', 'one to arrive');
    expect(await senderOf(house, endpointId)).toMatchObject({ downSince: null, outages: 0 });
  });
});

describe('a mailbox that is gone (R6.1)', () => {
  it('is no outage of the mail: the others get theirs, and the person is told by the next channel (R6.1)', async () => {
    const endpointId = await addEndpoint(house, { orgUnitId: 'o1', channel: 'wecom', address: wecom.url });
    await house.db.update(staff).set({ email: 'gone@example.com' }).where(eq(staff.id, 'csm-1'));
    mail.refusals['gone@example.com'] = '550 5.1.1 no such user';
    const alertId = await raise(house, 'SO-mailbox', {
      ladder: [{ afterMs: 0, level: 1, roles: ['outlet_manager', 'customer_service_manager'] }],
      telling: telling({ ways: [{ fromLevel: 0, ways: [['email', 'wecom']] }] }),
    });
    const rows = await untilOutside(house, alertId, ['email delivered', 'email failed', 'wecom delivered']);
    expect(rows.find(({ status }) => status === 'failed')).toMatchObject({
      recipient: 'csm-1',
      answer: 'SMTP 550 5.1.1',
    });
    expect(rows.find(({ channel }) => channel === 'wecom')).toMatchObject({
      recipient: endpointId,
      people: ['csm-1'],
    });
    expect((await senderOf(house, 'mail'))?.downSince).toBeNull();
  });
});

describe('the live inbox (R5.1)', () => {
  it('hears of each telling whose inbox has something new, once it can be read (R5.1, R6.1)', async () => {
    const heard: string[] = [];
    const unlisten = await listenToInboxes(house.db, (recipients) => void heard.push(...(recipients ?? [])));
    await raise(house, 'SO-live', { responsibleId: 'csm-1' });
    await until(async () => heard.includes('manager-1') && heard.includes('csm-1'), 'the announcement');
    const { items } = await readInbox(house.db, 'manager-1', { limit: 50 });
    expect(items.some(({ subject }) => subject === 'SO-live')).toBe(true);
    await unlisten();
  });
});

describe('a sender (R6.1)', () => {
  it('goes on over many runs, the urgent first and then as they came, each message once (R6.1)', async () => {
    const server = await startWebhookServer();
    const endpointId = await addEndpoint(house, {
      ...{ orgUnitId: 'o1', channel: 'webhook', address: server.url },
      secret: 'whsec_dGhlIHNlY3JldCBvZiBhbGwgdGhlIHRlc3Rz',
    });
    const sent: string[] = [];
    for (let i = 0; i < 12; i++) {
      const message = { id: endpointId, channel: 'webhook' as const };
      const no = await house.db.transaction((tx) => insertTestMessage(tx, message, 'manager-1'));
      sent.push(`test/${endpointId}/${no}`);
    }
    const urgent = sent.pop() ?? '';
    sent.unshift(urgent);
    const { id } = alertDeliveries;
    await house.db.update(alertDeliveries).set({ urgency: 'P1_SAFETY_CRITICAL' }).where(eq(id, urgent));
    const workflowId = `alert-sender:${endpointId}`;
    const args: [AlertSenderInput] = [{ endpointId, carried: null, turnsPerRun: 3 }];
    const first = await house.temporal.workflow.start('alertSender', { taskQueue, workflowId, args });
    await until(async () => server.taken.length >= 12, 'twelve messages');
    expect(server.taken.map(({ id }) => id)).toEqual(sent);
    expect(server.taken.map(({ type }) => type)).toEqual(Array(12).fill('alert.test'));
    await until(async () => {
      const { status, runId } = await house.temporal.workflow.getHandle(workflowId).describe();
      return status.name === 'COMPLETED' && runId !== first.firstExecutionRunId;
    }, 'the last run to end');
    await server.close();
  });
});

describe('the limits of a channel (R6.1)', () => {
  it('are kept for sixty alerts at once by telling many as one, and each of them once (R6.1)', async () => {
    const server = await startWecomServer();
    const endpointId = await addEndpoint(house, { orgUnitId: 'o1', channel: 'wecom', address: server.url });
    // The first waits for an answer in vain while the others come: however slow the machine, they are there together.
    server.next.push('hang');
    const subjects = Array.from({ length: 60 }, (_, i) => `SO-herd-${100 + i}`);
    await Promise.all(
      subjects.map((subject, i) =>
        raise(house, subject, {
          telling: { ...wecomOnly, tryForMs: 600_000 },
          ...(i === 59 ? { urgency: 'P1_SAFETY_CRITICAL' as const } : {}),
        }),
      ),
    );
    for (const subject of subjects) await untilOutside(house, `${subject}/hand_over/1`, ['wecom delivered']);
    // 20 a minute are what it takes: each request but the first was taken, and a few were enough.
    expect(server.taken.length).toBe(server.requests.length - 1);
    expect(server.taken.length).toBeLessThanOrEqual(6);
    const all = server.taken.map(({ text }) => text).join('\n');
    for (const subject of subjects) expect(all.split(`${subject} `).length - 1).toBe(1);
    expect((await senderOf(house, endpointId))?.awake).toBe(false);
    await server.close();
  });
});
