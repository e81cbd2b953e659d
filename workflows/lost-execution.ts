import type { ClockState } from '../src/domain/clock.js';
import type { ExecutionKind } from '../src/domain/lifecycle.js';
import { isFinal, type MachineState } from '../src/domain/machine.js';
import { cyclesAfter } from '../src/domain/step-clocks.js';
import { notices, records } from './activity-proxies.js';
import type { Child, Order } from './order.js';

/**
 * Ends the deadlines of an execution that somebody terminated in Temporal, and the alerts that only it would have ended:
 * nobody waits for them any more, and they mustn't be shown as running for ever.
 * @param handedOver clocks that it was started with, for one that had written nothing yet
 * @returns how it stood by its record; null when it had written nothing
 */
export async function loseExecution(
  order: Order,
  child: Child,
  handedOver: ClockState[] = [],
): Promise<MachineState | null> {
  const { execution } = order;
  const executionId = child.workflowId;
  const { clocks, alertIds, state = null } = await records.liveClocksOf({ executionId });
  const known = new Set(clocks.map(({ id }) => id));
  const all = [...clocks, ...handedOver.filter(({ id, stoppedAt }) => stoppedAt === null && !known.has(id))];
  execution.adopt(all);
  // What is begun in its place numbers its clocks on from there.
  order.cycles = cyclesAfter(Object.fromEntries(all.map((clock) => [clock.id, clock])), order.cycles);
  const clockIds = all.map(({ id }) => id);
  await execution.note(`lost:${executionId}`, { type: 'execution_lost', data: { executionId, clockIds } });
  // Earlier versions looked for clocks alone.
  for (const clockId of alertIds ?? [])
    execution.background(() => notices.resolveAlert({ clockId, reason: 'execution_lost' }));
  return state;
}

/**
 * Whether a step that was terminated in Temporal had said a last word by its record that no cancellation takes back, since
 * the customer has what they came for: the order goes on from there (design, rule 7).
 */
export function hadEnded(kind: ExecutionKind, { status }: MachineState): boolean {
  return kind === 'follow_up' ? isFinal(kind, status) : GIVEN.includes(status);
}

const GIVEN: readonly string[] = ['handed_over', 'settled_at_reception'];
