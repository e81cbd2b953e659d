import { type SQL, sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { keptStandards, reconcileCases } from '../../src/db/reads/reconciliation.js';
import { addMs, type Instant } from '../../src/domain/instant.js';
import type { FaultKind } from '../../src/domain/reconciliation-types.js';
import { faultsOf } from '../support/clocks-check.js';
import { check, completeWork, does, HAPPY_SURVEY, settleAndHandOver } from '../support/drive.js';
import { booked, clocksOf, inWork, ledgerOf, toldOf, untilInbox, untilOrder } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';
import { undone } from '../support/undone.js';

// The records of a case that really went its way, with one thing changed by hand each time; the change is rolled back.

const house = await skippingHouse();
let orderNo: string;
let feedbackBreachAt: Instant;
const feedback = () => `${orderNo}/progress_feedback/1`;
const repair = () => `${orderNo}/repair_completion/1`;

/** A closed order: a report so late that it climbed to headquarters, a breach that stood while more time was asked for. */
beforeAll(async () => {
  const own = await inWork(house);
  orderNo = own.orderNo;
  await house.skip(24, 1);
  await untilInbox(house, own.manager, orderNo, 'progress_feedback', ['breach/1']);
  await house.skip(6, 1);
  await untilInbox(house, 'hq-1', orderNo, 'progress_feedback', ['breach/3']);
  await does(house, orderNo, own.tech, 'reportProgress', { message: 'waiting', channel: 'phone' });
  await does(house, orderNo, own.tech, 'requestExtension', { hours: 24, reason: 'gearbox' });
  await house.skip(18);
  await untilInbox(house, own.manager, orderNo, 'repair_completion', ['breach/1']);
  await does(house, orderNo, own.manager, 'decideExtension', { approved: false, reason: 'no' });
  await completeWork(house, orderNo, own.tech);
  await check(house, orderNo, true);
  await settleAndHandOver(house, orderNo);
  await does(house, orderNo, 'advisor-1', 'submitSurvey', HAPPY_SURVEY);
  await untilOrder(house, orderNo, 'closed');
  const [breach] = await ledgerOf(house, orderNo, 'progress_feedback').then((rows) =>
    rows.filter(({ milestone, level }) => milestone === 'breach' && level === 0),
  );
  feedbackBreachAt = new Date(breach?.firedAt ?? '').toISOString();
}, 120_000);

/** What is found after a change by hand. */
const foundAfter = (...changes: SQL[]) =>
  undone(house.db, changes, (changed) => faultsOf(changed, [house.policy]));

const rowOf = (milestone: string, level: number, clockId = feedback()) =>
  sql`clock_id = ${clockId} and milestone = ${milestone} and level = ${level}`;
const milestoneEvent = () =>
  sql`type = 'clock_milestone' and data ->> 'clockId' = ${feedback()} and data ->> 'milestone' = 'breach'`;

it('finds nothing in the records of a case with breaches, levels and a decision on more time (R6.1)', async () => {
  expect(await toldOf(house, orderNo, 'progress_feedback')).toEqual(
    expect.arrayContaining(['warn_75/0', 'breach/0', 'breach/1', 'breach/2', 'breach/3']),
  );
  expect((await ledgerOf(house, orderNo, 'repair_completion')).map(({ decision }) => decision)).toContain(
    'confirmed',
  );
  expect(await foundAfter()).toEqual([]);
});

describe('what was changed by hand is found (R6.1)', () => {
  const copied = (table: string, fields: string) =>
    sql`create temp table copied on commit drop as select * from ${sql.raw(table)} where ${sql.raw(fields)}`;
  const cases: [string, () => SQL[], FaultKind[]][] = [
    [
      'a milestone that was never recorded',
      () => [
        sql`delete from timeline_events where ${milestoneEvent()}`,
        sql`delete from alert_ledger where ${rowOf('breach', 0)}`,
      ],
      [
        ...(['milestone_missed', 'events_missing', 'clock_row_differs'] as const),
        ...(['ledger_row_unexplained', 'ledger_row_unexplained', 'ledger_row_unexplained'] as const),
      ],
    ],
    [
      'a milestone that was recorded twice',
      () => [
        sql`insert into timeline_events (execution_id, seq, id, kind, subject, order_no, type, at, actor, data, status)
          select execution_id || '-again', 1, id, kind, subject, order_no, type, at, actor, data, status
          from timeline_events where ${milestoneEvent()}`,
      ],
      ['milestone_twice'],
    ],
    [
      "a clock's row that is gone",
      () => [sql`delete from clocks where id = ${feedback()}`],
      ['clock_row_missing'],
    ],
    [
      "a clock's row that no event made",
      () => [
        copied('clocks', `id = '${feedback()}'`),
        sql`update copied set id = id || '9'`,
        sql`insert into clocks select * from copied`,
      ],
      ['clock_row_unexplained'],
    ],
    [
      'another deadline in the row of a clock',
      () => [sql`update clocks set due_at = due_at + interval '1 hour' where id = ${feedback()}`],
      ['clock_row_differs'],
    ],
    [
      'another limit in a clock',
      () => [sql`update clocks set state = jsonb_set(state, '{limitMs}', '1') where id = ${feedback()}`],
      ['clock_row_differs'],
    ],
    [
      "a milestone's row that is gone",
      () => [sql`delete from alert_ledger where ${rowOf('warn_75', 0)}`],
      ['ledger_row_missing'],
    ],
    [
      'a row of a milestone that was never reached',
      () => [sql`update alert_ledger set milestone = 'warn_80' where ${rowOf('warn_75', 0)}`],
      ['ledger_row_missing', 'ledger_row_unexplained'],
    ],
    [
      'a row of a level that the ladder has not',
      () => [sql`update alert_ledger set level = 7 where ${rowOf('breach', 3)}`],
      ['level_untold', 'ledger_row_unexplained'],
    ],
    [
      'the same row twice, once its key is gone',
      () => [
        sql`alter table alert_ledger drop constraint alert_ledger_clock_id_revision_milestone_level_pk`,
        sql`insert into alert_ledger select * from alert_ledger where ${rowOf('breach', 2)}`,
      ],
      ['ledger_row_twice'],
    ],
    [
      'another time in a row',
      () => [
        sql`update alert_ledger set fired_at = fired_at + interval '1 second' where ${rowOf('breach', 0)}`,
      ],
      ['ledger_row_differs'],
    ],
    [
      'a decision that was not made',
      () => [
        sql`update alert_ledger set decision = 'voided' where ${rowOf('breach', 1, repair())}`,
        sql`update alert_ledger set decision = 'pending' where ${rowOf('breach', 0, repair())}`,
      ],
      ['ledger_row_differs', 'ledger_row_differs'],
    ],
    [
      'a level that was not told',
      () => [sql`delete from alert_ledger where ${rowOf('breach', 2)}`],
      ['level_untold'],
    ],
    [
      'a clock whose milestones raised no alert',
      () => [
        sql`delete from alerts where id = ${feedback()}`,
        sql`delete from alert_ledger where clock_id = ${feedback()} and level > 0`,
      ],
      ['milestone_untold', 'milestone_untold', 'milestone_untold'],
    ],
    [
      'a warning of which nobody was told, although others of its clock were',
      () => [sql`delete from alert_deliveries where alert_id = ${repair()} and milestone = 'warn_90'`],
      ['milestone_untold'],
    ],
    [
      'a telling that nobody tried to send',
      () => [
        sql`insert into alert_deliveries (id, alert_id, revision, milestone, level, channel, recipient, give_up_at)
          values ('untried', ${feedback()}, 0, 'breach', 2, 'webhook', 'x', ${addMs(feedbackBreachAt, 60_000)})`,
      ],
      ['delivery_untried'],
    ],
    [
      'an event that is gone',
      () => [sql`delete from timeline_events where subject = ${orderNo} and type = 'repair_steps_signed'`],
      ['events_missing'],
    ],
    [
      'an event that can not be read',
      () => [
        sql`update timeline_events set data = 'null'
          where subject = ${orderNo} and kind = 'service_order' and type <> 'order_opened'`,
      ],
      ['story_unreadable'],
    ],
    [
      'a version of the standard that is not on record',
      () => [sql`update intakes set policy_version = 'standard-1999' where order_no = ${orderNo}`],
      ['standard_unknown'],
    ],
  ];
  it.each(cases)('%s', async (_what, changes, faults) => {
    const found = await foundAfter(...changes());
    expect(found.map(({ fault }) => fault).sort()).toEqual([...faults].sort());
    for (const fault of found) expect(fault).toMatchObject({ subject: orderNo, since: expect.any(String) });
  });

  it('says which clock, milestone and level, and since when (R6.1)', async () => {
    const [untold, ...more] = await foundAfter(sql`delete from alert_ledger where ${rowOf('breach', 2)}`);
    expect(more).toEqual([]);
    expect(untold).toMatchObject({
      ...{ fault: 'level_untold', clockId: feedback(), milestone: 'breach', level: 2, revision: 0 },
      since: addMs(feedbackBreachAt, 2 * 3_600_000),
    });
  });
});

describe('what is no fault (R6.1)', () => {
  const without = sql`delete from alert_ledger where level in (2, 3) and kind = 'progress_feedback'`;

  it('a level of an alert that somebody had taken, also when they took it again later (R6.1)', async () => {
    const taken = (afterHours: number) => addMs(feedbackBreachAt, afterHours * 3_600_000);
    const acknowledged = (at: Instant) =>
      sql`insert into alert_acknowledgements (alert_id, at, by) values (${feedback()}, ${at}, 'x')`;
    expect(await foundAfter(without, acknowledged(taken(1)))).toEqual([]);
    expect((await foundAfter(without, acknowledged(taken(3)))).map(({ level }) => level)).toEqual([2]);
    expect(await foundAfter(without, acknowledged(taken(1)), acknowledged(taken(3)))).toEqual([]);
  });

  it('a warning that was taken back or gathered in a digest, and one where there was nobody to be told (R6.1)', async () => {
    const warned = sql`milestone like 'warn%'`;
    expect(
      await foundAfter(
        sql`update alert_deliveries set status = 'withdrawn', digest_of = 'x' where ${warned}`,
      ),
    ).toEqual([]);
    expect(await foundAfter(sql`delete from alert_deliveries where alert_id = ${repair()}`)).toEqual([]);
  });

  it('a warning of an assessment that runs out: it has an alert, but no clock (R2.4, R6.1)', async () => {
    const id = 'tech-1/assessment_expiry/1';
    const row = sql`insert into alert_ledger
      (clock_id, revision, milestone, level, kind, subject, due_at, fired_at, lateness_ms)
      values (${id}, 0, 'warn_0', 0, 'assessment_expiry', ${orderNo}, now(), now(), 0)`;
    const alert = sql`insert into alerts
      (id, clock_id, kind, subject, outlet_id, urgency, status, milestone, level, due_at, raised_at)
      values (${id}, ${id}, 'assessment_expiry', 'tech-1', 'o1', 'P4_ROUTINE', 'delivered', 'warn_0', 0, now(), now())`;
    expect(await foundAfter(row, alert)).toEqual([]);
    expect((await foundAfter(row)).map(({ fault }) => fault)).toEqual(['ledger_row_unexplained']);
  });

  it('a deadline that has just passed; two minutes later it is one (R6.1)', async () => {
    const waiting = await booked(house);
    const [clock] = await clocksOf(house, waiting.orderNo, 'first_response');
    const dueMs = Date.parse(clock?.startedAt ?? '') + 24 * 3_600_000;
    const at = async (seconds: number) => {
      const scope = { orgUnitId: 'hq', kind: 'hq' as const };
      const query = { scope, after: '', limit: 10, subject: waiting.orderNo };
      const now = new Date(dueMs + seconds * 1000).toISOString();
      const look = { now, graceMs: 120_000 };
      return (await reconcileCases(house.db, keptStandards(house.db, house.policy), query, look)).faults;
    };
    expect(await at(119)).toEqual([]);
    expect(await at(121)).toMatchObject([
      { fault: 'milestone_missed', milestone: 'warn_50', since: new Date(dueMs).toISOString() },
    ]);
  });
});
