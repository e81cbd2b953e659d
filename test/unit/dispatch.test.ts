import { describe, expect, it } from 'vitest';
import { decide, type RosterEntry, rankWaiting, type WaitingRequest } from '../../src/domain/dispatch.js';
import { CANDIDATES_PER_REQUEST, EXPLAINED_WAITING } from '../../src/domain/dispatch-explain.js';
import { addMs } from '../../src/domain/instant.js';
import { commitment, hoursAgo, NOW, RULES, request, technician } from '../support/dispatch-cases.js';

const P1 = { urgency: 'P1_SAFETY_CRITICAL' } as const;
const P2 = { urgency: 'P2_IMMOBILIZED' } as const;
const P3 = { urgency: 'P3_DEGRADED' } as const;

function decideNow(waiting: WaitingRequest[], roster: RosterEntry[], rules = RULES) {
  return decide(waiting, roster, rules, NOW);
}

function pairs(decision: ReturnType<typeof decide>): string[] {
  return decision.assignments.map(({ orderNo, technicianId }) => `${orderNo}→${technicianId}`);
}

describe('who is served', () => {
  it('sends brake and engine failures before routine work that came long before (R3.2b)', () => {
    const waiting = [
      request('SO-old', { waitingSince: hoursAgo(1000) }),
      request('SO-degraded', { ...P3, waitingSince: hoursAgo(900) }),
      request('SO-engine', { ...P2, waitingSince: hoursAgo(1) }),
      request('SO-brakes', { ...P1, waitingSince: hoursAgo(0) }),
    ];
    const order = rankWaiting(waiting, RULES, NOW).map((ranked) => ranked.request.orderNo);
    expect(order).toEqual(['SO-brakes', 'SO-engine', 'SO-old', 'SO-degraded']);
    expect(pairs(decideNow(waiting, [technician('T', { capacity: 2 })]))).toEqual([
      'SO-brakes→T',
      'SO-engine→T',
    ]);
  });

  it('lets routine work rise among degraded cars one step after it came, to the millisecond (R3.2b)', () => {
    const routine = request('SO-routine', { waitingSince: hoursAgo(24) });
    const earlier = request('SO-earlier', { ...P3, waitingSince: addMs(NOW, -1) });
    const order = (...waiting: WaitingRequest[]) =>
      rankWaiting(waiting, RULES, NOW).map((ranked) => [ranked.request.orderNo, ranked.level]);
    expect(order(routine, earlier)).toEqual([
      ['SO-earlier', 2],
      ['SO-routine', 2],
    ]);
    const aged = { ...routine, waitingSince: addMs(hoursAgo(24), -2) };
    expect(order(aged, earlier)[0]).toEqual(['SO-routine', 2]);
    const young = { ...routine, waitingSince: addMs(hoursAgo(24), 1) };
    expect(order(young, earlier)[1]).toEqual(['SO-routine', 3]);
  });

  it('serves the oldest of a class first when there is one place (R3.2b)', () => {
    const waiting = [
      request('SO-1', { waitingSince: hoursAgo(1) }),
      request('SO-2', { waitingSince: hoursAgo(2) }),
    ];
    const decision = decideNow(waiting, [technician('T')]);
    expect(pairs(decision)).toEqual(['SO-2→T']);
    expect(decision.waiting).toEqual([
      { orderNo: 'SO-1', n: 1, rank: 2, cause: 'all_busy', reasons: { place_taken: 1 } },
    ]);
  });

  it('moves urgent work to another technician so that routine work is served too (R3.2b)', () => {
    const roster = [technician('T-1', { yearsOfExperience: 10 }), technician('T-2', { skills: ['paint'] })];
    const waiting = [request('SO-1', P1), request('SO-2', { declinedBy: ['T-2'] })];
    expect(pairs(decideNow(waiting, roster))).toEqual(['SO-1→T-2', 'SO-2→T-1']);
  });

  it('does not assign again what is committed, nor an earlier dispatch of the same order (R3.2b)', () => {
    const roster = [technician('T', { capacity: 9, commitments: [commitment('SO-1', { n: 2 })] })];
    const waiting = [request('SO-1', { n: 2 }), request('SO-2', { n: 1 }), request('SO-2', { n: 2 })];
    const decision = decideNow(waiting, roster);
    expect(decision.assignments.map(({ orderNo, n }) => [orderNo, n])).toEqual([['SO-2', 2]]);
    expect(decision.waiting.map(({ orderNo, n, cause }) => [orderNo, n, cause]).sort()).toEqual([
      ['SO-1', 2, 'already_committed'],
      ['SO-2', 1, 'superseded'],
    ]);
  });

  it('assigns the next dispatch of an order whose earlier one is not yet released (R3.2b)', () => {
    const roster = [technician('T', { capacity: 2, commitments: [commitment('SO-1', { n: 1 })] })];
    expect(pairs(decideNow([request('SO-1', { n: 2 })], roster))).toEqual(['SO-1→T']);
  });
});

describe('who serves', () => {
  it('takes the best total match, not the first fit (R3.2b)', () => {
    const roster = [
      technician('T-1', { yearsOfExperience: 10 }),
      technician('T-2', { yearsOfExperience: 9 }),
    ];
    const waiting = [
      request('SO-1', { waitingSince: hoursAgo(2) }),
      request('SO-2', { waitingSince: hoursAgo(1), declinedBy: ['T-2'] }),
    ];
    expect(pairs(decideNow(waiting, roster))).toEqual(['SO-1→T-2', 'SO-2→T-1']);
  });

  it('keeps a rare specialist free for the work that needs one (R3.2b)', () => {
    const roster = [
      technician('T-1', { skills: ['engine', 'battery'], yearsOfExperience: 7 }),
      technician('T-2', { skills: ['engine'] }),
    ];
    expect(pairs(decideNow([request('SO-1', { requiredSkills: ['engine'] })], roster))).toEqual(['SO-1→T-2']);
    expect(pairs(decideNow([request('SO-1', { requiredSkills: ['battery'] })], roster))).toEqual([
      'SO-1→T-1',
    ]);
  });

  it('prefers the more experienced, and spreads the work within one decision (R3.2b)', () => {
    const roster = [
      technician('T-1', { capacity: 2 }),
      technician('T-2', { capacity: 2, yearsOfExperience: 6 }),
    ];
    expect(pairs(decideNow([request('SO-1')], roster))).toEqual(['SO-1→T-2']);
    const both = decideNow([request('SO-1'), request('SO-2')], roster);
    expect(both.assignments.map(({ technicianId }) => technicianId).sort()).toEqual(['T-1', 'T-2']);
  });

  it('breaks ties by order number and technician id (R3.2b)', () => {
    const waiting = [request('SO-2'), request('SO-1')];
    expect(pairs(decideNow(waiting, [technician('T-2'), technician('T-1')]))).toEqual([
      'SO-1→T-1',
      'SO-2→T-2',
    ]);
  });
});

describe('pre-emption', () => {
  it('asks back the lowest class, then the most recent, never started work nor another P1 (R3.2b)', () => {
    const commitments = [
      commitment('SO-started', { state: 'started', assignedAt: hoursAgo(0) }),
      commitment('SO-p1', { ...P1, assignedAt: hoursAgo(0) }),
      commitment('SO-p3', { ...P3, assignedAt: hoursAgo(0) }),
      commitment('SO-p4-old', { assignedAt: hoursAgo(5) }),
      commitment('SO-p4-new', { assignedAt: hoursAgo(4), state: 'offered' }),
    ];
    const decision = decideNow([request('SO-1', P1)], [technician('T', { capacity: 5, commitments })]);
    expect(decision.assignments).toEqual([]);
    expect(decision.preemptions).toEqual([
      {
        orderNo: 'SO-p4-new',
        n: 1,
        offerId: 'offer-SO-p4-new',
        technicianId: 'T',
        forOrderNo: 'SO-1',
        forN: 1,
      },
    ]);
    expect(decision.waiting).toMatchObject([{ orderNo: 'SO-1', cause: 'preemption_asked' }]);
    expect(decision.candidates[0]?.detail).toBe('5 of 5 places taken; offer offer-SO-p4-new is asked back');
  });

  it.each([
    ['only started work', [commitment('SO-9', { state: 'started' })], RULES, P1],
    ['only another P1', [commitment('SO-9', P1)], RULES, P1],
    ['a policy without pre-emption', [commitment('SO-9')], { ...RULES, preemption: false }, P1],
    ['a P2 that waits', [commitment('SO-9')], RULES, P2],
    ['more work than places', [commitment('SO-8'), commitment('SO-9')], RULES, P1],
  ])('asks nothing back with %s (R3.2b)', (_, commitments, rules, urgent) => {
    const decision = decideNow([request('SO-1', urgent)], [technician('T', { commitments })], rules);
    expect(decision.preemptions).toEqual([]);
    expect(decision.waiting).toMatchObject([{ cause: 'all_busy' }]);
  });

  it('asks nothing back while somebody fit is free (R3.2b)', () => {
    const busy = technician('T-1', { yearsOfExperience: 20, commitments: [commitment('SO-9')] });
    const decision = decideNow([request('SO-1', P1)], [busy, technician('T-2')]);
    expect(decision.preemptions).toEqual([]);
    expect(pairs(decision)).toEqual(['SO-1→T-2']);
  });

  it('does not ask twice for what it already asked back (R3.2b)', () => {
    const roster = [
      technician('T-1', { commitments: [commitment('SO-8', { ...P3, withdrawalAsked: true })] }),
      technician('T-2', { commitments: [commitment('SO-9')] }),
    ];
    const one = decideNow([request('SO-1', P1)], roster);
    expect(one.preemptions).toEqual([]);
    expect(one.waiting).toMatchObject([{ orderNo: 'SO-1', cause: 'preemption_asked' }]);
    const two = decideNow([request('SO-1', P1), request('SO-2', P1)], roster);
    expect(two.preemptions.map(({ orderNo }) => orderNo)).toEqual(['SO-9']);
  });

  it('gives the free place to the P1 that came first, and asks work back for the other (R3.2b)', () => {
    const roster = [technician('T-1'), technician('T-2', { commitments: [commitment('SO-9')] })];
    const waiting = [
      request('SO-2', { ...P1, waitingSince: hoursAgo(3) }),
      request('SO-1', { ...P1, waitingSince: hoursAgo(2) }),
    ];
    const decision = decideNow(waiting, roster);
    expect(pairs(decision)).toEqual(['SO-2→T-1']);
    expect(decision.preemptions).toMatchObject([{ orderNo: 'SO-9', forOrderNo: 'SO-1' }]);
  });

  it('serves two P1 rather than one, by a withdrawal that only the older can use (R3.2b)', () => {
    const roster = [technician('T-1'), technician('T-2', { commitments: [commitment('SO-9')] })];
    const waiting = [
      request('SO-1', { ...P1, waitingSince: hoursAgo(3) }),
      request('SO-2', { ...P1, waitingSince: hoursAgo(2), declinedBy: ['T-2'] }),
    ];
    const decision = decideNow(waiting, roster);
    expect(pairs(decision)).toEqual(['SO-2→T-1']);
    expect(decision.preemptions).toMatchObject([
      { orderNo: 'SO-9', technicianId: 'T-2', forOrderNo: 'SO-1' },
    ]);
  });
});

describe('the explanation', () => {
  it('names the chosen technician first and why each other was passed over (R3.2b)', () => {
    const roster = [
      technician('T-1', { onDuty: false }),
      technician('T-2', { yearsOfExperience: 3 }),
      technician('T-3'),
      technician('T-4', { yearsOfExperience: 12 }),
    ];
    const waiting = [request('SO-1', P1), request('SO-2', P3)];
    const decision = decideNow(waiting, roster);
    expect(decision.assignments).toMatchObject([
      {
        orderNo: 'SO-1',
        technicianId: 'T-4',
        score: 100,
        rank: 1,
        reasons: { off_duty: 1, another_fits_better: 2 },
      },
      { orderNo: 'SO-2', technicianId: 'T-3', score: 90, rank: 2 },
    ]);
    const second = decision.candidates.filter(({ orderNo }) => orderNo === 'SO-2');
    expect(second.map(({ technicianId, passedOver, detail }) => [technicianId, passedOver, detail])).toEqual([
      ['T-3', null, 'assigned'],
      ['T-4', 'place_taken', 'place given to SO-1'],
      ['T-2', 'another_fits_better', 'T-3 fits better'],
      ['T-1', 'off_duty', 'not on duty'],
    ]);
  });

  it('stays within its stated bound, and counts all technicians of every request (R3.2b)', () => {
    const waiting = Array.from({ length: 200 }, (_, i) => request(`SO-${1000 + i}`));
    const roster = Array.from({ length: 30 }, (_, i) => technician(`T-${i}`));
    const decision = decideNow(waiting, roster);
    expect(decision.assignments).toHaveLength(30);
    expect(decision.waiting).toHaveLength(170);
    expect(decision.candidates).toHaveLength((30 + EXPLAINED_WAITING) * CANDIDATES_PER_REQUEST);
    for (const { reasons } of decision.waiting) expect(reasons).toEqual({ place_taken: 30 });
  });
});
