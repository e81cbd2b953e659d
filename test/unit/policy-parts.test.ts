import { describe, expect, it } from 'vitest';
import { policyShapes } from '../../src/contracts/policy-shapes.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { policyFindings } from '../../src/domain/policy/validation.js';
import { MOST_MEETINGS } from '../../src/domain/policy/validation-overrides.js';
import { merged, type PolicyDocument } from '../../src/domain/policy/versions.js';
import { ROLES } from '../../src/domain/roles.js';

const { version: _version, timeScale: _timeScale, ...whole } = STANDARD_2025;
// A few of the rules for texts are enough where they aren't the point.
const few = whole.urgency.filter(({ urgency }, i) => i === 0 || urgency === 'P2_IMMOBILIZED').slice(0, 2);
const document = { ...whole, urgency: few };
const staffed = ROLES.filter((role) => role !== 'front_office' && role !== 'operator');
const facts = { roles: staffed, outlets: ['SHA-01', 'HGH-01'], units: [] };

const errorsOf = (changed: unknown, overrides: unknown = [], organisation = facts) =>
  policyFindings({ document: changed, overrides }, organisation, policyShapes).errors;
const pathsAfter = (changes: unknown) => errorsOf(merged(document, changes)).map(({ path }) => path);
const rules = (list: object[]) => ({ urgency: [...document.urgency, ...list] });

describe('calendars and the rules for texts', () => {
  const [working] = document.calendars;
  const calendar = (change: object) => ({ calendars: [working, { ...working, id: 'shop', ...change }] });

  it('refuses calendars that overlap, never open, have no zone or come with a revision', () => {
    const shifts = [
      { weekday: 1, from: '08:00', to: '12:00' },
      { weekday: 1, from: '11:00', to: '15:00' },
    ];
    expect(pathsAfter(calendar({ shifts, holidays: [], workdays: [] }))).toEqual(['calendars.1.shifts']);
    expect(pathsAfter(calendar({ shifts: [] }))).toContain('calendars.1.shifts');
    expect(pathsAfter(calendar({ zone: 'Mars/Base' }))).toEqual(['calendars.1.zone']);
    expect(pathsAfter(calendar({ revision: 9 }))).toEqual(['calendars.1.revision']);
    const { holidays: _holidays, ...bare } = { ...working };
    expect(pathsAfter({ calendars: [{ ...bare }] })).toEqual(['calendars.0.holidays']);
    expect(pathsAfter({ calendars: [working, working] })).toEqual(['calendars.1.id']);
  });

  it('refuses patterns that do not compile or could hang, and says where', () => {
    const rule = { id: 'new', urgency: 'P2_IMMOBILIZED', description: 'x', anyOf: ['(a+)+$', '(b'] };
    const n = document.urgency.length;
    expect(pathsAfter(rules([rule]))).toEqual([`urgency.${n}.anyOf.0`, `urgency.${n}.anyOf.1`]);
    const cues = [{ points: 2, pattern: 'x*y' }, { points: 1 }];
    expect(pathsAfter(rules([{ ...rule, anyOf: ['a'], cues, atLeast: 2 }]))).toEqual([`urgency.${n}.cues.1`]);
    const twice = {
      ...rule,
      id: document.urgency[0]?.id,
      anyOf: ['a'],
      after: 'P1_SAFETY_CRITICAL',
      atLeast: 3,
    };
    expect(pathsAfter(rules([twice]))).toEqual([
      `urgency.${n}.id`,
      `urgency.${n}.after`,
      `urgency.${n}.atLeast`,
    ]);
  });

  it('refuses a list that finds no danger any more, and words that no text has', () => {
    const urgency = document.urgency.filter((rule) => rule.urgency !== 'P1_SAFETY_CRITICAL');
    expect(pathsAfter({ urgency })).toEqual(['urgency']);
    expect(
      pathsAfter({ certificates: [{ certificate: 'high_voltage', words: ['High Voltage', 'hv'] }] }),
    ).toEqual(['certificates.0.words.0']);
  });

  it('refuses a document that executions could not be handed', () => {
    const holidays = Array.from({ length: 2_000 }, (_, i) =>
      new Date(Date.UTC(2021, 0, i)).toISOString().slice(0, 10),
    );
    const dataReachesTo = '2027-12-31';
    const calendars = Array.from({ length: 12 }, (_, i) => ({
      ...working,
      id: `c${i}`,
      closures: holidays,
      dataReachesTo,
    }));
    expect(pathsAfter({ calendars: [working, ...calendars] })).toContain('');
  });
});

describe('overrides (R1.2)', () => {
  const limit = (value: string) => ({ clocks: { repair_completion: { limit: value } } });
  const paths = (...overrides: unknown[]) => errorsOf(document, overrides).map(({ path }) => path);

  it('takes other values for an outlet, a model, a kind of customer', () => {
    expect(
      paths(
        {
          where: { outletId: 'SHA-01' },
          set: { booking: { halfDayCapacity: 4 }, dispatch: { minYears: 5 } },
        },
        { where: { model: 'Model X' }, set: limit('PT72H') },
        { where: { outletId: 'SHA-01', customerType: 'complaining' }, set: limit('PT24H') },
      ),
    ).toEqual([]);
  });

  it('refuses an unknown outlet, no cases, no values, and fields that the standard has not', () => {
    expect(paths({ where: {}, set: {} }, { where: { colour: 'red' }, set: { clocks: {} } })).toEqual([
      ...['overrides.0.where', 'overrides.0.set'],
      ...['overrides.1.where.colour', 'overrides.1.where', 'overrides.1.set'],
    ]);
    expect(
      paths({
        where: { outletId: 'NO-99' },
        set: { ...limit('PT0S'), toString: 1, rework: { limits: 3 } },
      }),
    ).toEqual([
      'overrides.0.where.outletId',
      'overrides.0.set.clocks.repair_completion.limit',
      'overrides.0.set.toString',
      'overrides.0.set.rework.limits',
    ]);
  });

  it('refuses what can not differ by case: texts, calendars, and what an outlet shares', () => {
    const set = { booking: { halfDayCapacity: 1 }, dispatch: { minYears: 1, rest: { max: 'PT8H' } } };
    expect(paths({ where: { model: 'X' }, set })).toEqual([
      'overrides.0.set.booking',
      'overrides.0.set.dispatch.minYears',
    ]);
    expect(paths({ where: { outletId: 'SHA-01' }, set: { calendars: document.calendars } })).toEqual([
      'overrides.0.set.calendars',
    ]);
  });

  it('tries each alone and those that meet: two that are right can be wrong together', () => {
    const asks = { dispatch: { unfilled: [{ at: 'warn_50', ask: 'outlets' }] } };
    const warns = { clocks: { dispatch_completion: { warnAt: [0.25] } } };
    const model = { where: { model: 'X' }, set: asks };
    expect(paths(model)).toEqual([]);
    // The version's own list names warn_50 and is replaced by nothing.
    expect(paths({ where: { outletId: 'SHA-01' }, set: warns })).toEqual([
      'overrides.0.set.dispatch.unfilled.0.at',
    ]);
    const both = { ...warns, dispatch: { unfilled: [{ at: 'warn_25', ask: 'outlets' }] } };
    const outlet = { where: { outletId: 'SHA-01' }, set: both };
    expect(errorsOf(document, [outlet, { ...model, where: { customerType: 'new', model: 'X' } }])).toEqual([
      {
        path: 'overrides.1.set.dispatch.unfilled.0.at',
        message: expect.stringContaining('together with overrides.0'),
      },
    ]);
    // An outlet's deadline and a model's never meet those of another outlet.
    expect(paths(outlet, { where: { outletId: 'HGH-01' }, set: asks })).toEqual([]);
  });

  it('never unmakes what the law sets, nor what the steps are built on', () => {
    const where = { model: 'X' };
    expect(paths({ where, set: { clocks: { callback: { starts: [] } } } })).toEqual([
      'overrides.0.set.clocks.callback.starts',
    ]);
    const set = { clocks: { statutory_claim_reply: { limit: 'P30D' } } };
    expect(
      errorsOf(document, [
        { where: { model: 'Y' }, set: limit('PT24H') },
        { where, set },
      ]),
    ).toEqual([
      {
        path: 'overrides.1.set.clocks.statutory_claim_reply.limit',
        message: expect.stringContaining('not P30D'),
      },
    ]);
  });

  it('warns of what is looser than a norm, and refuses it not (R8.2)', () => {
    const overrides = [{ where: { model: 'X' }, set: { clocks: { progress_feedback: { limit: 'PT30H' } } } }];
    const found = policyFindings({ document, overrides }, facts, policyShapes);
    expect(found).toMatchObject({
      errors: [],
      warnings: [{ path: 'overrides.0.set.clocks.progress_feedback.limit' }],
    });
  });

  it('bounds how many can meet', () => {
    const outlets = Array.from({ length: 24 }, (_, i) => `O-${i}`);
    const many = outlets.flatMap((outletId, i) => [
      { where: { outletId }, set: limit('PT24H') },
      { where: { model: `M${i}` }, set: limit('PT36H') },
    ]);
    const organisation = { ...facts, outlets };
    expect(errorsOf(document, many, organisation)).toEqual([
      { path: 'overrides', message: expect.stringContaining(`${MOST_MEETINGS}`) },
    ]);
  });

  it('says nothing of an override when the version itself is wrong in the same place', () => {
    const wrong = merged(document, { rework: { limit: -1 } }) as PolicyDocument;
    const found = errorsOf(wrong, [{ where: { model: 'X' }, set: limit('PT24H') }]);
    expect(found.map(({ path }) => path)).toEqual(['rework.limit']);
  });
});
