import { z } from 'zod';
import { idleFrom, overlappingShifts, type Shift } from '../domain/calendar.js';
import { id, instantOut, optionalText, strict } from './common.js';

const MAX_DATES = 2000;
/** Far fewer than what no deadline could be counted over. */
const MAX_OUTLET_CLOSURES = 200;
const MOST_IDLE_DAYS = 60;
const EARLIEST = '2000-01-01';
const YEARS_AHEAD = 10;

const latest = () => `${new Date().getUTCFullYear() + YEARS_AHEAD}-12-31`;

const date = z.iso
  .date('must be a date such as 2027-01-01')
  .refine(
    (day) => day >= EARLIEST && day <= latest(),
    `must be from ${EARLIEST} on and within ${YEARS_AHEAD} years`,
  );
const dates = z
  .array(date)
  .max(MAX_DATES)
  .transform((days) => [...new Set(days)].sort());
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a local time HH:MM, up to 24:00');

function zoneKnown(name: string): boolean {
  return Intl.supportedValuesOf('timeZone').includes(name) || name === 'UTC';
}

const zone = z.string().max(64).refine(zoneKnown, 'must be an IANA time zone');

const shift = strict({ weekday: z.number().int().min(1).max(7), from: time, to: time }).refine(
  ({ from, to }) => from !== to && from !== '24:00',
  'must not be empty',
);

/** Where it could be idle: from its first date to its last. */
function spanOf({
  holidays,
  closures,
  dataReachesTo,
}: Pick<CalendarDates, 'holidays' | 'closures' | 'dataReachesTo'>) {
  const days = [...holidays, ...closures, dataReachesTo].sort();
  return { from: days[0] ?? dataReachesTo, to: days.at(-1) ?? dataReachesTo, mostDays: MOST_IDLE_DAYS };
}

const hours = {
  zone,
  shifts: z.array(shift).min(1, 'give at least one shift: without working time nothing falls due').max(70),
};

interface CalendarDates {
  zone: string;
  shifts: Shift[];
  holidays: string[];
  workdays: string[];
  closures: string[];
  dataReachesTo: string;
}

/** What the fields of a calendar must be to each other. */
function checkCalendar(calendar: CalendarDates, context: z.core.$RefinementCtx): void {
  const issue = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  for (const { weekday, from, to } of overlappingShifts(calendar.shifts))
    issue('shifts', `overlaps another shift: weekday ${weekday}, ${from} to ${to}`);
  const both = calendar.holidays.filter((day) => calendar.workdays.includes(day));
  if (both.length > 0) issue('workdays', `both holiday and workday: ${both.join(', ')}`);
  const beyond = [...calendar.holidays, ...calendar.workdays].filter((day) => day > calendar.dataReachesTo);
  const idle = zoneKnown(calendar.zone) && idleFrom({ id: '', revision: 0, ...calendar }, spanOf(calendar));
  if (idle) issue('closures', `nothing is open for more than ${MOST_IDLE_DAYS} days from ${idle} on`);
  if (beyond.length > 0) issue('dataReachesTo', `holidays or workdays lie after it: ${beyond.join(', ')}`);
}

/** A calendar as a version of the standard brings it along; newer data is uploaded, so its revision is 0. */
export const calendarOfStandard = strict({
  id,
  revision: z.literal(0, 'must be 0: newer data is uploaded to /v1/calendars'),
  ...hours,
  ...{ holidays: dates, workdays: dates, closures: dates, dataReachesTo: date },
})
  .superRefine(checkCalendar)
  .meta({ id: 'CalendarOfStandard' });

/** A calendar as headquarters upload it, whole: when work goes on, and how far its holidays are known (R8.1). */
export const uploadCalendar = strict({
  ...hours,
  holidays: dates.default([]),
  workdays: dates.default([]),
  closures: dates.default([]),
  /** Dates on which single outlets are closed besides. */
  outletClosures: z
    .record(
      id,
      dates.refine((days) => days.length <= MAX_OUTLET_CLOSURES, `at most ${MAX_OUTLET_CLOSURES} dates each`),
    )
    .default({}),
  dataReachesTo: date,
  /** The notice of the State Council that it follows, where it says otherwise than what was announced before. */
  notice: optionalText(300),
})
  .superRefine(checkCalendar)
  .meta({ id: 'UploadCalendar' });
export type UploadCalendar = z.infer<typeof uploadCalendar>;

export const calendarParams = z.object({ id });

const revision = z.object({
  revision: z.number().int(),
  dataReachesTo: z.string(),
  uploadedAt: instantOut.nullable(),
  uploadedBy: z.string().nullable(),
  /** The notice of the State Council that was named with it. */
  notice: z.string().nullable(),
});

export const calendarView = z
  .object({
    id: z.string(),
    zone: z.string(),
    shifts: z.array(z.object({ weekday: z.number(), from: z.string(), to: z.string() })),
    holidays: z.array(z.string()),
    workdays: z.array(z.string()),
    closures: z.array(z.string()),
    outletClosures: z.record(z.string(), z.array(z.string())),
    ...revision.shape,
    /** Every snapshot that there has been, newest first; 0 came with the standard. */
    revisions: z.array(revision),
  })
  .meta({ id: 'Calendar' });
export type CalendarView = z.infer<typeof calendarView>;
