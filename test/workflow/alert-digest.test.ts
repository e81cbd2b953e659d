import { and, eq } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { markInboxRead, readInbox } from '../../src/db/reads/alerts.js';
import { alertDeliveries, alertLedger } from '../../src/db/schema.js';
import { scalePolicy } from '../../src/domain/policy/scale.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { Urgency } from '../../src/domain/urgency.js';
import { addEndpoint, outsideOf, raise } from '../support/alert-house.js';
import { startWecomServer } from '../support/channel-servers.js';
import { until } from '../support/drive.js';
import { ownOutlet, startHouse } from '../support/house.js';
import { realTemporal, testDatabase } from '../support/servers.js';

const wecom = await startWecomServer();
afterAll(() => wecom.close());
const { databaseUrl } = await testDatabase();
const { client, nativeConnection: connection, namespace, taskQueue } = await realTemporal();
const house = await startHouse({
  ...{ databaseUrl, client, connection, namespace, taskQueue, policy: scalePolicy(STANDARD_2025, 1_000) },
  outside: outsideOf(null),
});

const HOUR_MS = 3_600_000;
const digest = { lateByMs: 900_000, after: 5, gatherMs: 10_000 };
const ways = [{ fromLevel: 0, ways: [['wecom' as const]] }];

/** Milestones that passed an hour ago, while nobody could tell. */
const late = (outletId: string, subjects: string[], urgency: Urgency = 'P3_DEGRADED', lateMs = HOUR_MS) =>
  Promise.all(
    subjects.map((subject) =>
      raise(house, subject, {
        ...{ outletId, urgency, responsibleId: null, dueAt: new Date(Date.now() - lateMs).toISOString() },
        telling: { ways, digest, tryForMs: 600_000 },
      }),
    ),
  );
const named = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${prefix}-${100 + i}`);
const rowsOf = async (recipient: string, count: number) =>
  until(async () => {
    const rows = await house.db
      .select()
      .from(alertDeliveries)
      .where(eq(alertDeliveries.recipient, recipient));
    return rows.length === count && rows;
  }, `${count} deliveries to ${recipient}`);

describe('what an outage kept back (R6.1)', () => {
  it('comes as a few tellings and one digest per recipient, in the inbox and in the group, with every ledger row (R3.2c, R6.1)', async () => {
    const { outletId, manager } = await ownOutlet(house);
    const endpointId = await addEndpoint(house, {
      orgUnitId: outletId,
      channel: 'wecom',
      address: wecom.url,
    });
    const subjects = named('SO-late', 40);
    await late(outletId, subjects);
    for (const recipient of [manager, endpointId]) {
      const rows = await rowsOf(recipient, 40);
      const heads = new Set(rows.flatMap(({ digestOf }) => digestOf ?? []));
      expect(heads.size).toBe(1);
      // Five by themselves, the head, and 34 under it: exact although forty were told at once.
      expect(rows.filter(({ digestOf }) => digestOf === null)).toHaveLength(6);
    }
    const page = await readInbox(house.db, manager, { limit: 50 });
    expect(page.items.map(({ gathered }) => gathered).sort((a, b) => a - b)).toEqual([0, 0, 0, 0, 0, 34]);
    const head = page.items.find(({ gathered }) => gathered > 0)?.id ?? '';
    const under = await readInbox(house.db, manager, { limit: 50, digestOf: head });
    expect(under.items).toHaveLength(34);
    expect(await markInboxRead(house.db, manager, [head])).toBe(35);

    await until(
      async () =>
        (
          await house.db.select().from(alertDeliveries).where(eq(alertDeliveries.endpointId, endpointId))
        ).every(({ status }) => status === 'delivered'),
      'the digest to be delivered',
    );
    const told = wecom.taken.map(({ text }) => text).join('\n');
    expect(told).toContain('35 条迟发预警');
    expect(wecom.taken.length).toBe(wecom.requests.length);
    const ledger = await house.db
      .select()
      .from(alertLedger)
      .where(and(eq(alertLedger.kind, 'hand_over')));
    expect(ledger.filter(({ subject }) => subject.startsWith('SO-late-'))).toHaveLength(40);
  });

  it('never hides P1, nor what is in time (R6.1)', async () => {
    const { outletId, manager } = await ownOutlet(house);
    await late(outletId, named('SO-p1', 12), 'P1_SAFETY_CRITICAL');
    await late(outletId, named('SO-now', 12), 'P3_DEGRADED', 60_000);
    const rows = await rowsOf(manager, 24);
    expect(rows.every(({ digestOf }) => digestOf === null)).toBe(true);
  });

  it('begins anew once its reader has seen the digest (R6.1)', async () => {
    const { outletId, manager } = await ownOutlet(house);
    await late(outletId, named('SO-seen', 8));
    await rowsOf(manager, 8);
    const { items } = await readInbox(house.db, manager, { limit: 50 });
    await markInboxRead(
      house.db,
      manager,
      items.map(({ id }) => id),
    );
    await late(outletId, named('SO-unseen', 3));
    await rowsOf(manager, 11);
    const unread = await readInbox(house.db, manager, { limit: 50, unread: true });
    expect(unread.items.map(({ gathered }) => gathered)).toEqual([2]);
  });
});
