import { type FaultFacts, sameFault } from './guarantee.js';
import { type Instant, toMs } from './instant.js';
import type { Excluded } from './statutory-days.js';
import type { EarlyDanger, NoQualityFault, NotCountedReason } from './statutory-law.js';
import { isWholeAssembly, type NamedPart, partKey, type ReplacedPart, systemOf } from './statutory-parts.js';
import type { Visit } from './statutory-period.js';

/** What a diagnosis says of a fault for the 三包 rules. */
export interface StatutoryFault {
  isQualityFault: boolean;
  notBecause: NoQualityFault | null;
  part: NamedPart | null;
  /** 严重安全性能故障 (article 40). */
  safetyCritical: boolean;
  danger: EarlyDanger | null;
  /** What has to be replaced for it. */
  replacementNeeded: 'assembly' | 'main_part' | null;
}

/** A stretch of a repair that doesn't count towards the thirty days, with what shows it. */
export interface NotCounted extends Excluded {
  reason: NotCountedReason;
  evidence: string;
}

/** One order of the vehicle, as its events tell it. */
export interface RepairCase extends Visit {
  /** The customer's first approval; null when nothing was agreed. */
  agreedAt: Instant | null;
  /** The passed check, or the end without one; null while it lasts. */
  endedAt: Instant | null;
  /** Whether it ended with the car repaired: the days of a cancelled order count, the repair doesn't. */
  repaired: boolean;
  /** Null where the diagnosis doesn't say. */
  fault: StatutoryFault | null;
  about: FaultFacts;
  /** The order whose fault this one is again, unless another cause was shown. */
  comebackOf: string | null;
  replaced: ReplacedPart[];
  notCounted: NotCounted[];
}

/** Whether the order replaced an assembly as a whole. */
export function replacedWhole({ replaced }: RepairCase, system: string): boolean {
  return replaced.some((part) => isWholeAssembly(part) && systemOf(part) === system);
}

/** Main parts put in on their own: with the assembly replaced as a whole they aren't counted again (24, second paragraph). */
export function mainPartsOf(one: RepairCase): string[] {
  return one.replaced
    .filter((part) => !isWholeAssembly(part) && !replacedWhole(one, systemOf(part)))
    .map(partKey);
}

/** Whether a fault is that of a part which was replaced: named, or tied to one of the repairs that did it. */
export function isAgain(one: RepairCase, done: RepairCase[], names: (part: NamedPart) => boolean): boolean {
  const { part } = one.fault ?? {};
  return part ? names(part) : done.some((earlier) => earlier !== one && areTied(earlier, one));
}

/** Faults that are the same one: each group as it was reported. */
export function tiedGroups(faults: RepairCase[]): RepairCase[][] {
  const groups: RepairCase[][] = [];
  for (const one of faults) {
    const tied = groups.filter((group) => group.some((earlier) => areTied(earlier, one)));
    const others = groups.filter((group) => !tied.includes(group));
    groups.splice(0, groups.length, ...others, [...tied.flat(), one].sort(byReport));
  }
  return groups;
}

/** Parts that are named decide; then what is known of both faults; then that the one came back with the other's. */
function areTied(earlier: RepairCase, later: RepairCase): boolean {
  const [one, other] = [earlier.fault?.part, later.fault?.part];
  if (one && other) return partKey(one) === partKey(other);
  return later.comebackOf === earlier.orderNo || sameFault(earlier.about, later.about) !== null;
}

/** In the order of reporting. */
export function byReport(a: RepairCase, b: RepairCase): number {
  return toMs(a.reportedAt) - toMs(b.reportedAt) || (a.orderNo < b.orderNo ? -1 : 1);
}
