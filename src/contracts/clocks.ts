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
    firstDueAt: instantOut.nullable(),
    stoppedAt: instantOut.nullable(),
    outcome: z.enum(CLOCK_OUTCOMES),
    revision: z.number().int(),
    extensionPending: z.boolean(),
  })
  .meta({ id: 'Clock' });
export type ClockView = z.infer<typeof clockView>;

export const clockParams = z.object({ orderNo: id, kind: z.enum(CLOCK_KINDS) });

/** Why a deadline is when it is: every counted and excluded stretch, pauses, extensions, milestones. */
export const clockExplanations = z
  .object({
    orderNo: z.string(),
    kind: z.enum(CLOCK_KINDS),
    cycles: z.array(
      clockView.extend({
        limitMs: z.number(),
        provisional: z.boolean(),
        grossMs: z.number(),
        countedMs: z.number(),
        excludedMs: z.number(),
        intervals: z.array(
          z.object({ from: instantOut, to: instantOut, counted: z.boolean(), reason: z.string() }),
        ),
        pauses: z.array(z.unknown()),
        extensions: z.array(z.unknown()),
        fired: z.array(z.unknown()),
      }),
    ),
  })
  .meta({ id: 'ClockExplanations' });
export type ClockExplanations = z.infer<typeof clockExplanations>;
