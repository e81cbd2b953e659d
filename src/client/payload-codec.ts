import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';

const ENCODING = 'binary/gzip';
/** Smaller ones stay readable in Temporal's Web UI; only a desk's queue in hard times is ever larger. */
const LARGE_BYTES = 64 * 1024;
/** More than anything that is ever sent: a payload made to swell is refused rather than filling the memory. */
const MOST_BYTES = 256 * 1024 * 1024;

const compress = promisify(gzip);
const expand = promisify(gunzip);

/** Compresses large payloads: a desk with thousands waiting would otherwise pass Temporal's 2 MiB and stand still. */
const largePayloads: PayloadCodec = {
  encode: (payloads) => Promise.all(payloads.map(packed)),
  decode: (payloads) => Promise.all(payloads.map(unpacked)),
};

async function packed(payload: Payload): Promise<Payload> {
  const { data, metadata } = payload;
  if (!data || data.length < LARGE_BYTES || !metadata) return payload;
  // The payload's own metadata goes along inside, written as base64 since its values are bytes.
  const inside = Object.entries(metadata).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  const encoding = { encoding: Buffer.from(ENCODING), inside: Buffer.from(JSON.stringify(inside)) };
  return { metadata: encoding, data: await compress(data) };
}

async function unpacked(payload: Payload): Promise<Payload> {
  const { data, metadata } = payload;
  if (!data || !metadata?.encoding || Buffer.from(metadata.encoding).toString() !== ENCODING) return payload;
  const inside = JSON.parse(Buffer.from(metadata.inside ?? []).toString()) as [string, string][];
  const own = inside.map(([key, value]) => [key, Buffer.from(value, 'base64')] as const);
  return { metadata: Object.fromEntries(own), data: await expand(data, { maxOutputLength: MOST_BYTES }) };
}

/** How every client and worker of Pitlane writes and reads payloads. */
export const dataConverter: DataConverter = { payloadCodecs: [largePayloads] };
