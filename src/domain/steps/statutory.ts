import type { Instant } from '../instant.js';
import { refuse, type StepEvent } from '../machine.js';
import type { StatutoryFlag } from '../statutory-rights.js';

/** A flag as it is told: who is asked about it needs the article, the orders and what the customer may ask for. */
export type FlagData = Omit<StatutoryFlag, 'causedBy'>;

/** By whom and how the customer was told of their rights under the 三包 rules. */
export interface RightsToldBody {
  toldTo: string;
  channel: string;
  evidence: string | null;
}

export const MOBILITY = ['loaner', 'compensation', 'other_agreement'] as const;

/** What the customer gets about with from the sixth day of a repair on (article 21). */
export interface MobilityBody {
  kind: (typeof MOBILITY)[number];
  from: Instant;
  /** Of compensation; null for the rest. */
  amountCents: number | null;
  /** The loaner's plate, or what was agreed. */
  details: string;
}

type By = { by: string; at: Instant };

/** What an order knows of the rights that it brought about, and what it did about them. */
export interface StatutoryState {
  flags: (FlagData & { at: Instant; told: (RightsToldBody & By) | null })[];
  /** Names of flags that a later diagnosis took back; one may come again. */
  withdrawn: string[];
  mobility: (MobilityBody & By)[];
}

export type StatutoryEvent =
  | StepEvent<'statutory_right_warned', FlagData>
  | StepEvent<'statutory_right_reached', FlagData>
  | StepEvent<'statutory_right_withdrawn', { name: string; article: string; nothingLeft: boolean }>
  | StepEvent<'statutory_rights_told', RightsToldBody & { rights: string[] }>
  | StepEvent<'mobility_arranged', MobilityBody>;

export const NO_STATUTORY: StatutoryState = { flags: [], withdrawn: [], mobility: [] };

/** Flags that the customer hasn't been told of. */
export function untold({ flags }: StatutoryState) {
  return flags.filter(({ told }) => told === null);
}

/** The loaners that the customer was given, by what was said of each, such as its plate. */
export function loanersOf({ mobility }: Pick<StatutoryState, 'mobility'>): string[] {
  const loaners = mobility.filter(({ kind }) => kind === 'loaner').map(({ details }) => details);
  return [...new Set(loaners)];
}

/** The customer was told of all rights that have been flagged so far (R3.3b). */
export function recordRightsTold({ statutory }: { statutory: StatutoryState }, body: RightsToldBody) {
  const rights = untold(statutory).map(({ name }) => name);
  return rights.length === 0
    ? refuse('nothing_to_answer', 'no right under the 三包 rules waits to be told of on this order')
    : { type: 'statutory_rights_told' as const, data: { ...body, rights } };
}

/** What the flags, the telling and the loaner make of the order. */
export function applyStatutory(state: StatutoryState, event: StatutoryEvent): StatutoryState {
  const by = { by: event.actor.id, at: event.at };
  switch (event.type) {
    case 'statutory_right_warned':
    case 'statutory_right_reached':
      return { ...state, flags: [...state.flags, { ...event.data, at: event.at, told: null }] };
    case 'statutory_right_withdrawn': {
      const { name } = event.data;
      const flags = state.flags.filter((flag) => flag.name !== name);
      return { ...state, flags, withdrawn: [...state.withdrawn, name] };
    }
    case 'statutory_rights_told': {
      const { rights, ...body } = event.data;
      const told = { ...body, ...by };
      return {
        ...state,
        flags: state.flags.map((flag) => (rights.includes(flag.name) ? { ...flag, told } : flag)),
      };
    }
    case 'mobility_arranged':
      return { ...state, mobility: [...state.mobility, { ...event.data, ...by }] };
  }
}
