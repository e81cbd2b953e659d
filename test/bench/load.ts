import type { Front } from './http.js';
import type { Drive } from './orders.js';

/** What one closed loop measured; times in ms. */
export interface LoadResult {
  orderNos: string[];
  /** From the first booking until the last order was closed. */
  elapsedMs: number;
  /** From the booking's request to the survey's answer. */
  orderMs: number[];
  commandMs: { name: string; ms: number }[];
}

let orders = 0;

/**
 * Runs `count` orders, `atOnce` of them at a time; whoever finishes one begins the next at once.
 * @param untilClosed waits until the service has closed every order
 */
export async function runClosedLoop(
  front: Front,
  drive: Drive,
  { count, atOnce }: { count: number; atOnce: number },
  untilClosed: (orderNos: string[]) => Promise<void>,
): Promise<LoadResult> {
  const orderNos: string[] = [];
  const orderMs: number[] = [];
  const commandMs: LoadResult['commandMs'] = [];
  let begun = 0;
  const startedAt = performance.now();
  const one = async () => {
    while (begun++ < count) {
      const from = performance.now();
      const orderNo = await drive(front, ++orders, async (name, work) => {
        const sentAt = performance.now();
        const answer = await work();
        commandMs.push({ name, ms: performance.now() - sentAt });
        return answer;
      });
      orderMs.push(performance.now() - from);
      orderNos.push(orderNo);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  await untilClosed(orderNos);
  return { orderNos, elapsedMs: performance.now() - startedAt, orderMs, commandMs };
}

/** The value that `share` of the sample does not exceed (nearest rank). */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}
