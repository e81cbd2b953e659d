import type { BusinessCalendar } from '../src/domain/calendar.js';
import type { MachineState, StepEvent } from '../src/domain/machine.js';
import type { Run } from './transitions.js';

// Calendars are known only as far as their data reaches. A newer snapshot reaches every open execution; each puts it on
// record before any of its clocks counts by it, so that its clocks can be made again from its events alone (R3.3b, R8.1).

/** The revision of a calendar that the execution's record knows. */
export function knownRevision<S extends MachineState, E extends StepEvent>(
  run: Run<S, E>,
  id: string,
): number {
  return run.input.policy.calendars.find((calendar) => calendar.id === id)?.revision ?? 0;
}

/**
 * A snapshot that isn't on record and must be now: a running clock counts by an older one, or the next event begins a
 * clock that names it.
 * @param next what is about to be written
 */
export function calendarToRecord<S extends MachineState, E extends StepEvent>(
  run: Run<S, E>,
  next?: E,
): BusinessCalendar | null {
  const rules = Object.values(run.input.policy.clocks);
  const needed = run.calendars.find(({ id, revision }) => {
    const counted = Object.values(run.state.clocks).some(
      ({ calendar, stoppedAt }) => stoppedAt === null && calendar?.id === id && calendar.revision < revision,
    );
    const begun = next && rules.some((rule) => rule.calendar === id && rule.starts.includes(next.type));
    return counted || (begun && knownRevision(run, id) < revision);
  });
  return needed ?? null;
}
