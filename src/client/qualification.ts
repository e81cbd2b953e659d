import { eq } from 'drizzle-orm';
import { staff } from '../db/schema.js';
import type { CommandName } from '../domain/lifecycle.js';
import { type Actor, type Refusal, refuse } from '../domain/machine.js';
import type { ClientDeps } from './deps.js';

/**
 * What a person must bring for a command beyond the role: whoever settles a request at reception has the years that the
 * standard asks for (R2.2). Asked of the records, where the people are; a workflow knows ids only.
 * @returns why not, or null
 */
export async function unqualified(
  { db, policy }: Pick<ClientDeps, 'db' | 'policy'>,
  name: CommandName,
  actor: Actor,
): Promise<Refusal | null> {
  if (name !== 'settleAtReception' || actor.kind !== 'staff') return null;
  const [person] = await db.select().from(staff).where(eq(staff.id, actor.id));
  const { minYears } = policy.reception;
  if (person && person.yearsOfExperience >= minYears) return null;
  return refuse(
    'not_qualified',
    `settling at reception takes ${minYears} years of experience: hand it to somebody who has them, or book it in`,
  );
}
