import type { Role } from './roles.js';

/** Somebody of an outlet, as far as it matters for who answers for a check. */
export interface CheckCandidate {
  id: string;
  role: Role;
  /** On duty, and not absent. */
  here: boolean;
  /** How many checks they answer for now. */
  checks: number;
}

/** Who answers for a check, and who for what becomes of the car that fails too often; null where there is nobody. */
export interface CheckOwners {
  checkerId: string | null;
  deciderId: string | null;
}

/**
 * Who answers for a check by name (R1.2, R2.2, R3.3c). The check: an inspector who is here and has not worked on the car,
 * whoever has the fewest checks, then by id; without one the outlet's manager. The decision beyond the limit of reworks: the
 * customer service manager, without one the outlet's manager, those who are here first; nor is it that of who has worked
 * on the car.
 * @param people of the outlet
 * @param repairers whoever has worked on the car: they don't check it, nor accept it as it is
 */
export function checkOwners(people: readonly CheckCandidate[], repairers: readonly string[]): CheckOwners {
  const of = (role: Role, candidates = people) =>
    candidates
      .filter((one) => one.role === role)
      .sort((a, b) => Number(b.here) - Number(a.here) || a.checks - b.checks || (a.id < b.id ? -1 : 1))[0] ??
    null;
  const others = people.filter(({ id }) => !repairers.includes(id));
  const inspector = of('qc_inspector', others);
  const checker = inspector?.here ? inspector : of('outlet_manager', others);
  const decider = of('customer_service_manager', others) ?? of('outlet_manager', others);
  return { checkerId: checker?.id ?? inspector?.id ?? null, deciderId: decider?.id ?? null };
}
