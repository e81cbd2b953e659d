import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { alertDeliveries, orgUnits, staff } from '../../src/db/schema.js';
import type { Role } from '../../src/domain/roles.js';
import { raise } from '../support/alert-house.js';
import { until } from '../support/drive.js';
import { type OwnOutlet, ownOutlet, person } from '../support/house.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const change = (id: string, to: Partial<typeof staff.$inferInsert>) =>
  house.db.update(staff).set(to).where(eq(staff.id, id));

/** A breach whose ladder has one rung. @returns who is told of it */
async function breachAt(
  { outletId, advisor }: OwnOutlet,
  subject: string,
  roles: Role[] = ['outlet_manager'],
) {
  const firedAt = await house.inHours(0);
  const ladder = [{ afterMs: 0, level: 1, roles }];
  const alertId = await raise(house, subject, { outletId, responsibleId: advisor, firedAt, ladder });
  return until(async () => {
    const rows = await house.db.select().from(alertDeliveries).where(eq(alertDeliveries.alertId, alertId));
    return rows.length > 0 && rows.map(({ recipient }) => recipient).sort();
  }, `${subject} to be told`);
}

describe('where nobody holds a role (R2.2, R6.1)', () => {
  it('the region hears of the breach in an outlet without manager, beside the late assignee (R2.2, R6.1)', async () => {
    const own = await ownOutlet(house);
    await change(own.manager, { active: false });
    expect(await breachAt(own, 'SO-unmanaged')).toEqual([own.advisor, 'region-1']);
  });

  it('the region hears for a manager who is away, whatever the other roles of the rung give (R2.2, R6.1)', async () => {
    const own = await ownOutlet(house);
    await change(own.manager, { absentFrom: await house.inHours(-1), substituteId: null });
    const told = await breachAt(own, 'SO-manager-away', ['customer_service_manager', 'outlet_manager']);
    expect(told).toEqual([own.advisor, own.csm, 'region-1']);
  });

  it('headquarters hears where the region has nobody either, and nobody is told twice for a rung (R2.2, R6.1)', async () => {
    await house.db.insert(orgUnits).values({ id: 'r-empty', kind: 'region', name: '空区', parentId: 'hq' });
    const own = await ownOutlet(house, 1, {}, 'r-empty');
    await change(own.manager, { active: false });
    const told = await breachAt(own, 'SO-unled', ['outlet_manager', 'region_supervisor', 'hq_supervisor']);
    expect(told).toEqual([own.advisor, 'hq-1']);
  });

  it('a manager hears for the role that the outlet lacks, as do those above for a region (R2.2, R6.1)', async () => {
    const own = await ownOutlet(house);
    await change(own.csm, { active: false });
    expect(await breachAt(own, 'SO-no-csm', ['customer_service_manager'])).toEqual([
      own.advisor,
      own.manager,
    ]);
    expect(await breachAt(own, 'SO-regional', ['region_supervisor'])).toEqual([own.advisor, 'region-1']);
  });

  it('one at headquarters hears of the outlets that lack the role alone (R2.2, R6.1)', async () => {
    await house.db.insert(staff).values(person('csm-hq', 'customer_service_manager', 'hq'));
    const [own, lacking] = [await ownOutlet(house), await ownOutlet(house)];
    await change(lacking.csm, { active: false });
    const roles: Role[] = ['customer_service_manager'];
    expect(await breachAt(own, 'SO-own-csm', roles)).toEqual([own.advisor, own.csm]);
    expect(await breachAt(lacking, 'SO-csm-above', roles)).toEqual([lacking.advisor, 'csm-hq']);
    await change('csm-hq', { active: false });
  });
});
