import { COMPLAINT_COMMANDS } from './complaint-commands.js';
import type { Role } from './roles.js';

/** The steps of a service order, in the order of the standard's chapter 3. */
export const STEPS = ['booking', 'dispatch', 'repair', 'quality_check', 'settlement', 'follow_up'] as const;
export type Step = (typeof STEPS)[number];

/** Every kind of execution that records transitions: the order itself, its steps, the clock that spans them, complaints. */
export const EXECUTION_KINDS = ['service_order', ...STEPS, 'progress_feedback', 'complaint'] as const;
export type ExecutionKind = (typeof EXECUTION_KINDS)[number];

/** The statuses of each kind of execution: one list feeds the types, the column, the contract and the tests. */
export const STATUSES = {
  service_order: [
    'open',
    'cancelling',
    'awaiting_return',
    'awaiting_claim',
    'awaiting_complaint',
    'closed',
    'cancelled',
  ],
  booking: ['requested', 'scheduled', 'checked_in', 'settled_at_reception', 'cancelled', 'no_show'],
  dispatch: ['queued', 'assigned', 'accepted', 'settled_at_reception', 'rejected', 'cancelled'],
  progress_feedback: ['running', 'ended'],
  repair: [
    'diagnosing',
    'awaiting_approval',
    'in_progress',
    'on_hold',
    'completed',
    'given_back',
    'rejected',
    'cancelled',
  ],
  quality_check: ['pending', 'awaiting_decision', 'passed', 'failed', 'cancelled'],
  settlement: ['open', 'settled', 'handed_over', 'cancelled'],
  follow_up: ['scheduled', 'contacting', 'contacted', 'closed', 'complaint', 'comeback', 'unreachable'],
  complaint: [
    'received',
    'accepted',
    'investigating',
    'liability_determined',
    'remedy_proposed',
    'resolved',
    'revisited',
    'withdrawn',
    'closed',
  ],
} as const satisfies Record<ExecutionKind, readonly string[]>;
export type StatusOf<K extends ExecutionKind> = (typeof STATUSES)[K][number];

/** Statuses in which an execution has said its last word; `handing_over` follows on the order's row (design, rule 1). */
export const FINAL_STATUSES: Record<ExecutionKind, readonly string[]> = {
  service_order: ['closed', 'cancelled'],
  booking: ['checked_in', 'settled_at_reception', 'cancelled', 'no_show'],
  dispatch: ['accepted', 'settled_at_reception', 'rejected', 'cancelled'],
  progress_feedback: ['ended'],
  repair: ['completed', 'given_back', 'rejected', 'cancelled'],
  quality_check: ['passed', 'failed', 'cancelled'],
  settlement: ['handed_over', 'cancelled'],
  follow_up: ['closed', 'complaint', 'comeback', 'unreachable'],
  complaint: ['closed'],
};

/** What the order's row names as its current execution between two steps. */
export const HANDING_OVER = 'handing_over';

/** The standard's Chinese terms for the steps, as staff and customers read them. */
export const STEP_TERMS: Record<ExecutionKind, string> = {
  service_order: '工单',
  booking: '预约接待',
  dispatch: '派单',
  progress_feedback: '进度反馈',
  repair: '维修',
  quality_check: '质检',
  settlement: '结算交车',
  follow_up: '回访',
  complaint: '投诉',
};

export interface CommandRule {
  /** The kind of execution that takes the command. */
  kind: ExecutionKind;
  /** The statuses in which it is allowed. */
  in: readonly string[];
  /** Who may give it. `operator` may give all of them. */
  roles: readonly Role[];
  /** Other kinds that take it in some statuses, as when what it is about goes along to the next step. */
  also?: Partial<Record<ExecutionKind, readonly string[]>>;
}

const ADVISORS: readonly Role[] = [
  'service_advisor',
  'customer_service_manager',
  'call_centre_agent',
  'outlet_manager',
];
const RECEPTION: readonly Role[] = [...ADVISORS, 'front_office'];
const COUNTER: readonly Role[] = ['service_advisor', 'customer_service_manager', 'outlet_manager'];
const SHOP: readonly Role[] = ['technician', 'service_advisor', 'outlet_manager'];
const SHOP_AND_PARTS: readonly Role[] = [...SHOP, 'parts_clerk'];
const REPAIR_OPEN = ['diagnosing', 'awaiting_approval', 'in_progress', 'on_hold'];
const MANAGERS: readonly Role[] = ['outlet_manager', 'region_supervisor', 'hq_supervisor'];
/** Work given back waits with its deadline running. */
const QUEUE_OPEN = ['queued', 'assigned'];
const DECIDABLE = ['awaiting_approval', 'in_progress', 'on_hold'];

/**
 * Every command on a running execution: who takes it, in which statuses, and who may give it (R1.3, R2.2).
 * The names are the updates' wire names and never change.
 */
export const COMMANDS = {
  cancelOrder: {
    kind: 'service_order',
    in: ['open'],
    roles: [...RECEPTION, 'region_supervisor', 'hq_supervisor'],
  },
  changeUrgency: { kind: 'service_order', in: ['open'], roles: [...ADVISORS, 'dispatcher'] },
  signReception: { kind: 'service_order', in: ['open'], roles: RECEPTION },
  // Of the outlet that owes the guarantee, which needn't be where the car is (api/routes/commands.ts).
  objectToGuarantee: {
    kind: 'service_order',
    in: ['open', 'awaiting_claim'],
    roles: [...SHOP, 'customer_service_manager', 'region_supervisor'],
  },
  recordOtherRepairer: { kind: 'service_order', in: ['open'], roles: COUNTER },
  recordRightsTold: {
    kind: 'service_order',
    in: ['open', 'awaiting_return', 'awaiting_claim', 'awaiting_complaint'],
    roles: COUNTER,
  },
  arrangeMobility: {
    kind: 'service_order',
    in: ['open', 'awaiting_claim', 'awaiting_complaint'],
    roles: COUNTER,
  },
  recordReturn: { kind: 'service_order', in: ['awaiting_return'], roles: COUNTER },
  scheduleAppointment: { kind: 'booking', in: ['requested', 'scheduled'], roles: RECEPTION },
  checkIn: { kind: 'booking', in: ['requested', 'scheduled'], roles: RECEPTION },
  settleAtReception: {
    kind: 'booking',
    in: ['requested', 'scheduled'],
    roles: ['service_advisor', 'outlet_manager'],
    // The car has been taken in, and no technician has accepted it yet.
    also: { dispatch: QUEUE_OPEN },
  },
  recordNoShow: { kind: 'booking', in: ['scheduled'], roles: RECEPTION },
  recordCallback: { kind: 'booking', in: ['requested', 'scheduled'], roles: RECEPTION },
  orderTow: { kind: 'booking', in: ['requested', 'scheduled'], roles: RECEPTION },
  cancelTow: { kind: 'booking', in: ['requested', 'scheduled'], roles: RECEPTION },
  recordTowArrival: { kind: 'booking', in: ['requested', 'scheduled'], roles: [...RECEPTION, 'technician'] },
  acceptAssignment: { kind: 'dispatch', in: ['assigned'], roles: ['technician'] },
  declineAssignment: { kind: 'dispatch', in: ['assigned'], roles: ['technician'] },
  withdrawAssignment: { kind: 'dispatch', in: ['assigned'], roles: ['dispatcher', 'outlet_manager'] },
  reportProgress: {
    kind: 'progress_feedback',
    in: ['running'],
    // Whoever is above the outlet where it has nobody.
    roles: ['technician', ...ADVISORS, 'region_supervisor', 'hq_supervisor'],
  },
  promiseHandOver: {
    kind: 'booking',
    in: ['requested', 'scheduled'],
    roles: ADVISORS,
    also: {
      dispatch: QUEUE_OPEN,
      repair: REPAIR_OPEN,
      quality_check: ['pending', 'awaiting_decision'],
      settlement: ['open', 'settled'],
    },
  },
  changeLimit: {
    kind: 'booking',
    in: ['requested', 'scheduled'],
    // Not the outlet itself, which is measured by it.
    roles: ['region_supervisor', 'hq_supervisor'],
    also: {
      dispatch: QUEUE_OPEN,
      repair: REPAIR_OPEN,
      quality_check: ['pending', 'awaiting_decision'],
      settlement: ['open', 'settled'],
      follow_up: ['scheduled', 'contacting', 'contacted'],
    },
  },
  recordDiagnosis: { kind: 'repair', in: REPAIR_OPEN, roles: ['technician'] },
  submitEstimate: {
    kind: 'repair',
    // On hold a supplement: what was found goes to the customer while the parts are awaited.
    in: REPAIR_OPEN,
    roles: ['technician', 'service_advisor'],
  },
  // A supplement may wait while the approved work goes on, and any estimate of work given back while the desk looks.
  approveEstimate: { kind: 'repair', in: DECIDABLE, roles: RECEPTION, also: { dispatch: QUEUE_OPEN } },
  rejectEstimate: { kind: 'repair', in: DECIDABLE, roles: RECEPTION, also: { dispatch: QUEUE_OPEN } },
  signRepairSteps: { kind: 'repair', in: ['in_progress'], roles: ['technician'] },
  startHold: {
    kind: 'repair',
    in: ['diagnosing', 'in_progress', 'on_hold'],
    roles: [...SHOP_AND_PARTS, ...MANAGERS],
  },
  endHold: { kind: 'repair', in: ['on_hold'], roles: SHOP_AND_PARTS, also: { dispatch: QUEUE_OPEN } },
  requestExtension: { kind: 'repair', in: REPAIR_OPEN, roles: SHOP, also: { dispatch: QUEUE_OPEN } },
  decideExtension: {
    kind: 'repair',
    in: REPAIR_OPEN,
    roles: MANAGERS,
    also: {
      dispatch: QUEUE_OPEN,
      quality_check: ['pending', 'awaiting_decision'],
      settlement: ['open', 'settled'],
    },
  },
  recordSpotCheck: { kind: 'repair', in: REPAIR_OPEN, roles: ['qc_inspector', 'outlet_manager'] },
  giveBackRepair: { kind: 'repair', in: REPAIR_OPEN, roles: ['technician', 'dispatcher', 'outlet_manager'] },
  completeRepair: { kind: 'repair', in: ['in_progress'], roles: ['technician'] },
  recordQualityCheck: { kind: 'quality_check', in: ['pending'], roles: ['qc_inspector', 'outlet_manager'] },
  nameInspector: { kind: 'quality_check', in: ['pending'], roles: MANAGERS },
  decideRework: {
    kind: 'quality_check',
    in: ['awaiting_decision'],
    roles: ['customer_service_manager', 'outlet_manager'],
  },
  approveGoodwill: { kind: 'settlement', in: ['open'], roles: MANAGERS },
  settle: { kind: 'settlement', in: ['open'], roles: ['cashier', 'service_advisor', ...MANAGERS] },
  handOver: { kind: 'settlement', in: ['settled'], roles: COUNTER },
  recordFollowUp: { kind: 'follow_up', in: ['scheduled', 'contacting', 'contacted'], roles: RECEPTION },
  submitSurvey: { kind: 'follow_up', in: ['scheduled', 'contacting', 'contacted'], roles: RECEPTION },
  ...COMPLAINT_COMMANDS,
} as const satisfies Record<string, CommandRule>;

export type CommandName = keyof typeof COMMANDS;

/**
 * The commands that an execution of a kind takes in a status.
 * @param kind kind of execution
 * @param status its present status
 * @returns command names, in the table's order
 */
export function allowedCommands(kind: ExecutionKind, status: string): CommandName[] {
  return (Object.keys(COMMANDS) as CommandName[]).filter((name) => {
    return statusesFor(name, kind).includes(status);
  });
}

/**
 * The statuses of a kind of execution in which it takes a command.
 * @returns none when it never does
 */
export function statusesFor(name: CommandName, kind: ExecutionKind): readonly string[] {
  const rule: CommandRule = COMMANDS[name];
  return rule.kind === kind ? rule.in : (rule.also?.[kind] ?? []);
}
