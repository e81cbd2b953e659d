import { fromMs, type Instant, toMs } from './instant.js';

/** A stretch of time that doesn't count; `to` excluded. */
export interface Excluded {
  from: Instant;
  to: Instant;
}

/** One repair: from the agreement on it to its completion (article 40); `to` is null while it lasts. */
export interface RepairSpan {
  orderNo: string;
  from: Instant;
  to: Instant | null;
  excluded: readonly Excluded[];
}

/** Repairs that overlap, counted as one: the car is away once. */
export interface Stretch {
  from: Instant;
  /** Null while one of the repairs lasts. */
  to: Instant | null;
  orders: string[];
  countedMs: number;
  days: number;
}

interface Counting {
  /** Where a repair that lasts is looked at. */
  until: Instant;
  /** 24 hours in earnest; shorter where time is scaled. */
  dayMs: number;
}

/** Each full 24 hours are a day, and so is what remains (article 40). */
export function daysOf(ms: number, dayMs: number): number {
  return Math.ceil(ms / dayMs);
}

interface Interval {
  fromMs: number;
  toMs: number;
}

interface Group extends Interval {
  repairs: RepairSpan[];
}

/**
 * The repairs as stretches, oldest first, with the days of each. Repairs that overlap are one stretch, and none of its time
 * counts twice; one that begins where another ends is a repair of its own. Time that is excluded of one repair still counts
 * when another went on meanwhile.
 * @param repairs in any order, of all orders of the vehicle
 */
export function stretchesOf(repairs: readonly RepairSpan[], { until, dayMs }: Counting): Stretch[] {
  return groupsOf(repairs, toMs(until)).map((group) => {
    const countedMs = lengthOf(countedIn(group, toMs(until)));
    const orders = group.repairs.map(({ orderNo }) => orderNo);
    const lasts = group.repairs.some(({ to }) => to === null);
    const to = lasts ? null : fromMs(group.toMs);
    return { from: fromMs(group.fromMs), to, orders, countedMs, days: daysOf(countedMs, dayMs) };
  });
}

/**
 * The instant at which the repairs together go beyond so many days: one millisecond after the last of them is full, since a
 * day more has begun then. Repairs that last are taken to last on, so it may lie ahead.
 * @returns null when they end before that
 */
export function goesBeyond(repairs: readonly RepairSpan[], days: number, dayMs: number): Instant | null {
  // Whatever lasts until then has gone beyond so many days, also when all that is excluded lies in it.
  const excludedMs = repairs.flatMap(({ excluded }) => excluded).reduce((sum, gap) => sum + gapMs(gap), 0);
  const horizonMs = Math.max(0, ...repairs.map(({ from }) => toMs(from))) + (days + 1) * dayMs + excludedMs;
  let left = days;
  for (const group of groupsOf(repairs, horizonMs)) {
    const counted = countedIn(group, horizonMs);
    const beyond = instantAfter(counted, left * dayMs);
    if (beyond !== null) return fromMs(beyond);
    left -= daysOf(lengthOf(counted), dayMs);
  }
  return null;
}

/** Where so many counted milliseconds and one more have passed. */
function instantAfter(counted: Interval[], ms: number): number | null {
  let left = ms;
  for (const interval of counted) {
    const length = interval.toMs - interval.fromMs;
    if (length > left) return interval.fromMs + left + 1;
    left -= length;
  }
  return null;
}

function groupsOf(repairs: readonly RepairSpan[], untilMs: number): Group[] {
  const spans = repairs
    .map((repair) => ({ repairs: [repair], fromMs: toMs(repair.from), toMs: endOf(repair, untilMs) }))
    .filter((span) => span.toMs > span.fromMs)
    .sort((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs);
  const groups: Group[] = [];
  for (const span of spans) {
    const last = groups.at(-1);
    if (last && span.fromMs < last.toMs) {
      last.repairs.push(...span.repairs);
      last.toMs = Math.max(last.toMs, span.toMs);
    } else groups.push(span);
  }
  return groups;
}

function endOf({ to }: RepairSpan, untilMs: number): number {
  return to === null ? untilMs : Math.min(toMs(to), untilMs);
}

/** The union of what each repair counts. */
function countedIn({ repairs }: Group, untilMs: number): Interval[] {
  const all = repairs.flatMap((repair) => {
    const own: Interval = { fromMs: toMs(repair.from), toMs: endOf(repair, untilMs) };
    return repair.excluded.reduce((left, gap) => left.flatMap((one) => without(one, gap)), [own]);
  });
  const union: Interval[] = [];
  for (const interval of all.sort((a, b) => a.fromMs - b.fromMs)) {
    const last = union.at(-1);
    if (last && interval.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, interval.toMs);
    else union.push({ ...interval });
  }
  return union;
}

function without(interval: Interval, gap: Excluded): Interval[] {
  const [gapFrom, gapTo] = [toMs(gap.from), toMs(gap.to)];
  const before = { fromMs: interval.fromMs, toMs: Math.min(interval.toMs, gapFrom) };
  const after = { fromMs: Math.max(interval.fromMs, gapTo), toMs: interval.toMs };
  if (gapTo <= gapFrom) return [interval];
  return [before, after].filter((one) => one.toMs > one.fromMs);
}

function gapMs({ from, to }: Excluded): number {
  return Math.max(0, toMs(to) - toMs(from));
}

function lengthOf(intervals: Interval[]): number {
  return intervals.reduce((sum, one) => sum + one.toMs - one.fromMs, 0);
}
