import type { Report } from './report.js';
import type { Check } from './verdict.js';

const NAME_WIDTH = 30;
/** So many of what is wrong are named; the rest is counted. */
const MOST_NAMED = 8;

/** The report as lines for a terminal. */
export function reportLines(report: Report, checks: Check[]): string[] {
  return [
    '',
    '════ Report of the demonstration ════',
    ...rowLines(report),
    ...orderLines(report),
    ...dispatchLines(report),
    ...repairLines(report),
    ...breachLines(report),
    ...decisionLines(report),
    ...customerLines(report),
    '',
    ...checks.flatMap(checkLines),
    '',
    checks.every(({ ok }) => ok) ? 'All adds up.' : 'It does NOT add up.',
  ];
}

function rowLines({ rows }: Report): string[] {
  const refused = rows.refused.reduce((sum, { rowNos }) => sum + rowNos.length, 0);
  return section('Rows of the complaints file', [
    figure('rows in', rows.total),
    figure('  became orders', rows.opened),
    figure('  refused', refused),
    ...rows.refused.map(({ reason, rowNos }) => `      ${reason}: rows ${rowNos.join(', ')}`),
    `  ${rows.opened} + ${refused} = ${rows.opened + refused} of ${rows.total} rows accounted for`,
  ]);
}

function orderLines({ orders }: Report): string[] {
  return section('Orders by outcome', [
    figure('orders', `${orders.booked} booked + ${orders.comebacks} comebacks`),
    ...tallyLines(orders.byOutcome),
    ...(orders.open.length > 0 ? [figure('  STILL OPEN', orders.open.length)] : []),
  ]);
}

function dispatchLines({ dispatch, reassigned, orders: { comebacks } }: Report): string[] {
  return section('Dispatch, urgent first', [
    `  ${'class'.padEnd(22)}${'orders'.padStart(8)}${'median wait'.padStart(14)}${'median place in line'.padStart(23)}`,
    ...dispatch.map(
      ({ urgency, orders, medianWaitHours, medianPosition }) =>
        `  ${urgency.padEnd(22)}${String(orders).padStart(8)}${hours(medianWaitHours).padStart(14)}${medianPosition.toFixed(1).padStart(23)}`,
    ),
    figure('offers declined', `${reassigned.declined}; not accepted in time ${reassigned.lapsed}`),
    figure('taken for more urgent work', reassigned.preempted),
    figure('handed to another outlet', reassigned.toOtherOutlets),
    figure('comebacks', comebacks),
  ]);
}

function repairLines({ repairs, checks }: Report): string[] {
  return section('Repairs (hours of the standard)', [
    figure('repairs that passed', repairs.done),
    figure('  median, gross', hours(repairs.medianHours)),
    figure('  median, counted by the clock', hours(repairs.medianNetHours)),
    figure('  within 24 h', `${percent(repairs.within24)} (the standard expects about 60 %)`),
    figure('  within 48 h', percent(repairs.within48)),
    figure('checks failed', `${checks.failed}; orders with rework ${checks.reworked}`),
    figure('  accepted as is at the limit', checks.acceptedAsIs),
  ]);
}

function breachLines({ breaches, alerts }: Report): string[] {
  const silent = breaches.reduce((sum, kind) => sum + kind.silent, 0);
  return section('Breaches and their alerts', [
    ...breaches.map(
      ({ kind, confirmed, alerted, silent: untold, voided }) =>
        `  ${kind.padEnd(22)}${String(confirmed).padStart(4)} breached, ` +
        (untold > 0 ? 'ends the step by itself' : `${alerted} alerted`) +
        (voided > 0 ? `; ${voided} voided by an extension` : ''),
    ),
    ...(silent > 0 ? ['  (a deadline that ends its step has no alert by the standard)'] : []),
    figure(
      'alerts',
      `${alerts.total}; acknowledged ${alerts.acknowledged}, to the next level ${alerts.escalated}`,
    ),
    figure('milestones fired after due', `${Math.round(alerts.medianLatenessMs)} ms (median)`),
  ]);
}

function decisionLines({ decisions }: Report): string[] {
  return section('Decisions by people', [
    figure('settled at reception', decisions.settledAtReception),
    figure('urgency changed', decisions.urgencyChanged),
    figure('claims under the guarantee', `${decisions.claims}; another cause shown ${decisions.objected}`),
    figure('done by a substitute', decisions.byOthers),
  ]);
}

function customerLines({ complaints, surveys }: Report): string[] {
  const [outlet = 0, region = 0, hq = 0] = complaints.byLevel;
  return section('Customers', [
    figure('complaints', `${complaints.filed}, ${complaints.bySurvey} of them from surveys`),
    figure('  ended at', `outlet ${outlet}, region ${region}, headquarters ${hq}`),
    ...tallyLines(complaints.byOutcome),
    figure('surveys answered', surveys.answered),
    figure('  NPS', surveys.nps ?? 'nobody answered'),
    figure('  CSAT', surveys.csat === null ? 'nobody answered' : `${surveys.csat.toFixed(2)} of 5`),
  ]);
}

function checkLines({ what, ok, wrong }: Check): string[] {
  if (ok) return [`  ok     ${what}`];
  const named = wrong.slice(0, MOST_NAMED).map((one) => `           ${one}`);
  const more = wrong.length - named.length;
  return [
    `  WRONG  ${what}: ${wrong.length}`,
    ...named,
    ...(more > 0 ? [`           and ${more} more`] : []),
  ];
}

function section(title: string, lines: string[]): string[] {
  return ['', `── ${title}`, ...lines];
}

function figure(name: string, value: number | string): string {
  return `  ${name.padEnd(NAME_WIDTH)} ${value}`;
}

function tallyLines(counts: Record<string, number>): string[] {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => figure(`  ${name}`, count));
}

function hours(count: number): string {
  return count < 1 ? `${Math.round(count * 60)} min` : `${count.toFixed(1)} h`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
