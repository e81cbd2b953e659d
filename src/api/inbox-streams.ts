import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Database } from '../db/database.js';
import { listenToInboxes, readInboxAfter, type StreamCursor, streamStart } from '../db/reads/inbox-stream.js';

/** Proxies close what is silent for a minute; who has gone is noticed by it too. */
const HEARTBEAT_MS = 15_000;
/** Then the reader comes again, and its key is looked at again. */
const LONGEST_MS = 600_000;
/** A transaction that is still open holds back what was committed after it began. */
const LOOK_AGAIN_MS = 200;
const RECONNECT_MS = 2_000;
/** So many messages are held for a reader at a time, however much it has missed. */
const PAGE = 100;
/** For one person: a console in a few windows, a telephone. */
const STREAMS_EACH = 8;

interface Reader {
  recipient: string;
  cursor: StreamCursor;
  raw: ServerResponse;
  looking: boolean;
  /** Something came while it was looking. */
  again: boolean;
}

export interface InboxStreams {
  /**
   * Writes server-sent events to a response until either side ends it.
   * @param last what the reader had last; null begins at the present
   * @returns false when the person has as many as are allowed; then nothing has been written
   * @throws when Postgres is away; then neither
   */
  open(raw: ServerResponse, recipient: string, last: StreamCursor | null): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * The live inboxes of one API process (R5.1): one connection listens for all, and each reader gets what was told to
 * them, in the order of the transactions, so that none is skipped. A slow reader is waited for.
 * @param heartbeatMs how often each is looked after unasked; what was announced in vain is found then
 */
export function inboxStreams(db: Database, heartbeatMs = HEARTBEAT_MS): InboxStreams {
  const readers = new Set<Reader>();
  let listening: Promise<(() => Promise<void>) | null> | null = null;
  let closed = false;
  const hear = (recipients: string[] | null) => {
    const named = recipients && new Set(recipients);
    for (const reader of readers) if (!named || named.has(reader.recipient)) void look(db, readers, reader);
  };
  const listen = () => {
    listening ??= listenToInboxes(db, hear).catch(() => {
      // Away: the next heartbeat tries again.
      listening = null;
      return null;
    });
    return listening;
  };
  return {
    async open(raw, recipient, last) {
      const theirs = [...readers].filter((reader) => reader.recipient === recipient);
      if (closed || theirs.length >= STREAMS_EACH) return false;
      const present = { txid: 0, id: '' };
      const reader: Reader = { recipient, cursor: present, raw, looking: true, again: false };
      readers.add(reader);
      raw.on('close', () => readers.delete(reader));
      try {
        reader.cursor = await streamStart(db, last);
      } catch (error) {
        readers.delete(reader);
        throw error;
      }
      await listen();
      // Gone meanwhile, or the server is stopping: nothing may be left running.
      if (closed || !readers.has(reader)) return true;
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // Kept open after its end, it would hold up the server's stopping.
        connection: 'close',
        // Says to nginx that nothing is to be gathered first.
        'x-accel-buffering': 'no',
      });
      raw.write(`retry: ${RECONNECT_MS}\nid: ${idOf(reader.cursor)}\nevent: open\ndata: {}\n\n`);
      const heartbeat = setInterval(() => {
        if (!raw.writableNeedDrain) raw.write(': heartbeat\n\n');
        void listen();
        void look(db, readers, reader);
      }, heartbeatMs);
      const longest = setTimeout(() => raw.end(), LONGEST_MS);
      raw.on('close', () => {
        clearInterval(heartbeat);
        clearTimeout(longest);
      });
      raw.on('error', () => raw.destroy());
      reader.looking = false;
      void look(db, readers, reader);
      return true;
    },
    async close() {
      closed = true;
      for (const { raw } of readers) raw.end();
      const unlisten = await listening;
      await unlisten?.().catch(() => undefined);
    },
  };
}

/** Sends a reader what is new. What fails is tried again at the next news or heartbeat. */
async function look(db: Database, readers: Set<Reader>, reader: Reader): Promise<void> {
  reader.again = true;
  if (reader.looking) return;
  reader.looking = true;
  try {
    while (reader.again && readers.has(reader)) {
      reader.again = false;
      const { items, more, unsettled } = await readInboxAfter(db, reader.recipient, reader.cursor, PAGE);
      for (const { cursor, item } of items) {
        if (!readers.has(reader)) return;
        const taken = reader.raw.write(
          `id: ${idOf(cursor)}\nevent: alert\ndata: ${JSON.stringify(item)}\n\n`,
        );
        reader.cursor = cursor;
        if (!taken) await drained(reader.raw);
      }
      if (more) reader.again = true;
      else if (unsettled) setTimeout(() => void look(db, readers, reader), LOOK_AGAIN_MS).unref();
    }
  } catch {
    // Postgres is away for a moment.
  } finally {
    reader.looking = false;
  }
}

/** Waits until a slow reader has taken what was written, or is gone. */
async function drained(raw: ServerResponse): Promise<void> {
  if (raw.destroyed || raw.writableEnded) return;
  const over = new AbortController();
  const { signal } = over;
  await Promise.race([once(raw, 'drain', { signal }), once(raw, 'close', { signal })]).finally(() =>
    over.abort(),
  );
}

function idOf({ txid, id }: StreamCursor): string {
  return `${txid}:${id}`;
}

/** Reads the id of the last event that somebody has. @returns null when it isn't one of ours */
export function cursorOf(lastEventId: string): StreamCursor | null {
  const [, txid, id] = /^(\d{1,15}):([\x20-\x7e]{0,400})$/.exec(lastEventId) ?? [];
  return txid === undefined || id === undefined ? null : { txid: Number(txid), id };
}
