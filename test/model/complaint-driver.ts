import type { FastifyInstance } from 'fastify';
import { newKey, until } from '../support/drive.js';
import type { OwnOutlet } from '../support/house.js';
import type { ComplaintCommand, ComplaintModel, Part } from './complaint-model.js';
import type { Answer, Sent } from './order-driver.js';

/** How a complaint of a life comes in. */
export interface Filing {
  anonymous: boolean;
  outside: boolean;
  /** Whom it names. */
  against: readonly Part[];
}

/** Drives the complaints about one order, and the order as far as they need it, through the real API. */
export interface ComplaintDriver {
  orderNo: string;
  file(filing: Filing): Promise<string>;
  send(complaintNo: string, sent: Sent): Promise<Answer>;
  request(command: ComplaintCommand): Sent;
  /** Waits until the complaint is where the model says. */
  settle(complaintNo: string, complaint: ComplaintModel): Promise<Answer>;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API sends is looked at by the tests
  timeline(complaintNo: string): Promise<any[]>;
  /** The customer is content with the order itself. */
  followUp(): Promise<void>;
  orderStatus(): Promise<string>;
}

const DAY_MS = 24 * 3_600_000;
const UNDER_LOAD_MS = 20_000;

export const PATHS: Record<string, string> = {
  acceptComplaint: 'acceptance',
  startInvestigation: 'investigation',
  determineLiability: 'liability',
  proposeRemedy: 'remedy',
  replyToCustomer: 'reply',
  recordCustomerDecision: 'customer-decision',
  recordRevisit: 'revisit',
  addEvidence: 'evidence',
  recordStatutoryClaim: 'statutory-claim',
  withdrawStatutoryClaim: 'statutory-claim/withdrawal',
  reassignComplaint: 'reassignment',
  recordOutsideReply: 'outside-reply',
  closeWithFindings: 'findings',
  withdrawComplaint: 'withdrawal',
};

/**
 * Opens an order that the outlet's manager settles at reception, so that it is the manager's own work.
 * @param app the API over the real servers
 * @param apiKey an operator's key, which acts for the staff
 */
export async function openComplained(
  app: FastifyInstance,
  apiKey: string,
  outlet: OwnOutlet,
): Promise<ComplaintDriver> {
  const call = async (url: string, sent?: Pick<Sent, 'who' | 'key' | 'body'>): Promise<Answer> => {
    const giveUpAt = Date.now() + UNDER_LOAD_MS;
    for (;;) {
      const response = await app.inject({
        method: sent ? 'POST' : 'GET',
        url: `/v1${url}`,
        ...(sent ? { payload: sent.body } : {}),
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(sent ? { 'idempotency-key': sent.key, 'x-on-behalf-of': sent.who } : {}),
        },
      });
      const replayed = response.headers['idempotency-replayed'] === 'true';
      const answer = { status: response.statusCode, body: response.json(), replayed };
      if (answer.status !== 503 || Date.now() > giveUpAt) return answer;
    }
  };
  const does = async (url: string, who: string, body: Record<string, unknown>) => {
    const answer = await call(url, { who, key: newKey(), body });
    if (answer.status > 201) throw new Error(`${url}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const { orderNo } = await does('/service-orders', outlet.advisor, bookingAt(outlet));
  await does(`/service-orders/${orderNo}/reception-settlement`, outlet.manager, SETTLED);
  const idOf = (part: Part) =>
    ({ csm: outlet.csm, manager: outlet.manager, region: 'region-1', hq: 'hq-1' })[part];
  const order = async () => (await call(`/service-orders/${orderNo}`)).body;
  return {
    orderNo,
    file: async (filing) =>
      (await does('/complaints', outlet.advisor, filed(orderNo, filing, idOf))).complaintNo,
    send: (complaintNo, { path, ...sent }) => call(`/complaints/${complaintNo}/${path}`, sent),
    request: (command) => ({
      name: command.name,
      path: PATHS[command.name] ?? command.name,
      who: idOf(command.by),
      key: newKey(),
      body: bodyOf(command, command.to && idOf(command.to)),
    }),
    settle: (complaintNo, { status, level, outcome }) =>
      until(
        async () => {
          const seen = await call(`/complaints/${complaintNo}`);
          const { body } = seen;
          return body.status === status && body.level === level && body.outcome === outcome && seen;
        },
        `${complaintNo} to be ${status} at level ${level}`,
        UNDER_LOAD_MS,
      ),
    timeline: async (complaintNo) => (await call(`/complaints/${complaintNo}/timeline`)).body.entries,
    followUp: async () => {
      await until(async () => (await order()).step === 'follow_up', 'the follow-up', UNDER_LOAD_MS);
      const content = { nps: 10, csat: 5, solved: true, comment: null };
      await does(`/service-orders/${orderNo}/survey`, outlet.advisor, content);
    },
    orderStatus: async () => (await order()).status,
  };
}

const SETTLED = { kind: 'small_fault', resolution: '已调整', odometerKm: 42_000 };

function bookingAt({ outletId }: OwnOutlet) {
  return {
    outletId,
    customer: { name: '赵六', phone: '13800000004' },
    vehicle: { make: 'TOYOTA', model: 'COROLLA' },
    problem: 'oil change and inspection',
    channel: 'phone',
  };
}

function filed(orderNo: string, { anonymous, outside, against }: Filing, idOf: (part: Part) => string) {
  const dueAt = new Date(Date.now() + 10 * DAY_MS).toISOString();
  return {
    ...{ orderNo, channel: 'phone', description: '维修后仍有异响', anonymous, against: against.map(idOf) },
    ...(outside ? { source: '12315', outside: { number: '12315-1', dueAt } } : {}),
  };
}

const HEARD = { channel: 'phone', evidence: 'call-1' };

function bodyOf({ name, ok, cents }: ComplaintCommand, to: string | null): Record<string, unknown> {
  const bodies: Record<string, Record<string, unknown>> = {
    startInvestigation: { plan: '试车' },
    determineLiability: { liability: 'outlet', reasons: '支架松动' },
    proposeRemedy: { remedy: '免费处理', compensationCents: cents },
    replyToCustomer: { message: '免费处理', channel: 'phone' },
    recordCustomerDecision: { accepted: ok, reason: ok ? null : '不够', ...HEARD },
    recordRevisit: { satisfied: ok, note: ok ? null : '异响又来了', ...HEARD },
    addEvidence: { references: ['photo-1'], note: null },
    recordStatutoryClaim: { claim: 'return', grounds: '同一故障修理四次' },
    withdrawStatutoryClaim: { reason: '同意维修', reference: 'letter-1' },
    reassignComplaint: { handlerId: to ?? 'nobody', reason: '休假' },
    recordOutsideReply: { message: '已处理', reference: 'R-1' },
    closeWithFindings: { findings: '已整改' },
    withdrawComplaint: { reason: '已经解决', ...HEARD },
  };
  return bodies[name] ?? {};
}
