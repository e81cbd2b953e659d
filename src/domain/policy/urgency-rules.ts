import type { UrgencyRule } from '../urgency.js';
import { CUE_RULES_EN } from './urgency-rules-cues-en.js';
import { CUE_RULES_ZH } from './urgency-rules-cues-zh.js';
import { FAMILY_RULES_EN } from './urgency-rules-families-en.js';
import { FAMILY_RULES_ZH } from './urgency-rules-families-zh.js';
import { LAST_RULES } from './urgency-rules-last.js';
import { OTHER_RULES_EN } from './urgency-rules-other-en.js';
import { OTHER_RULES_ZH } from './urgency-rules-other-zh.js';
import { REACHING_RULES_EN } from './urgency-rules-reach-en.js';
import { SAFETY_RULES_EN } from './urgency-rules-safety-en.js';
import { SAFETY_RULES_ZH } from './urgency-rules-safety-zh.js';
import { TOLD_DANGER_RULES_ZH } from './urgency-rules-told-zh.js';

/**
 * The built-in urgency rules of the service standard (R3.2b, R8.1), English and Chinese. They are plain
 * data: the policy document holds them as JSON, and an approved version may change them.
 */
export const URGENCY_RULES: readonly UrgencyRule[] = [
  ...SAFETY_RULES_EN,
  ...SAFETY_RULES_ZH,
  ...TOLD_DANGER_RULES_ZH,
  ...REACHING_RULES_EN,
  ...FAMILY_RULES_EN,
  ...FAMILY_RULES_ZH,
  ...CUE_RULES_EN,
  ...CUE_RULES_ZH,
  ...OTHER_RULES_EN,
  ...OTHER_RULES_ZH,
  ...LAST_RULES,
];
