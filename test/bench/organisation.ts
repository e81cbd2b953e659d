import { createHash } from 'node:crypto';
import type { Database } from '../../src/db/database.js';
import { apiKeys, orgUnits, staff } from '../../src/db/schema.js';
import type { Role } from '../../src/domain/roles.js';

/** Enough outlets that no single desk is the bottleneck, enough hands that no order waits for a technician. */
export const OUTLETS = ['b1', 'b2', 'b3', 'b4', 'b5'];
const TECHNICIANS = 4;
const CAPACITY = 10;

export const BENCH_KEY = 'bench-operator-key-of-a-throwaway-database';

/** Who does what at an outlet. */
export const staffOf = (outletId: string) => ({
  advisor: `advisor-${outletId}`,
  inspector: `inspector-${outletId}`,
  cashier: `cashier-${outletId}`,
});

/** One region with five outlets, and an operator's key that acts for anybody. */
export async function seedBenchOrganisation(db: Database): Promise<void> {
  await db
    .insert(orgUnits)
    .values([
      { id: 'hq', kind: 'hq', name: '总部' },
      { id: 'r1', kind: 'region', name: '华东', parentId: 'hq' },
      ...OUTLETS.map((id) => ({ id, kind: 'outlet' as const, name: `网点 ${id}`, parentId: 'r1' })),
    ]);
  await db.insert(staff).values(OUTLETS.flatMap(peopleOf));
  const hash = createHash('sha256').update(BENCH_KEY).digest('hex');
  await db.insert(apiKeys).values({ hash, caller: 'bench', role: 'operator', orgUnitId: 'hq' });
}

function peopleOf(outletId: string): (typeof staff.$inferInsert)[] {
  const { advisor, inspector, cashier } = staffOf(outletId);
  const technicians = Array.from({ length: TECHNICIANS }, (_, i) => `tech-${outletId}-${i + 1}`);
  return [
    ...technicians.map((id) => ({ ...person(id, 'technician', outletId), capacity: CAPACITY })),
    person(advisor, 'service_advisor', outletId),
    person(inspector, 'qc_inspector', outletId),
    person(cashier, 'cashier', outletId),
    person(`manager-${outletId}`, 'outlet_manager', outletId),
  ];
}

function person(id: string, role: Role, orgUnitId: string): typeof staff.$inferInsert {
  return {
    id,
    name: `员工 ${id}`,
    role,
    orgUnitId,
    skills: ['general', 'engine', 'brakes'],
    yearsOfExperience: 5,
    assessmentScore: 95,
    assessmentValidUntil: '2035-01-01T00:00:00Z',
  };
}
