import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { listNotices, noticesOf } from '../../src/db/reads/notices.js';
import { complaintDesk } from '../support/complaints.js';
import { does, until } from '../support/drive.js';
import { ownOutlet } from '../support/house.js';
import { inRepair } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const posted: { type: string; data: Record<string, unknown> }[] = [];
const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString('utf8');
  });
  request.on('end', () => {
    posted.push(JSON.parse(body));
    response.writeHead(204).end();
  });
});
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
afterAll(() => new Promise((resolve) => receiver.close(resolve)));
const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
const house = await skippingHouse({ webhook: { url, secret: undefined } });
const { file, investigate } = complaintDesk(house);

const postsOf = (subject: string) =>
  posted.filter(({ type, data }) => type === 'customer.notice' && data.orderNo === subject);
const untilSent = (subject: string, kind: string) =>
  until(async () => {
    const found = (await noticesOf(house.db, subject)).find((notice) => notice.kind === kind);
    return found?.deliveredAt && found;
  }, `${kind} of ${subject}`);

it('a progress report in writing goes out once, and is on record as delivered (R3.2c)', async () => {
  const { orderNo, tech } = await inRepair(house);
  await does(house, orderNo, tech, 'reportProgress', { message: '配件已到', channel: 'wechat' });
  expect(await untilSent(orderNo, 'progress_report')).toMatchObject({ via: 'webhook', answer: 'HTTP 204' });
  expect(postsOf(orderNo).map(({ data }) => data.text)).toEqual(['配件已到']);
});

it('one by telephone has been told and is not sent again (R3.2c)', async () => {
  const { orderNo, tech } = await inRepair(house);
  await does(house, orderNo, tech, 'reportProgress', { message: '明天可取', channel: 'phone' });
  expect(await untilSent(orderNo, 'progress_report')).toMatchObject({
    via: 'staff',
    answer: `told by ${tech}`,
  });
  await house.skip(1);
  expect(postsOf(orderNo)).toEqual([]);
});

it('the reply to a complaint about no order goes out, and its outlet finds it (R2.3, R4.4)', async () => {
  const { outletId, csm } = await ownOutlet(house);
  const no = await file({ outletId });
  await investigate(no, csm);
  await does(house, no, csm, 'proposeRemedy', { remedy: '免费复检', compensationCents: 0 });
  await does(house, no, csm, 'replyToCustomer', { message: '请回店免费复检', channel: 'sms' });
  await untilSent(no, 'complaint_reply');
  expect(postsOf(no).map(({ data }) => data.channel)).toEqual(['sms']);
  const { items } = await listNotices(house.db, { orgUnitId: outletId, kind: 'outlet' }, { limit: 10 });
  expect(items.map(({ orderNo }) => orderNo)).toEqual([no]);
});
