import { expect, it } from 'vitest';
import { costOf, type History, totalActions } from './actions.js';

const started = { workflowExecutionStartedEventAttributes: {} };
const signaled = { workflowExecutionSignaledEventAttributes: { signalName: 'message' } };
const marker = (task: number) => ({ markerRecordedEventAttributes: { workflowTaskCompletedEventId: task } });
const history = (...events: object[]) => ({ events }) as unknown as History;

it('counts the local activities of one workflow task as one Action, those of another as a second (issue 3)', () => {
  const { events, actions } = costOf(history(started, marker(4), marker(4), marker(9)));
  expect(events).toBe(4);
  expect(actions).toMatchObject({ 'workflow starts': 1, 'local activities': 2 });
});

it('counts a child twice with its parent and not again in its own history (issue 3)', () => {
  const parent = costOf(history(started, { startChildWorkflowExecutionInitiatedEventAttributes: {} }));
  const child = costOf(
    history({ workflowExecutionStartedEventAttributes: { parentWorkflowExecution: { workflowId: 'p' } } }),
  );
  expect([totalActions(parent), totalActions(child)]).toEqual([3, 0]);
});

it('counts signal-with-start once, and a run that continues another with a signal waiting twice (issue 3)', () => {
  const continued = { workflowExecutionStartedEventAttributes: { continuedExecutionRunId: 'r' } };
  expect(totalActions(costOf(history(started, signaled)))).toBe(1);
  expect(totalActions(costOf(history(continued, signaled)))).toBe(2);
});

it('counts an activity with its retries, and an update, a timer and an upsert once each (issue 3)', () => {
  const { actions } = costOf(
    history(
      started,
      { activityTaskScheduledEventAttributes: {} },
      { activityTaskStartedEventAttributes: { attempt: 3 } },
      { workflowExecutionUpdateAcceptedEventAttributes: {} },
      { timerStartedEventAttributes: {} },
      { upsertWorkflowSearchAttributesEventAttributes: {} },
    ),
  );
  expect(actions).toMatchObject({ activities: 3, updates: 1, timers: 1, 'search attributes': 1 });
});
