import type { UrgencyRule } from '../urgency.js';
import { RESTRAINT_AND_BODY_RULES_EN } from './urgency-rules-body-en.js';
import { BRAKE_RULES_EN } from './urgency-rules-brakes-en.js';
import { any, BROKE, DRIVING_EN, FAILED, gap, NOT_WORK, SUDDEN_EN, VEHICLE } from './urgency-rules-words.js';

const FUEL = '(?:fuel|gas|gasoline|petrol|diesel)';
const PART =
  '(?:axles?|ball ?joints?|control arms?|tie ?rods?(?: ends?)?|suspension|struts?|coil springs?|springs?|leaf springs?|torsion bars?|shocks?(?: absorbers?)?|sub-?frame(?: absorber)?|frame|cross ?members?|drive ?shafts?|half ?shafts?|prop(?:eller)? ?shafts?|cv joints?|u-joints?|knuckles?|spindles?|wheel hubs?|hubs?|trailing arms?|wishbones?|lower arms?|rear beam|motor mounts? bolts?)';
const BY_ITSELF =
  '(?:by (?:itself|themselves)|on (?:its|their) own|its own|for no (?:apparent )?reason|no (?:apparent )?reason|without (?:any )?(?:reason|impact|collision|crash|warning|input|cause|being|me|my)|spontaneous\\w*|unexpectedly|suddenly|inadvertent\\w*)';

/** P1 in English: what endangers people, `urgency.md`'s list in its order. */
export const SAFETY_RULES_EN: readonly UrgencyRule[] = [
  ...BRAKE_RULES_EN,
  {
    id: 'steering-lost-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Steering lost, locked, suddenly heavy, loose or broken',
    anyOf: [
      `\\bsteering\\b${gap(6)} (?:lock(?:s|ed|ing)?(?: up)?|seiz\\w+|fro(?:ze|zen)|freez\\w+|stuck|sticks|jam(?:s|med)?|${FAILED}|loose|loosened|play|heavy|stiff|stiffens?|hard|rigid|difficult|disconnected|malfunction\\w*|${BROKE}|${NOT_WORK}|bind(?:s|ing)?|bound|erratic|unresponsive|cut(?:s)? out|shut(?:s)? (?:off|down)|turned off|disabled|disengag\\w+|jerk\\w*|yank\\w*)\\b`,
      `\\bsteering\\b${gap(5)} (?:does|do|did|would|will|could|can|is|was) not (?:turn|steer|return|move|respond|work|function|operate)`,
      `\\b(?:los(?:s|e|es|t|ing)|no|without|failure|failed|fails)(?: (?:of|all|the|my|power|control of|hydraulic|electric|any|our|its)){0,6}(?: steering)\\b(?! (?:wheel )?(?:noise|vibration|heat))`,
      `\\b(?:hard|harder|difficult|impossible|barely|hardly|not|unable|struggled?|tough|fight)(?: [a-z]+){0,3} (?:turn|steer|control|move)(?: the)?(?: [a-z]+)? (?:ste+ring|wheel|vehicle|car)\\b`,
      `\\b(?:not|barely|hardly|impossible to|hard to|difficult to|unable to) steer\\b`,
      `\\bwheel${gap(3)} (?:would|will|could|can|did|does) not turn\\b`,
      `\\b(?:tie ?rods?|rack and pinion|steering (?:rack|column|shaft|box|gear|knuckle|arm|linkage|bolts?|coupling)|drag link|pitman arm|idler arm)${gap(4)} (?:${BROKE}|${FAILED}|loose|defect\\w*)`,
      '\\bdeath wobble\\b',
      `\\b(?:${VEHICLE}|it)${gap(3)} (?:suddenly|violently|abruptly|sharply)${any(2)} (?:veer|swerv|dart|jerk|pull)\\w*`,
      `\\b(?:veer|swerv|dart)\\w*${any(2)} (?:suddenly|violently|abruptly|sharply|into|across|off|by itself|on its own)`,
      '\\bautopilot\\b[^.]{0,60}\\b(?:swerv|veer|steer)\\w*',
    ],
    unless: [
      '\\bslight(?:ly)?\\b',
      'steering wheel (?:audio |volume |heated )?(?:button|control|cover|heat|leather|switch|trim|emblem|adjust|audio)',
      '\\bheated steering\\b',
      '\\bpower steering fluid\\b(?!.*\\b(?:lost|loss|hard|heavy|fail))',
    ],
  },
  {
    id: 'control-lost-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'The vehicle could not be controlled',
    anyOf: [
      '\\b(?:los[ste]\\w*|lost)(?: (?:of|all|the|total|complete|vehicle|directional|my)){0,6} control\\b',
      '\\bcontrol (?:was |is )?lost\\b',
      '\\bout of control\\b',
      '\\buncontroll?abl\\w+',
      `\\b(?:wheels?|tires?)${gap(4)} lock(?:s|ed)?(?: up)?\\b`,
      '\\beverything lock(?:s|ed) up\\b',
      '\\b(?:went|goes|going) into a spin\\b',
      '\\bspun (?:out|around)\\b',
    ],
    unless: [
      '\\b(?:icy?|black ice|snow|asleep|deer|dog|drunk|wheel lock key|screen|radio|other driver|another (?:car|driver))\\b',
    ],
  },
  {
    id: 'fire-smoke-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Fire, smoke, burning smell, melting or explosion',
    anyOf: [
      '\\b(?:caught|catch(?:es|ing)?|on|in|burst into|up in|set) (?:on )?(?:fire|flames?)\\b',
      '\\bfires?\\b(?! (?:wall|dep|truck|engine|extinguish|brigade|up|man|fighter|chief|on all|resist))',
      '\\bflames?\\b',
      '\\bablaze\\b',
      '\\bsmok(?:e|es|ed|ing|ey|y)\\b(?! (?:tint|grey|gray|glass|detector))',
      '\\bsm(?:o|ou)lder\\w*',
      '\\b(?:burn(?:t|ed|ing)?|scorch\\w+|singed|acrid|melting|hot)(?: [a-z]+){0,2} (?:smell|odou?r|stench|scent|fumes)\\b',
      '\\b(?:smell(?:s|ed|ing)?|stinks?|stench|odou?r|reek\\w*)(?: [a-z]+){0,5} (?:burn\\w*|burnt|melting|smoke|hot plastic)\\b',
      '\\bsomething(?: [a-z]+)? burning\\b',
      '\\bburn(?:ed|t|s|ing)? (?:up|down|to the ground|out of control|through|hole|completely)\\b',
      '\\bspark(?:s|ed|ing)\\b',
      '\\barcing\\b',
      '\\bmelt(?:s|ed|ing)?\\b',
      '\\bexplo(?:de|des|ded|ding|sion)\\b',
      '\\belectric(?:al)? shock\\b|\\bshocked me\\b',
      '\\bglow(?:s|ed|ing)? red\\b|\\bcharred\\b|\\bscorched\\b',
    ],
    unless: [
      '\\bexhaust(?! (?:leak|fumes|hose))\\b|\\btail ?pipe\\b',
      '\\b(?:blue|bluish) smoke\\b',
      '\\bcigarette|\\bsmoker|\\bnon-?smoking|\\bfireworks?\\b|\\bice melt|\\bsnow melt',
    ],
  },
  {
    id: 'fuel-leak-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Fuel leaking, or fumes of fuel or exhaust inside',
    anyOf: [
      `\\b${FUEL}\\b(?: (?!(?:pedal|cap|mileage|economy|gauge|door|light|consumption|not|no)\\b)[a-z0-9'/&-]+){0,6} (?:leak\\w*|drip\\w*|spill\\w*|pour(?:s|ed|ing)|spray\\w*|seep\\w*|puddles?|gush\\w*|squirt\\w*|running out|all over)\\b`,
      `\\b(?:leak\\w*|drip\\w*|spill\\w*|spray\\w*|seep\\w*|puddles? of|pouring|gushing|squirting)(?: (?!(?:not|no|into|bad|consumption)\\b)[a-z]+){0,3} ${FUEL}\\b(?! (?:consumption|mileage|economy|cap|pedal|strut))`,
      `\\b(?:smell\\w*|odou?rs?|reek\\w*|stench|stinks?|fumes|vapou?rs?|scent)(?: (?!(?:not|no)\\b)[a-z]+){0,4} ${FUEL}\\b`,
      `\\b(?:raw )?${FUEL} (?:smells?|odou?rs?|fumes|vapou?rs?|stench)\\b`,
      `\\b(?:crack|hole|rupture|rust\\w*|punctur\\w*)(?: [a-z]+){0,4} ${FUEL} (?:tank|line|hose|rail)\\b`,
      `\\b${FUEL} (?:tank|line|hose|rail|pipe)${gap(3)} (?:${BROKE}|ruptur\\w*|punctur\\w*|hole)`,
      '\\b(?:exhaust|engine) (?:fumes|gas(?:es)?)(?: [a-z]+){0,5} (?:cabin|inside|interior|passenger|car)\\b|\\bcarbon monoxide\\b',
    ],
    unless: [
      '\\brefrigerant\\b|\\ba/?c\\b(?! [a-z]* ?fuel)|\\bgas strut|\\bgas station pump|\\bspilled at\\b|\\bhead gasket\\b',
    ],
  },
  {
    id: 'unintended-acceleration-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Acceleration not asked for, throttle stuck, sudden movement',
    anyOf: [
      '\\b(?:un ?intend\\w*|un ?intention\\w*|sudden|uncommanded|unwanted|unexpected|uncontroll\\w*|self|unprompted|full)(?: [a-z]+)? accelerat\\w+',
      `\\baccelerat\\w+${any(4)} (?:${BY_ITSELF}|itself|out of control|uncontroll\\w*|rapidly without|full speed|full throttle|when i (?:brake|press the brake|hit the brake|take my foot|let off|lift|release)\\w*)`,
      `\\b(?:suddenly|abruptly|uncontrollably|violently)${any(2)} (?:accelerat|surg|lurch|shot|shoot|bolt|speed|sped|leap|jump|took off|takes off|rac)\\w*`,
      `\\b(?:surg|lurch|leap|jump|bolt|shot|shoot|jerk)\\w*${any(2)} (?:forwards?|ahead|backwards?|rearward|into|in reverse|violently)\\b`,
      `\\b(?:${VEHICLE}|it)${any(2)} (?:took|takes|taking) off\\b`,
      `\\b(?:throttle|accelerat(?:or|er)|gas pedal|gas|pedal)\\b${gap(5)} (?:stuck|sticks?|sticking|jam(?:s|med)?|stay(?:s|ed) (?:down|open|on|depressed)|hung|hangs|wide open|trapped|did not return|to the floor by itself)\\b`,
      '\\b(?:throttle|accelerator|gas pedal)(?: [a-z]+){0,2} (?:(?:would|will|does|did) not|never) (?:return|release|come (?:back )?up|close|let)',
      '\\bstuck (?:throttle|accelerator|gas pedal)\\b',
      `\\b(?:engine|motor|rpms?|revs?|it)\\b${gap(3)} (?:kept|keeps?|started|starts) (?:racing|revving|accelerating|going faster|speeding)`,
      `\\b(?:stop sign|red light|traffic light|stop ?light|park(?:ing|ed)?|brakes?|braking|reverse|stopped|stop|idle)${any(8)} accelerated\\b`,
      `\\b(?:would|did|could|does|will) not (?:slow down|decelerate|disengage cruise)\\b`,
      `\\bcruise control${gap(3)} (?:would not|did not|could not|stuck|not disengage|not turn off|not release|accelerat\\w+)`,
      `\\b${VEHICLE}${any(2)} jerked violently\\b`,
      `\\b(?:${VEHICLE}|it)${any(2)} (?:moved|moves|drove|drives|started moving|reversed)(?: (?:forward|backward|off|away))? ${BY_ITSELF}`,
    ],
    unless: ['\\bjump(?:s|ed)? start', '\\bpoor(?:ly)? accelerat', '\\bslight(?:ly)?\\b'],
  },
  {
    id: 'stalling-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Stalling: power goes without the driver wanting it',
    anyOf: [
      '\\bstall(?:s|ed|ing)?\\b(?! (?:speed|converter|tactic))',
      `\\b(?:engine|motor|${VEHICLE})${gap(3)} (?:cut(?:s|ting)? out|conk(?:s|ed|ing)? out)\\b`,
      '\\b(?:complete|total|sudden|unexpected|engine) shut ?downs?\\b',
    ],
    unless: [
      '\\b(?:in (?:the|my) (?:driveway|garage)|parked|parking (?:stall|lot stall)|almost|nearly|feels like)\\b',
      '\\bnever stall',
    ],
  },
  {
    id: 'power-lost-driving-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Engine or drive cut out while moving',
    anyOf: [
      `\\b(?:engine|motor|${VEHICLE}|it|ignition|everything|power|electrics?|electronics|transmission|powertrain|drivetrain)\\b${gap(3)} (?:cuts?(?:ting)? (?:out|off)|shuts?(?:ting)? ?(?:off|down|itself|itself off)|power(?:s|ed) (?:down|off)|dies|died|dying|quits?|turns? off|turned off|turned itself off|switched off|went dead|goes dead|goes off|stopped|stops running|fails?|failed|conks? out|conked out|went out|gave out|seized|blew(?: up)?)\\b`,
      '\\b(?:los(?:es|s|t|ing|e)|no|without)(?: (?:of|all|total|complete|engine|motive|motor|electrical|the|drive|driving)){0,6} (?:power|drive|propulsion|acceleration|electricity)\\b(?! (?:steering|windows?|seats?|locks?|mirrors?))',
      '\\b(?:transmission|gearbox|gear|it)\\b(?: [a-z]+){0,3} (?:slips?|slipped|pops?|popped|jumps?|jumped|kicks|dropped|drops|shifts|shifted|went|falls) (?:itself )?(?:out of gear|into neutral|to neutral|in neutral)\\b',
      `\\b(?:while|when|whilst)(?: i was| we were)? driving\\b[^.]{0,40} (?:${VEHICLE}|engine)(?: (?:just|completely|suddenly|simply)){0,6} (?:stops?|stopped)\\b`,
      `\\b(?:${VEHICLE}|engine)(?: (?:just|completely|suddenly|simply)){0,6} (?:stops?|stopped)\\b(?: [a-z]+){0,2} (?:while|when|in the middle|dead)`,
      '\\b(?:total|complete|electrical|electric) (?:electrical |power )?(?:failure|loss)\\b|\\blost everything\\b',
      '\\blimp mode\\b|\\breduced power mode\\b|\\bturtle mode\\b',
    ],
    near: [...DRIVING_EN, ...SUDDEN_EN.map((s) => s.replace('|completely|complete(?:ly)?', ''))],
    unless: [
      '\\b(?:radio|screen|a/?c|air con\\w*|heater|fan|infotainment|navigation|gps|window|bluetooth|stereo|display|camera|clock|phone)\\b',
      '\\bgradual',
      '\\bup ?hill\\b(?!.*\\bsudden)',
      '\\bslight(?:ly)?\\b',
    ],
  },
  {
    id: 'wheel-tyre-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Wheel or tyre coming off, bursting or separating',
    anyOf: [
      `\\b(?:tires?|wheels?|rims?|tread|sidewall)\\b(?! well| cover| cap| weight| trim)${gap(5)} (?:blew|blows?(?: out)?|blow ?outs?|burst|bursts|explod\\w+|shred\\w*|delaminat\\w*|peel\\w*|wobbl\\w+ violently|fold(?:ed|s)?|bulg\\w+|${BROKE}|slid(?:e|es)? out|lost|tore|disintegrat\\w*)\\b`,
      '\\bblow ?outs?\\b|\\bblown (?:tire|out tire)\\b',
      '\\btread separat\\w+|\\bseparat\\w+(?: of)?(?: the)? tread',
      '\\blost (?:a|the|my|its)(?: [a-z]+){0,2} wheel\\b(?! (?:cover|cap|nut lock|trim))',
      `\\b(?:lug|wheel) (?:nuts?|studs?|bolts?|bearings?)${gap(4)} (?:${BROKE}|loose|loosened|missing|seized|${FAILED})`,
      '\\bbulge (?:in|on)(?: [a-z]+){0,3} (?:tire|sidewall)',
    ],
    unless: ['\\bsteering wheel\\b', '\\bspare\\b(?!.*\\bdriv)', '\\bhub ?cap|\\bwheel (?:cover|cap|trim)'],
  },
  {
    id: 'suspension-axle-broken-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Axle, suspension or frame breaking',
    anyOf: [
      `\\b${PART}\\b${gap(5)} (?:${BROKE}|failures?|failed|fails|rotted|gave way)(?! noise)`,
      `\\b(?:broken?|snapped|breakage of|cracked|collapsed|fractured|sheared|rusted out|failure of|bent)(?: (?:the|a|my|front|rear|left|right|lower|upper|both|driver|passenger|side|one|outer|inner)){0,6} ${PART}\\b`,
      '\\b(?:broke|fell off|came off|came loose|flew off|detached|dropped|fell)\\b[^,.]{0,24}\\b(?:while|when|whilst) (?:i was |we were )?driv\\w+',
    ],
    unless: [
      '\\b(?:mirror|antenna|badge|emblem|key|cup ?holder|knob|visor|trim|moulding|molding|picture|windows?|phone|door frame|seat frame|wiper|sun ?glass|license plate|number plate|a/?c|radio|plastic|light bulb)\\b',
      '\\bengine light\\b',
    ],
  },
  ...RESTRAINT_AND_BODY_RULES_EN,
];
