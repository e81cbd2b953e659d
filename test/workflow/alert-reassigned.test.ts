import { and, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { alertSignals } from '../../activities/alert-signals.js';
import { readInbox } from '../../src/db/reads/alerts.js';
import { alertDeliveries, alertLedger } from '../../src/db/schema.js';
import { raise } from '../support/alert-house.js';
import { does, until } from '../support/drive.js';
import { acceptOffer, clocksOf, inRepair, untilInbox } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const openOf = async (recipient: string, subject: string) => {
  const { items } = await readInbox(house.db, recipient, { limit: 100, unread: true });
  return items
    .filter((item) => item.subject === subject)
    .map(({ kind, milestone }) => `${kind}/${milestone}`);
};

describe('an alert about work that changes hands (R2.2, R6.1)', () => {
  it('is taken back from who gave it back, and goes on to who has it now (R2.2, R3.3b, R6.1)', async () => {
    const { orderNo, tech, technicians, manager } = await inRepair(house, 'oil change', 2);
    await house.skip(24, 10);
    await untilInbox(house, tech, orderNo, 'repair_completion', ['warn_50/0']);
    expect(await openOf(tech, orderNo)).toContain('repair_completion/warn_50');
    await does(house, orderNo, tech, 'giveBackRepair', { reason: 'ill', doneSoFar: '' });
    await until(
      async () => !(await openOf(tech, orderNo)).includes('repair_completion/warn_50'),
      'it to be taken back',
    );
    // The manager was told of the late report for their role, and keeps that.
    expect(await openOf(manager, orderNo)).toContain('progress_feedback/breach');
    const other = technicians.find((one) => one !== tech) as string;
    expect(await acceptOffer(house, orderNo)).toBe(other);
    await house.skip(13);
    await untilInbox(house, other, orderNo, 'repair_completion', ['warn_75/0']);
    expect(await openOf(tech, orderNo)).not.toContain('repair_completion/warn_75');
    const all = await readInbox(house.db, tech, { limit: 100 });
    expect(all.items.filter(({ withdrawn }) => withdrawn).length).toBeGreaterThan(0);
  });

  it('tells the next level that is due to who has it now, and nobody twice for the same hands (R2.2, R6.1)', async () => {
    const firedAt = await house.inHours(0);
    const ladder = [{ afterMs: 3_600_000, level: 1, roles: ['outlet_manager' as const] }];
    const alertId = await raise(house, 'SO-hands', { firedAt, responsibleId: 'tech-1', ladder });
    const { reassignAlert } = alertSignals(house);
    for (const responsibleId of ['tech-2', 'tech-2'])
      await reassignAlert({ clockId: alertId, responsibleId, outletId: 'o1' });
    await house.skip(1, 1);
    await untilInbox(house, 'tech-2', 'SO-hands', 'hand_over', ['breach/1']);
    const rows = await house.db.select().from(alertDeliveries).where(eq(alertDeliveries.alertId, alertId));
    expect(rows.map(({ recipient }) => recipient).sort()).toEqual(['manager-1', 'tech-2']);
    // Of an alert that isn't there nobody needs to be told.
    await reassignAlert({ clockId: 'SO-none/hand_over/1', responsibleId: 'tech-1', outletId: 'o1' });
  });
});

describe('the ledger (R3.2c, R3.3b)', () => {
  it('has alerts of their own for a second progress cycle and an extended deadline (R3.2c, R3.3b)', async () => {
    const { orderNo, tech, manager } = await inRepair(house, 'oil change', 2);
    await house.skip(18, 10);
    await does(house, orderNo, tech, 'reportProgress', { message: '进行中', channel: 'phone' });
    await house.skip(18, 10);
    await untilInbox(house, tech, orderNo, 'progress_feedback', ['warn_75/0', 'warn_75/0']);
    await does(house, orderNo, tech, 'requestExtension', { hours: 12, reason: '等配件' });
    await does(house, orderNo, manager, 'decideExtension', { approved: true });
    await house.skip(32, 10);
    const revisions = async () => {
      const rows = await house.db
        .select()
        .from(alertLedger)
        .where(
          and(
            eq(alertLedger.orderNo, orderNo),
            eq(alertLedger.kind, 'repair_completion'),
            eq(alertLedger.level, 0),
          ),
        );
      return rows.map(({ revision, milestone }) => `${revision}/${milestone}`).sort();
    };
    const told = await until(async () => {
      const all = await revisions();
      return all.includes('1/breach') && all;
    }, 'the breach of the extended deadline');
    expect(told).toContain('0/warn_50');
    expect(told.filter((one) => one.startsWith('1/')).length).toBeGreaterThan(1);
    const cycles = (await clocksOf(house, orderNo, 'progress_feedback')).map(({ cycle }) => cycle);
    expect(cycles.slice(0, 2)).toEqual([1, 2]);
    const keys = await house.db.select().from(alertLedger).where(eq(alertLedger.orderNo, orderNo));
    const distinct = new Set(keys.map((row) => [row.clockId, row.revision, row.milestone, row.level].join()));
    expect(distinct.size).toBe(keys.length);
  });

  it('has an alert for each offer that nobody took (R3.2b, R3.2c)', async () => {
    const { orderNo, tech } = await inRepair(house, 'oil change', 2);
    await does(house, orderNo, tech, 'giveBackRepair', { reason: 'ill', doneSoFar: '' });
    await until(
      async () => (await clocksOf(house, orderNo, 'dispatch_acceptance')).length === 2,
      'a second offer',
    );
    await house.skip(3);
    const rows = await until(async () => {
      const all = await house.db
        .select()
        .from(alertLedger)
        .where(and(eq(alertLedger.orderNo, orderNo), eq(alertLedger.kind, 'dispatch_acceptance')));
      return all.length > 0 && all;
    }, 'the second offer to lapse');
    expect(new Set(rows.map(({ clockId }) => clockId)).has(`${orderNo}/dispatch_acceptance/2`)).toBe(true);
    expect(rows.some(({ clockId }) => clockId === `${orderNo}/dispatch_acceptance/1`)).toBe(false);
  });
});
