import type { Client } from '@temporalio/client';
import type { Database } from '../db/database.js';
import type { Actor } from '../domain/machine.js';
import type { Policy } from '../domain/policy/types.js';

/** What the typed functions over Temporal need. */
export interface ClientDeps {
  db: Database;
  temporal: Client;
  taskQueue: string;
  /** The service standard in force: new cases begin under it. */
  policy: Policy;
}

/** Who calls, and for whom. */
export interface Caller {
  /** Name of the key, to which idempotency keys belong. */
  caller: string;
  actor: Actor;
  orgUnitId: string;
}

/** Longer than any command takes in health, shorter than a front-office system waits. */
export const ANSWER_WITHIN_MS = 8000;
