import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quietUntil, tellingRulesFor, waysAt } from '../../src/domain/alert-rules.js';
import { outsideDeliveries, type Reachable } from '../../src/domain/alert-ways.js';
import { scalePolicy } from '../../src/domain/policy/scale.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { Urgency } from '../../src/domain/urgency.js';

const rules = (urgency: Urgency) => tellingRulesFor(STANDARD_2025.alerts, urgency);

describe('the ways of a telling (R6.1)', () => {
  it('are those of the highest step reached, for the class (R6.1)', () => {
    expect(waysAt(rules('P4_ROUTINE'), 0)).toHaveLength(2);
    expect(waysAt(rules('P4_ROUTINE'), 1)).toHaveLength(2);
    expect(waysAt(rules('P4_ROUTINE'), 3)).toHaveLength(3);
    expect(waysAt(rules('P1_SAFETY_CRITICAL'), 1)).toHaveLength(3);
    expect(waysAt({ ...rules('P4_ROUTINE'), ways: [] }, 1)).toEqual([]);
  });

  const people = [
    { id: 'tech', orgUnitId: 'o1', email: 'tech@example.com' },
    { id: 'manager', orgUnitId: 'o1', email: null },
    { id: 'region', orgUnitId: 'r1', email: 'region@example.com' },
  ];
  const reachable = (over: Partial<Reachable> = {}): Reachable => ({
    people,
    endpoints: [],
    builtIn: { mail: true, webhook: true },
    ...over,
  });

  it("lead to each unit's group, else to its people's mailboxes, and name who stands in (R6.1)", () => {
    const endpoints = [{ id: 'EP-1', orgUnitId: 'o1', channel: 'dingtalk' as const }];
    const told = outsideDeliveries([['wecom', 'dingtalk', 'email'], ['webhook']], reachable({ endpoints }));
    expect(told).toEqual([
      {
        channel: 'dingtalk',
        endpointId: 'EP-1',
        recipient: 'EP-1',
        people: ['tech', 'manager'],
        fallbacks: ['email'],
      },
      {
        channel: 'webhook',
        endpointId: 'webhook',
        recipient: 'webhook',
        people: ['tech', 'manager', 'region'],
        fallbacks: [],
      },
      { channel: 'email', endpointId: 'mail', recipient: 'region', people: ['region'], fallbacks: [] },
    ]);
  });

  it('tell nobody twice, and a webhook also when nobody is named (R6.1)', () => {
    const twice = outsideDeliveries(
      [
        ['wecom', 'email'],
        ['email', 'wecom'],
      ],
      reachable(),
    );
    expect(twice.map(({ recipient }) => recipient)).toEqual(['tech', 'region']);
    expect(outsideDeliveries([['email'], ['webhook']], reachable({ people: [] }))).toEqual([
      { channel: 'webhook', endpointId: 'webhook', recipient: 'webhook', people: [], fallbacks: [] },
    ]);
    const none = { people: [], endpoints: [], builtIn: { mail: false, webhook: false } };
    expect(outsideDeliveries([['email'], ['webhook']], none)).toEqual([]);
  });
});

describe('quiet hours (R6.1)', () => {
  const about = {
    urgency: 'P3_DEGRADED' as Urgency,
    milestone: 'breach',
    channel: 'email' as const,
    zone: 'Asia/Shanghai',
  };
  const until = (at: string, over: Partial<typeof about> | { channel: 'webhook' } = {}) =>
    quietUntil(rules({ ...about, ...over }.urgency), { ...about, ...over }, at);

  it("hold mail and robots back by the outlet's own clocks, over midnight (R6.1)", () => {
    expect(until('2026-11-24T13:59:59.999Z')).toBeNull();
    expect(until('2026-11-24T14:00:00.000Z')).toBe('2026-11-24T23:00:00.000Z');
    expect(until('2026-11-24T22:59:59.999Z')).toBe('2026-11-24T23:00:00.000Z');
    expect(until('2026-11-24T23:00:00.000Z')).toBeNull();
    expect(until('2026-11-24T13:59:00.000Z', { zone: 'Asia/Tokyo' })).toBe('2026-11-24T22:00:00.000Z');
  });

  it('are none for P1, for a breach of P2, for a webhook, and in the scaled copy (R6.1)', () => {
    const night = '2026-11-24T16:00:00.000Z';
    expect(until(night, { urgency: 'P1_SAFETY_CRITICAL', milestone: 'warn_50' })).toBeNull();
    expect(until(night, { urgency: 'P2_IMMOBILIZED' })).toBeNull();
    expect(until(night, { urgency: 'P2_IMMOBILIZED', milestone: 'warn_50' })).not.toBeNull();
    expect(until(night, { channel: 'webhook' })).toBeNull();
    const scaled = tellingRulesFor(scalePolicy(STANDARD_2025, 1_000).alerts, 'P3_DEGRADED');
    expect(quietUntil(scaled, about, night)).toBeNull();
  });

  it('end within a day, later than now, and nothing is held back at their end (R6.1)', () => {
    const time = fc
      .tuple(fc.nat(23), fc.nat(59))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
    const zone = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe');
    const at = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(time, time, zone, at, (from, to, where, when) => {
        fc.pre(from !== to);
        const hours = { quietHours: { from, to } };
        const end = quietUntil(hours, { ...about, zone: where }, when.toISOString());
        if (end === null) return;
        expect(Date.parse(end)).toBeGreaterThan(when.getTime());
        expect(Date.parse(end) - when.getTime()).toBeLessThanOrEqual(26 * 3_600_000);
        expect(quietUntil(hours, { ...about, zone: where }, end)).toBeNull();
      }),
    );
  });
});
