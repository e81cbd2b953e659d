import { tellsClosed } from './urgency-discount.js';

/**
 * How a problem text is read, apart from any rule: spelling is evened out, and the text is cut into
 * sentences and clauses. All look-arounds are bounded, so the work is linear.
 */

/** Characters considered; a longer text is cut, a person reads on. */
export const MAX_PROBLEM_CHARS = 10_000;

/** How far the reading looks to either side of an occurrence. */
const REACH = 240;

export interface ProblemText {
  value: string;
  clauseAround(start: number, end: number): string;
  sentenceAround(start: number, end: number): string;
  /** The part of the clause before `start`. */
  clauseBefore(start: number): string;
  /** From `end` on, as far as the given number of sentence ends. */
  after(end: number, sentences: number): string;
  /** Back from `start`, to the beginning of its sentence. */
  sentenceBefore(start: number): string;
  /** The text says that all is well since, or that the customer comes for something else. */
  readonly closed: boolean;
}

const SHORT_FORMS: ReadonlyArray<readonly [RegExp, string]> = [
  [/[\u2018\u2019\u02bc`\u00b4]/g, "'"],
  [/\bwon'?t\b/g, 'will not'],
  [/\bcan'?t\b|\bcannot\b/g, 'can not'],
  [/\bshan'?t\b/g, 'shall not'],
  [/\b(do|does|did|is|are|was|were|has|have|had|would|could|should)n'?t\b/g, '$1 not'],
  [/\b(it|that|there|what|he|she)'s\b/g, '$1 is'],
  [/\bisnt\b/g, 'is not'],
  // Whose it is doesn't matter: "my son's belt" is read as "my son belt".
  [/(?<=[a-z])'s\b/g, ''],
  [/\b(?:un)able to not\b/g, 'not'],
  // What the complaint form of an authority says of any fault; "the failure" was told before.
  [/\b(?:approximate )?failure(?: and current)? mileages?\b/g, 'mileage'],
  [/\bthe (?:failure|malfunction)s?\b(?! of)/g, 'it'],
  [/\bmade aware of the (?:issue|problem)s?\b/g, 'made aware of it'],
  [/\bindependently\b/g, 'on its own'],
  [/\bfailed to\b|\bfails to\b|\bfail to\b|\bfailing to\b|\brefuse[sd]? to\b|\brefusing to\b/g, 'did not'],
  [
    /\bun(?:able|willing) to\b|\b(?:the |an |my |its )?(?:complete |total )?inability to\b|\b(?:lo?ose|loses|lost|losing|loss of) (?:the |its |my |all |any ){0,2}ability to\b/g,
    'could not',
  ],
  [
    /\bfailure to (?=(?:accelerate|brake|charge|crank|deploy|disengage|engage|inflate|latch|lock|move|respond|restart|restrain|shift|start|steer|stop|turn)\b)/g,
    'did not ',
  ],
  [/\bnot able to\b/g, 'not'],
  [/\bno longer\b/g, 'not'],
  [/\banti[- ]lock\b/g, 'antilock'],
  [/\bair[- ]bag/g, 'airbag'],
  [/\bseat[- ]belt/g, 'seatbelt'],
  [/\bhead[- ](light|lamp)/g, 'head$1'],
  [/\btyre/g, 'tire'],
  // British words, so that no rule needs both.
  [/\bbonnet/g, 'hood'],
  [/\bwindscreen/g, 'windshield'],
  [/\bkerb/g, 'curb'],
  [/\b(?:dual )?carriageway|\bmotorway/g, 'highway'],
  [/\b(?:dipped|dip) (?=beams?|head)/g, 'low '],
  [/(?<=\d)(?=mph|kph)/g, ' '],
  // Misspelt so often that a rule would otherwise need both: "my breaks went out", "hit the break".
  [
    /\bbreak(?=s? (?:pedal|fluid|line|pad|light|booster|caliper|rotor|system|failure|job|hose|drum))/g,
    'brake',
  ],
  [
    /\b(the|my|your|no|front|rear|hit|apply|applied|applying|pressed|press|pressing|pushed|emergency|hand|parking|antilock|abs|on|of|had) break(s?)\b/g,
    '$1 brake$2',
  ],
  [/\bbreakes?\b|\bbreaks (?=(?:fail|went|quit|did|do|would|will|not|are|were|gave|lock))/g, 'brakes '],
  [/\bst(?:ea|ee|e)ring\b|\bsteeering\b/g, 'steering'],
  [/\b(?:ex|acc?)c?ell?[aeo]r(?=at)/g, 'acceler'],
  [/\btransm?iss?ion/g, 'transmission'],
  [/\bstal(?=ed\b|ing\b)/g, 'stall'],
  [/\bwind ?sh(?:ei|ie)ld/g, 'windshield'],
  [/\b(steering|wheel|engine|motor|brakes?|pedal|transmission) ceas(?=ed\b|es\b)(?!\w+ to\b)/g, '$1 seiz'],
  [
    /\b(would|will|to|and|i|can|could|may|you|sporadically|suddenly|randomly) loose (?=(?:(?:all|my|the|its|complete|vehicle) )*(?:power|steering|brak|control|speed|pressure|acceleration))/g,
    '$1 lose ',
  ],
  [
    /\b(lo)os(?=(?:e[sd]?|ing) (?:[a-z]+ )?(?:power|control|speed|brak\w+|steering|accelerat\w+|throttle|traction|pressure)\b(?! (?:arms?|brackets?|buttons?|cables?|columns?|covers?|hoses?|knobs?|lines?|linkage|modules?|outlets?|pads?|panels?|pedals?|racks?|seats?|sensors?|shields?|switch\w*|units?|wheels?|windows?)\b))/g,
    '$1s',
  ],
  [/\bvech?ic(?:al|el|le)|\bvehic(?:al|el|ule)|\bve(?:hcile|hilce|chile)/g, 'vehicle'],
  [/\b(?:cotrol|contol|contorl|controll)\b/g, 'control'],
  [/\bwith out\b/g, 'without'],
  // These points end no sentence.
  [/\b(inc|ltd|corp|mrs?|ms|dr|st|ave|blvd|hwy|rte?|approx|vs)\.(?= )/g, '$1'],
  [/\b(?:stirring|staring|sterring|stering|stearing) (?:wheel|will)\b/g, 'steering wheel'],
  [/\bsud+e[nt]+ly\b/g, 'suddenly'],
  [/\bhi-?way|\bhwy\b/g, 'highway'],
  [/\bmiss?[ -]fir(?=e|ing)/g, 'misfir'],
  [/\bun-?(?=maneuver|responsive|steady)/g, 'un'],
  [
    /\b(?:lunch|coffee|tea|meal|dinner|bathroom|summer|winter|school|christmas) breaks?\b|(?<=\b(?:on|over|during|for|after|before|took|take|taking) (?:a |my |the |our |his |her )?)(?:smoke|rest|spring) break\b/g,
    'pause',
  ],
  // A recall by its number says in brackets what it is about, and that its parts are missing.
  [/(?<=\b\d\d[a-z]-?\d{3,6} ?)\([^()]{0,120}\)/g, ''],
  [/\bparts? distribution disconnect\b/g, ''],
  // More of the form: what was not seen, and how far the car had run, tell of nothing.
  [
    /\b(?:there (?:was|were) )?no (?![^.]{0,60}\b(?:or|nor)\b)(?:[a-z]+ )?(?:warning|indicator) (?:lights?|lamps?|indicators?|messages?)(?: (?:was|were|had))?(?: (?:illuminated|present|displayed))?/g,
    '',
  ],
  [
    /\bthe (?:current )?mileages? (?:was|were) (?:approximately )?(?:[\d,]+|unknown|unavailable|not available)/g,
    '',
  ],
];

/**
 * Evens out a text: full-width forms, case, white space, short forms ("didn't" → "did not"); clauses
 * end in ` , ` and sentences in ` . `; a blank between Chinese characters ends a clause, one between Chinese and
 * other characters goes. Takes any string, cuts it
 * to {@link MAX_PROBLEM_CHARS}.
 */
export function normaliseProblem(problem: string): ProblemText {
  let text = problem.trim().slice(0, MAX_PROBLEM_CHARS).normalize('NFKC').toLowerCase();
  for (const [form, spelled] of SHORT_FORMS) text = text.replace(form, spelled);
  text = text
    .replace(/(\d)[,.](?=\d)/g, '$1')
    .replace(
      /(?<=[\u3400-\u9fff])["\u201c\u201d\u300c-\u300f]+|["\u201c\u201d\u300c-\u300f]+(?=[\u3400-\u9fff])/g,
      '',
    )
    .replace(/["\u201c\u201d\u300c\u300d*#]/g, ' ')
    .replace(/[.!?;\u3002\u2026\r\n]+/g, ' . ')
    .replace(/[,:()[\]\u3010\u3011]|\s[-\u2013\u2014]+\s|\u2014/g, ' , ')
    .replace(/\s+/g, ' ')
    .replace(/(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])/g, ' , ')
    .replace(/(?<=[\u3400-\u9fff]) (?=[^ ,.])|(?<=[^ ,.]) (?=[\u3400-\u9fff])/g, '')
    .trim();
  return problemText(` ${text} `);
}

function problemText(value: string): ProblemText {
  const back = (start: number, ends: string) => {
    const low = Math.max(0, start - REACH);
    for (let i = start - 1; i >= low; i--) if (ends.includes(value.charAt(i))) return i + 1;
    return low;
  };
  const forward = (end: number, ends: string, count = 1) => {
    const high = Math.min(value.length, end + REACH);
    let left = count;
    for (let i = end; i < high; i++) if (ends.includes(value.charAt(i)) && --left === 0) return i;
    return high;
  };
  return {
    value,
    clauseAround: (start, end) => value.slice(back(start, ',.'), forward(end, ',.')),
    sentenceAround: (start, end) => value.slice(back(start, '.'), forward(end, '.')),
    clauseBefore: (start) => value.slice(back(start, ',.'), start),
    after: (end, sentences) => value.slice(end, forward(end, '.', sentences)),
    sentenceBefore: (start) => value.slice(back(start, '.'), start),
    closed: tellsClosed(value),
  };
}
