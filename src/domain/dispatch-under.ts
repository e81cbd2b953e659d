import { canonical } from './canonical.js';
import {
  type Decision,
  type DispatchRules,
  decide,
  type RosterEntry,
  type WaitingRequest,
} from './dispatch.js';
import type { Instant } from './instant.js';

/** What a desk decided by, as it was stored with the decision. */
export interface DecisionInput {
  waiting: WaitingRequest[];
  roster: RosterEntry[];
  rules: DispatchRules;
  now: Instant;
}

/** An order that would have gone to somebody else; null: to nobody in this decision. */
export interface AssignmentDifference {
  orderNo: string;
  before: string | null;
  after: string | null;
  reason: string;
}

/**
 * Whom a desk would have chosen by other rules (R8.2), over what it knew at that moment. Each decision is made again by itself:
 * what it would have changed for the ones after it isn't followed up.
 * @param input as stored
 * @param stored the decision that was made of it
 * @param rules the other version's
 * @returns the orders whose technician is another; null when the stored input doesn't give the stored decision any more
 */
export function tryDecision(
  input: DecisionInput,
  stored: Decision,
  rules: DispatchRules,
): AssignmentDifference[] | null {
  const { waiting, roster, now } = input;
  if (canonical(input.rules) === canonical(rules)) return [];
  const again = decide(waiting, roster, input.rules, now);
  if (canonical(whoGets(again)) !== canonical(whoGets(stored))) return null;
  const decision = decide(waiting, roster, rules, now);
  const [before, after] = [whoGets(stored), whoGets(decision)];
  const orderNos = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return orderNos
    .filter((orderNo) => before[orderNo] !== after[orderNo])
    .map((orderNo) => {
      const [was = null, is = null] = [before[orderNo], after[orderNo]];
      return { orderNo, before: was, after: is, reason: reasonOf(orderNo, was, is, decision, stored) };
    });
}

function whoGets({ assignments }: Decision): Record<string, string> {
  return Object.fromEntries(assignments.map(({ orderNo, technicianId }) => [orderNo, technicianId]));
}

/** Why whoever got it wouldn't get it; for an order that nobody got, why whoever would get it didn't. */
function reasonOf(
  orderNo: string,
  was: string | null,
  is: string | null,
  after: Decision,
  before: Decision,
): string {
  const [decision, technicianId] = was === null ? [before, is] : [after, was];
  const candidate = decision.candidates.find(
    (one) => one.orderNo === orderNo && one.technicianId === technicianId,
  );
  const cause = decision.waiting.find((one) => one.orderNo === orderNo)?.cause;
  return candidate?.passedOver ?? cause ?? 'place_taken';
}
