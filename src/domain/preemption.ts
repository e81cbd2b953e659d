import { type CostTable, forbiddenTable, setCost } from './assignment.js';
import { type Bench, FULL_SCORE, loadPoints, MOST_LOST } from './dispatch-fit.js';
import type { Fit, FreePlace, PreemptablePlace } from './dispatch-plan.js';
import type { Commitment } from './dispatch-types.js';

/**
 * The places that a P1 may take over: work assigned but not started, never another P1's. A technician who has
 * more work than places is left alone, since one withdrawal would not free a place.
 */
export function preemptablePlaces(bench: Bench): PreemptablePlace[] {
  const places = bench.members.flatMap(({ entry }, member) =>
    entry.commitments.length > entry.capacity
      ? []
      : entry.commitments
          .filter(({ state, urgency }) => state !== 'started' && urgency !== 'P1_SAFETY_CRITICAL')
          .map((commitment) => ({ member, commitment, recency: 0 })),
  );
  places.sort(
    (a, b) =>
      Date.parse(b.commitment.assignedAt) - Date.parse(a.commitment.assignedAt) ||
      (a.commitment.offerId < b.commitment.offerId ? -1 : 1),
  );
  return places.map((place, recency) => ({ ...place, recency }));
}

/**
 * Costs for the P1 requests over free places (columns first) and places held by preemptable work. In falling weight:
 * few new withdrawals, before those already asked for; free places for those who come first in the queue (`first`);
 * spare P2, then P3; the most recent work; the score.
 */
export function preemptionTable(
  urgent: number[],
  first: ReadonlySet<number>,
  fits: Fit[][],
  free: FreePlace[],
  taken: PreemptablePlace[],
  bench: Bench,
): CostTable {
  const table = forbiddenTable(urgent.length, free.length + taken.length);
  const above = urgent.length + 1;
  const recencyWeight = MOST_LOST * above;
  urgent.forEach((request, row) => {
    const loss = (member: number, place: number): number => {
      const person = bench.members[member];
      return person === undefined
        ? 0
        : FULL_SCORE - (fits[request]?.[member]?.points ?? 0) - loadPoints(person, place);
    };
    free.forEach(({ member, place }, column) => {
      if (fits[request]?.[member]?.broken === null) setCost(table, row, column, 0, loss(member, place));
    });
    taken.forEach(({ member, commitment, recency }, index) => {
      const broken = fits[request]?.[member]?.broken;
      if (broken !== null && broken !== 'no_capacity') return;
      const withdrawal = (commitment.withdrawalAsked ? 1 : 2) * above ** 3;
      const displaced = first.has(request) ? above ** 2 : 0;
      const primary = withdrawal + displaced + classWeight(commitment, above);
      setCost(table, row, free.length + index, primary, recency * recencyWeight + loss(member, -1));
    });
  });
  return table;
}

function classWeight({ urgency }: Commitment, above: number): number {
  if (urgency === 'P2_IMMOBILIZED') return above;
  return urgency === 'P3_DEGRADED' ? 1 : 0;
}
