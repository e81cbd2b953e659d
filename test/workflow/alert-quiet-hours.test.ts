import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { noticeActivities } from '../../activities/notices.js';
import { alertDeliveries, staff } from '../../src/db/schema.js';
import { tellingRulesFor } from '../../src/domain/alert-rules.js';
import { addZonedDays, localDateOf, zonedMs } from '../../src/domain/calendar-zone.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { Urgency } from '../../src/domain/urgency.js';
import { acknowledgeAlertUpdate } from '../../workflows/messages.js';
import { addEndpoint, outsideOf, raise, untilOutside } from '../support/alert-house.js';
import { startWecomServer } from '../support/channel-servers.js';
import { until } from '../support/drive.js';
import { ownOutlet } from '../support/house.js';
import { startMailServer } from '../support/mail-server.js';
import { skippingHouse } from '../support/skipping-house.js';

// The standard's own quiet hours, 22:00 to 07:00 of the outlet's clocks, on a server that skips the nights.

const mail = await startMailServer();
afterAll(() => mail.close());
const house = await skippingHouse({ outside: outsideOf(mail.url) });
await house.db.update(staff).set({ email: 'manager@example.com' }).where(eq(staff.id, 'manager-1'));
const ZONE = 'Asia/Shanghai';

/** Goes to the next time that the outlet's clocks show this. */
async function goTo(time: string): Promise<string> {
  const nowMs = await house.environment.currentTimeMs();
  const today = localDateOf(nowMs, ZONE);
  const next =
    [today, addZonedDays(today, 1)].map((day) => zonedMs(day, time, ZONE)).find((ms) => ms > nowMs) ?? 0;
  await house.environment.sleep(next - nowMs);
  return new Date(next).toISOString();
}
const tells = (subject: string, urgency: Urgency, firedAt: string, milestone = 'breach') =>
  raise(house, subject, {
    ...{ urgency, milestone, firedAt, warns: ['outlet_manager' as const] },
    telling: tellingRulesFor(STANDARD_2025.alerts, urgency),
  });
const lettersAbout = (subject: string) => mail.mails.filter(({ raw }) => raw.includes(subject));

describe('quiet hours (R6.1)', () => {
  it('hold a routine breach back until the morning, while the inbox has it at once (R6.1)', async () => {
    const at = await goTo('23:00');
    const alertId = await tells('SO-night', 'P4_ROUTINE', at);
    const [row] = await untilOutside(house, alertId, ['email waiting']);
    const morning = new Date(Date.parse(at) + 8 * 3_600_000).toISOString();
    expect(new Date(row?.notBefore ?? '').toISOString()).toBe(morning);
    const rows = await house.db.select().from(alertDeliveries).where(eq(alertDeliveries.alertId, alertId));
    expect(
      rows.filter(({ channel }) => channel === 'inbox').every(({ status }) => status === 'delivered'),
    ).toBe(true);
    await house.skip(7, 55);
    await untilOutside(house, alertId, ['email waiting']);
    await house.skip(0, 6);
    const [sent] = await untilOutside(house, alertId, ['email delivered']);
    expect(Date.parse(sent?.deliveredAt ?? '')).toBeGreaterThanOrEqual(Date.parse(morning));
    expect(lettersAbout('SO-night')).toHaveLength(1);
  });

  it('let P1 through, and the breach of a car that does not move, but not its warning (R6.1)', async () => {
    const at = await goTo('22:30');
    const safety = await tells('SO-safety', 'P1_SAFETY_CRITICAL', at, 'warn_50');
    const stuck = await tells('SO-stuck', 'P2_IMMOBILIZED', at);
    const soon = await tells('SO-soon', 'P2_IMMOBILIZED', at, 'warn_50');
    await untilOutside(house, safety, ['email delivered']);
    await untilOutside(house, stuck, ['email delivered']);
    await untilOutside(house, soon, ['email waiting']);
  });

  it('hold back nothing any more of an order that has become P1 (R3.2b, R6.1)', async () => {
    const at = await goTo('22:40');
    const alertId = await tells('SO-worse', 'P3_DEGRADED', at);
    await untilOutside(house, alertId, ['email waiting']);
    const reclassified = async (urgency: Urgency) => {
      const telling = tellingRulesFor(STANDARD_2025.alerts, urgency);
      await noticeActivities(house).reclassifyAlert({ clockId: alertId, urgency, telling });
    };
    await reclassified('P4_ROUTINE');
    await house.skip(0, 5);
    await untilOutside(house, alertId, ['email waiting']);
    await reclassified('P1_SAFETY_CRITICAL');
    await untilOutside(house, alertId, ['email delivered']);
    expect(lettersAbout('SO-worse').at(-1)?.raw).toContain('P1');
  });

  it('send nothing of what was taken or has ended before the morning (R6.1)', async () => {
    const at = await goTo('22:15');
    const taken = await tells('SO-taken', 'P4_ROUTINE', at);
    const ended = await tells('SO-ended', 'P3_DEGRADED', at);
    for (const alertId of [taken, ended]) await untilOutside(house, alertId, ['email waiting']);
    const ack = { by: 'manager-1', note: null, command: { caller: 'test', key: 'quiet' } };
    await house.temporal.workflow
      .getHandle(`alert:${taken}`)
      .executeUpdate(acknowledgeAlertUpdate, { args: [ack] });
    await noticeActivities(house).resolveAlert({ clockId: ended, reason: 'handed_over' });
    for (const alertId of [taken, ended]) await untilOutside(house, alertId, ['email withdrawn']);
    // One who is told later in the same morning hears of that alone.
    const morning = await goTo('07:30');
    const other = await tells('SO-other', 'P4_ROUTINE', morning);
    await untilOutside(house, other, ['email delivered']);
    await until(async () => lettersAbout('SO-other').length === 1, 'the mail of the morning');
    expect([...lettersAbout('SO-taken'), ...lettersAbout('SO-ended')]).toEqual([]);
  });
});

describe('quiet hours that begin before a message has got through (R6.1)', () => {
  /** A robot that answers nothing, for an outlet whose manager has a mailbox. */
  async function robotDown() {
    const { outletId, manager } = await ownOutlet(house);
    await house.db
      .update(staff)
      .set({ email: `${manager}@example.com` })
      .where(eq(staff.id, manager));
    const robot = await startWecomServer();
    robot.next.push(...Array.from({ length: 1_000 }, () => 'reset' as const));
    await addEndpoint(house, { orgUnitId: outletId, channel: 'wecom', address: robot.url });
    const about = (subject: string, urgency: Urgency, firedAt: string, milestone = 'breach') =>
      raise(house, subject, {
        ...{ outletId, urgency, milestone, firedAt, responsibleId: null, warns: ['outlet_manager' as const] },
        telling: tellingRulesFor(STANDARD_2025.alerts, urgency),
      });
    return { robot, about };
  }

  it('hold back further attempts and the mail in the robot’s place until the morning, but not for P1 (R6.1)', async () => {
    const { robot, about } = await robotDown();
    const routine = await about('SO-late-robot', 'P4_ROUTINE', await goTo('21:50'));
    const safety = await about('SO-safe-robot', 'P1_SAFETY_CRITICAL', await goTo('21:59'), 'warn_50');
    await goTo('22:20');
    await untilOutside(house, safety, ['wecom failed', 'email delivered']);
    // With the robot down for P1, what can wait is the mailbox's, too.
    const rows = await untilOutside(house, routine, ['wecom failed', 'email waiting']);
    const mailed = rows.find(({ channel }) => channel === 'email');
    expect(lettersAbout('SO-late-robot')).toEqual([]);
    const morning = Date.parse(await goTo('07:00'));
    expect(Date.parse(mailed?.notBefore ?? '')).toBe(morning);
    await house.skip(0, 5);
    await untilOutside(house, routine, ['wecom failed', 'email delivered']);
    expect(lettersAbout('SO-late-robot')).toHaveLength(1);
    await robot.close();
  });

  it('give the robot all its time again in the morning: it is not given up for having been quiet (R6.1)', async () => {
    const { robot, about } = await robotDown();
    const alertId = await about('SO-quiet-robot', 'P4_ROUTINE', await goTo('21:50'));
    await goTo('22:20');
    const [held] = await untilOutside(house, alertId, ['wecom waiting']);
    expect(held?.attempts).toBeGreaterThan(0);
    expect(Date.parse(held?.giveUpAt ?? '') - Date.parse(held?.notBefore ?? '')).toBe(1_800_000);
    const asked = robot.requests.length;
    await goTo('06:55');
    expect(robot.requests).toHaveLength(asked);
    robot.next.splice(0);
    await goTo('07:05');
    await untilOutside(house, alertId, ['wecom delivered']);
    expect(lettersAbout('SO-quiet-robot')).toEqual([]);
    await robot.close();
  });
});
