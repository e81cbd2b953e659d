import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { fileComplaint } from '../../src/client/complaints.js';
import { customerNotices } from '../../src/db/schema.js';
import { complaintDesk } from '../support/complaints.js';
import { as, does, newKey, orderRow, send, wholeWay } from '../support/drive.js';
import { ownOutlet } from '../support/house.js';
import { booked, clocksOf, complaintRow, storyOf, untilInbox, untilOrder } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const { accept, file, handle, investigate, reject, settle, untilStatus } = complaintDesk(house);
const REMEDY = { remedy: 'repair again', compensationCents: 10_000 };
const REPLY = { message: '免费处理', channel: 'phone' };
const WITHDRAWN = { reason: '已经解决', channel: 'phone', evidence: 'call-1' };
const refusedAs = (code: string) => ({ kind: 'refused', refusal: { refused: code } });

describe('a complaint that somebody outside forwards (R4.4)', () => {
  const outside = async (hours: number) => ({ number: '12315-0001', dueAt: await house.inHours(hours) });

  it('runs until the deadline that they have set, warns, and is heard of when it passes (R4.4)', async () => {
    const { outletId, csm, manager } = await ownOutlet(house);
    const forwarded = await outside(100);
    const no = await file({ outletId, source: '12315', outside: forwarded });
    const [clock] = await clocksOf(house, no, 'outside_reply');
    expect(clock?.dueAt).toBe(forwarded.dueAt);
    await house.skip(51);
    await untilInbox(house, csm, no, 'outside_reply', ['warn_50/0']);
    await house.skip(49, 10);
    await untilInbox(house, manager, no, 'outside_reply', ['breach/1']);
  });

  it('is not closed before they have their reply (R4.4)', async () => {
    const { outletId, csm } = await ownOutlet(house);
    const no = await file({ outletId, source: '12345', outside: await outside(200) });
    await handle(no, csm);
    await accept(no, csm);
    const revisit = { satisfied: true, note: null, channel: 'phone', evidence: 'call-1' };
    expect(await send(house, no, csm, 'recordRevisit', revisit)).toMatchObject(
      refusedAs('outside_reply_missing'),
    );
    const reply = { message: '已与客户达成一致', reference: 'R-7' };
    await does(house, no, csm, 'recordOutsideReply', reply);
    expect(await send(house, no, csm, 'recordOutsideReply', reply)).toMatchObject(
      refusedAs('nothing_to_answer'),
    );
    await does(house, no, csm, 'recordRevisit', revisit);
    await untilStatus(no, 'closed');
    expect((await clocksOf(house, no, 'outside_reply'))[0]?.outcome).toBe('met');
  });

  it('that comes after its own deadline is late from the start (R4.4)', async () => {
    const { outletId, manager } = await ownOutlet(house);
    const no = await file({ outletId, source: 'media', outside: await outside(-3) });
    await house.skip(0, 1);
    await untilInbox(house, manager, no, 'outside_reply', ['breach/1']);
  });
});

describe('a complaint with nobody to ask (R4.4)', () => {
  it('anonymous: investigated, judged, and closed with its findings; nobody replies to nobody (R4.4)', async () => {
    const { outletId, csm } = await ownOutlet(house);
    const no = await file({ outletId, anonymous: true });
    await investigate(no, csm);
    await does(house, no, csm, 'proposeRemedy', REMEDY);
    for (const [name, body] of [
      ['replyToCustomer', { message: '您好', channel: 'phone' }],
      ['recordCustomerDecision', { accepted: true, reason: null, channel: 'phone', evidence: 'call-1' }],
      ['withdrawComplaint', WITHDRAWN],
    ] as const) {
      expect(await send(house, no, csm, name, body)).toMatchObject(refusedAs('complainant_unknown'));
    }
    await does(house, no, csm, 'closeWithFindings', { findings: '确有违规，已整改' });
    expect(await untilStatus(no, 'closed')).toMatchObject({
      outcome: 'closed_with_findings',
      customerId: null,
    });
    expect(await clocksOf(house, no, 'complaint_reply')).toEqual([]);
    expect((await clocksOf(house, no, 'complaint_closure'))[0]?.outcome).toBe('met');
  });

  it('keeps no customer of the order when it is anonymous (R4.4, R5.4)', async () => {
    const own = await booked(house);
    const no = await file({ orderNo: own.orderNo, anonymous: true });
    expect(await complaintRow(house, no)).toMatchObject({ customerId: null, orderNo: own.orderNo });
  });

  it('silent: closed with its findings only when the time for the answer has passed (R3.4, R4.4)', async () => {
    const { outletId, csm } = await ownOutlet(house);
    const no = await file({ outletId });
    await handle(no, csm);
    const findings = { findings: '客户三天未答复' };
    expect(await send(house, no, csm, 'closeWithFindings', findings)).toMatchObject(
      refusedAs('customer_to_be_asked'),
    );
    await house.skip(72, 1);
    await untilInbox(house, csm, no, 'complaint_decision', ['breach/1', 'warn_75/0']);
    // Another word to the customer gives them the whole of that time again.
    await does(house, no, csm, 'replyToCustomer', { message: '再次告知', channel: 'sms' });
    expect(await send(house, no, csm, 'closeWithFindings', findings)).toMatchObject(
      refusedAs('customer_to_be_asked'),
    );
    await house.skip(72, 1);
    await untilInbox(house, csm, no, 'complaint_decision', [
      'breach/1',
      'breach/1',
      'warn_75/0',
      'warn_75/0',
    ]);
    await does(house, no, csm, 'closeWithFindings', findings);
    expect(await untilStatus(no, 'closed')).toMatchObject({ outcome: 'closed_with_findings' });
  });
});

describe('a complaint that the customer withdraws (R4.4)', () => {
  it('ends at any stage, and its order waits no longer (R3.4, R4.4)', async () => {
    const own = await booked(house);
    const no = await file({ orderNo: own.orderNo });
    await wholeWay(house, own.orderNo);
    await untilOrder(house, own.orderNo, 'awaiting_complaint');
    await investigate(no, own.csm);
    await does(house, no, 'customer', 'withdrawComplaint', WITHDRAWN);
    expect(await untilStatus(no, 'closed')).toMatchObject({ outcome: 'withdrawn' });
    expect(await untilOrder(house, own.orderNo, 'closed')).toMatchObject({ outcome: 'completed' });
    expect((await clocksOf(house, no, 'complaint_reply'))[0]?.outcome).toBe('withdrawn');
    const late = await send(house, no, own.csm, 'proposeRemedy', REMEDY);
    expect(late).toMatchObject(refusedAs('not_allowed_in_state'));
  });

  it('stays open for whoever outside waits, until they have their reply (R4.4)', async () => {
    const own = await booked(house);
    const { orderNo, csm } = own;
    const outside = { number: '12315-0009', dueAt: await house.inHours(100) };
    const no = await file({ orderNo, source: '12315', outside });
    await wholeWay(house, orderNo);
    await untilOrder(house, orderNo, 'awaiting_complaint');
    await does(house, no, 'customer', 'withdrawComplaint', WITHDRAWN);
    expect(await complaintRow(house, no)).toMatchObject({ status: 'withdrawn', outcome: 'withdrawn' });
    // What was owed to the customer is not owed any more, what is owed outside is, and warns.
    expect((await clocksOf(house, no, 'complaint_reply'))[0]?.outcome).toBe('withdrawn');
    expect((await clocksOf(house, no, 'outside_reply'))[0]?.outcome).toBe('running');
    expect(await send(house, no, csm, 'replyToCustomer', REPLY)).toMatchObject(
      refusedAs('nothing_to_answer'),
    );
    await house.skip(51);
    await untilInbox(house, csm, no, 'outside_reply', ['warn_50/0']);
    expect((await orderRow(house, orderNo)).status).toBe('awaiting_complaint');
    await does(house, no, csm, 'recordOutsideReply', { message: '客户已撤诉', reference: 'R-9' });
    expect(await untilStatus(no, 'closed')).toMatchObject({ outcome: 'withdrawn' });
    expect((await clocksOf(house, no, 'outside_reply'))[0]?.outcome).toBe('met');
    await untilOrder(house, orderNo, 'closed');
  });

  it('is not withdrawn by those whom it names (R4.4, fair)', async () => {
    const { outletId, manager } = await ownOutlet(house);
    const no = await file({ outletId, against: [manager] });
    expect(await send(house, no, manager, 'withdrawComplaint', WITHDRAWN)).toMatchObject(
      refusedAs('conflict_of_interest'),
    );
  });
});

it('an order with several complaints closes after the last of them (R3.4, R4.4)', async () => {
  const own = await booked(house);
  const [first, second] = [await file({ orderNo: own.orderNo }), await file({ orderNo: own.orderNo })];
  await wholeWay(house, own.orderNo);
  await untilOrder(house, own.orderNo, 'awaiting_complaint');
  await handle(first, own.csm);
  await settle(first, own.csm);
  await house.skip(1);
  expect((await orderRow(house, own.orderNo)).status).toBe('awaiting_complaint');
  await does(house, second, 'customer', 'withdrawComplaint', WITHDRAWN);
  await untilOrder(house, own.orderNo, 'closed');
});

it('takes evidence at any time before the end, and not after it (R4.4)', async () => {
  const own = await ownOutlet(house);
  const no = await file({ outletId: own.outletId });
  const photo = { references: ['photo-1'], note: '底盘' };
  await does(house, no, 'customer', 'addEvidence', photo);
  await investigate(no, own.csm);
  await does(house, no, own.technicians[0] as string, 'addEvidence', photo);
  await does(house, no, 'customer', 'withdrawComplaint', WITHDRAWN);
  await untilStatus(no, 'closed');
  expect(await send(house, no, 'customer', 'addEvidence', photo)).toMatchObject(
    refusedAs('not_allowed_in_state'),
  );
  expect((await storyOf(house, no)).filter((type) => type === 'evidence_added')).toHaveLength(2);
});

it('tells the customer of the ways that remain when headquarters could not satisfy them (R4.4)', async () => {
  const { outletId, csm } = await ownOutlet(house);
  const no = await file({ outletId });
  for (const who of [csm, 'region-1', 'hq-1']) {
    await handle(no, who);
    await reject(no, who);
  }
  expect(await untilStatus(no, 'closed')).toMatchObject({ outcome: 'mediation_notice' });
  const told = await house.db.select().from(customerNotices).where(eq(customerNotices.orderNo, no));
  expect(told.map(({ kind, via }) => [kind, via]).sort()).toEqual([
    ['complaint_reply', 'staff'],
    ['complaint_reply', 'staff'],
    ['complaint_reply', 'staff'],
    ['mediation_notice', 'outbox'],
  ]);
  const notice = told.find(({ kind }) => kind === 'mediation_notice');
  for (const way of ['12315', '调解', '仲裁', '法院']) expect(notice?.text).toContain(way);
});

it('names whom it does not know when a complaint is about them (R4.4)', async () => {
  const { outletId } = await ownOutlet(house);
  const body = { outletId, source: 'shop' as const, description: '态度恶劣', against: ['tech-1', 'nobody'] };
  const outcome = await fileComplaint(house, { caller: as('advisor-1'), key: newKey(), body });
  expect(outcome).toMatchObject({ kind: 'invalid', errors: [{ path: 'against.1' }] });
});
