import type { AlertPolicy } from '../alert-rules.js';

const ROBOTS = ['wecom', 'dingtalk', 'feishu'] as const;

/** How the standard of 2025 has people told outside the app (R6.1). */
export const ALERTS: AlertPolicy = {
  channels: [
    {
      fromLevel: 0,
      urgencies: ['P1_SAFETY_CRITICAL', 'P2_IMMOBILIZED', 'P3_DEGRADED', 'P4_ROUTINE'],
      ways: [[...ROBOTS, 'email'], ['webhook']],
    },
    // A breach that concerns safety, or keeps a car from moving, is told in the group and to each person.
    {
      fromLevel: 1,
      urgencies: ['P1_SAFETY_CRITICAL', 'P2_IMMOBILIZED'],
      ways: [[...ROBOTS], ['email'], ['webhook']],
    },
    { fromLevel: 2, urgencies: ['P3_DEGRADED', 'P4_ROUTINE'], ways: [[...ROBOTS], ['email'], ['webhook']] },
  ],
  quietHours: { from: '22:00', to: '07:00' },
  digest: { lateBy: 'PT15M', after: 5, gather: 'PT1M' },
  tryFor: {
    P1_SAFETY_CRITICAL: 'PT2M',
    P2_IMMOBILIZED: 'PT5M',
    P3_DEGRADED: 'PT15M',
    P4_ROUTINE: 'PT30M',
  },
};
