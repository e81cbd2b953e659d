import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from './config.js';
import { type Database, openDatabase } from './db/database.js';
import { keptStandards, type Reconciled, reconcileCases } from './db/reads/reconciliation.js';
import { STANDARD_2025 } from './domain/policy/standard-2025.js';
import { GRACE_MS } from './domain/reconciliation.js';
import { embeddedAddress } from './platform/postgres.js';
import { reasonOf } from './platform/run-tool.js';

// `npm run reconcile`: recomputes every clock from its events and holds the records against it (R6.1). Reads only;
// exits 0 when all adds up, 1 when something doesn't, 2 when it couldn't look.
//   --outlet ID, --subject NUMBER, --open   only these orders and complaints; all of them without
//   --grace SECONDS                         how late something may be

/** Cases read at a time: some thousand events, so that any number of orders needs little memory. */
const AT_ONCE = 100;
const HEADQUARTERS = { orgUnitId: 'HQ', kind: 'hq' as const };

type Options = ReturnType<typeof readOptions>;

function readOptions() {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { outlet: text, subject: text, open: { type: 'boolean' }, grace: text },
  });
  const { outlet: outletId, subject, open, grace } = values;
  const graceMs = grace === undefined ? GRACE_MS : Number(grace) * 1000;
  if (!(graceMs >= 0)) throw new ConfigError('--grace must be a number of seconds, such as --grace 120');
  return { outletId, subject, open, graceMs };
}

/** Beside a running `npm start` its own database is found. */
function databaseUrl(): string {
  const { databaseUrl, dataDir } = loadConfig();
  const url = databaseUrl ?? embeddedAddress(dataDir);
  if (url) return url;
  throw new ConfigError(
    `No database: set DATABASE_URL, or start Pitlane (npm start); nothing runs on ${dataDir}`,
  );
}

/** Prints each fault as it is found. @returns whether there was none */
async function reconcileAll(db: Database, { graceMs, ...which }: Options): Promise<boolean> {
  const standardOf = keptStandards(db, STANDARD_2025);
  const sum = { cases: 0, clocks: 0, milestones: 0, faults: 0, late: 0 };
  const wrong = new Set<string>();
  let after: string | null = '';
  while (after !== null) {
    const query = { scope: HEADQUARTERS, ...which, after, limit: AT_ONCE };
    const found: Reconciled = await reconcileCases(db, standardOf, query, { graceMs });
    for (const fault of found.faults) {
      if (fault.fault !== 'late_on_its_way') wrong.add(fault.subject);
      console.log(lineOf(fault));
    }
    const late = found.faults.filter(({ fault }) => fault === 'late_on_its_way').length;
    sum.late += late;
    for (const name of ['cases', 'clocks', 'milestones'] as const) sum[name] += found[name];
    sum.faults += found.faults.length - late;
    after = found.next;
  }
  console.log(
    `Checked ${sum.cases} cases, ${sum.clocks} clocks, ${sum.milestones} milestones, with ${graceMs / 1000} s of grace: ` +
      (sum.faults + sum.late === 0 ? 'all adds up' : `${sum.faults} faults in ${wrong.size} cases`) +
      (sum.late === 0
        ? ''
        : `, ${sum.late} late, still on their way: look again when the service has caught up`),
  );
  return sum.faults + sum.late === 0;
}

function lineOf({
  fault,
  subject,
  clockId,
  milestone,
  level,
  revision,
  since,
  detail,
}: Reconciled['faults'][number]) {
  const where = [
    clockId ?? subject,
    milestone,
    level ? `level ${level}` : null,
    revision ? `revision ${revision}` : null,
  ];
  return `${since}  ${fault.padEnd(22)}  ${where.filter((part) => part !== null).join(' ')}: ${detail}`;
}

try {
  const options = readOptions();
  const db = openDatabase(databaseUrl(), { max: 2 });
  try {
    process.exitCode = (await reconcileAll(db, options)) ? 0 : 1;
  } finally {
    await db.close();
  }
} catch (error) {
  console.error(reasonOf(error));
  process.exitCode = 2;
}
