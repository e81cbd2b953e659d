import { type AnyColumn, type SQL, sql } from 'drizzle-orm';

/** The part of the organisation that a caller sees: their unit and everything below it (R2.1). */
export interface Scope {
  orgUnitId: string;
  kind: 'hq' | 'region' | 'outlet';
}

/**
 * The condition that a row's unit lies within a scope.
 * @param column the row's outlet or unit
 * @returns undefined for headquarters, which see everything
 */
export function within(column: AnyColumn | SQL, { orgUnitId, kind }: Scope): SQL | undefined {
  switch (kind) {
    case 'hq':
      return undefined;
    case 'outlet':
      return sql`${column} = ${orgUnitId}`;
    case 'region':
      return sql`${column} in (select id from org_units where id = ${orgUnitId} or parent_id = ${orgUnitId})`;
  }
}
