import type { ChannelMessage } from '../../src/channels/channel.js';

/** A message to one manager; `over` says what matters to the test. */
export function channelMessage(over: Partial<ChannelMessage> = {}): ChannelMessage {
  return {
    id: 'SO-1/repair_completion/1#0#breach#1',
    title: '工单 SO-1 维修超时 repair overdue',
    text: '应于 12:00 完成\nwas due at 12:00',
    urgency: 'P3_DEGRADED',
    recipients: [{ staffId: 'wang', name: '王经理', email: 'wang@example.com', phone: '13800001111' }],
    data: { orderNo: 'SO-1', milestone: 'breach' },
    ...over,
  };
}

/** Text as people write it: two languages, quotes, line breaks, and what markdown and mentions are made of. */
export const AWKWARD =
  '客户说："刹车*失灵*" & \'won\'t stop\'\r\n# not a heading\n> [click](https://evil.example) `rm` ![x](y)\n<@all> <at user_id="all">所有人</at> <b>bold</b>\u202e\u0007\\';
