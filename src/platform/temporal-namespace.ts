import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import type { Log } from './child-server.js';

/** The search attributes by which supervisors find an order. None of them holds personal data. */
export const searchAttributeTypes = {
  PitlaneOrderNo: 'KEYWORD',
  PitlaneOutlet: 'KEYWORD',
  PitlaneStep: 'KEYWORD',
  PitlaneUrgency: 'KEYWORD',
  PitlaneBreached: 'BOOL',
} as const;

// temporal.api.enums.v1.IndexedValueType; the numbers are the wire's.
const INDEXED_VALUE_TYPE = { KEYWORD: 2, BOOL: 5 } as const;
const GRPC_NOT_FOUND = 5;
const GRPC_ALREADY_EXISTS = 6;
const RETENTION_DAYS = 30;
// A server's namespace cache is refreshed within 10 s; more than that means something else is wrong.
const USABLE_WITHIN_MS = 30_000;

/**
 * Sees to it that the namespace exists and has the search attributes; may be called again and again.
 * Throws an Error that says what to do by hand where the server doesn't let us (Temporal Cloud).
 */
export async function prepareNamespace(connection: Connection, namespace: string, log: Log): Promise<void> {
  if (!(await namespaceExists(connection, namespace))) {
    await registerNamespace(connection, namespace);
    await waitForNamespace(connection, namespace);
    log(`Temporal: namespace ${namespace} made, closed executions kept for ${RETENTION_DAYS} days`);
  }
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing.length === 0) return;
  try {
    await addSearchAttributes(connection, namespace, missing);
  } catch (error) {
    // Somebody else who starts at this moment may have been faster.
    if (grpcCode(error) !== GRPC_ALREADY_EXISTS) throw byHand(namespace, missing, error);
  }
  await waitForSearchAttributes(connection, namespace);
  log(`Temporal: search attributes added to ${namespace}: ${missing.join(', ')}`);
}

type SearchAttributeName = keyof typeof searchAttributeTypes;

/** Adds them without a look at what is there, which the time-skipping test server can't tell. */
export async function addSearchAttributes(
  connection: Connection,
  namespace: string,
  names = Object.keys(searchAttributeTypes) as SearchAttributeName[],
): Promise<void> {
  const searchAttributes = Object.fromEntries(
    names.map((name) => [name, INDEXED_VALUE_TYPE[searchAttributeTypes[name]]]),
  );
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
}

async function namespaceExists(connection: Connection, namespace: string): Promise<boolean> {
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return true;
  } catch (error) {
    if (grpcCode(error) === GRPC_NOT_FOUND) return false;
    throw error;
  }
}

/** Makes the namespace; one that is there already is fine. It may take a moment until every call knows it. */
export async function registerNamespace(connection: Connection, namespace: string): Promise<void> {
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs(RETENTION_DAYS * 24 * 3_600_000),
    });
  } catch (error) {
    if (grpcCode(error) === GRPC_ALREADY_EXISTS) return;
    throw new Error(
      `Temporal has no namespace ${namespace} (TEMPORAL_NAMESPACE) and lets us make none: ${error}`,
    );
  }
}

async function missingSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<SearchAttributeName[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const names = Object.keys(searchAttributeTypes) as SearchAttributeName[];
  return names.filter((name) => !(name in (customAttributes ?? {})));
}

/** The server remembers for some seconds that a namespace wasn't there. */
async function waitForNamespace(connection: Connection, namespace: string): Promise<void> {
  const until = Date.now() + USABLE_WITHIN_MS;
  for (;;) {
    try {
      await missingSearchAttributes(connection, namespace);
      return;
    } catch (error) {
      if (grpcCode(error) !== GRPC_NOT_FOUND || Date.now() > until) throw error;
    }
    await sleep(200);
  }
}

async function waitForSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const until = Date.now() + USABLE_WITHIN_MS;
  while ((await missingSearchAttributes(connection, namespace)).length > 0) {
    if (Date.now() > until)
      throw new Error(`Temporal did not take over the search attributes of ${namespace}`);
    await sleep(200);
  }
}

function byHand(namespace: string, missing: SearchAttributeName[], cause: unknown): Error {
  const commands = missing.map((name) => {
    const type = searchAttributeTypes[name] === 'BOOL' ? 'Bool' : 'Keyword';
    return `  temporal operator search-attribute create --namespace ${namespace} --name ${name} --type ${type}`;
  });
  return new Error(`Temporal lets us add no search attributes (${cause}). By hand:\n${commands.join('\n')}`);
}

function grpcCode(error: unknown): number | undefined {
  return (error as { code?: number }).code;
}
