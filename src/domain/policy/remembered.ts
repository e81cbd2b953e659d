/**
 * Keeps what was found in parts of documents for as long as these are in use: the many combinations of a version's overrides
 * leave most parts as they are, so each part is looked at once. Parts are plain data that nobody changes.
 * @returns gives what was found for a part under a name before, or else finds it now
 */
export function remembering<T>(): (part: object, name: string, find: () => T) => T {
  const known = new WeakMap<object, Map<string, T>>();
  return (part, name, find) => {
    const mine = known.get(part) ?? new Map<string, T>();
    known.set(part, mine);
    if (!mine.has(name)) mine.set(name, find());
    return mine.get(name) as T;
  };
}
