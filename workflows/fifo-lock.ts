import { CancellationScope } from '@temporalio/workflow';

/**
 * Hands out turns in the order of asking (design, rule 4). What was begun is finished, also when Temporal cancels the
 * execution meanwhile.
 */
export function fifoLock(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = () => CancellationScope.nonCancellable(work);
    const mine = last.then(turn, turn);
    last = mine.catch(() => {});
    return mine;
  };
}
