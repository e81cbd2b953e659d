import type { InboxPage } from '../../contracts/alerts.js';
import { callerOf, personOf, type Stage } from '../stage.js';

const LOOK_EVERY_MS = 2_500;

/**
 * Who hears of alerts (R3.2c, R3.3b): outlet managers take most of them and miss some, so that the next level is
 * told; regions and headquarters take all that reach them.
 */
export function openInboxes(stage: Stage): void {
  const managers = stage.outlets.map((outlet) => ({ id: personOf(outlet, 'outlet_manager'), takes: 0.6 }));
  const supervisors = stage.above
    .filter(({ role }) => role === 'region_supervisor' || role === 'hq_supervisor')
    .map(({ id }) => ({ id, takes: 1 }));
  for (const { id, takes } of [...managers, ...supervisors]) {
    stage.agenda.watch(`inbox ${id}`, LOOK_EVERY_MS, async () => {
      const caller = callerOf(stage, id);
      const unread = await caller.list<InboxPage['items'][number]>('/v1/inbox', { unread: true });
      if (unread.length === 0) return;
      for (const message of unread) {
        if (message.milestone !== 'breach' || !stage.chance.happens(takes, message.alertId, 'taken'))
          continue;
        acknowledge(stage, id, message.alertId);
      }
      await caller.post('/v1/inbox/read', { ids: unread.slice(0, 200).map((message) => message.id) });
    });
  }
}

function acknowledge(stage: Stage, by: string, alertId: string): void {
  stage.agenda.take(`alert:${alertId}:${by}`, async (wait) => {
    await wait(stage.hours(stage.chance.between(0.3, 1.5, alertId, by)));
    // An alert that was resolved meanwhile is answered 409, and that is well.
    await callerOf(stage, by).post(`/v1/alerts/${encodeURIComponent(alertId)}/acknowledgement`, {
      note: '已联系责任人',
    });
  });
}
