import { assertNever } from '../assert.js';
import { parseDuration } from '../duration.js';
import { addMs, type Instant, toMs } from '../instant.js';
import type { StatusOf } from '../lifecycle.js';
import { type Machine, type MachineState, type MilestoneEvent, refuse, type StepEvent } from '../machine.js';
import type { Policy } from '../policy/types.js';

export interface SurveyBody {
  nps: number;
  csat: number;
  solved: boolean;
  comment: string | null;
}

interface ContactBody {
  channel: string;
  reached: boolean;
  note: string | null;
}

/** One contact with the customer, or one that failed, as it is on record. */
interface Contact extends ContactBody {
  at: Instant;
  by: string;
  /** The attempt of the policy that it stands for; null when it was made early, or by another channel. */
  attempt: number | null;
}

export interface FollowUpState extends MachineState {
  status: StatusOf<'follow_up'>;
  /** When the follow-up began: the policy's days count from here. */
  openedAt: Instant | null;
  /** The policy's attempts that were made in vain, or the one that reached the customer. */
  attempts: number;
  contacts: Contact[];
  survey: SurveyBody | null;
  /** The customer has said no to the estimate: that the fault is still there is what they chose, and no comeback. */
  estimateRejected: boolean;
}

interface Attempted {
  channel: string;
  note: string | null;
  attempt: number | null;
}

export type FollowUpEvent =
  | StepEvent<'follow_up_opened', { startsAt: Instant }>
  | StepEvent<'contact_attempted', Attempted & { startsAt: Instant }>
  | StepEvent<'customer_unreachable' | 'extra_contact_attempted' | 'customer_reached', Attempted>
  | StepEvent<'survey_submitted', SurveyBody & { leadsTo: 'closed' | 'complaint' | 'comeback' }>
  | MilestoneEvent;

type FollowUpPolicy = Policy['followUp'];

/**
 * When an attempt to reach the customer falls due (R3.4).
 * @param openedAt when the follow-up began
 * @param attempt from 0 on; the last one's day counts for all after it
 */
export function contactDueAt(openedAt: Instant, attempt: number, { contacts }: FollowUpPolicy): Instant {
  const { after } = contacts[Math.min(attempt, contacts.length - 1)] ?? { after: 'PT0S' };
  return addMs(openedAt, parseDuration(after));
}

/**
 * Follow-up 回访 (R3.4, R4.2): contact after hand-over on the policy's days and by its channels, NPS 0–10 and CSAT 1–5;
 * what is not solved is taken up again, unless the customer wouldn't have it repaired.
 */
export const followUp: Machine<FollowUpState, FollowUpEvent> = {
  kind: 'follow_up',
  commands: {
    recordFollowUp(state, { reached, ...contact }: ContactBody, { at, policy }) {
      const attempt = attemptOf(state, contact.channel, at, policy.followUp);
      const data = { ...contact, attempt };
      if (reached) return { type: 'customer_reached', data };
      // Who was reached before is not unreachable because a later call failed.
      if (attempt === null || state.status === 'contacted') return { type: 'extra_contact_attempted', data };
      if (attempt >= policy.followUp.contacts.length) return { type: 'customer_unreachable', data };
      const startsAt = contactDueAt(state.openedAt ?? at, attempt, policy.followUp);
      return { type: 'contact_attempted', data: { ...data, startsAt } };
    },
    submitSurvey(state, body: SurveyBody, { policy }) {
      if (state.survey)
        return refuse('survey_already_submitted', 'the customer has answered the survey already');
      const low =
        body.nps < policy.followUp.complaintBelowNps || body.csat < policy.followUp.complaintBelowCsat;
      const done = body.solved || state.estimateRejected;
      const leadsTo = low ? 'complaint' : done ? 'closed' : 'comeback';
      return { type: 'survey_submitted', data: { ...body, leadsTo } };
    },
  },
  apply(state, event) {
    switch (event.type) {
      case 'follow_up_opened':
        return { ...state, openedAt: event.at };
      case 'contact_attempted':
      case 'extra_contact_attempted': {
        const tried = contacted(state, event, false);
        return state.status === 'contacted' ? tried : { ...tried, status: 'contacting' };
      }
      case 'customer_unreachable':
        return { ...contacted(state, event, false), status: 'unreachable' };
      case 'customer_reached':
        return { ...contacted(state, event, true), status: 'contacted' };
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

/**
 * Which of the policy's attempts a contact stands for. Three calls within an hour don't make somebody unreachable: an
 * attempt counts from its day on, and by one of its channels.
 */
function attemptOf(
  state: FollowUpState,
  channel: string,
  at: Instant,
  policy: FollowUpPolicy,
): number | null {
  const planned = policy.contacts[state.attempts];
  const dueAt = contactDueAt(state.openedAt ?? at, state.attempts, policy);
  return planned?.channels.includes(channel) && toMs(at) >= toMs(dueAt) ? state.attempts + 1 : null;
}

function contacted(
  state: FollowUpState,
  event: StepEvent<string, Attempted>,
  reached: boolean,
): FollowUpState {
  const { channel, note, attempt } = event.data;
  const contact = { channel, note, attempt, reached, at: event.at, by: event.actor.id };
  return { ...state, attempts: attempt ?? state.attempts, contacts: [...state.contacts, contact] };
}

export const newFollowUp = (estimateRejected = false): FollowUpState => ({
  status: 'scheduled',
  clocks: {},
  openedAt: null,
  attempts: 0,
  contacts: [],
  survey: null,
  estimateRejected,
});
