import { type AlertRow, alertsUnder, rowKey } from './alerts-under.js';
import { canonical } from './canonical.js';
import { type ClockOutcome, type ClockState, dueAt } from './clock.js';
import { isClockless } from './clockless.js';
import type { RecordedEvent } from './clocks-from-events.js';
import { clocksUnder } from './clocks-under.js';
import type { Instant } from './instant.js';
import type { ProcessPolicy } from './policy/types.js';

/** A finished case as it is on record. */
export interface FinishedCase {
  subject: string;
  events: readonly RecordedEvent[];
  clocks: Readonly<Record<string, ClockState>>;
  ledger: readonly AlertRow[];
  acknowledged: Readonly<Record<string, readonly Instant[]>>;
}

/** How a deadline ended under one standard. */
interface Ending {
  dueAt: Instant | null;
  outcome: ClockOutcome;
}

/** A deadline that is another under the other standard; null on the side where it doesn't run. */
export interface ClockDifference {
  clockId: string;
  kind: string;
  before: Ending | null;
  after: Ending | null;
}

/** What another standard would have made of a case. */
export interface CaseTrial {
  clocks: ClockDifference[];
  alerts: { more: AlertRow[]; fewer: AlertRow[] };
}

/**
 * What another standard would have done to a finished case (R8.2), as `clocksUnder` and `alertsUnder` say it.
 * @param kept the standard that the case kept
 * @param draft the other one; both as they hold for this case
 * @returns null for a case whose records the standard that it kept doesn't give back, as of an older version of the rules
 */
export function tryCase(one: FinishedCase, kept: ProcessPolicy, draft: ProcessPolicy): CaseTrial | null {
  const again = clocksUnder(one.subject, one.events, kept);
  if (canonical(again) !== canonical(one.clocks)) return null;
  const under = clocksUnder(one.subject, one.events, draft);
  const record = { ...one, policy: kept };
  const told = one.ledger.filter(({ clockId }) => !isClockless(clockId.split('/').at(-2) ?? ''));
  const [before, after] = [told, alertsUnder(under, draft, record)];
  return {
    clocks: clockDifferences(one.clocks, under),
    alerts: { more: without(after, before), fewer: without(before, after) },
  };
}

/** Whether a case would have gone another way in anything that is looked at. */
export function differs({ clocks, alerts: { more, fewer } }: CaseTrial): boolean {
  return clocks.length + more.length + fewer.length > 0;
}

function clockDifferences(
  before: Readonly<Record<string, ClockState>>,
  after: Readonly<Record<string, ClockState>>,
): ClockDifference[] {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return ids.flatMap((clockId) => {
    const [was, is] = [before[clockId], after[clockId]];
    const both = { before: endingOf(was), after: endingOf(is) };
    if (canonical(both.before) === canonical(both.after)) return [];
    return [{ clockId, kind: (was ?? is)?.kind ?? '', ...both }];
  });
}

function endingOf(clock: ClockState | undefined): Ending | null {
  return clock ? { dueAt: dueAt(clock), outcome: clock.outcome } : null;
}

function without(rows: readonly AlertRow[], others: readonly AlertRow[]): AlertRow[] {
  const known = new Set(others.map(rowKey));
  return rows.filter((row) => !known.has(rowKey(row)));
}
