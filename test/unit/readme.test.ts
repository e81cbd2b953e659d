import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');
const rows = [...readme.matchAll(/^\| (R\d\.\d[abc]?) \| (.*) \| (.*) ?\|$/gm)].map(
  ([, id, what, proof]) => ({
    id: String(id),
    what: String(what),
    files: [...String(proof).matchAll(/`(test\/[^`]+)`/g)].map(([, file]) => String(file)),
  }),
);

it('claims in the README only what a test named by the row proves (R1.1-R8.2)', () => {
  expect(rows.length).toBe(34);
  for (const { id, what, files } of rows) {
    const built = !what.includes('not built yet') || what.includes('Part:');
    if (built) expect(files, id).not.toEqual([]);
    for (const file of files) {
      expect(existsSync(new URL(file, root)), `${id}: ${file}`).toBe(true);
      if (!built) continue;
      const titles =
        readFileSync(new URL(file, root), 'utf8').match(/\b(?:it|describe)(?:\.\w+)*\(.*/g) ?? [];
      expect(
        titles.some((title) => names(title, id)),
        `${id} in a title of ${file}`,
      ).toBe(true);
    }
  }
});

it('explains every setting that the configuration reads', () => {
  const config = readFileSync(new URL('src/config.ts', root), 'utf8');
  const schema = config.slice(config.indexOf('const environmentSchema'), config.indexOf('type Settings'));
  const settings = [...schema.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => String(name));
  expect(settings.length).toBeGreaterThan(10);
  expect(settings.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});

/** A title names a row itself, or a range of rows that it lies in, as in `R3.1-R3.4`. */
function names(title: string, id: string): boolean {
  if (title.includes(id)) return true;
  return [...title.matchAll(/R(\d)\.(\d)[abc]?-R(\d)\.(\d)/g)].some(
    ([, chapter, from, , to]) =>
      id.startsWith(`R${chapter}.`) && id.slice(3, 4) >= from! && id.slice(3, 4) <= to!,
  );
}
