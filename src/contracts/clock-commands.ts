import type { z } from 'zod';
import type { PromiseBody } from '../domain/steps/clock-commands.js';
import { contactChannel, nearInstant, optionalText, strict, text } from './common.js';

/** By when the customer was told to have the car again, in which words; a change says why (R3.2c). */
export const promiseHandOver = strict({
  promisedUntil: nearInstant,
  channel: contactChannel,
  message: text(2000),
  reason: optionalText(1000),
}).meta({ id: 'PromiseHandOver' }) satisfies z.ZodType<PromiseBody>;
