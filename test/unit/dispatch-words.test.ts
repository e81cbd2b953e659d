import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/domain/dispatch.js';
import { decisionWords, waitingWords } from '../../src/domain/dispatch-words.js';
import { anyDesk, commitment, hoursAgo, NOW, RULES, request, technician } from '../support/dispatch-cases.js';

const NAMES = new Map([
  ['T1', '王强'],
  ['T2', '李雷'],
]);
const P1 = { urgency: 'P1_SAFETY_CRITICAL' } as const;

describe('a decision as a dispatcher reads it (R3.2b)', () => {
  it('says who got it, with which score, who was next, and why the others were passed over (R3.2b)', () => {
    const roster = [
      technician('T1', { yearsOfExperience: 10 }),
      technician('T2', { yearsOfExperience: 4 }),
      technician('T3', { onDuty: false }),
    ];
    const [line, ...more] = decisionWords(decide([request('SO-1')], roster, RULES, NOW), NAMES);
    expect(more).toEqual([]);
    expect(line?.en).toBe(
      '#1 SO-1 → 王强 T1, score 100; next best 李雷 T2, 88; others: 1 not on duty, 1 fit less well than the one chosen',
    );
    expect(line?.zh).toBe(
      '第 1 位 SO-1 → 王强 T1，100 分，其次 李雷 T2 88 分；其他人：1 人不在岗，1 人另有更合适的人选',
    );
  });

  it('says whose unstarted work is asked back for a P1 (R3.2b)', () => {
    const held = [commitment('SO-9')];
    const decision = decide([request('SO-1', P1)], [technician('T1', { commitments: held })], RULES, NOW);
    const [line] = decisionWords(decision, NAMES);
    expect(line?.en).toContain('SO-1 waits: unstarted work of somebody is being taken back for it');
    expect(line?.en).toContain('SO-9 of 王强 T1');
    expect(line?.zh).toContain('正在收回一项未开工的工作');
  });

  it('says that those who fit are left alone, and until when in the candidates (R3.2b)', () => {
    const rest = { resting: ['T1'], restUntil: hoursAgo(-2) };
    const decision = decide([request('SO-1', rest)], [technician('T1')], RULES, NOW);
    expect(decision.waiting).toMatchObject([{ cause: 'all_resting', reasons: { let_lapse: 1 } }]);
    expect(decision.candidates[0]?.detail).toContain(rest.restUntil);
    expect(waitingWords(decision.waiting[0]!).en).toBe(
      'everybody who fits let it lapse and is asked again later (1 let its offers lapse, left alone for a while)',
    );
    const rested = decide([request('SO-1', { ...rest, restUntil: NOW })], [technician('T1')], RULES, NOW);
    expect(rested.assignments).toHaveLength(1);
  });

  it('has a line for every order in the order of the queue, in both languages (R3.2b)', () => {
    fc.assert(
      fc.property(anyDesk(12, 6), ({ waiting, roster }) => {
        const decision = decide(waiting, roster, RULES, NOW);
        const lines = decisionWords(decision, NAMES);
        expect(lines).toHaveLength(waiting.length);
        lines.forEach(({ zh, en }, at) => {
          expect(en.startsWith(`#${at + 1} SO-`)).toBe(true);
          expect(zh.startsWith(`第 ${at + 1} 位 SO-`)).toBe(true);
          expect(`${zh}${en}`).not.toContain('undefined');
        });
      }),
    );
  });
});
