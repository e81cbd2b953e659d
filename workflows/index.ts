/** The bundle's entry: every workflow type by its wire name, in the order of the lifecycle. */

export { alert } from './alert.js';
export { alertSender } from './alert-sender.js';
export { booking } from './booking.js';
export { calendarSpread } from './calendar-spread.js';
export { complaint } from './complaint.js';
export { customerNotice } from './customer-notice.js';
export { dispatch } from './dispatch.js';
export { dispatchDesk } from './dispatch-desk.js';
export { followUp } from './follow-up.js';
export { policyTrial } from './policy-trial.js';
export { progressFeedback } from './progress-feedback.js';
export { qualityCheck } from './quality-check.js';
export { repair } from './repair.js';
export { serviceOrder } from './service-order.js';
export { settlement } from './settlement.js';
