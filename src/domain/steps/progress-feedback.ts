import { assertNever } from '../assert.js';
import type { Instant } from '../instant.js';
import type { StatusOf } from '../lifecycle.js';
import {
  actsFor,
  type Machine,
  type MachineState,
  type MilestoneEvent,
  refuse,
  type StepEvent,
} from '../machine.js';

export interface ProgressFeedbackState extends MachineState {
  status: StatusOf<'progress_feedback'>;
  /** Who owes the customer the next report: always a named person. */
  assigneeId: string;
  /** How the customer wishes to hear from us. */
  channel: string;
  reports: number;
}

export interface ProgressReportBody {
  message: string;
  /** Null for the customer's own. */
  channel: string | null;
}

export type ProgressFeedbackEvent =
  | StepEvent<'feedback_opened', { assigneeId: string; startsAt: Instant }>
  | StepEvent<'progress_reported', { message: string; channel: string }>
  | StepEvent<'assignee_changed', { assigneeId: string }>
  | StepEvent<'feedback_ended', { reason: string }>
  | MilestoneEvent;

/** Progress feedback 进度反馈 (R3.2c): a report to the customer within 24 h of dispatch, and again after each report. */
export const progressFeedback: Machine<ProgressFeedbackState, ProgressFeedbackEvent> = {
  kind: 'progress_feedback',
  commands: {
    reportProgress: (state, body: ProgressReportBody, context) =>
      // Advisors speak for the outlet; a technician knows no more of another's work than the customer does.
      context.actor.role === 'technician' && !actsFor(context, state.assigneeId)
        ? refuse('not_the_assignee', `${state.assigneeId} owes the customer the report now`)
        : { type: 'progress_reported', data: { ...body, channel: body.channel ?? state.channel } },
  },
  apply(state, event) {
    switch (event.type) {
      case 'feedback_opened':
      case 'assignee_changed':
        return { ...state, assigneeId: event.data.assigneeId };
      case 'progress_reported':
        return { ...state, reports: state.reports + 1 };
      case 'feedback_ended':
        return { ...state, status: 'ended' };
      case 'clock_milestone':
        return state;
      default:
        return assertNever(event);
    }
  },
  // Whoever owes the report now is who the alerts reach, also when the order has changed hands.
  order: (state) => ({ responsibleId: state.assigneeId }),
};

export const newProgressFeedback = (assigneeId: string, channel: string): ProgressFeedbackState => ({
  status: 'running',
  clocks: {},
  assigneeId,
  // Who walked in has gone home: they are called.
  channel: channel === 'walk_in' ? 'phone' : channel,
  reports: 0,
});
