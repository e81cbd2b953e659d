import { z } from 'zod';
import { CLOCK_KINDS } from '../domain/policy/types.js';
import type { LimitBody, PromiseBody } from '../domain/steps/clock-commands.js';
import { contactChannel, nearInstant, optionalText, strict, text } from './common.js';

/** By when the customer was told to have the car again, in which words; a change says why (R3.2c). */
export const promiseHandOver = strict({
  promisedUntil: nearInstant,
  channel: contactChannel,
  message: text(2000),
  reason: optionalText(1000),
}).meta({ id: 'PromiseHandOver' }) satisfies z.ZodType<PromiseBody>;

/** Longer than any limit of the standard. */
const MOST_HOURS = 2400;

/** A second: what is shorter is a slip of the pen, and would be missed at once. Where time is scaled, hours are seconds. */
export const LEAST_HOURS = 1 / 3600;

/** Another limit for one deadline of one order; the holds and what was counted stay (R3.3b). */
export const changeLimit = strict({
  kind: z.enum(CLOCK_KINDS),
  hours: z.number().min(LEAST_HOURS).max(MOST_HOURS),
  reason: text(1000),
}).meta({ id: 'ChangeLimit' }) satisfies z.ZodType<LimitBody>;
