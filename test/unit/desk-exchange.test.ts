import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type StepEvent, SYSTEM } from '../../src/domain/machine.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import {
  type DispatchEvent,
  dispatch,
  newDispatch,
  type Offer,
  requestOf,
} from '../../src/domain/steps/dispatch.js';
import { deskMessages } from '../../workflows/desk-messages.js';
import { type DeskState, hear } from '../../workflows/desk-state.js';
import type { DeskMessage } from '../../workflows/messages.js';
import { NOW } from '../support/dispatch-cases.js';

// The talk between a dispatch and the desks of a region, with messages that arrive late and in any order.

const DESKS = ['home', 'other', 'third'];
const ABOUT = { orderNo: 'SO-1', n: 1 };
const REPLY = { replyTo: 'dispatch:SO-1:1', holder: 'repair:SO-1:1' };
const policy = sliceFor(STANDARD_2025, 'dispatch', 'P4_ROUTINE');

function region() {
  const needs = { workType: 'general', requiredSkills: [], requiredCertificates: [] };
  let state = newDispatch([], {
    outletId: 'home',
    needs,
    waitingSince: NOW,
    holder: REPLY.holder,
    car: null,
  });
  let seq = 0;
  let offers = 0;
  const desks = new Map<string, DeskState>(
    DESKS.map((id) => [id, { waiting: {}, holdings: {}, lastSeq: {}, decisions: 0 }]),
  );
  /** Signals of one desk to the dispatch keep their order; the dispatch's own messages don't. */
  const made = new Map<string, Offer[]>(DESKS.map((id) => [id, []]));
  const underWay: [string, DeskMessage][] = [];
  const deskOf = (id: string) => desks.get(id) as DeskState;

  function record(type: string, data: object): void {
    const event = { id: `${seq}`, type, at: NOW, actor: SYSTEM, data } as StepEvent as DispatchEvent;
    state = dispatch.apply(state, event);
    seq += 1;
    const entry = { request: requestOf(state, { ...ABOUT, policy }), ...REPLY };
    for (const [to, said] of deskMessages(event, state, entry))
      underWay.push([to, { ...said, ...ABOUT, seq } as DeskMessage]);
  }

  return {
    state: () => state,
    holdings: () => DESKS.flatMap((id) => Object.keys(deskOf(id).holdings)),
    quiet: () => underWay.length === 0 && [...made.values()].every((queue) => queue.length === 0),
    open: () => record('dispatch_opened', {}),
    widen: () => {
      if (state.status !== 'accepted')
        record('outlets_asked', { outlets: ['other', 'third'], circle: 'outlets' });
    },
    deliver: (i: number) => {
      const [message] = underWay.splice(i % Math.max(1, underWay.length), 1);
      if (message) hear(deskOf(message[0]), message[1]);
    },
    /** As `decide` does: nothing is given out that the desk holds already. */
    decide: (id: string) => {
      const desk = deskOf(id);
      if (!desk.waiting['SO-1/1'] || Object.keys(desk.holdings).length > 0) return;
      delete desk.waiting['SO-1/1'];
      offers += 1;
      const offer = {
        offerId: `${id}-${offers}`,
        technicianId: `tech-${id}`,
        outletId: id,
        score: 80,
      };
      desk.holdings[offer.offerId] = {
        ...{ ...ABOUT, ...REPLY, offerId: offer.offerId, technicianId: offer.technicianId },
        ...{ urgency: 'P4_ROUTINE', state: 'offered', assignedAt: NOW },
      };
      made.get(id)?.push(offer);
    },
    hearOffer: (id: string) => {
      const offer = made.get(id)?.shift();
      if (!offer) return;
      if (state.status === 'queued') return record('offer_made', offer);
      const back = { type: 'released' as const, offerId: offer.offerId, requeue: null };
      underWay.push([offer.outletId, { ...back, ...ABOUT, seq: 0 }]);
    },
    answer: (how: 'offer_accepted' | 'offer_declined' | 'offer_withdrawn' | 'lapse') => {
      const { offer } = state;
      if (state.status !== 'assigned' || !offer) return;
      if (how !== 'lapse') return record(how, { ...offer, reason: 'x' });
      record('clock_milestone', { kind: 'dispatch_acceptance', milestone: 'breach' });
    },
  };
}

const desk = fc.constantFrom(...DESKS);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.nat(9).map((i) => ({ do: 'deliver' as const, i })) },
  { weight: 4, arbitrary: desk.map((id) => ({ do: 'decide' as const, id })) },
  { weight: 4, arbitrary: desk.map((id) => ({ do: 'hearOffer' as const, id })) },
  { weight: 1, arbitrary: fc.constant({ do: 'widen' as const }) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        'offer_accepted' as const,
        'offer_declined' as const,
        'offer_withdrawn' as const,
        'lapse' as const,
      )
      .map((how) => ({ do: 'answer' as const, how })),
  },
);

it('never on offer in two outlets at once, and whoever has no offer of it is free in the end (R3.2b, design rules 5 and 6)', () => {
  let contested = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: 'max' }), fc.boolean(), (steps, wide) => {
      const all = region();
      all.open();
      if (wide) all.widen();
      for (const one of steps) {
        if (one.do === 'deliver') all.deliver(one.i);
        else if (one.do === 'decide') all.decide(one.id);
        else if (one.do === 'hearOffer') all.hearOffer(one.id);
        else if (one.do === 'widen') all.widen();
        else all.answer(one.how);
        // What is on the table, or accepted, is always held by the desk that offered it: nobody else gets that place.
        const { offer } = all.state();
        if (offer) expect(all.holdings()).toContain(offer.offerId);
        if (all.holdings().length > 1) contested += 1;
      }
      // Everything that is under way arrives; then exactly the one technician has a place taken.
      while (!all.quiet()) {
        all.deliver(0);
        for (const id of DESKS) all.hearOffer(id);
      }
      const { offer } = all.state();
      expect(all.holdings()).toEqual(offer ? [offer.offerId] : []);
      // And no order is forgotten: what waits for an offer waits at every desk that was asked.
      if (all.state().status !== 'queued') return;
      for (const id of all.state().asked) all.decide(id);
      expect(all.holdings()).toHaveLength(all.state().asked.length);
    }),
    { numRuns: 1000 },
  );
  // Guards the generator: two desks must often have offered it at once.
  expect(contested).toBeGreaterThan(500);
});
