/**
 * How a problem text is read, apart from any rule: spelling is evened out, the text is cut into
 * sentences and clauses, and an occurrence of a fault is discounted when the words around it deny it,
 * only fear it, or tell that it was repaired. All look-arounds are bounded, so the work is linear.
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
}

const SHORT_FORMS: ReadonlyArray<readonly [RegExp, string]> = [
  [/[\u2018\u2019\u02bc`\u00b4]/g, "'"],
  [/\bwon'?t\b/g, 'will not'],
  [/\bcan'?t\b|\bcannot\b/g, 'can not'],
  [/\bshan'?t\b/g, 'shall not'],
  [/\b(do|does|did|is|are|was|were|has|have|had|would|could|should)n'?t\b/g, '$1 not'],
  [/\b(it|that|there|what|he|she)'s\b/g, '$1 is'],
  [/\bisnt\b/g, 'is not'],
  [/\b(?:un)able to not\b/g, 'not'],
  [/\bfailed to\b|\bfails to\b|\bfail to\b|\bfailing to\b|\brefuse[sd]? to\b|\brefusing to\b/g, 'did not'],
  [/\bun(?:able|willing) to\b/g, 'could not'],
  [/\bnot able to\b/g, 'not'],
  [/\bno longer\b/g, 'not'],
  [/\banti[- ]lock\b/g, 'antilock'],
  [/\bair[- ]bag/g, 'airbag'],
  [/\bseat[- ]belt/g, 'seatbelt'],
  [/\bhead[- ](light|lamp)/g, 'head$1'],
  [/\btyre/g, 'tire'],
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
  };
}

export type Discount = 'denied' | 'feared' | 'repaired';

/**
 * Why an occurrence at `start`–`end` doesn't count, or null when it does: it is denied ("no smoke",
 * 没有冒烟), only feared or asked about ("may catch fire", 担心自燃), or was repaired (已修好) and isn't
 * said to have come back.
 */
export function whyDiscounted(text: ProblemText, start: number, end: number): Discount | null {
  const before = text.clauseBefore(start);
  if (isDenied(before)) return 'denied';
  const lead = before.slice(-60);
  if (FEARED_EN.test(lead) || FEARED_ZH.test(lead)) return 'feared';
  return isRepaired(text, start, end) ? 'repaired' : null;
}

/** Words that may stand between a denial and what it denies. */
const DENIED_EN =
  /\b(?:no|not|never|without|neither|nor|zero|free of)(?: (?:any|a|an|the|have|has|had|see|saw|seen|smell|smelled|notice|noticed|been|be|being|there|is|are|was|were|of|sign|signs|evidence|visible|abnormal|actual|actually|experience|experienced|had|get|got|more|other|feel|felt|hear|heard|report|reported|catch|caught|cause|caused)| [a-z'-]+(?: [a-z'-]+)? (?:or|nor)){0,5} $/;
const DENIED_ZH =
  /(?:没有?|无|未|并非|不是|不存在|从未|从没|不会|没见|未见)(?:发现|出现|发生|见到?|看到|看见|闻到|听到|任何|明显|再|有|过|的|什么|[^,.]{1,6}(?:和|或者?|及|与|、|也没有?|也无))*$/;

function isDenied(before: string): boolean {
  return DENIED_EN.test(before.slice(-70)) || DENIED_ZH.test(before.slice(-24));
}

const FEARED_EN =
  /\b(?:may|might|could (?:cause|lead|result|fail|catch)|what if|in case|recalls? (?:for|about|regarding|on|notice|campaign|concerning|involving|letter|says)|(?:fire|brake|airbag|safety) recall|bulletin|wonder(?:ing)?|ask(?:ing|ed)? (?:if|whether|about)|enquir(?:y|e|ing)|inquir(?:y|e|ing)|question about)\b[^,.]*$|\b(?:worried|afraid|fears?|scared|concerned)\b(?![^,.]*\b(?:because|since|after|when|as)\b)[^,.]*$|\bto (?:avoid|prevent)(?: [a-z]+){0,2} $/;
const FEARED_ZH =
  /(?:担心|害怕|(?<![可恐])怕(?!的)|以防|防止|避免|是否|会不会|有没有|有无|万一|可能会|咨询|询问|想问|召回(?!后|之后|维修|升级)|预防)(?![^,.]*因)[^,.]*$/;

/** A repair that is told as done. Wishes, attempts and refusals are left out by what stands before. */
const DONE_EN =
  /(?:\b(?:was|were|been|got|is|are|has|have|had) (?:(?:all|both|already|since|then|now|fully|successfully|later) )*|\b(?:had|got) (?:it|them|that|this|the [a-z]+(?: [a-z]+)?) |(?:^|[,.]|\b(?:and|then|dealer|dealership|shop|garage|mechanic|they|we|i|you|he|workshop|service)) (?:(?:already|later|then|has|have|had) )*)(?:fixed|repaired|replaced|resolved|corrected|rebuilt|sorted|rectified|remedied|cured)\b/g;
const DONE_ZH =
  /(?<!(?:没有?|未|不|请|要求|需要?|需|希望|想要?|建议|尚未|等待?|同意|拒绝|尽快|立刻|立即|无法|能否|怎么|何时|帮)[^,.]{0,8})(?:已经?[^,.没不未无]{0,10}(?:修好|修复|维修|修理|更换|换新|换了?|处理|解决|排除|恢复)|(?:修好|修复|处理好|换好|恢复正常)(?:了|过|好)?|(?:解决|排除)(?:了|过)|(?:更换|换|维修|修|修理)(?:了|过))/g;

const PARTS_ONLY = /replaced$|换/;

/** Said after a repair: it didn't help, or the fault is back. */
const BACK =
  /\b(?:still|again|returned|came back|comes back|come back|back again|recur\w*|reoccur\w*|re-?appear\w*|persist\w*|to no avail|no avail|not (?:help|solve|fix|cure|work|resolve|fixed|resolved|solved)|same (?:problem|issue|thing|fault)|continue[sd]?|keeps?|remains?|happened (?:twice|since)|(?:two|three|four|five|six|several|many|multiple|\d+) times|twice|second time|third time|once more|yet)\b|(?:又|再次|仍|还是|依旧|依然|复发|没用|无效|没修好|未修好|没解决|未解决|没好|反复|多次|屡次|两次|三次|老样子|没变|照样|重新出现|再现)/;
/** Between a fault and a repair: the fault came after the repair. */
const AFTER_REPAIR =
  /\b(?:after|since|despite|even though|although|though|following|once|when|ever since)\b[^,.]{0,40}$|(?:自从|自|虽然|尽管)[^,.]*$/;
/** Between a repair and a fault: the fault is why it was repaired. */
const BECAUSE = /\b(?:because|due to|owing to|after|for|as|which|that)\b|因|由于/;

function isRepaired(text: ProblemText, start: number, end: number): boolean {
  const rest = text.after(end, 2);
  const sentenceEnd = text.after(end, 1).length;
  for (const done of [...rest.matchAll(DONE_EN), ...rest.matchAll(DONE_ZH)]) {
    const between = rest.slice(0, done.index);
    const then = rest.slice(done.index + done[0].length);
    // In the next sentence only a cure counts: parts replaced there may have been another fault's.
    if ((done.index ?? 0) >= sentenceEnd && PARTS_ONLY.test(done[0])) continue;
    if (AFTER_REPAIR.test(between) || BACK.test(between)) continue;
    if (!BACK.test(then)) return true;
  }
  const lead = text.sentenceBefore(start);
  for (const done of [...lead.matchAll(DONE_EN), ...lead.matchAll(DONE_ZH)]) {
    const between = lead.slice(done.index + done[0].length);
    if (between.includes(',') || BACK.test(between)) continue;
    if (BECAUSE.test(between) && !BACK.test(text.after(start, 1))) return true;
    // "replaced leaking master cylinder": the fault is an attribute of the part that was replaced.
    if (/^ (?:[a-z]+ ){0,2}$/.test(between) && !BACK.test(text.after(start, 1))) return true;
  }
  return false;
}
