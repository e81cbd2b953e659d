import { describe, expect, it } from 'vitest';
import { EVENT_TERMS } from '../../src/contracts/event-terms.js';
import { COMPLAINT_CATEGORIES, type ComplaintCategory } from '../../src/domain/complaint-sources.js';
import { answeringOutlet, whoseWork, workEvents } from '../../src/domain/complaint-work.js';
import type { Role } from '../../src/domain/roles.js';

/** What each of an order's people did. */
const DONE: [type: string, id: string, role: Role, data?: object][] = [
  ['checked_in', 'desk', 'service_advisor'],
  ['diagnosis_recorded', 'tech', 'technician'],
  ['estimate_submitted', 'writer', 'service_advisor'],
  ['estimate_approved', 'taker', 'call_centre_agent'],
  ['hold_started', 'clerk', 'parts_clerk'],
  ['spot_check_recorded', 'spot-checker', 'qc_inspector'],
  ['repair_steps_signed', 'stand-in', 'technician'],
  ['extension_decided', 'extender', 'outlet_manager'],
  ['check_failed', 'inspector', 'qc_inspector'],
  ['rework_decided', 'decider', 'outlet_manager'],
  ['handed_to_outlet', 'pitlane', 'operator', { advisorId: 'new-advisor' }],
  ['goodwill_approved', 'giver', 'region_supervisor'],
  ['settled', 'cashier', 'cashier'],
];
const events = DONE.map(([type, id, role, data = {}]) => ({
  ...{ type, data },
  actor: { kind: id === 'pitlane' ? ('system' as const) : ('staff' as const), id, role },
}));
const work = { advisorId: 'advisor', technicians: ['tech', 'tech-2'], events };
const accused = (category: ComplaintCategory, against: string[] = []) =>
  whoseWork({ category, against }, work).sort();

const ON_THE_CAR = ['decider', 'extender', 'inspector', 'spot-checker', 'stand-in', 'tech', 'tech-2'];

describe('whose work a complaint is about (R4.4, fair)', () => {
  it.each([
    ['repair_quality', []],
    ['other', []],
    ['parts', ['clerk']],
    ['price', ['cashier', 'giver', 'writer']],
    ['response_speed', ['advisor', 'desk', 'new-advisor']],
    ['professionalism', ['advisor', 'desk', 'new-advisor']],
  ] as const)('%s: all who worked on the car, signed or decided, and %j (R4.4, fair)', (category, more) => {
    expect(accused(category)).toEqual([...ON_THE_CAR, ...more].sort());
  });

  it('whom it names too, each once; not who only took the customer’s word down (R4.4)', () => {
    expect(accused('other', ['tech', 'porter'])).toEqual([...ON_THE_CAR, 'porter'].sort());
    expect(accused('price')).not.toContain('taker');
  });

  it.each(COMPLAINT_CATEGORIES)('%s looks for events that exist (R4.4)', (category) => {
    for (const type of workEvents(category)) expect(Object.keys(EVENT_TERMS)).toContain(type);
  });
});

describe('which outlet answers when the work went to another (R2.1, R4.4)', () => {
  const outlets = { reception: 'a', work: 'b' };

  it.each([
    ['repair_quality', 'b'],
    ['parts', 'b'],
    ['price', 'b'],
    ['other', 'b'],
    ['response_speed', 'a'],
    ['professionalism', 'a'],
  ] as const)('%s: outlet %s (R4.4)', (category, outlet) => {
    expect(answeringOutlet(category, outlets, [])).toBe(outlet);
  });

  it('that of the people whom it names, when they are all of one of the two (R4.4)', () => {
    expect(answeringOutlet('professionalism', outlets, ['b', 'b'])).toBe('b');
    expect(answeringOutlet('repair_quality', outlets, ['a'])).toBe('a');
    expect(answeringOutlet('repair_quality', outlets, ['a', 'b'])).toBe('b');
    expect(answeringOutlet('professionalism', outlets, ['elsewhere'])).toBe('a');
  });
});
