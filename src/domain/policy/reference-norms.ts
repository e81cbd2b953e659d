import {
  asks,
  clockAsked,
  figure,
  limitAtMost,
  limited,
  names,
  plainHours,
  type Reference,
  type Requirement,
  shown,
} from './reference-parts.js';
import type { ClockKind } from './types.js';

// Norms: a version that falls short of one is told so, and nothing is refused (R8.2). GB/T 19012—2019 is ISO 10002:2018
// word for word, so one reference stands for both.

const standard = (article: string): Reference => ({
  id: 'service_standard_2025',
  name: '2025年汽车售后服务流程与管理规范',
  article,
  kind: 'norm',
});

const complaints = (article: string): Reference => ({
  id: 'iso_10002',
  name: 'ISO 10002:2018 / GB/T 19012—2019 质量管理 顾客满意 组织投诉处理指南',
  article,
  kind: 'norm',
});

const satisfaction = (article: string): Reference => ({
  id: 'iso_10004',
  name: 'ISO 10004:2018 Customer satisfaction: guidelines for monitoring and measuring',
  article,
  kind: 'norm',
});

const consumerRules = (article: string): Reference => ({
  id: 'consumer_regulations',
  name: '中华人民共和国消费者权益保护法实施条例（2024年7月1日起施行）',
  article,
  kind: 'norm',
});

/** Somebody is warned before it, and it goes up a ladder after it. */
function watched(kind: ClockKind) {
  return [
    clockAsked(kind, 'warnAt', 'somebody is warned before it is missed', 'one at least', (rule) => {
      return rule.warnAt.length > 0 && rule.warns.length > 0;
    }),
    clockAsked(kind, 'escalation', 'once missed it goes up', 'two levels at least', (rule) => {
      return rule.escalation.length > 1;
    }),
  ];
}

const SERVICE = [
  ...asks(
    standard('2.2'),
    figure(
      'dispatch.minYears',
      { least: 3 },
      'who repairs has 3 years of experience',
      ({ dispatch }) => dispatch.minYears,
    ),
    figure(
      'reception.minYears',
      { least: 2 },
      'who settles a request at reception has 2 years of experience',
      ({ reception }) => reception.minYears,
    ),
  ),
  ...asks(
    standard('2.4'),
    figure(
      'dispatch.minAssessmentScore',
      { least: 90 },
      'only who is assessed with 90 % is put on duty',
      ({ dispatch }) => dispatch.minAssessmentScore,
    ),
  ),
  ...asks(
    standard('3.1'),
    names(
      'checklists.reception.new',
      ['explain_warranty_policy'],
      'new customers hear of the warranty',
      (p) => p.checklists.reception.new,
    ),
    names(
      'checklists.reception.returning',
      ['show_service_history'],
      'others are shown their history',
      (p) => p.checklists.reception.returning,
    ),
    names(
      'checklists.reception.complaining',
      ['involve_customer_service_manager'],
      'whoever complains meets the customer service manager',
      (p) => p.checklists.reception.complaining,
    ),
  ),
  ...asks(
    standard('3.2'),
    limited('dispatch_completion', 'work is dispatched within a set time'),
    limited('dispatch_acceptance', 'work is accepted within a set time'),
    limitAtMost('progress_feedback', 'PT24H', 'the customer hears of the progress within 24 hours'),
    plainHours('progress_feedback', '24 hours are hours of the day, not working hours'),
    ...watched('progress_feedback'),
    figure(
      'booking.completedWithinWorkingDays',
      { most: 3 },
      'what is booked is done within 3 working days',
      ({ booking }) => booking.completedWithinWorkingDays,
    ),
  ),
  ...asks(
    standard('3.3'),
    limitAtMost('repair_completion', 'PT48H', 'a repair takes 48 hours at most'),
    plainHours('repair_completion', '48 hours are hours of the day, not working hours'),
    ...watched('repair_completion'),
    ...watched('statutory_repair'),
    limited('quality_check', 'every repair is checked'),
  ),
  ...asks(
    standard('4.4'),
    limitAtMost('complaint_reply', 'PT24H', 'a complaint is answered with a solution within 24 hours'),
    plainHours('complaint_reply', '24 hours are hours of the day, not working hours'),
    ...watched('complaint_reply'),
    ...watched('statutory_claim_reply'),
    names(
      'complaint.levels',
      ['outlet', 'region', 'hq'],
      'a complaint goes from the outlet to the region and to headquarters',
      ({ complaint }) => complaint.levels,
    ),
    limited('complaint_revisit', 'the customer is asked again after the remedy'),
  ),
  ...asks(
    standard('7.1'),
    limitAtMost('first_response', 'PT48H', 'the first response comes within 48 hours'),
    plainHours('first_response', '48 hours are hours of the day, not working hours'),
  ),
];

/** What a customer whom headquarters could not satisfy may still do (article 34 of the 三包 rules). */
const OUTSIDE_WAYS = ['调解', '投诉', '仲裁', '人民法院'];

const INTERNATIONAL = [
  ...asks(
    complaints('7.4'),
    limited('complaint_acceptance', 'whoever complains is told at once that the complaint was received'),
  ),
  ...asks(complaints('7.9'), {
    path: 'complaint.mediationNotice',
    message:
      'whoever rejects the last decision is told of the ways outside: mediation, authority, arbitration, court',
    required: `names ${shown(OUTSIDE_WAYS)}`,
    read: ({ complaint: { mediationNotice } }) => ({
      actual: shown(OUTSIDE_WAYS.filter((way) => mediationNotice.includes(way))),
      holds: OUTSIDE_WAYS.every((way) => mediationNotice.includes(way)),
    }),
  }),
  ...asks(
    complaints('8.3'),
    limited('complaint_revisit', 'whoever complained is asked how the complaint was handled'),
  ),
  ...asks(
    satisfaction('7.3.3'),
    limited('survey_response', 'satisfaction is measured by asking the customers themselves'),
    figure(
      'followUp.contacts',
      { least: 1 },
      'customers are asked after the work is done',
      ({ followUp }) => followUp.contacts.length,
    ),
  ),
  ...asks(consumerRules('44'), limited('complaint_closure', 'disputes are settled in time')),
];

/** What a version should not fall short of unknowingly (R8.2). */
export const NORMS: readonly Requirement[] = [...SERVICE, ...INTERNATIONAL];
