import {
  allHandlersFinished,
  CancellationScope,
  condition,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import type { MilestoneNotice } from '../src/contracts/transition.js';
import { toMs } from '../src/domain/instant.js';
import { notices, records } from './activity-proxies.js';
import { broughtForward, detailsOf, type Rung, renoticed, rungsOf, toldForTheirRole } from './alert-rungs.js';
import { fifoLock } from './fifo-lock.js';
import {
  acknowledgeAlertUpdate,
  alertReassignedSignal,
  alertReclassifiedSignal,
  alertResolvedSignal,
  alertVoidedSignal,
  milestoneReachedSignal,
  tellingUndeliveredSignal,
} from './messages.js';
import { now } from './transitions.js';

export interface AlertInput {
  /** The clock's id: one alert per clock. */
  alertId: string;
}

/**
 * Alert (R3.2c, R3.3b, R6.1): raised → delivered → acknowledged; not acknowledged in time → the next level; ends when
 * its clock does. Owns delivery and all levels, so that a slow webhook delays no order.
 */
export async function alert({ alertId }: AlertInput): Promise<void> {
  let rungs: Rung[] = [];
  let responsibleId: string | null = null;
  let resolved: string | null = null;
  let latest: MilestoneNotice | null = null;
  const senders = senderWaking();
  const heard = new Set<string>();
  // What is told, taken and voided is written in this order: the record's last word is the last that happened.
  const inTurn = fifoLock();

  setHandler(milestoneReachedSignal, (notice) => {
    // Told again, as when the answer to the first telling got lost: it must not climb anew after somebody took it.
    const milestone = `${notice.revision}/${notice.milestone}`;
    if (heard.has(milestone)) return;
    heard.add(milestone);
    latest = notice;
    // The work may have changed hands since the milestone before.
    responsibleId = notice.responsibleId ?? responsibleId;
    rungs = [...rungs, ...rungsOf(notice)].sort((a, b) => toMs(a.at) - toMs(b.at));
  });
  setHandler(alertVoidedSignal, async () => {
    rungs = [];
    await inTurn(() => records.resolveAlertRecord({ alertId, at: now() }));
  });
  setHandler(alertReassignedSignal, async (reassigned) => {
    const before = responsibleId;
    responsibleId = reassigned.responsibleId;
    if (reassigned.outletId) rungs = renoticed(rungs, { outletId: reassigned.outletId });
    if (before === null || before === responsibleId || !latest) return;
    const from = { alertId, staffId: before, roles: toldForTheirRole(latest), at: now() };
    await inTurn(() => records.takeBackFrom(from));
  });
  setHandler(alertReclassifiedSignal, async (to) => {
    rungs = renoticed(rungs, to);
    senders.wake(await inTurn(() => records.reclassifyDeliveries({ alertId, ...to, at: now() })));
  });
  setHandler(tellingUndeliveredSignal, (told) => {
    rungs = broughtForward(rungs, told, now());
  });
  setHandler(alertResolvedSignal, ({ reason }) => {
    resolved = reason;
  });
  setHandler(acknowledgeAlertUpdate, async ({ by, note, command }) => {
    // Acknowledging stops what is still to come of the milestones reached so far; a later milestone tells anew. What is
    // due by now is told first: nothing is taken away before anybody has heard of it.
    const at = now();
    const told = Promise.all(rungs.filter((rung) => rung.at <= at).map(tell));
    rungs = [];
    const acknowledged = inTurn(() => records.acknowledgeAlert({ alertId, by, at, note, command }));
    await told;
    if (latest?.endsWhenTaken) resolved = 'taken';
    return acknowledged;
  });

  async function tell(rung: Rung): Promise<void> {
    const told = await inTurn(() => {
      // When it is told, not when it should have been: after an outage the ledger shows how late.
      const telling = { alertId, ...rung, at: now(), responsibleId };
      return records.openDeliveries(telling);
    });
    senders.wake(told);
    setCurrentDetails(detailsOf(rung));
  }

  await CancellationScope.nonCancellable(async () => {
    await condition(() => latest !== null || resolved !== null);
    while (!resolved) {
      const next = rungs[0];
      const changed = () => resolved !== null || rungs[0] !== next;
      const waitMs = next ? toMs(next.at) - toMs(now()) : null;
      if (next && waitMs !== null && waitMs <= 0) {
        rungs = rungs.slice(1);
        await tell(next);
      } else if (waitMs !== null)
        await condition(changed, waitMs, { summary: `level ${next?.level} of ${alertId}` });
      else await condition(changed);
    }
    // What was reached before the clock ended is told all the same: no breach is silent because the work came quickly.
    for (const rung of rungs.filter(({ at }) => at <= now())) await tell(rung);
    if (latest) await inTurn(() => records.resolveAlertRecord({ alertId, at: now() }));
    // Somebody may be acknowledging at this very moment: they get their answer first.
    await condition(() => senders.allHeard() && allHandlersFinished());
  });
}

/** Wakes senders beside the alert's own work. */
function senderWaking() {
  const waking = new Set<Promise<void>>();
  return {
    wake({ wake }: { wake: string[] }): void {
      if (wake.length === 0) return;
      const woken = notices.wakeSenders({ endpointIds: wake });
      waking.add(woken);
      void woken.then(() => waking.delete(woken));
    },
    allHeard: () => waking.size === 0,
  };
}
