import { Gauge, type Registry } from 'prom-client';
import type { Database } from '../db/database.js';
import { senderFigures } from '../db/reads/sender-figures.js';

/**
 * The figures of the channels outside the house (R6.1): which are down, and what waits.
 * @returns reads them anew; throws when Postgres is away
 */
export function alertGauges(registry: Registry, db: Database): () => Promise<void> {
  const gauge = (name: string, help: string) =>
    new Gauge({
      name: `pitlane_alert_${name}`,
      help,
      labelNames: ['endpoint', 'channel'],
      registers: [registry],
    });
  const down = gauge(
    'channel_down',
    '1 while a channel has been failing for longer than the standard allows',
  );
  const queued = gauge('deliveries_queued', 'Messages that an endpoint has not taken yet');
  const oldest = gauge('deliveries_oldest_seconds', 'How long the oldest of them has been waiting');
  return async () => {
    const figures = await senderFigures(db);
    for (const each of [down, queued, oldest]) each.reset();
    for (const { endpointId: endpoint, channel, ...one } of figures) {
      down.set({ endpoint, channel }, one.down ? 1 : 0);
      queued.set({ endpoint, channel }, one.queued);
      oldest.set({ endpoint, channel }, one.oldestMs / 1_000);
    }
  };
}
