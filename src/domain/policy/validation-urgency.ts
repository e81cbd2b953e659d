import { priorityKey, type Urgency, type UrgencyRule } from '../urgency.js';
import { normaliseProblem } from '../urgency-text.js';
import { patternProblem } from './pattern-cost.js';
import { STANDARD_2025 } from './standard-2025.js';
import type { PolicyError } from './validation-types.js';
import type { PolicyDocument } from './versions.js';

/** The built-in patterns are tried on thousands of texts by the tests; only others are held to the rule for patterns. */
const TRIED = new Set(STANDARD_2025.urgency.flatMap((rule) => patternsOf(rule).map(({ source }) => source)));

/** Without rules for these classes every case would be one to look at some time. */
const NEEDED: readonly Urgency[] = ['P1_SAFETY_CRITICAL', 'P2_IMMOBILIZED'];

/** What the rules that find urgency and certificates in a text break (R3.2b). */
export function urgencyErrors({
  urgency,
  certificates,
}: Pick<PolicyDocument, 'urgency' | 'certificates'>): PolicyError[] {
  const missing = NEEDED.filter((wanted) => !urgency.some((rule) => rule.urgency === wanted));
  return [
    ...missing.map((wanted) => ({ path: 'urgency', message: `must have at least one rule for ${wanted}` })),
    ...repeatedIds(urgency),
    ...urgency.flatMap((rule, i) =>
      ruleErrors(rule).map(({ path, message }) => ({ path: `urgency.${i}.${path}`, message })),
    ),
    ...certificates.flatMap(({ words }, i) =>
      words.flatMap((word, j) => wordErrors(word, `certificates.${i}.words.${j}`)),
    ),
  ];
}

function repeatedIds(rules: readonly UrgencyRule[]): PolicyError[] {
  const seen = new Set<string>();
  return rules.flatMap(({ id }, i) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ path: `urgency.${i}.id`, message: `must be given once: another rule is called ${id}` }];
  });
}

function ruleErrors(rule: UrgencyRule): PolicyError[] {
  const errors: PolicyError[] = patternsOf(rule).flatMap(({ path, source }) => {
    const message = TRIED.has(source) ? null : patternProblem(source);
    return message ? [{ path, message }] : [];
  });
  if (rule.after && priorityKey(rule.after) <= priorityKey(rule.urgency))
    errors.push({ path: 'after', message: `must be a class below the rule's own, ${rule.urgency}` });
  const hasCues = (rule.cues?.length ?? 0) > 0;
  if (hasCues !== (rule.atLeast !== undefined))
    errors.push({ path: 'atLeast', message: 'cues and atLeast go together: the points that make the class' });
  return errors;
}

function patternsOf(rule: UrgencyRule): { path: string; source: string }[] {
  const lists = ['anyOf', 'near', 'unless', 'unlessNear', 'components'] as const;
  const listed = lists.flatMap((list) =>
    (rule[list] ?? []).map((source, i) => ({ path: `${list}.${i}`, source })),
  );
  const cues = (rule.cues ?? []).flatMap(({ pattern, components }, i) => [
    ...(pattern === undefined ? [] : [{ path: `cues.${i}.pattern`, source: pattern }]),
    ...(components ?? []).map((source, j) => ({ path: `cues.${i}.components.${j}`, source })),
  ]);
  return [...listed, ...cues];
}

/** Words are looked for in the evened-out text; written otherwise they are never found. */
function wordErrors(word: string, path: string): PolicyError[] {
  const even = normaliseProblem(word).value.trim();
  return even === word ? [] : [{ path, message: `must be written as texts are read: ${even}` }];
}
