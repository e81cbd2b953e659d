import type { ComplaintSummary, ComplaintView } from '../../contracts/complaints.js';
import type { Role } from '../../domain/roles.js';
import { CUSTOMER, callerOf, type Errand, handleComplaint, personOf, type Stage } from '../stage.js';

const LOOK_EVERY_MS = 2_000;

const OF_AN_OUTLET: Role[] = ['customer_service_manager', 'outlet_manager'];
const ABOVE: Role[] = ['region_supervisor', 'hq_supervisor'];

/**
 * Who handles complaints (R4.4): whoever answers for each, at the outlet, and after a rejection in the region, then at
 * headquarters. Each brings theirs to the end; some begin or reply too late.
 */
export function openComplaintDesks(stage: Stage): void {
  const handlers = [
    ...stage.outlets.flatMap((outlet) => OF_AN_OUTLET.map((role) => personOf(outlet, role))),
    ...stage.above.filter(({ role }) => ABOVE.includes(role)).map(({ id }) => id),
  ];
  for (const handler of handlers) {
    stage.agenda.watch(`complaints ${handler}`, LOOK_EVERY_MS, async () => {
      const filed = await callerOf(stage, handler).list<ComplaintSummary>('/v1/complaints');
      for (const { complaintNo, responsibleId, status } of filed) {
        if (responsibleId !== handler || status === 'closed') continue;
        handleComplaint(stage, complaintNo, handler, (complaint) => nextStep(stage, complaint, handler));
      }
    });
  }
}

function nextStep(stage: Stage, complaint: ComplaintView, by: string): Errand | null {
  const { chance, hours } = stage;
  const name = [complaint.description, complaint.orderNo ?? complaint.outletId, complaint.level];
  const within = (low: number, high: number) => hours(chance.between(low, high, ...name, complaint.status));
  switch (complaint.status) {
    case 'received': {
      const late = chance.happens(0.15, ...name, 'accepted late');
      return { command: 'acceptComplaint', afterMs: late ? hours(3) : 0, by, body: () => ({}) };
    }
    case 'accepted': {
      const body = { plan: '调取工单、访谈技师、复核质检记录' };
      return { command: 'startInvestigation', afterMs: within(0.3, 1), by, body: () => body };
    }
    case 'investigating': {
      const body = { liability: 'outlet', reasons: '未按时联系客户' };
      return { command: 'determineLiability', afterMs: within(1, 3), by, body: () => body };
    }
    case 'liability_determined': {
      const body = { remedy: '致歉，并赠送一次保养', compensationCents: 30_000 };
      return { command: 'proposeRemedy', afterMs: within(0.5, 2), by, body: () => body };
    }
    case 'remedy_proposed':
      return replyOrHear(stage, complaint, by);
    case 'resolved': {
      const satisfied = !chance.happens(0.08, ...name, 'is not satisfied after all');
      const note = satisfied ? null : '承诺的保养没有兑现';
      const body = { satisfied, note, channel: 'phone', evidence: `回访录音 ${complaint.complaintNo}` };
      return { command: 'recordRevisit', afterMs: within(1, 4), by, body: () => body };
    }
    default:
      return null;
  }
}

/** While the reply's clock runs the customer waits for it; afterwards we wait for the customer. */
function replyOrHear({ chance, hours }: Stage, complaint: ComplaintView, by: string): Errand {
  const name = [complaint.description, complaint.orderNo ?? complaint.outletId, complaint.level];
  const reply = complaint.clocks.find(({ kind }) => kind === 'complaint_reply');
  if (reply) {
    const late = chance.happens(0.12, ...name, 'replied late');
    const lateMs = Date.parse(reply.dueAt ?? reply.startedAt) + hours(1) - Date.now();
    const body = { message: '我们已查明原因，处理方案如下', channel: 'phone' };
    return {
      command: 'replyToCustomer',
      afterMs: Math.max(0, late ? lateMs : hours(0.5)),
      by,
      body: () => body,
    };
  }
  const accepted = !chance.happens(0.25, ...name, 'rejects the remedy');
  const afterMs = hours(chance.between(0.5, 3, ...name, 'decides'));
  const reason = accepted ? null : '赔偿不合理';
  const body = { accepted, reason, channel: 'app', evidence: `客户确认 ${complaint.complaintNo}` };
  return { command: 'recordCustomerDecision', afterMs, by: CUSTOMER, body: () => body };
}
