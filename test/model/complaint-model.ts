// A second, much simpler telling of a complaint's life: where it is, who may say something about it, and what each
// command makes of it. It shares nothing with src/domain but the names; the tests hold the real system against it.

/** What the model knows of a complaint. */
export interface ComplaintModel {
  status: string;
  /** 0 outlet, 1 region, 2 headquarters. */
  level: number;
  /** Where whoever made the remedy works, as a level; -1 while there is none. */
  remedyFrom: number;
  replied: boolean;
  anonymous: boolean;
  /** Somebody outside waits for a reply. */
  outside: boolean;
  /** A claim to replace or return the car waits for its answer. */
  claim: boolean;
  outcome: string | null;
  /** Whose own work it is about. */
  accused: readonly Part[];
}

/** The people of a life, by the part that they play. */
export type Part = 'csm' | 'manager' | 'region' | 'hq';
export const PARTS: readonly Part[] = ['csm', 'manager', 'region', 'hq'];

const LEVEL_OF: Record<Part, number> = { csm: 0, manager: 0, region: 1, hq: 2 };
const LIMIT_OF: Record<Part, number> = { csm: 100_000, manager: 300_000, region: 1_000_000, hq: Infinity };
const STATUS_OF: Record<string, number> = {
  role_may_not_decide: 403,
  conflict_of_interest: 403,
  compensation_above_limit: 403,
  handler_not_fit: 422,
  unknown_handler: 422,
};

/** A command as the model sees it; the rest of the body is only there to be valid. */
export interface ComplaintCommand {
  name: string;
  by: Part;
  /** For the customer's word: whether they are content. */
  ok: boolean;
  /** For a remedy. */
  cents: number;
  /** For a reassignment: nobody's id for null. */
  to: Part | null;
}

export interface Expected {
  status: number;
  code?: string;
  next: ComplaintModel;
}

type Outcome = ComplaintModel | { refused: string };
type Rule = (complaint: ComplaintModel, command: ComplaintCommand) => Outcome;

const OPEN = ['received', 'accepted', 'investigating', 'liability_determined', 'remedy_proposed', 'resolved'];
const CLAIMABLE = OPEN.filter((status) => status !== 'resolved');

const at =
  (...statuses: string[]) =>
  (rule: Rule): Rule =>
  (complaint, command) =>
    statuses.includes(complaint.status) ? rule(complaint, command) : { refused: 'not_allowed_in_state' };

const notOnesOwn =
  (rule: Rule): Rule =>
  (complaint, command) =>
    complaint.accused.includes(command.by) ? { refused: 'conflict_of_interest' } : rule(complaint, command);

/** Whoever judges, or hears what the customer says: at the complaint's level or above it, and never their own work. */
const judge = (rule: Rule): Rule => {
  const fair = notOnesOwn(rule);
  return (complaint, command) =>
    LEVEL_OF[command.by] < complaint.level ? { refused: 'role_may_not_decide' } : fair(complaint, command);
};

const known =
  (rule: Rule): Rule =>
  (complaint, command) =>
    complaint.anonymous ? { refused: 'complainant_unknown' } : rule(complaint, command);

const owed = ({ outside, claim }: ComplaintModel) => {
  if (outside) return { refused: 'outside_reply_missing' };
  return claim ? { refused: 'claim_unanswered' } : null;
};

const goesTo =
  (status: string): Rule =>
  (complaint) => ({ ...complaint, status });

const closed = (complaint: ComplaintModel, outcome: string): ComplaintModel => ({
  ...complaint,
  status: 'closed',
  outcome,
});

/** A withdrawn one is over once nobody waits for a word any more. */
const over = (complaint: ComplaintModel): ComplaintModel =>
  complaint.status === 'withdrawn' && !owed(complaint) ? { ...complaint, status: 'closed' } : complaint;

const rejected: Rule = (complaint) => {
  const level = Math.max(complaint.level, complaint.remedyFrom) + 1;
  if (level > 2) return owed(complaint) ?? closed(complaint, 'mediation_notice');
  return { ...complaint, status: 'received', level, remedyFrom: -1, replied: false, outcome: null };
};

/** Every command that the model knows, in the order of a complaint's life. */
export const RULES: Record<string, Rule> = {
  acceptComplaint: at('received')(judge(goesTo('accepted'))),
  startInvestigation: at('accepted')(judge(goesTo('investigating'))),
  determineLiability: at('investigating')(judge(goesTo('liability_determined'))),
  proposeRemedy: at(
    'liability_determined',
    'remedy_proposed',
  )(
    judge((complaint, { by, cents }) =>
      cents > LIMIT_OF[by]
        ? { refused: 'compensation_above_limit' }
        : { ...complaint, status: 'remedy_proposed', replied: false, remedyFrom: LEVEL_OF[by] },
    ),
  ),
  replyToCustomer: at(
    'remedy_proposed',
    'withdrawn',
  )(
    judge(
      known((complaint) => {
        if (complaint.status !== 'withdrawn') return { ...complaint, replied: true, claim: false };
        return complaint.claim ? over({ ...complaint, claim: false }) : { refused: 'nothing_to_answer' };
      }),
    ),
  ),
  recordCustomerDecision: at('remedy_proposed')(
    judge(
      known((complaint, command) => {
        if (!complaint.replied) return { refused: 'reply_missing' };
        if (!command.ok) return rejected(complaint, command);
        if (complaint.claim) return { refused: 'claim_unanswered' };
        return { ...complaint, status: 'resolved', outcome: 'accepted_by_customer' };
      }),
    ),
  ),
  recordRevisit: at('resolved')(
    judge(
      known((complaint, command) => {
        if (!command.ok) return rejected(complaint, command);
        return complaint.outside
          ? { refused: 'outside_reply_missing' }
          : closed(complaint, 'accepted_by_customer');
      }),
    ),
  ),
  addEvidence: at(...OPEN, 'withdrawn')((complaint) => complaint),
  recordStatutoryClaim: at(...CLAIMABLE)(
    known((complaint) => (complaint.claim ? { refused: 'claim_pending' } : { ...complaint, claim: true })),
  ),
  withdrawStatutoryClaim: at(
    ...CLAIMABLE,
    'withdrawn',
  )(
    judge((complaint) =>
      complaint.claim ? over({ ...complaint, claim: false }) : { refused: 'no_claim_pending' },
    ),
  ),
  reassignComplaint: at(
    ...OPEN,
    'withdrawn',
  )(
    judge((complaint, { to }) => {
      if (!to) return { refused: 'unknown_handler' };
      const unfit = complaint.accused.includes(to) || LEVEL_OF[to] < complaint.level;
      return unfit ? { refused: 'handler_not_fit' } : complaint;
    }),
  ),
  recordOutsideReply: at(
    ...OPEN,
    'withdrawn',
  )(
    judge((complaint) =>
      complaint.outside ? over({ ...complaint, outside: false }) : { refused: 'nothing_to_answer' },
    ),
  ),
  // No time passes here, so that no customer is silent: only who is unknown needn't be asked.
  closeWithFindings: at(
    'liability_determined',
    'remedy_proposed',
    'resolved',
  )(
    judge((complaint) =>
      complaint.anonymous
        ? (owed(complaint) ?? closed(complaint, 'closed_with_findings'))
        : { refused: 'customer_to_be_asked' },
    ),
  ),
  withdrawComplaint: at(...OPEN)(
    judge(known((complaint) => over({ ...complaint, status: 'withdrawn', outcome: 'withdrawn' }))),
  ),
};

/** What the model expects of a command. */
export function expected(complaint: ComplaintModel, command: ComplaintCommand): Expected {
  const outcome = RULES[command.name]?.(complaint, command) ?? { refused: 'not_allowed_in_state' };
  return 'refused' in outcome
    ? { status: STATUS_OF[outcome.refused] ?? 409, code: outcome.refused, next: complaint }
    : { status: 200, next: outcome };
}
