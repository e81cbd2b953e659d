/** The ways by which staff hear of an alert outside the house; the inbox is always told besides. */
export const OUTSIDE_CHANNELS = ['email', 'wecom', 'dingtalk', 'feishu', 'webhook'] as const;
export type OutsideChannel = (typeof OUTSIDE_CHANNELS)[number];

export const DELIVERY_CHANNELS = ['inbox', ...OUTSIDE_CHANNELS] as const;
export type DeliveryChannel = (typeof DELIVERY_CHANNELS)[number];

/**
 * `waiting`: held back by quiet hours. `failed`: given up, the next channel has it if there was
 * one. `withdrawn`: taken back before it was sent.
 */
export const DELIVERY_STATUSES = ['pending', 'waiting', 'delivered', 'failed', 'withdrawn'] as const;

/** The endpoints that configuration gives: WEBHOOK_URL, and SMTP_URL for people's own mailboxes. */
export const BUILT_IN_WEBHOOK = 'webhook';
export const BUILT_IN_MAIL = 'mail';
