import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { tellRosterChanged } from '../../src/client/desks.js';
import { staff } from '../../src/db/schema.js';
import { expiryAlertId } from '../../src/domain/assessment.js';
import { ownOutlet } from '../support/house.js';
import { inboxOf, toldOf, untilAlert, untilInbox } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const KIND = 'assessment_expiry';

/** Gives somebody an assessment that is valid for so many days more. */
async function assessed(id: string, days: number) {
  const assessmentValidUntil = await house.inHours(days * 24);
  await house.db.update(staff).set({ assessmentValidUntil }).where(eq(staff.id, id));
  return expiryAlertId({ id, assessmentValidUntil });
}

it('thirty days before an assessment runs out its holder and the manager are told, once (R2.4)', async () => {
  const { outletId, technicians, manager } = await ownOutlet(house);
  const tech = technicians[0] as string;
  await assessed(tech, 40);
  await tellRosterChanged(house, outletId);
  await house.skip(9 * 24);
  expect(await toldOf(house, tech, KIND)).toEqual([]);
  await house.skip(25);
  await untilInbox(house, manager, tech, KIND, ['warn_0/0']);
  await untilInbox(house, tech, tech, KIND, ['warn_0/0']);
  await tellRosterChanged(house, outletId);
  await house.skip(48);
  expect(await toldOf(house, tech, KIND)).toEqual(['warn_0/0']);
});

it('a new assessment ends the warning; its own end is warned of anew (R2.4)', async () => {
  const { outletId, inspector, manager } = await ownOutlet(house);
  const first = await assessed(inspector, 10);
  await tellRosterChanged(house, outletId);
  await untilAlert(house, first, 'delivered');
  const second = await assessed(inspector, 50);
  await tellRosterChanged(house, outletId);
  await untilAlert(house, first, 'resolved');
  await house.skip(21 * 24);
  await untilAlert(house, second, 'delivered');
  expect(await inboxOf(house, manager, inspector, KIND)).toHaveLength(2);
});

it('is nobody’s trouble when the person has left, nor told of what ran out long ago (R2.4)', async () => {
  const { outletId, technicians, advisor } = await ownOutlet(house);
  const tech = technicians[0] as string;
  const alertId = await assessed(tech, 3);
  await assessed(advisor, -3);
  await tellRosterChanged(house, outletId);
  await untilAlert(house, alertId, 'delivered');
  await house.db.update(staff).set({ active: false }).where(eq(staff.id, tech));
  await tellRosterChanged(house, outletId);
  await untilAlert(house, alertId, 'resolved');
  expect(await toldOf(house, advisor, KIND)).toEqual([]);
});
