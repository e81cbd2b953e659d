import { withCalendar } from './calendar.js';
import { type ClockState, isExtensionPending } from './clock.js';
import { type ExecutionKind, STEPS } from './lifecycle.js';
import { type CalendarUpdatedEvent, isFinal, type StepEvent } from './machine.js';
import { sliceFor } from './policy/slice.js';
import type { ProcessPolicy, StepPolicy } from './policy/types.js';
import { type ClockContext, clocksOnRecord, cyclesAfter } from './step-clocks.js';
import type { Urgency } from './urgency.js';

/** One entry of an order's or a complaint's story, as the timeline stores it. */
export interface RecordedEvent {
  executionId: string;
  kind: ExecutionKind;
  /** The execution's status after it. */
  status: string;
  event: StepEvent;
}

type Clocks = Record<string, ClockState>;

/** One execution as its events have made it so far. */
export interface Life {
  context: ClockContext;
  clocks: Clocks;
  /** The types of its events so far. */
  told: readonly string[];
}

/** What is told to an execution in the place of a recorded event; the last one ends it where the recorded one does. */
export type Retelling = (recorded: RecordedEvent, life: Life) => StepEvent[];

/** The order between its steps: what the next one is handed. */
interface Story {
  subject: string;
  policy: ProcessPolicy;
  events: readonly RecordedEvent[];
  lives: Map<string, Life>;
  urgency: Urgency;
  carried: ClockState[];
  cycles: ClockContext['cyclesBefore'];
}

/**
 * Every clock of an order or a complaint, made from its stored events alone (R3.3b, R8.1): the same rules that the
 * executions go by, without them. For a closed case it gives the same answer for ever.
 * @param subject the order's or the complaint's number
 * @param events its own, in the order of their recording; a complaint about an order is a subject of its own
 * @param policy the version that the case keeps
 * @returns each clock that ever ran, by its id, as it stands after the last event
 */
export function clocksFromEvents(
  subject: string,
  events: readonly RecordedEvent[],
  policy: ProcessPolicy,
): Clocks {
  return retold(subject, events, policy, ({ event }) => [event]);
}

/** The same from a story that is told otherwise: how `clocks-under.ts` asks what another standard would have made of it. */
export function retold(
  subject: string,
  events: readonly RecordedEvent[],
  policy: ProcessPolicy,
  tell: Retelling,
): Clocks {
  const urgency = firstUrgency(events);
  const story: Story = { subject, policy, events, lives: new Map(), urgency, carried: [], cycles: {} };
  const all: Clocks = {};
  for (const recorded of events) {
    const before = lifeOf(story, recorded);
    const instead = tell(recorded, before);
    const clocks = instead.reduce((sum, event, i) => {
      const last = i === instead.length - 1 && endsWith(recorded);
      return clocksOnRecord(sum, event, before.context, last);
    }, before.clocks);
    for (const clock of Object.values(clocks)) {
      // As the records do: a clock is written by whoever has changed it last.
      if (clock !== before.clocks[clock.id]) all[clock.id] = clock;
    }
    const told = [...before.told, recorded.event.type];
    story.lives.set(recorded.executionId, followed(story, recorded, { ...before, clocks, told }));
  }
  return all;
}

function endsWith({ kind, status }: RecordedEvent): boolean {
  return isFinal(kind, status);
}

/** The class that reception found, or that a complaint was filed under: its first event has it. */
function firstUrgency(events: readonly RecordedEvent[]): Urgency {
  const classed = events.map(({ event }) => event.data as { urgency?: Urgency } | null);
  return classed.find((data) => data?.urgency)?.urgency ?? 'P3_DEGRADED';
}

/** The execution before the event; begun with it, it has what the order hands to a step. */
function lifeOf(story: Story, recorded: RecordedEvent): Life {
  const { executionId, kind } = recorded;
  const life = story.lives.get(executionId);
  if (!life) return newLife(story, executionId, kind);
  return kind === 'service_order'
    ? { ...life, clocks: { ...adopted(story, recorded), ...life.clocks } }
    : life;
}

/**
 * Clocks that no step carries on are the order's own from the last step on, and those of a step that was ended by hand:
 * as the last execution that had them left them.
 */
function adopted({ lives, carried }: Story, recorded: RecordedEvent): Clocks {
  if (endsWith(recorded)) return byId(carried);
  const { clockId, clockIds = [] } = recorded.event.data as { clockId?: string; clockIds?: string[] };
  const named = clockId ? [clockId] : clockIds;
  const found = [...carried, ...[...lives.values()].flatMap(({ clocks }) => Object.values(clocks))];
  return byId(found.filter(({ id }) => named.includes(id)));
}

function newLife(story: Story, executionId: string, kind: ExecutionKind): Life {
  const { subject, policy } = story;
  const isStep = (STEPS as readonly string[]).includes(kind);
  const slice = sliceFor(policy, kind, urgencyAtStart(story, executionId));
  const cyclesBefore = kind === 'service_order' ? {} : story.cycles;
  return {
    context: { policy: slice, subject, cyclesBefore },
    clocks: isStep ? byId(story.carried) : {},
    told: [],
  };
}

/** What an execution was started under shows when it is told of another class; one that is never told has the order's. */
function urgencyAtStart({ events, urgency }: Story, executionId: string): Urgency {
  const told = events.find((one) => one.executionId === executionId && one.event.type === 'urgency_applied');
  return told ? (told.event.data as { from: Urgency }).from : urgency;
}

/** What an event on record changes for what comes after it. */
function followed(story: Story, recorded: RecordedEvent, life: Life): Life {
  const { kind, event } = recorded;
  if ((STEPS as readonly string[]).includes(kind) && endsWith(recorded)) {
    const ended = Object.values(life.clocks);
    story.carried = ended.filter((clock) => clock.stoppedAt === null || isExtensionPending(clock));
    story.cycles = { ...story.cycles, ...cyclesAfter(life.clocks, life.context.cyclesBefore) };
  }
  if (event.type === 'execution_lost') {
    const { clockIds } = event.data as { clockIds: string[] };
    story.carried = story.carried.filter(({ id }) => !clockIds.includes(id));
    const lost = Object.values(life.clocks).filter(({ id }) => clockIds.includes(id));
    story.cycles = cyclesAfter(byId(lost), story.cycles);
  }
  const { policy } = life.context;
  if (event.type === 'calendar_updated') {
    const { calendar } = (event as CalendarUpdatedEvent).data;
    return withPolicy(life, { ...policy, calendars: withCalendar(policy.calendars, calendar) });
  }
  if (event.type !== 'urgency_changed' && event.type !== 'urgency_applied') return life;
  const { urgency } = event.data as { urgency: Urgency };
  if (event.type === 'urgency_changed') story.urgency = urgency;
  return withPolicy(life, { ...sliceFor(story.policy, kind, urgency), calendars: policy.calendars });
}

function withPolicy(life: Life, policy: StepPolicy): Life {
  return { ...life, context: { ...life.context, policy } };
}

function byId(clocks: ClockState[]): Clocks {
  return Object.fromEntries(clocks.map((clock) => [clock.id, clock]));
}
