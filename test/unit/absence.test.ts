import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Colleague, isAbsent, mayStandInFor, presentFor } from '../../src/domain/absence.js';
import { ROLES } from '../../src/domain/roles.js';

const AT = '2026-03-02T01:00:00.000Z';
const BEFORE = '2026-03-01T01:00:00.000Z';
const LATER = '2026-03-09T01:00:00.000Z';

const colleague = (id: string, change: Partial<Colleague> = {}): Colleague => ({
  ...{ id, role: 'service_advisor', active: true, substituteId: null, absentFrom: null, absentUntil: null },
  ...change,
});
const away = (id: string, substituteId: string | null) =>
  colleague(id, { substituteId, absentFrom: BEFORE, absentUntil: LATER });
const among = (...people: Colleague[]) => new Map(people.map((one) => [one.id, one]));

describe('absence (R2.2)', () => {
  it('begins with its first instant and is over with its last; without one it lasts (R2.2)', () => {
    const absence = { absentFrom: AT, absentUntil: LATER };
    expect(isAbsent(absence, BEFORE)).toBe(false);
    expect(isAbsent(absence, AT)).toBe(true);
    expect(isAbsent(absence, LATER)).toBe(false);
    expect(isAbsent({ absentFrom: AT, absentUntil: null }, '2036-01-01T00:00:00.000Z')).toBe(true);
  });
});

describe('who may stand in for whom (R2.2)', () => {
  it('the same role may, for every role (R2.2)', () => {
    for (const role of ROLES) expect(mayStandInFor(role, role)).toBe(true);
  });

  it('a manager may for those whose every command is theirs too, a technician for nobody who decides (R2.2)', () => {
    for (const role of ['qc_inspector', 'dispatcher', 'customer_service_manager'] as const)
      expect([role, mayStandInFor(role, 'outlet_manager')]).toEqual([role, true]);
    for (const role of [
      'service_advisor',
      'cashier',
      'qc_inspector',
      'dispatcher',
      'outlet_manager',
    ] as const)
      expect([role, mayStandInFor(role, 'technician')]).toEqual([role, false]);
    expect(mayStandInFor('technician', 'outlet_manager')).toBe(false);
  });

  it('whoever runs an outlet or a region has their superior (R2.1, R2.2)', () => {
    expect(mayStandInFor('outlet_manager', 'region_supervisor')).toBe(true);
    expect(mayStandInFor('region_supervisor', 'hq_supervisor')).toBe(true);
    expect(mayStandInFor('outlet_manager', 'service_advisor')).toBe(false);
  });
});

describe('who is here for whom (R2.2)', () => {
  it('oneself, else the substitute, else theirs (R2.2)', () => {
    const [a, b, c] = [away('a', 'b'), away('b', 'c'), colleague('c')];
    expect(presentFor(c, among(a, b, c), AT)?.id).toBe('c');
    expect(presentFor(a, among(a, colleague('b')), AT)?.id).toBe('b');
    expect(presentFor(a, among(a, b, c), AT)?.id).toBe('c');
    expect(presentFor(a, among(a, b, c), LATER)?.id).toBe('a');
  });

  it('nobody, when all are away, have left, lack the role, or name each other (R2.2)', () => {
    const a = away('a', 'b');
    expect(presentFor(away('a', null), among(), AT)).toBeNull();
    expect(presentFor(a, among(a, colleague('b', { active: false })), AT)).toBeNull();
    expect(presentFor(a, among(a, colleague('b', { role: 'cashier' })), AT)).toBeNull();
    expect(presentFor(a, among(a, away('b', 'a')), AT)).toBeNull();
  });

  it('whoever is found is here, is active and may stand in (R2.2)', () => {
    const ids = ['a', 'b', 'c', 'd'];
    const person = fc.record({
      role: fc.constantFrom(...ROLES),
      active: fc.boolean(),
      substituteId: fc.option(fc.constantFrom(...ids)),
      absentFrom: fc.option(fc.constant(BEFORE)),
      absentUntil: fc.constant(null),
    });
    fc.assert(
      fc.property(fc.tuple(person, person, person, person), (drawn) => {
        const people = among(...drawn.map((one, i) => ({ ...one, id: ids[i] as string })));
        const asked = people.get('a') as Colleague;
        const found = presentFor(asked, people, AT);
        if (found === null) return;
        expect(found.active && !isAbsent(found, AT)).toBe(true);
        expect(mayStandInFor(asked.role, found.role)).toBe(true);
      }),
    );
  });
});
