import { whyDiscounted } from './urgency-discount.js';
import { normaliseProblem, type ProblemText } from './urgency-text.js';

/**
 * Urgency of a fault (R3.2b): a fact about the fault as the customer tells it, not about the
 * customer. The rules are data of the policy; this file only applies them. Pure and without clock,
 * so it may run in workflow code.
 */

export const URGENCIES = ['P1_SAFETY_CRITICAL', 'P2_IMMOBILIZED', 'P3_DEGRADED', 'P4_ROUTINE'] as const;
export type Urgency = (typeof URGENCIES)[number];

/**
 * One rule of the policy, plain JSON. Patterns are sources of regular expressions, matched against
 * the normalised text (see `normaliseProblem`: lower case, `not` spelled out, ` , ` between clauses,
 * ` . ` between sentences). Gaps in them must be bounded, so that matching stays linear.
 */
export interface UrgencyRule {
  /** Stable, shown as the reason of a classification. */
  id: string;
  urgency: Urgency;
  description: string;
  /** One of these must occur, neither denied, nor only feared, nor told as already repaired. */
  anyOf: readonly string[];
  /** If given, one of these must occur too, in the same sentence (such as "while driving"). */
  near?: readonly string[];
  /** None of these may occur in the clause of the match, nor in that of a cue. */
  unless?: readonly string[];
  /** None of these may occur in the sentence of the match. */
  unlessNear?: readonly string[];
  /** If given, a component or fault code must begin as one of these patterns says: a hint, never enough alone. */
  components?: readonly string[];
  /** Weak evidence: tried only when no rule up to this class, lower than the rule's own, decides. */
  after?: Urgency;
  /** Signs that count together and must reach `atLeast`; one of `anyOf` must be open too. */
  cues?: readonly UrgencyCue[];
  /** The sum of points from which the cues make the class. */
  atLeast?: number;
}

/** A sign for or against an urgency; its points count once, however often it occurs. */
export interface UrgencyCue {
  points: number;
  /** Must occur, and with points above 0 neither denied, nor feared, nor told as repaired. */
  pattern?: string;
  /** Or: a component must begin as one of these patterns says. */
  components?: readonly string[];
}

export interface ClassifyInput {
  /** The problem in the customer's or the agent's words, Chinese or English. */
  problem: string;
  /** Components or fault codes, such as `SERVICE BRAKES, HYDRAULIC:ANTILOCK`. */
  components: readonly string[];
}

export interface Classification {
  urgency: Urgency;
  ruleId: string;
  /** The words that matched, normalised; empty when no words did. */
  matched: string;
}

/** Rule ids that the engine itself gives when no rule of the policy decides. */
export const TOO_LITTLE_TO_TELL = 'too-little-to-tell';
export const ONLY_REPAIRED_FAULTS = 'only-repaired-faults';

/** Stands for a rule where a person has set the class of the case that this one comes of; the words are theirs. */
export const SET_BY_A_PERSON = 'set-by-a-person';

interface CompiledRule {
  rule: UrgencyRule;
  anyOf: RegExp[];
  near: RegExp[];
  unless: RegExp[];
  unlessNear: RegExp[];
  components: RegExp[];
  cues: CompiledCue[];
}

interface CompiledCue {
  points: number;
  pattern: RegExp | null;
  components: RegExp[];
}

/** How many occurrences of one pattern are looked at: bounds the work on hostile texts. */
const MAX_OCCURRENCES = 100;

/**
 * Classifies a problem by the policy's rules: the highest urgency that any rule finds wins, but a rule
 * of weak evidence waits for the class that it comes after; among rules of one class the earlier one wins. A fault that was repaired and is told as history counts for
 * nothing; if nothing else is told the case is routine. If nothing matches there is too little to
 * tell: P3, for a person to look at. Never throws for valid patterns, whatever the text.
 */
export function classifyUrgency(input: ClassifyInput, rules: readonly UrgencyRule[]): Classification {
  const text = normaliseProblem(input.problem);
  const components = input.components.map((component) => component.trim().toLowerCase());
  let repaired: string | null = null;
  for (const compiled of compileRules(rules)) {
    if (compiled.rule.urgency === 'P4_ROUTINE' && repaired !== null) break;
    const found =
      compiled.cues.length > 0
        ? applyCues(compiled, text, components)
        : applyRule(compiled, text, components);
    if (found === null) continue;
    if (found.open) {
      return { urgency: compiled.rule.urgency, ruleId: compiled.rule.id, matched: found.matched };
    }
    repaired ??= found.matched;
  }
  if (repaired !== null) return { urgency: 'P4_ROUTINE', ruleId: ONLY_REPAIRED_FAULTS, matched: repaired };
  return { urgency: 'P3_DEGRADED', ruleId: TOO_LITTLE_TO_TELL, matched: '' };
}

/** Orders urgencies for sorting, most urgent first: negative when `a` is more urgent than `b`. */
export function compareUrgency(a: Urgency, b: Urgency): number {
  return priorityKey(a) - priorityKey(b);
}

/** The engine's priority key of an urgency: P1 → 1 … P4 → 4. */
export function priorityKey(urgency: Urgency): 1 | 2 | 3 | 4 {
  return (URGENCIES.indexOf(urgency) + 1) as 1 | 2 | 3 | 4;
}

interface Found {
  matched: string;
  /** False when the fault was told as repaired. */
  open: boolean;
}

function applyRule(compiled: CompiledRule, text: ProblemText, components: readonly string[]): Found | null {
  if (compiled.components.length > 0 && !components.some((c) => someMatch(compiled.components, c)))
    return null;
  let repaired: Found | null = null;
  for (const pattern of compiled.anyOf) {
    pattern.lastIndex = 0;
    for (let n = 0; n < MAX_OCCURRENCES; n++) {
      const match = pattern.exec(text.value);
      if (match === null || match[0] === '') break;
      const start = match.index;
      const end = start + match[0].length;
      const sentence = text.sentenceAround(start, end);
      if (compiled.near.length > 0 && !someMatch(compiled.near, sentence)) continue;
      if (someMatch(compiled.unlessNear, sentence)) continue;
      if (someMatch(compiled.unless, text.clauseAround(start, end))) continue;
      const why = whyDiscounted(text, start, end);
      if (why === null) return { matched: match[0].trim(), open: true };
      if (why === 'repaired') repaired ??= { matched: match[0].trim(), open: false };
    }
  }
  return repaired;
}

/** Adds up the cues; those that were told as repaired make a repaired fault, not an open one. */
function applyCues(compiled: CompiledRule, text: ProblemText, components: readonly string[]): Found | null {
  let open = 0;
  let told = 0;
  const matched: string[] = [];
  for (const cue of compiled.cues) {
    const seen = seeCue(cue, text, components, compiled.unless);
    if (seen === null) continue;
    told += cue.points;
    if (!seen.open) continue;
    open += cue.points;
    if (cue.points > 0 && seen.matched !== '') matched.push(seen.matched);
  }
  const happened = applyRule(compiled, text, components);
  const atLeast = compiled.rule.atLeast ?? 1;
  if (happened === null || told < atLeast) return null;
  return { matched: matched.join(' + '), open: happened.open && open >= atLeast };
}

function seeCue(
  cue: CompiledCue,
  text: ProblemText,
  components: readonly string[],
  unless: readonly RegExp[],
): Found | null {
  if (cue.pattern === null) {
    return components.some((c) => someMatch(cue.components, c)) ? { matched: '', open: true } : null;
  }
  cue.pattern.lastIndex = 0;
  let repaired: Found | null = null;
  for (let n = 0; n < MAX_OCCURRENCES; n++) {
    const match = cue.pattern.exec(text.value);
    if (match === null || match[0] === '') break;
    if (cue.points < 0) return { matched: match[0].trim(), open: true };
    const end = match.index + match[0].length;
    if (someMatch(unless, text.clauseAround(match.index, end))) continue;
    const why = whyDiscounted(text, match.index, end);
    if (why === null) return { matched: match[0].trim(), open: true };
    if (why === 'repaired') repaired ??= { matched: match[0].trim(), open: false };
  }
  return repaired;
}

/** When a rule is tried: with its class, or behind all the rules of the class that it comes after. */
function turn(rule: UrgencyRule): number {
  return rule.after === undefined ? priorityKey(rule.urgency) : priorityKey(rule.after) + 0.5;
}

/** Case and what follows don't matter; such as `tires(?!:pressure)`. */
function beginsAs(source: string): RegExp {
  return new RegExp(`^(?:${source})`, 'i');
}

function someMatch(patterns: readonly RegExp[], text: string): boolean {
  return patterns.some((pattern) => pattern.test(text));
}

/** Rules compile once per list: the lists are immutable policy data, and the result holds no state. */
const compiledLists = new WeakMap<readonly UrgencyRule[], CompiledRule[]>();

function compileRules(rules: readonly UrgencyRule[]): CompiledRule[] {
  const known = compiledLists.get(rules);
  if (known !== undefined) return known;
  const compiled = rules
    .map((rule) => ({
      rule,
      anyOf: rule.anyOf.map((source) => new RegExp(source, 'g')),
      near: (rule.near ?? []).map((source) => new RegExp(source)),
      unless: (rule.unless ?? []).map((source) => new RegExp(source)),
      unlessNear: (rule.unlessNear ?? []).map((source) => new RegExp(source)),
      components: (rule.components ?? []).map(beginsAs),
      cues: (rule.cues ?? []).map((cue) => ({
        points: cue.points,
        pattern: cue.pattern === undefined ? null : new RegExp(cue.pattern, 'g'),
        components: (cue.components ?? []).map(beginsAs),
      })),
    }))
    .sort((a, b) => turn(a.rule) - turn(b.rule));
  compiledLists.set(rules, compiled);
  return compiled;
}
