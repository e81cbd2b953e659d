import { Agent, request } from 'node:http';

/** A front door under test: JSON in, JSON out; anything but success throws. */
export interface Front {
  post<T>(path: string, body: unknown, headers?: Record<string, string>): Promise<T>;
  get<T>(path: string, headers?: Record<string, string>): Promise<T>;
  /** How many requests were answered 503 and sent again with the same key, so far. */
  repeated(): number;
  /** How many reads there were so far. */
  reads(): number;
  /** Lets go of idle connections, before the server does so at the very moment one is used again. */
  release(): void;
}

/** 503 means *outcome unknown, repeat with the same key*; the time of all attempts counts as the command's. */
const ATTEMPTS = 10;

class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Kept-alive connections by node:http: the load's own cost must not drown what is measured. */
export function openFront(baseUrl: string, always: Record<string, string>): Front {
  const agent = new Agent({ keepAlive: true });
  let repeated = 0;
  let reads = 0;
  const call = <T>(method: string, path: string, body: string | null, headers: Record<string, string>) =>
    new Promise<T>((resolve, reject) => {
      const sent = request(
        `${baseUrl}${path}`,
        { method, agent, headers: { ...always, ...headers } },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () => {
            const status = response.statusCode ?? 0;
            if (status >= 200 && status < 300) resolve(JSON.parse(text) as T);
            else reject(new Refused(status, `${method} ${path} → ${status}: ${text}`));
          });
        },
      );
      sent.on('error', reject);
      sent.end(body ?? undefined);
    });
  return {
    post: async (path, body, headers = {}) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await call('POST', path, JSON.stringify(body), {
            'content-type': 'application/json',
            ...headers,
          });
        } catch (error) {
          if (!(error instanceof Refused) || error.status !== 503 || attempt === ATTEMPTS) throw error;
          repeated += 1;
        }
      }
    },
    get: (path, headers = {}) => {
      reads += 1;
      return call('GET', path, null, headers);
    },
    repeated: () => repeated,
    reads: () => reads,
    release: () => agent.destroy(),
  };
}
