import { localTimeOf } from './calendar-zone.js';
import { type Instant, toMs } from './instant.js';
import type { Actor, StepEvent } from './machine.js';
import { LAW_ZONE } from './statutory-law.js';

/** What people tell customers in their own words, beside the notices that Pitlane writes (R3.2c, R4.4). */
export const REPORT_KINDS = [
  'progress_report',
  'complaint_reply',
  'mediation_notice',
  'cancellation_notice',
  'hand_over_promise',
] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

/** What a customer is told of an order or a complaint: by whom, by which way, in which words. */
export interface CustomerReport {
  /** `<order or complaint>/<kind>/<number>`: told once however often it is asked for. */
  id: string;
  kind: ReportKind;
  /** The number of the transition that it belongs to, or of the promise, which any step may record. */
  cycle: number;
  channel: string;
  text: string;
  /** Who told them in person, and when; null when it is still to be sent. */
  toldBy: { id: string; at: Instant } | null;
}

const KIND_OF: Record<string, ReportKind> = {
  progress_reported: 'progress_report',
  complaint_replied: 'complaint_reply',
  statutory_claim_answered: 'complaint_reply',
  mediation_notice_sent: 'mediation_notice',
  cancellation_notified: 'cancellation_notice',
  hand_over_promised: 'hand_over_promise',
};

/** By these ways a person tells the customer; by the others a message goes out. */
const IN_PERSON: readonly string[] = ['phone', 'walk_in'];

/**
 * What an event tells the customer.
 * @param subject the order's or the complaint's number
 * @param seq the number of the event's transition
 * @returns null when it is nothing to tell them
 */
export function reportOf(
  subject: string,
  seq: number,
  event: Pick<StepEvent, 'type' | 'data' | 'at'> & { actor: Pick<Actor, 'id'> },
): CustomerReport | null {
  const kind = KIND_OF[event.type];
  if (!kind) return null;
  const { channel = 'letter', message, text, decideBy } = event.data as Partial<Record<string, string>>;
  const { cycle = seq } = event.data as { cycle?: number };
  const toldBy = IN_PERSON.includes(channel) ? { id: event.actor.id, at: event.at } : null;
  const words = message ?? text ?? '';
  // Whoever tells them in person tells them that as well: the command's answer has it.
  const told = decideBy && !toldBy ? `${words}\n${rejectBy(decideBy)}` : words;
  return { id: `${subject}/${kind}/${cycle}`, kind, cycle, channel, text: told, toldBy };
}

function rejectBy(decideBy: Instant): string {
  return `如不接受该处理方案，请在 ${localTimeOf(toMs(decideBy), LAW_ZONE)} 前告知我们，投诉将升级处理；逾期未答复的，我们将按调查结论结案。`;
}

/**
 * What the customer of a cancelled order is told: by message, since nobody of ours stands before them.
 * @param channel by which the order came
 * @param paidCents what they had paid, and get back; 0 when nothing was settled, or on account
 * @param car what the diagnosis costs them at most when they collect the car; null when it isn't with us
 */
export function cancellationNotice(
  orderNo: string,
  channel: string,
  paidCents: number,
  car: { diagnosisFeeCents: number } | null = null,
) {
  const refund = paidCents > 0 ? `已支付的 ${(paidCents / 100).toFixed(2)} 元将退还给您。` : '';
  return {
    channel: IN_PERSON.includes(channel) ? 'sms' : channel,
    text: `您的工单 ${orderNo} 已取消。${refund}${car ? collecting(car) : ''}`,
  };
}

function collecting({ diagnosisFeeCents }: { diagnosisFeeCents: number }): string {
  const costs =
    diagnosisFeeCents > 0 ? `检测费不超过 ${(diagnosisFeeCents / 100).toFixed(2)} 元` : '无需付费';
  return `您可以到店取回车辆，${costs}。`;
}
