import { describe, expect, it } from 'vitest';
import { policyShapes } from '../../src/contracts/policy-shapes.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { CLOCK_KINDS } from '../../src/domain/policy/types.js';
import { policyFindings } from '../../src/domain/policy/validation.js';
import { merged } from '../../src/domain/policy/versions.js';
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
          escalation: [rung('PT0S', 1, 'dispatcher'), rung('PT10M', 4, 'hq_supervisor')],
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
    [
      'working hours where others set the instant',
      {
        clocks: {
          promised_handover: { calendar: 'cn-working-days' },
          guarantee_objection: { calendar: 'cn-working-days' },
        },
      },
      ['clocks.promised_handover.calendar', 'clocks.guarantee_objection.calendar'],
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
        'clocks.callback.escalation.0.after',
        'clocks.callback.escalation.1.level',
        'clocks.callback.escalation.1.after',
      ],
    ],
    [
      'a breach that nobody hears of for a month',
      { clocks: { repair_completion: { warnAt: [], escalation: [rung('P30D', 1, 'outlet_manager')] } } },
      ['clocks.repair_completion.escalation.0.after'],
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
    [
      'a deadline that a minute a week is never enough for',
      {
        clocks: { hand_over: { limit: 'P30D', calendar: 'thin' } },
        calendars: [
          ...document.calendars,
          { ...document.calendars[0], id: 'thin', shifts: [{ weekday: 3, from: '08:00', to: '08:01' }] },
        ],
      },
      ['clocks.hand_over.calendar'],
    ],
    [
      'any amount promised by who proposes nothing',
      { complaint: { compensationLimits: { hq_supervisor: 1_000_000, cashier: null } } },
      ['complaint.compensationLimits'],
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
