import { type ClockPause, type ClockState, isRefusal, type pauseClock, resumeClock } from './clock.js';
import type { Instant } from './instant.js';

/** The clocks of an execution, by their ids. */
export type Clocks = Record<string, ClockState>;

/** Changes every clock that runs; ended ones stay as they are. */
export function mapClocks(clocks: Clocks, f: (clock: ClockState) => ClockState): Clocks {
  return Object.fromEntries(
    Object.entries(clocks).map(([id, clock]) => [id, clock.stoppedAt === null ? f(clock) : clock]),
  );
}

/** Changes every clock of a kind that runs. */
export function mapKind(clocks: Clocks, kind: string, f: (clock: ClockState) => ClockState): Clocks {
  return mapClocks(clocks, (clock) => (clock.kind === kind ? f(clock) : clock));
}

/** A change that a clock refuses (already held, not held) leaves it as it is: the event stays on record all the same. All kinds, or one. */
export function changeAll(
  clocks: Clocks,
  f: (clock: ClockState) => ReturnType<typeof pauseClock>,
  kind?: string,
): Clocks {
  return mapClocks(clocks, (clock) => {
    if (kind !== undefined && clock.kind !== kind) return clock;
    const changed = f(clock);
    return isRefusal(changed) ? clock : changed;
  });
}

/** The clock without whatever holds it, but for some holds that go on. */
export function withoutHolds(
  clock: ClockState,
  at: Instant,
  goOn: readonly Pick<ClockPause, 'reason' | 'reference'>[] = [],
): ClockState {
  const goesOn = (pause: ClockPause) =>
    goOn.some(({ reason, reference }) => reason === pause.reason && reference === pause.reference);
  return clock.pauses
    .filter((pause) => pause.to === null && !goesOn(pause))
    .reduce((held, { reason, reference }) => {
      const resumed = resumeClock(held, { reason, at, ...(reference && { reference }) });
      return isRefusal(resumed) ? held : resumed;
    }, clock);
}
