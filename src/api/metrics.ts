import type { FastifyInstance } from 'fastify';
import { Gauge, Histogram, Registry } from 'prom-client';
import type { Database } from '../db/database.js';
import { clockFigures, reachedFigures } from '../db/reads/metrics.js';
import { alertGauges } from './metrics-alerts.js';
import { latenessHistogram } from './metrics-lateness.js';

/**
 * `/metrics` for Prometheus: durations of requests by route, running clocks, how late milestones were noticed. Each app
 * has a registry of its own. With Postgres away it still tells of HTTP.
 */
export function serveMetrics(app: FastifyInstance, db: Database): void {
  const registry = new Registry();
  const durations = new Histogram({
    name: 'pitlane_http_request_duration_seconds',
    help: 'How long requests took, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const gauge = (name: string, help: string, labels: string[] = ['kind']) =>
    new Gauge({ name: `pitlane_${name}`, help, labelNames: labels, registers: [registry] });
  const running = gauge('clocks_running', 'Deadlines that run, by kind');
  const overdue = gauge('clocks_overdue', 'Deadlines that run and are past due, by kind');
  const reached = gauge('milestones_reached_last_hour', 'Milestones reached in the last hour, by kind');

  app.addHook('onResponse', async (request, reply) => {
    // A stream lasts as long as somebody listens: that says nothing of how fast we are.
    if (String(reply.raw.getHeader('content-type')).startsWith('text/event-stream')) return;
    const route = request.routeOptions.url ?? 'unknown';
    const labels = { method: request.method, route, status: String(reply.statusCode) };
    durations.observe(labels, reply.elapsedTime / 1000);
  });

  const lateness = latenessHistogram(db);
  const collectAlerts = alertGauges(registry, db);
  async function collect(): Promise<void> {
    const [clocks, late] = await Promise.all([clockFigures(db), reachedFigures(db), collectAlerts()]);
    for (const each of [running, overdue, reached]) each.reset();
    for (const { kind, ...figures } of clocks) {
      running.set({ kind }, figures.running);
      overdue.set({ kind }, figures.overdue);
    }
    for (const { kind, count } of late) reached.set({ kind }, count);
  }

  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    const away = () => request.log.warn('metrics without figures from Postgres');
    await collect().catch(away);
    const late = await lateness().catch(() => '');
    return reply.type(registry.contentType).send((await registry.metrics()) + late);
  });
}
