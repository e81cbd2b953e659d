import { eq } from 'drizzle-orm';
import { afterAll, expect, it } from 'vitest';
import { staff } from '../../src/db/schema.js';
import { scalePolicy } from '../../src/domain/policy/scale.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { addEndpoint, outsideOf, outsideRows } from '../support/alert-house.js';
import {
  startDingtalkServer,
  startFeishuServer,
  startWebhookServer,
  startWecomServer,
} from '../support/channel-servers.js';
import { book, until } from '../support/drive.js';
import { startHouse } from '../support/house.js';
import { startMailServer } from '../support/mail-server.js';
import { realTemporal, testDatabase } from '../support/servers.js';

// A deadline passes on the real server, and each channel's message is looked at where it arrived.

const HOOK_SECRET = 'whsec_dGhlIHNlY3JldCBvZiBhbGwgdGhlIHRlc3Rz';
const OWN_SECRET = 'whsec_dGhlIHVuaXQncyBvd24gc2VjcmV0IGluIHRlc3Rz';
const [wecom, dingtalk, feishu, hqHook, builtIn, mail] = await Promise.all([
  startWecomServer(),
  startDingtalkServer(),
  startFeishuServer(),
  startWebhookServer({ secrets: [OWN_SECRET] }),
  startWebhookServer({ secrets: [HOOK_SECRET] }),
  startMailServer(),
]);
afterAll(() => Promise.all([wecom, dingtalk, feishu, hqHook, builtIn, mail].map((server) => server.close())));

const { databaseUrl } = await testDatabase();
const { client, nativeConnection: connection, namespace, taskQueue } = await realTemporal();
const house = await startHouse({
  ...{ databaseUrl, client, connection, namespace, taskQueue, policy: scalePolicy(STANDARD_2025, 600) },
  webhook: { url: builtIn.url, secret: HOOK_SECRET },
  outside: outsideOf(mail.url),
});
await house.db
  .update(staff)
  .set({ email: 'wang@example.com', phone: '13800001111', name: '王经理' })
  .where(eq(staff.id, 'manager-1'));
await addEndpoint(house, { orgUnitId: 'o1', channel: 'wecom', address: wecom.url });
await addEndpoint(house, {
  orgUnitId: 'r1',
  channel: 'dingtalk',
  address: dingtalk.url,
  secret: 'SEC-dingtalk',
});
await addEndpoint(house, {
  orgUnitId: 'hq',
  channel: 'feishu',
  address: feishu.url,
  secret: 'feishu-secret',
});
await addEndpoint(house, { orgUnitId: 'hq', channel: 'webhook', address: hqHook.url, secret: OWN_SECRET });

const plain = (raw: string) => Buffer.from(raw).toString();
const bodyOf = (raw: string) =>
  [...raw.matchAll(/Content-Transfer-Encoding: base64\r\n\r\n([\s\S]+?)\r\n(?:--|\r\n)/g)]
    .map(([, part = '']) => Buffer.from(part, 'base64').toString())
    .join('\n');

it('a call back that nobody made reaches the group, the manager, the region, headquarters and the machines (R3.2c, R6.1)', async () => {
  // Brakes: staff call back within 15 minutes, 1.5 s of them here; nobody does.
  const orderNo = await book(house, 'brake failure, pedal goes to the floor');
  const about = <M extends { text: string }>(taken: M[]) =>
    taken.filter(({ text }) => text.includes(orderNo));
  const group = await until(async () => about(wecom.taken)[0] ?? null, 'the outlet to be told');
  // The manager is mentioned by number, so that the telephone rings.
  expect(group).toMatchObject({ kind: 'text', mentioned: ['13800001111'] });
  expect(group.text).toContain('P1');
  expect(group.text).toContain('王经理');
  const region = await until(async () => about(dingtalk.taken)[0] ?? null, 'the region to be told');
  expect(region.text).toContain('升级第 2 级');
  const headquarters = await until(async () => about(feishu.taken)[0] ?? null, 'headquarters to be told');
  expect(headquarters.text).toContain('escalation level 3');

  const letters = await until(async () => mail.mails.length > 0 && mail.mails, 'the mail');
  expect(letters.every(({ to }) => to.join() === 'wang@example.com')).toBe(true);
  const letter = letters.map(({ raw }) => `${plain(raw)}\n${bodyOf(raw)}`).join('\n');
  expect(letter).toContain(orderNo);

  type Data = { orderNo: string; kind: string; milestone: string; level: number };
  const told = (server: typeof builtIn) =>
    server.taken
      .map(({ type, data }) => ({ type, ...(data as Data) }))
      .filter((data) => data.orderNo === orderNo && data.kind === 'callback');
  const breaches = await until(async () => {
    const all = told(builtIn).filter(({ milestone }) => milestone === 'breach');
    return all.length === 3 && all;
  }, 'three levels at the webhook');
  expect(breaches.map(({ level, type }) => [level, type])).toEqual([
    [1, 'alert.milestone_reached'],
    [2, 'alert.milestone_reached'],
    [3, 'alert.milestone_reached'],
  ]);
  // The endpoint of headquarters hears what concerns headquarters' people, signed with its own secret.
  await until(async () => told(hqHook).length > 0, "headquarters' own webhook");
  expect(told(hqHook).map(({ level }) => level)).toEqual([3]);
});

it('keeps of each delivery its attempts, its answer and its time, and no server refused any (R5.4, R6.1)', async () => {
  const orderNo = await book(house, 'brake failure, pedal goes to the floor');
  const rows = await until(async () => {
    const all = await outsideRows(house, `${orderNo}/callback/1`);
    return all.some(({ level }) => level === 3) && all.every(({ status }) => status === 'delivered') && all;
  }, 'everything to be delivered');
  for (const { attempts, answer, deliveredAt } of rows) {
    expect(attempts).toBe(1);
    expect(answer).toMatch(/errcode 0|code 0|HTTP 204|1 of 1 mails/);
    expect(deliveredAt).not.toBeNull();
  }
  for (const server of [wecom, dingtalk, feishu, hqHook, builtIn])
    expect(server.taken.length).toBe(server.requests.length);
  expect(JSON.stringify(rows)).not.toMatch(/wecom-key|dingtalk-token|whsec_|127\.0\.0\.1/);
});
