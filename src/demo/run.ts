import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceConfig } from '../config.js';
import { DEMO_FRONT_OFFICE_KEY } from '../db/demo-organisation.js';
import type { Policy } from '../domain/policy/types.js';
import type { PolicyDocument } from '../domain/policy/versions.js';
import type { Log } from '../platform/child-server.js';
import { type Agenda, createAgenda } from './agenda.js';
import { type Booking, readRows, replayBookings } from './bookings.js';
import { createChance } from './chance.js';
import { failedWorkflows } from './failed-workflows.js';
import { type Api, createApi } from './http.js';
import { openClosing } from './people/closing-staff.js';
import { openComplaintDesks } from './people/complaint-staff.js';
import { inviteCustomers } from './people/customers.js';
import { openReception } from './people/reception.js';
import { openInboxes } from './people/supervisors.js';
import { openWorkshop } from './people/technicians.js';
import { type DemoRecords, faultsIn, readRecords } from './records.js';
import { countReport, type Standard } from './report.js';
import { reportLines } from './report-text.js';
import type { Outlet, StaffMember, Stage } from './stage.js';
import { type Check, judge } from './verdict.js';
import { createDisplay, createWatcher, type Snapshot } from './view.js';

export interface DemoOptions {
  config: ServiceConfig;
  baseUrl: string;
  /** An operator's key. */
  apiKey: string;
  signal: AbortSignal;
  log: Log;
}

/** The same seed, the same decisions. */
const SEED = 'pitlane';
/**
 * When nothing has moved for so long, nothing will: the slowest repair takes some 60 hours, and a complaint that climbs
 * to headquarters doesn't move its order on the way.
 */
const STILL_FOR_HOURS = 150;
/** On a busy machine everything is late, and by more than the time scale tells. */
const STILL_FOR_AT_LEAST_MS = 60_000;
/** Ten times what it takes on two cores of its own. */
const GIVE_UP_AFTER_MS = 1_800_000;
const DRAW_EVERY_MS = 1_000;
const SAY_EVERY_MS = 5_000;
/** An alert is told by an execution of its own, a little after the case that it is about has gone on. */
const ALERTS_SETTLE_MS = 10_000;

/**
 * `npm start -- --demo`: replays the complaints as bookings through the HTTP API, with simulated staff and customers;
 * shows it live, and reports at the end.
 * @returns `ok` only if all adds up
 */
export async function runDemo(options: DemoOptions): Promise<{ ok: boolean }> {
  const { config, baseUrl, apiKey, signal, log } = options;
  const startedAt = new Date().toISOString();
  const agenda = createAgenda(signal);
  const api = createApi({ baseUrl, operatorKey: apiKey, frontOfficeKey: DEMO_FRONT_OFFICE_KEY, signal });
  try {
    const stage = await setStage(api, agenda);
    const rows = readRows(config.demo.rows);
    log(`Demonstration: ${rows.length} real complaints, an hour of the standard in ${stage.hours(1)} ms`);
    openEverything(stage);
    const bookings: Booking[] = [];
    const replayed = replayBookings(stage, rows, signal, (booking) => void bookings.push(booking));
    const timedOut = await showUntilOver({ api, startedAt, bookings, replayed, stage, options });
    await agenda.close();
    const standard = standardOf(stage.policy);
    const judged = async () => {
      const records = await readRecords(api, startedAt, rows.length, bookings);
      const failed = await failedWorkflows(config, startedAt);
      return judgement(records, standard, {
        failedWorkflows: failed,
        faults: await faultsIn(api, records),
        mishaps: [...agenda.mishaps],
        timedOut,
      });
    };
    const { report, checks } = await settled(judged, signal);
    for (const line of reportLines(report, checks)) log(line);
    return { ok: checks.every(({ ok }) => ok) };
  } finally {
    await agenda.close();
  }
}

/** Who works where and by which standard, read from the API. */
async function setStage(api: Api, agenda: Agenda): Promise<Stage> {
  const { operator } = api;
  const inForce = '/v1/policies?inForce=true';
  const { items } = await operator.get<{ items: { keptAs: string; timeScale: number }[] }>(inForce);
  const { keptAs: version = '', timeScale = 1 } = items[0] ?? {};
  const { document } = await operator.get<{ document: PolicyDocument }>(
    `/v1/policies/${encodeURIComponent(version)}`,
  );
  const policy: Policy = { ...document, version, timeScale };
  const units = await operator.list<{ id: string; parentId: string | null }>('/v1/org-units', {
    kind: 'outlet',
  });
  const staff = await operator.list<StaffMember>('/v1/staff', { active: true });
  const outlets: Outlet[] = units
    .map(({ id }) => ({ id, people: staff.filter(({ orgUnitId }) => orgUnitId === id) }))
    .filter(({ people }) => people.some(({ role }) => role === 'technician'))
    .sort((a, b) => a.id.localeCompare(b.id));
  const above = staff.filter(({ orgUnitId }) => !outlets.some(({ id }) => id === orgUnitId));
  const hours = (count: number) => (count * 3_600_000) / policy.timeScale;
  return { api, agenda, chance: createChance(SEED), outlets, above, policy, hours };
}

function openEverything(stage: Stage): void {
  for (const outlet of stage.outlets) {
    openReception(stage, outlet);
    openWorkshop(stage, outlet);
    openClosing(stage, outlet);
  }
  inviteCustomers(stage);
  openComplaintDesks(stage);
  openInboxes(stage);
}

interface Show {
  api: Api;
  startedAt: string;
  bookings: Booking[];
  replayed: Promise<void>;
  stage: Stage;
  options: DemoOptions;
}

/** Draws until every order is closed. @returns whether the time was over before */
async function showUntilOver({ api, startedAt, bookings, replayed, stage, options }: Show): Promise<boolean> {
  const { config, signal, log } = options;
  const giveUpAt = Date.parse(startedAt) + GIVE_UP_AFTER_MS;
  const stillForMs = Math.max(STILL_FOR_AT_LEAST_MS, stage.hours(STILL_FOR_HOURS));
  const display = createDisplay(process.stdout.isTTY === true, (text) => process.stdout.write(text), log);
  const look = createWatcher(api, startedAt);
  let allSent = false;
  let failure: unknown = null;
  void replayed.then(
    () => {
      allSent = true;
    },
    (error: unknown) => {
      failure = error ?? new Error('the replay failed');
    },
  );
  for (;;) {
    if (failure !== null) throw failure;
    const sentBefore = allSent;
    const done = bookings.reduce((sum, { rowNos }) => sum + rowNos.length, 0);
    const snapshot = await look({ done, total: config.demo.rows });
    display(snapshot);
    if (sentBefore && (await isOver(api, snapshot))) return false;
    const lastMovedAt = snapshot.orders.reduce(
      (latest, { updatedAt }) => Math.max(latest, Date.parse(updatedAt)),
      Date.parse(startedAt),
    );
    if (Date.now() > Math.min(giveUpAt, lastMovedAt + stillForMs)) return true;
    await sleep(process.stdout.isTTY ? DRAW_EVERY_MS : SAY_EVERY_MS, undefined, { signal });
  }
}

/** Every order has its end, and every complaint, also one that was filed when its order was closed. */
async function isOver({ operator }: Api, { orders }: Snapshot): Promise<boolean> {
  if (orders.some(({ closedAt }) => closedAt === null)) return false;
  const mine = new Set(orders.map(({ orderNo }) => orderNo));
  const filed = await operator.list<{ orderNo: string | null; status: string }>('/v1/complaints');
  return filed.every(({ orderNo, status }) => status === 'closed' || !mine.has(orderNo ?? ''));
}

function judgement(records: DemoRecords, standard: Standard, aftermath: Parameters<typeof judge>[3]) {
  const report = countReport(records, standard);
  return { report, checks: judge(records, report, standard, aftermath) };
}

/** Reads again for a little while as long as something is missing. */
async function settled<T extends { checks: Check[] }>(
  judged: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const giveUpAt = Date.now() + ALERTS_SETTLE_MS;
  for (;;) {
    const result = await judged();
    if (result.checks.every(({ ok }) => ok) || Date.now() > giveUpAt) return result;
    await sleep(1_000, undefined, { signal });
  }
}

function standardOf(policy: Policy): Standard {
  const told = Object.entries(policy.clocks).filter(([, clock]) => clock.escalation.length > 0);
  return { timeScale: policy.timeScale, toldKinds: new Set(told.map(([kind]) => kind)) };
}
