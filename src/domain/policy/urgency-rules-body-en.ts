import type { UrgencyRule } from '../urgency.js';
import { any, BROKE, BY_ITSELF, DARK_EN, DRIVING_EN, FAILED, gap } from './urgency-rules-words.js';

const BELT = '(?:seatbelts?|latch plate|belt tongue|(?:shoulder|lap|safety|seat) (?:belts?|harness))';

/** P1 in English: restraints, what opens or rolls away, lights and sight, high voltage. */
export const RESTRAINT_AND_BODY_RULES_EN: readonly UrgencyRule[] = [
  {
    id: 'airbag-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Airbag that failed in a crash or fired by itself',
    anyOf: [
      '\\b(?:non-? ?deployment|failure|malfunction)(?: [a-z]+){0,3} of(?: [a-z]+){0,4} (?:airbags?|air bags?)\\b(?! (?:light|lamp|sensor|module|clock|indicator))',
      '\\bairbags?(?: [a-z]+){0,2} (?:went off|deploy\\w*|exploded|inflated)[^.]{0,50}\\b(?:man ?hole|rock|debris|rut|hole|railroad|animal|tapped|bumped|drove over|ran over|went over)\\b',
      '\\b(?:none of|no|not (?:a|one|any)(?: single)?|neither|nor did)(?: (?:the|of|any|my|our|front|side|curtain|single|one|\\d+)){0,5} (?:air ?)?bags?\\b(?: [a-z]+){0,3} (?:deploy\\w*|open\\w*|inflat\\w*|went|go|came|come|activat\\w*|fired|popped)',
      `\\b(?:airbags?|air bags?|curtains?|srs)\\b(?! (?:recall|light|lamp|warning|cover|sensors?|indicator|switch))[^.]{0,60}\\b(?:did|does|do|would|has|have|had|was|were) (?:not|never)(?: [a-z]+){0,2} (?:deploy|inflat|open|go off|activat|come (?:out|on)|work|fire|trigger|pop|engage|function|cushion|protect)\\w*`,
      '\\bairbags?\\b[^.]{0,50}\\b(?:should have|supposed to have|never|failed to|failure to|non-?) ?(?:deploy|inflat|open|go|gone|come|activat|work|protect)\\w*',
      '(?<!\\bor )\\b(?:no|failed|lack of|without|improper|late|delayed|partial|incomplete|inadvertent|premature|unexpected|sudden|spontaneous)(?: [a-z]+){0,2} (?:airbags?|deployment)(?: deploy\\w*)?\\b(?! (?:light|lamp|warning|recall|indicator|sensor|module|replacement|parts))',
      '\\b(?:airbags?|curtains?|bags)\\b(?: (?!(?:not|never|no)\\b)[a-z]+){0,6} (?:deploy\\w*|went off|came (?:down|out)|explod\\w*|inflat\\w*|blew|popped)\\b[^.]{0,80}\\b(?:nothing|no (?:impact|collision|crash|accident|contact|reason|obstacle)|pot ?hole|bump|curb|speed bump|dip|gravel|dirt road|parked|turned the key|start(?:ed|ing)|door|idl\\w+|driveway|while (?:i was |we were )?driving|without|burn\\w*|lacerat\\w*|shrapnel|metal|fragments?|smoke|fire|unconscious|ears?|deaf|late|seconds later|after)\\b',
      '\\b(?:nothing|no (?:impact|collision|crash|accident|contact)|pot ?hole|bump|curb|dirt road|while driving|driving down|driving along|parked|driveway|turned the key|without (?:any )?(?:warning|impact|collision))\\b[^.]{0,80}\\b(?:airbags?|curtains?|bags)\\b(?: (?!(?:not|never|no|light|lamp|warning)\\b)[a-z]+){0,6} (?:deploy\\w*|went off|came (?:down|out)|explod\\w*|inflat\\w*|blew|popped)\\b',
      '\\b(?:inflator|airbag)(?: [a-z]+){0,3} (?:ruptur\\w+|explod\\w+|shrapnel|fragment\\w*)',
      `\\bairbags?\\b(?! (?:sensors?|switch|indicator))${any(8)} not (?:\\w+ )?(?:deploy|inflat|open|go off|activat|come out|work|fire|trigger|pop)\\w*`,
      `\\b(?:none of|no|neither|not one of|without)(?: (?:the|of|any|my|our|front|side|curtain|driver'?s?|single|passenger)){0,6} airbags?${any(3)} (?:deploy\\w*|open\\w*|inflat\\w*|went|go|came|activat\\w*|fired)`,
      "\\bairbags?\\b(?: [a-z']+){0,4} (?:fail(?:ed|s|ure)|never (?:deploy|open|inflat|went|came)\\w*)(?! (?:light|lamp|warning|code|indicator))",
      `\\bairbags?\\b${gap(4)} (?:deploy\\w*|w[eo]nt off|goes off|explod\\w*|inflat\\w*|fired|burst|blew|ruptur\\w*|activated|opened)${any(6)} (?:${BY_ITSELF}|while|late|too late|partial\\w*|driving|parked|idling|not (?:fully )?\\w+)`,
      `\\b(?:suddenly|spontaneous\\w*|${BY_ITSELF})${any(3)} airbags?${gap(3)} (?:deploy\\w*|went off|explod\\w*|inflat\\w*|opened)`,
      `\\bairbags?${gap(4)} (?:explod\\w*|ruptur\\w*|shrapnel|burned me|injur\\w+)`,
      '\\b(?:did|does|do) not deploy\\b|\\bnon-?deployment\\b',
      '\\b(?:airbags?|curtains?|bags)\\b(?: (?!(?:not|never|no|light)\\b)[a-z]+){0,4} (?:fired|dropped|burst|blew|deployed|went off)\\b[^.]{0,60}\\b(?:man ?hole|grate|rut|drain|hump|bump|railroad|tracks|gravel|nothing|no reason|by itself|on its own|parked)\\b',
      '\\bno (?:air ?)?bags\\b[^.]{0,60}\\b(?:crash\\w*|collision|head-?on|hit|struck|impact|tree|pole|wall|wreck)\\b',
      '\\bairbags?(?: [a-z]+){0,2} (?:fals\\w+|inadvertent\\w*|accidental\\w*|prematur\\w*|improper\\w*|wrong\\w*|erroneous\\w*) (?:deploy|inflat|went|open)\\w*',
    ],
  },
  {
    id: 'belt-seat-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Seat belt or seat that gives way or does not hold',
    anyOf: [
      `\\b(?:${BELT}|belts?|buckles?|harness|straps?|retractor|pre-?tensioner)\\b(?! (?:is|was) (?:squeak|nois))[^.]{0,50}\\b(?:(?:would|will|did|does|do|could|can|has|have|was|were|is) not (?!chime|light|turn off|reach)(?:\\w+ )?(?:restrain|lock|latch|retract|hold|work|stay|click|fasten|engage|operat|function|tighten|buckle|secure|catch|tension|stop|releas|unlatch|unbuckle|come (?:out|off|undone|loose)|extend|pull|let|keep|protect|connect|insert|go in)\\w*|(?:tighten\\w*|lock\\w*|wrapp\\w*|cinch\\w*|constrict\\w*)(?: [a-z']+){0,5} (?:neck|throat|chest|child|son|daughter|stomach|around)|chok\\w*|strangl\\w*|cut (?:the|him|her|it|me)|came (?:unlatched|unbuckled|undone|loose|apart|off|unhooked|out|open)|comes (?:unlatched|unbuckled|undone|loose|apart|off|unhooked|right back|out|open)|un(?:latch|buckl|fasten|hook)\\w*|pop(?:s|ped)? (?:out|open|loose)|ripp?(?:ed|s)|tore|torn|sever\\w*|detach\\w*|slip(?:s|ped)?)`,
      `\\b(?:unable to|could not|can not|hard to|difficult to)(?: [a-z]+){0,2} (?:buckle|latch|fasten|unbuckle|unlatch|release)\\b`,
      `\\b(?:head ?rest|head restraint|active head)\\w*${any(4)} (?:deploy\\w*|explod\\w*|hit (?:me|my)|struck|fired|flew|broke\\w*|popped|released|went off|activated|fell)`,
      `\\b(?:seat ?backs?|seats?|seat track|seat frame|backrest)\\b${any(4)} (?:broke\\w*|collaps\\w*|gave (?:way|out)|f[ea]ll(?:s|en)?(?: all the way)? (?:back\\w*|down|forward|flat)|snapp\\w*|recline[sd]?|went (?:back|flat)|flew|tore|c[ao]mes? (?:off|loose|unbolted)|detach\\w*|slid(?:es)?|shift(?:s|ed)|rocks|wobbl\\w*|lunges|pivots)\\b(?! (?:leather|heat))`,
      '\\b(?:seat|recliner|seat track)\\b[^.]{0,30}\\bbolts?\\b[^.]{0,20}\\b(?:missing|loose|broke\\w*|sheared|fell)',
      '\\bseats?\\b[^.]{0,50}\\b(?:moves?|slides?|rocks?|shifts?|tilts?|slips?|falls?)\\b[^.]{0,40}\\b(?:accelerat\\w*|brak\\w*|stop\\w*|turn\\w*|driv\\w*)|\\b(?:accelerat\\w*|brak\\w*|stop|driving)\\b[^.]{0,30}\\bseats?\\b(?: [a-z]+){0,3} (?:moves?|slides?|slid|rocks?|shifts?|tilts?|slips?|falls?|fell)\\b',
      `\\b${BELT}\\b${gap(6)} (?:${FAILED}|${BROKE}|malfunction\\w*|jam(?:s|med)?|stuck|fray\\w*|torn|tore|slack|loose|unlatch\\w*|unbuckl\\w*|releas\\w*|undone|pop(?:s|ped)? (?:open|out)|(?:pulls?|pulled|slides?|slid|slips?|slipped|comes?|came) (?:right |straight |back )?out|opens?|let go|unfasten\\w*|stops? working|defective)\\b`,
      `\\b${BELT}\\b${any(5)} not (?:\\w+ )?(?:restrain|lock|latch|retract|hold|work|stay|click|fasten|engage|operate|function|tighten|buckle|secure|catch|tension|stop)\\w*`,
      `\\b(?:broken|failed|failure of|defective)(?: (?:the|a|my|front|rear|driver'?s?|passenger)){0,6} ${BELT}\\b`,
      `\\bbuckle${gap(4)} (?:${FAILED}|${BROKE}|pop(?:s|ped)? (?:open|out)|opens?|unlatch\\w*|releas\\w*|comes undone)`,
      `\\bseats?\\b(?! (?:belt|heat|cover|leather|cushion|motor|memory|adjust|switch|warmer|pocket|fabric|back pocket))(?: (?!(?:light|warning|sensor|noise|heater|heated|heating|leather|cover|motor|adjustment|not|no|trim|stitching|controls?|button|seat|memory)\\b)[a-z'-]+){0,3} (?:collaps\\w+|br(?:oke|eaks?|oken)|c[ao]mes? loose|moves?|moved|slid(?:es)?|slides|rocks?|detached|reclined|gave way|f[ea]ll(?:s)? back(?:wards?)?|unbolted|loose|tipped|unlock\\w*)\\b`,
      `\\bseat(?:back| back)?\\b${any(3)} not (?:lock|latch|stay|hold|remain)\\w*`,
    ],
    unless: [
      '\\b(?:child|baby|infant|booster|car) seat\\b|\\bchime\\b',
      '\\bseats? (?:heater|cover|leather|trim|memory)|\\b(?:foam|padding)\\b',
      '\\b(?:reclines?|moves?) slowly\\b',
    ],
    unlessNear: [
      '\\b(?:latches|locks|works|holds)(?: and (?:locks|latches|holds))? (?:ok|okay|fine|otherwise|well|normally)\\b',
    ],
  },
  {
    id: 'opening-on-the-road-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Door, bonnet, tailgate or roof opening or coming off, or crushing a hand',
    anyOf: [
      '\\b(?:clos|slamm?|shut|crush|smash|pinch|jamm?|trapp?|caught)(?:ed|es|ing|s|t)?(?: [a-z]+){0,3} (?:hands?|fingers?|thumb|arms?|legs?|head|foot|neck)\\b[^.]{0,30}\\b(?:door|window|tailgate|liftgate|hatch|trunk|hood)\\b',
      `\\b(?:doors?|hood|bonnet|tail ?gate|lift ?gate|trunk(?: lid)?|hatch(?:back)?|sun ?roof|moon ?roof|roof|windshield|windscreen|glass|windows?|panel)\\b${gap(5)} (?:fl[ie]w (?:up|open|off|out|back)|burst|shatter\\w*|explod\\w*|imploded|blew (?:out|off|up)|flung open|ripped off|tore off|came (?:down on|crashing)|detach\\w*)\\b`,
      `\\b(?:doors?|hood|bonnet|tail ?gate|lift ?gate|hatch|trunk)\\b[^.]{0,40}\\b(?:(?:would|will|does|did|do|could|can) not (?:\\w+ )?(?:latch|stay (?:shut|closed|latched|down)|close (?:all the way|properly|completely|securely|fully)|remain|shut)|never latch\\w*|hold (?:it|the door) (?:shut|closed)|tie (?:it|the door)|bounc\\w+ back|(?:not )?latch\\w*(?: is)? (?:broke\\w*|fail\\w*|rust\\w*|worn))`,
      `\\b(?:hood|door|tailgate|liftgate|hatch|trunk)(?: [a-z]+){0,3} latch(?:es)?\\b${gap(4)} (?:fail\\w*|broke\\w*|rust\\w*|stuck open|seiz\\w*|disengag\\w*|let go|releas\\w*|gave)`,
      '\\b(?:doors?|tail ?gate|lift ?gate|hatch|trunk(?: lid)?|hood|windows?|tonneau|seat)\\b[^.]{0,60}\\b(?:fell|falls|came down|comes down|dropp?(?:ed|s)|clos(?:ed|es|ing)|slamm?(?:ed|s)|crush\\w*|pinch\\w*|smash\\w*|hit|struck|trapp\\w*|caught)(?: [a-z]+){0,4} (?:head|hands?|fingers?|arms?|neck|legs?|wrist|foot|back of my|child|son|daughter|wife|husband|shoulder|thumb)\\b(?! (?:rest|light))',
      `\\b(?:doors?|hood|bonnet|tail ?gate|lift ?gate|trunk(?: lid)?|hatch(?:back)?|boot(?: lid)?|sun ?roof|moon ?roof|roof|windshield|windscreen|canopy)\\b${gap(5)} (?:fl(?:ew|y|ies|ying|own)|popp?(?:ed|s) (?:open|off|up)|burst open|sw[ui]ng open|blew|blown|fell|f[ea]ll(?:s)? off|came (?:off|open|loose|unlatched|undone)|comes (?:off|open|loose)|unlatch\\w*|detach\\w*|explod\\w*|shatter\\w*)\\b`,
      `\\b(?:doors?|hood|bonnet)\\b${any(3)} not (?:\\w+ )?(?:latch|stay (?:shut|closed|latched|down)|remain (?:shut|closed|latched))`,
    ],
    unless: [
      '\\bdoor (?:mirror|pocket|panel|trim|seal|card)\\b',
      '\\b(?:in|off) (?:the|a) (?:car ?wash|storm)\\b',
    ],
    unlessNear: ['\\b(?:could|can) not (?:be )?open(?:ed)?\\b|\\bnot (?:be )?open(?:ed)? (?:the|from)\\b'],
  },
  {
    id: 'opening-while-driving-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Door, bonnet, tailgate opening while moving',
    anyOf: [
      `\\b(?:doors?|hood|bonnet|tail ?gate|lift ?gate|trunk(?: lid)?|hatch(?:back)?|boot(?: lid)?)\\b${gap(5)} (?:came (?:open|up|unlatched|ajar)|comes (?:open|up|unlatched)|releas\\w+|sw[ui]ngs? (?:out|open)|lift(?:s|ed)|pop(?:s|ped)? (?:up|open))\\b`,
      '\\b(?:mirror|bumper|glass|panel|shield|cover|exhaust|muffler|drive ?shaft|spare|cargo|roof rack|carrier|rack|trim|moulding|molding|fender|wheel|part|piece|battery|gas tank|fuel tank|skid plate|trailer|camper|ladder)\\b[^.]{0,40}\\b(?:fell|flew|came|dropped|broke|blew|fly|fall|detach\\w*|dragg\\w*) (?:off|out|down|onto|loose|from|under|away|and)\\b',
      `\\b(?:doors?|hood|bonnet|tail ?gate|lift ?gate|trunk(?: lid)?|hatch(?:back)?|boot(?: lid)?)\\b${gap(5)} (?:open(?:s|ed|ing)?|popp?(?:ed|s)|ajar(?! (?:light|lamp|warning|message|indicator|sensor|signal|alarm|chime))|rais(?:ed|es))\\b`,
      '\\b(?:mirror|bumper|glass|panel|shield|cover|exhaust|muffler|driveshaft|spare tire|spare wheel|cargo|roof rack|carrier)\\b[^,.]{0,40}\\b(?:fell|flew|came|dropped) (?:off|out|down|onto)\\b',
    ],
    near: DRIVING_EN,
    unless: [
      '\\b(?:parked|garage door|window|could not open|not open|get (?:the|my) [a-z]+ open|alert\\w*|alarm|remind\\w*|feature|if (?:a|the|any) door)\\b',
    ],
  },
  {
    id: 'lights-wipers-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Lights failing while needed',
    anyOf: [
      `\\b(?:headlights?|headlamps?|low beams?|high beams?|head lights?)\\b[^.]{0,40}\\b(?:too dim|so dim|dim\\w*|not (?:bright|provide|illuminat|light up the)\\w*|poor(?:ly)? (?:light|illuminat|visib)\\w*|inadequate|aimed? too low|(?:just |both |suddenly )?(?:w[eo]nt|go(?:es)?) (?:out|off|dark|dead)|turn(?:s|ed)? (?:themselves |itself )?off|cut(?:s|ting)? (?:out|off)|sh[ui]t(?:s|ting)? (?:off|down)|fail\\w*|quit)\\b`,
      '\\b(?:sudden(?:ly)?|while driving|at night)\\b[^.]{0,40}\\b(?:lost|no|without)(?: (?:all|my|both|any|the)){0,3} (?:head ?)?(?:lights|lighting|lamps)\\b',
      '\\b(?:both|all|neither)(?: (?:of|the|my|low|high|exterior|front)){0,4} (?:head ?lights?|head ?lamps?|beams?|lights)\\b(?: [a-z]+){0,4} (?:out|off|fail\\w*|burn\\w* out|dead|quit|dark|not work\\w*)\\b',
      `\\b(?:headlights|headlamps|low beams|high beams|all (?:the |my |exterior |outside )?lights|both headlights?)\\b${any(5)} (?:${FAILED}|flicker\\w*|sh[ui]ts? off|turn(?:s|ed)? off|switch(?:ed|es) off|cut(?:s|ting)? (?:out|off)|not (?:work|come on|turn on|function|illuminate)\\w*|on and off|on/off|intermittent\\w*|black(?:ed)? out)`,
      `\\b(?:driver'?s?|driving|exterior|outside|front) lights?\\b${any(3)} (?:flicker\\w*|${FAILED}(?! (?:fast|quick))|sh[ui]ts? off|cuts? out|intermittent\\w*|on and off|on/off)`,
      `\\b(?:lost|no|loss of)(?: (?:all|of|my)){0,6} (?:headlights|headlamps|(?<!no )lights)\\b(?! (?:on the dash|in the))`,
    ],
    unless: [
      '\\b(?:interior|dash(?:board)?|dome|cabin|warning|instrument|brake|license|fog|reading|courtesy|parking) (?:cluster )?lights?\\b',
      '\\b(?:truck|car|vehicle|van|engine|ignition|it) (?:is |was |has been )?(?:shut|turned|switched) off\\b',
    ],
  },
  {
    id: 'lights-wipers-needed-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'A lamp or the wipers failing in the dark, in rain or on the road',
    anyOf: [
      '\\b(?:wipers?|wiper (?:blades?|arms?|motor|transmission|linkage))\\b[^.]{0,50}\\b(?:fail\\w*|stop(?:s|ped)?|quit\\w*|broke\\w*|fell off|flew off|came (?:off|loose)|not (?:\\w+ )?(?:work|move|turn|function|operat|wipe|come|clear)\\w*|stuck|froze|inoperative|inop|locked|jammed|cease\\w*|died|shut off|slow(?:ed|s)?|erratic\\w*|intermittent\\w*)\\b',
      '\\b(?:brake lights|tail ?lights|all (?:the |my )?(?:rear )?lights)\\b[^.]{0,40}\\b(?:not work\\w*|out|off|fail\\w*)\\b[^.]{0,60}\\b(?:rear[- ]ended|almost hit|nearly hit|struck)',
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
      '\\b(?:could|can|would|do|did) not (?:be able to )?see\\b[^.]{0,40}\\b(?:road|out|ahead|through|where|anything|traffic|front of me|on-?coming|lane|at night|windshield)|\\b(?:hard|difficult|impossible|unable)(?: to| for me to){1,2} see\\b(?! (?:the )?(?:screen|gauge|display|speedometer|radio|dash))',
      '\\b(?:windows?|windshield|glass)\\b[^.]{0,40}\\b(?:fog(?:s|ged|ging)|frost\\w*|ic(?:e|ed|es|ing) (?:up|over)|steam\\w* up|haz(?:e|ed|es|ing))\\b[^.]{0,60}\\b(?:see|vis\\w+|driv\\w*|blind\\w*|pull over|solid|had to stop|lane)\\b',
      '\\bblind(?:ed|ly|ing)?\\b[^.]{0,30}\\b(?:driv\\w*|by|me|shoulder|road)|\\b(?:driv\\w+|shoulder|pull\\w*) blind\\b',
      "\\b(?:obstruct|block|obscur|impair|lost|lose|losing|loss of|no|zero|blind)\\w*(?: (?:of|all|my|the|driver'?s?|our|forward)){0,6} (?:vision|visibility|view|sight)\\b",
      '\\b(?:could|can) not see (?:anything|out|the road|ahead|through|where|a thing)',
      '\\bblinded me\\b',
    ],
    unless: [
      '\\b(?:too bright|other drivers?|rear ?view|behind me|reverse)\\b|\\bcamera\\b|\\bmirror\\b|\\bdealer|\\breason\\b|\\bblind ?spot|\\bpitted\\b',
    ],
  },
  {
    id: 'high-voltage-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'High-voltage or battery thermal fault',
    anyOf: [
      '\\b(?:battery|pack|cells?) (?:over ?)?temp\\w* (?:alarm|warning|high|too high|critical)\\b',
      '\\bthermal (?:runaway|event|incident)\\b',
      `\\b(?:high[ -]?voltage|hv|traction|ev|drive|lithium|main|propulsion)(?: (?:battery|pack|system|cable|wiring|isolation|insulation)){1,4}\\b${gap(5)} (?:over ?heat\\w*|hot|hiss\\w*|swell\\w*|swollen|bulg\\w*|leak\\w*|fault\\w*|short\\w*|explod\\w*|vent\\w*|expos\\w*|damaged|popp\\w*|punctur\\w*|fail\\w*)\\b`,
      '\\b(?:isolation|insulation) (?:fault|failure|loss|error)\\b',
      '\\b(?:got|get|gets|felt|feel|gave|gives)(?: [a-z]+){0,3} (?:jolt|zap|electric shock|tingle)\\b',
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
      '\\btrapped (?:in|inside)\\b(?! (?:the |a )?(?:elevator|snow|cooling|system|engine|lens|pipe|line|hose))',
      '\\bchild seat\\b[^,.]{0,40}\\b(?:broke|failed|released|came loose) (?:in|during)\\b',
    ],
  },
];
