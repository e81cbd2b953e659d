import { addZonedDays, localDateOf } from './calendar-zone.js';
import { type Instant, toMs } from './instant.js';
import { LAW_ZONE, STATUTORY_TERMS, type StatutoryTerm, type StatutoryTermName } from './statutory-law.js';

/** What the maker promises beyond the law (article 4); it binds once it is given. `km` null: without a limit. */
export interface WarrantyPromise {
  /** 包修期, and 三包有效期; null where nothing beyond the law is promised. */
  repair: { months: number; km: number | null } | null;
  returns: { months: number; km: number | null } | null;
}

/** What the periods of a vehicle are counted from. */
export interface VehicleTerms {
  use: 'family' | 'commercial';
  /** Dates `YYYY-MM-DD`. */
  deliveredOn: string | null;
  invoicedOn: string | null;
  promise: WarrantyPromise | null;
}

/** A car as it came with a fault. */
export interface Visit {
  orderNo: string;
  reportedAt: Instant;
  odometerKm: number | null;
}

export type PeriodStanding = 'within' | 'past' | 'unknown';

/** What must be found out before anybody may say yes or no. */
export interface OpenQuestion {
  code:
    | 'start_date_missing'
    | 'starts_after_report'
    | 'odometer_missing'
    | 'odometer_contradicts'
    | 'fault_not_stated'
    | 'transport_not_recorded'
    | 'passed_after_period';
  /** The orders that it is about. */
  orders: string[];
}

export interface Period {
  standing: PeriodStanding;
  questions: OpenQuestion[];
}

/**
 * From when the periods count: the delivery; the invoice where no other date of delivery is known (article 18). A sale
 * afterwards changes nothing (30); a car given in exchange has a record and dates of its own (29).
 */
export function startsOn({ deliveredOn, invoicedOn }: VehicleTerms): string | null {
  return deliveredOn ?? invoicedOn;
}

/**
 * The last day of a period. The first day doesn't count, and a month that lacks the day ends it with its own last.
 * @returns a date `YYYY-MM-DD` of the law's zone
 */
export function lastDayOf(start: string, { length }: Pick<StatutoryTerm, 'length'>): string {
  if ('days' in length) return addZonedDays(start, length.days);
  const [year = 0, month = 1, day = 1] = start.split('-').map(Number);
  const lastOfMonth = new Date(Date.UTC(year, month - 1 + length.months + 1, 0)).getUTCDate();
  const end = new Date(Date.UTC(year, month - 1 + length.months, Math.min(day, lastOfMonth)));
  return end.toISOString().slice(0, 10);
}

/** The period by law, and by the maker's promise where there is one: within either is within. */
export function termsOf(name: StatutoryTermName, promise: WarrantyPromise | null): StatutoryTerm[] {
  const promised = name === 'repair' || name === 'returns' ? promise?.[name] : null;
  const law: StatutoryTerm = STATUTORY_TERMS[name];
  return promised ? [law, { length: { months: promised.months }, km: promised.km }] : [law];
}

/**
 * Whether a fault was reported within a period. What isn't known is said to be unknown: a missing date or reading, and
 * readings that contradict each other where the answer depends on which of them is right.
 * @param others other visits of the vehicle, for their readings
 */
export function periodOf(
  name: StatutoryTermName,
  vehicle: VehicleTerms,
  visit: Visit,
  others: readonly Visit[],
): Period {
  const periods = termsOf(name, vehicle.promise).map((term) => periodBy(term, vehicle, visit, others));
  const within = periods.find(({ standing }) => standing === 'within');
  if (within) return within;
  return periods.find(({ standing }) => standing === 'unknown') ?? { standing: 'past', questions: [] };
}

function periodBy(
  term: StatutoryTerm,
  vehicle: VehicleTerms,
  visit: Visit,
  others: readonly Visit[],
): Period {
  const parts = [byDate(term, startsOn(vehicle), visit), byDistance(term, visit, others)];
  // Whichever ends first.
  if (parts.some(({ standing }) => standing === 'past')) return { standing: 'past', questions: [] };
  const questions = parts.flatMap((part) => part.questions);
  return { standing: questions.length > 0 ? 'unknown' : 'within', questions };
}

function byDate(term: StatutoryTerm, start: string | null, { orderNo, reportedAt }: Visit): Period {
  if (start === null) return unknown('start_date_missing', [orderNo]);
  const reportedOn = localDateOf(toMs(reportedAt), LAW_ZONE);
  // Nobody brings a car to the workshop before they have it: one of the two is wrong.
  if (reportedOn < start) return unknown('starts_after_report', [orderNo]);
  return { standing: reportedOn <= lastDayOf(start, term) ? 'within' : 'past', questions: [] };
}

function byDistance({ km }: StatutoryTerm, visit: Visit, others: readonly Visit[]): Period {
  if (km === null) return { standing: 'within', questions: [] };
  const { orderNo, odometerKm } = visit;
  const standingOf = (reading: number): PeriodStanding => (reading <= km ? 'within' : 'past');
  const { above, below } = contradicting(visit, others);
  if (odometerKm === null) {
    // Between two readings on the same side of the limit it doesn't matter what it was.
    if (above && standingOf(above.km) === 'past') return { standing: 'past', questions: [] };
    if (below && standingOf(below.km) === 'within') return { standing: 'within', questions: [] };
    return unknown('odometer_missing', [orderNo]);
  }
  const standing = standingOf(odometerKm);
  const odd = [above, below].find((other) => other && standingOf(other.km) !== standing);
  return odd ? unknown('odometer_contradicts', [orderNo, odd.orderNo]) : { standing, questions: [] };
}

interface Reading {
  km: number;
  orderNo: string;
}

/** The highest reading before a visit and the lowest after it, where they contradict its own. */
function contradicting({ orderNo, reportedAt, odometerKm }: Visit, others: readonly Visit[]) {
  const readings = others
    .filter((other) => other.orderNo !== orderNo && other.odometerKm !== null)
    .map((other) => ({
      orderNo: other.orderNo,
      km: other.odometerKm as number,
      before: toMs(other.reportedAt) <= toMs(reportedAt),
    }))
    .sort((a, b) => a.km - b.km);
  const above: Reading | undefined = readings.findLast(
    ({ before, km }) => before && (odometerKm === null || km > odometerKm),
  );
  const below: Reading | undefined = readings.find(
    ({ before, km }) => !before && (odometerKm === null || km < odometerKm),
  );
  return { above, below };
}

function unknown(code: OpenQuestion['code'], orders: string[]): Period {
  return { standing: 'unknown', questions: [{ code, orders }] };
}
