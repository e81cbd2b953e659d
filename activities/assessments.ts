import { and, eq, ne } from 'drizzle-orm';
import type { MilestoneNotice } from '../src/contracts/transition.js';
import type { Database } from '../src/db/database.js';
import { policyInForce } from '../src/db/policies.js';
import { alerts, staff } from '../src/db/schema.js';
import { tellingRulesFor } from '../src/domain/alert-rules.js';
import { ASSESSMENT_EXPIRY, type Assessed, expiring, expiryAlertId } from '../src/domain/assessment.js';
import { parseDuration } from '../src/domain/duration.js';
import type { Instant } from '../src/domain/instant.js';
import type { Policy } from '../src/domain/policy/types.js';

interface AssessmentDeps {
  db: Database;
  policy: Policy;
  raiseAlert: (notice: MilestoneNotice) => Promise<void>;
  resolveAlert: (about: { clockId: string; reason: string }) => Promise<void>;
}

/** The warning before people's assessments run out (R2.4). */
export function assessmentActivities({ db, policy, raiseAlert, resolveAlert }: AssessmentDeps) {
  return {
    /**
     * Tells those of an outlet whose assessment runs out soon, and their manager: once per person and date. What was
     * told of somebody who has been assessed anew, or has left, is taken back.
     * @returns when to look again, or null when nobody's end lies ahead
     */
    async warnOfExpiry({
      outletId,
      now,
    }: {
      outletId: string;
      now: Instant;
    }): Promise<{ nextAt: Instant | null }> {
      const people = await peopleOf(db, outletId);
      const { alerts: rules, dispatch } = await policyInForce(db, policy, now, outletId);
      const warningMs = parseDuration(dispatch.assessmentWarning);
      const { due, nextAt } = expiring(people, warningMs, now);
      const telling = tellingRulesFor(rules, 'P4_ROUTINE');
      for (const person of due) await raiseAlert({ ...noticeOf(person, outletId, now), telling });
      const current = new Set(people.map(expiryAlertId));
      for (const alertId of await openWarnings(db, outletId)) {
        if (!current.has(alertId)) await resolveAlert({ clockId: alertId, reason: 'assessment_renewed' });
      }
      return { nextAt };
    },
  };
}

async function peopleOf(db: Database, outletId: string): Promise<Assessed[]> {
  const people = await db
    .select({ id: staff.id, until: staff.assessmentValidUntil })
    .from(staff)
    .where(and(eq(staff.orgUnitId, outletId), eq(staff.active, true)));
  return people.map(({ id, until }) => ({ id, assessmentValidUntil: new Date(until).toISOString() }));
}

async function openWarnings(db: Database, outletId: string): Promise<string[]> {
  const rows = await db
    .select({ id: alerts.id })
    .from(alerts)
    .where(
      and(eq(alerts.outletId, outletId), eq(alerts.kind, ASSESSMENT_EXPIRY), ne(alerts.status, 'resolved')),
    );
  return rows.map(({ id }) => id);
}

function noticeOf(person: Assessed & { warnAt: Instant }, outletId: string, now: Instant): MilestoneNotice {
  return {
    ...{ clockId: expiryAlertId(person), kind: ASSESSMENT_EXPIRY, subject: person.id, orderNo: null },
    ...{ outletId, urgency: 'P4_ROUTINE', revision: 0, milestone: 'warn_0' },
    ...{ dueAt: person.warnAt, firedAt: now, responsibleId: person.id },
    warns: ['assignee', 'outlet_manager'],
    ladder: [],
  };
}
