import { z } from 'zod';
import { remembering } from '../domain/policy/remembered.js';
import type { ShapeError, Shapes } from '../domain/policy/validation-types.js';
import { isObject } from '../domain/policy/versions.js';
import { strict } from './common.js';
import { fieldErrorsOf } from './issues.js';
import { clockRules, policyDocument, policyOverrides } from './policy-document.js';

/** Fields that are no part of the standard are told one by one up to here. */
const MOST_UNKNOWN = 20;

type Fields = Record<string, z.ZodType>;
const SECTIONS = policyDocument.shape as Fields;
/** These hold no others, whatever they hold. */
const [SECTION_NAMES, CLOCK_NAMES] = [namesOf(SECTIONS), namesOf(clockRules)];

/** What is wrong with the form of a document, or of some sections of it; unknown fields have paths of their own. */
export const policyShapes: Shapes = {
  document(document, sections) {
    if (!isObject(document)) return shapeErrors(policyDocument, document, []);
    if (sections === undefined)
      return [
        ...Object.keys(SECTIONS).flatMap((section) => sectionErrors(section, document[section])),
        ...shapeErrors(SECTION_NAMES, document, []),
      ];
    return sections.flatMap((section): ShapeError[] =>
      Object.hasOwn(SECTIONS, section)
        ? sectionErrors(section, document[section])
        : [{ path: section, message: 'is no field of the standard', extra: true }],
    );
  },
  overrides: (overrides) => shapeErrors(policyOverrides, overrides, ['overrides']),
};

function namesOf(fields: Fields): z.ZodType {
  return strict(Object.fromEntries(Object.keys(fields).map((name) => [name, z.unknown().optional()])));
}

/** Deadlines one by one, so that those that are alike in many combinations of overrides are looked at once. */
function sectionErrors(section: string, value: unknown): ShapeError[] {
  if (section !== 'clocks' || !isObject(value))
    return shapeErrors(SECTIONS[section] as z.ZodType, value, [section]);
  return [
    ...Object.entries(clockRules).flatMap(([kind, schema]) =>
      shapeErrors(schema, value[kind], [section, kind]),
    ),
    ...shapeErrors(CLOCK_NAMES, value, [section]),
  ];
}

/** What was found in a part, by its path; it changes no result. */
const once = remembering<ShapeError[]>();

function shapeErrors(schema: z.ZodType, value: unknown, base: string[]): ShapeError[] {
  if (typeof value !== 'object' || value === null) return parseErrors(schema, value, base);
  return once(value, base.join('.'), () => parseErrors(schema, value, base));
}

function parseErrors(schema: z.ZodType, value: unknown, base: string[]): ShapeError[] {
  const parsed = schema.safeParse(value);
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue): ShapeError[] => {
    if (issue.code !== 'unrecognized_keys') return fieldErrorsOf([issue], base);
    const { message, keys } = issue;
    const error = (key: string, what: string): ShapeError => ({
      path: [...base, ...issue.path, key.slice(0, 60)].map(String).join('.'),
      message: what,
      extra: true,
    });
    const [next] = keys.slice(MOST_UNKNOWN);
    const more =
      next === undefined ? [] : [error(next, `and ${keys.length - MOST_UNKNOWN} unknown fields here`)];
    return [...keys.slice(0, MOST_UNKNOWN).map((key) => error(key, message)), ...more];
  });
}
