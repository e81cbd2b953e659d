import { DAY_MS } from './duration.js';
import { addMs, type Instant, toMs } from './instant.js';

/** The kind of alert that tells of an assessment which is about to run out (R2.4). */
export const ASSESSMENT_EXPIRY = 'assessment_expiry';

/** Whose assessment runs out when. */
export interface Assessed {
  id: string;
  assessmentValidUntil: Instant;
}

/** The alert about one person and one date of validity: raised again, it is the same. */
export function expiryAlertId({ id, assessmentValidUntil }: Assessed): string {
  return `${id}/${ASSESSMENT_EXPIRY}/${Math.floor(toMs(assessmentValidUntil) / DAY_MS)}`;
}

/**
 * Whom to warn of now, and when to look again (R2.4). What has run out already is for the roster to refuse.
 * @param warningMs how long before its end an assessment is warned of
 * @returns the due ones with the moment from which on they were to be warned of; the next moment, or null when there is none
 */
export function expiring(
  people: readonly Assessed[],
  warningMs: number,
  now: Instant,
): { due: (Assessed & { warnAt: Instant })[]; nextAt: Instant | null } {
  const ahead = people
    .filter(({ assessmentValidUntil }) => toMs(assessmentValidUntil) >= toMs(now))
    .map((person) => ({ ...person, warnAt: addMs(person.assessmentValidUntil, -warningMs) }))
    .sort((a, b) => toMs(a.warnAt) - toMs(b.warnAt) || (a.id < b.id ? -1 : 1));
  const due = ahead.filter(({ warnAt }) => toMs(warnAt) <= toMs(now));
  return { due, nextAt: ahead[due.length]?.warnAt ?? null };
}
