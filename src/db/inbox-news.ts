import { sql } from 'drizzle-orm';
import type { Database } from './database.js';

/** The channel by which writers say whose inbox has something new. */
export const INBOX_NEWS = 'pitlane_inbox';

/** Many tellings at once are one announcement: each NOTIFY makes the commits of all others wait for a moment. */
const GATHERED_MS = 50;
/** A notification holds 8,000 bytes; ids have 64 at most. */
const NAMES_AT_ONCE = 100;

/**
 * Says whose inbox has something new, soon after it is committed and outside its transaction. It may get lost: who
 * listens looks by itself now and then.
 * @returns takes the ids of members of staff
 */
export function inboxAnnouncer(db: Database): (recipients: string[]) => void {
  let waiting = new Set<string>();
  const flush = async () => {
    const names = [...waiting];
    waiting = new Set();
    for (let i = 0; i < names.length; i += NAMES_AT_ONCE) {
      const payload = names.slice(i, i + NAMES_AT_ONCE).join(' ');
      await db.execute(sql`select pg_notify(${INBOX_NEWS}, ${payload})`);
    }
  };
  return (recipients) => {
    if (recipients.length > 0 && waiting.size === 0)
      setTimeout(() => void flush().catch(() => undefined), GATHERED_MS).unref();
    for (const one of recipients) waiting.add(one);
  };
}
