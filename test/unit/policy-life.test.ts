import { describe, expect, it } from 'vitest';
import type { Actor } from '../../src/domain/machine.js';
import { effectiveValues } from '../../src/domain/policy/effective.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import {
  type Enforcement,
  enforcementRefusal,
  lifeRefusal,
  POLICY_COMMANDS,
  type PolicyCommand,
  personRefusal,
  standingOf,
  yetToBegin,
} from '../../src/domain/policy/version-life.js';
import { POLICY_STATUSES, type PolicyStatus } from '../../src/domain/policy/versions.js';

const person = (id: string): Actor => ({ kind: 'staff', id, role: 'hq_supervisor' });
const draft = { status: 'draft' as PolicyStatus, revision: 3, authors: ['HQ-S1'] };
const day = (n: number) => `2027-01-${String(n).padStart(2, '0')}T00:00:00.000Z`;

describe('the life of a version (R8.1)', () => {
  it('is written by named people of headquarters alone', () => {
    expect(personRefusal(person('HQ-S1'), 'hq')).toBeNull();
    expect(personRefusal({ ...person('HQ-S1'), via: 'console' }, 'hq')).toBeNull();
    const others: [Actor, string | null][] = [
      [{ kind: 'system', id: 'demo', role: 'operator' }, 'hq'],
      [{ kind: 'system', id: 'script', role: 'hq_supervisor' }, 'hq'],
      [person('SHA-01-X'), 'outlet'],
      [{ ...person('HQ-L1'), role: 'call_centre_agent' }, 'hq'],
    ];
    for (const [actor, unit] of others) expect(personRefusal(actor, unit)?.code).toBe('person_needed');
  });

  it('lets a command through in its statuses and in no other', () => {
    for (const command of Object.keys(POLICY_COMMANDS) as PolicyCommand[]) {
      for (const status of POLICY_STATUSES) {
        const refusal = lifeRefusal(command, { ...draft, status }, { actor: person('HQ-S2') });
        const possible = (POLICY_COMMANDS[command] as readonly PolicyStatus[]).includes(status);
        expect([command, status, refusal?.code ?? null]).toEqual([
          ...[command, status],
          possible ? null : 'not_allowed_in_state',
        ]);
      }
    }
  });

  it('is reviewed by somebody else than who drafted, edited or submitted it, and as they read it', () => {
    const submitted = { ...draft, status: 'submitted' as const, authors: ['HQ-S1', 'HQ-S3'] };
    for (const command of ['approve', 'return'] as const) {
      const by = (id: string, read = 3) => lifeRefusal(command, submitted, { actor: person(id), read })?.code;
      expect([by('HQ-S1'), by('HQ-S3'), by('HQ-S2'), by('HQ-S2', 2)]).toEqual([
        ...['not_second_person', 'not_second_person'],
        ...[undefined, 'stale_revision'],
      ]);
    }
  });

  it('tells of a stale revision what to do', () => {
    const refusal = lifeRefusal('edit', draft, { actor: person('HQ-S2'), read: 2 });
    expect(refusal).toMatchObject({
      code: 'stale_revision',
      detail: expect.stringContaining('read it again'),
    });
  });
});

describe('from when a version holds (R8.1)', () => {
  const planned: Enforcement[] = [
    { id: 1, version: 'v2', effectiveAt: day(10), calledOffAt: null },
    { id: 2, version: 'v3', effectiveAt: day(15), calledOffAt: day(2) },
    { id: 3, version: 'v4', effectiveAt: day(20), calledOffAt: null },
  ];
  const builtIn = { version: 'v1', since: '2025-01-01T00:00:00.000Z' };

  it('never begins in the past, at the instant of another, or twice', () => {
    const codes = (version: string, effectiveAt: string) =>
      enforcementRefusal({ version, effectiveAt }, planned, day(5))?.code ?? null;
    expect(codes('v5', day(4))).toBe('validation_failed');
    expect(codes('v5', day(5)), 'now').toBeNull();
    expect(codes('v5', day(10)), 'taken by v2').toBe('enforcement_clash');
    expect(codes('v5', day(15)), 'called off').toBeNull();
    expect(codes('v2', day(25)), 'v2 lies ahead').toBe('enforcement_clash');
    expect(codes('v3', day(16)), 'called off before').toBeNull();
    expect(
      enforcementRefusal({ version: 'v4', effectiveAt: day(25) }, planned, day(21))?.code,
      'in force',
    ).toBe('enforcement_clash');
    expect(
      enforcementRefusal({ version: 'v2', effectiveAt: day(25) }, planned, day(21)),
      'back to v2',
    ).toBeNull();
  });

  it('takes the place of the one before by itself, and is called off only before it begins', () => {
    const at = (version: string, now: string) => standingOf(version, planned, builtIn, now);
    expect(at('v1', day(9))).toMatchObject({ inForce: true, supersededAt: day(10), supersededBy: 'v2' });
    expect(at('v2', day(9))).toMatchObject({ inForce: false, effectiveAt: day(10), supersededBy: 'v4' });
    expect(at('v2', day(10)).inForce).toBe(true);
    expect(at('v1', day(10)).inForce).toBe(false);
    expect(at('v3', day(16))).toEqual({
      inForce: false,
      effectiveAt: null,
      supersededAt: null,
      supersededBy: null,
    });
    expect(at('v2', day(16)).inForce, 'v3 was called off').toBe(true);
    expect(yetToBegin('v4', planned, day(19))?.id).toBe(3);
    expect(yetToBegin('v4', planned, day(20))).toBeNull();
  });
});

describe('what a version gives a case, and where each value comes from (R1.2)', () => {
  const overrides = [
    {
      where: { outletId: 'SHA-01' },
      set: { clocks: { repair_completion: { limit: 'PT72H', warnAt: [0.5] } } },
    },
    { where: { model: 'X' }, set: { clocks: { repair_completion: { limit: 'PT96H' } } } },
    { where: { outletId: 'HGH-01' }, set: { rework: { limit: 1 } } },
  ];
  const kept = { policy: STANDARD_2025, overrides };

  it('names the override, or the version, value by value', () => {
    const facts = { outletId: 'SHA-01', model: 'x', customerType: null };
    const found = effectiveValues(kept, facts, 'clocks.repair_completion');
    const from = (path: string) =>
      found?.values.find((one) => one.path === `clocks.repair_completion.${path}`);
    expect(found?.applied, 'the weakest first').toEqual([1, 0]);
    expect(from('limit')).toMatchObject({ value: 'PT72H', override: 0 });
    expect(from('warnAt')).toMatchObject({ value: [0.5], override: 0 });
    expect(from('extension.max')).toMatchObject({ value: 'PT72H', override: null });
    const other = effectiveValues(kept, { ...facts, outletId: 'HGH-01' }, 'clocks.repair_completion.limit');
    expect(other).toMatchObject({ value: 'PT96H', values: [{ override: 1 }] });
  });

  it('knows no path that the document has not', () => {
    const facts = { outletId: null, model: null, customerType: null };
    for (const path of [
      'clocks.coffee',
      'clocks.callback.limit.P5',
      'toString',
      '__proto__',
      'urgency.0',
      'version',
    ])
      expect([path, effectiveValues(kept, facts, path)]).toEqual([path, null]);
    expect(effectiveValues(kept, facts, 'rework.limit')?.value).toBe(2);
    expect(effectiveValues(kept, facts, '')?.values.length).toBeGreaterThan(400);
  });
});
