import { and, eq, isNull, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Role } from '../../domain/roles.js';
import type { Database } from '../database.js';
import { apiKeys, orgUnits, staff } from '../schema.js';
import type { Scope } from './scope.js';

/** A key that is in force, and the person it belongs to or acts for. */
export interface KeyHolder {
  caller: string;
  role: Role;
  /** The person whose key it is; null for a system's. */
  staffId: string | null;
  scope: Scope;
  /** The person asked for, when there is such a person and they are active. */
  person: { id: string; role: Role; scope: Scope; within: boolean } | null;
}

/**
 * Finds who a key belongs to.
 * @param hash SHA-256 of the key, in hex
 * @param onBehalfOf the member of staff whom a system acts for
 * @returns null for a key that is unknown or revoked
 */
export async function findKeyHolder(
  db: Database,
  hash: string,
  onBehalfOf: string | null,
): Promise<KeyHolder | null> {
  const home = alias(orgUnits, 'home');
  const [row] = await db
    .select({
      caller: apiKeys.caller,
      role: apiKeys.role,
      staffId: apiKeys.staffId,
      unit: { id: orgUnits.id, kind: orgUnits.kind },
      person: { id: staff.id, role: staff.role },
      home: { id: home.id, kind: home.kind, parentId: home.parentId },
    })
    .from(apiKeys)
    .innerJoin(orgUnits, eq(orgUnits.id, apiKeys.orgUnitId))
    .leftJoin(
      staff,
      and(eq(staff.id, sql`coalesce(${apiKeys.staffId}, ${onBehalfOf}::text)`), eq(staff.active, true)),
    )
    .leftJoin(home, eq(home.id, staff.orgUnitId))
    .where(and(eq(apiKeys.hash, hash), isNull(apiKeys.revokedAt)));
  if (!row) return null;
  const { caller, role, staffId, unit, person, home: lives } = row;
  const scope: Scope = { orgUnitId: unit.id, kind: unit.kind };
  return {
    caller,
    role,
    staffId,
    scope,
    person: person &&
      lives && {
        ...person,
        scope: { orgUnitId: lives.id, kind: lives.kind },
        within: scope.kind === 'hq' || lives.id === unit.id || lives.parentId === unit.id,
      },
  };
}
