import { WorkflowNotFoundError } from '@temporalio/client';
import { raiseAlert, resolveAlert } from '../src/client/alerts.js';
import { ignore } from '../src/client/availability.js';
import type { ClientDeps } from '../src/client/deps.js';
import type { MilestoneNotice, Reclassification, UndeliveredTelling } from '../src/contracts/transition.js';
import {
  alertReassignedSignal,
  alertReclassifiedSignal,
  alertVoidedSignal,
  tellingUndeliveredSignal,
} from '../workflows/messages.js';

/** What an alert is told by others; each may be repeated without harm. */
export function alertSignals(deps: Pick<ClientDeps, 'temporal' | 'taskQueue'>) {
  const { temporal } = deps;
  return {
    /** To the clock's alert, started by the first milestone. One that has ended needs no more telling. */
    raiseAlert: (notice: MilestoneNotice): Promise<void> => raiseAlert(deps, notice),

    /** More time was granted: the alert climbs no further, and waits for the next milestone. */
    async voidAlert({ clockId, reason }: { clockId: string; reason: string }): Promise<void> {
      await temporal.workflow
        .getHandle(`alert:${clockId}`)
        .signal(alertVoidedSignal, { reason })
        .catch(ignore(WorkflowNotFoundError));
    },

    /** The work has changed hands: the next telling goes to whoever has it now. */
    async reassignAlert({
      clockId,
      ...to
    }: {
      clockId: string;
      responsibleId: string;
      outletId: string;
    }): Promise<void> {
      await temporal.workflow
        .getHandle(`alert:${clockId}`)
        .signal(alertReassignedSignal, to)
        .catch(ignore(WorkflowNotFoundError));
    },

    /** The order's class was changed: what comes, and what waits for the morning, is told by the new one. */
    async reclassifyAlert({ clockId, ...to }: Reclassification & { clockId: string }): Promise<void> {
      await temporal.workflow
        .getHandle(`alert:${clockId}`)
        .signal(alertReclassifiedSignal, to)
        .catch(ignore(WorkflowNotFoundError));
    },

    /** The clock has ended: so does its alert. */
    resolveAlert: (about: { clockId: string; reason: string }): Promise<void> => resolveAlert(deps, about),

    /** No channel got a telling through: its alert brings the next level forward. One that has ended needs none. */
    async tellUndelivered(telling: UndeliveredTelling): Promise<void> {
      await temporal.workflow
        .getHandle(`alert:${telling.alertId}`)
        .signal(tellingUndeliveredSignal, telling)
        .catch(ignore(WorkflowNotFoundError));
    },
  };
}
