import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { clockActivities } from '../../activities/clock-records.js';
import { keptStandards, reconcileCases } from '../../src/db/reads/reconciliation.js';
import { faultsOf } from '../support/clocks-check.js';
import { completeWork, does, untilStep } from '../support/drive.js';
import { inWork, untilAlert } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';
import { undone } from '../support/undone.js';

// Alerts about a spot check's findings end with the repair; nobody else looks after them.

const house = await skippingHouse();
const found = { items: [], findings: ['torque not noted'], photos: [] };

describe('the alert about a finding that nobody will end is listed (R2.2, R3.3c, R6.1)', () => {
  let orderNo: string;
  const id = () => `${orderNo}/spot_check_finding/1-1`;
  // Raised long ago, it says nothing of how late the service is now.
  const open = () => sql`update alerts
    set status = 'delivered', resolved_at = null, raised_at = raised_at - interval '1 day' where id = ${id()}`;

  beforeAll(async () => {
    const own = await inWork(house);
    orderNo = own.orderNo;
    await does(house, orderNo, own.inspector, 'recordSpotCheck', found);
    await untilAlert(house, id(), 'delivered');
    await completeWork(house, orderNo, own.tech);
    await untilStep(house, orderNo, 'quality_check', 'pending');
    await untilAlert(house, id(), 'resolved');
  });

  it('when its repair is over, as soon as it is late', async () => {
    expect(await faultsOf(house.db, [house.policy], 0)).toEqual([]);
    const look = (graceMs?: number) =>
      undone(house.db, [open()], (changed) => faultsOf(changed, [house.policy], graceMs));
    expect(await look()).toEqual([]);
    expect(await look(0)).toMatchObject([
      { fault: 'alert_left_open', subject: orderNo, clockId: id(), since: expect.any(String) },
    ]);
  });

  it('when its repair was ended by hand', async () => {
    const repair = `repair:${orderNo}:1`;
    const running = sql`update timeline_events set status = 'in_progress' where execution_id = ${repair}`;
    const lost = sql`insert into timeline_events
      (execution_id, seq, id, kind, subject, order_no, type, at, actor, data, status)
      select execution_id, 1000, 'lost', kind, subject, order_no, 'execution_lost', at, actor,
        ${JSON.stringify({ executionId: repair, clockIds: [] })}::jsonb, status
      from timeline_events where execution_id = ${`service-order:${orderNo}`} and seq = 1`;
    const kindsAfter = (...changes: (typeof lost)[]) =>
      undone(house.db, [open(), running, ...changes], async (changed) =>
        (await faultsOf(changed, [house.policy], 0)).map(({ fault }) => fault),
      );
    expect(await kindsAfter()).not.toContain('alert_left_open');
    expect(await kindsAfter(lost)).toContain('alert_left_open');
  });

  it('is ended with a repair that is ended by hand, also when it was raised so late that it isn’t on record yet', async () => {
    const own = await inWork(house);
    const clean = { items: [], findings: [], photos: [] };
    for (const one of [found, clean, found])
      await does(house, own.orderNo, own.inspector, 'recordSpotCheck', one);
    const alertsOf = (n: number) => `${own.orderNo}/spot_check_finding/1-${n}`;
    for (const n of [1, 3]) await untilAlert(house, alertsOf(n), 'delivered');
    const unwritten = sql`update alerts set order_no = null, kind = 'gone' where subject = ${own.orderNo}`;
    const seen = await undone(house.db, [unwritten], (db) =>
      clockActivities({ db }).liveClocksOf({ executionId: `repair:${own.orderNo}:1` }),
    );
    expect(seen.alertIds).toEqual([alertsOf(1), alertsOf(3)]);
    expect(seen.clocks.map(({ kind }) => kind)).toContain('repair_completion');
  });

  it('when the deadlines of its order stand still', async () => {
    const own = await inWork(house);
    await does(house, own.orderNo, own.inspector, 'recordSpotCheck', found);
    const alertId = `${own.orderNo}/spot_check_finding/1-1`;
    await untilAlert(house, alertId, 'delivered');
    const scope = { orgUnitId: 'hq', kind: 'hq' as const };
    const query = { scope, after: '', limit: 10, subject: own.orderNo };
    const faultsIn = async (hours: number) => {
      const look = { now: await house.inHours(hours), graceMs: 120_000 };
      return (await reconcileCases(house.db, keptStandards(house.db, house.policy), query, look)).faults;
    };
    expect(await faultsIn(0)).toEqual([]);
    const late = await faultsIn(72);
    expect(late.map(({ fault }) => fault)).toContain('milestone_missed');
    expect(late.filter(({ fault }) => fault === 'alert_left_open')).toMatchObject([{ clockId: alertId }]);
  });
});
