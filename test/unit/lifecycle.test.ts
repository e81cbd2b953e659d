import { describe, expect, it } from 'vitest';
import {
  allowedCommands,
  COMMANDS,
  type CommandName,
  EXECUTION_KINDS,
  FINAL_STATUSES,
  STATUSES,
  statusesFor,
} from '../../src/domain/lifecycle.js';
import { decideCommand, isRefusal, type Machine, SYSTEM } from '../../src/domain/machine.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { ROLES } from '../../src/domain/roles.js';
import { booking } from '../../src/domain/steps/booking.js';
import { withClockCommands } from '../../src/domain/steps/clock-commands.js';
import { complaint } from '../../src/domain/steps/complaint.js';
import { dispatch } from '../../src/domain/steps/dispatch.js';
import { followUp } from '../../src/domain/steps/follow-up.js';
import { progressFeedback } from '../../src/domain/steps/progress-feedback.js';
import { qualityCheck } from '../../src/domain/steps/quality-check.js';
import { repair } from '../../src/domain/steps/repair.js';
import { serviceOrder } from '../../src/domain/steps/service-order.js';
import { settlement } from '../../src/domain/steps/settlement.js';

// biome-ignore lint/suspicious/noExplicitAny: the table holds for machines of every state and event
type AnyMachine = Machine<any, any>;
const machines = [
  serviceOrder,
  booking,
  dispatch,
  progressFeedback,
  repair,
  qualityCheck,
  settlement,
  followUp,
  complaint,
].map((machine: AnyMachine) => withClockCommands(machine));
const names = Object.keys(COMMANDS) as CommandName[];

describe('the table of commands (R1.3)', () => {
  it('every kind of execution has a machine with exactly the commands of the table', () => {
    expect(machines.map(({ kind }) => kind).sort()).toEqual([...EXECUTION_KINDS].sort());
    for (const machine of machines) {
      const ofTable = names.filter((name) => statusesFor(name, machine.kind).length > 0);
      expect(Object.keys(machine.commands).sort()).toEqual(ofTable.sort());
    }
  });

  it.each(names)('%s is for statuses that exist and are not final, and for roles that exist', (name) => {
    const { roles } = COMMANDS[name];
    for (const kind of EXECUTION_KINDS) {
      for (const status of statusesFor(name, kind)) {
        expect(STATUSES[kind]).toContain(status);
        expect(FINAL_STATUSES[kind]).not.toContain(status);
      }
    }
    for (const role of roles) expect(ROLES).toContain(role);
  });

  it.each(EXECUTION_KINDS)('%s: final statuses exist and allow nothing', (kind) => {
    for (const status of FINAL_STATUSES[kind]) {
      expect(STATUSES[kind]).toContain(status);
      expect(allowedCommands(kind, status)).toEqual([]);
    }
  });

  it.each(machines.map((machine) => [machine.kind, machine] as const))(
    '%s refuses every command in every status where the table does not allow it',
    (kind, machine) => {
      const context = {
        at: '2026-03-02T01:00:00.000Z',
        actor: SYSTEM,
        policy: sliceFor(STANDARD_2025, kind, 'P4_ROUTINE'),
      };
      for (const status of STATUSES[kind]) {
        const allowed = allowedCommands(kind, status);
        for (const name of names.filter((one) => !allowed.includes(one))) {
          const decided = decideCommand(machine, { status, clocks: {} }, name, {}, context);
          expect(isRefusal(decided) && decided.refused).toBe('not_allowed_in_state');
        }
        for (const name of allowed) expect(machine.commands[name]).toBeTypeOf('function');
      }
    },
  );
});
