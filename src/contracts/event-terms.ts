import type { BookingEvent } from '../domain/steps/booking.js';
import type { ClockEvent } from '../domain/steps/clock-commands.js';
import type { ComplaintEvent } from '../domain/steps/complaint-state.js';
import type { DispatchEvent } from '../domain/steps/dispatch.js';
import type { FollowUpEvent } from '../domain/steps/follow-up.js';
import type { ProgressFeedbackEvent } from '../domain/steps/progress-feedback.js';
import type { QualityCheckEvent } from '../domain/steps/quality-check.js';
import type { RepairEvent } from '../domain/steps/repair.js';
import type { ServiceOrderEvent } from '../domain/steps/service-order.js';
import type { SettlementEvent } from '../domain/steps/settlement.js';

type RecordedEvent =
  | BookingEvent
  | ComplaintEvent
  | DispatchEvent
  | FollowUpEvent
  | ProgressFeedbackEvent
  | QualityCheckEvent
  | RepairEvent
  | ServiceOrderEvent
  | SettlementEvent
  | ClockEvent;

/** What is on record beside the executions and belongs to the story: alerts, and numbers from outside. */
type OtherEvent =
  | 'invoice_recorded'
  | 'claim_number_recorded'
  | 'alert_raised'
  | 'alert_delivered'
  | 'alert_acknowledged'
  | 'alert_resolved';

export interface Term {
  zh: string;
  en: string;
}

const term = (zh: string, en: string): Term => ({ zh, en });

/** What the timeline calls each event (R2.3): the standard's Chinese word, and an English one. */
export const EVENT_TERMS: Record<RecordedEvent['type'] | OtherEvent, Term> = {
  order_opened: term('工单创建', 'order opened'),
  urgency_changed: term('调整紧急度', 'urgency changed'),
  urgency_applied: term('按新紧急度执行', 'new urgency applied'),
  limit_changed: term('调整单个时限', 'limit of one deadline changed'),
  calendar_updated: term('更新工作日历', 'calendar updated'),
  cancellation_requested: term('申请取消', 'cancellation requested'),
  compensated: term('取消后处理', 'undone after cancellation'),
  undoing_owed: term('取消后待办', 'left to be undone after cancellation'),
  cancellation_notified: term('告知客户已取消', 'customer told of the cancellation'),
  execution_lost: term('步骤被强制终止', 'a step was ended by hand'),
  return_due: term('待归还车辆', 'car to be returned to its customer'),
  vehicle_returned: term('车辆已归还客户', 'car returned to its customer'),
  claim_awaited: term('等待责任网点举证期满', 'waiting for the days to show another cause'),
  complaint_awaited: term('等待投诉处理', 'waiting for a complaint'),
  handed_to_outlet: term('转至其他网点', 'handed to another outlet'),
  order_closed: term('工单关闭', 'order closed'),
  order_cancelled: term('工单取消', 'order cancelled'),
  clock_milestone: term('时限节点', 'deadline milestone'),
  booking_opened: term('预约受理', 'booking opened'),
  appointment_scheduled: term('预约确认', 'appointment scheduled'),
  appointment_rescheduled: term('预约改期', 'appointment rescheduled'),
  visit_reminded: term('到店提醒', 'reminded of the visit'),
  callback_made: term('回电', 'callback made'),
  callback_attempted: term('回电未接通', 'callback attempted'),
  tow_ordered: term('安排拖车', 'tow ordered'),
  tow_called_off: term('取消拖车', 'tow called off'),
  tow_called_off_for_visit: term('取消拖车，客户自行到店', 'tow called off, the customer keeps the visit'),
  tow_arrived: term('拖车到达现场', 'tow reached the car'),
  vehicle_brought_in: term('车辆拖回网点', 'vehicle brought in'),
  arrivals_unrecorded: term('系统中断，待补记到店', 'outage over a visit: who came is to be recorded'),
  checked_in: term('车辆到店', 'checked in'),
  customer_manager_involved: term('客户服务经理介入', 'customer service manager put on the case'),
  reception_signed: term('接待清单签字', 'reception checklist signed in part'),
  reception_completed: term('接待清单完成', 'reception checklist complete'),
  settled_at_reception: term('接待现场解决', 'settled at reception'),
  comeback_proposed: term('返修认定（质量保证期内）', 'comeback within the guarantee proposed'),
  comeback_received: term('返修车辆到店', 'comeback received'),
  guarantee_lapsed: term('超出质量保证里程', 'guarantee had run out by mileage'),
  guarantee_undecided: term(
    '先按免费结算，责任网点举证期未满',
    'billed as free, another cause may still be shown',
  ),
  guarantee_objected: term('举证非维修原因', 'another cause shown'),
  free_repair_stands: term('确认无偿返修', 'free rework stands'),
  other_repairer_due: term('两次返修未愈，须联系其他维修企业', 'another repairer due after repairs in vain'),
  other_repairer_arranged: term('已联系其他维修企业', 'another repairer arranged'),
  statutory_right_warned: term('三包权利预警', 'near a right under the 三包 rules'),
  statutory_right_reached: term('符合三包权利条件', 'a right under the 三包 rules has arisen'),
  statutory_right_withdrawn: term('三包权利标记撤销', 'flag of a right taken back'),
  statutory_rights_told: term('已告知三包权利', 'customer told of their rights'),
  statutory_repair_started: term('三包修理时间起算', 'days of repair by the 三包 rules begin'),
  statutory_repair_ended: term('非质量问题，三包修理时间终止', 'no fault of quality: its days end'),
  mobility_arranged: term('提供备用车或交通补偿', 'loaner or compensation arranged'),
  no_show_recorded: term('客户未到店', 'no-show recorded'),
  dispatch_opened: term('进入派单', 'dispatch opened'),
  outlets_asked: term('请求区域内其他网点', 'other outlets of the region asked'),
  offer_made: term('派单', 'assignment offered'),
  offer_accepted: term('接单', 'assignment accepted'),
  offer_declined: term('拒单', 'assignment declined'),
  offer_withdrawn: term('撤回派单', 'assignment withdrawn'),
  feedback_opened: term('进度反馈开始', 'progress feedback begins'),
  hand_over_promised: term('承诺交车时间', 'hand-over promised'),
  progress_reported: term('反馈进度', 'progress reported'),
  assignee_changed: term('更换责任人', 'assignee changed'),
  feedback_ended: term('进度反馈结束', 'progress feedback ends'),
  repair_opened: term('维修开工', 'repair opened'),
  approval_awaited: term('报价仍待客户确认', "customer's approval still awaited"),
  diagnosis_recorded: term('故障诊断', 'diagnosis recorded'),
  estimate_submitted: term('提交报价', 'estimate submitted'),
  estimate_approved: term('客户同意报价', 'estimate approved'),
  estimate_rejected: term('客户拒绝报价', 'estimate rejected'),
  supplement_submitted: term('提交增项报价', 'supplement submitted, work goes on'),
  supplement_rejected: term('客户拒绝增项', 'supplement rejected'),
  repair_steps_signed: term('维修步骤签字', 'repair steps signed'),
  opening_days_changed: term('营业日变更', 'the outlet’s opening days changed'),
  visit_day_closed: term('预约日停业', 'the outlet is closed on the day of the visit'),
  visit_day_reopened: term('预约日恢复营业', 'the outlet is open on the day of the visit again'),
  hold_started: term('暂停维修', 'hold started'),
  hold_recorded: term('补记暂停', 'hold entered after it was over'),
  hold_ended_in_part: term('解除部分暂停', 'one of several holds ended'),
  hold_ended: term('恢复维修', 'hold ended'),
  extension_requested: term('延期报备', 'extension filed'),
  extension_decided: term('延期审批', 'extension decided'),
  spot_check_recorded: term('过程抽检', 'spot check recorded'),
  repair_given_back: term('退回派单', 'repair given back'),
  repair_completed: term('维修完成', 'repair completed'),
  check_opened: term('开始质检', 'quality check opened'),
  inspector_named: term('指定代检人', 'substitute inspector named'),
  check_passed: term('质检合格', 'quality check passed'),
  check_failed: term('质检不合格', 'quality check failed'),
  rework_limit_reached: term('返工超限', 'rework limit reached'),
  rework_decided: term('返工决定', 'rework decided'),
  accepted_as_is: term('让步接收', 'accepted as it is'),
  settlement_opened: term('开始结算', 'settlement opened'),
  charged_as_usual: term('举证成立，按正常收费', 'another cause shown: charged as usual'),
  goodwill_approved: term('审批优惠承担', 'goodwill approved'),
  settled: term('结算完成', 'settled'),
  handed_over: term('交车', 'handed over'),
  follow_up_opened: term('安排回访', 'follow-up opened'),
  contact_attempted: term('回访联系未接通', 'contact attempted'),
  customer_unreachable: term('回访无法联系', 'customer not to be reached'),
  extra_contact_attempted: term('额外联系未接通', 'extra contact attempted'),
  customer_reached: term('回访接通', 'customer reached'),
  survey_submitted: term('满意度调查', 'survey submitted'),
  complaint_filed: term('投诉受理登记', 'complaint filed'),
  anonymous_complaint_filed: term('匿名投诉登记', 'anonymous complaint filed'),
  complaint_accepted: term('投诉受理', 'complaint accepted'),
  complaint_reassigned: term('更换投诉处理人', 'complaint reassigned'),
  evidence_added: term('补充证据', 'evidence added'),
  statutory_claim_made: term('提出换车或退车要求', 'claim to replace or return the car'),
  statutory_claim_answered: term('答复换车或退车要求', 'claim to replace or return the car answered'),
  statutory_claim_withdrawn: term('撤回换车或退车要求', 'claim to replace or return the car taken back'),
  investigation_started: term('调查', 'investigation started'),
  liability_determined: term('责任认定', 'liability determined'),
  remedy_proposed: term('提出处理方案', 'remedy proposed'),
  remedy_revised: term('修改处理方案', 'remedy revised'),
  complaint_replied: term('答复客户', 'replied to the customer'),
  outside_replied: term('答复转办单位', 'replied to whoever forwarded it'),
  customer_accepted: term('客户接受', 'customer accepted'),
  complaint_reopened: term('投诉升级', 'complaint reopened one level up'),
  mediation_notice_sent: term('告知调解途径', 'mediation notice sent'),
  findings_recorded: term('以调查结论结案', 'closed with its findings'),
  complaint_withdrawn: term('客户撤诉', 'complaint withdrawn'),
  customer_revisited: term('投诉回访', 'customer revisited'),
  complaint_closed: term('投诉结案', 'complaint closed'),
  invoice_recorded: term('开具发票', 'invoice recorded'),
  claim_number_recorded: term('登记索赔单号/报案号', 'number of a claim recorded'),
  alert_raised: term('预警', 'alert raised'),
  alert_delivered: term('预警送达', 'alert delivered'),
  alert_acknowledged: term('预警确认', 'alert acknowledged'),
  alert_resolved: term('预警解除', 'alert resolved'),
};

/** The term of an event's type; a type of a later version is shown as it is. */
export function termOf(type: string): Term {
  return Object.hasOwn(EVENT_TERMS, type) ? EVENT_TERMS[type as keyof typeof EVENT_TERMS] : term(type, type);
}
