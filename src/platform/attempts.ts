import type { Log } from './child-server.js';
import { reasonOf } from './run-tool.js';

/** One way to get at a program. `find` gives its path, or throws with the reason why this way is closed. */
export interface Attempt {
  name: string;
  find: () => Promise<string>;
}

/** Takes the first way that works, a line in the log for each; throws an Error that names all that was tried. */
export async function firstThatWorks(what: string, attempts: Attempt[], log: Log): Promise<string> {
  const tried: string[] = [];
  for (const { name, find } of attempts) {
    try {
      const path = await find();
      log(`${what}: ${name}: ${path}`);
      return path;
    } catch (error) {
      const reason = reasonOf(error);
      log(`${what}: ${name}: no (${reason})`);
      tried.push(`${name} (${reason})`);
    }
  }
  throw new Error(`No ${what}. Tried: ${tried.join('; ')}.`);
}
