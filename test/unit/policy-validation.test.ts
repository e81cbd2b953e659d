import { describe, expect, it } from 'vitest';
import { policyShapes } from '../../src/contracts/policy-document.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { CLOCK_KINDS } from '../../src/domain/policy/types.js';
import { policyFindings } from '../../src/domain/policy/validation.js';
import { MOST_MEETINGS } from '../../src/domain/policy/validation-overrides.js';
import { merged, type PolicyDocument } from '../../src/domain/policy/versions.js';
import { ROLES } from '../../src/domain/roles.js';

const { version: _version, timeScale: _timeScale, ...whole } = STANDARD_2025;
// A few of the rules for texts are enough where they aren't the point.
const few = whole.urgency.filter(({ urgency }, i) => i === 0 || urgency === 'P2_IMMOBILIZED').slice(0, 2);
const document = { ...whole, urgency: few };
const staffed = ROLES.filter((role) => role !== 'front_office' && role !== 'operator');
const facts = { roles: staffed, outlets: ['SHA-01', 'HGH-01'] };

const errorsOf = (changed: unknown, overrides: unknown = [], organisation = facts) =>
  policyFindings({ document: changed, overrides }, organisation, policyShapes).errors;
const pathsAfter = (changes: unknown) => errorsOf(merged(document, changes)).map(({ path }) => path);
const rules = (list: object[]) => ({ urgency: [...document.urgency, ...list] });
const rung = (after: string, level: number, ...roles: string[]) => ({ after, level, roles });

describe('a version that is right', () => {
  it('is the built-in standard, also as Postgres gives it back', () => {
    expect(errorsOf(whole)).toEqual([]);
    expect(errorsOf(JSON.parse(JSON.stringify(whole)))).toEqual([]);
  });

  it('changes limits, warnings, ladders, calendars, checklists and hours', () => {
    const changes = {
      clocks: {
        repair_completion: {
          limit: 'PT36H',
          warnAt: [0.25, 0.8],
          extension: null,
          calendar: 'cn-working-days',
        },
        callback: {
          limit: { P3_DEGRADED: 'PT4H' },
          escalation: [rung('PT5M', 1, 'dispatcher'), rung('PT10M', 4, 'hq_supervisor')],
        },
        statutory_claim_reply: { limit: 'P5D' },
      },
      checklists: { qualityCheck: { general: ['fault_gone', 'washed'] } },
      booking: { openingHours: { closesAt: '24:00' } },
      complaint: { levels: ['outlet', 'hq'] },
    };
    expect(errorsOf(merged(document, changes))).toEqual([]);
  });
});

describe('what is wrong with a version is told all at once, each with its path (R8.1)', () => {
  const wrong: [string, unknown, string[]][] = [
    ['a limit of nothing', { clocks: { callback: { limit: 'PT0S' } } }, ['clocks.callback.limit']],
    ['a negative limit', { clocks: { callback: { limit: '-PT1H' } } }, ['clocks.callback.limit']],
    ['a huge limit', { clocks: { callback: { limit: 'P9999D' } } }, ['clocks.callback.limit']],
    ['months', { clocks: { callback: { limit: 'P1M' } } }, ['clocks.callback.limit']],
    ['no duration', { clocks: { callback: { limit: 'soon' } } }, ['clocks.callback.limit']],
    [
      'a class without a limit',
      { clocks: { callback: { limit: { P1_SAFETY_CRITICAL: null } } } },
      ['clocks.callback.limit.P1_SAFETY_CRITICAL'],
    ],
    [
      'a limit where others set it',
      { clocks: { outside_reply: { limit: 'PT24H' } } },
      ['clocks.outside_reply.limit'],
    ],
    ['a deadline that nobody knows', { clocks: { coffee: {} } }, ['clocks.coffee']],
    ['a field that nobody knows', { clocks: { callback: { color: 'red' } } }, ['clocks.callback.color']],
    [
      'warnings out of order',
      { clocks: { callback: { warnAt: [0.5, 0.5, 0.2], warns: ['assignee'] } } },
      ['clocks.callback.warnAt.1', 'clocks.callback.warnAt.2'],
    ],
    [
      'a warning at the end',
      { clocks: { callback: { warnAt: [1], warns: ['assignee'] } } },
      ['clocks.callback.warnAt.0'],
    ],
    [
      'a warning at a part of a per cent',
      { clocks: { callback: { warnAt: [0.125], warns: ['assignee'] } } },
      ['clocks.callback.warnAt.0'],
    ],
    ['warnings that nobody hears', { clocks: { callback: { warnAt: [0.5] } } }, ['clocks.callback.warns']],
    [
      'a ladder that goes back',
      {
        clocks: { callback: { escalation: [rung('PT2H', 2, 'dispatcher'), rung('PT1H', 2, 'dispatcher')] } },
      },
      [
        'clocks.callback.escalation.0.level',
        'clocks.callback.escalation.1.level',
        'clocks.callback.escalation.1.after',
      ],
    ],
    ['no ladder', { clocks: { callback: { escalation: [] } } }, ['clocks.callback.escalation']],
    [
      'nobody on a rung',
      { clocks: { callback: { escalation: [rung('PT0S', 1)] } } },
      ['clocks.callback.escalation.0.roles'],
    ],
    [
      'a role that does not exist',
      { clocks: { callback: { escalation: [rung('PT0S', 1, 'wizard')] } } },
      ['clocks.callback.escalation.0.roles.0'],
    ],
    [
      'a role that no person holds',
      { clocks: { callback: { escalation: [rung('PT0S', 1, 'operator')] } } },
      ['clocks.callback.escalation.0.roles.0'],
    ],
    [
      'holds of what nothing holds',
      { clocks: { callback: { pausableFor: ['awaiting_parts'] } } },
      ['clocks.callback.pausableFor'],
    ],
    [
      'an extension of nothing',
      { clocks: { repair_completion: { extension: { max: 'PT0S' } } } },
      ['clocks.repair_completion.extension.max'],
    ],
    [
      'an extension that nobody decides',
      { clocks: { repair_completion: { extension: { decidedBy: [] } } } },
      ['clocks.repair_completion.extension.decidedBy'],
    ],
    [
      'an extension decided by who can not',
      { clocks: { repair_completion: { extension: { decidedBy: ['cashier'] } } } },
      ['clocks.repair_completion.extension.decidedBy.0'],
    ],
    [
      'an extension of what nobody can extend',
      { clocks: { callback: { extension: { max: 'PT1H', decidedBy: ['outlet_manager'] } } } },
      ['clocks.callback.extension'],
    ],
    [
      'a calendar that is not there',
      { clocks: { hand_over: { calendar: 'mars' } } },
      ['clocks.hand_over.calendar'],
    ],
    ['a calendar for visits that is not there', { booking: { calendar: 'mars' } }, ['booking.calendar']],
    [
      'what the law sets made longer',
      { clocks: { statutory_claim_reply: { limit: 'P11D' } } },
      ['clocks.statutory_claim_reply.limit'],
    ],
    [
      'hours the wrong way round',
      { booking: { openingHours: { opensAt: '18:00', closesAt: '08:00' }, reminderHours: null } },
      ['booking.openingHours.noon', 'booking.openingHours.closesAt'],
    ],
    [
      'reminders while nobody is there',
      { booking: { reminderHours: { from: '19:00', to: '20:00' } } },
      ['booking.reminderHours'],
    ],
    ['half-days without length', { booking: { halfDayLength: 'PT0S' } }, ['booking.halfDayLength']],
    [
      'contacts out of order',
      {
        followUp: {
          contacts: [
            { after: 'P2D', channels: ['phone'] },
            { after: 'P1D', channels: ['phone'] },
          ],
        },
      },
      ['followUp.contacts.1.after'],
    ],
    ['an empty checklist', { checklists: { repair: { general: [] } } }, ['checklists.repair.general']],
    ['a point twice', { checklists: { repair: { general: ['a', 'a'] } } }, ['checklists.repair.general']],
    [
      'a point that nobody could sign',
      { checklists: { repair: { general: ['done well'] } } },
      ['checklists.repair.general.0'],
    ],
    [
      'others asked at a milestone that is not there',
      { dispatch: { unfilled: [{ at: 'warn_75', ask: 'outlets' }] } },
      ['dispatch.unfilled.0.at'],
    ],
    [
      'a first rest longer than the longest',
      { dispatch: { rest: { max: 'PT30M' } } },
      ['dispatch.rest.first.P4_ROUTINE'],
    ],
    [
      'a class that is told nowhere',
      { alerts: { channels: document.alerts.channels.slice(1) } },
      ['alerts.channels', 'alerts.channels', 'alerts.channels', 'alerts.channels'],
    ],
    [
      'two rules for one level',
      {
        alerts: {
          channels: [
            ...document.alerts.channels,
            { fromLevel: 0, urgencies: ['P4_ROUTINE'], ways: [['email']] },
          ],
        },
      },
      ['alerts.channels.3'],
    ],
    [
      'complaints that go down',
      { complaint: { levels: ['hq', 'outlet'] } },
      ['complaint.levels.1', 'complaint.levels'],
    ],
    ['late holds by who can not', { holds: { lateBy: ['cashier'] } }, ['holds.lateBy.0']],
  ];
  for (const [what, changes, paths] of wrong) {
    it(`refuses ${what}`, () => expect(pathsAfter(changes)).toEqual(paths));
  }

  it('refuses every change of what the steps are built on: no document can break a running workflow', () => {
    const others = CLOCK_KINDS.map((kind) => {
      const { runsIn, pauses } = document.clocks[kind];
      const other = {
        runsIn: runsIn === 'repair' ? 'dispatch' : 'repair',
        ...{
          starts: ['checked_out'],
          stops: [],
          withdrawnBy: ['checked_out'],
          countsFrom: 'at',
          unless: 'note',
        },
        pauses: pauses.length > 0 ? [] : [{ on: 'a', until: ['b'], reason: 'awaiting_parts' }],
        carries: ['complaint'],
      };
      return { kind, other };
    });
    const clocks = Object.fromEntries(others.map(({ kind, other }) => [kind, other]));
    const paths = others.flatMap(({ kind, other }) =>
      Object.keys(other).map((field) => `clocks.${kind}.${field}`),
    );
    expect(pathsAfter({ clocks })).toEqual(paths);
  });

  it('refuses a deadline of the law that is no longer fixed, and a fixed one that the law does not know', () => {
    const { fixed: _fixed, ...loose } = document.clocks.statutory_claim_reply;
    const clocks = { ...document.clocks, statutory_claim_reply: loose };
    expect(errorsOf({ ...document, clocks }).map(({ path }) => path)).toEqual([
      'clocks.statutory_claim_reply.fixed',
    ]);
    expect(pathsAfter({ clocks: { callback: { fixed: true } } })).toEqual(['clocks.callback.fixed']);
  });

  it('names every deadline that is missing, and goes on with the rest', () => {
    const { callback: _callback, ...clocks } = document.clocks;
    const paths = errorsOf({ ...document, clocks, rework: { limit: -1 } }).map(({ path }) => path);
    expect(paths).toEqual(['clocks.callback', 'rework.limit']);
    for (const nothing of [{}, [], null, 7, { clocks: [] }, { clocks: { callback: null } }])
      expect(errorsOf(nothing).length, JSON.stringify(nothing)).toBeGreaterThan(0);
  });

  it('asks that somebody holds every role that is named', () => {
    const without = { ...facts, roles: staffed.filter((role) => role !== 'hq_supervisor') };
    const paths = errorsOf(document, [], without).map(({ path }) => path);
    expect(paths).toContain('clocks.repair_completion.escalation.2.roles.0');
    expect(paths).toContain('holds.lateBy.2');
  });
});

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
