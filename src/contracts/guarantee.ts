import type { z } from 'zod';
import type { ObjectionBody, OtherRepairerBody } from '../domain/steps/guarantee-claim.js';
import type { SignReceptionBody } from '../domain/steps/reception.js';
import { cents, optionalText, strict, text } from './common.js';
import { receptionPoints } from './reception.js';

// Commands that the order takes itself, whichever step it is in: reception's list, and the rework guarantee.

export const signReception = strict({ checklist: receptionPoints.min(1) }).meta({
  id: 'SignReception',
}) satisfies z.ZodType<SignReceptionBody>;

export const objectToGuarantee = strict({ cause: text(2000), evidence: text(2000) }).meta({
  id: 'ObjectToGuarantee',
}) satisfies z.ZodType<ObjectionBody>;

export const recordOtherRepairer = strict({
  supplier: text(200),
  contact: optionalText(200),
  costCents: cents,
  note: optionalText(1000),
}).meta({ id: 'RecordOtherRepairer' }) satisfies z.ZodType<OtherRepairerBody>;
