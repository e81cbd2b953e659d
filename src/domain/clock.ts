/**
 * The deadline engine: one pure model for every deadline of the house (R3.2c, R3.3b, R4.4). A clock is plain data;
 * changing it gives a new one; when it is due is computed, never stored. Whoever changes a clock first fires every
 * milestone that `dueMilestones` gives for that moment.
 */
export * from './clock-changes.js';
export {
  type ClockCalendar,
  type ClockMilestone,
  countedMsAt,
  deadline,
  dueAt,
  dueMilestones,
  effectiveLimitMs,
  firstDueAt,
  isPastDue,
  milestones,
  nextMilestone,
  outcomeOf,
  wakeAt,
} from './clock-count.js';
export * from './clock-explain.js';
export * from './clock-state.js';
