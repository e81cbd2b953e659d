import { COMPLAINT_COMMANDS, ORDER_COMMANDS } from '../api/command-routes.js';
import type { CommandName } from '../domain/lifecycle.js';

const PATHS = new Map(
  [...ORDER_COMMANDS, ...COMPLAINT_COMMANDS].map(({ name, path }): [CommandName, string] => [name, path]),
);

/** Where a command is sent, below its order or complaint. */
export function pathOf(command: CommandName): string {
  const path = PATHS.get(command);
  if (path === undefined) throw new Error(`${command} has no route of its own`);
  return path;
}
