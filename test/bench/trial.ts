import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import postgres from 'postgres';
import { dataConverter } from '../../src/client/payload-codec.js';
import type { PolicyTrialView } from '../../src/contracts/policy-trials.js';
import { openDatabase } from '../../src/db/database.js';
import { finishedOrders } from '../../src/db/reads/finished-cases.js';
import { insertDraft } from '../support/policies.js';
import { runClosedLoop } from './load.js';
import { machine } from './report.js';
import { startBenchServers } from './servers.js';
import { type Side, startSide } from './side.js';
import { createStops, type Stops } from './stops.js';

// `npm run bench:trial -- --orders 3000 --rounds 3`: a version tried on finished orders (R8.2), beside only reading the same
// rows. One order is really run through Pitlane; the others are copies of its rows under other numbers.

const { values } = parseArgs({
  options: { orders: { type: 'string', default: '3000' }, rounds: { type: 'string', default: '3' } },
});
const COPIES = Number(values.orders) - 1;
const RANGE = { from: '2020-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' };
const PAGE = 100;

/** The tables of an order, each with the condition that finds its rows. */
const TABLES = {
  intakes: 'order_no = $1',
  service_orders: 'order_no = $1',
  timeline_events: 'subject = $1',
  clocks: 'subject = $1',
  alert_ledger: 'subject = $1',
  dispatch_decisions: "decision::text like '%' || $1 || '%'",
};

/** What a copy has of its own besides the number; the positions of the copies follow far behind. */
const OWN: Record<string, string> = {
  timeline_events: `'position', t.position + copy::bigint * 1000000`,
  dispatch_decisions: `'id', t.id || '-' || copy`,
};

/** Copies every row of an order, its number replaced wherever it stands. */
async function copyOrder(databaseUrl: string, orderNo: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  for (const [table, condition] of Object.entries(TABLES)) {
    const own = OWN[table] ?? '';
    await sql.unsafe(
      `insert into ${table} select (jsonb_populate_record(null::${table},
         replace((to_jsonb(t) || jsonb_build_object(${own}))::text, $1, $1 || '-' || copy)::jsonb)).*
       from ${table} t, generate_series(1, $2::int) copy where ${condition}`,
      [orderNo, COPIES],
    );
  }
  await sql`analyze`;
  await sql.end();
}

async function tried(side: Side, version: string): Promise<{ trial: PolicyTrialView; tookMs: number }> {
  const from = performance.now();
  const url = `/v1/policies/${version}/trials`;
  const started = await side.front.post<PolicyTrialView>(url, RANGE, { 'idempotency-key': randomUUID() });
  for (;;) {
    const trial = await side.front.get<PolicyTrialView>(`${url}/${started.id}`);
    if (trial.finishedAt) return { trial, tookMs: performance.now() - from };
    await sleep(50);
  }
}

/** All pages of the orders as a trial reads them, and nothing else. */
async function onlyRead(databaseUrl: string): Promise<{ orders: number; tookMs: number }> {
  const db = openDatabase(databaseUrl, { max: 4 });
  const from = performance.now();
  let orders = 0;
  for (let after: string | null = ''; after !== null; ) {
    const range = { ...RANGE, outletId: null, orgUnitId: 'hq' };
    const page = await finishedOrders(db, range, after, PAGE);
    orders += page.length;
    after = page.length === PAGE ? (page.at(-1)?.subject ?? null) : null;
  }
  const tookMs = performance.now() - from;
  await db.close();
  return { orders, tookMs };
}

async function main(stops: Stops): Promise<void> {
  console.log(`Machine: ${machine()}`);
  const servers = await startBenchServers(stops, () => {});
  const connection = await Connection.connect({ address: servers.temporalAddress });
  stops.add(() => connection.close());
  const client = new Client({ connection, dataConverter });
  let databaseUrl = '';
  const createDatabase = async (name: string) => {
    databaseUrl = await servers.createDatabase(name);
    return databaseUrl;
  };
  const side = await startSide('pitlane', { ...servers, createDatabase }, client);
  stops.add(side.stop);
  const one = { count: 1, atOnce: 1 };
  const { orderNos } = await runClosedLoop(side.front, side.drive, one, side.untilClosed);
  await copyOrder(databaseUrl, orderNos[0] ?? '');
  const db = openDatabase(databaseUrl, { max: 1 });
  const shorter = { clocks: { repair_completion: { limit: 'PT1M' } }, dispatch: { minYears: 4 } };
  await insertDraft(db, 'shorter', shorter);
  await db.close();
  for (let round = 1; round <= Number(values.rounds); round++) {
    const read = await onlyRead(databaseUrl);
    const { trial, tookMs } = await tried(side, 'shorter');
    const { cases, casesThatDiffer, decisions, skipped } = trial.totals;
    const perSecond = (count: number, ms: number) => ((count / ms) * 1000).toFixed(0);
    console.log(
      `round ${round}: only read ${read.orders} orders in ${read.tookMs.toFixed(0)} ms (${perSecond(read.orders, read.tookMs)}/s); ` +
        `tried ${cases} orders and ${decisions} decisions in ${tookMs.toFixed(0)} ms (${perSecond(cases, tookMs)} orders/s), ` +
        `ratio ${(read.tookMs / tookMs).toFixed(2)}; ${casesThatDiffer} differ, skipped ${JSON.stringify(skipped)}`,
    );
  }
  console.log(`Machine: ${machine()}`);
}

const stops = createStops();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void stops.run().then(() => process.exit(1)));
}
process.once('disconnect', () => void stops.run().then(() => process.exit(1)));
process.channel?.unref();
try {
  await main(stops);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await stops.run();
}
process.exit();
