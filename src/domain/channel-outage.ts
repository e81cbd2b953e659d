/** The kind of alert that tells of a channel which stays down (R6.1). */
export const CHANNEL_DOWN = 'channel_down';

/** The alert about one outage of one endpoint: raised again, it is the same. */
export function outageAlertId(endpointId: string, outage: number): string {
  return `${endpointId}/${CHANNEL_DOWN}/${outage}`;
}
