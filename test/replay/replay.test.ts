import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { expect, it } from 'vitest';
import * as workflows from '../../workflows/index.js';
import { workflowBundle } from '../support/servers.js';

// Orders live for days: what a released version began, the present code must be able to finish. How the histories are
// made is said in record.ts.

const FOLDER = fileURLToPath(new URL('./histories/', import.meta.url));
const versions = readdirSync(FOLDER);

function historiesOf(version: string) {
  return readdirSync(`${FOLDER}/${version}`).map((file) => {
    const { workflowId, events } = JSON.parse(readFileSync(`${FOLDER}/${version}/${file}`, 'utf8'));
    return { workflowId: workflowId as string, history: historyFromJSON({ events }) };
  });
}

const typeOf = ({ history }: ReturnType<typeof historiesOf>[number]) =>
  history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '';

it('has histories of at least one version', () => {
  expect(versions.length).toBeGreaterThan(0);
});

it.each(versions)('has a history of every workflow type in version %s (issue 3)', (version) => {
  const types = new Set(historiesOf(version).map(typeOf));
  expect([...types].sort()).toEqual(Object.keys(workflows).sort());
});

it.each(versions)('replays what version %s recorded (issue 3)', async (version) => {
  const failed: string[] = [];
  let replayed = 0;
  const results = Worker.runReplayHistories({ workflowBundle: workflowBundle() }, historiesOf(version));
  for await (const { workflowId, error } of results) {
    replayed += 1;
    if (error) failed.push(`${workflowId}: ${error.message}`);
  }
  expect(failed).toEqual([]);
  expect(replayed).toBe(readdirSync(`${FOLDER}/${version}`).length);
});

it('notices when a history does not fit the code (issue 3)', async () => {
  const [version] = versions;
  const one = historiesOf(version as string).find((entry) => typeOf(entry) === 'booking');
  if (!one?.history.events) throw new Error('no booking was recorded');
  // A record of something that the code never does: a timer cancelled that it hasn't started.
  const marker = one.history.events.find((event) => event.markerRecordedEventAttributes);
  if (!marker?.markerRecordedEventAttributes) throw new Error('no marker was recorded');
  marker.markerRecordedEventAttributes = null;
  marker.timerCanceledEventAttributes = { timerId: 'none', startedEventId: marker.eventId ?? null };
  marker.eventType = 19;
  const results = Worker.runReplayHistories({ workflowBundle: workflowBundle() }, [one]);
  const errors: (string | undefined)[] = [];
  for await (const { error } of results) errors.push(error?.name);
  expect(errors).toEqual(['DeterminismViolationError']);
});
