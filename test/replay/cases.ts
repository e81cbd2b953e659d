import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { fileComplaint } from '../../src/client/complaints.js';
import {
  as,
  book,
  CHECK_IN,
  check,
  completeWork,
  does,
  giveBack,
  newKey,
  orderRow,
  settleAndHandOver,
  toRepair,
  toWork,
  until,
  untilOffered,
  untilStep,
  wholeWay,
} from '../support/drive.js';
import type { House } from '../support/house.js';

// The cases that are recorded: between them they touch every workflow type and most of their branches.

/** A case, and the ids of the executions whose histories are kept, by the name that they are kept under. */
export interface RecordedCase {
  name: string;
  run(house: House): Promise<Record<string, string>>;
}

const ended = (house: House, orderNo: string, status: string) =>
  until(async () => (await orderRow(house, orderNo)).status === status, `${orderNo} to be ${status}`, 30_000);

export const CASES: RecordedCase[] = [
  {
    name: 'happy-way',
    async run(house) {
      const slot = {
        startsAt: new Date(Date.now() + 60_000).toISOString(),
        endsAt: new Date(Date.now() + 120_000).toISOString(),
      };
      const orderNo = await book(house, 'oil change and inspection', { slot });
      await wholeWay(house, orderNo);
      await ended(house, orderNo, 'closed');
      return {
        'service-order': `service-order:${orderNo}`,
        booking: `booking:${orderNo}:1`,
        dispatch: `dispatch:${orderNo}:1`,
        'progress-feedback': `progress-feedback:${orderNo}:1`,
        repair: `repair:${orderNo}:1`,
        'quality-check': `quality-check:${orderNo}:1`,
        settlement: `settlement:${orderNo}:1`,
        'follow-up': `follow-up:${orderNo}:1`,
        notice: `notice:${orderNo}/appointment_confirmed/1`,
      };
    },
  },
  {
    name: 'decline-hold-rework',
    async run(house) {
      const orderNo = await book(house, 'brakes squeal');
      await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
      const first = await untilOffered(house, orderNo);
      const { offerId, technicianId } = first;
      await does(house, orderNo, technicianId, 'declineAssignment', { offerId, reason: 'ill' });
      const second = await until(async () => {
        const offer = await untilOffered(house, orderNo);
        return offer.offerId !== offerId && offer;
      });
      const tech = second.technicianId;
      await does(house, orderNo, tech, 'acceptAssignment', { offerId: second.offerId });
      await toWork(house, orderNo, tech);
      await does(house, orderNo, tech, 'startHold', {
        reason: 'awaiting_parts',
        reference: 'PO-1',
        expectedUntil: null,
      });
      await does(house, orderNo, tech, 'endHold', {});
      await does(house, orderNo, tech, 'reportProgress', { summary: 'pads are here', nextStep: 'fit them' });
      await completeWork(house, orderNo, tech);
      await check(house, orderNo, false);
      await untilStep(house, orderNo, 'repair', 'in_progress');
      await completeWork(house, orderNo, tech);
      await check(house, orderNo, true);
      await settleAndHandOver(house, orderNo);
      await does(house, orderNo, 'advisor-1', 'submitSurvey', {
        nps: 9,
        csat: 5,
        solved: true,
        comment: null,
      });
      await ended(house, orderNo, 'closed');
      return {
        'service-order': `service-order:${orderNo}`,
        dispatch: `dispatch:${orderNo}:1`,
        repair: `repair:${orderNo}:1`,
        rework: `repair:${orderNo}:2`,
        'quality-check': `quality-check:${orderNo}:1`,
      };
    },
  },
  {
    name: 'cancelled-in-repair',
    async run(house) {
      const orderNo = await book(house, 'noise');
      const tech = await toRepair(house, orderNo);
      await toWork(house, orderNo, tech);
      await does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'changed my mind' });
      await giveBack(house, orderNo);
      await ended(house, orderNo, 'cancelled');
      return { 'service-order': `service-order:${orderNo}`, repair: `repair:${orderNo}:1` };
    },
  },
  {
    name: 'complaint-awaited',
    async run(house) {
      const orderNo = await book(house, 'noise');
      await wholeWayTo(house, orderNo);
      const body = { orderNo, source: 'hotline_400' as const, description: 'noise is back' };
      const filed = await fileComplaint(house, { caller: as('advisor-1'), key: newKey(), body });
      if (filed.kind !== 'filed') throw new Error(JSON.stringify(filed));
      await does(house, orderNo, 'advisor-1', 'submitSurvey', {
        nps: 9,
        csat: 5,
        solved: true,
        comment: null,
      });
      await ended(house, orderNo, 'awaiting_complaint');
      await closeComplaint(house, filed.complaintNo);
      await ended(house, orderNo, 'closed');
      return { 'service-order': `service-order:${orderNo}`, complaint: `complaint:${filed.complaintNo}` };
    },
  },
  {
    name: 'late-response',
    async run(house) {
      // Nobody answers the customer: two warnings, the breach, and the alert that goes with them.
      const orderNo = await book(house, 'oil change');
      const clock = `${orderNo}/first_response/1`;
      await until(async () => (await orderRow(house, orderNo)).breached, 'the breach', 30_000);
      await sleep(1500);
      await does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'went elsewhere' });
      await ended(house, orderNo, 'cancelled');
      await sleep(1500);
      return { booking: `booking:${orderNo}:1`, alert: `alert:${clock}` };
    },
  },
];

async function wholeWayTo(house: House, orderNo: string): Promise<void> {
  const tech = await toRepair(house, orderNo);
  await toWork(house, orderNo, tech);
  await completeWork(house, orderNo, tech);
  await check(house, orderNo, true);
  await settleAndHandOver(house, orderNo);
  await untilStep(house, orderNo, 'follow_up', 'scheduled');
}

async function closeComplaint(house: House, complaintNo: string): Promise<void> {
  const act = (name: Parameters<typeof does>[3], body: object = {}) =>
    does(house, complaintNo, 'csm-1', name, body);
  await act('acceptComplaint', { note: null });
  await act('startInvestigation', { plan: 'look at the clamp' });
  await act('determineLiability', { liability: 'outlet', reasons: 'loose clamp' });
  await act('proposeRemedy', { remedy: 'tightened at no charge', compensationCents: 0 });
  await act('replyToCustomer', { channel: 'phone', message: 'done' });
  await act('recordCustomerDecision', { accepted: true, reason: null, channel: 'phone', evidence: 'call-1' });
  await act('recordRevisit', { satisfied: true, note: null, channel: 'phone', evidence: 'call-1' });
}

/** The desk lives on; its history so far is kept, one decision after the other. */
export const DESK = 'dispatch-desk:o1';

/** Waits until an execution has ended, so that its history is whole. The desk never does. */
export async function untilEnded(client: Client, workflowId: string): Promise<void> {
  await client.workflow.getHandle(workflowId).result();
}
