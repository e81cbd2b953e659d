import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Decision,
  decide,
  type RosterEntry,
  rankWaiting,
  type WaitingRequest,
} from '../../src/domain/dispatch.js';
import { loadPoints, prepareBench, suitability } from '../../src/domain/dispatch-fit.js';
import { anyDesk, busyDesk, NOW, RULES, rulesBroken } from '../support/dispatch-cases.js';

interface Desk {
  waiting: WaitingRequest[];
  roster: RosterEntry[];
}

function find<T>(items: T[], test: (item: T) => boolean): T {
  const found = items.find(test);
  if (found === undefined) throw new Error('the decision names somebody who is not in its input');
  return found;
}

function personOf({ roster }: Desk, id: string): RosterEntry {
  return find(roster, ({ technicianId }) => technicianId === id);
}

function requestOf({ waiting }: Desk, wanted: string): WaitingRequest {
  return find(waiting, ({ orderNo }) => orderNo === wanted);
}

function check(property: (desk: Desk, decision: Decision) => void, desks = anyDesk(12, 6)): void {
  fc.assert(
    fc.property(desks, (desk) => property(desk, decide(desk.waiting, desk.roster, RULES, NOW))),
    { numRuns: 300 },
  );
}

describe('every decision', () => {
  it('breaks no hard rule (R2.2, R2.4, R3.2b)', () => {
    check((desk, { assignments }) => {
      for (const { orderNo, technicianId } of assignments) {
        expect(rulesBroken(requestOf(desk, orderNo), personOf(desk, technicianId))).toEqual([]);
      }
    });
  });

  it('gives nobody more work than their capacity (R3.2b)', () => {
    check(({ roster }, { assignments }) => {
      for (const { technicianId, capacity, commitments } of roster) {
        const given = assignments.filter((assignment) => assignment.technicianId === technicianId).length;
        if (given > 0) expect(commitments.length + given).toBeLessThanOrEqual(capacity);
      }
    });
  });

  it('puts every request in exactly one place: assigned once or waiting (R3.2b)', () => {
    check(({ waiting }, decision) => {
      const named = [...decision.assignments, ...decision.waiting].map(({ orderNo }) => orderNo).sort();
      expect(named).toEqual(waiting.map(({ orderNo }) => orderNo).sort());
    });
  });

  it('lets a request wait only if all who fit are taken by requests ahead of it (R3.2b)', () => {
    check((desk, { assignments, waiting }) => {
      for (const { orderNo, rank, cause } of waiting) {
        for (const person of desk.roster.filter(
          (one) => rulesBroken(requestOf(desk, orderNo), one).length === 0,
        )) {
          const holders = assignments.filter(({ technicianId }) => technicianId === person.technicianId);
          expect(holders.length).toBe(person.capacity - person.commitments.length);
          // A P1 that waits for a withdrawal may have left its place to another P1 that has no other chance.
          const left = ({ orderNo: holder }: { orderNo: string }) =>
            cause === 'preemption_asked' && requestOf(desk, holder).urgency === 'P1_SAFETY_CRITICAL';
          for (const holder of holders) expect(holder.rank < rank || left(holder)).toBe(true);
        }
      }
    });
  });

  it('says truly of each candidate whether a hard rule is broken, and which (R3.2b)', () => {
    check((desk, { candidates }) => {
      for (const { orderNo, technicianId, passedOver, score } of candidates) {
        const broken = rulesBroken(requestOf(desk, orderNo), personOf(desk, technicianId));
        if (score === null) expect(broken[0]).toBe(passedOver);
        else expect(broken).toEqual([]);
      }
    });
  });

  it('does not depend on the order of its input (R3.2b)', () => {
    const shuffled = anyDesk(10, 6).chain((desk) =>
      fc.record({
        desk: fc.constant(desk),
        waiting: fc.shuffledSubarray(desk.waiting, { minLength: desk.waiting.length }),
        roster: fc.shuffledSubarray(desk.roster, { minLength: desk.roster.length }).map((people) =>
          people.map((one) => ({
            ...one,
            skills: [...one.skills].reverse(),
            commitments: [...one.commitments].reverse(),
          })),
        ),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ desk, waiting, roster }) => {
        expect(decide(waiting, roster, RULES, NOW)).toEqual(decide(desk.waiting, desk.roster, RULES, NOW));
      }),
      { numRuns: 300 },
    );
  });

  it('replays from its stored input to the same result, and leaves the input alone (R3.2b)', () => {
    check((desk, decision) => {
      const stored = JSON.parse(JSON.stringify(desk)) as Desk;
      expect(stored).toEqual(desk);
      const replayed = decide(stored.waiting, stored.roster, RULES, NOW);
      expect(JSON.parse(JSON.stringify(replayed))).toEqual(decision);
    });
  });

  it('asks back only unstarted work of others than P1, each once, for a P1 that then fits (R3.2b)', () => {
    let asked = 0;
    check(
      (desk, { preemptions, waiting }) => {
        expect(new Set(preemptions.map(({ offerId }) => offerId)).size).toBe(preemptions.length);
        expect(new Set(preemptions.map(({ forOrderNo }) => forOrderNo)).size).toBe(preemptions.length);
        for (const { offerId, technicianId, forOrderNo } of preemptions) {
          asked += 1;
          const person = personOf(desk, technicianId);
          const work = find(person.commitments, (one) => one.offerId === offerId);
          expect(work.state).not.toBe('started');
          expect(work.urgency).not.toBe('P1_SAFETY_CRITICAL');
          expect(work.withdrawalAsked).toBe(false);
          const urgent = requestOf(desk, forOrderNo);
          expect(urgent.urgency).toBe('P1_SAFETY_CRITICAL');
          const rest = { ...person, commitments: person.commitments.filter((one) => one !== work) };
          expect(rulesBroken(urgent, rest)).toEqual([]);
          expect(waiting).toContainEqual(
            expect.objectContaining({ orderNo: forOrderNo, cause: 'preemption_asked' }),
          );
        }
      },
      busyDesk(8, 6),
    );
    expect(asked).toBeGreaterThan(50);
  });

  it('serves as many P1 at once with pre-emption as without (R3.2b)', () => {
    check(
      (desk, decision) => {
        const without = decide(desk.waiting, desk.roster, { ...RULES, preemption: false }, NOW);
        const urgent = ({ assignments }: Decision) =>
          assignments.filter(({ orderNo }) => requestOf(desk, orderNo).urgency === 'P1_SAFETY_CRITICAL')
            .length;
        expect(urgent(decision)).toBe(urgent(without));
        expect(without.preemptions).toEqual([]);
      },
      busyDesk(8, 6),
    );
  });
});

/** What a matching is worth: who is served, in the queue's order; then the loss of score by class. Smaller is better. */
function worth(desk: Desk, technicianOf: (string | undefined)[]): number[] {
  const bench = prepareBench(desk.roster, RULES, NOW);
  const queue = rankWaiting(desk.waiting, RULES, NOW);
  const score = [0, 0, 0, 0];
  const used = new Map<string, number>();
  queue.forEach(({ request: wanted, level }, index) => {
    const id = technicianOf[index];
    if (id === undefined) return;
    // Of several places of one technician those ahead in the queue take the better.
    const place = used.get(id) ?? 0;
    used.set(id, place + 1);
    const member = find(bench.members, ({ technicianId }) => technicianId === id);
    score[level] = (score[level] ?? 0) + suitability(wanted, member, bench) + loadPoints(member, place);
  });
  return [...technicianOf.map((id) => (id === undefined ? 1 : 0)), ...score.map((sum) => -sum)];
}

function compareWorth(a: number[], b: number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

function* everyMatching(
  desk: Desk,
  queue: WaitingRequest[],
  chosen: (string | undefined)[] = [],
): Generator<(string | undefined)[]> {
  const wanted = queue[chosen.length];
  if (wanted === undefined) {
    yield chosen;
    return;
  }
  yield* everyMatching(desk, queue, [...chosen, undefined]);
  for (const person of desk.roster) {
    const given = chosen.filter((id) => id === person.technicianId).length;
    if (rulesBroken(wanted, person).length > 0 || person.commitments.length + given >= person.capacity)
      continue;
    yield* everyMatching(desk, queue, [...chosen, person.technicianId]);
  }
}

describe('the match', () => {
  const rules = { ...RULES, preemption: false };

  it('is the best of all matchings: served by urgency and age, then the best score class by class (R3.2b)', () => {
    let choices = 0;
    fc.assert(
      fc.property(anyDesk(5, 4), (desk) => {
        const { assignments } = decide(desk.waiting, desk.roster, rules, NOW);
        const queue = rankWaiting(desk.waiting, rules, NOW).map((ranked) => ranked.request);
        const found = queue.map(
          ({ orderNo }) => assignments.find((assignment) => assignment.orderNo === orderNo)?.technicianId,
        );
        const ours = worth(desk, found);
        for (const other of everyMatching(desk, queue)) {
          choices += 1;
          expect(compareWorth(ours, worth(desk, other))).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 1000 },
    );
    // Guards the generator: without a choice between many matchings the property would say nothing.
    expect(choices).toBeGreaterThan(2000);
  });

  it('serves the most it can of each class, the higher class first (R3.2b)', () => {
    const countsOf = (queue: { level: number }[], served: (string | undefined)[]) =>
      [0, 1, 2, 3].map((level) => -queue.filter((ranked, at) => ranked.level === level && served[at]).length);
    fc.assert(
      fc.property(anyDesk(5, 4), (desk) => {
        const { assignments } = decide(desk.waiting, desk.roster, rules, NOW);
        const ranked = rankWaiting(desk.waiting, rules, NOW);
        const queue = ranked.map((one) => one.request);
        const found = queue.map(
          ({ orderNo }) => assignments.find((one) => one.orderNo === orderNo)?.technicianId,
        );
        for (const other of everyMatching(desk, queue)) {
          expect(compareWorth(countsOf(ranked, found), countsOf(ranked, other))).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 200 },
    );
  });
});
