import { z } from 'zod';
import { type CommandName, EXECUTION_KINDS } from '../domain/lifecycle.js';
import * as booking from './booking.js';
import { changeLimit, promiseHandOver } from './clock-commands.js';
import * as closing from './closing.js';
import { instantOut } from './common.js';
import * as complaints from './complaints.js';
import * as dispatch from './dispatch.js';
import * as guarantee from './guarantee.js';
import * as repair from './repair.js';
import * as statutory from './statutory.js';
import { changeUrgency } from './urgency.js';
import { recordReturn } from './vehicle-return.js';

/** The body of every command of the lifecycle's table, by its wire name. */
export const COMMAND_BODIES = {
  cancelOrder: booking.cancelOrder,
  changeUrgency,
  signReception: guarantee.signReception,
  objectToGuarantee: guarantee.objectToGuarantee,
  recordOtherRepairer: guarantee.recordOtherRepairer,
  recordRightsTold: statutory.recordRightsTold,
  arrangeMobility: statutory.arrangeMobility,
  recordReturn,
  scheduleAppointment: booking.scheduleAppointment,
  checkIn: booking.checkIn,
  settleAtReception: booking.settleAtReception,
  recordNoShow: booking.recordNoShow,
  recordCallback: booking.recordCallback,
  orderTow: booking.orderTow,
  cancelTow: booking.cancelTow,
  recordTowArrival: booking.recordTowArrival,
  acceptAssignment: dispatch.acceptAssignment,
  declineAssignment: dispatch.declineAssignment,
  withdrawAssignment: dispatch.reassign,
  reportProgress: booking.reportProgress,
  promiseHandOver,
  changeLimit,
  recordDiagnosis: repair.recordDiagnosis,
  submitEstimate: repair.submitEstimate,
  approveEstimate: repair.approveEstimate,
  rejectEstimate: repair.rejectEstimate,
  signRepairSteps: repair.signRepairSteps,
  startHold: repair.startHold,
  endHold: repair.endHold,
  requestExtension: repair.requestExtension,
  decideExtension: repair.decideExtension,
  recordSpotCheck: repair.recordSpotCheck,
  giveBackRepair: repair.giveBackRepair,
  completeRepair: repair.completeRepair,
  recordQualityCheck: closing.recordQualityCheck,
  nameInspector: closing.nameInspector,
  decideRework: closing.decideRework,
  approveGoodwill: closing.approveGoodwill,
  settle: closing.settle,
  handOver: closing.handOver,
  recordFollowUp: booking.recordFollowUp,
  submitSurvey: closing.submitSurvey,
  acceptComplaint: complaints.acceptComplaint,
  startInvestigation: complaints.startInvestigation,
  determineLiability: complaints.determineLiability,
  proposeRemedy: complaints.proposeRemedy,
  replyToCustomer: complaints.replyToCustomer,
  recordCustomerDecision: complaints.recordCustomerDecision,
  recordRevisit: complaints.recordRevisit,
  addEvidence: complaints.addEvidence,
  recordStatutoryClaim: complaints.recordStatutoryClaim,
  withdrawStatutoryClaim: complaints.withdrawStatutoryClaim,
  reassignComplaint: complaints.reassignComplaint,
  recordOutsideReply: complaints.recordOutsideReply,
  closeWithFindings: complaints.closeWithFindings,
  withdrawComplaint: complaints.withdrawComplaint,
} as const satisfies Record<CommandName, z.ZodType>;

/** What a command answers: where the case stands after it. */
export const commandReply = z
  .object({
    no: z.string(),
    executionId: z.string(),
    kind: z.enum(EXECUTION_KINDS),
    status: z.string(),
    eventId: z.string(),
    at: instantOut,
    /** What the event recorded, such as the estimate's id. */
    result: z.unknown(),
  })
  .meta({ id: 'CommandReply' });
