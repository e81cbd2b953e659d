import { type ClockState, requestExtension as extendClock, isExtensionPending, isRefusal } from '../clock.js';
import { type DecisionContext, type MachineState, refuse, type StepEvent } from '../machine.js';

export type ExtensionEvent =
  | StepEvent<'extension_requested', { hours: number; addMs: number; reason: string }>
  | StepEvent<'extension_decided', { approved: boolean; reason: string | null }>;

/**
 * Files for more time 提前报备 (R3.3b), at whichever step has the repair's clock.
 * @param body hours, of which a part may be asked for
 * @returns the event; or refused, when it is too late, too much, or another request waits
 */
export function requestExtension(
  state: MachineState,
  body: { hours: number; reason: string },
  { at, actor }: DecisionContext,
) {
  const clock = repairClocks(state).find(({ stoppedAt }) => stoppedAt === null);
  if (!clock) return refuse('extension_not_allowed', 'no deadline is running that could be extended');
  const addMs = Math.round(body.hours * 3_600_000);
  const extended = extendClock(clock, { at, by: actor.id, reason: body.reason, addMs });
  if (isRefusal(extended)) return refuse(refusalOf(extended.refused), extended.detail);
  return { type: 'extension_requested' as const, data: { ...body, addMs } };
}

function refusalOf(code: string) {
  if (code === 'extension_too_late' || code === 'extension_pending') return code;
  return 'extension_not_allowed';
}

/**
 * Answers the request that waits, wherever the repair's clock is meanwhile, also when the check has ended it: the
 * answer applies back (R3.3b). Nobody grants more time to themselves.
 */
export function decideExtension(
  state: MachineState,
  body: { approved: boolean; reason: string | null },
  { actor, policy }: DecisionContext,
) {
  const deciders = policy.clocks.repair_completion?.extension?.decidedBy ?? [];
  if (actor.role !== 'operator' && !deciders.some((role) => role === actor.role)) {
    return refuse('role_may_not_decide', `an extension is decided by: ${deciders.join(', ')}`);
  }
  const clock = repairClocks(state).find(isExtensionPending);
  if (!clock) return refuse('no_extension_pending', 'no extension waits for a decision');
  if (clock.extension?.requestedBy === actor.id) {
    return refuse(
      'conflict_of_interest',
      'whoever files for more time does not decide on it: ask the region',
    );
  }
  return { type: 'extension_decided' as const, data: body };
}

function repairClocks(state: MachineState): ClockState[] {
  return Object.values(state.clocks).filter(({ kind }) => kind === 'repair_completion');
}
