import { expect, it } from 'vitest';
import { alertText, digestText, type ToldAlert } from '../../src/domain/alert-words.js';
import { CLOCK_KINDS } from '../../src/domain/policy/types.js';

const told: ToldAlert = {
  ...{ kind: 'repair_completion', subject: 'SO-1', milestone: 'breach', level: 1 },
  ...{ dueAt: '2026-11-24T04:00:00.000Z', latenessMs: 100 },
  ...{ unit: '上海浦东网点', zone: 'Asia/Shanghai' },
};

it('says what is overdue since when, by the clocks of the outlet, in both languages (R6.1)', () => {
  const { title, text } = alertText(told);
  expect(title).toBe('SO-1 维修完成 repair completion 超时 overdue');
  expect(text).toContain('due 2026-11-24 12:00 (Asia/Shanghai)');
  expect(text).toContain('上海浦东网点');
  expect(text).toContain('escalation level 1');
  expect(text).not.toContain('late');
});

it('says how late it is told after an outage, and of a warning how far the time has gone (R3.2c, R6.1)', () => {
  expect(alertText({ ...told, latenessMs: 125 * 60_000 }).text).toContain('迟 2 小时 5 分 / 2 h 5 min late');
  expect(alertText({ ...told, milestone: 'warn_75', level: 0 }).title).toContain('预警 75% warning');
  // The second level is told hours after the breach by design.
  expect(alertText({ ...told, level: 2, latenessMs: 125 * 60_000 }).text).not.toContain('late');
});

it('says of a spot check’s finding when it was found: it has no deadline (R2.2, R3.3c)', () => {
  const { title, text } = alertText({ ...told, kind: 'spot_check_finding', milestone: 'warn_0', level: 0 });
  expect(title).toBe('SO-1 抽查发现问题 spot check with a finding');
  expect(text).toContain('found 2026-11-24 12:00');
  expect(text).not.toContain('due');
});

it('says with a warning until when there is time; a breach has none left (R3.4, R6.1)', () => {
  const warned = { ...told, milestone: 'warn_0', level: 0, deadlineAt: '2026-11-27T04:00:00.000Z' };
  expect(alertText(warned).text).toContain('until 2026-11-27 12:00');
  expect(alertText({ ...warned, milestone: 'breach' }).text).not.toContain('until');
});

it('names the first of a digest and counts the others (R6.1)', () => {
  const { title, text } = digestText(Array.from({ length: 25 }, (_, i) => ({ ...told, subject: `SO-${i}` })));
  expect(title).toContain('25 late alerts');
  expect(text.split('\n')).toHaveLength(21);
  expect(text).toContain('and 5 more');
});

it('has Chinese words for every deadline (R2.2, R6.1)', () => {
  const without = CLOCK_KINDS.filter(
    (kind) => !/[\u4e00-\u9fff]/.test(alertText({ ...told, kind }).title.split(' ')[1] ?? ''),
  );
  expect(without).toEqual([]);
});
