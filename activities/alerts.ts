import { and, eq, inArray, or, sql } from 'drizzle-orm';
import { deliverToWebhook, type WebhookTarget } from '../src/channels/webhook.js';
import type { CommandIdentity, MilestoneNotice } from '../src/contracts/transition.js';
import type { Database } from '../src/db/database.js';
import { iso, isoOrNull } from '../src/db/reads/pages.js';
import { presentOf } from '../src/db/reads/substitutes.js';
import { alertDeliveries, alertLedger, alerts, commands, orgUnits, staff } from '../src/db/schema.js';
import { BUILT_IN_WEBHOOK } from '../src/domain/alert-channels.js';
import { type Instant, toMs } from '../src/domain/instant.js';
import type { Role } from '../src/domain/roles.js';

interface Telling {
  alertId: string;
  notice: MilestoneNotice;
  level: number;
  at: Instant;
  recipients: ('assignee' | Role)[];
  responsibleId: string | null;
}

/** The records of an alert and its deliveries, and the one delivery that leaves the house. */
export function alertActivities({ db, webhook }: { db: Database; webhook: WebhookTarget | null }) {
  return {
    /**
     * Puts a telling on record, once: the alert, the ledger's row of the level, a delivery per recipient. The inbox is
     * delivered with it.
     * @returns ids of the deliveries that still have to leave the house
     */
    async openDeliveries(telling: Telling): Promise<{ webhooks: string[] }> {
      const recipients = await resolveRecipients(db, telling);
      return db.transaction(async (tx) => {
        await tx
          .insert(alerts)
          .values(alertRow(telling))
          .onConflictDoUpdate({
            target: alerts.id,
            set: {
              status: 'delivered',
              urgency: telling.notice.urgency,
              milestone: telling.notice.milestone,
              level: telling.level,
              dueAt: telling.notice.dueAt,
              resolvedAt: null,
            },
          });
        await tx.insert(alertLedger).values(ledgerRow(telling)).onConflictDoNothing();
        const inbox = recipients.map((recipient) => deliveryRow(telling, 'inbox', recipient));
        const posts = webhook ? [deliveryRow(telling, 'webhook', BUILT_IN_WEBHOOK)] : [];
        const rows = [
          ...inbox.map((row) => ({
            ...row,
            status: 'delivered' as const,
            attempts: 1,
            deliveredAt: telling.at,
          })),
          ...posts,
        ];
        if (rows.length > 0) await tx.insert(alertDeliveries).values(rows).onConflictDoNothing();
        return { webhooks: posts.map(({ id }) => id) };
      });
    },

    /**
     * Posts one delivery to the configured webhook and keeps the answer.
     * @throws when it was not accepted; the caller tries again
     */
    async deliverWebhook({ deliveryId }: { deliveryId: string }): Promise<void> {
      const [row] = await db
        .select()
        .from(alertDeliveries)
        .innerJoin(alerts, eq(alerts.id, alertDeliveries.alertId))
        .innerJoin(alertLedger, itsLedgerRow)
        .where(eq(alertDeliveries.id, deliveryId));
      if (!row || !webhook || row.alert_deliveries.deliveredAt) return;
      const answer = await deliverToWebhook(webhook, deliveryId, payloadOf(row.alerts, row.alert_ledger));
      await db
        .update(alertDeliveries)
        .set({
          attempts: sql`${alertDeliveries.attempts} + 1`,
          answer: answer.text,
          ...(answer.accepted ? { status: 'delivered', deliveredAt: sql`now()` } : {}),
        })
        .where(eq(alertDeliveries.id, deliveryId));
      if (!answer.accepted) throw new Error(`webhook answered ${answer.text}`);
    },

    /** Somebody takes the alert: no higher level is told of what has been reached so far. What is resolved stays so. */
    async acknowledgeAlert(ack: {
      alertId: string;
      by: string;
      at: Instant;
      note: string | null;
      command: CommandIdentity;
    }): Promise<{ acknowledged: boolean; at: Instant; by: string }> {
      const reply = { acknowledged: true, at: ack.at, by: ack.by };
      await db.transaction(async (tx) => {
        await tx
          .update(alerts)
          .set({
            status: sql`case when ${alerts.status} = 'resolved' then 'resolved' else 'acknowledged' end`,
            acknowledgedAt: ack.at,
            acknowledgedBy: ack.by,
            note: ack.note,
          })
          .where(eq(alerts.id, ack.alertId));
        await tx
          .update(commands)
          .set({ outcome: sql`${JSON.stringify(reply)}::jsonb` })
          .where(and(eq(commands.caller, ack.command.caller), eq(commands.key, ack.command.key)));
      });
      return reply;
    },

    /** The clock has ended, or more time was granted: there is nothing to take any more. */
    async resolveAlertRecord({ alertId, at }: { alertId: string; at: Instant }): Promise<void> {
      await db.update(alerts).set({ status: 'resolved', resolvedAt: at }).where(eq(alerts.id, alertId));
    },
  };
}

function alertRow({ alertId, notice, level, at }: Telling): typeof alerts.$inferInsert {
  const { clockId, kind, subject, orderNo, outletId, urgency, milestone, dueAt } = notice;
  const about = { clockId, kind, subject, orderNo, outletId, urgency, milestone, dueAt };
  return { id: alertId, ...about, level, status: 'delivered', raisedAt: at };
}

const itsLedgerRow = and(
  eq(alertLedger.clockId, alertDeliveries.alertId),
  eq(alertLedger.revision, alertDeliveries.revision),
  eq(alertLedger.milestone, alertDeliveries.milestone),
  eq(alertLedger.level, alertDeliveries.level),
);

/** The alert as others hear of it, with what was told and when that was due: later tellings may have changed the row. */
function payloadOf(alert: typeof alerts.$inferSelect, told: typeof alertLedger.$inferSelect) {
  return {
    ...alert,
    milestone: told.milestone,
    level: told.level,
    dueAt: iso(told.dueAt),
    raisedAt: iso(alert.raisedAt),
    acknowledgedAt: isoOrNull(alert.acknowledgedAt),
    resolvedAt: isoOrNull(alert.resolvedAt),
  };
}

function ledgerRow({ notice, level, at }: Telling): typeof alertLedger.$inferInsert {
  const { clockId, revision, milestone, kind, subject, orderNo, dueAt } = notice;
  const latenessMs = toMs(at) - toMs(dueAt);
  return { clockId, revision, milestone, level, kind, subject, orderNo, dueAt, firedAt: at, latenessMs };
}

function deliveryRow({ alertId, notice, level }: Telling, channel: 'inbox' | 'webhook', recipient: string) {
  const { revision, milestone } = notice;
  const id = [alertId, revision, milestone, level, channel, recipient].join('#');
  return { id, alertId, revision, milestone, level, channel, recipient };
}

const SUPERVISORS: Role[] = ['outlet_manager', 'region_supervisor', 'hq_supervisor'];

/**
 * Names for the roles: in the outlet, else in its region, else at headquarters. For who is absent their substitute is
 * told (R2.2).
 */
async function resolveRecipients(
  db: Database,
  { recipients, responsibleId, notice, at }: Telling,
): Promise<string[]> {
  const assignee = recipients.includes('assignee') && responsibleId ? [responsibleId] : [];
  const roles = recipients.filter((recipient): recipient is Role => recipient !== 'assignee');
  const units = await unitsAbove(db, notice.outletId);
  const people = roles.length
    ? await db
        .select({ id: staff.id })
        .from(staff)
        .where(and(inArray(staff.role, roles), inArray(staff.orgUnitId, units), eq(staff.active, true)))
    : [];
  const named = [...new Set([...assignee, ...people.map(({ id }) => id)])];
  const told = named.length > 0 ? named : await fallbackRecipients(db, units);
  const present = await presentOf(db, told, at);
  if (present.length > 0) return present;
  const above = await presentOf(db, await fallbackRecipients(db, units), at);
  // Nobody is here: whoever is named finds it on their return, rather than nobody.
  return above.length > 0 ? above : told;
}

/** No deadline passes in silence: where nobody holds the role, whoever is responsible above hears of it. */
async function fallbackRecipients(db: Database, units: string[]): Promise<string[]> {
  const people = await db
    .select({ id: staff.id })
    .from(staff)
    .where(and(inArray(staff.role, SUPERVISORS), inArray(staff.orgUnitId, units), eq(staff.active, true)));
  return people.map(({ id }) => id);
}

async function unitsAbove(db: Database, outletId: string): Promise<string[]> {
  const [outlet] = await db.select().from(orgUnits).where(eq(orgUnits.id, outletId));
  const above = outlet?.parentId
    ? await db
        .select()
        .from(orgUnits)
        .where(or(eq(orgUnits.id, outlet.parentId), eq(orgUnits.kind, 'hq')))
    : [];
  return [outletId, ...above.map(({ id }) => id)];
}
