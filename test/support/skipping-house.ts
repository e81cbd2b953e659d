import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { Policy } from '../../src/domain/policy/types.js';
import { createWorker } from '../../src/worker/worker.js';
import { type House, type HouseOptions, startHouse } from './house.js';
import { testDatabase, timeSkipping, workflowBundle } from './servers.js';

/** A house on a time-skipping server of its own, where time stands until `skip` is called. */
export interface SkippingHouse extends House {
  environment: TestWorkflowEnvironment;
  /** Lets so many hours and minutes pass. */
  skip: (hours: number, minutes?: number) => Promise<void>;
  /** The server's time plus so many hours. */
  inHours: (hours: number) => Promise<string>;
}

/** The standard's own figures, but no outlet helps another out: the cases of a test file must not compete for people. */
const EACH_ALONE: Policy = {
  ...STANDARD_2025,
  dispatch: { ...STANDARD_2025.dispatch, unfilled: [] },
  // Tests run at any hour, on any day.
  booking: { ...STANDARD_2025.booking, reminderHours: null, calendar: null },
};

/** Called at the top of a test file, with await. `EACH_ALONE` unless another policy is given. */
export async function skippingHouse(
  options: Pick<Partial<HouseOptions>, 'policy' | 'webhook' | 'outside'> = {},
): Promise<SkippingHouse> {
  const { databaseUrl } = await testDatabase();
  const environment = await timeSkipping();
  const { client, nativeConnection: connection } = environment;
  const { policy = EACH_ALONE, webhook, outside } = options;
  const house = await startHouse({
    databaseUrl,
    client,
    connection,
    namespace: 'default',
    policy,
    ...(webhook ? { webhook } : {}),
    ...(outside ? { outside } : {}),
  });
  return {
    ...house,
    environment,
    skip: (hours, minutes = 0) => environment.sleep((hours * 60 + minutes) * 60_000),
    inHours: async (hours) => new Date((await environment.currentTimeMs()) + hours * 3_600_000).toISOString(),
  };
}

/** Runs a worker of a queue of its own while `work` is done, so that what was sent before comes at once. */
export async function withLateWorker<T>(
  { db, temporal: client, environment }: SkippingHouse,
  taskQueue: string,
  work: () => Promise<T>,
): Promise<T> {
  const worker = await createWorker({
    config: {
      temporal: { namespace: 'default', taskQueue },
      worker: { maxWorkflowTasks: 5, maxActivities: 5, maxLocalActivities: 5, maxCachedWorkflows: 20 },
      webhook: undefined,
      shutdownGraceMs: 1000,
    },
    db,
    connection: environment.nativeConnection,
    client,
    policy: STANDARD_2025,
    workflowBundle: workflowBundle(),
  });
  return worker.runUntil(work);
}
