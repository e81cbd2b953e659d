import { describe, expect, it } from 'vitest';
import { policyShapes } from '../../src/contracts/policy-shapes.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { policyFindings } from '../../src/domain/policy/validation.js';
import { MOST_MEETINGS } from '../../src/domain/policy/validation-overrides.js';
import { merged } from '../../src/domain/policy/versions.js';
import { ROLES } from '../../src/domain/roles.js';

const { version: _version, timeScale: _timeScale, ...document } = STANDARD_2025;
const outlets = Array.from({ length: 17 }, (_, i) => `O-${i}`);
const facts = { roles: ROLES, outlets, units: [] };
const [calendar] = document.calendars;
const fields = (n: number, of = 'x') =>
  Object.fromEntries(Array.from({ length: n }, (_, i) => [`${of}${i}`, 0]));

const findingsOf = (changed: unknown, overrides: unknown = []) =>
  policyFindings({ document: changed, overrides }, facts, policyShapes);

/** Overrides for outlets and models, each of which meets each: near the most that may meet. */
const meeting = (set: (i: number) => object) => [
  ...outlets.map((outletId, i) => ({ where: { outletId }, set: set(i) })),
  ...Array.from({ length: 10 }, (_, i) => ({ where: { model: `M${i}` }, set: set(20 + i) })),
];

/** How many parts of a document have their form looked at, over all combinations: nearly all of the work. */
function partsLookedAt(changed: unknown, overrides: unknown): number {
  let parts = 0;
  const counting: typeof policyShapes = {
    ...policyShapes,
    document: (looked, sections) => {
      parts += (sections ?? Object.keys(document)).length;
      return policyShapes.document(looked, sections);
    },
  };
  policyFindings({ document: changed, overrides }, facts, counting);
  return parts;
}

describe('a draft as large as a request may be (R8.1)', () => {
  it('that is wrong everywhere is answered by what people can read: the first errors, and how many more there are', () => {
    const clocks = findingsOf(merged(document, { clocks: fields(5_000) })).errors;
    expect(clocks).toHaveLength(21);
    expect(clocks[20]).toEqual({ path: 'clocks.x20', message: 'and 4980 unknown fields here' });
    const { errors } = findingsOf(
      document,
      meeting((i) => ({ booking: fields(1_000, `f${i}_`) })),
    );
    expect(errors).toHaveLength(501);
    expect(errors[500]).toEqual({
      path: '',
      message: expect.stringMatching(/^and \d+ more: mend these first$/),
    });
  });

  it.each<[string, object, (i: number) => object]>([
    ['many combinations of overrides', document, (i) => ({ clocks: { callback: { limit: `PT${i + 1}H` } } })],
    ['every deadline in each override', document, () => ({ clocks: document.clocks })],
    [
      'a calendar in each override',
      document,
      (i) => ({
        calendars: [{ ...calendar, shifts: [{ weekday: 1, from: '00:00', to: `0${(i % 9) + 1}:00` }] }],
      }),
    ],
    ['unknown fields in each override', document, (i) => ({ booking: fields(1_000, `f${i}_`) })],
    ['unknown fields in the document', { ...document, ...fields(50_000) }, () => ({ rework: { limit: 1 } })],
  ])('with %s has only those parts looked at again that an override touches', (_what, changed, set) => {
    const overrides = meeting(set);
    const parts = partsLookedAt(changed, overrides);
    expect(parts).toBeLessThanOrEqual(Object.keys(document).length + overrides.length + MOST_MEETINGS);
  });

  it('is near the most combinations that are tried, and they are', () => {
    const slower = meeting(() => ({ clocks: { repair_completion: { limit: 'PT50H' } } }));
    expect(outlets.length * 10 + slower.length).toBeLessThanOrEqual(MOST_MEETINGS);
    const { errors, warnings } = findingsOf(document, slower);
    expect(errors).toEqual([]);
    expect(warnings.length).toBeGreaterThan(100);
  });
});
