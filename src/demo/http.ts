import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProblemDocument } from '../contracts/problem.js';

/** What a command was answered: the body, or the problem that the API tells. */
export type Answer<T> = { ok: true; body: T } | { ok: false; problem: ProblemDocument };

/** The API as one caller sees it: the front office, or a member of staff for whom a system acts. */
export interface Caller {
  /** Reads. Throws when the answer isn't 200. */
  get<T>(path: string, query?: Query): Promise<T>;
  /** Reads the pages of a list until it ends or `enough` says so of an item; that item is left out. */
  list<T>(path: string, query?: Query, enough?: (item: T) => boolean): Promise<T[]>;
  /** Sends a command once, however often it takes: 503 and a lost answer are repeated with the same key. */
  post<T>(path: string, body: unknown): Promise<Answer<T>>;
  /** Changes master data. Throws when the answer isn't 200. */
  patch(path: string, body: unknown): Promise<void>;
}

export interface Api {
  frontOffice: Caller;
  /** The key's own role, which may see and do everything. */
  operator: Caller;
  staff(id: string): Caller;
  /** How often each refusal was answered, by code. */
  refusals: ReadonlyMap<string, number>;
}

type Query = Record<string, string | number | boolean>;

export interface ApiOptions {
  baseUrl: string;
  operatorKey: string;
  frontOfficeKey: string;
  signal: AbortSignal;
}

/** A restart of Temporal or Postgres takes less; a front office would call somebody after it. */
const GIVE_UP_AFTER_MS = 300_000;
const RETRY_AFTER_MS = 1_000;
const ANSWER_WITHIN_MS = 30_000;
const PAGE = 200;

/** The HTTP API, called as a front-office system calls it: keys, whom it acts for, idempotency keys, patience with 503. */
export function createApi({ baseUrl, operatorKey, frontOfficeKey, signal }: ApiOptions): Api {
  const refusals = new Map<string, number>();
  // Every request on its way listens to it.
  setMaxListeners(0, signal);

  async function call(path: string, init: RequestInit): Promise<Response> {
    const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
    for (;;) {
      const answer = await fetch(`${baseUrl}${path}`, {
        ...init,
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      }).catch((error: unknown) => {
        signal.throwIfAborted();
        return error as Error;
      });
      if (answer instanceof Response && answer.status !== 503) return answer;
      if (Date.now() > giveUpAt) {
        // Unknown is not refused: nobody may count it as an outcome.
        const last = answer instanceof Response ? `still ${answer.status}` : answer.message;
        throw new Error(
          `${init.method} ${path}: outcome unknown after ${GIVE_UP_AFTER_MS / 1_000} s: ${last}`,
        );
      }
      const seconds = answer instanceof Response ? Number(answer.headers.get('retry-after')) : 0;
      await sleep(seconds > 0 ? seconds * 1_000 : RETRY_AFTER_MS, undefined, { signal });
    }
  }

  function caller(headers: Record<string, string>): Caller {
    const get = async <T>(path: string, query: Query = {}): Promise<T> => {
      const search = new URLSearchParams();
      for (const [name, value] of Object.entries(query)) search.set(name, String(value));
      const answer = await call(search.size > 0 ? `${path}?${search}` : path, { method: 'GET', headers });
      if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    };
    return {
      get,
      async list<T>(path: string, query: Query = {}, enough: (item: T) => boolean = () => false) {
        const found: T[] = [];
        let cursor: string | null = null;
        do {
          const page: { items: T[]; nextCursor: string | null } = await get(path, {
            limit: PAGE,
            ...query,
            ...(cursor === null ? {} : { cursor }),
          });
          for (const item of page.items) {
            if (enough(item)) return found;
            found.push(item);
          }
          cursor = page.nextCursor;
        } while (cursor !== null);
        return found;
      },
      async post<T>(path: string, body: unknown): Promise<Answer<T>> {
        const answer = await call(path, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
          body: JSON.stringify(body),
        });
        if (answer.ok) return { ok: true, body: (await answer.json()) as T };
        const problem = (await answer.json()) as ProblemDocument;
        refusals.set(problem.code, (refusals.get(problem.code) ?? 0) + 1);
        return { ok: false, problem };
      },
      async patch(path: string, body: unknown): Promise<void> {
        const init = {
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        };
        const answer = await call(path, { method: 'PATCH', ...init });
        if (!answer.ok) throw new Error(`PATCH ${path}: ${answer.status} ${await answer.text()}`);
      },
    };
  }

  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  const operator = caller(bearer(operatorKey));
  return {
    frontOffice: caller(bearer(frontOfficeKey)),
    operator,
    staff: (id) => caller({ ...bearer(operatorKey), 'x-on-behalf-of': id }),
    refusals,
  };
}
