import { type ClockState, countedMsAt, dueAt, firstDueAt } from './clock.js';

/** What a clock's row says of it in columns, beside the clock itself: made of it by its writer and by who checks it. */
export function columnsOf(clock: ClockState) {
  return {
    outcome: clock.outcome,
    dueAt: dueAt(clock),
    stoppedAt: clock.stoppedAt,
    firstDueAt: firstDueAt(clock),
    countedMs: clock.stoppedAt === null ? null : countedMsAt(clock, clock.stoppedAt),
  };
}
