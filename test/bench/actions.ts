import type { WorkflowHandle } from '@temporalio/client';

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];

export const ACTION_KINDS = [
  'workflow starts',
  'child starts',
  'updates',
  'signals',
  'timers',
  'local activities',
  'activities',
  'search attributes',
] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];
export type ActionCount = Record<ActionKind, number>;

/** What histories show of their cost: events, and Actions by kind. */
export interface Cost {
  events: number;
  actions: ActionCount;
}

export const NO_COST: Cost = {
  events: 0,
  actions: Object.fromEntries(ACTION_KINDS.map((kind) => [kind, 0])) as ActionCount,
};

/**
 * Counts the Actions that Temporal Cloud would bill for one run, by the rules of "Temporal Cloud Actions"
 * (docs.temporal.io/cloud/actions). Queries, rejected updates and heartbeats of workflow tasks leave no event and
 * aren't counted; nor is the surcharge of the Fairness feature, which is a tenth of everything.
 * @param history one run's, complete
 */
export function costOf({ events }: History): Cost {
  const all = events ?? [];
  const count = (of: (event: HistoryEvent) => number) => all.reduce((sum, event) => sum + of(event), 0);
  const tasksWithMarkers = new Set(
    all.flatMap((event) => {
      const marker = event.markerRecordedEventAttributes;
      return marker ? [String(marker.workflowTaskCompletedEventId)] : [];
    }),
  );
  return {
    events: all.length,
    actions: {
      'workflow starts': startOf(all),
      // One for the intent that the parent records, one for the attempt; the child's own start is in it.
      'child starts': count((event) => (event.startChildWorkflowExecutionInitiatedEventAttributes ? 2 : 0)),
      updates: count((event) => (event.workflowExecutionUpdateAcceptedEventAttributes ? 1 : 0)),
      // Counted where they arrive, or where they failed to.
      signals: count((event) =>
        event.workflowExecutionSignaledEventAttributes ||
        event.signalExternalWorkflowExecutionFailedEventAttributes
          ? 1
          : 0,
      ),
      timers: count((event) => (event.timerStartedEventAttributes ? 1 : 0)),
      // All that one workflow task records count as one; attempts that went into a later task count again.
      'local activities': tasksWithMarkers.size + count(laterAttempts),
      activities: count(activityOf),
      'search attributes': count((event) => (event.upsertWorkflowSearchAttributesEventAttributes ? 1 : 0)),
    },
  };
}

export function addCosts(costs: Cost[]): Cost {
  return costs.reduce(
    (sum, cost) => ({
      events: sum.events + cost.events,
      actions: mapActions((kind) => sum.actions[kind] + cost.actions[kind]),
    }),
    NO_COST,
  );
}

export function subtractCost(cost: Cost, less: Cost): Cost {
  return {
    events: cost.events - less.events,
    actions: mapActions((kind) => cost.actions[kind] - less.actions[kind]),
  };
}

export function divideCost(cost: Cost, by: number): Cost {
  return { events: cost.events / by, actions: mapActions((kind) => cost.actions[kind] / by) };
}

export function totalActions({ actions }: Cost): number {
  return ACTION_KINDS.reduce((sum, kind) => sum + actions[kind], 0);
}

/** A child's start is billed with its parent, that of signal-with-start with the signal. */
function startOf([first, second]: HistoryEvent[]): number {
  const started = first?.workflowExecutionStartedEventAttributes;
  if (!started || started.parentWorkflowExecution) return 0;
  const bySignal = !started.continuedExecutionRunId && second?.workflowExecutionSignaledEventAttributes;
  return bySignal ? 0 : 1;
}

function activityOf(event: HistoryEvent): number {
  if (event.activityTaskScheduledEventAttributes) return 1;
  const started = event.activityTaskStartedEventAttributes;
  return started ? Number(started.attempt ?? 1) - 1 : 0;
}

function laterAttempts(event: HistoryEvent): number {
  const metering = event.workflowTaskCompletedEventAttributes?.meteringMetadata;
  return Number(metering?.nonfirstLocalActivityExecutionAttempts ?? 0);
}

function mapActions(of: (kind: ActionKind) => number): ActionCount {
  return Object.fromEntries(ACTION_KINDS.map((kind) => [kind, of(kind)])) as ActionCount;
}
