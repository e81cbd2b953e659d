import { assign, type CostTable, forbiddenTable, setCost } from './assignment.js';
import { explain } from './dispatch-explain.js';
import {
  type Bench,
  brokenRule,
  FULL_SCORE,
  loadPoints,
  MOST_LOST,
  prepareBench,
  suitability,
} from './dispatch-fit.js';
import type { Fit, FreePlace, Level, Plan, RankedRequest, ShutRequest } from './dispatch-plan.js';
import type { Decision, DispatchRules, RosterEntry, WaitingRequest } from './dispatch-types.js';
import { type Instant, toMs } from './instant.js';
import { preemptablePlaces, preemptionTable } from './preemption.js';

export * from './dispatch-types.js';

/**
 * Puts the waiting requests in order (R3.2b, urgent first): P1, then P2, each by age; then P3 and P4 in one line, where
 * a P4 counts as if it had come `ageing.stepMs` later than it did. Ties by order number.
 *
 * The waiting bound: a P4 is never ahead of a P1 or P2, and the only P3 that ever get ahead of it are those that
 * come less than `stepMs` after it. So from `stepMs` on nothing but P1 and P2 can newly get ahead: it waits at most
 * `stepMs` plus the time in which the outlet takes on the requests that are ahead of it then, and the P1 and P2 that come meanwhile.
 *
 * A `waitingSince` later than `now` (another machine's clock), or unreadable, counts as `now`: one bad message must not
 * stop the desk. Throws RangeError only when `now` itself is no instant.
 */
export function rankWaiting(
  waiting: readonly WaitingRequest[],
  rules: Pick<DispatchRules, 'ageing'>,
  now: Instant,
): RankedRequest[] {
  const nowMs = toMs(now);
  const keyed = waiting.map((request) => {
    const ageMs = Math.max(0, nowMs - Date.parse(request.waitingSince)) || 0;
    const effectiveAgeMs = request.urgency === 'P4_ROUTINE' ? ageMs - rules.ageing.stepMs : ageMs;
    return { request, level: levelOf(request, effectiveAgeMs), effectiveAgeMs };
  });
  keyed.sort(
    (a, b) =>
      a.level - b.level ||
      b.effectiveAgeMs - a.effectiveAgeMs ||
      compareText(a.request.orderNo, b.request.orderNo) ||
      b.request.n - a.request.n,
  );
  return keyed.map(({ request, level }, index) => ({ request, level, rank: index + 1 }));
}

function levelOf({ urgency }: WaitingRequest, effectiveAgeMs: number): Level {
  if (urgency === 'P1_SAFETY_CRITICAL') return 0;
  if (urgency === 'P2_IMMOBILIZED') return 1;
  return urgency === 'P3_DEGRADED' || effectiveAgeMs >= 0 ? 2 : 3;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Matches waiting requests to technicians (R3.2b, R2.2, R2.4). Pure: the same input, in whatever order, gives the
 * same decision, so a stored one can be replayed.
 *
 * 1. Hard rules (`HARD_RULES`) forbid pairs.
 * 2. Who is served: the queue's order decides (`rankWaiting`). A request goes without only if it cannot be served together with
 *    those ahead of it; technicians are rearranged to make room, so as many as possible are served in each class.
 * 3. By whom: the best total score (`suitability` + `loadPoints`), P1's total first, then P2's, and so on.
 * 4. A P1 that finds no place asks for work to be withdrawn that is assigned but not started, if the policy allows:
 *    never another P1's, lowest class first, then the most recent. It goes on waiting until the place is free.
 *    Free places go to the P1 that came first, with one exception: if only an older P1 can use a withdrawal,
 *    it asks for that one, and leaves its place to a younger P1 that nobody else could serve.
 *
 * Takes the queue, the outlet's roster, the policy's slice, and the time; gives assignments, proposed withdrawals,
 * who goes on waiting and why, and candidates (bounded, see `explain`).
 */
export function decide(
  waiting: readonly WaitingRequest[],
  roster: readonly RosterEntry[],
  rules: DispatchRules,
  now: Instant,
): Decision {
  const bench = prepareBench(roster, rules, now);
  const { open, shut } = sortOut(rankWaiting(waiting, rules, now), bench);
  const fits = open.map(({ request }) =>
    bench.members.map((member): Fit => {
      const broken = brokenRule(request, member, now);
      const suits = broken === null || broken === 'no_capacity';
      return { broken, points: suits ? suitability(request, member, bench) : 0 };
    }),
  );
  const plan = match(open, fits, bench, rules);
  return explain({ open, shut, fits, bench, plan });
}

/** Takes out what must not be assigned again: requests already committed, and all but the last dispatch of an order. */
function sortOut(queue: RankedRequest[], bench: Bench): { open: RankedRequest[]; shut: ShutRequest[] } {
  const committed = new Map<string, number>();
  for (const { entry } of bench.members) {
    for (const { orderNo, n } of entry.commitments)
      committed.set(orderNo, Math.max(n, committed.get(orderNo) ?? n));
  }
  const latest = new Map<string, RankedRequest>();
  for (const ranked of queue) {
    const known = latest.get(ranked.request.orderNo);
    if (known === undefined || ranked.request.n > known.request.n) latest.set(ranked.request.orderNo, ranked);
  }
  const open: RankedRequest[] = [];
  const shut: ShutRequest[] = [];
  for (const ranked of queue) {
    const { orderNo, n } = ranked.request;
    if (latest.get(orderNo) !== ranked) shut.push({ ranked, cause: 'superseded' });
    else if ((committed.get(orderNo) ?? Number.NEGATIVE_INFINITY) >= n)
      shut.push({ ranked, cause: 'already_committed' });
    else open.push(ranked);
  }
  return { open, shut };
}

function match(open: RankedRequest[], fits: Fit[][], bench: Bench, rules: DispatchRules): Plan {
  const free = bench.members.flatMap((member, index) =>
    // No technician needs more places than there are requests.
    Array.from(
      { length: Math.min(member.free, open.length) },
      (_, place): FreePlace => ({ member: index, place }),
    ),
  );
  const contend = contenders(open, fits, bench);
  const urgent = contend.filter((index) => open[index]?.level === 0);
  const { served, preempted } = serveUrgent(urgent, fits, free, bench, rules);
  // P1 requests that have a place go in first, so the others can move them to another technician but not push them out.
  const rows = [...served, ...contend.filter((index) => open[index]?.level !== 0)];
  const columnOf = assign(scoreTable(rows, open, fits, free, bench));
  const places: Plan['places'] = new Map();
  rows.forEach((request, row) => {
    const place = free[columnOf[row] ?? -1];
    if (place !== undefined) places.set(request, place);
  });
  return { places, preempted };
}

/**
 * Who can be served at all, by index: of those that the same technicians suit, no more than these have places for, the
 * first in the queue. Those behind them would go without in any matching, so leaving them out changes nothing; with
 * thousands waiting it is what keeps the desk quick.
 */
function contenders(open: RankedRequest[], fits: Fit[][], bench: Bench): number[] {
  const places = new Map<string, number>();
  return open.flatMap(({ level }, index) => {
    const urgent = level === 0;
    // What is taken counts for a P1, which may ask for it.
    const suited = (fits[index] ?? []).flatMap(({ broken }, member) =>
      broken === null || (urgent && broken === 'no_capacity') ? [member] : [],
    );
    const group = `${urgent}:${suited.join()}`;
    const left = places.get(group) ?? suited.reduce((sum, at) => sum + placesOf(bench, at, urgent), 0);
    places.set(group, left - 1);
    return left > 0 ? [index] : [];
  });
}

function placesOf(bench: Bench, at: number, urgent: boolean): number {
  const member = bench.members[at];
  if (!member) return 0;
  return Math.max(0, member.free) + (urgent ? member.entry.commitments.length : 0);
}

/** Decides which P1 requests get a free place, and which ask for work to be withdrawn instead. */
function serveUrgent(urgent: number[], fits: Fit[][], free: FreePlace[], bench: Bench, rules: DispatchRules) {
  const alone = assign(preemptionTable(urgent, new Set(urgent), fits, free, [], bench));
  const first = urgent.filter((_, row) => alone[row] !== -1);
  if (first.length === urgent.length || !rules.preemption) return { served: first, preempted: new Map() };
  const taken = preemptablePlaces(bench);
  const columnOf = assign(preemptionTable(urgent, new Set(first), fits, free, taken, bench));
  const preempted: Plan['preempted'] = new Map();
  const served: number[] = [];
  urgent.forEach((request, row) => {
    const column = columnOf[row] ?? -1;
    const place = taken[column - free.length];
    if (place !== undefined) preempted.set(request, place);
    else if (column !== -1) served.push(request);
  });
  return { served, preempted };
}

/** Costs by which the total score of P1 comes first, then that of P2, of P3 with aged P4, and of P4. */
function scoreTable(
  rows: number[],
  open: RankedRequest[],
  fits: Fit[][],
  free: FreePlace[],
  bench: Bench,
): CostTable {
  const table = forbiddenTable(rows.length, free.length);
  // More than all the losses of a lower class can add up to.
  const above = MOST_LOST * free.length + 1;
  rows.forEach((request, row) => {
    const level = open[request]?.level ?? 3;
    const weight = level % 2 === 0 ? above : 1;
    free.forEach(({ member, place }, column) => {
      const fit = fits[request]?.[member];
      const person = bench.members[member];
      if (fit === undefined || person === undefined || fit.broken !== null) return;
      const loss = (FULL_SCORE - fit.points - loadPoints(person, place)) * weight;
      if (level < 2) setCost(table, row, column, loss, 0);
      else setCost(table, row, column, 0, loss);
    });
  });
  return table;
}
