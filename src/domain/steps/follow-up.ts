import { assertNever } from '../assert.js';
import type { StatusOf } from '../lifecycle.js';
import { type Machine, type MachineState, type MilestoneEvent, refuse, type StepEvent } from '../machine.js';

export interface SurveyBody {
  nps: number;
  csat: number;
  solved: boolean;
  comment: string | null;
}

export interface FollowUpState extends MachineState {
  status: StatusOf<'follow_up'>;
  attempts: number;
  survey: SurveyBody | null;
}

export type FollowUpEvent =
  | StepEvent<'follow_up_opened', Record<string, never>>
  | StepEvent<'contact_attempted', { channel: string; note: string | null; last: boolean }>
  | StepEvent<'customer_reached', { channel: string; note: string | null }>
  | StepEvent<'survey_submitted', SurveyBody & { leadsTo: 'closed' | 'complaint' | 'comeback' }>
  | MilestoneEvent;

/** Follow-up 回访 (R3.4, R4.2): contact after hand-over, NPS 0–10 and CSAT 1–5; what is not solved is taken up again. */
export const followUp: Machine<FollowUpState, FollowUpEvent> = {
  kind: 'follow_up',
  commands: {
    recordFollowUp(state, body: { channel: string; reached: boolean; note: string | null }, { policy }) {
      const { reached, ...contact } = body;
      if (reached) return { type: 'customer_reached', data: contact };
      // Who was reached before is not unreachable because a later call failed.
      const last = state.status !== 'contacted' && state.attempts + 1 >= policy.followUp.maxAttempts;
      return { type: 'contact_attempted', data: { ...contact, last } };
    },
    submitSurvey(state, body: SurveyBody, { policy }) {
      if (state.survey)
        return refuse('survey_already_submitted', 'the customer has answered the survey already');
      const low =
        body.nps < policy.followUp.complaintBelowNps || body.csat < policy.followUp.complaintBelowCsat;
      const leadsTo = low ? 'complaint' : body.solved ? 'closed' : 'comeback';
      return { type: 'survey_submitted', data: { ...body, leadsTo } };
    },
  },
  apply(state, event) {
    switch (event.type) {
      case 'follow_up_opened':
        return state;
      case 'contact_attempted': {
        const tried = { ...state, attempts: state.attempts + 1 };
        if (event.data.last) return { ...tried, status: 'unreachable' };
        return state.status === 'contacted' ? tried : { ...tried, status: 'contacting' };
      }
      case 'customer_reached':
        return { ...state, attempts: state.attempts + 1, status: 'contacted' };
      case 'survey_submitted': {
        const { leadsTo, ...survey } = event.data;
        return { ...state, status: leadsTo, survey };
      }
      case 'clock_milestone':
        if (event.data.milestone !== 'breach') return state;
        if (event.data.kind === 'follow_up_contact') {
          return state.status === 'scheduled' ? { ...state, status: 'contacting' } : state;
        }
        // Who was reached but doesn't answer the survey in time has been followed up all the same.
        return event.data.kind === 'survey_response' ? { ...state, status: 'closed' } : state;
      default:
        return assertNever(event);
    }
  },
};

export const newFollowUp = (): FollowUpState => ({
  status: 'scheduled',
  clocks: {},
  attempts: 0,
  survey: null,
});
