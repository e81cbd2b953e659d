import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ComplaintRequest, complaintOutcomes, parseComplaints } from './odi-complaints.js';
import { afterBooking } from './people/customers.js';
import { fateOf, type Outlet, type Stage } from './stage.js';

/** What became of one or several rows of the file: an order's number, or why there is none. */
export interface Booking {
  rowNos: number[];
  result: { kind: 'opened'; orderNo: string } | { kind: 'refused'; reason: string };
}

/**
 * Between two bookings: an outlet's technicians have work for most of the time, and a queue now and then. Twice as many
 * would fill every outlet of a region, and half of the work would go to whichever has a place first.
 */
const BOOKED_EVERY_HOURS = 0.4;
/** A front office has so many people at the telephone. */
const MOST_AT_ONCE = 6;

/**
 * The first rows of the complaints file. A request is sent for all of its rows or for none of them.
 * @param count how many rows, at most as many as the file has
 */
export function readRows(count: number) {
  const file = new URL('./data/odi-complaints.tsv', import.meta.url);
  return parseComplaints(readFileSync(file, 'utf8')).slice(0, count);
}

/**
 * Sends the rows as bookings, each at its time, as a front-office system does (R3.2a).
 * @param onBooked hears of each outcome as it comes; every row is in exactly one
 */
export async function replayBookings(
  stage: Stage,
  rows: ReturnType<typeof readRows>,
  signal: AbortSignal,
  onBooked: (booking: Booking) => void,
): Promise<void> {
  const outcomes = complaintOutcomes(rows);
  const begun = Date.now();
  const underWay = new Set<Promise<void>>();
  for (const [i, outcome] of outcomes.entries()) {
    const dueAt = begun + stage.hours(BOOKED_EVERY_HOURS) * i;
    if (dueAt > Date.now()) await sleep(dueAt - Date.now(), undefined, { signal });
    if (outcome.kind === 'refused') {
      onBooked({ rowNos: outcome.rowNos, result: { kind: 'refused', reason: outcome.reason } });
      continue;
    }
    if (underWay.size >= MOST_AT_ONCE) await Promise.race(underWay);
    const outlet = stage.outlets[i % stage.outlets.length];
    if (!outlet) throw new Error('there is no outlet to book at');
    const booked: Promise<void> = book(stage, outlet, outcome.request).then((booking) => {
      underWay.delete(booked);
      onBooked(booking);
    });
    underWay.add(booked);
  }
  await Promise.all(underWay);
}

async function book(stage: Stage, outlet: Outlet, request: ComplaintRequest): Promise<Booking> {
  const { rowNos } = request;
  const body = bookingOf(request, outlet.id);
  const answer = await stage.api.frontOffice.post<{ orderNo: string }>('/v1/service-orders', body);
  if (!answer.ok) {
    const { code, errors = [] } = answer.problem;
    const fields = errors.map(({ path, message }) => `${path} ${message}`).join(', ');
    return { rowNos, result: { kind: 'refused', reason: fields ? `${code}: ${fields}` : code } };
  }
  const { orderNo } = answer.body;
  const fate = fateOf({ comebackOf: null, components: body.components, problem: body.problem });
  afterBooking(stage, orderNo, fate);
  return { rowNos, result: { kind: 'opened', orderNo } };
}

/** A request as the API takes it; what is unknown is left out, what looks odd is sent as it is. */
function bookingOf(request: ComplaintRequest, outletId: string) {
  const { customer, make, model, year, partialVin, mileageKm, problem, components } = request;
  const vehicle = { make, model, modelYear: year, vin: partialVin, odometerKm: mileageKm };
  const requiredSkills = components.flatMap(skillOf).slice(0, 1);
  return { outletId, customer, vehicle, problem, components, channel: 'web', requiredSkills };
}

const SKILL_WORDS: readonly [RegExp, string][] = [
  [/BRAKE/, 'brakes'],
  [/STEERING/, 'steering'],
  [/ENGINE|FUEL|SPEED CONTROL/, 'engine'],
  [/POWER TRAIN/, 'transmission'],
  [/ELECTRICAL|LIGHTING|HORN/, 'electrical'],
  [/STRUCTURE|SEAT|LATCH|VISIBILITY|AIR BAG/, 'body'],
];

/** The first trade that a component's name speaks of. Only one is asked for: few people know two. */
function skillOf(component: string): string[] {
  const found = SKILL_WORDS.find(([words]) => words.test(component));
  return found ? [found[1]] : [];
}
