import { describe, expect, it } from 'vitest';
import { type CustomerNotice, noticeOf, noticeText } from '../../src/domain/customer-notices.js';

const slot = { startsAt: '2026-03-04T01:30:00.000Z', endsAt: '2026-03-04T02:30:00.000Z' };
const agreed = { slot, channel: 'wechat', appointments: 2 };
const outlet = { name: '上海浦东网点', zone: 'Asia/Shanghai' };

describe('notices to customers (R3.2a)', () => {
  it.each([
    ['appointment_scheduled', 'appointment_confirmed'],
    ['appointment_rescheduled', 'appointment_moved'],
    ['visit_reminded', 'visit_reminder'],
    ['order_cancelled', 'appointment_cancelled'],
  ])('%s tells of: %s, by the channel of the visit, once per appointment (R3.2a)', (type, kind) => {
    expect(noticeOf('SO-1', { type }, agreed)).toMatchObject({
      id: `SO-1/${kind}/2`,
      kind,
      cycle: 2,
      channel: 'wechat',
    });
  });

  it('nothing is told of what the customer sees, or when no visit was agreed (R3.2a)', () => {
    expect(noticeOf('SO-1', { type: 'checked_in' }, agreed)).toBeNull();
    const none = { slot: null, channel: null, appointments: 0 };
    expect(noticeOf('SO-1', { type: 'order_cancelled' }, none)).toBeNull();
  });

  it('are worded with the time by the outlet’s own clocks, without a name or a number (R3.2a, R5.4)', () => {
    const about = (type: string) => noticeOf('SO-1', { type }, agreed) as CustomerNotice;
    expect(noticeText(about('appointment_scheduled'), 'SO-1', outlet)).toBe(
      '您的预约已确认：2026-03-04 09:30，上海浦东网点。工单号 SO-1。',
    );
    const utc = { ...outlet, zone: 'UTC' };
    const others = ['appointment_rescheduled', 'visit_reminded', 'order_cancelled'];
    for (const type of others) expect(noticeText(about(type), 'SO-1', utc)).toContain('2026-03-04 01:30');
  });
});
