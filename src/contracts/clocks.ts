import { z } from 'zod';
import { CLOCK_OUTCOMES } from '../domain/clock.js';
import { CLOCK_KINDS } from '../domain/policy/types.js';
import { id, instantOut } from './common.js';

/** A deadline as it stands. */
export const clockView = z
  .object({
    id: z.string(),
    kind: z.string(),
    cycle: z.number().int(),
    startedAt: instantOut,
    dueAt: instantOut.nullable(),
    /** Whether it rests on days whose holidays aren't announced yet: it may move when they are. */
    provisional: z.boolean(),
    firstDueAt: instantOut.nullable(),
    stoppedAt: instantOut.nullable(),
    outcome: z.enum(CLOCK_OUTCOMES),
    revision: z.number().int(),
    extensionPending: z.boolean(),
  })
  .meta({ id: 'Clock' });
export type ClockView = z.infer<typeof clockView>;

const kind = z.enum(CLOCK_KINDS);
export const clockParams = z.object({ orderNo: id, kind });
export const complaintClockParams = z.object({ complaintNo: id, kind });

/** A warning or the breach, of the clock's present limit: reached, or still to come. */
const clockMilestone = z.object({
  milestone: z.string(),
  dueAt: instantOut,
  /** When a change moved it there, if that had passed by then: its lateness counts from it. */
  movedAt: instantOut.nullable(),
  /** When it was noticed; null while it is still to come. */
  firedAt: instantOut.nullable(),
  revision: z.number().int(),
  /** Moved into the past by more time, another limit or a newer calendar: nobody is warned any more of what is long gone. */
  skipped: z.boolean(),
  /** A breach that an open request for more time may still void. */
  pending: z.boolean(),
  voided: z.boolean(),
  provisional: z.boolean(),
});

const cycles = z.array(
  clockView.extend({
    limitMs: z.number(),
    /** The snapshot that it counts by; null where every hour counts. */
    calendar: z
      .object({ id: z.string(), revision: z.number().int(), zone: z.string(), dataReachesTo: z.string() })
      .nullable(),
    grossMs: z.number(),
    countedMs: z.number(),
    excludedMs: z.number(),
    intervals: z.array(
      z.object({ from: instantOut, to: instantOut, counted: z.boolean(), reason: z.string() }),
    ),
    /** In time order; while the clock is held without an end those to come have no time and are left out. */
    milestones: z.array(clockMilestone),
    pauses: z.array(z.unknown()),
    extensions: z.array(z.unknown()),
    fired: z.array(z.unknown()),
  }),
);

/** Why a deadline is when it is: every counted and excluded stretch, pauses, extensions, milestones. */
export const clockExplanations = z
  .object({ orderNo: z.string(), kind, cycles })
  .meta({ id: 'ClockExplanations' });
export const complaintClockExplanations = z
  .object({ complaintNo: z.string(), kind, cycles })
  .meta({ id: 'ComplaintClockExplanations' });
export type ClockExplanations = z.infer<typeof clockExplanations>;
export type ClockCycle = z.infer<typeof cycles>[number];
