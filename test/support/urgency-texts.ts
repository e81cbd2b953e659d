import { readFileSync } from 'node:fs';

/**
 * Labelled texts beside the 100 real complaints.
 *
 * - `written-1` … `written-6`, `written-zh`: made up by the rules' author in the manner of American owners'
 *   complaints and of Chinese call-centre notes, each set before the rules knew it; the rules were then tuned on it.
 * - `call-centre-60`: the 60 Chinese descriptions, written and labelled by one person, read again by another from
 *   a copy without labels. The two agree on all 60; the texts came grouped by class, so the second reading
 *   wasn't wholly blind.
 * - `unseen-en`, `unseen-zh`: written and labelled by the second reader, who didn't know the rules.
 * - `third-en`, `third-zh`: written and labelled by a third person, who knew neither the rules nor the other texts.
 * - `odi-86`: the real American complaints of a second sample of the public ODI data that were not yet among the
 *   others, labelled before the rules had read them; their misses then taught the rules.
 * - `fourth-en`, `fourth-zh`: a fourth pair, written and labelled before the rules had read them; their misses then
 *   taught the rules.
 * - `written-7`: made up by the rules' author in fourteen rounds, hard on purpose, each read once and then tuned on.
 * - `fifth-zh`: notes as a call centre writes them, written and labelled by the rules' author after the last change
 *   of the rules and read once. Two signs were evened out afterwards.
 * - `taught-by-real`: paraphrases, made up, of what the rules missed in 1,190 real American complaints and 755 real
 *   Chinese complaint titles, which were labelled before the rules had read them, and in samples of unlabelled ones. They
 *   are not part of this repository, see the README for the figures.
 * - `sixth-en`, `sixth-zh`: owners' lines and call-centre notes in difficult syntax, written and labelled before the
 *   rules had read them, in rounds; the misses of each then taught the rules.
 * - `fresh-en`, `fresh-zh`: by the rules' author too, but written and labelled before that work began, and read once
 *   when it was done. Never tune on them; add to the others instead.
 */
export type UrgencyTextSet =
  | 'written-1'
  | 'written-2'
  | 'written-3'
  | 'written-4'
  | 'written-5'
  | 'written-6'
  | 'written-zh'
  | 'call-centre-60'
  | 'unseen-en'
  | 'unseen-zh'
  | 'third-en'
  | 'third-zh'
  | 'odi-86'
  | 'fourth-en'
  | 'fourth-zh'
  | 'written-7'
  | 'fifth-zh'
  | 'taught-by-real'
  | 'sixth-en'
  | 'sixth-zh'
  | 'fresh-en'
  | 'fresh-zh';

export interface UrgencyText {
  set: UrgencyTextSet;
  label: 1 | 2 | 3 | 4;
  components: string[];
  problem: string;
}

/** Reads the labelled texts, all or those of the given sets. */
export function urgencyTexts(...sets: UrgencyTextSet[]): UrgencyText[] {
  const lines = readFileSync(new URL('./urgency-texts.tsv', import.meta.url), 'utf8').split('\n');
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [set = '', label = '', component = '', problem = ''] = line.split('\t');
      return {
        set: set as UrgencyTextSet,
        label: Number(label) as UrgencyText['label'],
        components: component === '' ? [] : component.split('|'),
        problem,
      };
    })
    .filter((text) => sets.length === 0 || sets.includes(text.set));
}
