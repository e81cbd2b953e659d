import type { UrgencyRule } from '../urgency.js';
import { DRIVING_EN, SOUND_OF_BRAKES, UNDER_COVER, VEHICLE } from './urgency-rules-words.js';

const ROAD =
  '(?:highway|freeway|interstate|expressway|turnpike|intersection|road|street|traffic|lanes?|turn|bridge)';
const NOISY =
  '\\b(?:nois\\w+|squeal\\w*|squeak\\w*|rattl\\w*|grind\\w*|clunk\\w*|clicks?|clicking|hum|whin\\w+|pulsat\\w*)\\b';
const ASSISTANT =
  '(?:adaptive|cruise|acc|aeb|auto ?pilot|pro ?pilot|collision|automatic|autonomous|emergency brak\\w+|driver assist\\w*|lane (?:keep\\w*|assist)|pre-?collision|mitigation|forward)';
const FORCE = '(?:force|effort|pressure|strength|weight)';

/**
 * P1 in English, told from farther apart than the families before it: the part and what it did not do stand in
 * one sentence, whatever is between them. What sounds harmless there takes it back.
 */
export const REACHING_RULES_EN: readonly UrgencyRule[] = [
  {
    id: 'power-lost-reach-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Power or speed lost on the road, told in any words',
    anyOf: [
      '\\b(?:loss|losses|lost|los(?:e|es|ing))(?: (?!(?:some|to|money|time|value|my job)\\b)[a-z]+){0,3} (?:power|acceleration|propulsion|throttle|speed|momentum)\\b(?! (?:steering|windows?|seats?|locks?|mirrors?|outlet|doors?|lift\\w*|sliding|tail\\w*|to the (?:radio|screen|window)))',
      '\\b(?:accelerator|accelerating|gas pedal|the gas|throttle)\\b[^.]{0,80}\\b(?:did|does|do|would|will|is|was) not (?:\\w+ )?(?:respond|accelerat|react|gain|pick up|increase)\\w*\\b(?! (?:properly|right|well|smooth\\w*|normal\\w*|correctly)\\b)',
      `\\b(?:${VEHICLE}|it|engine)\\b(?: [a-z]+){0,3} (?:(?<!\\b(?:accelerating|braking|turning) (?:and|or) )decelerat(?:ed|es|ing)(?! (?:and|or) (?:accelerat|brak|turn))|(?:begins?|began|started|starts) (?:to )?(?:slow(?:ing)?(?: down)?|decelerat\\w*|los(?:e|ing) (?:speed|power))|would (?:just )?(?:slow down|decelerate)|slow(?:s|ed) (?:way )?down (?:by itself|on its own|for no|without))\\b`,
      '\\b(?:not|barely|hardly) (?:\\w+ )?(?:keep|maintain|hold|reach|get up to) (?:up )?(?:the |a |my |highway )?(?:speed|with (?:the )?traffic)\\b',
      `\\bin the (?:middle|center|centre) of (?:the |a |an |my )?(?:[a-z0-9-]+ ){0,3}${ROAD}\\b`,
      '\\bin middle of (?:the |a |an )?(?:[a-z]+ ){0,2}(?:highway|freeway|interstate|intersection|road|street|traffic)\\b',
      '\\b(?:die|dies|died|dying) out\\b',
      '\\b(?:engine|motor|vehicle|car|truck|van) (?:just |suddenly |completely |totally ){0,2}(?:goes|went|going) (?:dead|down|out)\\b',
      '\\b(?:slip(?:s|ped|ping)?|pop(?:s|ped|ping)?|jump(?:s|ed|ing)?|fall(?:s|ing)?|fell|kick(?:s|ed|ing)?)(?: [a-z]+){0,2} (?:in and )?out of (?:gear|drive)\\b',
    ],
    near: [
      ...DRIVING_EN,
      '\\b(?:sudden(?:ly)?|without warning|at any (?:time|moment)|random(?:ly)?|unexpected(?:ly)?|die out|stranded)\\b',
    ],
    unless: [
      '\\b(?:radio|screen|a/?c|air con\\w*|heater|fan|window|display|camera|clock|phone|deer|pot ?hole|debris|object|animal|fuel economy|mpg|tires? pressure|engine light|before|(?:up|climb\\w*) (?:a |the |any |steep |small )?(?:hills?|inclines?|grades?)|up ?hill|slight\\w*|gradual\\w*)\\b',
      '\\b(?:i|we|he|she|driver|contact|to|and) (?:slow|decelerat)\\w*|\\b(?:slow|decelerat)\\w* to (?:a stop|turn|make|exit|park)\\b',
    ],
  },
  {
    id: 'steering-reach-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Steering that fails or resists, told in any words',
    anyOf: [
      '\\b(?:power steering|steering(?: wheel)?|steering assist|power assist)\\b(?! fluid)[^.]{0,40}\\b(?:ceas(?:es?|ed|ing)|not (?:\\w+ )?(?:function|work|operat|respond|turn|move|budge|assist)\\w*|un ?maneuverable|unsteady|wobbl(?:y|ing|ed)|locks? (?:up|in place)|lock(?:ed|ing)|kept (?:going out|failing|cutting)|comes and goes|go(?:es|ing)? (?:in and )?out|went out|gave out|gone|intermittent\\w*|disabled|shut(?:s|ting)? (?:off|down)|off and on|on and off)\\b',
      `\\bsteering\\b[^.]{0,40}\\b(?:requir\\w+|need\\w*|t(?:ake|akes|ook)|with|us\\w+)(?: [a-z]+){0,3} ${FORCE}\\b`,
      `\\b(?:turn|turned|turning|steer|move|moved)\\b[^.]{0,30}\\b(?:with|requir\\w+|using|t(?:ook|akes?)) (?:[a-z]+ ){0,3}${FORCE}\\b`,
      '\\b(?:difficulty|difficulties|trouble|problems?|hard time|issues?) (?:with |in )?(?:steering|turning (?:the )?(?:steering )?wheels?|turning (?:left|right|corners?)|controlling|maneuvering)\\b',
      '\\b(?:can|could|will|would|did|does) not (?:\\w+ ){0,3}(?:turn|move|rotate) the (?:steering )?wheels?\\b',
      `\\b(?:${VEHICLE}|it|trailer|rear|back|front)(?: [a-z]+){0,4} (?:sway(?:s|ed|ing)?|rock(?:s|ed|ing)|mov(?:es|ed|ing)|shift(?:s|ed)|slid(?:es)?|drift(?:s|ed|ing)?)(?: [a-z]+){0,3} (?:side to side|left to right|left and right|right to left|back and forth|from side|independently|violently|on its own|by itself)\\b`,
    ],
    unless: [
      NOISY,
      '\\bslight(?:ly)?\\b|\\b(?:heated|leather|peel\\w*|buttons?|controls? on|audio|volume|seat|wipers?|window|mirror|off[- ]center|ignition|key|recall letter|could (?:cause|lead|result|fail)|may|might)\\b',
    ],
    unlessNear: ['\\bkey\\b[^.]{0,40}\\b(?:not turn|stuck)\\b'],
  },
  {
    id: 'braking-reach-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Braking that is weak, late or takes force, told in any words',
    anyOf: [
      '\\bbrak(?:es?|ing)(?: pedal)?\\b(?! (?:lights?|lamps?|fluid|pads?|rotors?|shift))[^.]{0,40}\\b(?:minimal|(?:difficult|hard|harder|impossible|tough) to (?:depress|press|push|engage|apply|use)|no (?:pressure|effect|response)|not (?:\\w+ )?(?:depress|respond|engage|grab|catch|slow|stop)\\w*|delay(?:s|ed)?(?: in)? (?:stopping|braking|response)|unresponsive|ceas(?:es?|ed)|unreliable|unpredictable)\\b',
      `\\b(?:excessive|extreme|extra|more|great|much|a lot of|tremendous|both feet|all (?:of )?my|repeated|added|additional)(?: [a-z]+){0,2} ${FORCE}\\b[^.]{0,50}\\b(?:stop|brak\\w+|halt|pedal|slow)\\b`,
      `\\b(?:stop|brak\\w+|pedal)\\b[^.]{0,50}\\b(?:excessive|extreme|extra|more|great|much|a lot of|tremendous|all (?:of )?my|repeated|additional)(?: [a-z]+){0,2} ${FORCE}\\b`,
      '\\bbrakes?(?: [a-z]+){0,3} (?:slam\\w*|lock(?:s|ed|ing)? up|clamp\\w*|seiz\\w+)\\b',
      '(?<!\\b(?:i|he|she|we|they|you|driver|to|and|had|contact|front) )\\bslam(?:s|med|ming)?(?: on| down)? (?:the |its |my |your )?brakes?\\b',
    ],
    unless: [
      NOISY,
      SOUND_OF_BRAKES,
      '\\b(?:clutch|button|brake lights?|park(?:ing)? brake light|shifter|slight\\w*)\\b',
    ],
  },
  {
    id: 'assistant-reach-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'A driver assistant that brakes, steers or speeds up for nothing, or does not brake',
    anyOf: [
      `\\b${ASSISTANT}\\b[^.]{0,90}\\bslam\\w*(?: on| down)?(?: [a-z]+){0,2} brak\\w+`,
      `\\b${ASSISTANT}\\b[^.]{0,90}\\b(?:brak(?:es?|ed|ing)|stop(?:s|ped)|slow(?:s|ed)|accelerat(?:es|ed))\\b[^.]{0,60}\\b(?:aggressive\\w*|hard|sudden\\w*|abrupt\\w*|violent\\w*|no reason|nothing|unexpected\\w*|random\\w*|phantom|fals\\w+|is not|was not|on its own|by itself|without)\\b`,
      `\\b${ASSISTANT}\\b[^.]{0,90}\\b(?:aggressive\\w*|sudden\\w*|abrupt\\w*|violent\\w*|unexpected\\w*|random\\w*|false(?:ly)?|unnecessar\\w+|needless\\w*|inadvertent\\w*|independently|dramatically|hard|full(?:y)?)(?: [a-z]+){0,4} (?:brak\\w+|stop\\w*|slow(?:s|ed|ing)|accelerat\\w*)\\b`,
      `\\b(?:brakes|braked|slows|slowed|stops|stopped) (?:[a-z]+ ){0,3}(?:sudden\\w*|hard|abrupt\\w*|violent\\w*|aggressive\\w*|unexpected\\w*|random\\w*|for (?:no|nothing))\\b[^.]{0,40}\\b(?:with|using|when|while|in|on|under)\\b[^.]{0,20}\\b${ASSISTANT}\\b`,
      `\\b${ASSISTANT}\\b[^.]{0,150}\\bcaus(?:es|ed|ing) (?:the |my |our )?(?:vehicle|car|truck|suv|van|it) to (?:[a-z]+ )?(?:brake|stop|slow)\\b`,
      `\\bcaus(?:es|ed|ing) (?:the |my |our )?(?:${VEHICLE}|it) to (?:(?:immediately|suddenly|abruptly|violently) (?:stop|brake|slow)|(?:stop|brake|slow down) (?:immediately|suddenly|abruptly|hard|violently)|come to an? (?:sudden|abrupt|complete|immediate|dead) (?:stop|halt))\\b`,
      '\\b(?:jolt|jerk|slamm|lurch|screech|brak|stopp)(?:s|ed|es|ing)? (?:to an? (?:[a-z]+ )?(?:stop|halt) )?(?:by itself|on its own)\\b',
      `\\b(?:${VEHICLE}|it) (?:would |will |then |also )?on its own (?:stop|brak|slow|accelerat|steer|swerv|decelerat)\\w*`,
      `\\b(?:${VEHICLE}|system) (?:suddenly |automatically |then |forcefully ){0,2}appl(?:ied|ies) (?:the |its |full |hard ){0,2}brakes?\\b(?! (?:when|if|as) (?:i|a|another|the car)\\b)`,
      '\\b(?:came|come|comes) to an? (?:[a-z]+ )?(?:stop|halt)\\b(?: [a-z]+){0,3} (?:when|with|for|though|although)(?: (?:there|is|was|were)){0,2} (?:no (?!injur|damage|issue|problem)|nothing )',
      '\\bbrak(?:es|ed|ing)\\b(?! (?:lights?|pads?|system|fluid))(?: [a-z]+){0,4} (?:when|with|though|although|while)(?: (?:there|is|are|was|were)){0,2} (?:no|nothing|nobody) (?!(?:issues?|problems?|pressure|response|noise|warning|luck)\\b)',
      '\\b(?:thinks?|thought|believe[sd]?|mistak\\w+|interpret\\w*|misread\\w*|perceiv\\w+|picks? up)\\b[^.]{0,60}\\b(?:object|obstacle|vehicle|car|something|guard ?rail|collision|pedestrian|overpass|shadow)\\b[^.]{0,120}\\bbrak\\w+',
      `\\b${ASSISTANT}\\b[^.]{0,60}\\b(?:did|does|do|would|will) not (?:\\w+ )?(?:slow|stop|brake|react|detect|sense|recogni[sz]e|see)\\w*\\b[^.]{0,60}\\b(?:vehicle|car|truck|traffic|pedestrian|stopped|stationary|hit|struck|crash\\w*|collid\\w*)\\b`,
    ],
    unless: ['\\b(?:unavailable|not available|engage 25|will not engage|price|brochure|manual)\\b'],
  },
  {
    id: 'headlights-reach-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Headlights that blink or go off and on while driving',
    anyOf: [
      '\\bhead ?(?:lights?|lamps?)\\b[^.]{0,60}\\b(?:blink\\w*|flicker\\w*|off and on|on and off|go(?:es)? (?:out|off|dark)|went (?:out|off|dark)|shut\\w* (?:off|down))\\b',
    ],
    near: [...DRIVING_EN, '\\b(?:operating|night|dark|driver|sudden\\w*)\\b'],
    unless: [
      '\\b(?:too bright|flash their|auto(?:matic)? (?:high|headlight)|remote|parked|delay|fob|bulbs?|burn\\w* out|when (?:i|you|the car is) (?:turn\\w* )?(?:off|lock\\w*))\\b',
    ],
  },
  {
    id: 'coming-off-reach-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'A door that does not close or a part that comes off while moving, told in any words',
    anyOf: [
      '\\b(?:doors?|hood)\\b(?! panels?)[^.]{0,40}\\bnot (?:\\w+ )?(?:clos(?:es?|ing)|shut(?:s|ting)?|latch(?:es|ing)?|stay(?:s|ing)? (?:closed|shut|latched))\\b',
      '\\b(?:tail ?gate|lift ?gate|hatch|trunk|hood|doors?)\\b[^.]{0,40}\\b(?:open(?:s|ed|ing)?|unlatch(?:es|ed)|drop(?:s|ped)?) (?:up )?(?:randomly|at random|by itself|on its own|unexpectedly|spontaneously|without (?:warning|being))\\b',
      '\\b(?:tail ?gate|lift ?gate|hatch|trunk|hood|doors?)\\b[^.]{0,40}\\b(?:randomly|spontaneously|unexpectedly|suddenly|inadvertently|intermittently|keeps?|kept) (?:open|unlatch|pop)\\w*',
      '\\b(?:doors?|hood|bumper|wheel|tire)\\b(?: [a-z]+){0,3} (?:basically|literally|almost|nearly|is|are|was) (?:falling|coming) off\\b',
    ],
    unless: [
      '\\b(?:garage|fuel door|glove|console|sliding|sunroof|open(?:s|ed|ing)? or|not (?:be )?open\\w*|ajar|alarm|mirror|trim|moulding|molding|power (?:lift|tail|door)|button|remote|fob|handle)\\b',
    ],
  },
  {
    id: 'parts-flying-reach-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'An outer part that came off while moving, a danger to those behind',
    anyOf: [
      '\\b(?:trim|molding|moulding|applique|pillar|column|panel|spoiler|bumper|shield|cover|liner|mirror|rack|rails?|roof|cladding|window|glass|hood|cap|cargo|fender|piece)\\b[^.]{0,40}\\b(?:c[ao]me off|fell off|detach(?:ed|es)|separat(?:ed|es)|broke (?:off|loose)|blew (?:off|away|out)|ripped (?:off|away)|tore (?:off|away)|flew)\\b',
    ],
    near: DRIVING_EN,
    unless: [
      '\\b(?:interior|dash\\w*|console|hub ?caps?|center caps?|engine cover|seat|parked|in the driveway|car ?wash)\\b',
      UNDER_COVER,
    ],
  },
];
