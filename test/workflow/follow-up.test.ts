import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { complaints, intakes } from '../../src/db/schema.js';
import type { FollowUpState } from '../../src/domain/steps/follow-up.js';
import { check, completeWork, does, orderRow, send, settleAndHandOver, untilStep } from '../support/drive.js';
import {
  clocksOf,
  inboxOf,
  inRepair,
  inWork,
  stateOf,
  storyOf,
  untilEvent,
  untilInbox,
  untilOrder,
} from '../support/look.js';
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
const contact = (reached: boolean, channel = 'phone') => ({ channel, reached, note: null });
const KIND = 'follow_up_contact';

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

describe('who has said no to the estimate (R3.3a, R3.4)', () => {
  async function refusedInFollowUp() {
    const own = await inRepair(house);
    const { orderNo, tech } = own;
    await does(house, orderNo, tech, 'recordDiagnosis', { faultCodes: [], findings: 'engine worn' });
    const part = {
      kind: 'part',
      description: '水泵',
      quantity: 1,
      unitPriceCents: 80_000,
      payer: 'customer',
    };
    await does(house, orderNo, tech, 'submitEstimate', { lines: [part] });
    const no = { estimateId: 'E1', channel: 'phone', evidence: null, reason: 'too dear' };
    await does(house, orderNo, 'advisor-1', 'rejectEstimate', no);
    await settleAndHandOver(house, orderNo);
    await untilStep(house, orderNo, 'follow_up', 'scheduled');
    return own;
  }

  it('and answers that it is not solved has no comeback: the order closes as rejected (R3.4)', async () => {
    const { orderNo } = await refusedInFollowUp();
    const { result } = await does(house, orderNo, 'advisor-1', 'submitSurvey', survey(8, 4, false));
    expect(result).toMatchObject({ solved: false, leadsTo: 'closed' });
    expect(await untilOrder(house, orderNo, 'closed')).toMatchObject({ outcome: 'estimate_rejected' });
    expect(await house.db.select().from(intakes).where(eq(intakes.comebackOf, orderNo))).toEqual([]);
  });

  it('and gives a low score has a complaint like everybody else (R3.4, R4.2)', async () => {
    const { orderNo } = await refusedInFollowUp();
    await does(house, orderNo, 'advisor-1', 'submitSurvey', survey(2, 1, false));
    await untilOrder(house, orderNo, 'awaiting_complaint');
    const filed = await house.db.select().from(complaints).where(eq(complaints.orderNo, orderNo));
    expect(filed).toMatchObject([{ source: 'survey' }]);
  });
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

describe("attempts on the policy's days, by its channels (R3.4)", () => {
  it('unreachable only after the third of them, each asked for on its day (R3.4)', async () => {
    const { orderNo, advisor } = await inFollowUp();
    await house.skip(23);
    expect(await inboxOf(house, advisor, orderNo, KIND)).toEqual([]);
    await house.skip(1, 1);
    await untilInbox(house, advisor, orderNo, KIND, ['warn_0/0']);
    await does(house, orderNo, 'advisor-1', 'recordFollowUp', contact(false));
    await house.skip(47);
    expect(await inboxOf(house, advisor, orderNo, KIND)).toEqual(['warn_0/0']);
    await house.skip(1, 1);
    await untilInbox(house, advisor, orderNo, KIND, ['warn_0/0', 'warn_0/0']);
    await does(house, orderNo, 'advisor-1', 'recordFollowUp', contact(false, 'sms'));
    await house.skip(96, 1);
    await untilInbox(house, advisor, orderNo, KIND, ['warn_0/0', 'warn_0/0', 'warn_0/0']);
    expect((await orderRow(house, orderNo)).status).toBe('open');
    await does(house, orderNo, 'advisor-1', 'recordFollowUp', contact(false));
    expect(await untilOrder(house, orderNo, 'closed')).toMatchObject({ outcome: 'unreachable' });
    const { contacts } = await stateOf<FollowUpState>(house, 'follow-up', orderNo);
    expect(contacts.map(({ attempt, channel, by }) => [attempt, channel, by])).toEqual([
      [1, 'phone', 'advisor-1'],
      [2, 'sms', 'advisor-1'],
      [3, 'phone', 'advisor-1'],
    ]);
    const clocks = await clocksOf(house, orderNo, KIND);
    expect(clocks.map(({ outcome }) => outcome)).toEqual(['met', 'met', 'met']);
  });

  it('three calls within an hour make nobody unreachable, nor does another channel (R3.4)', async () => {
    const { orderNo } = await inFollowUp();
    for (let i = 0; i < 3; i++) await does(house, orderNo, 'advisor-1', 'recordFollowUp', contact(false));
    await house.skip(25);
    await does(house, orderNo, 'advisor-1', 'recordFollowUp', contact(false, 'letter'));
    const state = await stateOf<FollowUpState>(house, 'follow-up', orderNo);
    expect(state).toMatchObject({ status: 'contacting', attempts: 0 });
    expect(state.contacts.map(({ attempt }) => attempt)).toEqual([null, null, null, null]);
    expect((await clocksOf(house, orderNo, KIND)).map(({ outcome }) => outcome)).toEqual(['running']);
  });

  it('who is reached before the first day is not called again (R3.4)', async () => {
    const { orderNo, advisor } = await inFollowUp();
    await does(house, orderNo, 'advisor-1', 'recordFollowUp', contact(true));
    await house.skip(72, 1);
    expect(await inboxOf(house, advisor, orderNo, KIND)).toEqual([]);
  });
});

it('a survey that comes after the end is told so, and where to complain (R3.4, R4.2)', async () => {
  const { orderNo } = await inFollowUp();
  await does(house, orderNo, 'customer', 'submitSurvey', survey(9, 5));
  await untilOrder(house, orderNo, 'closed');
  const late = await send(house, orderNo, 'customer', 'submitSurvey', survey(1, 1));
  expect(late).toMatchObject({
    kind: 'refused',
    status: 'closed',
    refusal: { refused: 'not_allowed_in_state', detail: expect.stringContaining('/v1/complaints') },
  });
});

it('tells the advisor when nobody has called within 72 hours (R3.4)', async () => {
  const { orderNo, advisor } = await inFollowUp();
  await house.skip(72, 1);
  await untilInbox(house, advisor, orderNo, KIND, ['breach/1', 'warn_0/0']);
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
  await house.skip(24, 1);
  await does(house, orderNo, 'advisor-1', 'recordFollowUp', contact(false));
  await untilEvent(house, orderNo, 'contact_attempted');
  expect(await clocksOf(house, orderNo, 'survey_response')).toEqual([]);
  await house.skip(96, 1);
  await untilInbox(house, advisor, orderNo, KIND, ['breach/1', 'warn_0/0', 'warn_0/0']);
  await house.skip(24);
  await untilInbox(house, manager, orderNo, KIND, ['breach/2']);
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
