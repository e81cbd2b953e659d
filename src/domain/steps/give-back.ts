import type { DecisionContext } from '../machine.js';
import { type Hold, openHolds } from './hold.js';
import type { RepairState } from './repair.js';

interface InstalledPart {
  description: string;
  partNo: string | null;
  quantity: number;
}

export interface GiveBackBody {
  reason: string;
  doneSoFar: string;
  partsInstalled?: InstalledPart[];
  /** Whoever takes the work from its technician says so when it mustn't be offered to them again. */
  passOver?: boolean;
}

/**
 * How a repair was given back, besides the words: called away by the desk, or not to be asked again; and what the car
 * goes on waiting for.
 */
export type GivenBack = GiveBackBody & {
  preempted?: true;
  passedOver?: boolean;
  holds?: Pick<Hold, 'holdId' | 'reason' | 'reference'>[];
};

/** What a technician had done when the work was given back. */
export interface WorkDone {
  technicianId: string;
  workOrderNo: string;
  doneSoFar: string;
  partsInstalled: InstalledPart[];
}

/** Who gives their own work back doesn't want it again; work taken from somebody else may come back to them (R3.2b). */
export function giveBackRepair(
  state: RepairState,
  body: GiveBackBody,
  context: Pick<DecisionContext, 'actor'>,
) {
  const passedOver = context.actor.id === state.technicianId || (body.passOver ?? false);
  const holds = openHolds(state).map(({ holdId, reason, reference }) => ({ holdId, reason, reference }));
  const data = { ...body, passedOver, ...(holds.length > 0 && { holds }) };
  return { type: 'repair_given_back' as const, data };
}

/** A repair after it was given back. */
export function givenBack(state: RepairState, data: GivenBack): RepairState {
  const { technicianId, workOrderNo } = state;
  const { doneSoFar, partsInstalled = [], preempted = false, passedOver = false } = data;
  const done = { technicianId, workOrderNo, doneSoFar, partsInstalled };
  // Who was called away before beginning has nothing to hand on.
  const handedOn = preempted ? state.handedOn : [...state.handedOn, done];
  return { ...state, status: 'given_back', preempted, passedOver, handedOn };
}
