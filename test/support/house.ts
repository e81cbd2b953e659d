import type { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { afterAll } from 'vitest';
import type { ClientDeps } from '../../src/client/deps.js';
import type { Config } from '../../src/config.js';
import { type Database, openDatabase } from '../../src/db/database.js';
import { orgUnits, staff } from '../../src/db/schema.js';
import type { Policy } from '../../src/domain/policy/types.js';
import type { Role } from '../../src/domain/roles.js';
import { createWorker } from '../../src/worker/worker.js';
import { expectReconciled } from './clocks-check.js';
import { workflowBundle } from './servers.js';

/** A running Pitlane without its API: database with a small organisation, worker, and what the client functions need. */
export interface House extends ClientDeps {
  db: Database;
}

export interface HouseOptions {
  databaseUrl: string;
  client: Client;
  connection: NativeConnection;
  namespace: string;
  policy: Policy;
  /** Other standards that orders of the file begin with. */
  otherPolicies?: Policy[];
  webhook?: { url: string; secret: string | undefined };
  /** Mail server and what may be reached, and what seals endpoints. */
  outside?: Pick<Config, 'channels' | 'alertSecretsKeys'>;
  taskQueue?: string;
}

/** Starts it for the test file, and stops it after. */
export async function startHouse(options: HouseOptions): Promise<House> {
  const { databaseUrl, client, connection, namespace, policy, webhook } = options;
  const taskQueue = options.taskQueue ?? 'pitlane';
  const db = openDatabase(databaseUrl);
  await seedSmallOrganisation(db);
  const worker = await createWorker({
    config: {
      temporal: { namespace, taskQueue },
      worker: { maxWorkflowTasks: 20, maxActivities: 20, maxLocalActivities: 20, maxCachedWorkflows: 500 },
      webhook,
      ...options.outside,
      shutdownGraceMs: 1000,
    },
    db,
    connection,
    client,
    policy,
    workflowBundle: workflowBundle(),
  });
  const running = worker.run();
  afterAll(async () => {
    worker.shutdown();
    await running;
    await expectReconciled(db, [policy, ...(options.otherPolicies ?? [])]);
    await db.close();
  });
  return { db, temporal: client, taskQueue, policy };
}

/** Tests run at any hour. */
const ALWAYS_OPEN = { opensAt: '00:00', closesAt: '24:00' };

/** One region with two outlets; at outlet `o1` one of each role and two technicians. */
export async function seedSmallOrganisation(db: Database): Promise<void> {
  await db
    .insert(orgUnits)
    .values([
      { id: 'hq', kind: 'hq', name: '总部' },
      { id: 'r1', kind: 'region', name: '华东', parentId: 'hq' },
      { id: 'o1', kind: 'outlet', name: '网点一', parentId: 'r1', ...ALWAYS_OPEN },
      { id: 'o2', kind: 'outlet', name: '网点二', parentId: 'r1', ...ALWAYS_OPEN },
    ])
    .onConflictDoNothing();
  await db
    .insert(staff)
    .values([
      person('tech-1', 'technician', 'o1'),
      person('tech-2', 'technician', 'o1'),
      person('advisor-1', 'service_advisor', 'o1'),
      person('inspector-1', 'qc_inspector', 'o1'),
      person('csm-1', 'customer_service_manager', 'o1'),
      person('manager-1', 'outlet_manager', 'o1'),
      person('cashier-1', 'cashier', 'o1'),
      person('dispatcher-1', 'dispatcher', 'o1'),
      person('tech-3', 'technician', 'o2'),
      person('manager-2', 'outlet_manager', 'o2'),
      person('region-1', 'region_supervisor', 'r1'),
      person('hq-1', 'hq_supervisor', 'hq'),
    ])
    .onConflictDoNothing();
}

/** An outlet with staff of its own, so that the cases of one test file don't compete for technicians. */
export interface OwnOutlet {
  outletId: string;
  technicians: string[];
  advisor: string;
  inspector: string;
  csm: string;
  manager: string;
  dispatcher: string;
}

let outlets = 0;

/**
 * Makes an outlet with one of each role, in region `r1` unless another is named.
 * @param technicians how many technicians it has, each with room for one order
 * @param changes what is different about the technicians, such as their skills
 */
export async function ownOutlet(
  { db }: Pick<House, 'db'>,
  technicians = 1,
  changes: Partial<typeof staff.$inferInsert> = {},
  parentId = 'r1',
): Promise<OwnOutlet> {
  const outletId = `x${++outlets}`;
  const id = (code: string) => `${code}-${outletId}`;
  const own: OwnOutlet = {
    outletId,
    technicians: Array.from({ length: technicians }, (_, i) => `${id('tech')}-${i + 1}`),
    advisor: id('advisor'),
    inspector: id('inspector'),
    csm: id('csm'),
    manager: id('manager'),
    dispatcher: id('dispatcher'),
  };
  await db
    .insert(orgUnits)
    .values({ id: outletId, kind: 'outlet', name: `网点 ${outletId}`, parentId, ...ALWAYS_OPEN });
  await db
    .insert(staff)
    .values([
      ...own.technicians.map((one) => ({ ...person(one, 'technician', outletId), ...changes })),
      person(own.advisor, 'service_advisor', outletId),
      person(own.inspector, 'qc_inspector', outletId),
      person(own.csm, 'customer_service_manager', outletId),
      person(own.manager, 'outlet_manager', outletId),
      person(own.dispatcher, 'dispatcher', outletId),
    ]);
  return own;
}

export function person(id: string, role: Role, orgUnitId: string): typeof staff.$inferInsert {
  return {
    id,
    name: `员工 ${id}`,
    role,
    orgUnitId,
    skills: ['general', 'engine', 'brakes'],
    yearsOfExperience: 5,
    assessmentScore: 95,
    assessmentValidUntil: '2035-01-01T00:00:00Z',
    capacity: 1,
  };
}
