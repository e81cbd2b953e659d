import { expect, it } from 'vitest';
import {
  type Import,
  importsOf,
  isMember,
  isNewDateOfNow,
  parse,
  sourceFiles,
  usesOf,
} from './source-tree.js';

/** Who may import whom (ARCHITECTURE.md): `values` by running code, `types` besides that by `import type`. */
interface Rule {
  values: (string | RegExp)[];
  types?: (string | RegExp)[];
}

const DOMAIN = 'src/domain/';
const CONTRACTS = 'src/contracts/';
const MESSAGES = 'workflows/messages.ts';
const LIBRARIES = /^(?!\.|src\/|workflows\/|activities\/|test\/)/;

const RULES: Record<string, Rule> = {
  'src/domain/': { values: [DOMAIN] },
  'src/contracts/': { values: [CONTRACTS, DOMAIN, /^zod(\/|$)/] },
  'workflows/': {
    values: ['workflows/', DOMAIN, '@temporalio/workflow'],
    types: [CONTRACTS, 'activities/'],
  },
  'activities/': {
    values: [
      'activities/',
      DOMAIN,
      CONTRACTS,
      'src/db/',
      'src/channels/',
      'src/client/',
      MESSAGES,
      LIBRARIES,
    ],
    types: ['workflows/'],
  },
  'src/channels/': { values: ['src/channels/', DOMAIN, CONTRACTS, LIBRARIES] },
  'src/db/': { values: ['src/db/', DOMAIN, CONTRACTS, LIBRARIES], types: ['src/config.ts'] },
  'src/client/': {
    values: ['src/client/', CONTRACTS, DOMAIN, 'src/db/', MESSAGES, LIBRARIES],
    types: ['workflows/'],
  },
  // The process `api/server.ts` puts everything together; the plugin and its routes don't.
  'src/api/': {
    values: ['src/api/', 'src/client/', CONTRACTS, DOMAIN, 'src/db/', LIBRARIES],
    types: ['src/config.ts'],
  },
};
const MAY_IMPORT_ANYTHING = ['src/api/server.ts'];
/** The db layer is for the activities and the client; the API reads lists and the policy, and keeps master data. */
const API_READS = [
  /^src\/db\/reads\//,
  'src/db/database.ts',
  'src/db/schema.ts',
  /^src\/db\/(master-data|create-once|policies)/,
];

function allowed({ to, typeOnly }: Import, { values, types = [] }: Rule): boolean {
  const fits = (pattern: string | RegExp) =>
    typeof pattern === 'string' ? to.startsWith(pattern) : pattern.test(to);
  return values.some(fits) || (typeOnly && types.some(fits));
}

it.each(Object.entries(RULES))('imports from %s go only where they may (design, layout)', (folder, rule) => {
  const files = sourceFiles(folder).filter((file) => !MAY_IMPORT_ANYTHING.includes(file));
  expect(files.length).toBeGreaterThan(0);
  const wrong = files.flatMap(importsOf).filter((one) => !allowed(one, rule));
  expect(wrong.map(({ from, to, typeOnly }) => `${from} → ${to}${typeOnly ? ' (type)' : ''}`)).toEqual([]);
});

it('has a rule for every folder of the house, or it may import anything (design, layout)', () => {
  const free = /^src\/(worker|platform|console|demo|reports|observability)\/|^src\/[^/]+\.ts$/;
  const files = sourceFiles('src', 'workflows', 'activities');
  const unruled = files.filter(
    (file) => !Object.keys(RULES).some((folder) => file.startsWith(folder)) && !free.test(file),
  );
  expect(unruled).toEqual([]);
});

it('keeps the API to the reads and the connection of the database (design, layout)', () => {
  const files = sourceFiles('src/api/').filter((file) => !MAY_IMPORT_ANYTHING.includes(file));
  const reads = files.flatMap(importsOf).filter(({ to, typeOnly }) => to.startsWith('src/db/') && !typeOnly);
  const rule = { values: API_READS };
  expect(reads.filter((one) => !allowed(one, rule)).map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

it('imports no module in a circle (design, layout)', () => {
  const files = sourceFiles('src', 'workflows', 'activities');
  const edges = new Map(
    files.map((file) => [file, importsOf(file).flatMap(({ to, typeOnly }) => (typeOnly ? [] : [to]))]),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const walk = (file: string, path: string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (done.has(file) || path.includes(file)) return;
    for (const next of edges.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) walk(file, []);
  expect(circles).toEqual([]);
});

const where = (files: string[], what: Parameters<typeof usesOf>[1]) =>
  files.flatMap((file) => usesOf(file, what).map((line) => `${file}:${line}`));

it('reads the environment in one place (design, layout)', () => {
  const files = sourceFiles('src', 'workflows', 'activities', 'test').filter(
    (file) => file !== 'src/config.ts',
  );
  expect(where(files, (node) => isMember(node, 'process', 'env'))).toEqual([]);
  expect(usesOf('src/config.ts', (node) => isMember(node, 'process', 'env')).length).toBeGreaterThan(0);
});

it('knows no time and no chance in the rules (design, layout)', () => {
  const impure = (node: Parameters<typeof isNewDateOfNow>[0]) =>
    isMember(node, 'Date', 'now') ||
    isMember(node, 'Math', 'random') ||
    isMember(node, 'performance', 'now') ||
    isNewDateOfNow(node);
  expect(where(sourceFiles('src/domain'), impure)).toEqual([]);
});

it('throws nothing but ApplicationFailure in workflow code (design, habit 6)', () => {
  const plain = /^\s*throw new (?!ApplicationFailure)|^\s*throw [a-z]\w*;/m;
  const wrong = sourceFiles('workflows').filter((file) => plain.test(parse(file).text));
  expect(wrong).toEqual([]);
});

it('has no file that is too long to be read in one go (design, habit 1)', () => {
  // Tables: one place for all columns, one for all labels. Nothing is looked for in them by reading.
  const tables = ['src/db/schema.ts', 'test/support/urgency-labels.ts'];
  const long = sourceFiles('src', 'workflows', 'activities', 'test').filter(
    (file) => !tables.includes(file) && parse(file).text.split('\n').length - 1 > 300,
  );
  expect(long).toEqual([]);
});
