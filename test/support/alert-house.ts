import { eq } from 'drizzle-orm';
import { alertSignals } from '../../activities/alert-signals.js';
import { insertEndpoint } from '../../src/client/alert-endpoints.js';
import type { CreateAlertEndpoint } from '../../src/contracts/alert-endpoints.js';
import type { MilestoneNotice } from '../../src/contracts/transition.js';
import { alertDeliveries, alertEndpoints, alertSenders } from '../../src/db/schema.js';
import { sealerOf } from '../../src/db/sealing.js';
import { PLAIN_TELLING, type TellingRules } from '../../src/domain/alert-rules.js';
import { until } from './drive.js';
import type { House } from './house.js';

/** Seals the endpoints of tests. */
export const SEALING_KEY = Buffer.alloc(32, 9).toString('base64');

/** Lets the channels reach the servers of tests, which lie inside and take no TLS. */
export function outsideOf(smtpUrl: string | null) {
  return {
    channels: {
      allowedHosts: ['127.0.0.1'],
      mail: smtpUrl ? { smtpUrl, from: 'alerts@example.com' } : null,
    },
    alertSecretsKeys: [SEALING_KEY],
  };
}

/** Gives a unit an endpoint. @returns its id */
export function addEndpoint(
  { db }: Pick<House, 'db'>,
  draft: Pick<CreateAlertEndpoint, 'orgUnitId' | 'channel' | 'address'> & { secret?: string },
): Promise<string> {
  const sealer = sealerOf([SEALING_KEY]);
  if (!sealer) throw new Error('no sealer');
  return db.transaction((tx) => insertEndpoint(tx, sealer, { secret: null, name: 'group', ...draft }));
}

/** Tells an alert of a milestone, as a step does. @returns the alert's id */
export async function raise(
  house: House,
  subject: string,
  over: Partial<Omit<MilestoneNotice, 'telling'>> & { telling?: Partial<TellingRules> } = {},
): Promise<string> {
  const clockId = `${subject}/${over.kind ?? 'hand_over'}/1`;
  const at = over.firedAt ?? new Date().toISOString();
  await alertSignals(house).raiseAlert({
    ...{ clockId, kind: 'hand_over', subject, orderNo: subject, outletId: 'o1', urgency: 'P4_ROUTINE' },
    ...{ revision: 0, milestone: 'breach', dueAt: at, firedAt: at, responsibleId: 'advisor-1', warns: [] },
    ladder: [{ afterMs: 0, level: 1, roles: ['outlet_manager'] }],
    ...over,
    telling: { ...PLAIN_TELLING, ...over.telling },
  });
  return clockId;
}

/** What leaves the house about an alert, in the order of its making. */
export function outsideRows({ db }: House, alertId: string) {
  return db
    .select()
    .from(alertDeliveries)
    .where(eq(alertDeliveries.alertId, alertId))
    .orderBy(alertDeliveries.createdAt, alertDeliveries.id)
    .then((rows) => rows.filter(({ channel }) => channel !== 'inbox'));
}

/** Waits until an alert's deliveries outside have come to this, such as `wecom failed`. */
export function untilOutside(house: House, alertId: string, wanted: string[], withinMs?: number) {
  return until(
    async () => {
      const rows = await outsideRows(house, alertId);
      const now = rows.map(({ channel, status }) => `${channel} ${status}`).sort();
      return now.join() === [...wanted].sort().join() && rows;
    },
    `${alertId}: ${wanted.join(', ')}`,
    withinMs,
  );
}

/** What the sender of an endpoint left behind. */
export async function senderOf({ db }: Pick<House, 'db'>, endpointId: string) {
  const [row] = await db.select().from(alertSenders).where(eq(alertSenders.endpointId, endpointId));
  return row;
}

/** Takes all endpoints out of use, so that the next case has only its own. */
export async function noEndpoints({ db }: House): Promise<void> {
  await db.update(alertEndpoints).set({ active: false });
}
