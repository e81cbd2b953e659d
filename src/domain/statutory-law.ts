// The figures of 家用汽车产品修理更换退货责任规定 (order 43 of the State Administration for Market Regulation, in force since
// 2022-01-01, the 三包 rules), each with its article. It is law for cars sold on the mainland, which has one time zone.
//
// What the text leaves open is read like this: a period of days, months or years doesn't count its first day and ends with
// its last (civil code, 201 and 202); a fault belongs to the period in which it was reported; one order is one repair, and
// rework within it isn't a further one; the time before the customer and the shop agree on the repair doesn't count (40).

/** The law as it is quoted. */
export const LAW = '家用汽车产品修理更换退货责任规定（国家市场监督管理总局令第43号，2022年1月1日起施行）';

/** The zone whose dates the periods are counted in. */
export const LAW_ZONE = 'Asia/Shanghai';

/** A period from the delivery of the car, or a distance driven, whichever ends first; both ends are within. */
export interface StatutoryTerm {
  length: { days: number } | { months: number };
  /** Null where only the time counts. */
  km: number | null;
}

/** 包修期 `repair`, 三包有效期 `returns` (article 18), the first sixty days (20, 23), the first week (22). */
export const STATUTORY_TERMS = {
  repair: { length: { months: 36 }, km: 60_000 },
  returns: { length: { months: 24 }, km: 50_000 },
  early: { length: { days: 60 }, km: 3_000 },
  firstWeek: { length: { days: 7 }, km: null },
} as const satisfies Record<string, StatutoryTerm>;
export type StatutoryTermName = keyof typeof STATUTORY_TERMS;

/** The counts that must be gone beyond (days, repairs of one fault) or reached (the others) for a right to arise. */
export const STATUTORY_LIMITS = {
  /** Days of a single repair beyond which a loaner or compensation is owed (21). */
  singleRepairDays: 5,
  /** Repairs of serious safety faults in vain (24, first paragraph, item 1). */
  safetyRepairs: 2,
  /** Replacements of an assembly, or of the same main part (items 2 and 3). */
  replacements: 2,
  /** Days of repair in all, and repairs of the same fault (item 4). */
  repairDays: 30,
  sameFaultRepairs: 4,
} as const;

/** How many days ahead the thirty are warned of: our own rule, not the law's. */
export const REPAIR_DAYS_AHEAD = 5;

/** The day of a single repair on which its five days are warned of at the latest: our own rule, not the law's. */
export const SINGLE_REPAIR_WARNED_ON = 4;

/** What a customer may ask for: a new assembly, another car or their money, a loaner or the cost of getting about. */
export const STATUTORY_CLAIMS = ['new_assembly', 'replacement_or_return'] as const;
export type StatutoryClaim = (typeof STATUTORY_CLAIMS)[number];

/**
 * The cases in which a right arises. By article 27 the customer pays for the use of the car in the cases of article 24, and
 * nothing in that of 22 and 23.
 */
export const STATUTORY_RULES = {
  early_main_part: { article: '20', term: 'early', mayAsk: 'new_assembly' },
  first_week_assembly: { article: '22', term: 'firstWeek', mayAsk: 'replacement_or_return' },
  early_danger: { article: '23', term: 'early', mayAsk: 'replacement_or_return' },
  safety_fault: { article: '24(1)', term: 'returns', mayAsk: 'replacement_or_return' },
  assembly_replaced: { article: '24(2)', term: 'returns', mayAsk: 'replacement_or_return' },
  main_part_replaced: { article: '24(3)', term: 'returns', mayAsk: 'replacement_or_return' },
  repair_days: { article: '24(4)', term: 'returns', mayAsk: 'replacement_or_return' },
  same_fault: { article: '24(4)', term: 'returns', mayAsk: 'replacement_or_return' },
} as const satisfies Record<string, { article: string; term: StatutoryTermName; mayAsk: StatutoryClaim }>;
export type StatutoryRule = keyof typeof STATUTORY_RULES;

/** What makes a fault dangerous enough for article 23. */
export const EARLY_DANGERS = [
  'steering_failure',
  'brake_failure',
  'body_crack',
  'fuel_leak',
  'traction_battery_fire',
] as const;
export type EarlyDanger = (typeof EARLY_DANGERS)[number];

/**
 * Why a fault is none that the law makes the seller answer for: the five exemptions of article 32, a wearing part beyond its
 * own period (19), an accident or other cause from outside, or no fault at all.
 */
export const NO_QUALITY_FAULT = [
  'defect_told_at_sale',
  'use_against_instructions',
  'modified',
  'mishandled_after_fault',
  'force_majeure',
  'wearing_part',
  'accident',
  'no_fault_found',
] as const;
export type NoQualityFault = (typeof NO_QUALITY_FAULT)[number];

/** Times that don't count towards the thirty days of article 24 (its third paragraph); they count towards the five of 21. */
export const NOT_COUNTED = [
  'vin_part_transport',
  'traction_battery_transport',
  'roadside_assistance_travel',
] as const;
export type NotCountedReason = (typeof NOT_COUNTED)[number];
