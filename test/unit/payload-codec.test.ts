import { defaultPayloadConverter } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { dataConverter } from '../../src/client/payload-codec.js';

const codec = dataConverter.payloadCodecs?.[0];
if (!codec) throw new Error('there is no codec');
const waiting = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    request: { orderNo: `SO-${i}`, n: 1, waitingSince: '2026-11-24T00:00:00.000Z', workType: 'general' },
    replyTo: `dispatch:SO-${i}:1`,
  }));

describe('large payloads (R3.2b; design, rule 6)', () => {
  it('brings the queue of ten thousand well below the 2 MiB that Temporal takes, and back as it was', async () => {
    const queue = waiting(10_000);
    const payload = defaultPayloadConverter.toPayload(queue);
    const [sent] = await codec.encode([payload]);
    expect(payload.data?.length).toBeGreaterThan(1_000_000);
    expect(sent?.data?.length).toBeLessThan(200_000);
    const [read] = await codec.decode([sent!]);
    expect(defaultPayloadConverter.fromPayload(read!)).toEqual(queue);
  });

  it('leaves small ones as they are, so that the Web UI shows them', async () => {
    const payload = defaultPayloadConverter.toPayload(waiting(10));
    expect(await codec.encode([payload])).toEqual([payload]);
    expect(await codec.decode([payload])).toEqual([payload]);
  });

  it('refuses one that was damaged on its way, rather than giving half of it', async () => {
    const [sent] = await codec.encode([defaultPayloadConverter.toPayload(waiting(2000))]);
    const half = { ...sent, data: sent!.data!.subarray(0, 500) };
    await expect(codec.decode([half])).rejects.toThrow('unexpected end of file');
  });
});
