import { addMs, type Instant } from './instant.js';
import type { RepairCase } from './statutory-cases.js';
import { stretchesOf } from './statutory-days.js';
import { STATUTORY_LIMITS } from './statutory-law.js';
import {
  lastDayOf,
  type OpenQuestion,
  periodOf,
  startsOn,
  termsOf,
  type VehicleTerms,
} from './statutory-period.js';
import { spansOf, statutoryFlags } from './statutory-rights.js';

/**
 * What the 三包 rules say of a vehicle at an instant: its periods, each repair with its days, the rights that have arisen or
 * are near, and what must be found out (R3.3b, R8.2).
 * @param cases all orders of the vehicle
 */
export function statutoryView(
  vehicle: VehicleTerms,
  cases: readonly RepairCase[],
  now: { at: Instant; dayMs: number },
) {
  const applies = vehicle.use === 'family';
  const counted = cases.filter(
    (one) => one.fault?.isQualityFault && periodOf('returns', vehicle, one, cases).standing !== 'past',
  );
  const stretches = stretchesOf(spansOf(counted), { until: now.at, dayMs: now.dayMs });
  return {
    applies,
    repairPeriod: spelledOut('repair', vehicle),
    returnPeriod: spelledOut('returns', vehicle),
    repairDays: stretches.reduce((sum, { days }) => sum + days, 0),
    repairs: cases.map((one) => repairOf(vehicle, one, cases, now)),
    rights: statutoryFlags(vehicle, cases, now).map(({ causedBy: _order, ...right }) => right),
    questions: applies ? cases.flatMap((one) => questionsOf(vehicle, one, cases)) : [],
  };
}

/** The longer of the law's and the maker's. */
function spelledOut(name: 'repair' | 'returns', vehicle: VehicleTerms) {
  const from = startsOn(vehicle);
  const terms = termsOf(name, vehicle.promise);
  const ends = from === null ? [] : terms.map((term) => lastDayOf(from, term)).sort();
  const km = terms.some((term) => term.km === null) ? null : Math.max(...terms.map((term) => term.km ?? 0));
  return { from, lastDay: ends.at(-1) ?? null, km };
}

function repairOf(
  vehicle: VehicleTerms,
  one: RepairCase,
  cases: readonly RepairCase[],
  { at, dayMs }: { at: Instant; dayMs: number },
) {
  const { orderNo, reportedAt, agreedAt, endedAt, repaired, odometerKm, fault } = one;
  // Article 21 includes what article 24 leaves out.
  const [stretch] = stretchesOf(spansOf([{ ...one, notCounted: [] }]), { until: at, dayMs });
  const days = stretch?.days ?? 0;
  const inRepairPeriod = periodOf('repair', vehicle, one, cases).standing;
  const owed = vehicle.use === 'family' && fault?.isQualityFault && inRepairPeriod !== 'past';
  const due = owed && agreedAt !== null && days > STATUTORY_LIMITS.singleRepairDays;
  return {
    ...{ orderNo, reportedAt, agreedAt, endedAt, repaired, odometerKm },
    isQualityFault: fault?.isQualityFault ?? null,
    days,
    inRepairPeriod,
    inReturnPeriod: periodOf('returns', vehicle, one, cases).standing,
    mobilityDueSince: due ? addMs(agreedAt, STATUTORY_LIMITS.singleRepairDays * dayMs) : null,
  };
}

/** A repair whose cause nobody has stated may count too. */
function questionsOf(vehicle: VehicleTerms, one: RepairCase, cases: readonly RepairCase[]): OpenQuestion[] {
  if (one.agreedAt === null || (one.fault && !one.fault.isQualityFault)) return [];
  const { standing, questions } = periodOf('returns', vehicle, one, cases);
  if (one.fault || standing === 'past') return questions;
  return [...questions, { code: 'fault_not_stated', orders: [one.orderNo] }];
}
