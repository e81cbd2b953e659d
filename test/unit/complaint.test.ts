import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportOf } from '../../src/domain/customer-reports.js';
import { allowedCommands, type CommandName, FINAL_STATUSES, STATUSES } from '../../src/domain/lifecycle.js';
import { type Actor, decideCommand, isRefusal, type StepEvent } from '../../src/domain/machine.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { complaint } from '../../src/domain/steps/complaint.js';
import type { ComplaintFacts, UnitKind } from '../../src/domain/steps/complaint-handling.js';
import {
  applyToComplaint,
  type ComplaintEvent,
  type ComplaintState,
  newComplaint,
} from '../../src/domain/steps/complaint-state.js';

const AT = '2026-03-02T01:00:00.000Z';
const policy = sliceFor(STANDARD_2025, 'complaint', 'P3_DEGRADED');

const PEOPLE: Record<string, { actor: Actor; unit: UnitKind | null }> = {
  csm: { actor: { kind: 'staff', id: 'csm-1', role: 'customer_service_manager' }, unit: 'outlet' },
  manager: { actor: { kind: 'staff', id: 'manager-1', role: 'outlet_manager' }, unit: 'outlet' },
  regional: { actor: { kind: 'staff', id: 'csm-r', role: 'customer_service_manager' }, unit: 'region' },
  region: { actor: { kind: 'staff', id: 'region-1', role: 'region_supervisor' }, unit: 'region' },
  hq: { actor: { kind: 'staff', id: 'hq-1', role: 'hq_supervisor' }, unit: 'hq' },
  agent: { actor: { kind: 'staff', id: 'agent-1', role: 'call_centre_agent' }, unit: 'outlet' },
};

const BODIES: Partial<Record<CommandName, object>> = {
  startInvestigation: { plan: 'p' },
  determineLiability: { liability: 'outlet', reasons: 'r' },
  proposeRemedy: { remedy: 'r', compensationCents: 0 },
  replyToCustomer: { message: 'm', channel: 'phone' },
  recordCustomerDecision: { accepted: false, reason: 'no', channel: 'phone', evidence: null },
  recordRevisit: { satisfied: true, note: null, channel: 'phone', evidence: 'call-1' },
  addEvidence: { references: ['p'], note: null },
  recordStatutoryClaim: { claim: 'return', grounds: 'g', receivedAt: null },
  withdrawStatutoryClaim: { reason: 'r', reference: 'letter-1' },
  reassignComplaint: { handlerId: 'region-1', reason: 'ill' },
  recordOutsideReply: { message: 'm', reference: null },
  closeWithFindings: { findings: 'f' },
  withdrawComplaint: { reason: 'r', channel: 'phone', evidence: 'letter-2' },
};
const NAMES = ['acceptComplaint', ...Object.keys(BODIES)] as CommandName[];

interface Told {
  name: CommandName;
  by: string;
  accused: string[];
}

function told(state: ComplaintState, { name, by, accused }: Told) {
  const person = PEOPLE[by] as (typeof PEOPLE)[string];
  const facts: ComplaintFacts = {
    accused,
    unit: person.unit,
    handlers: ['csm-1', 'region-1', 'hq-1'],
    named: { id: 'region-1', role: 'region_supervisor', unit: 'region', elsewhere: null },
  };
  const context = { at: AT, actor: person.actor, policy, facts };
  const decided = decideCommand(complaint, state, name, BODIES[name] ?? {}, context);
  if (isRefusal(decided)) return { refused: decided.refused, state };
  const event = { id: 'e', at: AT, actor: person.actor, ...decided } as ComplaintEvent;
  return { event, state: applyToComplaint(state, event) };
}

const filed = (anonymous: boolean, outside: boolean): ComplaintState => {
  const type = anonymous ? 'anonymous_complaint_filed' : 'complaint_filed';
  const data = { level: 0, responsibleId: 'csm-1', dueAts: outside ? { outside_reply: AT } : {} };
  const event = { id: 'f', type, at: AT, actor: PEOPLE.csm?.actor, data } as StepEvent as ComplaintEvent;
  return applyToComplaint(newComplaint([], anonymous), event);
};

const storyArb = fc.record({
  anonymous: fc.boolean(),
  outside: fc.boolean(),
  steps: fc.array(
    fc.record({
      name: fc.constantFrom(...NAMES),
      by: fc.constantFrom(...Object.keys(PEOPLE)),
      accused: fc.subarray(['csm-1', 'manager-1', 'region-1'], { maxLength: 2 }),
    }),
    { maxLength: 60 },
  ),
});

/** Judging it, as opposed to telling what one knows of it. */
const JUDGES = (name: CommandName) => name !== 'addEvidence' && name !== 'recordStatutoryClaim';

describe('a complaint, whatever is asked of it (R4.4)', () => {
  it('has a known status, never goes down a level, and is over once it is over (R4.4)', () => {
    fc.assert(
      fc.property(storyArb, ({ anonymous, outside, steps }) => {
        let state = filed(anonymous, outside);
        for (const step of steps) {
          const before = state;
          ({ state } = told(before, step));
          expect(STATUSES.complaint).toContain(state.status);
          expect(state.level).toBeGreaterThanOrEqual(before.level);
          expect(state.level).toBeLessThan(STANDARD_2025.complaint.levels.length);
          if (FINAL_STATUSES.complaint.includes(before.status)) expect(state).toBe(before);
        }
      }),
    );
  });

  it('nobody of the accused ever judges, and nobody below its level (R4.4, fair)', () => {
    fc.assert(
      fc.property(storyArb, ({ anonymous, outside, steps }) => {
        let state = filed(anonymous, outside);
        for (const step of steps) {
          const before = state;
          const outcome = told(before, step);
          state = outcome.state;
          if (!outcome.event || !JUDGES(step.name)) continue;
          expect([...step.accused, ...before.accused]).not.toContain(outcome.event.actor.id);
          const takesOn = step.name === 'acceptComplaint' || step.name === 'reassignComplaint';
          if (takesOn && before.level > 0) expect(['csm', 'manager']).not.toContain(step.by);
        }
      }),
    );
  });

  it('somebody answers for it at every moment; an anonymous one is never replied to (R2.2, R4.4)', () => {
    fc.assert(
      fc.property(storyArb, ({ anonymous, outside, steps }) => {
        let state = filed(anonymous, outside);
        for (const step of steps) {
          ({ state } = told(state, step));
          expect(state.responsibleId).not.toBeNull();
          if (state.handledBy !== null) expect(state.responsibleId).toBe(state.handledBy);
          if (anonymous) expect(state.replied).toBe(false);
        }
      }),
    );
  });

  it('nothing ends it while outside waits for a reply or a claim for its answer, a withdrawal neither (R4.4)', () => {
    fc.assert(
      fc.property(storyArb, ({ anonymous, steps }) => {
        let state = filed(anonymous, true);
        for (const step of steps) ({ state } = told(state, step));
        if (!FINAL_STATUSES.complaint.includes(state.status) && state.status !== 'revisited') return;
        expect(state.outsideWaits).toBe(false);
        expect(state.statutoryClaim?.answered ?? true).toBe(true);
      }),
    );
  });

  it.each(STATUSES.complaint.filter((status) => !['withdrawn', 'closed', 'revisited'].includes(status)))(
    'can be withdrawn, added to and given to another while %s (R4.4)',
    (status) => {
      const always: CommandName[] = ['withdrawComplaint', 'addEvidence', 'reassignComplaint'];
      expect(allowedCommands('complaint', status)).toEqual(expect.arrayContaining(always));
    },
  );
});

describe('the customer’s answer to a reply (R3.4, R4.4)', () => {
  const proposed: ComplaintState = {
    ...filed(false, false),
    status: 'remedy_proposed',
    replied: true,
    remedy: { remedy: 'r', compensationCents: 0, unit: 'region' },
  };
  const by = (who: string, name: CommandName, body: object, state = proposed) => {
    const { actor, unit } = PEOPLE[who] as (typeof PEOPLE)[string];
    const facts: ComplaintFacts = { accused: [], unit, handlers: ['csm-1', 'region-1', 'hq-1'], named: null };
    return decideCommand(complaint, state, name, body, { at: AT, actor, policy, facts });
  };

  it('goes above whoever has answered, also when they stand above the level that it is at (R4.4, fair)', () => {
    const reject = { accepted: false, reason: 'no', channel: 'phone', evidence: null };
    const decided = by('csm', 'recordCustomerDecision', reject);
    expect(decided).toMatchObject({ type: 'complaint_reopened', data: { level: 2, responsibleId: 'hq-1' } });
    const byHq = by('csm', 'recordCustomerDecision', reject, {
      ...proposed,
      remedy: { remedy: 'r', compensationCents: 0, unit: 'hq' },
    });
    expect(byHq).toMatchObject({ type: 'mediation_notice_sent' });
  });

  it('is waited for until an instant that the notice names; in person the answer to the command has it (R4.4)', () => {
    const reply = (channel: string) => by('csm', 'replyToCustomer', { message: '免费处理', channel });
    const toldBy = (channel: string) => {
      const decided = reply(channel);
      if (isRefusal(decided)) throw new Error(decided.detail);
      return reportOf('CP-1', 7, { ...decided, at: AT, actor: { id: 'csm-1' } })?.text;
    };
    expect(reply('phone')).toMatchObject({ data: { decideBy: '2026-03-05T01:00:00.000Z' } });
    expect(toldBy('sms')).toMatch(/^免费处理\n.*2026-03-05 09:00/);
    expect(toldBy('phone')).toBe('免费处理');
  });
});

describe('the customer’s own word (R4.4, fair)', () => {
  const atRegion: ComplaintState = {
    ...filed(false, false),
    ...{ level: 1, status: 'remedy_proposed', replied: true },
    remedy: { remedy: 'r', compensationCents: 0, unit: 'region' },
    statutoryClaim: { claim: 'return', grounds: 'g', receivedAt: null, answered: false },
  };
  const words = [
    ['recordCustomerDecision', atRegion],
    ['recordRevisit', { ...atRegion, status: 'resolved' }],
    ['withdrawComplaint', atRegion],
    ['withdrawStatutoryClaim', atRegion],
  ] as const satisfies readonly (readonly [CommandName, ComplaintState])[];

  it.each(words)('%s: nobody records it below the level that the complaint has gone up to', (name, state) => {
    for (const by of ['csm', 'manager'])
      expect(told(state, { name, by, accused: [] })).toMatchObject({ refused: 'role_may_not_decide', state });
  });

  it.each(words)('%s: the call centre does at every level, and whoever judges there', (name, state) => {
    for (const by of ['agent', 'regional', 'region', 'hq'])
      expect(told(state, { name, by, accused: [] })).toHaveProperty('event');
  });

  it.each(words)('%s: the call centre neither, when the complaint is about them', (name, state) => {
    const refused = told(state, { name, by: 'agent', accused: ['agent-1'] });
    expect(refused).toMatchObject({ refused: 'conflict_of_interest', state });
  });

  it('is kept with its channel and where it can be looked up, also when it sends the complaint up', () => {
    const heard = { channel: 'phone', evidence: 'call-7' };
    const decide = (name: CommandName, body: object, status: ComplaintState['status']) => {
      const { actor, unit } = PEOPLE.hq as (typeof PEOPLE)[string];
      const facts: ComplaintFacts = {
        accused: [],
        unit,
        handlers: ['csm-1', 'region-1', 'hq-1'],
        named: null,
      };
      const state = { ...atRegion, status, statutoryClaim: null };
      return decideCommand(complaint, state, name, body, { at: AT, actor, policy, facts });
    };
    const accepted = { accepted: true, reason: null, ...heard };
    const rejected = { accepted: false, reason: 'no', ...heard };
    const unhappy = { satisfied: false, note: 'no', ...heard };
    expect(decide('recordCustomerDecision', accepted, 'remedy_proposed')).toMatchObject({ data: { heard } });
    expect(decide('recordCustomerDecision', rejected, 'remedy_proposed')).toMatchObject({ data: { heard } });
    expect(decide('recordRevisit', unhappy, 'resolved')).toMatchObject({ data: { heard } });
    expect(decide('withdrawComplaint', { reason: 'no', ...heard }, 'resolved')).toMatchObject({
      data: heard,
    });
  });
});

describe('how much a role may promise (R2.2, R4.4)', () => {
  const judged: ComplaintState = { ...filed(false, false), status: 'liability_determined' };
  const remedy = (by: string, compensationCents: number, rules = policy) => {
    const { actor, unit } = PEOPLE[by] as (typeof PEOPLE)[string];
    const facts: ComplaintFacts = { accused: [], unit, handlers: [], named: null };
    const body = { remedy: 'r', compensationCents };
    return decideCommand(complaint, judged, 'proposeRemedy', body, { at: AT, actor, policy: rules, facts });
  };

  it.each([
    ['csm', 100_000],
    ['manager', 300_000],
    ['region', 1_000_000],
  ])('%s: the limit itself, not a cent more; the refusal names who may (R2.2, R4.4)', (by, cents) => {
    expect(remedy(by, cents)).toMatchObject({ type: 'remedy_proposed' });
    const refused = remedy(by, cents + 1);
    expect(refused).toMatchObject({ refused: 'compensation_above_limit' });
    expect((refused as { detail: string }).detail).toMatch(/is for: (.*, )?hq_supervisor/);
  });

  it('headquarters any amount; nobody is limited by a standard that has no limits (R4.4, R8.1)', () => {
    expect(remedy('hq', 99_999_999)).toMatchObject({ type: 'remedy_proposed' });
    const { compensationLimits: _, ...older } = policy;
    expect(remedy('csm', 99_999_999, older)).toMatchObject({ type: 'remedy_proposed' });
  });

  it('a role without a limit of its own promises nothing (R2.2, R4.4)', () => {
    const only = { ...policy, compensationLimits: { hq_supervisor: null } };
    expect(remedy('csm', 0, only)).toMatchObject({ type: 'remedy_proposed' });
    expect(remedy('csm', 1, only)).toMatchObject({ refused: 'compensation_above_limit' });
  });
});
