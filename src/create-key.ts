import { parseArgs } from 'node:util';
import { loadConfig, requireServers } from './config.js';
import { openDatabase } from './db/database.js';
import { issueKey } from './db/keys.js';
import { ROLES, type Role } from './domain/roles.js';
import { reasonOf } from './platform/run-tool.js';

// `npm run create-key -- --caller crm --role front_office --org EAST`: prints a new key, once.

const USAGE = `usage: create-key --caller NAME --role ROLE [--org ORG_UNIT] [--staff STAFF_ID]
roles: ${ROLES.join(', ')}`;

async function createKey(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { caller: text, role: text, org: text, staff: text } });
  const { caller, role, org: orgUnitId = 'HQ', staff: staffId = null } = values;
  if (!caller || !ROLES.includes(role as Role)) throw new Error(USAGE);
  const db = openDatabase(requireServers(loadConfig()).databaseUrl, { max: 1 });
  try {
    console.log(await issueKey(db, { caller, role: role as Role, orgUnitId, staffId }));
  } finally {
    await db.close();
  }
}

try {
  await createKey();
} catch (error) {
  console.error(reasonOf(error));
  process.exitCode = 1;
}
