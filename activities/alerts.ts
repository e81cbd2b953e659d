import { and, eq, inArray, sql } from 'drizzle-orm';
import type { WebhookTarget } from '../src/channels/webhook.js';
import type { CommandIdentity } from '../src/contracts/transition.js';
import type { Database, Tx } from '../src/db/database.js';
import { inboxAnnouncer } from '../src/db/inbox-news.js';
import { presenceOf } from '../src/db/reads/substitutes.js';
import {
  alertAcknowledgements,
  alertDeliveries,
  alertLedger,
  alerts,
  commands,
  staff,
} from '../src/db/schema.js';
import { type LedgerDecision, latenessMs } from '../src/domain/clock.js';
import type { Instant } from '../src/domain/instant.js';
import type { Role } from '../src/domain/roles.js';
import {
  plannedDeliveries,
  queueDeliveries,
  type Reclassified,
  reclassifyWaiting,
  type Telling,
  takeBack,
  withdrawWaiting,
} from './alert-deliveries.js';
import { gatherLate } from './alert-digests.js';
import { resolveRecipients } from './alert-recipients.js';
import type { OutsideWays } from './outside-ways.js';

interface AlertDeps {
  db: Database;
  webhook: WebhookTarget | null;
  outside?: OutsideWays | undefined;
}

interface AskedTelling extends Telling {
  recipients: ('assignee' | Role)[];
  responsibleId: string | null;
}

/** The records of an alert and of whom it was told. */
export function alertActivities({ db, webhook, outside }: AlertDeps) {
  const announce = inboxAnnouncer(db);
  const builtIn = { mail: outside?.mail ?? false, webhook: webhook !== null };
  return {
    /**
     * Puts a telling on record, once: the alert, the ledger's row of the level, a delivery per recipient. The inbox is
     * delivered with it; the rest is in the queues of its senders. Work that another outlet has taken over is theirs to see.
     * Who took what was reached before hasn't taken this.
     * @returns endpoints whose sender has to be woken
     */
    async openDeliveries(telling: AskedTelling): Promise<{ wake: string[] }> {
      const { outletId } = telling.notice;
      const recipients = await resolveRecipients(db, { ...telling, outletId });
      const { inbox, outside: rows } = await plannedDeliveries(db, builtIn, telling, recipients);
      const wake = await db.transaction(async (tx) => {
        await tx
          .insert(alerts)
          .values(alertRow(telling))
          .onConflictDoUpdate({
            target: alerts.id,
            set: {
              status: 'delivered',
              outletId,
              urgency: telling.notice.urgency,
              milestone: telling.notice.milestone,
              level: telling.level,
              dueAt: telling.notice.dueAt,
              ...{ acknowledgedAt: null, acknowledgedBy: null, note: null, resolvedAt: null },
            },
          });
        await tx
          .insert(alertLedger)
          .values({ ...ledgerRow(telling), decision: decisionAbout(telling) })
          .onConflictDoNothing();
        const told = await gatherLate(tx, telling, [...inbox, ...rows]);
        const toInbox = told.filter(({ channel }) => channel === 'inbox');
        if (toInbox.length > 0) await tx.insert(alertDeliveries).values(toInbox).onConflictDoNothing();
        const leaving = told.filter(({ channel }) => channel !== 'inbox');
        return queueDeliveries(tx, leaving);
      });
      announce(recipients);
      return { wake };
    },

    /** Somebody takes the alert: no higher level is told of what has been reached so far. What is resolved stays so. */
    acknowledgeAlert: (ack: Acknowledgement) => db.transaction((tx) => acknowledge(tx, ack)),

    /** The order has another class: what waits is told by its rules, at once where it knows no quiet hours. */
    reclassifyDeliveries: (to: Reclassified): Promise<{ wake: string[] }> =>
      db.transaction((tx) => reclassifyWaiting(tx, to)),

    /** What somebody was told of work that is no longer theirs. */
    takeBackFrom: (from: FormerlyResponsible): Promise<void> => takeBackFrom(db, from),

    /**
     * The clock has ended, or more time was granted: there is nothing to take any more. What is on its way goes on: no
     * breach that happened is silent because the work came quickly.
     */
    async resolveAlertRecord({ alertId, at }: { alertId: string; at: Instant }): Promise<void> {
      await db.transaction(async (tx) => {
        await tx.update(alerts).set({ status: 'resolved', resolvedAt: at }).where(eq(alerts.id, alertId));
        await withdrawWaiting(tx, alertId);
      });
    },
  };
}

interface Acknowledgement {
  alertId: string;
  by: string;
  at: Instant;
  note: string | null;
  command: CommandIdentity;
}

async function acknowledge(
  tx: Tx,
  { alertId, by, at, note, command }: Acknowledgement,
): Promise<{ acknowledged: boolean; at: Instant; by: string }> {
  const reply = { acknowledged: true, at, by };
  const status = sql`case when ${alerts.status} = 'resolved' then 'resolved' else 'acknowledged' end`;
  await tx
    .update(alerts)
    .set({ status, acknowledgedAt: at, acknowledgedBy: by, note })
    .where(eq(alerts.id, alertId));
  await tx.insert(alertAcknowledgements).values({ alertId, at, by, note }).onConflictDoNothing();
  await withdrawWaiting(tx, alertId);
  await tx
    .update(commands)
    .set({ outcome: sql`${JSON.stringify(reply)}::jsonb` })
    .where(and(eq(commands.caller, command.caller), eq(commands.key, command.key)));
  return reply;
}

interface FormerlyResponsible {
  alertId: string;
  staffId: string;
  /** Whom the alert is told to for their role. */
  roles: ('assignee' | Role)[];
  at: Instant;
}

/**
 * Takes back what somebody was told of work that is no longer theirs (R2.2): out of their open inbox, and what quiet hours
 * still hold back. Whoever stood in for them counts too; who was told for their role keeps it.
 */
async function takeBackFrom(
  db: Database,
  { alertId, staffId, roles, at }: FormerlyResponsible,
): Promise<void> {
  const presentOf = await presenceOf(db, [staffId], at);
  const told = [staffId, ...presentOf([staffId])];
  const people = await db.select().from(staff).where(inArray(staff.id, told));
  const theirs = people.filter(({ role }) => !roles.includes(role)).map(({ id }) => id);
  if (theirs.length > 0) await db.transaction((tx) => takeBack(tx, alertId, theirs));
}

function alertRow({ alertId, notice, level, at }: Telling): typeof alerts.$inferInsert {
  const { clockId, kind, subject, orderNo, outletId, urgency, milestone, dueAt } = notice;
  const about = { clockId, kind, subject, orderNo, outletId, urgency, milestone, dueAt };
  return { id: alertId, ...about, level, status: 'delivered', raisedAt: at };
}

/** Of a breach beside a request for more time, what its milestone's row says by now. */
function decisionAbout({ notice: { clockId, revision, milestone } }: Telling) {
  return sql<LedgerDecision | null>`(select said.decision from ${alertLedger} said where said.clock_id = ${clockId}
    and said.revision = ${revision} and said.milestone = ${milestone} and said.level = 0)`;
}

function ledgerRow({ notice, level, at }: Telling): typeof alertLedger.$inferInsert {
  const { clockId, revision, milestone, kind, subject, orderNo, dueAt } = notice;
  const late = { firedAt: at, latenessMs: latenessMs({ ...notice, firedAt: at }) };
  return { clockId, revision, milestone, level, kind, subject, orderNo, dueAt, ...late };
}
