import type { ClockRule, LadderRung } from './types.js';

// What the deadlines of the standard are put together from.

export const DAY = 'PT24H';

/** Technician and manager at once, then the region, then headquarters (R3.3b, R6.1). */
export const LADDER: LadderRung[] = [
  { after: 'PT0S', level: 1, roles: ['outlet_manager'] },
  { after: 'PT2H', level: 2, roles: ['region_supervisor'] },
  { after: 'PT6H', level: 3, roles: ['hq_supervisor'] },
];

/** For deadlines in minutes the next level hears of it in minutes. */
export const FAST_LADDER: LadderRung[] = [
  { after: 'PT0S', level: 1, roles: ['outlet_manager', 'dispatcher'] },
  { after: 'PT15M', level: 2, roles: ['region_supervisor'] },
  { after: 'PT1H', level: 3, roles: ['hq_supervisor'] },
];

export const MANAGER_ONLY: LadderRung[] = [{ after: 'PT0S', level: 1, roles: ['outlet_manager'] }];

export const PLAIN = {
  pauses: [],
  calendar: null,
  warnAt: [],
  warns: [],
  pausableFor: [],
  extension: null,
  carries: [],
  escalation: [],
} satisfies Partial<ClockRule>;
