import type { TimelineEntry } from '../contracts/service-orders.js';
import type { DemoRecords } from './records.js';

/** One deadline that was reached with the work undone. */
export interface Breach {
  clockId: string;
  kind: string;
  revision: number;
  /** Undecided while an extension filed in time waits for its decision; voided when it was granted. */
  state: 'confirmed' | 'voided' | 'undecided';
  /** Whether the standard has it told to anybody. */
  told: boolean;
  /** The breach has its row in the ledger of its clock's alert. */
  onLedger: boolean;
  /** Somebody was told: the alert has a delivery of the breach. */
  alerted: boolean;
}

/** Every breach in the timelines, held against the ledger and the deliveries of its alert (R3.2c, R3.3b). */
export function breachesOf(
  { cases, alerts }: Pick<DemoRecords, 'cases' | 'alerts'>,
  toldKinds: ReadonlySet<string>,
): Breach[] {
  const alertOf = new Map(alerts.map((alert) => [alert.id, alert]));
  return cases.flatMap(({ timeline }) =>
    timeline.flatMap((entry, i) => {
      if (entry.what.type !== 'clock_milestone' || entry.data.milestone !== 'breach') return [];
      const clockId = String(entry.data.clockId);
      const kind = String(entry.data.kind);
      const revision = Number(entry.data.revision);
      const alert = alertOf.get(clockId);
      return [
        {
          ...{ clockId, kind, revision },
          state: entry.data.pending ? decisionOn(entry, timeline.slice(i + 1)) : 'confirmed',
          told: toldKinds.has(kind),
          onLedger:
            alert?.ledger.some(
              (row) => row.milestone === 'breach' && row.level === 0 && row.revision === revision,
            ) ?? false,
          alerted: alert?.deliveries.some(({ milestone }) => milestone === 'breach') ?? false,
        } satisfies Breach,
      ];
    }),
  );
}

/** A breach that came while more time was asked for is what the decision makes of it. */
function decisionOn(breach: TimelineEntry, later: TimelineEntry[]): Breach['state'] {
  const decision = later.find(
    ({ what, data, subject }) =>
      subject === breach.subject && (what.type === 'extension_decided' || data.unanswered !== undefined),
  );
  if (!decision) return 'undecided';
  return decision.data.approved ? 'voided' : 'confirmed';
}
