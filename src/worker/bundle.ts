import { bundleWorkflowCode } from '@temporalio/worker';

/**
 * The SDK takes a stack trace of every promise, for Temporal's "Call Stack". With ten frames each that was a fifth of the
 * time of replaying (BENCHMARKS.md); four still say where a workflow waits, and where an error was thrown. The sandbox
 * freezes `Error` before it loads the workflows, so it is set in front of them; on their first line, which keeps the
 * numbers of all lines.
 */
const FEWER_FRAMES = 'Error.stackTraceLimit = 4; ';

/**
 * The workflows as one file, for `Worker.create({ workflowBundle })`.
 * @param workflowsPath the entry: `workflows/index`
 * @throws when it can't be compiled, which is logged
 */
export async function bundleWorkflows(workflowsPath: string): Promise<{ code: string }> {
  const quiet = () => {};
  const logger = {
    ...{ log: quiet, trace: quiet, debug: quiet, info: quiet },
    ...{ warn: console.warn, error: console.error },
  };
  const { code } = await bundleWorkflowCode({ workflowsPath, logger });
  return { code: FEWER_FRAMES + code };
}
