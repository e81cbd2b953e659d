import type { UrgencyRule } from '../urgency.js';
import { any, BROKE, DARK_EN, DRIVING_EN, FAILED, gap, NOT_WORK } from './urgency-rules-words.js';

const BELT = '(?:seatbelts?|(?:shoulder|lap|safety|seat) (?:belts?|harness))';
const BY_ITSELF =
  '(?:by (?:itself|themselves)|on (?:its|their) own|its own|for no (?:apparent )?reason|no (?:apparent )?reason|without (?:any )?(?:reason|impact|collision|crash|warning|input|cause|being|me|my)|spontaneous\\w*|unexpectedly|suddenly|inadvertent\\w*)';

/** P1 in English: restraints, what opens or rolls away, lights and sight, high voltage. */
export const RESTRAINT_AND_BODY_RULES_EN: readonly UrgencyRule[] = [
  {
    id: 'airbag-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Airbag that failed in a crash or fired by itself',
    anyOf: [
      `\\bairbags?\\b${any(8)} not (?:\\w+ )?(?:deploy|inflat|open|go off|activat|come out|work|fire|trigger|pop)\\w*`,
      `\\b(?:none of|no|neither|not one of|without)(?: (?:the|of|any|my|our|front|side|curtain|driver'?s?|single|passenger)){0,6} airbags?${any(3)} (?:deploy\\w*|open\\w*|inflat\\w*|went|go|came|activat\\w*|fired)`,
      "\\bairbags?\\b(?: [a-z']+){0,4} (?:fail(?:ed|s|ure)|never (?:deploy|open|inflat|went|came)\\w*)(?! (?:light|lamp|warning|code|indicator))",
      `\\bairbags?\\b${gap(4)} (?:deploy\\w*|w[eo]nt off|goes off|explod\\w*|inflat\\w*|fired|burst|blew|ruptur\\w*|activated|opened)${any(6)} (?:${BY_ITSELF}|while|late|too late|partial\\w*|driving|parked|idling|not (?:fully )?\\w+)`,
      `\\b(?:suddenly|spontaneous\\w*|${BY_ITSELF})${any(3)} airbags?${gap(3)} (?:deploy\\w*|went off|explod\\w*|inflat\\w*|opened)`,
      `\\bairbags?${gap(4)} (?:explod\\w*|ruptur\\w*|shrapnel|burned me|injur\\w+)`,
      '\\b(?:did|does|do) not deploy\\b|\\bnon-?deployment\\b',
      '\\bairbags?(?: [a-z]+){0,2} (?:fals\\w+|inadvertent\\w*|accidental\\w*|prematur\\w*|improper\\w*|wrong\\w*|erroneous\\w*) (?:deploy|inflat|went|open)\\w*',
    ],
  },
  {
    id: 'belt-seat-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Seat belt or seat that gives way or does not hold',
    anyOf: [
      `\\b${BELT}\\b${gap(6)} (?:${FAILED}|${BROKE}|malfunction\\w*|jam(?:s|med)?|stuck|fray\\w*|torn|tore|slack|loose|unlatch\\w*|unbuckl\\w*|releas\\w*|undone|pop(?:s|ped)? (?:open|out)|opens?|let go|unfasten\\w*|stops? working|defective)\\b`,
      `\\b${BELT}\\b${any(5)} not (?:\\w+ )?(?:restrain|lock|latch|retract|hold|work|stay|click|fasten|engage|operate|function|tighten|buckle|secure|catch|tension|stop)\\w*`,
      `\\b(?:broken|failed|failure of|defective)(?: (?:the|a|my|front|rear|driver'?s?|passenger)){0,6} ${BELT}\\b`,
      `\\bbuckle${gap(4)} (?:${FAILED}|${BROKE}|pop(?:s|ped)? (?:open|out)|opens?|unlatch\\w*|releas\\w*|comes undone)`,
      `\\bseats?\\b(?! (?:belt|heat|cover|leather|cushion|motor|memory|adjust|switch|warmer|pocket|fabric|back pocket))(?: (?!(?:light|warning|sensor|noise|heater|heated|heating|leather|cover|motor|adjustment|not|no|trim|stitching|controls?|button|seat|memory)\\b)[a-z'-]+){0,3} (?:collaps\\w+|br(?:oke|eaks?|oken)|c[ao]mes? loose|moves?|moved|slid(?:es)?|slides|rocks?|detached|reclined|gave way|f[ea]ll(?:s)? back(?:wards?)?|unbolted|loose|tipped|unlock\\w*)\\b`,
      `\\bseat(?:back| back)?\\b${any(3)} not (?:lock|latch|stay|hold|remain)\\w*`,
    ],
    unless: [
      '\\b(?:child|baby|infant|booster|car) seat\\b',
      '\\bseats? (?:heater|cover|leather|trim)',
      '\\b(?:reclines?|moves?) slowly\\b',
    ],
  },
  {
    id: 'opening-on-the-road-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Door, bonnet, tailgate or roof opening or coming off',
    anyOf: [
      `\\b(?:doors?|hood|bonnet|tail ?gate|lift ?gate|trunk(?: lid)?|hatch(?:back)?|boot(?: lid)?|sun ?roof|moon ?roof|roof|windshield|windscreen|canopy)\\b${gap(5)} (?:fl(?:ew|y|ies|ying|own)|popp?(?:ed|s) (?:open|off|up)|burst open|sw[ui]ng open|blew|blown|fell|f[ea]ll(?:s)? off|came (?:off|open|loose|unlatched|undone)|comes (?:off|open|loose)|unlatch\\w*|detach\\w*|explod\\w*|shatter\\w*)\\b`,
      `\\b(?:doors?|hood|bonnet)\\b${any(3)} not (?:\\w+ )?(?:latch|stay (?:shut|closed|latched|down)|remain (?:shut|closed|latched))`,
    ],
    unless: [
      '\\bdoor (?:mirror|pocket|panel|trim|seal|card)\\b',
      '\\b(?:in|off) (?:the|a) (?:car ?wash|storm)\\b',
    ],
  },
  {
    id: 'opening-while-driving-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Door, bonnet, tailgate opening while moving',
    anyOf: [
      `\\b(?:doors?|hood|bonnet|tail ?gate|lift ?gate|trunk(?: lid)?|hatch(?:back)?|boot(?: lid)?)\\b${gap(5)} (?:open(?:s|ed|ing)?|popp?(?:ed|s)|ajar|rais(?:ed|es))\\b`,
      '\\b(?:mirror|bumper|glass|panel|shield|cover|exhaust|muffler|driveshaft|spare tire|spare wheel|cargo|roof rack|carrier)\\b[^,.]{0,40}\\b(?:fell|flew|came|dropped) (?:off|out|down|onto)\\b',
    ],
    near: DRIVING_EN,
    unless: ['\\b(?:parked|garage door|window|could not open|not open)\\b'],
  },
  {
    id: 'roll-away-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Rolling away from park',
    anyOf: [
      '\\broll(?:s|ed|ing)?(?: (?:away|off|back(?:wards?)?|rearwards?|forwards?|down ?hill|into|out|down|itself|by itself|on its own)\\b)(?! (?:the |my |all )?windows?)',
      '\\broll ?aways?\\b',
      `\\b(?:parking|emergency|hand|park|e)[ -]?brake\\b${any(5)} (?:${FAILED}|${NOT_WORK}|released|disengag\\w*|slip(?:s|ped)|let go|broke)`,
      '\\b(?:slip|jump|pop|shift|c[ao]me|fall|drop)(?:s|ped|ed)?(?: itself)? out of park\\b',
      '\\bpark(?:ing)? (?:gear|pawl)?(?: [a-z]+){0,3} not hold\\b|\\bin park\\b[^,.]{0,30}\\b(?:roll|mov|crept|creep|slid)\\w*|\\bnot (?:stay|hold) in park\\b',
    ],
    unless: ['\\brolled over\\b', '\\bbrake light\\b'],
  },
  {
    id: 'lights-wipers-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Lights failing while needed',
    anyOf: [
      `\\b(?:headlights|headlamps|low beams|high beams|all (?:the |my |exterior |outside )?lights|both headlights?)\\b${any(5)} (?:${FAILED}|flicker\\w*|sh[ui]ts? off|turn(?:s|ed)? off|switch(?:ed|es) off|cut(?:s|ting)? (?:out|off)|not (?:work|come on|turn on|function|illuminate)\\w*|on and off|on/off|intermittent\\w*|black(?:ed)? out)`,
      `\\b(?:driver'?s?|driving|exterior|outside|front) lights?\\b${any(3)} (?:flicker\\w*|${FAILED}|sh[ui]ts? off|cuts? out|intermittent\\w*|on and off|on/off)`,
      `\\b(?:lost|no|loss of)(?: (?:all|of|my)){0,6} (?:headlights|headlamps|lights)\\b`,
    ],
    unless: [
      '\\b(?:interior|dash(?:board)?|dome|cabin|warning|instrument|brake|license|fog|reading|courtesy|parking) (?:cluster )?lights?\\b',
    ],
  },
  {
    id: 'lights-wipers-needed-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'A lamp or the wipers failing in the dark, in rain or on the road',
    anyOf: [
      `\\b(?:headlights?|headlamps?|lights)\\b${any(5)} (?:${FAILED}|flicker\\w*|sh[ui]t(?:s|ting)? off|turned off|cuts? out|not work\\w*|off)\\b`,
      `\\b(?:wipers?(?: (?:blades?|arms?|motor))?)\\b${any(5)} (?:${FAILED}|stop(?:s|ped)?|quit|${BROKE}|sh[ui]t(?:s)? off|not (?:work|move|turn|function|operate|wipe|come)\\w*|stuck|froze|malfunction\\w*|intermittent\\w* stop\\w*)\\b`,
      '\\b(?:no|lost)(?: my| the)? wipers\\b',
    ],
    near: [...DARK_EN, ...DRIVING_EN],
    unless: [
      '\\b(?:rear|back) (?:windows? |windshield )?wiper|\\bwiper in the rear\\b|\\b(?:interior|dash(?:board)?|dome|cabin|warning|instrument|brake|license|check engine|engine|abs|airbag|reading) (?:cluster )?(?:lights?|lamps?)\\b|\\b(?:street|traffic|stop|red) ?lights?\\b',
    ],
  },
  {
    id: 'vision-lost-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'The driver could not see the road',
    anyOf: [
      "\\b(?:obstruct|block|obscur|impair|lost|lose|losing|loss of|no|zero|blind)\\w*(?: (?:of|all|my|the|driver'?s?|our|forward)){0,6} (?:vision|visibility|view|sight)\\b",
      '\\b(?:could|can) not see (?:anything|out|the road|ahead|through|where|a thing)',
      '\\bblinded me\\b',
    ],
    unless: ['\\bcamera\\b|\\bmirror\\b|\\bdealer|\\breason\\b'],
  },
  {
    id: 'high-voltage-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'High-voltage or battery thermal fault',
    anyOf: [
      '\\bthermal (?:runaway|event|incident)\\b',
      `\\b(?:high[ -]?voltage|hv|traction|ev|drive|lithium|main|propulsion)(?: (?:battery|pack|system|cable|wiring|isolation|insulation)){1,4}\\b${gap(5)} (?:over ?heat\\w*|hot|hiss\\w*|swell\\w*|swollen|bulg\\w*|leak\\w*|fault\\w*|short\\w*|explod\\w*|vent\\w*|expos\\w*|damaged|popp\\w*|punctur\\w*|fail\\w*)\\b`,
      '\\b(?:isolation|insulation) (?:fault|failure|loss|error)\\b',
      '\\bbattery\\b(?: [a-z]+){0,4} (?:hiss\\w*|swollen|swell\\w*|explod\\w*|vent(?:ed|ing))\\b',
      '\\bcharg(?:ing|er|e)(?: (?:port|cable|plug|connector|inlet|socket|gun)){1,4} (?:[a-z]+ ){0,3}(?:over ?heat\\w*|very hot|hot|burn\\w*)\\b',
    ],
  },
  {
    id: 'crash-worsened-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'The vehicle itself hurt people or worsened a crash',
    anyOf: [
      '\\b(?:acts?|acted) (?:as|like) (?:a|an)\\b[^.]{0,40}\\b(?:impact|crash|collision|accident)\\b',
      `\\b(?:roof|pillar|frame|floor|dashboard|steering column)\\b${gap(3)} (?:crush\\w*|caved|collaps\\w*|intrud\\w*)`,
      '\\btrapped (?:in|inside)\\b(?! (?:the )?(?:elevator|snow))',
      '\\bchild seat\\b[^,.]{0,40}\\b(?:broke|failed|released|came loose) (?:in|during)\\b',
    ],
  },
];
