import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came in, with the body as it was on the wire. */
export interface ReceivedRequest {
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  /** An object is sent as JSON. */
  body?: object | string;
}

/** What a server does to the next request instead of judging it. */
export type Mishap = Reply | 'hang' | 'reset';

/** A server of an outside service on 127.0.0.1, as a test sees it. */
export interface ChannelServer<Message> {
  /** With which port it is reached, and under any name that a test resolves to 127.0.0.1. */
  port: number;
  url: string;
  /** Every request, taken or not. */
  requests: ReceivedRequest[];
  /** What was taken, as people would see it. */
  taken: Message[];
  /** For the next requests, in turn. */
  next: Mishap[];
  close(): Promise<void>;
}

/**
 * Starts a server that judges each request by the service's own rules.
 * @param path of the address, with the query that belongs to it
 * @param judge gives the reply, and the message when it takes it
 */
export async function startChannelServer<Message>(
  path: string,
  judge: (request: ReceivedRequest) => { reply: Reply; message?: Message },
): Promise<ChannelServer<Message>> {
  const requests: ReceivedRequest[] = [];
  const taken: Message[] = [];
  const next: Mishap[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const url = new URL(incoming.url ?? '/', 'http://local');
    const body = Buffer.concat(chunks).toString();
    const request = { path: url.pathname, query: url.searchParams, headers: incoming.headers, body };
    requests.push(request);
    const mishap = next.shift();
    if (mishap === 'hang') return;
    if (mishap === 'reset') return void incoming.socket.resetAndDestroy();
    const judged = mishap ? { reply: mishap } : judge(request);
    if ('message' in judged && judged.message !== undefined) taken.push(judged.message);
    const { status = 200, headers = {}, body: answer = '' } = judged.reply;
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}${path}`,
    requests,
    taken,
    next,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Counts requests in a moving window: whether one more at `nowMs` is within `limit`. What is too much counts too. */
export function movingWindow(limit: number, perMs: number): (nowMs: number) => boolean {
  let times: number[] = [];
  return (nowMs) => {
    times = [...times.filter((time) => time > nowMs - perMs), nowMs];
    return times.length <= limit;
  };
}
