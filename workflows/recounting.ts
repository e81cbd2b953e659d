import { type BusinessCalendar, isNewer } from '../src/domain/calendar.js';
import type { MachineState, StepEvent } from '../src/domain/machine.js';
import type { Run } from './transitions.js';

// Calendars are known only as far as their data reaches. A newer snapshot reaches every open execution; each puts it on
// record before any of its clocks counts by it, so that its clocks can be made again from its events alone (R3.3b, R8.1).

/** The snapshot of a calendar that the execution's record knows. */
export function known<S extends MachineState, E extends StepEvent>(
  run: Run<S, E>,
  id: string,
): Pick<BusinessCalendar, 'revision' | 'moved'> {
  return run.input.policy.calendars.find((calendar) => calendar.id === id) ?? { revision: 0 };
}

/** Its name within an execution's events: the same however often it is heard of. */
export function nameOf({ id, revision, moved }: BusinessCalendar): string {
  return `calendar:${id}@${revision}${moved ? `+${moved.n}` : ''}`;
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
  const needed = run.calendars.find((newest) => {
    const { id } = newest;
    const counted = Object.values(run.state.clocks).some(
      ({ calendar, stoppedAt }) => stoppedAt === null && calendar?.id === id && isNewer(newest, calendar),
    );
    const begun = next && rules.some((rule) => rule.calendar === id && rule.starts.includes(next.type));
    return counted || (begun && isNewer(newest, known(run, id)));
  });
  return needed ?? null;
}
