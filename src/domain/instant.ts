/** A point in time: RFC 3339 in UTC with milliseconds, such as `2026-11-23T08:00:00.000Z`. */
export type Instant = string;

// A string without an offset would be read in the process's own time zone, and a replay on another machine would differ.
const WITH_OFFSET = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** Takes an instant (any RFC 3339 offset), gives milliseconds since 1970. Throws RangeError for anything else. */
export function toMs(at: Instant): number {
  const ms = WITH_OFFSET.test(at) ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(ms)) throw new RangeError(`not an RFC 3339 instant with an offset: ${at}`);
  return ms;
}

/** Takes milliseconds since 1970, gives the instant in UTC. Throws RangeError when `ms` is not a finite time. */
export function fromMs(ms: number): Instant {
  return new Date(ms).toISOString();
}

/** The instant `ms` milliseconds after `at` (before it, when negative). */
export function addMs(at: Instant, ms: number): Instant {
  return fromMs(toMs(at) + ms);
}

/** True when `at` is strictly later than `other`. */
export function isAfter(at: Instant, other: Instant): boolean {
  return toMs(at) > toMs(other);
}
