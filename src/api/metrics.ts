import type { FastifyInstance } from 'fastify';
import { Gauge, Histogram, Registry } from 'prom-client';
import type { Database } from '../db/database.js';
import { clockFigures, latenessFigures } from '../db/reads/metrics.js';
import { alertGauges } from './metrics-alerts.js';

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
  const lateness = gauge('milestone_lateness_seconds', 'How late milestones of the last hour were noticed', [
    'kind',
    'quantile',
  ]);

  app.addHook('onResponse', async (request, reply) => {
    // A stream lasts as long as somebody listens: that says nothing of how fast we are.
    if (String(reply.raw.getHeader('content-type')).startsWith('text/event-stream')) return;
    const route = request.routeOptions.url ?? 'unknown';
    const labels = { method: request.method, route, status: String(reply.statusCode) };
    durations.observe(labels, reply.elapsedTime / 1000);
  });

  const collectAlerts = alertGauges(registry, db);
  async function collect(): Promise<void> {
    const [clocks, late] = await Promise.all([clockFigures(db), latenessFigures(db), collectAlerts()]);
    for (const each of [running, overdue, reached, lateness]) each.reset();
    for (const { kind, ...figures } of clocks) {
      running.set({ kind }, figures.running);
      overdue.set({ kind }, figures.overdue);
    }
    for (const { kind, count, p50Ms, p99Ms, maxMs } of late) {
      reached.set({ kind }, count);
      lateness.set({ kind, quantile: '0.5' }, p50Ms / 1000);
      lateness.set({ kind, quantile: '0.99' }, p99Ms / 1000);
      lateness.set({ kind, quantile: '1' }, maxMs / 1000);
    }
  }

  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    await collect().catch(() => request.log.warn('metrics without figures from Postgres'));
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}
