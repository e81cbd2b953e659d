import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseComplaints } from '../../src/demo/odi-complaints.js';
import { URGENCY_RULES } from '../../src/domain/policy/urgency-rules.js';
import {
  classifyUrgency,
  compareUrgency,
  ONLY_REPAIRED_FAULTS,
  priorityKey,
  TOO_LITTLE_TO_TELL,
  URGENCIES,
  type UrgencyRule,
} from '../../src/domain/urgency.js';
import { normaliseProblem } from '../../src/domain/urgency-text.js';
import { HELD_OUT } from '../support/urgency-held-out.js';
import { CHINESE_NOTES, COMPLAINT_LABELS, ENGLISH_CASES, LATER_CASES } from '../support/urgency-labels.js';

type Case = { label: number; problem: string; components?: string[] };

const classOf = (problem: string, components: string[] = []) =>
  priorityKey(classifyUrgency({ problem, components }, URGENCY_RULES).urgency);
const ruleOf = (problem: string, rules: readonly UrgencyRule[] = URGENCY_RULES, components: string[] = []) =>
  classifyUrgency({ problem, components }, rules).ruleId;

/** Recall and precision of one class, and the share of texts classified right; figures are printed. */
function measure(name: string, cases: Case[]) {
  const found = cases.map((one) => classOf(one.problem, one.components));
  const figures = ([1, 2] as const).map((wanted) => {
    const hits = cases.filter((one, i) => one.label === wanted && found[i] === wanted).length;
    const labelled = cases.filter((one) => one.label === wanted).length;
    const given = found.filter((one) => one === wanted).length;
    return { recall: hits / labelled, precision: hits / given, labelled };
  });
  const [p1, p2] = figures;
  if (p1 === undefined || p2 === undefined) throw new Error('two classes are measured');
  const accuracy = cases.filter((one, i) => one.label === found[i]).length / cases.length;
  const share = (x: number) => x.toFixed(3);
  const tell = (p: typeof p1) => `recall ${share(p.recall)} precision ${share(p.precision)} (${p.labelled})`;
  console.log(`${name}: n=${cases.length} P1 ${tell(p1)}; P2 ${tell(p2)}; accuracy ${share(accuracy)}`);
  return { p1, p2, accuracy };
}

const rows = parseComplaints(
  readFileSync(new URL('../../src/demo/data/odi-complaints.tsv', import.meta.url), 'utf8'),
);
const complaints: Case[] = rows.map((row, i) => ({
  label: COMPLAINT_LABELS[i]?.label ?? 0,
  problem: row.description,
  components: [row.component],
}));
const plain = (pairs: ReadonlyArray<readonly [number, string]>): Case[] =>
  pairs.map(([label, problem]) => ({ label, problem }));

describe('urgency of labelled texts (R3.2b)', () => {
  it('finds P1 in the 100 real complaints: recall ≥ 0.97 at precision ≥ 0.85', () => {
    const { p1, p2 } = measure('real complaints', complaints);
    expect(p1.recall).toBeGreaterThanOrEqual(0.97);
    expect(p1.precision).toBeGreaterThanOrEqual(0.85);
    expect(p2.recall).toBe(1);
    expect(p2.precision).toBe(1);
  });

  it('finds P1 and P2 in notes of a Chinese call centre', () => {
    expect(CHINESE_NOTES.length).toBeGreaterThanOrEqual(60);
    const { p1, p2 } = measure('Chinese notes', plain(CHINESE_NOTES));
    expect(p1.recall).toBeGreaterThanOrEqual(0.97);
    expect(p1.precision).toBeGreaterThanOrEqual(0.85);
    expect(p2.recall).toBeGreaterThanOrEqual(0.95);
    expect(p2.precision).toBeGreaterThanOrEqual(0.85);
  });

  it('does as well on texts that were written before the rules', () => {
    const heldOut = HELD_OUT.map(([short, problem]) => ({ label: Number(short.slice(1)), problem }));
    const { p1, p2, accuracy } = measure('held out', heldOut);
    expect(p1.recall).toBeGreaterThanOrEqual(0.97);
    expect(p1.precision).toBeGreaterThanOrEqual(0.85);
    expect(p2.recall).toBeGreaterThanOrEqual(0.9);
    expect(accuracy).toBeGreaterThanOrEqual(0.95);
  });

  it('finds P1 and P2 in short everyday wordings of both languages', () => {
    const { p1, p2 } = measure('later texts', plain(LATER_CASES));
    expect(p1.recall).toBeGreaterThanOrEqual(0.97);
    expect(p1.precision).toBeGreaterThanOrEqual(0.85);
    expect(p2.recall).toBeGreaterThanOrEqual(0.9);
    expect(p2.precision).toBeGreaterThanOrEqual(0.9);
  });

  it.each(ENGLISH_CASES)('gives P%i: %s', (label, problem) => {
    expect(classOf(problem)).toBe(label);
  });
});

describe('how a text is read (R3.2b)', () => {
  it('takes a denied danger for none, in either language', () => {
    expect(classOf('The radio buzzes, no smoke or burning smell, it did not catch fire.')).toBe(3);
    expect(classOf('空调有异味，没有冒烟、起火，也没有漏汽油')).toBe(3);
    expect(classOf('The radio buzzes and there is smoke.')).toBe(1);
  });

  it('takes a danger that is only feared or asked about for none', () => {
    expect(classOf('Oil change please. I am afraid the brakes might fail one day.')).not.toBe(1);
    expect(classOf('咨询会不会自燃')).toBe(4);
  });

  it('leaves out a fault that was repaired, unless it came back', () => {
    expect(ruleOf('Brakes failed and were repaired.')).toBe(ONLY_REPAIRED_FAULTS);
    expect(classOf('Brakes failed and were repaired, but they failed again.')).toBe(1);
    expect(classOf('The brakes failed after they were replaced.')).toBe(1);
    expect(classOf('刹车失灵已修好')).toBe(4);
    expect(classOf('刹车失灵已修好，昨天又失灵了')).toBe(1);
    expect(classOf('更换刹车片后刹车失灵')).toBe(1);
    expect(classOf('车辆自燃要求立刻解决')).toBe(1);
  });

  it('does not let a denial, a fear or a recall reach into the next thing that is told', () => {
    expect(classOf('The car would not start and caught fire.')).toBe(1);
    expect(classOf('No power and smoke from under the hood.')).toBe(1);
    expect(classOf('I am worried because the brakes failed.')).toBe(1);
    expect(classOf('After the recall the steering locked up.')).toBe(1);
    expect(classOf('召回后刹车失灵')).toBe(1);
    expect(classOf('最可怕的是刹车失灵')).toBe(1);
    expect(classOf('I want to ask about the fire recall.')).toBe(4);
  });

  it('gives the highest of several faults', () => {
    expect(classOf('Rattle from the dash, will not start, and fuel is leaking.')).toBe(1);
    expect(classOf('Rattle from the dash and will not start.')).toBe(2);
  });

  it('never decides by the component alone', () => {
    const brakes = ['SERVICE BRAKES, HYDRAULIC:FOUNDATION COMPONENTS'];
    expect(classOf('PREMATURE PAD WEAR', brakes)).toBe(3);
    expect(ruleOf('SYSTEM FAILURE AT 30 MPH', URGENCY_RULES, brakes)).toBe('brake-component-failure-en');
    expect(classOf('SYSTEM FAILURE AT 30 MPH', ['EQUIPMENT:RADIO'])).toBe(3);
    expect(ruleOf('please call back', URGENCY_RULES, brakes)).toBe(TOO_LITTLE_TO_TELL);
  });

  it('leaves to a person what tells too little', () => {
    for (const problem of ['', '   ', '??', '你好']) {
      expect(classifyUrgency({ problem, components: [] }, URGENCY_RULES)).toEqual({
        urgency: 'P3_DEGRADED',
        ruleId: TOO_LITTLE_TO_TELL,
        matched: '',
      });
    }
  });

  it('obeys the rules it is handed: they are data of the policy (R1.2)', () => {
    const rules: UrgencyRule[] = JSON.parse(
      JSON.stringify([
        {
          id: 'horn',
          urgency: 'P2_IMMOBILIZED',
          description: '',
          anyOf: ['\\bhorn\\b'],
          unless: ['bicycle'],
        },
      ]),
    );
    expect(ruleOf('The horn!', rules)).toBe('horn');
    expect(ruleOf('A bicycle horn', rules)).toBe(TOO_LITTLE_TO_TELL);
    expect(ruleOf('The brakes failed', rules)).toBe(TOO_LITTLE_TO_TELL);
  });

  it('evens out spelling, and cuts a text into clauses and sentences', () => {
    expect(normaliseProblem("Won’t START, can't steer!").value).toBe(' will not start , can not steer . ');
    expect(normaliseProblem('ＡＢＳ 故障，挂 Ｄ 挡').value).toBe(' abs故障 , 挂d挡 ');
  });
});

describe('the rules as data (R8.1)', () => {
  it('are plain JSON with unique ids and patterns that compile', () => {
    expect(JSON.parse(JSON.stringify(URGENCY_RULES))).toEqual(URGENCY_RULES);
    expect(new Set(URGENCY_RULES.map((rule) => rule.id)).size).toBe(URGENCY_RULES.length);
    for (const rule of URGENCY_RULES) {
      for (const source of [...rule.anyOf, ...(rule.near ?? []), ...(rule.unless ?? [])]) {
        expect(() => new RegExp(source), rule.id).not.toThrow();
      }
    }
  });

  it('hold no unbounded gap in the patterns that search the whole text', () => {
    for (const rule of URGENCY_RULES) {
      // A repeated group, a dot or a negated set without limit; a word's ending (\w*) may be of any length.
      for (const source of rule.anyOf)
        expect(source, rule.id).not.toMatch(/(?:[^\\]\.|[^\\]\)|\[\^[^\]]*\])[*+]/);
    }
  });

  it('orders the classes as the engine does', () => {
    expect(URGENCIES.map(priorityKey)).toEqual([1, 2, 3, 4]);
    expect([...URGENCIES].reverse().sort(compareUrgency)).toEqual([...URGENCIES]);
  });
});
