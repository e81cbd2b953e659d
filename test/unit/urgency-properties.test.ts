import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { URGENCY_RULES } from '../../src/domain/policy/urgency-rules.js';
import { classifyUrgency, priorityKey } from '../../src/domain/urgency.js';
import { MAX_PROBLEM_CHARS, normaliseProblem } from '../../src/domain/urgency-text.js';
import { HELD_OUT } from '../support/urgency-held-out.js';
import { CHINESE_NOTES, ENGLISH_CASES } from '../support/urgency-labels.js';

const classify = (problem: string, components: string[] = []) =>
  classifyUrgency({ problem, components }, URGENCY_RULES);

const texts = [...CHINESE_NOTES, ...ENGLISH_CASES, ...HELD_OUT].map(([, text]) => text);
const dangers = texts.filter((text) => classify(text).urgency === 'P1_SAFETY_CRITICAL');
const routine = [
  'Please also do the yearly service.',
  'The customer would like an invoice.',
  'Please call back in the morning.',
  '另外做一次保养。',
  '客户想了解一下价格。',
  '请下午回电。',
];
const blank = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\u3000'), maxLength: 5 });
const words = fc.constantFrom(
  ...[
    'brake',
    'brakes',
    'not',
    'no',
    'the',
    'pedal',
    'fuel',
    'gas',
    'leak',
    'was',
    'replaced',
    'or',
    'smoke',
  ],
  ...['刹车', '没有', '已', '失灵', '修好', '方向盘', '冒烟', '的', '，', '.', ',', 'a'],
);

describe('urgency holds for every text (R3.2b)', () => {
  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.array(fc.string()),
        (text, components) => {
          expect([1, 2, 3, 4]).toContain(priorityKey(classify(text, components).urgency));
        },
      ),
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 60 }), fc.constantFrom('', ' '), (parts, joint) => {
        expect([1, 2, 3, 4]).toContain(priorityKey(classify(parts.join(joint)).urgency));
      }),
    );
  });

  it('does not depend on white space around the text or on letter case', () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), blank, blank, fc.boolean(), (text, before, after, upper) => {
        const changed = before + (upper ? text.toUpperCase() : text.toLowerCase()) + after;
        expect(classify(changed)).toEqual(classify(text));
      }),
    );
  });

  it('is not lowered by a routine sentence before or after a danger', () => {
    expect(dangers.length).toBeGreaterThan(60);
    for (const text of dangers) {
      for (const sentence of routine) {
        const ended = /[.。!！]$/.test(text) ? text : `${text}。`;
        expect(classify(`${ended} ${sentence}`).urgency, text + sentence).toBe('P1_SAFETY_CRITICAL');
        expect(classify(`${sentence} ${text}`).urgency, sentence + text).toBe('P1_SAFETY_CRITICAL');
      }
    }
  });

  it('reads 10,000 characters and no more', () => {
    const filler = '好'.repeat(MAX_PROBLEM_CHARS);
    expect(classify(`${filler}。刹车失灵`).ruleId).toBe('too-little-to-tell');
    expect(classify(`刹车失灵。${filler}`).urgency).toBe('P1_SAFETY_CRITICAL');
    expect(normaliseProblem('，'.repeat(1_000_000)).value.length).toBeLessThan(4 * MAX_PROBLEM_CHARS);
  });

  it('stays quick on hostile texts', () => {
    // A generous absolute limit: a pattern that backtracks exponentially or an engine that is
    // quadratic in the occurrences would take minutes.
    const hostile = [
      ...[
        'brake ',
        'no smoke ',
        'no smoke or ',
        'steering wheel ',
        'gas ',
        'not ',
        'a',
        'airbag ',
        ' ',
        ',',
        '.',
      ],
      ...[
        '没有冒烟',
        '没有冒烟和',
        '刹车',
        '刹车没',
        '已修好',
        '安全带',
        'was replaced ',
        'brakes failed were fixed ',
        '突然',
      ],
    ];
    for (const unit of hostile) {
      const start = performance.now();
      classify(unit.repeat(Math.ceil(MAX_PROBLEM_CHARS / unit.length)));
      expect(performance.now() - start, unit).toBeLessThan(3000);
    }
  });
});
