import type {
  Assignment,
  Candidate,
  Decision,
  PassedOverReason,
  ReasonCounts,
  StillWaiting,
  WaitingCause,
} from './dispatch-types.js';

/** The same in Chinese and in English, as a dispatcher reads it. */
export interface Words {
  zh: string;
  en: string;
}

const words = (zh: string, en: string): Words => ({ zh, en });

/** Why technicians did not get an order. */
const REASON_WORDS: Record<PassedOverReason, Words> = {
  off_duty: words('不在岗', 'not on duty'),
  assessment_below_minimum: words('考核未达标', 'assessment below the minimum'),
  assessment_expired: words('考核已过期', 'assessment expired'),
  too_little_experience: words('工作年限不足', 'too few years of experience'),
  skill_missing: words('缺少技能', 'lack a skill'),
  certificate_missing: words('缺少证书', 'lack a certificate'),
  declined_before: words('已拒单或被收回', 'declined it, or had it taken away'),
  let_lapse: words('多次超时未接单，暂不再派', 'let its offers lapse, left alone for a while'),
  no_capacity: words('工位已满', 'have no place free'),
  place_taken: words('工位已派给排在前面的工单', 'gave their place to an order ahead'),
  another_fits_better: words('另有更合适的人选', 'fit less well than the one chosen'),
};

/** Why an order goes on waiting. */
const CAUSE_WORDS: Record<WaitingCause, Words> = {
  nobody_fits: words('没有符合条件的技师', 'nobody here fits'),
  all_busy: words('符合条件的技师都在忙', 'everybody who fits is busy'),
  preemption_asked: words(
    '正在收回一项未开工的工作',
    'unstarted work of somebody is being taken back for it',
  ),
  all_resting: words(
    '符合条件的技师多次超时未接单，稍后再派',
    'everybody who fits let it lapse and is asked again later',
  ),
  already_committed: words('已派出', 'it is given out already'),
  superseded: words('已有新的派单', 'a later dispatch of the order replaced it'),
};

/** Why an order waits, and how many technicians were passed over for what. */
export function waitingWords({ cause, reasons }: Pick<StillWaiting, 'cause' | 'reasons'>): Words {
  const because = reasonWords(reasons);
  const { zh, en } = CAUSE_WORDS[cause];
  return because ? words(`${zh}（${because.zh}）`, `${en} (${because.en})`) : words(zh, en);
}

/**
 * A decision as a dispatcher reads it (R3.2b): a line for each order that was given out, for each that asks for work
 * back, and for each that waits, in the order of the queue.
 * @param decision as stored
 * @param technicianNames by id; who isn't among them is called by the id
 */
export function decisionWords(decision: Decision, technicianNames: ReadonlyMap<string, string>): Words[] {
  const nameOf = (id: string) => {
    const name = technicianNames.get(id);
    return name ? `${name} ${id}` : id;
  };
  const given = decision.assignments.map((one) => ({
    rank: one.rank,
    line: givenWords(one, decision, nameOf),
  }));
  const waiting = decision.waiting.map((one) => ({ rank: one.rank, line: waitWords(one, decision, nameOf) }));
  return [...given, ...waiting].sort((a, b) => a.rank - b.rank).map(({ line }) => line);
}

function givenWords(
  { orderNo, technicianId, score, rank, reasons }: Assignment,
  { candidates }: Decision,
  nameOf: (id: string) => string,
): Words {
  const name = nameOf(technicianId);
  const next = candidates.find((one) => one.orderNo === orderNo && isRunnerUp(one));
  const runnerUp = next
    ? words(
        `，其次 ${nameOf(next.technicianId)} ${next.score} 分`,
        `; next best ${nameOf(next.technicianId)}, ${next.score}`,
      )
    : words('', '');
  const because = reasonWords(reasons);
  const others = because ? words(`；其他人：${because.zh}`, `; others: ${because.en}`) : words('', '');
  return words(
    `第 ${rank} 位 ${orderNo} → ${name}，${score} 分${runnerUp.zh}${others.zh}`,
    `#${rank} ${orderNo} → ${name}, score ${score}${runnerUp.en}${others.en}`,
  );
}

function isRunnerUp({ passedOver, score }: Candidate): boolean {
  return score !== null && passedOver !== null;
}

function waitWords(waiting: StillWaiting, { preemptions }: Decision, nameOf: (id: string) => string): Words {
  const { orderNo, n, rank } = waiting;
  const why = waitingWords(waiting);
  const asked = preemptions.find((one) => one.forOrderNo === orderNo && one.forN === n);
  const from = asked
    ? words(
        `：${nameOf(asked.technicianId)} 的 ${asked.orderNo}`,
        `: ${asked.orderNo} of ${nameOf(asked.technicianId)}`,
      )
    : words('', '');
  return words(
    `第 ${rank} 位 ${orderNo} 等待：${why.zh}${from.zh}`,
    `#${rank} ${orderNo} waits: ${why.en}${from.en}`,
  );
}

function reasonWords(reasons: ReasonCounts): Words | null {
  const counts = Object.entries(reasons) as [PassedOverReason, number][];
  if (counts.length === 0) return null;
  return words(
    counts.map(([reason, count]) => `${count} 人${REASON_WORDS[reason].zh}`).join('，'),
    counts.map(([reason, count]) => `${count} ${REASON_WORDS[reason].en}`).join(', '),
  );
}
