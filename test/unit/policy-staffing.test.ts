import { describe, expect, it } from 'vitest';
import { policyShapes } from '../../src/contracts/policy-shapes.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { policyFindings } from '../../src/domain/policy/validation.js';
import { merged } from '../../src/domain/policy/versions.js';
import { belongsAt, ROLES, type Role } from '../../src/domain/roles.js';

const { version: _version, timeScale: _timeScale, ...whole } = STANDARD_2025;
// A few of the rules for texts are enough where they aren't the point.
const few = whole.urgency.filter(({ urgency }, i) => i === 0 || urgency === 'P2_IMMOBILIZED').slice(0, 2);
const document = { ...whole, urgency: few };
const staffed = ROLES.filter((role) => role !== 'front_office' && role !== 'operator');
const atOutlet = staffed.filter((role) => belongsAt(role, 'outlet'));
const units = [
  { id: 'HQ', kind: 'hq' as const, parentId: null, roles: ['hq_supervisor' as const] },
  { id: 'EAST', kind: 'region' as const, parentId: 'HQ', roles: ['region_supervisor' as const] },
  { id: 'SHA-01', kind: 'outlet' as const, parentId: 'EAST', roles: atOutlet },
  { id: 'HGH-01', kind: 'outlet' as const, parentId: 'EAST', roles: atOutlet },
];
const facts = { roles: staffed, outlets: ['SHA-01', 'HGH-01'], units };
const rung = (after: string, level: number, ...roles: string[]) => ({ after, level, roles });

describe('roles that an outlet lacks (R2.2, R6.1, R8.1)', () => {
  const ofHangzhou = (roles: readonly Role[], changes: object = {}, overrides: object[] = []) => {
    const organisation = units.map((unit) => (unit.id === 'HGH-01' ? { ...unit, roles } : unit));
    const draft = { document: merged(document, changes), overrides };
    const { errors, warnings } = policyFindings(draft, { ...facts, units: organisation }, policyShapes);
    expect(errors).toEqual([]);
    return warnings;
  };
  const but = (...lacking: Role[]) => atOutlet.filter((role) => !lacking.includes(role));

  it('are warned of once for each role, with the outlets and the first place that names it', () => {
    expect(ofHangzhou(atOutlet)).toEqual([]);
    const [warning, ...more] = ofHangzhou(but('outlet_manager'));
    expect(more).toEqual([]);
    expect(warning?.path).toMatch(/^clocks\.\w+\.(warns|escalation\.\d+\.roles)\.\d+$/);
    expect(warning?.message).toMatch(/^nobody is outlet_manager 网点经理 at HGH-01: .* \d+ places$/);
  });

  it('are none where nobody is told by them, and where all outlets have them above', () => {
    expect(ofHangzhou(but('cashier'))).toEqual([]);
    const central = units.map((unit) =>
      unit.kind === 'hq'
        ? { ...unit, roles: atOutlet }
        : { ...unit, roles: unit.kind === 'region' ? unit.roles : [] },
    );
    const draft = { document, overrides: [] };
    expect(policyFindings(draft, { ...facts, units: central }, policyShapes).warnings).toMatchObject([
      { message: expect.stringContaining('nobody is hq_supervisor') },
    ]);
  });

  it('are warned of where only an override names them, for its outlet alone', () => {
    const set = { clocks: { callback: { escalation: [rung('PT0S', 1, 'cashier')] } } };
    const elsewhere = [{ where: { outletId: 'SHA-01' }, set }];
    expect(ofHangzhou(but('cashier'), {}, elsewhere)).toEqual([]);
    const here = [{ where: { outletId: 'HGH-01' }, set }];
    expect(ofHangzhou(but('cashier'), {}, here)).toMatchObject([
      { path: 'overrides.0.set.clocks.callback.escalation.0.roles.0' },
    ]);
  });

  it('are warned of where a regional centre lacks them, once it has technicians (R2.1)', () => {
    const withCentre = (...roles: Role[]) => {
      const organisation = units.map((unit) =>
        unit.id === 'EAST' ? { ...unit, roles: [...unit.roles, ...roles] } : unit,
      );
      const draft = { document, overrides: [] };
      return policyFindings(draft, { ...facts, units: organisation }, policyShapes).warnings;
    };
    expect(withCentre('dispatcher')).toEqual([]);
    expect(withCentre(...atOutlet)).toEqual([]);
    const lacking = withCentre(...but('outlet_manager'));
    expect(lacking.map(({ message }) => message.split(':')[0])).toEqual([
      'nobody is outlet_manager 网点经理 at EAST',
    ]);
  });

  it('of a region are warned of for each outlet that has nobody above it', () => {
    const leaderless = units.map((unit) => ({
      ...unit,
      roles: unit.roles.filter((role) => role !== 'region_supervisor'),
    }));
    const { warnings } = policyFindings(
      { document, overrides: [] },
      { ...facts, units: leaderless },
      policyShapes,
    );
    expect(warnings.map(({ message }) => message.split(':')[0])).toEqual([
      'nobody is region_supervisor 区域主管 at SHA-01, HGH-01',
    ]);
  });
});
