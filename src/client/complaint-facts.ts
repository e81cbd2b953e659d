import { eq } from 'drizzle-orm';
import { accusedIn, complaintHandlers, handlerOf } from '../db/complaint-people.js';
import { policyOfComplaint } from '../db/policies.js';
import { complaints } from '../db/schema.js';
import { COMMANDS, type CommandName } from '../domain/lifecycle.js';
import type { ComplaintFacts } from '../domain/steps/complaint-handling.js';
import type { Caller, ClientDeps } from './deps.js';

/**
 * What the records say of a complaint's people at the moment of a command (R4.4): who is accused, who would answer for it
 * at each level, where the actor works, whom the body names.
 * @returns null for commands on anything but a complaint
 */
export async function factsFor(
  { db, policy }: Pick<ClientDeps, 'db' | 'policy'>,
  command: { name: CommandName; subject: string; caller: Pick<Caller, 'actor'>; body: unknown },
): Promise<ComplaintFacts | null> {
  const { name, subject, caller, body } = command;
  if (COMMANDS[name].kind !== 'complaint') return null;
  const [complaint] = await db.select().from(complaints).where(eq(complaints.complaintNo, subject));
  if (!complaint) return null;
  const { outletId } = complaint;
  const accused = await accusedIn(db, complaint);
  const { levels } = (await policyOfComplaint(db, policy, subject)).complaint;
  const { handlerId } = body as { handlerId?: string };
  const [handlers, actor, named] = await Promise.all([
    complaintHandlers(db, outletId, levels, accused),
    handlerOf(db, complaint, caller.actor.id),
    handlerId === undefined ? null : handlerOf(db, complaint, handlerId),
  ]);
  const { unit = null, elsewhere = null } = actor ?? {};
  return { accused, handlers, unit, elsewhere: elsewhere !== null, named };
}
