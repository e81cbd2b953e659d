import { describe, expect, it } from 'vitest';
import { addWorkingTime } from '../../src/domain/calendar.js';
import { CN_WORKING_DAYS } from '../../src/domain/policy/calendars.js';
import { complaintDesk } from '../support/complaints.js';
import { does, send, until } from '../support/drive.js';
import { ownOutlet } from '../support/house.js';
import { clocksOf, toldOf } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const { file, handle, investigate, untilStatus } = complaintDesk(house);
const CLAIM = { claim: 'return', grounds: '同一故障修理四次', receivedAt: null };

describe('a claim to replace or return the car (R4.4, order 43)', () => {
  it('is to be answered by the end of the tenth working day after its receipt (R4.4)', async () => {
    const { outletId, csm } = await ownOutlet(house);
    const no = await file({ outletId });
    await does(house, no, csm, 'recordStatutoryClaim', CLAIM);
    const [clock] = await clocksOf(house, no, 'statutory_claim_reply');
    const startsAt = clock?.startedAt ?? '';
    expect(new Date(startsAt).getUTCHours()).toBe(16);
    expect(clock?.dueAt).toBe(addWorkingTime(startsAt, 10 * 86_400_000, CN_WORKING_DAYS).at);
    const again = await send(house, no, csm, 'recordStatutoryClaim', CLAIM);
    expect(again).toMatchObject({ refusal: { refused: 'claim_pending' } });
    await handle(no, csm);
    expect(await clocksOf(house, no, 'statutory_claim_reply')).toMatchObject([{ outcome: 'met' }]);
  });

  it('received days ago it counts from then; what is to come is refused (R4.4)', async () => {
    const { outletId, csm } = await ownOutlet(house);
    const no = await file({ outletId });
    const ahead = { ...CLAIM, receivedAt: await house.inHours(3) };
    expect(await send(house, no, csm, 'recordStatutoryClaim', ahead)).toMatchObject({
      refusal: { refused: 'not_happened_yet' },
    });
    const receivedAt = await house.inHours(-24 * 30);
    await does(house, no, csm, 'recordStatutoryClaim', { ...CLAIM, receivedAt });
    await until(
      async () => (await clocksOf(house, no, 'statutory_claim_reply'))[0]?.outcome === 'breached',
      'the breach',
    );
    expect(await toldOf(house, no, 'statutory_claim_reply')).toContain('breach/0');
  });

  it('made after the reply it wants another reply (R4.4)', async () => {
    const { outletId, csm } = await ownOutlet(house);
    const no = await file({ outletId });
    await investigate(no, csm);
    await does(house, no, csm, 'proposeRemedy', { remedy: 'x', compensationCents: 0 });
    await does(house, no, csm, 'replyToCustomer', { message: '免费处理', channel: 'phone' });
    await does(house, no, csm, 'recordStatutoryClaim', CLAIM);
    await does(house, no, csm, 'replyToCustomer', { message: '同意退车', channel: 'phone' });
    const clocks = await clocksOf(house, no, 'statutory_claim_reply');
    expect(clocks.map(({ cycle, outcome }) => [cycle, outcome])).toEqual([[1, 'met']]);
  });

  it('waits for its answer although the complaint is withdrawn (R4.4, order 43)', async () => {
    const { outletId, csm } = await ownOutlet(house);
    const no = await file({ outletId });
    await does(house, no, csm, 'recordStatutoryClaim', CLAIM);
    await does(house, no, 'customer', 'withdrawComplaint', {
      reason: '不想再等',
      channel: 'phone',
      evidence: 'call-1',
    });
    await untilStatus(no, 'withdrawn');
    expect(await clocksOf(house, no, 'statutory_claim_reply')).toMatchObject([{ outcome: 'running' }]);
    await does(house, no, csm, 'replyToCustomer', { message: '同意退车', channel: 'letter' });
    expect(await untilStatus(no, 'closed')).toMatchObject({ outcome: 'withdrawn' });
    expect(await clocksOf(house, no, 'statutory_claim_reply')).toMatchObject([{ outcome: 'met' }]);
    expect(await clocksOf(house, no, 'complaint_decision')).toEqual([]);
  });

  it('is taken back by the customer in writing, not by accepting something else (R4.4, order 43)', async () => {
    const { outletId, csm } = await ownOutlet(house);
    const no = await file({ outletId });
    await handle(no, csm);
    await does(house, no, csm, 'recordStatutoryClaim', CLAIM);
    const accepted = { accepted: true, reason: null, channel: 'phone', evidence: 'call-1' };
    expect(await send(house, no, csm, 'recordCustomerDecision', accepted)).toMatchObject({
      refusal: { refused: 'claim_unanswered' },
    });
    const word = { reason: '同意维修', reference: 'letter-7' };
    await does(house, no, 'customer', 'withdrawStatutoryClaim', word);
    expect(await send(house, no, 'customer', 'withdrawStatutoryClaim', word)).toMatchObject({
      refusal: { refused: 'no_claim_pending' },
    });
    expect(await clocksOf(house, no, 'statutory_claim_reply')).toMatchObject([{ outcome: 'withdrawn' }]);
    await does(house, no, csm, 'recordCustomerDecision', accepted);
  });
});
