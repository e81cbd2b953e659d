import { lookup as lookUp } from 'node:dns/promises';
import { type IncomingMessage, type RequestOptions, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { LookupFunction } from 'node:net';
import { type AllowedAddresses, hostOf, INSIDE, mayConnect, problemOfAddress } from './address-guard.js';

/** What every request of a channel is bound by. */
export interface RequestGuard {
  allowed: AllowedAddresses;
  /** For everything from the name's look-up to the answer's last byte; 10 s if not said. */
  timeoutMs?: number;
  /** Gives the addresses of a name; the system's resolver if not said. */
  resolve?: (host: string) => Promise<{ address: string; family: number }[]>;
}

/**
 * `answered`: there is an HTTP answer. `lost`: none came, and another attempt may fare better. `refused`: the request may
 * not or can't be made as it stands. No text repeats the address, a header or what the other side wrote.
 */
export type GuardedAnswer =
  | { kind: 'answered'; status: number; body: string; retryAfterMs: number | undefined }
  | { kind: 'lost'; text: string }
  | { kind: 'refused'; text: string };

const TIMEOUT_MS = 10_000;
/** Robots answer in a hundred bytes; nothing beyond is read. */
const ANSWER_BYTES = 64 * 1024;
/** Nobody may put an alert off for longer than this. */
const LONGEST_RETRY_AFTER_MS = 24 * 3_600_000;

/**
 * Posts a body to an address that people have entered (R6.1). The name is looked up once and the connection goes to just
 * the addresses that were checked, so a DNS that answers differently the second time gains nothing. Redirects are not
 * followed: they could lead inside.
 * @param guard what may be reached, and for how long to wait
 * @param address https, or http where configuration allows the host
 * @returns the answer, or why there is none; never throws
 */
export async function guardedPost(
  guard: RequestGuard,
  address: string,
  headers: Record<string, string>,
  body: string,
): Promise<GuardedAnswer> {
  const problem = problemOfAddress(address, guard.allowed);
  if (problem) return { kind: 'refused', text: problem };
  const url = new URL(address);
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    lookup: guardedLookup(guard, url),
    // A connection of its own: a pooled one might have been made under another guard.
    agent: false,
  };
  try {
    return await post(url, options, body, guard.timeoutMs ?? TIMEOUT_MS);
  } catch (error) {
    return failureOf(error);
  }
}

function post(url: URL, options: RequestOptions, body: string, timeoutMs: number): Promise<GuardedAnswer> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestSecure : requestPlain)(url, options, (response) => {
      readStart(response).then((text) => {
        const { statusCode: status = 0, headers } = response;
        resolve({ kind: 'answered', status, body: text, retryAfterMs: retryAfterMs(headers['retry-after']) });
        request.destroy();
      }, reject);
    });
    const timer = setTimeout(() => {
      resolve({ kind: 'lost', text: `no answer within ${timeoutMs / 1_000} s` });
      request.destroy();
    }, timeoutMs);
    request.on('error', reject);
    request.on('close', () => clearTimeout(timer));
    request.end(body);
  });
}

async function readStart(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, ANSWER_BYTES);
}

function guardedLookup({ allowed, resolve = (host) => lookUp(host, { all: true }) }: RequestGuard, url: URL) {
  const to = { host: hostOf(url), secure: url.protocol === 'https:' };
  const look: LookupFunction = (name, options, callback) => {
    resolve(name).then(
      (addresses) => {
        // One inside address is enough to refuse: which of them is connected to is left to chance and timing.
        const first = addresses[0];
        if (!first || addresses.some(({ address }) => !mayConnect(address, to, allowed))) {
          callback(Object.assign(new Error(INSIDE), { code: first ? FORBIDDEN : 'ENOTFOUND' }), '', 4);
        } else if (options.all) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 4),
    );
  };
  return look;
}

const FORBIDDEN = 'ADDRESS_FORBIDDEN';

const LOST_BECAUSE: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'no answer from the DNS',
  EHOSTUNREACH: 'host out of reach',
  ENETUNREACH: 'network out of reach',
  ETIMEDOUT: 'no connection in time',
};

/** Says what went wrong by its code alone: messages of errors hold addresses. */
function failureOf(error: unknown): GuardedAnswer {
  const code = String((error as { code?: unknown })?.code ?? 'unknown');
  if (code === FORBIDDEN) return { kind: 'refused', text: INSIDE };
  if (code === 'ERR_INVALID_CHAR' || code === 'ERR_UNESCAPED_CHARACTERS')
    return { kind: 'refused', text: 'the address or a header holds a character that HTTP does not take' };
  if (/CERT|TLS|SELF_SIGNED|UNABLE_TO_/.test(code))
    return { kind: 'lost', text: `the certificate is not accepted (${code})` };
  return { kind: 'lost', text: LOST_BECAUSE[code] ?? `connection failed (${code})` };
}

/** Seconds or a date (RFC 9110, 10.2.3), in ms from now. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (!header) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS);
}
