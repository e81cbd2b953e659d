import { z } from 'zod';
import type { ReceptionPoint } from '../domain/steps/reception.js';
import { optionalText, strict } from './common.js';
import { code } from './repair.js';

/** Points of the reception checklist that were done (R3.1), each once. */
export const receptionPoints = z
  .array(strict({ code, note: optionalText(1000) }))
  .max(50)
  .refine((points) => new Set(points.map((point) => point.code)).size === points.length, 'each point once')
  .meta({ id: 'ReceptionPoints' }) satisfies z.ZodType<ReceptionPoint[]>;
