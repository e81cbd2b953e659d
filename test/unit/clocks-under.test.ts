import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertsUnder } from '../../src/domain/alerts-under.js';
import { type ClockState, dueMilestones, isExtensionPending } from '../../src/domain/clock.js';
import { clocksFromEvents, type RecordedEvent } from '../../src/domain/clocks-from-events.js';
import { clocksUnder } from '../../src/domain/clocks-under.js';
import { addMs, toMs } from '../../src/domain/instant.js';
import type { StepEvent } from '../../src/domain/machine.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { Policy } from '../../src/domain/policy/types.js';
import { merged } from '../../src/domain/policy/versions.js';
import { differs, tryCase } from '../../src/domain/policy-trial.js';
import { URGENCIES } from '../../src/domain/urgency.js';

const NO = 'SO-1';
const FROM = '2026-03-02T08:00:00.000Z';
const BY = { kind: 'staff' as const, id: 'tech-1', role: 'technician' as const };
const ID = `${NO}/repair_completion/1`;
const at = (hours: number) => addMs(FROM, Math.round(hours * 3_600_000));

const changed = (change: object) => merged(STANDARD_2025, change) as Policy;
const limited = (limit: unknown, more: object = {}) =>
  changed({ clocks: { repair_completion: { limit, ...more } } });

interface Told {
  hours: number;
  type: string;
  data?: object;
}

const recorded = ({ hours, type, data = {} }: Told, i: number): RecordedEvent => ({
  executionId: `repair:${NO}:1`,
  kind: 'repair',
  status: type === 'check_passed' ? 'completed' : 'in_progress',
  event: { id: `e${i}`, type, at: at(hours), actor: BY, data },
});

/**
 * The story as an execution under the standard would have recorded it: every milestone before whatever comes after it, each
 * noticed so late. The obvious way: the story so far is told again from the beginning for each one.
 */
function onRecord(story: readonly Told[], policy: Policy, latenessMs: number): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  for (const [i, told] of story.entries()) {
    const next = recorded(told, i);
    for (;;) {
      const clocks = clocksFromEvents(NO, events, policy);
      const [due] = Object.values(clocks)
        .filter(({ stoppedAt }) => stoppedAt === null)
        .flatMap((clock) => dueMilestones(clock, next.event.at).map((milestone) => ({ clock, milestone })))
        .sort((a, b) => toMs(a.milestone.at) - toMs(b.milestone.at) || (a.clock.id < b.clock.id ? -1 : 1));
      if (!due) break;
      events.push(milestoneOf(due.clock, due.milestone, next, latenessMs));
    }
    events.push(next);
  }
  return events;
}

function milestoneOf(
  clock: ClockState,
  { milestone, at: dueAt, revision }: ReturnType<typeof dueMilestones>[number],
  next: RecordedEvent,
  latenessMs: number,
): RecordedEvent {
  const firedMs = Math.min(toMs(next.event.at), toMs(dueAt) + 1 + latenessMs);
  const pending = milestone === 'breach' && isExtensionPending(clock) ? { pending: true } : {};
  const data = { clockId: clock.id, kind: clock.kind, revision, milestone, dueAt, ...pending };
  const event: StepEvent = {
    ...{ id: `${clock.id}#${revision}#${milestone}`, type: 'clock_milestone', actor: BY, data },
    at: addMs(dueAt, firedMs - toMs(dueAt)),
  };
  return { ...next, status: 'in_progress', event };
}

const STORY: Told[] = [
  { hours: 0, type: 'repair_opened', data: { urgency: 'P3_DEGRADED' } },
  {
    hours: 10,
    type: 'hold_started',
    data: { reason: 'awaiting_parts', reference: 'P-1', expectedUntil: at(20) },
  },
  { hours: 20, type: 'hold_ended', data: { reason: 'awaiting_parts', reference: 'P-1' } },
  { hours: 50, type: 'check_passed' },
];

describe('a finished case under another standard (R8.2)', () => {
  const events = onRecord(STORY, STANDARD_2025, 500);
  const clocks = clocksFromEvents(NO, events, STANDARD_2025);
  const breaches = ({ fired }: ClockState) => fired.filter(({ milestone }) => milestone === 'breach');

  it('gives what is on record under the one that it kept, moments of noticing included (R8.2)', () => {
    expect(clocks[ID]).toMatchObject({ outcome: 'met' });
    expect(clocks[ID]?.fired.map(({ milestone, firedAt }) => [milestone, firedAt])).toEqual([
      ['warn_50', addMs(at(34), 501)],
      ['warn_75', addMs(at(46), 501)],
    ]);
    expect(clocksUnder(NO, events, STANDARD_2025)).toEqual(clocks);
  });

  it('misses a shorter limit, holds counted, and reaches its warnings where they would have been (R8.2)', () => {
    const clock = clocksUnder(NO, events, limited('PT36H'))[ID]!;
    expect(clock).toMatchObject({ outcome: 'breached', stoppedAt: at(50) });
    expect(clock.fired.map(({ milestone, dueAt }) => [milestone, dueAt])).toEqual([
      ['warn_50', at(28)],
      ['warn_75', at(37)],
      ['warn_90', at(42.4)],
      ['breach', at(46)],
    ]);
    expect(breaches(clock)).toMatchObject([{ firedAt: addMs(at(46), 1) }]);
  });

  it('misses the same limit without the hold that the other standard does not know (R8.2)', () => {
    const strict = limited('PT48H', { pausableFor: ['awaiting_customer'] });
    expect(clocksUnder(NO, events, strict)[ID]).toMatchObject({ outcome: 'breached' });
  });

  it('keeps a limit that was missed when the other one is longer; a class without a limit has no clock (R8.2)', () => {
    const late = onRecord(STORY, limited('PT36H'), 0);
    expect(clocksFromEvents(NO, late, limited('PT36H'))[ID]).toMatchObject({ outcome: 'breached' });
    expect(clocksUnder(NO, late, STANDARD_2025)[ID]).toMatchObject({ outcome: 'met' });
    const none = Object.fromEntries(URGENCIES.map((urgency) => [urgency, null]));
    expect(clocksUnder(NO, late, limited(none))[ID]).toBeUndefined();
  });

  it('takes a request for more time only where the other standard would have taken it (R3.3b, R8.2)', () => {
    const story: Told[] = [
      STORY[0]!,
      { hours: 40, type: 'extension_requested', data: { reason: 'gearbox', addMs: 10 * 3_600_000 } },
      { hours: 55, type: 'extension_decided', data: { approved: true } },
      { hours: 57, type: 'check_passed' },
    ];
    const extended = onRecord(story, STANDARD_2025, 0);
    expect(clocksUnder(NO, extended, STANDARD_2025)[ID]).toMatchObject({ outcome: 'met', revision: 1 });
    // Filed after the deadline there.
    expect(clocksUnder(NO, extended, limited('PT36H'))[ID]).toMatchObject({
      outcome: 'breached',
      revision: 0,
    });
  });

  const arbitrary = fc.record({
    story: fc.array(
      fc.record({
        after: fc.double({ min: 0.1, max: 12, noNaN: true }),
        type: fc.constantFrom(
          'hold_started',
          'hold_ended',
          'extension_requested',
          'extension_decided',
          'urgency_applied',
          'estimate_submitted',
          'estimate_approved',
          'limit_changed',
        ),
        pick: fc.nat(3),
      }),
      { maxLength: 12 },
    ),
    latenessMs: fc.nat(3_600_000),
  });

  it('is what is on record for any story, late notices, holds, more time and changes of class included (R8.2)', () => {
    fc.assert(
      fc.property(arbitrary, ({ story, latenessMs }) => {
        let hours = 0;
        const told = story.map(({ after, type, pick }): Told => {
          hours += after;
          const urgency = URGENCIES[pick];
          const data = {
            ...{
              reason: 'awaiting_parts',
              reference: `P-${pick}`,
              approved: pick > 1,
              addMs: 3_600_000 * (pick + 1),
            },
            ...{ from: 'P3_DEGRADED', urgency, begins: [], clockId: ID, limitMs: 3_600_000 * (20 + pick) },
            ...(pick === 3 ? {} : { rules: pick + 1 }),
          };
          return { hours, type, data };
        });
        const all = [STORY[0]!, ...told, { hours: hours + 5, type: 'check_passed' }];
        const events = onRecord(all, STANDARD_2025, latenessMs);
        expect(clocksUnder(NO, events, STANDARD_2025)).toEqual(clocksFromEvents(NO, events, STANDARD_2025));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the alerts of a finished case under another standard (R8.2)', () => {
  const kept = limited('PT24H');
  const events = onRecord(STORY, kept, 1000);
  const clocks = clocksFromEvents(NO, events, kept);
  const row = (milestone: string, level: number) => ({ clockId: ID, revision: 0, milestone, level });
  // Breached in the 34th hour: told at once; the region after two hours; taken before headquarters heard.
  const ledger = [
    ...[row('warn_50', 0), row('warn_75', 0), row('warn_90', 0)],
    ...[row('breach', 0), row('breach', 1), row('breach', 2)],
  ];
  const record = { clocks, policy: kept, ledger, acknowledged: { [ID]: [at(37)] } };
  const own = (clocksNow: typeof clocks) =>
    Object.fromEntries(Object.entries(clocksNow).filter(([id]) => id === ID));
  const levels = (policy: Policy) =>
    alertsUnder(own(clocksUnder(NO, events, policy)), policy, record)
      .filter(({ milestone }) => milestone === 'breach')
      .map(({ level }) => level);

  it('are those on record under the standard that it kept (R8.2)', () => {
    expect(alertsUnder(own(clocks), kept, record)).toEqual(ledger);
  });

  it('climb further before somebody takes them, when the breach comes sooner or the ladder is steeper (R8.2)', () => {
    expect(levels(limited('PT18H'))).toEqual([0, 1, 2, 3]);
    const { escalation } = kept.clocks.repair_completion;
    const steep = escalation.map((rung) => (rung.level === 3 ? { ...rung, after: 'PT2H30M' } : rung));
    expect(levels(limited('PT24H', { escalation: steep }))).toEqual([0, 1, 2, 3]);
  });

  it('climb less far when the breach comes later, and not at all when it never comes (R8.2)', () => {
    expect(levels(limited('PT26H'))).toEqual([0, 1]);
    expect(levels(limited('PT48H'))).toEqual([]);
  });
});

describe('a trial of a case (R8.2)', () => {
  const events = onRecord(STORY, STANDARD_2025, 0);
  const clocks = clocksFromEvents(NO, events, STANDARD_2025);
  const ledger = alertsUnder(clocks, STANDARD_2025, {
    clocks: {},
    policy: STANDARD_2025,
    ledger: [],
    acknowledged: {},
  });
  const one = { subject: NO, events, clocks, ledger, acknowledged: {} };

  it('finds nothing under the standard that it kept, and says what differs under another (R8.2)', () => {
    const same = tryCase(one, STANDARD_2025, STANDARD_2025)!;
    expect([same, differs(same)]).toEqual([{ clocks: [], alerts: { more: [], fewer: [] } }, false]);
    const trial = tryCase(one, STANDARD_2025, limited('PT36H'))!;
    expect(trial.clocks).toEqual([
      {
        ...{ clockId: ID, kind: 'repair_completion' },
        before: { dueAt: at(58), outcome: 'met' },
        after: { dueAt: at(46), outcome: 'breached' },
      },
    ]);
    expect(trial.alerts.more.map(({ milestone, level }) => `${milestone} ${level}`)).toEqual([
      ...['warn_90 0', 'breach 0', 'breach 1', 'breach 2'],
    ]);
    expect(trial.alerts.fewer).toEqual([]);
  });

  it('is none for records that the standard does not give back (R8.2)', () => {
    expect(tryCase({ ...one, clocks: {} }, STANDARD_2025, limited('PT36H'))).toBeNull();
  });
});
