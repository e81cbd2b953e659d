import { readdirSync, readFileSync } from 'node:fs';

/** /proc counts in hundredths of a second on every Linux that Node runs on. */
const TICK_MS = 10;

/**
 * CPU time that a process and its children have used so far, in ms; children that ended count with their parent.
 * @returns null where there is no /proc
 */
export function cpuOf(pid: number): number | null {
  try {
    const children = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => statOf(Number(name)) ?? [])
      .filter(({ parent }) => parent === pid);
    const own = statOf(pid);
    return own ? (own.ticks + children.reduce((sum, { ticks }) => sum + ticks, 0)) * TICK_MS : null;
  } catch {
    return null;
  }
}

function statOf(pid: number): { parent: number; ticks: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold blanks: fields are counted from the last bracket on.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i]), 0);
    return { parent: Number(fields[1]), ticks };
  } catch {
    return null;
  }
}
