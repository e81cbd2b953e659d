import { describe, expect, it } from 'vitest';
import type { AlertSummary } from '../../src/contracts/alerts.js';
import type { OrderSummary } from '../../src/contracts/service-orders.js';
import { createDisplay, plainLine, type Snapshot, screenLines } from '../../src/demo/view.js';
import { parseDuration } from '../../src/domain/duration.js';
import { scalePolicy } from '../../src/domain/policy/scale.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';

const NOW = Date.parse('2026-03-02T00:00:10.000Z');
const order = (orderNo: string, step: string, more: Partial<OrderSummary> = {}) =>
  ({ orderNo, step, closedAt: null, breached: false, ...more }) as unknown as OrderSummary;
const alert = (subject: string, status: string) =>
  ({ subject, status, kind: 'callback', milestone: 'breach', level: 1 }) as unknown as AlertSummary;

const snapshot: Snapshot = {
  rows: { done: 5, total: 100 },
  elapsedMs: 12_300,
  orders: [
    order('SO-1', 'repair', { breached: true }),
    order('SO-2', 'repair'),
    order('SO-3', 'dispatch'),
    order('SO-4', 'follow_up', { closedAt: '2026-03-02T00:00:09.000Z' }),
  ],
  clocks: [
    { orderNo: 'SO-1', kind: 'progress_feedback', dueAt: '2026-03-02T00:00:08.000Z' },
    { orderNo: 'SO-2', kind: 'repair_completion', dueAt: '2026-03-02T00:00:40.000Z' },
  ],
  alerts: [alert('SO-1', 'delivered'), alert('SO-4', 'resolved')],
};

describe('the live view: orders by step, running clocks, alerts (issue 3)', () => {
  it('says in one line how far it is, what is open where, what is overdue, and who was alerted', () => {
    expect(plainLine(snapshot, NOW)).toBe(
      ' 12 s  rows 5/100 | open 3 (dispatch 1, repair 2), closed 1 | clocks 2, overdue 1 | ' +
        'alerts 2, delivered 1, resolved 1',
    );
  });

  it('shows on a terminal every step with its bar, the clocks that end next, and the latest alerts', () => {
    const screen = screenLines(snapshot, NOW);
    expect(screen.find((line) => line.includes('维修'))).toMatch(/repair.* 2 ██$/);
    expect(screen).toContain('  closed 1, open 3, with a breach 1');
    expect(screen).toContain('Running clocks: 1, overdue 1');
    expect(screen.some((line) => /SO-2 +repair_completion +in 30 s/.test(line))).toBe(true);
    expect(screen.some((line) => /SO-1 +callback +breach +level 1 +delivered/.test(line))).toBe(true);
  });

  it('draws a terminal over, from where the last screen began, and prints plain lines elsewhere', () => {
    const written: string[] = [];
    const logged: string[] = [];
    const onTerminal = createDisplay(
      true,
      (text) => void written.push(text),
      (line) => void logged.push(line),
    );
    onTerminal(snapshot);
    onTerminal({ ...snapshot, clocks: [] });
    expect(written[0]?.startsWith('\u001b')).toBe(false);
    const height = written[0]?.split('\n').length ?? 0;
    expect(written[1]?.startsWith(`\u001b[${height - 1}F`)).toBe(true);
    expect(written[1]?.endsWith('\u001b[J')).toBe(true);
    expect(logged).toEqual([]);
    createDisplay(
      false,
      (text) => void written.push(text),
      (line) => void logged.push(line),
    )(snapshot);
    expect(written).toHaveLength(2);
    expect(logged).toHaveLength(1);
  });
});

describe('the standard as the demonstration loads it (R8.1)', () => {
  it('keeps the proportions of long deadlines, and gives people the moment that they need for short ones', () => {
    const scaled = scalePolicy(STANDARD_2025, 1_920, 4_000);
    const limit = (kind: keyof typeof scaled.clocks) => scaled.clocks[kind].limit;
    expect(parseDuration(String(limit('repair_completion')))).toBe(90_000);
    expect(parseDuration(String(limit('progress_feedback')))).toBe(45_000);
    expect(limit('dispatch_acceptance')).toMatchObject({ P1_SAFETY_CRITICAL: 'PT4S', P4_ROUTINE: 'PT4S' });
    expect(limit('callback')).toMatchObject({ P1_SAFETY_CRITICAL: 'PT4S', P4_ROUTINE: null });
    expect(scaled.timeScale).toBe(1_920);
  });
});
