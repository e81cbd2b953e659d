import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { sendCommand } from '../../src/client/commands.js';
import { complaintHandlerFor } from '../../src/db/intake.js';
import { staff, timelineEvents } from '../../src/db/schema.js';
import type { QualityCheckState } from '../../src/domain/steps/quality-check.js';
import {
  as,
  book,
  check,
  completeWork,
  does,
  newKey,
  orderRow,
  send,
  toWork,
  untilStep,
} from '../support/drive.js';
import { ownOutlet, person } from '../support/house.js';
import { inboxOf, inRepair, stateOf, untilInbox } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();

const change = (id: string, absence: Partial<typeof staff.$inferInsert>) =>
  house.db.update(staff).set(absence).where(eq(staff.id, id));
/** From an hour ago until further notice, on the server's clock. */
const goesAway = async (id: string, substituteId: string | null = null) =>
  change(id, { absentFrom: await house.inHours(-1), substituteId });

describe('whoever is absent has somebody told in their place (R2.2, R3.2c)', () => {
  it('the substitute hears the warning and the breach, the absent nothing (R2.2)', async () => {
    const own = await inRepair(house, undefined, 2);
    const other = own.technicians.find((id) => id !== own.tech) as string;
    await goesAway(own.tech, other);
    await house.skip(24, 1);
    await untilInbox(house, other, own.orderNo, 'progress_feedback', ['breach/1', 'warn_75/0', 'warn_90/0']);
    expect(await inboxOf(house, own.tech, own.orderNo, 'progress_feedback')).toEqual([]);
  });

  it('back from the absence, they hear the next themselves (R2.2)', async () => {
    const own = await inRepair(house, undefined, 2);
    const other = own.technicians.find((id) => id !== own.tech) as string;
    await goesAway(own.tech, other);
    await change(own.tech, { absentUntil: await house.inHours(20) });
    await house.skip(24, 1);
    await untilInbox(house, other, own.orderNo, 'progress_feedback', ['warn_75/0']);
    await untilInbox(house, own.tech, own.orderNo, 'progress_feedback', ['breach/1', 'warn_90/0']);
  });

  it('without a substitute the outlet hears what nobody else would (R2.2)', async () => {
    const own = await inRepair(house);
    await goesAway(own.tech);
    await house.skip(18, 1);
    await untilInbox(house, own.manager, own.orderNo, 'progress_feedback', ['warn_75/0']);
  });

  it('an absent manager is stood in for by the region (R2.1, R2.2)', async () => {
    const own = await inRepair(house);
    await goesAway(own.manager, 'region-1');
    await house.skip(24, 1);
    await untilInbox(house, 'region-1', own.orderNo, 'progress_feedback', ['breach/1']);
    expect(await inboxOf(house, own.manager, own.orderNo, 'progress_feedback')).toEqual([]);
  });
});

const STEPS = ['repair_done', 'function_tested'].map((code) => ({ code, note: null }));

describe("another's work (R2.2)", () => {
  const DIAGNOSIS = { faultCodes: [], findings: 'worn' };

  it('is done by the named substitute during the absence, in their own name (R2.2, R2.3)', async () => {
    const own = await inRepair(house, undefined, 2);
    const other = own.technicians.find((id) => id !== own.tech) as string;
    const early = await send(house, own.orderNo, other, 'recordDiagnosis', DIAGNOSIS);
    expect(early).toMatchObject({ kind: 'refused', refusal: { refused: 'not_the_assignee' } });
    await change(own.tech, { absentFrom: new Date(Date.now() - 60_000).toISOString(), substituteId: other });
    const key = newKey();
    const done = await send(house, own.orderNo, other, 'recordDiagnosis', DIAGNOSIS, key);
    expect(done).toMatchObject({ kind: 'done', repeated: false });
    const again = await send(house, own.orderNo, other, 'recordDiagnosis', DIAGNOSIS, key);
    expect(again).toMatchObject({ kind: 'done', repeated: true });
    await does(house, own.orderNo, other, 'reportProgress', { message: 'diagnosed', channel: 'phone' });
    const events = await house.db
      .select()
      .from(timelineEvents)
      .where(eq(timelineEvents.subject, own.orderNo));
    const by = (type: string) => events.filter((one) => one.type === type).map(({ actor }) => actor.id);
    expect(by('diagnosis_recorded')).toEqual([other]);
    expect(by('progress_reported')).toEqual([other]);
    expect(await orderRow(house, own.orderNo)).toMatchObject({ technicianId: own.tech });
  });

  it('is nobody’s who is not named, or only before and after the absence (R2.2)', async () => {
    const own = await inRepair(house, undefined, 2);
    const other = own.technicians.find((id) => id !== own.tech) as string;
    const minutesAgo = (n: number) => new Date(Date.now() - n * 60_000).toISOString();
    const absences = [
      { absentFrom: minutesAgo(5), substituteId: null },
      { absentFrom: minutesAgo(-60), substituteId: other },
      { absentFrom: minutesAgo(60), absentUntil: minutesAgo(5), substituteId: other },
    ];
    for (const absence of absences) {
      await change(own.tech, { absentUntil: null, ...absence });
      const refused = await send(house, own.orderNo, other, 'recordDiagnosis', DIAGNOSIS);
      expect(refused).toMatchObject({ kind: 'refused', refusal: { refused: 'not_the_assignee' } });
    }
  });

  it('said to be done by a substitute is not accepted by them as it is, whatever they are by then (R2.2, R3.3c)', async () => {
    const own = await inRepair(house, undefined, 2);
    const { orderNo, tech } = own;
    const other = own.technicians.find((id) => id !== tech) as string;
    await toWork(house, orderNo, tech);
    await does(house, orderNo, tech, 'signRepairSteps', { steps: STEPS });
    await change(tech, { absentFrom: new Date(Date.now() - 60_000).toISOString(), substituteId: other });
    await does(house, orderNo, other, 'completeRepair', { summary: 'done' });
    await change(tech, { absentFrom: null });
    for (let rework = 1; rework <= 2; rework++) {
      await untilStep(house, orderNo, 'quality_check', 'pending');
      await check(house, orderNo, false);
      await untilStep(house, orderNo, 'repair', 'in_progress');
      await completeWork(house, orderNo, tech);
    }
    await untilStep(house, orderNo, 'quality_check', 'pending');
    await check(house, orderNo, false);
    await untilStep(house, orderNo, 'quality_check', 'awaiting_decision');
    const state = await stateOf<QualityCheckState>(house, 'quality-check', orderNo, 3);
    expect([...state.repairers].sort()).toEqual([other, tech].sort());
    const promoted = { ...as(other), actor: { ...as(other).actor, role: 'outlet_manager' as const } };
    const body = { decision: 'accept_as_is', reason: '外观瑕疵' };
    const command = {
      name: 'decideRework' as const,
      subject: orderNo,
      caller: promoted,
      key: newKey(),
      body,
    };
    expect(await sendCommand(house, command)).toMatchObject({
      ...{ kind: 'refused', refusal: { refused: 'decider_is_repairer' } },
    });
    await does(house, orderNo, own.csm, 'decideRework', body);
    await untilStep(house, orderNo, 'settlement', 'open');
  });

  it('done by a substitute is not checked by that substitute (R2.2, R3.3c)', async () => {
    const own = await inRepair(house, undefined, 2);
    const other = own.technicians.find((id) => id !== own.tech) as string;
    await change(own.tech, { absentFrom: new Date(Date.now() - 60_000).toISOString(), substituteId: other });
    await toWork(house, own.orderNo, other);
    await completeWork(house, own.orderNo, other);
    await untilStep(house, own.orderNo, 'quality_check', 'pending');
    const items = ['fault_gone', 'no_secondary_fault'].map((code) => ({ code, ok: true, note: null }));
    const refused = await send(house, own.orderNo, other, 'recordQualityCheck', { items, findings: [] });
    expect(refused).toMatchObject({ kind: 'refused', refusal: { refused: 'inspector_is_repairer' } });
  });
});

describe('who takes a new case is here (R2.2)', () => {
  it('an order goes to the advisor who is not absent; with nobody else, to the manager (R2.2)', async () => {
    const { outletId, advisor, manager } = await ownOutlet(house);
    const second = `advisor-second-${outletId}`;
    await house.db.insert(staff).values(person(second, 'service_advisor', outletId));
    const responsible = async () =>
      (await orderRow(house, await book(house, undefined, { outletId }))).responsibleId;
    const absentFrom = new Date(Date.now() - 60_000).toISOString();
    await change(advisor, { absentFrom });
    expect(await responsible()).toBe(second);
    await change(second, { absentFrom });
    expect(await responsible()).toBe(manager);
    const absentUntil = new Date(Date.now() - 1000).toISOString();
    await change(advisor, { absentUntil });
    expect(await responsible()).toBe(advisor);
  });

  it('a complaint goes to the customer service manager, or past an absent one (R2.2, R4.4)', async () => {
    const { outletId, csm, manager } = await ownOutlet(house);
    expect(await complaintHandlerFor(house.db, outletId)).toBe(csm);
    await change(csm, { absentFrom: new Date(Date.now() - 60_000).toISOString() });
    expect(await complaintHandlerFor(house.db, outletId)).toBe(manager);
  });
});
