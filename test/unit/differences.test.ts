import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences, sectionOf } from '../../src/domain/policy/differences.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { Policy } from '../../src/domain/policy/types.js';
import { type KeptPolicy, merged, type PolicyOverride } from '../../src/domain/policy/versions.js';

const STANDARD: KeptPolicy = { policy: STANDARD_2025, overrides: [] };
const changed = (change: object, overrides: PolicyOverride[] = []): KeptPolicy => ({
  policy: merged(STANDARD_2025, { version: 'draft', ...change }) as Policy,
  overrides,
});

/** The same content with the fields of every object the other way round, as a database may give it back. */
function turned<T>(value: T): T {
  if (Array.isArray(value)) return value.map(turned) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, turned(inner)]),
  ) as T;
}

describe('two versions compared (R8.2)', () => {
  it('finds nothing between a version and itself, in whatever order its fields come (R8.2)', () => {
    expect(differences(STANDARD, turned(STANDARD))).toEqual([]);
  });

  it('names a figure by its place, before and after (R8.2)', () => {
    const draft = changed({ clocks: { repair_completion: { limit: 'PT36H' } }, rework: { limit: 3 } });
    expect(differences(STANDARD, draft)).toEqual([
      { path: 'clocks.repair_completion.limit', kind: 'changed', before: 'PT48H', after: 'PT36H' },
      { path: 'rework.limit', kind: 'changed', before: 2, after: 3 },
    ]);
  });

  it('matches rules and rungs by their key and not by their place (R8.2)', () => {
    const [first, ...rest] = STANDARD_2025.urgency;
    const rule = { ...first!, id: 'new.rule' };
    const rung = { after: 'PT1H', level: 4, roles: ['operator' as const] };
    const { escalation } = STANDARD_2025.clocks.repair_completion;
    const draft = changed({
      urgency: [rule, ...rest],
      clocks: { repair_completion: { escalation: [rung, ...escalation] } },
    });
    expect(differences(STANDARD, draft)).toEqual(
      [
        { path: 'clocks.repair_completion.escalation[4]', kind: 'added', before: null, after: rung },
        { path: `urgency[${first!.id}]`, kind: 'removed', before: first, after: null },
        { path: 'urgency[new.rule]', kind: 'added', before: null, after: rule },
      ].sort((a, b) => (a.path < b.path ? -1 : 1)),
    );
  });

  it('tells a single holiday, a changed step of a ladder, and another order of rules (R8.2)', () => {
    const [calendar] = STANDARD_2025.calendars;
    const [one, two, ...rest] = STANDARD_2025.urgency;
    const { escalation } = STANDARD_2025.clocks.repair_completion;
    const draft = changed({
      calendars: [{ ...calendar!, holidays: ['2026-12-25', ...calendar!.holidays] }],
      urgency: [two, one, ...rest],
      clocks: {
        repair_completion: {
          escalation: escalation.map((rung) => ({ ...rung, roles: ['operator'] })).slice(0, 2),
        },
      },
    });
    const found = differences(STANDARD, draft);
    expect(found.map(({ path, kind }) => `${kind} ${path}`)).toEqual(
      [
        'added calendars[cn-working-days].holidays[2026-12-25]',
        'removed clocks.repair_completion.escalation[1].roles[outlet_manager]',
        'added clocks.repair_completion.escalation[1].roles[operator]',
        'removed clocks.repair_completion.escalation[2].roles[region_supervisor]',
        'added clocks.repair_completion.escalation[2].roles[operator]',
        'removed clocks.repair_completion.escalation[3]',
        'reordered urgency',
      ].sort((a, b) => (a.split(' ')[1]! < b.split(' ')[1]! ? -1 : 1)),
    );
    expect([...new Set(found.map(({ path }) => sectionOf(path)))]).toEqual([
      'calendars[cn-working-days]',
      'clocks.repair_completion',
      'urgency',
    ]);
  });

  it('compares the overrides of the same cases, and a class that has no limit any more (R1.2, R8.2)', () => {
    const set = { rework: { limit: 1 } };
    const before = changed({}, [{ where: { outletId: 'HGH-01' }, set }]);
    const after = changed({ clocks: { callback: { limit: { P2_IMMOBILIZED: null } } } }, [
      { where: { outletId: 'HGH-01' }, set: { rework: { limit: 4 } } },
      { where: { model: 'X', customerType: 'new' }, set },
    ]);
    expect(differences(before, after)).toEqual([
      { path: 'clocks.callback.limit.P2_IMMOBILIZED', kind: 'changed', before: 'PT30M', after: null },
      {
        path: 'overrides[model=X customerType=new]',
        kind: 'added',
        before: null,
        after: { where: { model: 'X', customerType: 'new' }, set },
      },
      { path: 'overrides[outletId=HGH-01].set.rework.limit', kind: 'changed', before: 1, after: 4 },
    ]);
  });

  it('the other way round, each difference is the opposite (R8.2)', () => {
    const field = fc.constantFrom('PT1H', 'PT2H', 'PT3H');
    const rungs = fc.uniqueArray(fc.record({ level: fc.integer({ min: 1, max: 5 }), after: field }), {
      selector: ({ level }) => level,
    });
    const drafts = fc.record({
      limit: field,
      warnAt: fc.uniqueArray(fc.constantFrom(0.1, 0.5, 0.9)),
      escalation: rungs,
    });
    const opposite = {
      added: 'removed',
      removed: 'added',
      changed: 'changed',
      reordered: 'reordered',
    } as const;
    fc.assert(
      fc.property(drafts, drafts, (a, b) => {
        const [one, other] = [a, b].map((rule) => changed({ clocks: { hand_over: rule } }));
        const there = differences(one!, other!);
        const back = differences(other!, one!);
        const key = ({ path, kind }: { path: string; kind: string }) => `${path} ${kind}`;
        expect(back.map(key).sort()).toEqual(
          there.map(({ path, kind }) => key({ path, kind: opposite[kind] })).sort(),
        );
        expect(there.length === 0).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
      { numRuns: 25 },
    );
  });
});
