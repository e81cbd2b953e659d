import { eq } from 'drizzle-orm';
import type { Database } from '../src/db/database.js';
import { readStatutoryFacts } from '../src/db/reads/statutory.js';
import { intakes } from '../src/db/schema.js';
import type { Instant } from '../src/domain/instant.js';
import type { StatutoryRule } from '../src/domain/statutory-law.js';
import { type PeriodStanding, periodOf } from '../src/domain/statutory-period.js';
import { nextStatutoryCheck, type StatutoryFlag, statutoryFlags } from '../src/domain/statutory-rights.js';

/** What an order's execution asks of the 三包 rules. */
export interface RightsAssessment {
  /** Flags that this order brought about and that no order of the vehicle has on record. */
  flags: StatutoryFlag[];
  /** The rules that give or announce a right at present: what orders from before `standing` go by. */
  rules: StatutoryRule[];
  /** The names of all rights that stand or are announced at present, whoever flags them. */
  standing?: string[];
  /** When days of the repair that runs on this order decide again; null when they don't. */
  nextAt: Instant | null;
}

/** Reads of all orders of a vehicle; nothing is written. */
export function statutoryActivities({ db }: { db: Database }) {
  const factsOf = async (orderNo: string) => {
    const [intake] = await db.select().from(intakes).where(eq(intakes.orderNo, orderNo));
    return intake ? readStatutoryFacts(db, intake.vehicleId) : null;
  };
  return {
    /** The rights under articles 20 and 22 to 24 as they stand at an instant (R3.3b). */
    async assessStatutoryRights({
      orderNo,
      ...now
    }: {
      orderNo: string;
      at: Instant;
      dayMs: number;
    }): Promise<RightsAssessment> {
      const facts = await factsOf(orderNo);
      if (!facts) return { flags: [], rules: [], nextAt: null };
      const { vehicle, cases, recorded } = facts;
      const all = statutoryFlags(vehicle, cases, now);
      const flags = all.filter(({ name, causedBy }) => causedBy === orderNo && !recorded.includes(name));
      const runs = cases.some((one) => one.orderNo === orderNo && one.endedAt === null);
      const nextAt = runs ? nextStatutoryCheck(vehicle, cases, now) : null;
      const standing = all.map(({ name }) => name);
      return { flags, rules: [...new Set(all.map(({ rule }) => rule))], standing, nextAt };
    },

    /** Whether the five days of article 21 are counted for a fault of quality: a family car, not past 包修期. */
    async statutoryRepairPeriod({ orderNo }: { orderNo: string }): Promise<PeriodStanding> {
      const facts = await factsOf(orderNo);
      const visit = facts?.cases.find((one) => one.orderNo === orderNo);
      if (!facts || !visit || facts.vehicle.use !== 'family') return 'past';
      return periodOf('repair', facts.vehicle, visit, facts.cases).standing;
    },
  };
}
