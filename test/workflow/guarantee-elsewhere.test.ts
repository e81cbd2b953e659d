import { describe, expect, it } from 'vitest';
import { readDocuments } from '../../src/db/reads/documents.js';
import { readOrder } from '../../src/db/reads/orders.js';
import { REWORK_PAID_HERE } from '../../src/domain/guarantee.js';
import { bill, comebacks, KEYS } from '../support/comebacks.js';
import { does, HAPPY_SURVEY, send, untilStep } from '../support/drive.js';
import { ownOutlet } from '../support/house.js';
import { acceptOffer, inboxOf, storyOf, untilEvent, untilInbox, untilOrder } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const { bookAt, arrive, work, repaired } = comebacks(house);
const HQ = { orgUnitId: 'hq', kind: 'hq' as const };
const claimOn = async (orderNo: string) => (await readOrder(house.db, HQ, orderNo))?.guaranteeClaim;
const allowedOn = async (orderNo: string) => (await readOrder(house.db, HQ, orderNo))?.allowedCommands;

describe('a comeback that is quickly repaired by another outlet (R3.4)', () => {
  /** A comeback at another outlet than the one whose work came undone, with its work done and checked on the first day. */
  const doneElsewhere = async () => {
    const [owing, repairing] = [await ownOutlet(house), await ownOutlet(house)];
    const orderNo = await bookAt(repairing, await repaired(owing));
    await arrive(repairing, orderNo);
    await untilEvent(house, orderNo, 'comeback_received');
    await work(repairing, orderNo);
    return { owing, repairing, orderNo };
  };
  const CAUSE = { cause: '异物损坏', evidence: 'photo 7' };

  it('a quick repair elsewhere takes nothing of the 3 days: shown after the bill, who did the work pays it, and the customer nothing', async () => {
    const { owing, repairing, orderNo } = await doneElsewhere();
    await does(house, orderNo, 'cashier-1', 'settle', bill('outlet'));
    await does(house, orderNo, repairing.advisor, 'handOver', KEYS);
    expect(await allowedOn(orderNo)).toContain('objectToGuarantee');
    expect(await allowedOn(orderNo)).not.toContain('changeUrgency');
    await does(house, orderNo, repairing.advisor, 'submitSurvey', HAPPY_SURVEY);
    await untilOrder(house, orderNo, 'awaiting_claim');
    expect(await allowedOn(orderNo)).toEqual(['objectToGuarantee', 'recordRightsTold', 'arrangeMobility']);
    await house.skip(48);
    const survey = send(house, orderNo, repairing.advisor, 'submitSurvey', HAPPY_SURVEY);
    expect(await survey).toMatchObject({ kind: 'refused', status: 'awaiting_claim' });
    await does(house, orderNo, owing.manager, 'objectToGuarantee', CAUSE);
    await untilOrder(house, orderNo, 'closed');
    expect(await claimOn(orderNo)).toMatchObject({ free: 'objected' });
    const { bill: paid } = await readDocuments(house.db, orderNo);
    expect(paid).toMatchObject({
      payingOutletId: repairing.outletId,
      shares: [{ payer: 'outlet', amountCents: 60_000 }],
    });
    // And hears of it.
    await untilInbox(house, repairing.manager, orderNo, REWORK_PAID_HERE, ['warn_0/0']);
    expect(await inboxOf(house, owing.manager, orderNo, REWORK_PAID_HERE)).toEqual([]);
  });

  it('nobody shows one: the order closes with the days, and who owes the guarantee pays', async () => {
    const { owing, repairing, orderNo } = await doneElsewhere();
    await does(house, orderNo, 'cashier-1', 'settle', bill('outlet'));
    await does(house, orderNo, repairing.advisor, 'handOver', KEYS);
    await does(house, orderNo, repairing.advisor, 'submitSurvey', HAPPY_SURVEY);
    await untilOrder(house, orderNo, 'awaiting_claim');
    await house.skip(72, 1);
    await untilOrder(house, orderNo, 'closed');
    expect((await claimOn(orderNo))?.free).toBe('stands');
    const { bill: paid } = await readDocuments(house.db, orderNo);
    expect(paid?.payingOutletId).toBe(owing.outletId);
  });

  it('the customer leaves without a repair: there is nothing that another cause could be shown of', async () => {
    const [owing, repairing] = [await ownOutlet(house), await ownOutlet(house)];
    const orderNo = await bookAt(repairing, await repaired(owing));
    await arrive(repairing, orderNo);
    const tech = await acceptOffer(house, orderNo);
    await does(house, orderNo, tech, 'recordDiagnosis', { faultCodes: [], findings: '无故障' });
    const { lines } = bill('outlet');
    const { result } = await does(house, orderNo, tech, 'submitEstimate', { lines, diagnosisFeeCents: 0 });
    const { estimateId } = result as { estimateId: string };
    const rejection = { estimateId, channel: 'phone', evidence: 'call-1', reason: '不修了' };
    await does(house, orderNo, repairing.advisor, 'rejectEstimate', rejection);
    await untilStep(house, orderNo, 'settlement', 'open');
    const story = await storyOf(house, orderNo);
    expect(story).toContain('free_repair_stands');
    expect(story).not.toContain('guarantee_undecided');
  });

  it('shown before the bill of work that is done elsewhere, it is charged as usual: no more than the customer approved as theirs without their word', async () => {
    const { owing, orderNo } = await doneElsewhere();
    await does(house, orderNo, owing.manager, 'objectToGuarantee', CAUSE);
    await untilEvent(house, orderNo, 'charged_as_usual');
    const [line] = bill('customer').lines;
    const more = {
      ...{ lines: [{ ...line, quantity: 2 }], shares: [{ payer: 'customer', amountCents: 120_000 }] },
      ...{ method: 'paid', differenceExplained: '异物损坏，非维修原因' },
    };
    expect(await send(house, orderNo, 'cashier-1', 'settle', more)).toMatchObject({
      refusal: { refused: 'approval_exceeded' },
    });
    await does(house, orderNo, 'cashier-1', 'settle', bill('customer'));
    expect((await readDocuments(house.db, orderNo)).bill?.payingOutletId).toBeNull();
  });
});
