import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { NativeConnection } from '@temporalio/worker';
import postgres from 'postgres';
import { uploadCalendar } from '../../src/client/calendars.js';
import { dataConverter } from '../../src/client/payload-codec.js';
import { startTrial } from '../../src/client/policy-trials.js';
import { uploadCalendar as calendarBody } from '../../src/contracts/calendars.js';
import { openDatabase } from '../../src/db/database.js';
import { BUILT_IN_WEBHOOK } from '../../src/domain/alert-channels.js';
import { CN_WORKING_DAYS } from '../../src/domain/policy/calendars.js';
import { scalePolicy } from '../../src/domain/policy/scale.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { prepareNamespace, registerNamespace } from '../../src/platform/temporal-namespace.js';
import { createWorker } from '../../src/worker/worker.js';
import { as, newKey, until } from '../support/drive.js';
import setup, { type TestServers } from '../support/global-setup.js';
import { type House, seedSmallOrganisation } from '../support/house.js';
import { CASES, DESK, untilEnded } from './cases.js';

// Records the golden histories of a version, from real cases on the real server:
//
//   npx tsx test/replay/record.ts 0.1.0
//
// Run it when a version is released, and before the first release whenever workflow code changes in a way that
// replay.test.ts rejects. After a release a rejected history means that running orders would break: keep the old
// histories, and put the change behind `patched(…)`.

/** A day is two seconds: deadlines of hours pass while the recorder waits, those of weeks don't. */
const TIME_SCALE = 43_200;
const [version] = process.argv.slice(2);
if (!version || !/^\d+\.\d+\.\d+$/.test(version)) {
  console.error('usage: npx tsx test/replay/record.ts <version, such as 0.1.0>');
  process.exit(2);
}
const folder = join(fileURLToPath(new URL('./histories/', import.meta.url)), version);

let servers: TestServers | undefined;
const project = {
  provide: (_name: string, provided: TestServers) => {
    servers = provided;
  },
};
const stopServers = await setup(project as unknown as Parameters<typeof setup>[0]);
try {
  if (!servers) throw new Error('the servers did not start');
  await recordAll(servers);
} finally {
  await stopServers();
}

async function recordAll({ postgresUrl, templateDatabase, temporalAddress, workflowBundle }: TestServers) {
  const admin = postgres(`${postgresUrl}postgres`, { max: 1, onnotice: () => {} });
  await admin`create database replay template ${admin(templateDatabase)}`;
  await admin.end();
  const db = openDatabase(`${postgresUrl}replay`);
  await seedSmallOrganisation(db);
  const connection = await Connection.connect({ address: temporalAddress });
  const native = await NativeConnection.connect({ address: temporalAddress });
  const namespace = 'replay';
  await registerNamespace(connection, namespace);
  await prepareNamespace(connection, namespace, () => {});
  const client = new Client({ connection, namespace, dataConverter });
  const policy = scalePolicy(STANDARD_2025, TIME_SCALE);
  const limits = { maxWorkflowTasks: 20, maxActivities: 20, maxLocalActivities: 20, maxCachedWorkflows: 500 };
  const temporal = { namespace, taskQueue: 'pitlane' };
  // Alerts and notices to customers are delivered, as where a webhook is configured.
  const inbox = createServer((_request, response) => response.writeHead(204).end()).listen(0, '127.0.0.1');
  await once(inbox, 'listening');
  const webhook = { url: `http://127.0.0.1:${(inbox.address() as AddressInfo).port}`, secret: undefined };
  const worker = await createWorker({
    config: { temporal, worker: limits, webhook, shutdownGraceMs: 1000 },
    ...{ db, connection: native, client, policy, workflowBundle: { codePath: workflowBundle } },
  });
  const running = worker.run();
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await recordCases({ db, temporal: client, taskQueue: 'pitlane', policy }, client);
  } finally {
    worker.shutdown();
    await running;
    inbox.close();
    await connection.close();
    await native.close();
    await db.close();
  }
}

async function recordCases(house: House, client: Client): Promise<void> {
  for (const { name, run } of CASES) {
    const executions = await run(house);
    for (const [what, workflowId] of Object.entries(executions)) {
      await untilEnded(client, workflowId);
      await save(client, workflowId, `${name}.${what}`);
    }
  }
  const spread = await uploadedCalendar(house);
  // It has spread once, and waits for what was just being taken in.
  await until(async () => {
    const { events } = await client.workflow.getHandle(spread).fetchHistory();
    return events?.some((event) => event.timerStartedEventAttributes);
  }, 'the first spread');
  await save(client, spread, 'all.calendar-spread');
  const trial = await triedVersion(house);
  await untilEnded(client, trial);
  await save(client, trial, 'all.policy-trial');
  await save(client, DESK, 'all.dispatch-desk');
  await save(client, `alert-sender:${BUILT_IN_WEBHOOK}`, 'all.alert-sender');
}

/** A newer snapshot of the calendar (R8.1): the id of the execution that has the open ones hear of it. */
async function uploadedCalendar(house: House): Promise<string> {
  const { id, revision: _, ...dates } = CN_WORKING_DAYS;
  const body = { ...dates, dataReachesTo: '2027-12-28', outletClosures: {}, notice: 'none' };
  const outcome = await uploadCalendar(house, {
    id,
    body: calendarBody.parse(body),
    actor: as('hq-1').actor,
  });
  if (outcome.kind !== 'uploaded') throw new Error(JSON.stringify(outcome));
  return `calendar:${id}:${outcome.revision}`;
}

/** The standard tried on the cases so far (R8.2): the id of the execution that looks at them. */
async function triedVersion(house: House): Promise<string> {
  const { caller, actor, orgUnitId } = as('hq-1');
  const outcome = await startTrial(house, {
    version: STANDARD_2025.version,
    caller: { caller, actor, orgUnitId },
    scope: { orgUnitId, kind: 'hq' },
    key: newKey(),
    body: { from: '2020-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z', outletId: null },
  });
  if (outcome.kind !== 'started') throw new Error(JSON.stringify(outcome));
  return `policy-trial:${outcome.id}`;
}

/** One history, a line per event. Its execution's id belongs to it: event ids are made of it. */
async function save(client: Client, workflowId: string, name: string): Promise<void> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  const { events } = JSON.parse(historyToJSON(history)) as { events: object[] };
  const lines = events.map((event) => JSON.stringify(event));
  const file = join(folder, `${name}.json`);
  writeFileSync(file, `{"workflowId":"${workflowId}","events":[\n${lines.join(',\n')}\n]}\n`);
  console.log(`${name}: ${events.length} events`);
}
