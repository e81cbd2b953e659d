import { ASSESSMENT_EXPIRY } from './assessment.js';
import { localTimeOf } from './calendar-zone.js';
import { CHANNEL_DOWN } from './channel-outage.js';
import { CLAIM_NUMBER_MISSING } from './claim-numbers.js';
import type { LedgerDecision } from './clock.js';
import { HOUR_MS, MINUTE_MS } from './duration.js';
import { REWORK_PAID_HERE } from './guarantee.js';
import { type Instant, toMs } from './instant.js';
import { SPOT_CHECK_FINDING } from './spot-check.js';
import { isUndoing } from './undoing.js';

/** What one telling is about, for people. */
export interface ToldAlert {
  kind: string;
  /** The order's or complaint's number, or what else the alert is about. */
  subject: string;
  milestone: string;
  level: number;
  dueAt: Instant;
  /** How late it was noticed, as its row of the ledger says. */
  latenessMs: number;
  /** Of a warning: until when there is time. */
  deadlineAt?: Instant | null;
  /** Of a breach beside a request for more time. */
  decision?: LedgerDecision | null;
  unit: string | null;
  zone: string;
}

/** The deadlines in the words of those who keep them. A kind without words of its own is told by its name. */
const KIND_TERMS: Record<string, string> = {
  first_response: '首次响应 first response',
  callback: '回电 callback',
  arrival: '到店 arrival',
  tow_arrival: '拖车到达 tow arrival',
  tow_delivery: '拖车送达 tow delivery',
  registration: '登记 registration',
  check_in: '接车 check-in',
  late_check_in: '迟到接车 late check-in',
  closed_visit: '停业改约 visit on a closed day',
  dispatch_completion: '派单 dispatch',
  dispatch_acceptance: '接单 acceptance',
  progress_feedback: '进度反馈 progress feedback',
  repair_completion: '维修完成 repair completion',
  extension_decision: '延期审批 extension decision',
  hold_review: '暂停复核 hold review',
  estimate_approval: '报价确认 estimate approval',
  quality_check: '质检 quality check',
  rework_decision: '返工决定 rework decision',
  hand_over: '交车 hand-over',
  promised_handover: '承诺交车 promised hand-over',
  statutory_repair: '三包维修期限 statutory repair time',
  statutory_rights: '三包权利告知 rights under the 三包 rules',
  statutory_claim_reply: '退换答复 reply to a claim',
  follow_up_contact: '回访 follow-up',
  survey_response: '满意度调查 survey',
  manager_involvement: '客户经理介入 manager involvement',
  vehicle_return: '车辆归还 return of the car',
  guarantee_objection: '举证期限 objection to guarantee',
  other_repairer: '转他处维修 other repairer',
  complaint_acceptance: '投诉受理 complaint acceptance',
  complaint_investigation: '投诉调查 complaint investigation',
  complaint_liability: '责任认定 liability',
  complaint_remedy: '投诉处理 complaint remedy',
  complaint_reply: '投诉答复 complaint reply',
  complaint_decision: '客户答复 customer decision',
  complaint_revisit: '投诉回访 complaint revisit',
  outside_reply: '外部渠道答复 outside reply',
  complaint_closure: '投诉办结 complaint closure',
  [ASSESSMENT_EXPIRY]: '考核到期 assessment expiry',
  [CHANNEL_DOWN]: '通知通道故障 alert channel down',
  tow_to_call_off: '工单已取消，须通知拖车方 cancelled, call the tow off',
  parts_order_to_cancel: '工单已取消，须取消配件订单 cancelled, cancel the order of parts',
  refund_to_pay: '工单已取消，须退款给客户 cancelled, pay the money back',
  invoice_to_reverse: '工单已取消，须冲红发票 cancelled, reverse the invoice',
  claim_to_withdraw: '工单已取消，须撤回索赔 cancelled, withdraw the claim',
  loaner_to_take_back: '工单已取消，须收回备用车 cancelled, take the loaner back',
  [CLAIM_NUMBER_MISSING]: '索赔单号/报案号待补录 claim without its number',
  [REWORK_PAID_HERE]:
    '责任网点举证成立，返修费用由本网点承担 another cause shown, this outlet pays the rework',
  [SPOT_CHECK_FINDING]: '抽查发现问题 spot check with a finding',
};

/** Told of as they are found: there is no limit that they are near, or beyond. */
const STATELESS: readonly string[] = [SPOT_CHECK_FINDING, CLAIM_NUMBER_MISSING, REWORK_PAID_HERE];

/** Nothing falls due by them. */
const FOUND: readonly string[] = [SPOT_CHECK_FINDING, REWORK_PAID_HERE];

/** A digest names so many; the others are counted. */
const NAMED_IN_DIGEST = 20;

/** One telling in a line and a few more (R6.1), in Chinese and English. */
export function alertText(told: ToldAlert): { title: string; text: string } {
  const due = localTimeOf(toMs(told.dueAt), told.zone);
  const lines = [
    FOUND.includes(told.kind)
      ? `发现于 ${due} / found ${due} (${told.zone})`
      : `${told.milestone === 'breach' ? '应于' : '时限点'} ${due} / due ${due} (${told.zone})`,
    ...deadline(told),
    ...(told.unit ? [`单位 unit: ${told.unit}`] : []),
    ...(told.level > 0 ? [`升级第 ${told.level} 级 / escalation level ${told.level}`] : []),
    ...lateness(told),
  ];
  if (told.decision === 'pending')
    lines.push('延期申请待审批，批准后取消 / more time was asked for, undecided');
  return { title: headline(told), text: lines.join('\n') };
}

/** Many late tellings as one: what an outage kept back is told once, not as a flood (R6.1). */
export function digestText(all: readonly ToldAlert[]): { title: string; text: string } {
  const named = all.slice(0, NAMED_IN_DIGEST).map((told) => `· ${headline(told)}`);
  const more = all.length - named.length;
  const title = `${all.length} 条迟发预警 / ${all.length} late alerts`;
  const rest = more > 0 ? [`另有 ${more} 条，见收件箱 / and ${more} more, see the inbox`] : [];
  return { title, text: [...named, ...rest].join('\n') };
}

function headline({ kind, subject, milestone }: ToldAlert): string {
  const term = KIND_TERMS[kind] ?? kind.replaceAll('_', ' ');
  const [, percent] = /^warn_(\d+)$/.exec(milestone) ?? [];
  const state = percent === undefined ? '超时 overdue' : `预警 ${percent}% warning`;
  if (kind === CHANNEL_DOWN) return `${term}: ${subject}`;
  return STATELESS.includes(kind) || isUndoing(kind) ? `${subject} ${term}` : `${subject} ${term} ${state}`;
}

function deadline({ milestone, deadlineAt, zone }: ToldAlert): string[] {
  if (milestone === 'breach' || !deadlineAt) return [];
  const until = localTimeOf(toMs(deadlineAt), zone);
  return [`截止 ${until} / until ${until}`];
}

/** Told more than a minute after it could be: how much later. */
function lateness({ latenessMs: lateMs, level }: ToldAlert): string[] {
  if (lateMs < MINUTE_MS || level > 1) return [];
  const [hours, minutes] = [Math.floor(lateMs / HOUR_MS), Math.floor((lateMs % HOUR_MS) / MINUTE_MS)];
  return [`迟 ${hours} 小时 ${minutes} 分 / ${hours} h ${minutes} min late`];
}
