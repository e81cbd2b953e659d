import { z } from 'zod';
import { URGENCIES } from '../domain/urgency.js';
import { strict, text } from './common.js';

/** A person's word about the fault against that of the rules (R3.2b): the class, and why. */
export const changeUrgency = strict({ urgency: z.enum(URGENCIES), reason: text(1000) }).meta({
  id: 'ChangeUrgency',
});
