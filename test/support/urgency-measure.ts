import { URGENCY_RULES } from '../../src/domain/policy/urgency-rules.js';
import { classifyUrgency, priorityKey } from '../../src/domain/urgency.js';

export interface LabelledCase {
  label: number;
  problem: string;
  components?: string[];
}

interface ClassFigures {
  recall: number;
  precision: number;
  labelled: number;
}

/** The class that the built-in rules give, 1 to 4. */
export function classOf(problem: string, components: string[] = []): number {
  return priorityKey(classifyUrgency({ problem, components }, URGENCY_RULES).urgency);
}

/** Recall and precision of P1 and P2, and the share of texts classified right; the figures are printed. */
export function measureUrgency(name: string, cases: readonly LabelledCase[]) {
  const found = cases.map((one) => classOf(one.problem, one.components));
  const figures = (wanted: number): ClassFigures => {
    const hits = cases.filter((one, i) => one.label === wanted && found[i] === wanted).length;
    const labelled = cases.filter((one) => one.label === wanted).length;
    const given = found.filter((one) => one === wanted).length;
    return { recall: hits / labelled, precision: hits / given, labelled };
  };
  const p1 = figures(1);
  const p2 = figures(2);
  const accuracy = cases.filter((one, i) => one.label === found[i]).length / cases.length;
  const share = (x: number) => x.toFixed(3);
  const tell = (p: ClassFigures) =>
    `recall ${share(p.recall)} precision ${share(p.precision)} (${p.labelled})`;
  console.log(`${name}: n=${cases.length} P1 ${tell(p1)}; P2 ${tell(p2)}; accuracy ${share(accuracy)}`);
  return { p1, p2, accuracy };
}

/** Cohen's kappa of two readings of the same texts: 1 is full agreement, 0 what chance would give. */
export function kappa(first: readonly number[], second: readonly number[]): number {
  const share = (readings: readonly number[], label: number) =>
    readings.filter((one) => one === label).length / readings.length;
  const agreed = first.filter((one, i) => one === second[i]).length / first.length;
  const chance = [1, 2, 3, 4].reduce((sum, label) => sum + share(first, label) * share(second, label), 0);
  return (agreed - chance) / (1 - chance);
}
