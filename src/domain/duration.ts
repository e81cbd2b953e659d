export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const NUMBER = '(\\d+(?:\\.\\d+)?)';
const DURATION = new RegExp(
  `^P(?:${NUMBER}W)?(?:${NUMBER}D)?(?:T(?:${NUMBER}H)?(?:${NUMBER}M)?(?:${NUMBER}S)?)?$`,
);
const UNITS_MS = [7 * DAY_MS, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS];

/**
 * Takes an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as `PT24H`, `P3D` or `PT0.5S`; gives
 * milliseconds, rounded to whole ones. A day is 24 hours. Throws RangeError for years and months, whose length isn't
 * fixed, and for anything that isn't a duration.
 */
export function parseDuration(text: string): number {
  if (/^P[^T]*\d[YM]/.test(text)) {
    throw new RangeError(`years and months have no fixed length; give days or hours instead: ${text}`);
  }
  const parts = DURATION.exec(text)?.slice(1);
  if (!parts || parts.every((part) => part === undefined) || text.endsWith('T')) {
    throw new RangeError(`not an ISO 8601 duration such as PT24H or P3D: ${text}`);
  }
  const ms = Math.round(parts.reduce((sum, part, i) => sum + Number(part ?? 0) * (UNITS_MS[i] ?? 0), 0));
  if (!Number.isSafeInteger(ms)) throw new RangeError(`duration is too long: ${text}`);
  return ms;
}

/**
 * Takes whole milliseconds ≥ 0, gives the ISO 8601 duration that parses back to them. Up to 48 hours are written in
 * hours, because the standard says "24 hours" and "48 hours" (R3.2c, R3.3b). Throws RangeError for other numbers.
 */
export function formatDuration(ms: number): string {
  if (!Number.isSafeInteger(ms) || ms < 0) throw new RangeError(`not a whole number of ms ≥ 0: ${ms}`);
  if (ms === 0) return 'PT0S';
  const days = ms > 2 * DAY_MS ? Math.floor(ms / DAY_MS) : 0;
  const rest = ms - days * DAY_MS;
  const hours = Math.floor(rest / HOUR_MS);
  const minutes = Math.floor((rest % HOUR_MS) / MINUTE_MS);
  const seconds = (rest % MINUTE_MS) / SECOND_MS;
  const time = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${seconds ? `${seconds}S` : ''}`;
  return `P${days ? `${days}D` : ''}${time ? `T${time}` : ''}`;
}
