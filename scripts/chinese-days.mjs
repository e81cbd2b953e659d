// node scripts/chinese-days.mjs: writes the public holidays and make-up workdays of the mainland, as the State Council
// has announced them, from the data of the package chinese-days to src/domain/policy/chinese-days.ts. Run it when the
// package has next year's (about November). Only its data is read, never its functions: these take every day after the
// data for an ordinary one, and follow the time zone of the process. Its dates are those of Asia/Shanghai.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './lib/dependencies.mjs';

const load = createRequire(import.meta.url);
const { holidays, workdays } = load('chinese-days/dist/chinese-days.json');
const { version } = load('chinese-days/package.json');

const FIRST = '2026-01-01';
const dates = (days) =>
  Object.keys(days)
    .filter((date) => date >= FIRST)
    .sort();
const year = dates(holidays).at(-1)?.slice(0, 4);
if (!year) throw new Error(`chinese-days ${version} has no holidays from ${FIRST} on`);

const list = (name, about, days) =>
  [`/** ${about} */`, `export const ${name} = [`, ...days.map((date) => `  '${date}',`), '];', ''].join('\n');

const text = [
  `// Written by scripts/chinese-days.mjs from chinese-days ${version}; dates of Asia/Shanghai.`,
  '',
  list('HOLIDAYS', 'Public holidays 法定节假日, with the days off that are made up for.', dates(holidays)),
  list('WORKDAYS', 'Make-up workdays 调休上班, on weekends.', dates(workdays)),
  // The New Year of the next year, which is announced with its other holidays, has begun on 29 December at the earliest.
  `/** The last day that next year's announcement can't touch. */`,
  `export const REACHES_TO = '${year}-12-28';`,
  '',
].join('\n');
writeFileSync(join(root, 'src', 'domain', 'policy', 'chinese-days.ts'), text);
