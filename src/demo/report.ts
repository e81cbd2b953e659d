import { type Breach, breachesOf } from './breaches.js';
import type { CaseRecord, DemoRecords } from './records.js';

/** The report's figures. Times are in hours of the standard; shares go from 0 to 1. */
export interface Report {
  rows: { total: number; opened: number; refused: { reason: string; rowNos: number[] }[] };
  /** Orders that came of the rows, and those that "not solved" called for. */
  orders: { booked: number; comebacks: number; byOutcome: Record<string, number>; open: string[] };
  dispatch: { urgency: string; orders: number; medianWaitHours: number; medianPosition: number }[];
  /** What happened to offers and assignments besides being accepted. */
  reassigned: { declined: number; lapsed: number; preempted: number; toOtherOutlets: number };
  repairs: {
    done: number;
    medianHours: number;
    medianNetHours: number;
    within24: number;
    within48: number;
  };
  breaches: { kind: string; confirmed: number; alerted: number; silent: number; voided: number }[];
  alerts: { total: number; acknowledged: number; escalated: number; medianLatenessMs: number };
  checks: { failed: number; reworked: number; acceptedAsIs: number };
  complaints: { filed: number; bySurvey: number; byLevel: number[]; byOutcome: Record<string, number> };
  /** What people did besides the usual way. */
  decisions: {
    settledAtReception: number;
    urgencyChanged: number;
    claims: number;
    objected: number;
    byOthers: number;
  };
  surveys: { answered: number; nps: number | null; csat: number | null };
}

/** The standard as far as the report must know it. */
export interface Standard {
  /** How much faster than in earnest time passed. */
  timeScale: number;
  /** The clocks whose breach is told to somebody; the others end a step by themselves. */
  toldKinds: ReadonlySet<string>;
}

const MS_PER_HOUR = 3_600_000;

/** Counts what was read from the API; nothing else goes in (R1.4, R4.2, R7.1). */
export function countReport(records: DemoRecords, standard: Standard): Report {
  const { cases } = records;
  const breaches = breachesOf(records, standard.toldKinds);
  return {
    rows: countRows(records),
    orders: countOrders(cases),
    dispatch: countDispatch(cases, standard),
    reassigned: countReassigned(cases),
    repairs: countRepairs(cases, standard),
    breaches: countBreaches(breaches),
    alerts: countAlerts(records),
    checks: {
      failed: eventsOf(cases, 'check_failed').length + eventsOf(cases, 'rework_limit_reached').length,
      reworked: cases.filter(({ timeline }) => timeline.some(({ what }) => what.type === 'check_failed'))
        .length,
      acceptedAsIs: eventsOf(cases, 'accepted_as_is').length,
    },
    complaints: countComplaints(records),
    decisions: countDecisions(cases),
    surveys: countSurveys(cases),
  };
}

function countRows({ rows, bookings }: DemoRecords): Report['rows'] {
  const refused = new Map<string, number[]>();
  let opened = 0;
  for (const { rowNos, result } of bookings) {
    if (result.kind === 'opened') opened += rowNos.length;
    else refused.set(result.reason, [...(refused.get(result.reason) ?? []), ...rowNos]);
  }
  return { total: rows, opened, refused: [...refused].map(([reason, rowNos]) => ({ reason, rowNos })) };
}

function countOrders(cases: CaseRecord[]): Report['orders'] {
  const comebacks = cases.filter(({ order }) => order.comebackOf !== null).length;
  const ended = cases.filter(({ order }) => order.outcome !== null && order.closedAt !== null);
  return {
    booked: cases.length - comebacks,
    comebacks,
    byOutcome: tally(ended.map(({ order }) => order.outcome ?? '')),
    open: cases.filter((one) => !ended.includes(one)).map(({ order }) => order.orderNo),
  };
}

/** How long each class waited for its technician, and how many others of the outlet were offered before it. */
function countDispatch(cases: CaseRecord[], { timeScale }: Standard): Report['dispatch'] {
  const waits = cases.flatMap(({ order, timeline }) => {
    const from = timeline.find(({ what }) => what.type === 'dispatch_opened')?.at;
    const offered = timeline.find(({ what }) => what.type === 'offer_made')?.at;
    const accepted = timeline.find(({ what }) => what.type === 'offer_accepted')?.at;
    if (!from || !offered || !accepted) return [];
    return [{ ...{ urgency: order.urgency, outletId: order.outletId }, from, offered, accepted }];
  });
  const positions = waits.map((mine) => ({
    ...mine,
    position:
      1 +
      waits.filter(
        (other) =>
          other.outletId === mine.outletId && other.offered > mine.from && other.offered < mine.offered,
      ).length,
    hours: hoursBetween(mine.from, mine.accepted, timeScale),
  }));
  const classes = [...new Set(positions.map(({ urgency }) => urgency))].sort();
  return classes.map((urgency) => {
    const those = positions.filter((wait) => wait.urgency === urgency);
    return {
      urgency,
      orders: those.length,
      medianWaitHours: median(those.map(({ hours }) => hours)),
      medianPosition: median(those.map(({ position }) => position)),
    };
  });
}

/** Work that changed hands before it was done: refused, left lying, taken for urgent work, given to another outlet (R3.2b). */
function countReassigned(cases: CaseRecord[]): Report['reassigned'] {
  const forUrgentWork = ({ data }: { data: Record<string, unknown> }) =>
    String(data.reason).startsWith('urgent first');
  const takenBack = [...eventsOf(cases, 'offer_withdrawn'), ...eventsOf(cases, 'repair_given_back')];
  return {
    declined: eventsOf(cases, 'offer_declined').length,
    lapsed: eventsOf(cases, 'clock_milestone').filter(
      ({ data }) => data.kind === 'dispatch_acceptance' && data.milestone === 'breach',
    ).length,
    preempted: takenBack.filter(forUrgentWork).length,
    toOtherOutlets: eventsOf(cases, 'handed_to_outlet').length,
  };
}

/** From the first opening of the repair to the check that was passed: gross by the calendar, net by the clock. */
function countRepairs(cases: CaseRecord[], { timeScale }: Standard): Report['repairs'] {
  const done = cases.flatMap(({ timeline, repairClocks }) => {
    const from = timeline.find(({ what }) => what.type === 'repair_opened')?.at;
    const until = timeline.findLast(
      ({ what }) => what.type === 'check_passed' || what.type === 'accepted_as_is',
    )?.at;
    if (!from || !until) return [];
    const netMs = repairClocks.reduce((sum, { countedMs }) => sum + countedMs, 0);
    return [{ gross: hoursBetween(from, until, timeScale), net: (netMs * timeScale) / MS_PER_HOUR }];
  });
  const share = (hours: number) =>
    done.length === 0 ? 0 : done.filter(({ net }) => net <= hours).length / done.length;
  return {
    done: done.length,
    medianHours: median(done.map(({ gross }) => gross)),
    medianNetHours: median(done.map(({ net }) => net)),
    within24: share(24),
    within48: share(48),
  };
}

function countBreaches(breaches: Breach[]): Report['breaches'] {
  const kinds = [...new Set(breaches.map(({ kind }) => kind))].sort();
  return kinds.map((kind) => {
    const those = breaches.filter((breach) => breach.kind === kind);
    const confirmed = those.filter((breach) => breach.state === 'confirmed');
    return {
      kind,
      confirmed: confirmed.length,
      alerted: confirmed.filter(({ alerted }) => alerted).length,
      silent: confirmed.filter(({ told }) => !told).length,
      voided: those.filter((breach) => breach.state === 'voided').length,
    };
  });
}

function countAlerts({ alerts }: DemoRecords): Report['alerts'] {
  const milestones = alerts.flatMap(({ ledger }) => ledger.filter(({ level }) => level === 0));
  return {
    total: alerts.length,
    acknowledged: alerts.filter(({ acknowledgements }) => acknowledgements.length > 0).length,
    escalated: alerts.filter(({ ledger }) => ledger.some(({ level }) => level > 1)).length,
    medianLatenessMs: median(milestones.map(({ latenessMs }) => latenessMs)),
  };
}

function countComplaints({ complaints }: DemoRecords): Report['complaints'] {
  return {
    filed: complaints.length,
    bySurvey: complaints.filter(({ source }) => source === 'survey').length,
    byLevel: [0, 1, 2].map((level) => complaints.filter((complaint) => complaint.level === level).length),
    byOutcome: tally(complaints.map(({ outcome, status }) => outcome ?? status)),
  };
}

/** Reception, the rework guarantee, and work that a named substitute did for somebody absent (R2.2, R3.2b, R3.4). */
function countDecisions(cases: CaseRecord[]): Report['decisions'] {
  return {
    settledAtReception: eventsOf(cases, 'settled_at_reception').length,
    urgencyChanged: eventsOf(cases, 'urgency_changed').length,
    claims: cases.filter(({ order }) => order.guaranteeClaim !== null).length,
    objected: eventsOf(cases, 'guarantee_objected').length,
    byOthers: cases.filter(doneBySubstitute).length,
  };
}

const OWN_WORK = new Set(['diagnosis_recorded', 'repair_steps_signed', 'repair_completed']);

function doneBySubstitute({ timeline }: CaseRecord): boolean {
  let technicianId: unknown = null;
  return timeline.some(({ what, data, who }) => {
    if (what.type === 'repair_opened') technicianId = data.technicianId;
    return OWN_WORK.has(what.type) && who.id !== technicianId;
  });
}

/** NPS: the share of promoters (9–10) less that of detractors (0–6), from -100 to 100; CSAT: the mean of 1–5. */
function countSurveys(cases: CaseRecord[]): Report['surveys'] {
  const answers = eventsOf(cases, 'survey_submitted').map(({ data }) => ({
    nps: Number(data.nps),
    csat: Number(data.csat),
  }));
  const answered = answers.length;
  if (answered === 0) return { answered, nps: null, csat: null };
  const promoters = answers.filter(({ nps }) => nps >= 9).length;
  const detractors = answers.filter(({ nps }) => nps <= 6).length;
  const csat = answers.reduce((sum, answer) => sum + answer.csat, 0) / answered;
  return { answered, nps: Math.round((100 * (promoters - detractors)) / answered), csat };
}

function eventsOf(cases: CaseRecord[], type: string) {
  return cases.flatMap(({ timeline }) => timeline.filter(({ what }) => what.type === type));
}

function hoursBetween(from: string, until: string, timeScale: number): number {
  return ((Date.parse(until) - Date.parse(from)) * timeScale) / MS_PER_HOUR;
}

function tally(words: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

/** 0 for an empty list. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
