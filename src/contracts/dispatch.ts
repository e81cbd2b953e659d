import { z } from 'zod';
import type { DispatchEvent } from '../domain/steps/dispatch.js';
import { id, instantOut, pageOf, pageQuery, strict, text } from './common.js';
import type { EventData } from './event-data.js';

const offerId = text(200);

export const acceptAssignment = strict({ offerId }).meta({ id: 'AcceptAssignment' }) satisfies z.ZodType<
  Pick<EventData<DispatchEvent, 'offer_accepted'>, 'offerId'>
>;

export const declineAssignment = strict({ offerId, reason: text(1000) }).meta({
  id: 'DeclineAssignment',
}) satisfies z.ZodType<Pick<EventData<DispatchEvent, 'offer_declined'>, 'offerId' | 'reason'>>;

/**
 * Takes work from a technician: withdraws the offer before acceptance, gives the repair back after it. `doneSoFar` and
 * `passOver` (not to be offered to them again on this order) are wanted only for the latter.
 */
export const reassign = strict({
  reason: text(1000),
  doneSoFar: text(2000).default('nothing yet'),
  passOver: z.boolean().default(false),
}).meta({ id: 'Reassign' });

/** Puts a member of staff on or off duty at a desk. */
export const changeDuty = strict({ staffId: id, onDuty: z.boolean() }).meta({ id: 'ChangeDuty' });

export const deskParams = z.object({ outletId: id });

const reasonCounts = z.record(z.string(), z.number());
const words = z.object({ zh: z.string(), en: z.string() });

/** A desk as it stands: who waits and why, what is on offer, who is on duty. */
export const deskView = z
  .object({
    outletId: z.string(),
    lastDecisionAt: instantOut.nullable(),
    queue: z.array(
      z.object({
        orderNo: z.string(),
        n: z.number(),
        /** Where the car is: another outlet of the region may ask for help. */
        outletId: z.string(),
        urgency: z.string(),
        waitingSince: instantOut,
        dueAt: instantOut.nullable(),
        rank: z.number().nullable(),
        cause: z.string().nullable(),
        reasons: reasonCounts,
        /** Cause and reasons as a dispatcher reads them; null before the first decision. */
        why: words.nullable(),
      }),
    ),
    offers: z.array(
      z.object({
        orderNo: z.string(),
        urgency: z.string(),
        offerId: z.string(),
        technicianId: z.string(),
        offeredAt: instantOut,
        score: z.number(),
      }),
    ),
    /** Orders of this outlet that a technician of another outlet of the region has on offer. */
    offeredElsewhere: z.array(
      z.object({
        orderNo: z.string(),
        outletId: z.string(),
        technicianId: z.string(),
        offeredAt: instantOut,
      }),
    ),
    /** Begun work whose technician is off duty, away or gone: to be reassigned by a person. */
    needsReassignment: z.array(
      z.object({
        orderNo: z.string(),
        urgency: z.string(),
        technicianId: z.string(),
        stepStatus: z.string(),
        reason: z.enum(['off_duty', 'absent', 'left']),
      }),
    ),
    roster: z.array(
      z.object({
        staffId: z.string(),
        name: z.string(),
        onDuty: z.boolean(),
        skills: z.array(z.string()),
        certificates: z.array(z.string()),
        yearsOfExperience: z.number(),
        assessmentScore: z.number(),
        assessmentValidUntil: instantOut,
        capacity: z.number(),
        /** Work accepted and not yet checked or given back; with what is on offer it takes of the capacity. */
        openOrders: z.number(),
      }),
    ),
  })
  .meta({ id: 'DispatchDesk' });
export type DeskView = z.infer<typeof deskView>;

export const decisionsQuery = strict(pageQuery);

export const decisionPage = pageOf(
  z.object({
    id: z.string(),
    decidedAt: instantOut,
    /** A line for each order: who got it and why, or why it waits. */
    text: z.array(words),
    input: z.unknown(),
    decision: z.unknown(),
  }),
).meta({ id: 'DispatchDecisions' });
