import { WorkflowNotFoundError } from '@temporalio/client';
import { ignore } from '../src/client/availability.js';
import { spreadPage } from '../src/client/calendars.js';
import { fileComplaint, startOwedComplaints } from '../src/client/complaints.js';
import type { ClientDeps } from '../src/client/deps.js';
import { tellDesk } from '../src/client/desks.js';
import { openComeback } from '../src/client/orders.js';
import { SYSTEM } from '../src/domain/machine.js';
import type { SurveyBody } from '../src/domain/steps/follow-up.js';
import { complaintClosedSignal, type DeskMessage } from '../workflows/messages.js';
import { alertSignals } from './alert-signals.js';

/** What one execution tells another, or starts for it; each may be repeated without harm. */
export function noticeActivities(deps: ClientDeps) {
  const { temporal } = deps;
  return {
    ...alertSignals(deps),

    /** To the outlet's desk, which is started by the first message to it. */
    async tellDesk({ outletId, message }: { outletId: string; message: DeskMessage }): Promise<void> {
      await tellDesk(deps, outletId, message);
    },

    spreadCalendar: (page: Parameters<typeof spreadPage>[1]) => spreadPage(deps, page),

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
