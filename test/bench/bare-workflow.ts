import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineSignal,
  defineUpdate,
  executeChild,
  getExternalWorkflowHandle,
  proxyLocalActivities,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { BareActivities } from './bare-activities.js';

// The yardstick: the same steps as children, the same updates and signals, the same facts on record as an ordinary
// order has, and nothing else: no transitions, clocks, guards, alerts, search attributes or priorities.

const { record, tellDesk } = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '10s' });

export interface Command {
  name: string;
  key: string;
  body: unknown;
}

export const openedUpdate = defineUpdate('opened');
export const commandUpdate = defineUpdate<{ recorded: string }, [Command]>('command');
export const offerMadeSignal = defineSignal<[{ offerId: string }]>('offerMade');
export const endedSignal = defineSignal('ended');
export const deskSignal = defineSignal<[DeskMessage]>('message');
export type DeskMessage = { type: 'requested'; orderNo: string } | { type: 'released'; offerId: string };

interface OrderInput {
  orderNo: string;
  outletId: string;
}

export async function bareOrder({ orderNo, outletId }: OrderInput): Promise<void> {
  let opened = false;
  setHandler(openedUpdate, () => condition(() => opened));
  await record({ id: `${orderNo}/order_opened`, orderNo, type: 'order_opened', data: { outletId } });
  opened = true;
  const step = (name: string, last: string) =>
    executeChild(bareStep, { workflowId: `${name}:${orderNo}`, args: [{ orderNo, step: name, last }] });
  await step('booking', 'checkIn');
  const dispatchId = `dispatch:${orderNo}`;
  const offerId = await executeChild(bareDispatch, { workflowId: dispatchId, args: [{ orderNo, outletId }] });
  const feedbackId = `feedback:${orderNo}`;
  const feedback = await startChild(bareFeedback, { workflowId: feedbackId, args: [{ orderNo }] });
  await step('repair', 'completeRepair');
  await step('check', 'recordQualityCheck');
  await tellDesk({ outletId, message: { type: 'released', offerId } });
  await feedback.signal(endedSignal);
  await feedback.result();
  await step('settlement', 'handOver');
  await step('followUp', 'submitSurvey');
  await record({ id: `${orderNo}/order_closed`, orderNo, type: 'order_closed', data: {} });
  await condition(allHandlersFinished);
}

/** A step that records its opening, then each command, until the last one of it has come. */
export async function bareStep(input: { orderNo: string; step: string; last: string }): Promise<void> {
  const { orderNo, step, last } = input;
  let over = false;
  setHandler(commandUpdate, async ({ name, key, body }) => {
    await record({ id: key, orderNo, type: name, data: body });
    if (name === last) over = true;
    return { recorded: key };
  });
  await record({ id: `${orderNo}/${step}_opened`, orderNo, type: `${step}_opened`, data: {} });
  await condition(() => over && allHandlersFinished());
}

/** Asks the desk, records its offer, and ends when somebody has accepted. */
export async function bareDispatch({ orderNo, outletId }: OrderInput): Promise<string> {
  let offer: string | null = null;
  let accepted = false;
  setHandler(offerMadeSignal, async ({ offerId }) => {
    await record({ id: offerId, orderNo, type: 'offer_made', data: { offerId } });
    offer = offerId;
  });
  setHandler(commandUpdate, async ({ name, key, body }) => {
    await record({ id: key, orderNo, type: name, data: body });
    accepted = true;
    return { recorded: key };
  });
  await record({ id: `${orderNo}/dispatch_opened`, orderNo, type: 'dispatch_opened', data: {} });
  await tellDesk({ outletId, message: { type: 'requested', orderNo } });
  await condition(() => accepted && offer !== null && allHandlersFinished());
  return offer ?? '';
}

export async function bareFeedback({ orderNo }: { orderNo: string }): Promise<void> {
  let ended = false;
  setHandler(endedSignal, async () => {
    await record({ id: `${orderNo}/feedback_ended`, orderNo, type: 'feedback_ended', data: {} });
    ended = true;
  });
  await record({ id: `${orderNo}/feedback_opened`, orderNo, type: 'feedback_opened', data: {} });
  await condition(() => ended && allHandlersFinished());
}

/** One per outlet, for ever: whoever asks is offered somebody, and the decision is on record first. */
export async function bareDesk({ outletId }: { outletId: string }): Promise<void> {
  const waiting: string[] = [];
  setHandler(deskSignal, (message) => {
    if (message.type === 'requested') waiting.push(message.orderNo);
  });
  while (!workflowInfo().continueAsNewSuggested) {
    await condition(() => waiting.length > 0);
    const decided = waiting.splice(0);
    const id = `${outletId}/${decided[0]}`;
    await record({ id, orderNo: outletId, type: 'decided', data: { decided } });
    await Promise.all(
      decided.map((orderNo) =>
        getExternalWorkflowHandle(`dispatch:${orderNo}`).signal(offerMadeSignal, {
          offerId: `${id}/${orderNo}`,
        }),
      ),
    );
  }
  await continueAsNew<typeof bareDesk>({ outletId });
}
