import { describe, expect, it } from 'vitest';
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
import { ENGLISH_CASES } from '../support/urgency-labels.js';
import { classOf } from '../support/urgency-measure.js';

const ruleOf = (problem: string, rules: readonly UrgencyRule[] = URGENCY_RULES, components: string[] = []) =>
  classifyUrgency({ problem, components }, rules).ruleId;

describe('urgency of single texts (R3.2b)', () => {
  it.each(ENGLISH_CASES)('gives P%i: %s', (label, problem) => {
    expect(classOf(problem)).toBe(label);
  });
});

describe('how a text is read (R3.2b)', () => {
  it('takes a denied danger for none, in either language', () => {
    expect(classOf('The radio buzzes, no smoke or burning smell, it did not catch fire.')).toBe(3);
    expect(classOf('空调有异味，没有冒烟、起火，也没有漏汽油')).toBe(3);
    expect(classOf('The radio buzzes and there is smoke.')).toBe(1);
    expect(classOf('机油少得快，车底不漏，不冒黑烟')).toBe(3);
    expect(classOf('车底下不停冒烟')).toBe(1);
    expect(classOf('机舱动不动冒烟')).toBe(1);
  });

  it('takes a danger that is only feared or asked about for none', () => {
    expect(classOf('Oil change please. I am afraid the brakes might fail one day.')).not.toBe(1);
    expect(classOf('咨询会不会自燃')).toBe(4);
    expect(classOf('邻居的车自燃了，想约个线路检查')).toBe(4);
    expect(classOf('车停在邻居的车旁边自燃了')).toBe(1);
    expect(classOf('我的车自燃，把邻居的车也烧了')).toBe(1);
    expect(classOf('以前自燃的那批有没有我这台，我的车没事，就问问')).toBe(4);
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

  it('lets a repair that ended the story of a danger cancel nothing, unless all is well since', () => {
    const story =
      'The wheel seized at 50 mph and the driveshaft detached. The vehicle was towed and the driveshaft was replaced.';
    expect(classOf(story)).toBe(1);
    expect(classOf(`${story} No problems since, I only want an oil change.`)).toBe(4);
    expect(classOf('The brakes went out on the highway. The vehicle has not been repaired.')).toBe(1);
    expect(classOf('去年高速上刹车失灵换过总泵，这次来做保养')).toBe(4);
  });

  it('takes what a recall letter warns of for a question, and what the car did for a danger', () => {
    expect(
      classOf('Recall letter says the fuel pump can fail and cause a stall. When will parts be available?'),
    ).not.toBe(1);
    expect(classOf('Recall 22V-218 was done for stalling, now the radio buzzes.')).toBe(3);
    expect(
      classOf('I got the recall letter for the fuel pump, and today my car stalled on the highway.'),
    ).toBe(1);
  });

  it('reads common misspellings', () => {
    expect(classOf('My breaks went out coming down a hill.')).toBe(1);
    expect(classOf('The van excelerated on its own.')).toBe(1);
  });

  it('weighs signs together when no pattern knows the words', () => {
    const rules: UrgencyRule[] = [
      {
        id: 'signs',
        urgency: 'P1_SAFETY_CRITICAL',
        description: '',
        anyOf: ['\\bwent\\b'],
        atLeast: 5,
        cues: [
          { points: 3, pattern: '\\bwent\\b' },
          { points: 2, pattern: '\\broad\\b' },
          { points: 1, components: ['ROTOR'] },
          { points: -1, pattern: '\\bradio\\b' },
        ],
      },
    ];
    expect(ruleOf('It went on the road', rules)).toBe('signs');
    expect(ruleOf('It went', rules)).toBe(TOO_LITTLE_TO_TELL);
    expect(ruleOf('The radio went on the road', rules)).toBe(TOO_LITTLE_TO_TELL);
    expect(ruleOf('The radio went on the road', rules, ['rotor blades'])).toBe('signs');
    expect(ruleOf('A road, a rotor', rules, ['ROTOR'])).toBe(TOO_LITTLE_TO_TELL);
    expect(ruleOf('It never went, no road', rules)).toBe(TOO_LITTLE_TO_TELL);
    expect(ruleOf('What went was fixed, as was the road', rules)).toBe(ONLY_REPAIRED_FAULTS);
  });

  it('leaves out what stands in a clause or a sentence about something harmless', () => {
    const signs = (unless: string[], unlessNear: string[]): UrgencyRule[] => [
      {
        id: 'signs',
        urgency: 'P1_SAFETY_CRITICAL',
        description: '',
        anyOf: ['\\bdropped\\b'],
        unless,
        unlessNear,
        atLeast: 2,
        cues: [
          { points: 1, pattern: '\\bdropped\\b' },
          { points: 1, pattern: '\\bmph\\b' },
        ],
      },
    ];
    const text = 'The car dropped, the gauge shows 60 mph.';
    expect(ruleOf(text, signs([], []))).toBe('signs');
    expect(ruleOf(text, signs(['\\bgauge\\b'], []))).toBe(TOO_LITTLE_TO_TELL);
    expect(ruleOf(text, signs([], ['\\bgauge\\b']))).toBe(TOO_LITTLE_TO_TELL);
    expect(ruleOf('The gauge is new. The car dropped at 60 mph.', signs([], ['\\bgauge\\b']))).toBe('signs');
  });

  it('lets weak evidence wait for the class that it comes after', () => {
    const weak = (after: UrgencyRule['after']): UrgencyRule[] => [
      { id: 'weak', urgency: 'P1_SAFETY_CRITICAL', after, description: '', anyOf: ['\\bwheel\\b'] },
      { id: 'standing', urgency: 'P2_IMMOBILIZED', description: '', anyOf: ['\\bstands\\b'] },
      { id: 'noise', urgency: 'P3_DEGRADED', description: '', anyOf: ['\\bhums\\b'] },
      { id: 'price', urgency: 'P4_ROUTINE', description: '', anyOf: ['\\bprice\\b'] },
    ];
    expect(ruleOf('A wheel hums, it stands', weak('P2_IMMOBILIZED'))).toBe('standing');
    expect(ruleOf('A wheel hums', weak('P2_IMMOBILIZED'))).toBe('weak');
    expect(ruleOf('A wheel hums', weak('P4_ROUTINE'))).toBe('noise');
    expect(ruleOf('A wheel, at what price', weak('P4_ROUTINE'))).toBe('price');
    expect(ruleOf('A wheel', weak('P4_ROUTINE'))).toBe('weak');
    expect(ruleOf('A wheel hums, it stands', weak(undefined))).toBe('weak');
  });

  it('takes a part that safety hangs on, on the road, for a danger when nothing tells what it is', () => {
    expect(classOf('Going round the bend the wheel did something odd.')).toBe(1);
    expect(classOf('The wheel did something odd.')).toBe(3);
    expect(classOf('Going round the bend the wheel did something odd, a little hum.')).toBe(3);
    expect(classOf('过弯的时候方向怪里怪气')).toBe(3);
    expect(classOf('Could you check the brakes on the road, everything is fine?')).toBe(4);
  });

  it('takes a component by how it begins, and may leave out a part of it', () => {
    const rules: UrgencyRule[] = [
      {
        id: 'tyre',
        urgency: 'P1_SAFETY_CRITICAL',
        description: '',
        anyOf: ['\\bfailed\\b'],
        components: ['TIRES(?!:PRESSURE)'],
      },
    ];
    expect(ruleOf('It failed', rules, ['tires:tread'])).toBe('tyre');
    expect(ruleOf('It failed', rules, ['Tires:Pressure monitoring'])).toBe(TOO_LITTLE_TO_TELL);
    expect(ruleOf('It failed', rules, ['spare tires'])).toBe(TOO_LITTLE_TO_TELL);
  });

  it('takes an instrument that jumps for no danger, and a steering lock that a key does not open for none', () => {
    expect(classOf('While driving the speedometer dropped to zero and jumps by itself.')).toBe(3);
    expect(classOf('While driving the wheel dropped off by itself.')).toBe(1);
    expect(classOf('钥匙拧不动，方向盘锁死，打不了火')).toBe(2);
    expect(classOf('行驶中方向盘锁死，钥匙也拔不下来')).toBe(1);
    expect(classOf('It never left me stranded, the heater is only lukewarm and hums.')).toBe(3);
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
      const cues = (rule.cues ?? []).flatMap((cue) => cue.pattern ?? []);
      for (const source of [...rule.anyOf, ...(rule.near ?? []), ...(rule.unless ?? []), ...cues]) {
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
