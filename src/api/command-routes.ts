import { COMMANDS, type CommandName } from '../domain/lifecycle.js';
import { ROLES, type Role } from '../domain/roles.js';

/** One command of the lifecycle as a route: `POST <resource>/{number}<path>`. Body and roles follow from the name. */
export interface CommandRoute {
  name: CommandName;
  path: `/${string}`;
  summary: string;
}

/** Commands on a service order, in the order of the lifecycle. */
export const ORDER_COMMANDS: readonly CommandRoute[] = [
  { name: 'scheduleAppointment', path: '/appointment', summary: 'Schedule or reschedule the visit (R3.2a)' },
  { name: 'checkIn', path: '/check-in', summary: 'The vehicle has arrived (R3.2a)' },
  {
    name: 'settleAtReception',
    path: '/reception-settlement',
    summary: 'Settle an enquiry or a small fault without dispatch (R2.2, R3.1)',
  },
  {
    name: 'signReception',
    path: '/reception-checklist',
    summary: 'Sign points of the reception checklist (R3.1)',
  },
  {
    name: 'objectToGuarantee',
    path: '/guarantee/objection',
    summary: 'Show another cause of a comeback, within 3 days of its return (R3.4)',
  },
  {
    name: 'recordOtherRepairer',
    path: '/guarantee/other-repairer',
    summary: 'Another repairer is arranged at the outlet’s cost, after two repairs in vain (R3.4)',
  },
  {
    name: 'recordRightsTold',
    path: '/statutory-rights/telling',
    summary: 'The customer was told of their rights under the 三包 rules (R3.3b)',
  },
  {
    name: 'arrangeMobility',
    path: '/mobility',
    summary: 'A loaner or compensation from the sixth day of a repair on (R3.3b)',
  },
  { name: 'recordNoShow', path: '/no-show', summary: 'The customer did not come (R3.2a)' },
  { name: 'recordCallback', path: '/callback', summary: 'The customer was called back (R3.2b)' },
  { name: 'orderTow', path: '/tow', summary: 'A tow truck was ordered, the first or another (R3.2b)' },
  {
    name: 'cancelTow',
    path: '/tow/cancellation',
    summary: 'The tow is called off, the order goes on: the customer comes by themselves (R3.2b)',
  },
  {
    name: 'recordTowArrival',
    path: '/tow/arrival',
    summary: 'The tow reached the car, or brought it in (R3.2b)',
  },
  { name: 'acceptAssignment', path: '/assignment/acceptance', summary: 'Take the work offered (R3.2b)' },
  { name: 'declineAssignment', path: '/assignment/decline', summary: 'Decline the work offered (R3.2b)' },
  {
    name: 'reportProgress',
    path: '/progress-reports',
    summary: 'Progress was reported to the customer (R3.2c)',
  },
  {
    name: 'promiseHandOver',
    path: '/hand-over-promise',
    summary: 'Tell the customer by when the car is ready, or another time than before (R3.2c)',
  },
  {
    name: 'changeLimit',
    path: '/limits',
    summary: 'Give one running deadline of this order another limit, with the reason (R1.2, R3.3b)',
  },
  { name: 'recordDiagnosis', path: '/diagnosis', summary: 'Record the diagnosis (R3.3a)' },
  { name: 'submitEstimate', path: '/estimate', summary: 'Submit an estimate, or a supplement to it (R3.3a)' },
  { name: 'approveEstimate', path: '/estimate/approval', summary: 'The customer approves (R3.3a)' },
  { name: 'rejectEstimate', path: '/estimate/rejection', summary: 'The customer rejects (R3.3a)' },
  { name: 'signRepairSteps', path: '/repair-steps', summary: 'Sign steps of the checklist (R3.3a)' },
  { name: 'startHold', path: '/holds', summary: 'Work can not go on for a while (R3.3b)' },
  { name: 'endHold', path: '/holds/end', summary: 'Work goes on (R3.3b)' },
  {
    name: 'requestExtension',
    path: '/extensions',
    summary: 'File for more time, before the deadline (R3.3b)',
  },
  { name: 'decideExtension', path: '/extensions/decision', summary: 'Decide on more time (R3.3b)' },
  { name: 'recordSpotCheck', path: '/spot-checks', summary: 'Look in on a running repair (R2.2, R3.3c)' },
  { name: 'giveBackRepair', path: '/give-back', summary: 'Give the repair back to the desk (R3.2b)' },
  { name: 'completeRepair', path: '/repair-completion', summary: 'The work is done (R3.3a)' },
  { name: 'recordQualityCheck', path: '/quality-checks', summary: 'Record the check (R3.3c)' },
  {
    name: 'nameInspector',
    path: '/quality-checks/inspector',
    summary: 'Name who checks for an absent inspector (R2.2, R3.3c)',
  },
  {
    name: 'decideRework',
    path: '/quality-checks/decision',
    summary: 'Decide beyond the rework limit (R3.3c)',
  },
  {
    name: 'approveGoodwill',
    path: '/settlement/goodwill',
    summary: 'Approve a share that the house pays (R5.3)',
  },
  { name: 'settle', path: '/settlement', summary: 'Settle the bill (R5.1, R5.3)' },
  { name: 'handOver', path: '/hand-over', summary: 'Hand the vehicle over (R5.1, R5.3)' },
  { name: 'recordFollowUp', path: '/follow-ups', summary: 'Record a contact after hand-over (R3.4)' },
  { name: 'submitSurvey', path: '/survey', summary: "Record the customer's survey (R4.2)" },
  { name: 'changeUrgency', path: '/urgency', summary: 'Override the urgency, with the reason (R3.2b)' },
  { name: 'cancelOrder', path: '/cancellation', summary: 'Cancel the order, until hand-over' },
  {
    name: 'recordReturn',
    path: '/return',
    summary: 'The customer of a cancelled order has the car back (R3.4)',
  },
];

/** Commands on a complaint, in the order of R4.4. */
export const COMPLAINT_COMMANDS: readonly CommandRoute[] = [
  { name: 'acceptComplaint', path: '/acceptance', summary: 'Take the complaint on (R4.4)' },
  { name: 'startInvestigation', path: '/investigation', summary: 'Begin the investigation (R4.4)' },
  { name: 'determineLiability', path: '/liability', summary: 'Say who is liable and why (R4.4)' },
  { name: 'proposeRemedy', path: '/remedy', summary: 'Propose a remedy (R4.4)' },
  { name: 'replyToCustomer', path: '/reply', summary: 'Reply to the customer, within 24 h (R4.4)' },
  {
    name: 'recordCustomerDecision',
    path: '/customer-decision',
    summary: 'The customer accepts or rejects (R4.4)',
  },
  { name: 'recordRevisit', path: '/revisit', summary: 'Ask the customer again (R4.4)' },
  {
    name: 'recordStatutoryClaim',
    path: '/statutory-claim',
    summary: 'The customer wants the car replaced or taken back: answered within 10 working days (R4.4)',
  },
  {
    name: 'withdrawStatutoryClaim',
    path: '/statutory-claim/withdrawal',
    summary: 'The customer no longer wants the car replaced or taken back (R4.4)',
  },
  { name: 'addEvidence', path: '/evidence', summary: 'Add evidence, at any time before the end (R4.4)' },
  { name: 'reassignComplaint', path: '/reassignment', summary: 'Give it to another handler (R2.2, R4.4)' },
  {
    name: 'recordOutsideReply',
    path: '/outside-reply',
    summary: 'Whoever forwarded the complaint was answered, within their deadline (R4.4)',
  },
  {
    name: 'closeWithFindings',
    path: '/findings',
    summary: 'Close a complaint whose customer is unknown or silent (R4.4)',
  },
  {
    name: 'withdrawComplaint',
    path: '/withdrawal',
    summary: 'The customer withdraws it; it stays open for whoever outside waits (R4.4)',
  },
];

/** Who may give a command, by the lifecycle's table; an operator may give all of them. */
export function rolesFor(...names: CommandName[]): Role[] {
  return ROLES.filter(
    (role) =>
      role === 'operator' || names.some((name) => (COMMANDS[name].roles as readonly Role[]).includes(role)),
  );
}

/** What to call for a command, as callers write it; the desk takes back an offer by the route that reassigns (R3.2b). */
export function routeOf(name: CommandName): string {
  const ofComplaint = COMPLAINT_COMMANDS.find((route) => route.name === name);
  if (ofComplaint) return `POST /v1/complaints/{complaintNo}${ofComplaint.path}`;
  const path = ORDER_COMMANDS.find((route) => route.name === name)?.path ?? '/reassignment';
  return `POST /v1/service-orders/{orderNo}${path}`;
}
