import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { fileComplaint, startOwedComplaints } from '../src/client/complaints.js';
import type { ClientDeps } from '../src/client/deps.js';
import { tellDesk } from '../src/client/desks.js';
import { openComeback } from '../src/client/orders.js';
import type { MilestoneNotice } from '../src/contracts/transition.js';
import { SYSTEM } from '../src/domain/machine.js';
import type { SurveyBody } from '../src/domain/steps/follow-up.js';
import { priorityKey, type Urgency } from '../src/domain/urgency.js';
import {
  alertResolvedSignal,
  alertVoidedSignal,
  complaintClosedSignal,
  type DeskMessage,
  milestoneReachedSignal,
} from '../workflows/messages.js';

/** What one execution tells another, or starts for it; each may be repeated without harm. */
export function noticeActivities(deps: ClientDeps) {
  const { temporal, taskQueue } = deps;
  return {
    /** To the outlet's desk, which is started by the first message to it. */
    async tellDesk({ outletId, message }: { outletId: string; message: DeskMessage }): Promise<void> {
      await tellDesk(deps, outletId, message);
    },

    /** To the clock's alert, started by the first milestone. One that has ended needs no more telling. */
    async raiseAlert(notice: MilestoneNotice): Promise<void> {
      await temporal.workflow
        .signalWithStart('alert', {
          workflowId: `alert:${notice.clockId}`,
          taskQueue,
          args: [{ alertId: notice.clockId }],
          signal: milestoneReachedSignal,
          signalArgs: [notice],
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          staticSummary: `警报 ${notice.kind} of ${notice.subject}`,
          priority: { priorityKey: priorityKey(notice.urgency as Urgency), fairnessKey: notice.outletId },
          searchAttributes: {
            PitlaneOrderNo: [notice.orderNo ?? notice.subject],
            PitlaneOutlet: [notice.outletId],
            PitlaneStep: ['alert'],
            PitlaneUrgency: [notice.urgency],
          },
        })
        .catch(ignore(WorkflowExecutionAlreadyStartedError));
    },

    /** More time was granted: the alert climbs no further, and waits for the next milestone. */
    async voidAlert({ clockId, reason }: { clockId: string; reason: string }): Promise<void> {
      await temporal.workflow
        .getHandle(`alert:${clockId}`)
        .signal(alertVoidedSignal, { reason })
        .catch(ignore(WorkflowNotFoundError));
    },

    /** The clock has ended: so does its alert. */
    async resolveAlert({ clockId, reason }: { clockId: string; reason: string }): Promise<void> {
      await temporal.workflow
        .getHandle(`alert:${clockId}`)
        .signal(alertResolvedSignal, { reason })
        .catch(ignore(WorkflowNotFoundError));
    },

    /** An order that waits for its complaints looks again; one that has closed meanwhile needs no telling. */
    async tellOrderComplaintClosed({
      orderNo,
      complaintNo,
    }: {
      orderNo: string;
      complaintNo: string;
    }): Promise<void> {
      await temporal.workflow
        .getHandle(`service-order:${orderNo}`)
        .signal(complaintClosedSignal, { complaintNo })
        .catch(ignore(WorkflowNotFoundError));
    },

    /** A low score in the survey becomes a complaint (R3.4); once, however often it is asked for. */
    async fileComplaint({
      orderNo,
      followUp,
    }: {
      orderNo: string;
      followUp: SurveyBody | null;
    }): Promise<void> {
      const description = followUp?.comment || `NPS ${followUp?.nps ?? '—'}, CSAT ${followUp?.csat ?? '—'}`;
      const caller = { caller: 'pitlane', actor: SYSTEM, orgUnitId: 'hq' };
      const body = { orderNo, source: 'survey' as const, description };
      const filed = await fileComplaint(deps, { caller, key: `survey:${orderNo}`, body });
      if (filed.kind !== 'filed') throw new Error(`complaint about ${orderNo} was not filed: ${filed.kind}`);
    },

    /** An order that waits for its complaints sees to it that they run. */
    async startOwedComplaints({ orderNo }: { orderNo: string }): Promise<void> {
      await startOwedComplaints(deps, { orderNo });
    },

    /** "Not solved" in the survey becomes a new order linked to this one (R3.4); once, however often it is asked for. */
    async openComeback({ orderNo }: { orderNo: string }): Promise<void> {
      await openComeback(deps, orderNo);
    },
  };
}

function ignore(expected: new (...args: never[]) => Error): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof expected)) throw error;
  };
}
