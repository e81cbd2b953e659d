import { and, asc, eq, inArray, or } from 'drizzle-orm';
import type { OrderView } from '../../contracts/service-orders.js';
import type { Instant } from '../../domain/instant.js';
import type { RepairCase } from '../../domain/statutory-cases.js';
import type { VehicleTerms } from '../../domain/statutory-period.js';
import { statutoryFlags } from '../../domain/statutory-rights.js';
import type { MobilityBody, RightsToldBody } from '../../domain/steps/statutory.js';
import type { Database } from '../database.js';
import { intakes, timelineEvents, vehicles } from '../schema.js';
import { iso } from './pages.js';

type Reader = Pick<Database, 'select'>;
type EventRow = typeof timelineEvents.$inferSelect;

/** The events that say when a repair was agreed on, how it ended, what was wrong and what was put in. */
const TOLD_BY = [
  'order_opened',
  'checked_in',
  'diagnosis_recorded',
  'estimate_approved',
  'estimate_rejected',
  'repair_completed',
  'check_passed',
  'accepted_as_is',
  'cancellation_requested',
  'order_closed',
  'guarantee_objected',
  'guarantee_lapsed',
];

/** The flags that are on record. */
const FLAGS = ['statutory_right_warned', 'statutory_right_reached'];
const ANSWERS = ['statutory_right_withdrawn', 'statutory_rights_told', 'mobility_arranged'];

/** All that the 三包 rules ask of a vehicle. */
export interface StatutoryFacts {
  vehicle: VehicleTerms;
  cases: RepairCase[];
  /** Names of the flags that stand on record, on whichever order. */
  recorded: string[];
  /** What was arranged for the customer to get about with, by order. */
  mobility: (MobilityBody & { orderNo: string; by: string; at: Instant })[];
  /** Who was told of which flags. */
  told: (RightsToldBody & { rights: string[]; by: string; at: Instant })[];
}

/**
 * Reads a vehicle's dates and, out of the events of all its orders in all outlets, every case (R3.3b). Records with the same
 * VIN are the same car, whoever owned it: a sale changes nothing (article 30).
 * @returns null when there is no such vehicle
 */
export async function readStatutoryFacts(db: Reader, vehicleId: string): Promise<StatutoryFacts | null> {
  const [own] = await db.select().from(vehicles).where(eq(vehicles.id, vehicleId));
  if (!own) return null;
  const same = own.vin ? eq(vehicles.vin, own.vin) : undefined;
  const cars = await db
    .select()
    .from(vehicles)
    .where(or(eq(vehicles.id, vehicleId), same))
    .orderBy(asc(vehicles.createdAt), asc(vehicles.id));
  const orders = await db
    .select()
    .from(intakes)
    .where(
      inArray(
        intakes.vehicleId,
        cars.map(({ id }) => id),
      ),
    );
  const events =
    orders.length === 0
      ? []
      : await db
          .select()
          .from(timelineEvents)
          .where(
            and(
              inArray(
                timelineEvents.orderNo,
                orders.map(({ orderNo }) => orderNo),
              ),
              inArray(timelineEvents.type, [...TOLD_BY, ...FLAGS, ...ANSWERS]),
            ),
          )
          .orderBy(asc(timelineEvents.position));
  // The own record says it; what it lacks another of the same car may have.
  const first = <K extends keyof typeof own>(key: K) => own[key] ?? cars.find((car) => car[key])?.[key];
  const vehicle: VehicleTerms = {
    use: own.use,
    deliveredOn: first('deliveredOn') ?? null,
    invoicedOn: first('invoicedOn') ?? null,
    promise: first('warrantyPromise') ?? null,
  };
  const cases = orders.flatMap((intake) =>
    caseOf(
      intake,
      events.filter(({ orderNo }) => orderNo === intake.orderNo),
    ),
  );
  const noted = <T>(kind: string) =>
    events
      .filter(({ type }) => type === kind)
      .map(({ orderNo, data, actor, at }) => ({
        ...(data as T),
        orderNo: orderNo ?? '',
        by: actor.id,
        at: iso(at),
      }));
  return {
    ...{ vehicle, cases, recorded: standingFlags(events) },
    mobility: noted<MobilityBody>('mobility_arranged'),
    told: noted<RightsToldBody & { rights: string[] }>('statutory_rights_told'),
  };
}

/**
 * The rights of a vehicle's owner in short, for an order's page: what is reached or near, and whether the customer was
 * told (R3.3b).
 * @param now the instant to look from, and the length of a day
 */
export async function readStatutoryFlags(
  db: Reader,
  vehicleId: string,
  now: { at: Instant; dayMs: number },
): Promise<OrderView['statutory']> {
  const facts = await readStatutoryFacts(db, vehicleId);
  const flags = facts ? statutoryFlags(facts.vehicle, facts.cases, now) : [];
  return {
    applies: facts?.vehicle.use === 'family',
    flags: flags.map(({ name, rule, article, standing, certain, mayAsk }) => {
      const told = facts?.told.some(({ rights }) => rights.includes(name)) ?? false;
      return { rule, article, standing, certain, mayAsk, told };
    }),
    href: `/v1/vehicles/${vehicleId}/statutory-rights`,
  };
}

/** Flags on record that no later diagnosis has taken back. */
function standingFlags(events: EventRow[]): string[] {
  const names = new Set<string>();
  for (const { type, data } of events) {
    if (FLAGS.includes(type)) names.add(data.name as string);
    if (type === 'statutory_right_withdrawn') names.delete(data.name as string);
  }
  return [...names];
}

/** What the events that concern the law carry. */
interface Told {
  odometerKm?: number;
  fault?: RepairCase['fault'];
  faultCodes?: string[];
  mainPartsReplaced?: RepairCase['replaced'];
  notCounted?: RepairCase['notCounted'];
}

function caseOf(intake: typeof intakes.$inferSelect, events: EventRow[]): RepairCase[] {
  const opened = events.find(({ type }) => type === 'order_opened');
  // Not begun yet: nothing has been done to the car.
  if (!opened) return [];
  const all = (type: string) => events.filter((event) => event.type === type);
  const told = (type: string) => all(type).map(({ data }) => data as Told);
  const at = (event: EventRow | undefined) => (event ? iso(event.at) : null);
  const passed = [...all('check_passed'), ...all('accepted_as_is')][0];
  const over = [...all('estimate_rejected'), ...all('cancellation_requested'), ...all('order_closed')][0];
  const diagnoses = told('diagnosis_recorded');
  const untied = all('guarantee_objected').length + all('guarantee_lapsed').length > 0;
  const { orderNo, problem, components, comebackOf } = intake;
  return [
    {
      orderNo,
      reportedAt: iso(opened.at),
      odometerKm: told('checked_in')[0]?.odometerKm ?? null,
      agreedAt: at(all('estimate_approved')[0]),
      endedAt: at(passed ?? over),
      repaired: passed?.type === 'check_passed',
      fault: diagnoses.findLast(({ fault }) => fault)?.fault ?? null,
      about: { components, problem, faultCodes: diagnoses.flatMap(({ faultCodes }) => faultCodes ?? []) },
      comebackOf: untied ? null : comebackOf,
      replaced: told('repair_completed').flatMap((done) => done.mainPartsReplaced ?? []),
      notCounted: told('repair_completed').flatMap((done) => done.notCounted ?? []),
    },
  ];
}
