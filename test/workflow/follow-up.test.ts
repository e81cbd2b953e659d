import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { complaints, intakes } from '../../src/db/schema.js';
import { check, completeWork, does, orderRow, send, settleAndHandOver, untilStep } from '../support/drive.js';
import { clocksOf, inWork, storyOf, untilEvent, untilInbox, untilOrder } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();

async function inFollowUp() {
  const own = await inWork(house);
  await completeWork(house, own.orderNo, own.tech);
  await check(house, own.orderNo, true);
  await settleAndHandOver(house, own.orderNo);
  await untilStep(house, own.orderNo, 'follow_up', 'scheduled');
  return own;
}

const survey = (nps: number, csat: number, solved = true) => ({ nps, csat, solved, comment: null });
const contact = (reached: boolean) => ({ channel: 'phone', reached, note: null });

it.each([
  ['NPS 6', survey(6, 5)],
  ['CSAT 2', survey(9, 2)],
])('a low score (%s) becomes a complaint, and the order waits for it (R3.4, R4.2)', async (_, body) => {
  const { orderNo } = await inFollowUp();
  await does(house, orderNo, 'advisor-1', 'submitSurvey', body);
  await untilOrder(house, orderNo, 'awaiting_complaint');
  const filed = await house.db.select().from(complaints).where(eq(complaints.orderNo, orderNo));
  expect(filed).toHaveLength(1);
  expect(filed[0]).toMatchObject({ source: 'survey', level: 0 });
});

it('just good enough a score closes the order (R3.4)', async () => {
  const { orderNo } = await inFollowUp();
  await does(house, orderNo, 'advisor-1', 'submitSurvey', survey(7, 3));
  expect(await untilOrder(house, orderNo, 'closed')).toMatchObject({ outcome: 'completed' });
});

it('not solved becomes a comeback: a new order linked to this one (R3.4)', async () => {
  const { orderNo, outletId } = await inFollowUp();
  await does(house, orderNo, 'advisor-1', 'submitSurvey', survey(8, 4, false));
  expect(await untilOrder(house, orderNo, 'closed')).toMatchObject({ outcome: 'comeback' });
  const linked = await house.db.select().from(intakes).where(eq(intakes.comebackOf, orderNo));
  expect(linked).toHaveLength(1);
  const comeback = linked[0]?.orderNo as string;
  await untilStep(house, comeback, 'booking', 'requested');
  expect(await orderRow(house, comeback)).toMatchObject({ outletId, status: 'open' });
});

it('takes one survey only (R4.2)', async () => {
  const { orderNo } = await inFollowUp();
  const outcomes = await Promise.all([
    send(house, orderNo, 'advisor-1', 'submitSurvey', survey(9, 5)),
    send(house, orderNo, 'advisor-1', 'submitSurvey', survey(2, 1)),
  ]);
  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['done', 'refused']);
  expect((await storyOf(house, orderNo)).filter((type) => type === 'survey_submitted')).toHaveLength(1);
});

it('gives up after the third attempt to reach the customer (R3.4)', async () => {
  const { orderNo } = await inFollowUp();
  for (let i = 0; i < 3; i++) await does(house, orderNo, 'advisor-1', 'recordFollowUp', contact(false));
  expect(await untilOrder(house, orderNo, 'closed')).toMatchObject({ outcome: 'unreachable' });
});

it('tells the advisor when nobody has called within 72 hours (R3.4)', async () => {
  const { orderNo, advisor } = await inFollowUp();
  await house.skip(72, 1);
  await untilInbox(house, advisor, orderNo, 'follow_up_contact', ['breach/1']);
  expect(await orderRow(house, orderNo)).toMatchObject({ stepStatus: 'contacting' });
});

it('closes 7 days after the customer was reached, also without an answer (R3.4)', async () => {
  const { orderNo } = await inFollowUp();
  await does(house, orderNo, 'advisor-1', 'recordFollowUp', contact(true));
  await house.skip(7 * 24, 1);
  expect(await untilOrder(house, orderNo, 'closed')).toMatchObject({ outcome: 'completed' });
  expect((await clocksOf(house, orderNo, 'survey_response'))[0]?.outcome).toBe('breached');
});

it('goes on telling of a customer who was called once and not reached (R3.4)', async () => {
  const { orderNo, advisor, manager } = await inFollowUp();
  await does(house, orderNo, 'advisor-1', 'recordFollowUp', contact(false));
  await untilEvent(house, orderNo, 'contact_attempted');
  expect(await clocksOf(house, orderNo, 'survey_response')).toEqual([]);
  await house.skip(72, 1);
  await untilInbox(house, advisor, orderNo, 'follow_up_contact', ['breach/1']);
  await house.skip(24);
  await untilInbox(house, manager, orderNo, 'follow_up_contact', ['breach/2']);
  await house.skip(5 * 24);
  expect(await orderRow(house, orderNo)).toMatchObject({ status: 'open', stepStatus: 'contacting' });
});

it('stays with who was reached, whatever later calls come to (R3.4)', async () => {
  const { orderNo } = await inFollowUp();
  await does(house, orderNo, 'advisor-1', 'recordFollowUp', contact(true));
  expect((await clocksOf(house, orderNo, 'follow_up_contact'))[0]?.outcome).toBe('met');
  for (let i = 0; i < 2; i++) await does(house, orderNo, 'advisor-1', 'recordFollowUp', contact(false));
  expect(await orderRow(house, orderNo)).toMatchObject({ stepStatus: 'contacted' });
  await does(house, orderNo, 'advisor-1', 'submitSurvey', survey(9, 5));
  expect(await untilOrder(house, orderNo, 'closed')).toMatchObject({ outcome: 'completed' });
});
