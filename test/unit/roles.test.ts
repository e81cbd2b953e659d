import { describe, expect, it } from 'vitest';
import { COMMANDS, type CommandName } from '../../src/domain/lifecycle.js';
import { ROLE_TERMS, ROLES, type Role } from '../../src/domain/roles.js';

const names = Object.keys(COMMANDS) as CommandName[];
const mayBeGivenBy = (role: Role) =>
  names.filter((name) => (COMMANDS[name].roles as readonly Role[]).includes(role));

/** What the standard says that each does, and what it keeps from them. */
const STANDARD: [Role, { may: CommandName[]; mayNot: CommandName[] }][] = [
  [
    'service_advisor',
    {
      may: ['checkIn', 'approveEstimate', 'handOver', 'recordReturn', 'changeUrgency'],
      mayNot: ['decideExtension'],
    },
  ],
  [
    'technician',
    {
      may: ['acceptAssignment', 'declineAssignment', 'recordDiagnosis', 'signRepairSteps', 'completeRepair'],
      mayNot: ['approveEstimate', 'decideExtension', 'decideRework', 'settle', 'handOver', 'changeUrgency'],
    },
  ],
  ['qc_inspector', { may: ['recordQualityCheck'], mayNot: ['completeRepair', 'decideRework', 'handOver'] }],
  [
    'customer_service_manager',
    {
      may: ['acceptComplaint', 'proposeRemedy', 'decideRework', 'recordFollowUp'],
      mayNot: ['completeRepair'],
    },
  ],
  [
    'outlet_manager',
    { may: ['decideExtension', 'withdrawAssignment', 'cancelOrder'], mayNot: ['acceptAssignment'] },
  ],
  [
    'dispatcher',
    {
      may: ['withdrawAssignment', 'giveBackRepair', 'changeUrgency'],
      mayNot: ['acceptAssignment', 'settle'],
    },
  ],
  ['parts_clerk', { may: ['startHold', 'endHold'], mayNot: ['completeRepair', 'settle', 'approveEstimate'] }],
  ['cashier', { may: ['settle'], mayNot: ['handOver', 'recordReturn', 'approveEstimate', 'decideRework'] }],
  [
    'call_centre_agent',
    {
      may: [
        'scheduleAppointment',
        'recordCallback',
        'orderTow',
        'recordFollowUp',
        'submitSurvey',
        'changeUrgency',
      ],
      mayNot: ['acceptComplaint', 'settle', 'handOver', 'decideExtension'],
    },
  ],
  [
    'region_supervisor',
    { may: ['decideExtension', 'acceptComplaint', 'cancelOrder'], mayNot: ['completeRepair', 'handOver'] },
  ],
  [
    'hq_supervisor',
    { may: ['decideExtension', 'acceptComplaint', 'cancelOrder'], mayNot: ['completeRepair', 'handOver'] },
  ],
  ['front_office', { may: ['scheduleAppointment', 'submitSurvey'], mayNot: ['changeUrgency', 'settle'] }],
];

describe('who may do what (R1.3, R2.2)', () => {
  it.each(STANDARD)(
    '%s: what the standard gives them, and not what is others’ (R2.2)',
    (role, { may, mayNot }) => {
      const given = mayBeGivenBy(role);
      expect(given).toEqual(expect.arrayContaining(may));
      expect(given.filter((name) => mayNot.includes(name))).toEqual([]);
    },
  );

  it('every role of people has work of its own and a Chinese name; every command has somebody (R2.2)', () => {
    for (const role of ROLES.filter((one) => one !== 'operator')) {
      expect([role, mayBeGivenBy(role).length > 0]).toEqual([role, true]);
      expect(ROLE_TERMS[role]).not.toBe('');
    }
    for (const name of names) expect(COMMANDS[name].roles.length).toBeGreaterThan(0);
  });

  it('nobody who repairs decides on the money or on more time for it (R1.3, R2.2)', () => {
    const theirs = mayBeGivenBy('technician');
    for (const name of ['approveEstimate', 'rejectEstimate', 'decideExtension', 'settle'] as const)
      expect(theirs).not.toContain(name);
  });
});
