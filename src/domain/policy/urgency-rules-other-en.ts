import type { UrgencyRule } from '../urgency.js';
import { any, FAILED, gap, VEHICLE } from './urgency-rules-words.js';

/** P2 to P4 in English. */
export const OTHER_RULES_EN: readonly UrgencyRule[] = [
  {
    id: 'does-not-start-en',
    urgency: 'P2_IMMOBILIZED',
    description: 'Does not start, no crank, dead',
    anyOf: [
      '\\bdead again\\b|\\b(?:needed|need|another|third|second) (?:a )?jump\\b|\\bclicks?\\b[^.]{0,20}\\bnothing\\b|\\b(?:nothing|no) (?:powers|lights up|power at all)\\b|\\bcranks? (?:and cranks?|but|fine but|all day)\\b|\\bno (?:spark|prime|fuel pressure|crank)\\b|\\b(?:12 ?v\\w*|battery)(?: [a-z]+){0,2} (?:went|goes|is) (?:flat|dead)\\b|\\bdead as a\\b|\\bpaperweight\\b',
      '\\bstart(?:er)? button (?:does|did) nothing\\b|\\block(?:ed|s)? out (?:the )?engine\\b|\\banti-?theft\\b[^.]{0,40}\\b(?:not start|locks?|stranded)\\b',
      '\\b(?:will|would|did|does|do|could|can|is|was|has)(?: [a-z]+)? not (?:even |always )?(?:start|starting|restart|crank|cranking|turn over|fire(?: up)?|power (?:on|up)|boot up|get (?:it )?started|run|started)\\b(?! without)',
      '\\b(?:no|non)[ -]?(?:start|crank|starter)\\b|\\bnever start(?:s|ed)\\b',
      '\\b(?:will|would|does|did|could|can) not (?:shift|come|go) out of park\\b|\\ball (?:i|you|we|it) (?:get|gets|hear|got|does)(?: [a-z]+){0,2} click\\w*',
      '\\bnothing happen(?:s|ed)?\\b(?! (?:yet|so far|to))|\\b(?:just|only)(?: [a-z]+){0,2} click\\w*|\\bclick(?:s|ing)? (?:sound )?(?:only|but)\\b',
      `\\b(?:${VEHICLE}|battery|starter(?: motor)?|it|ignition|alternator)\\b${gap(3)} (?:dead|died|flat|drained)\\b`,
      '\\b(?:dead|flat|drained) (?:car |12 ?v )?battery\\b|\\bjump ?-?start(?:ed)?\\b',
      `\\b(?:starter|fuel pump|immobili[sz]er)\\b${gap(3)} (?:${FAILED}|seized)\\b`,
    ],
    unless: [
      '\\b(?:until (?:the |my )?battery|sometimes|intermittent\\w*|occasional\\w*|first (?:try|time|attempt)|at times|wipers?|radio|a/?c|remote start\\w*|auto (?:stop|start)|start.?stop|navigation|screen|app|heater|fan|blower|camera|key fob battery|fob|phone|(?<!\\b(?:battery|warning|engine|oil|dash|dome|charge|security|theft) )light(?! (?:on|came|comes))|horn|window|drain\\w* (?:quick\\w*|fast|over ?night|slow\\w*))\\b',
    ],
  },
  {
    id: 'engine-failure-en',
    urgency: 'P2_IMMOBILIZED',
    description: 'Engine failed',
    anyOf: [
      '\\b(?:timing (?:belt|chain)|rod|crankshaft)(?: [a-z]+){0,2} (?:let go|gave out|came off|jumped)\\b|\\bbent \\d+ valves\\b|\\bvalves? (?:has |had )?dropped\\b|\\bpistons?(?: [a-z]+){0,2} (?:in pieces|shattered|melted)\\b|\\bcrank(?:shaft)? (?:will|would|does|did) not turn\\b|\\bhead gasket\\b[^,]{0,40}\\b(?:coolant|milk\\w*|smoke|towed)|\\bcoolant in (?:the )?oil\\b|\\bmilk\\w* oil\\b|\\bengine is (?:toast|shot|done|finished|junk)\\b',
      `\\b(?:engine|motor)\\b(?! (?:motor )?mount)${gap(4)} (?:fail(?:s|ed|ure)?|seiz\\w+|blew|blown|lock(?:s|ed) up|died|dead|destroyed|gone|gave (?:out|up)|knocked itself|stopped|quit|shuts? (?:off|down)|cut out|dies|hydrolock\\w*)\\b(?! (?:light|lamp|code|warning))`,
      '\\b(?:engine|motor)(?: [a-z]+){0,3} (?:must|needs?|has|had|have|need|should)(?: [a-z]+){0,3} (?:replaced|rebuilt|replacement|overhaul\\w*)\\b|\\b(?:rod|main|crank\\w*) bearings?(?: [a-z]+){0,2} (?:fail\\w*|gone|spun|went)|\\bspun (?:a )?(?:rod )?bearing|\\b(?:blown|seized|dead|failed|locked) (?:engine|motor|head gasket|turbo)\\b',
      '\\b(?:destroy(?:ed|s)|ruin(?:ed|s)|kill(?:ed|s)|took out|wreck(?:ed|s)) (?:the |my |our |its )(?:whole |entire )?(?:engine|motor|transmission)\\b',
      '\\b(?:threw|thrown|throw|throws) (?:a |the )?(?:connecting )?(?:rod|belt)\\b|\\bhydro ?lock\\w*|\\bbent valves?\\b',
      '\\b(?:timing (?:belt|chain)|crankshaft|camshaft|connecting rod|piston|drive ?belt|serpentine belt)\\b(?: [a-z]+){0,3} (?:broke\\w*|snap\\w*|fail\\w*|jumped|slipped|shear\\w*)|\\b(?:broken|snapped) (?:timing|serpentine|drive) (?:belt|chain)',
      '\\bhead gaskets?\\b(?: [a-z]+){0,2} (?:blew|blown|failed|went|gone)',
    ],
    unlessNear: [
      '\\b(?:seats?|windows?|wipers?|mirrors?|blower|sun ?roof|lift ?gate|sliding doors?)\\b[^.]{0,60}\\bmotor\\b',
    ],
    unless: [
      '\\b(?:mounts?|light|lamp|wiper|window|seat|blower|fan|sensor|cover|fix(?:es|ed)? itself)\\b',
      '\\b(?:when|after|once) (?:i |we )?(?:turn|switch)\\w* off\\b',
      '\\bturned off\\b',
    ],
  },
  {
    id: 'gearbox-no-drive-en',
    urgency: 'P2_IMMOBILIZED',
    description: 'Gearbox or clutch does not engage, no drive',
    anyOf: [
      '\\b(?:no|without|lost)(?: [a-z]+){0,2} (?:forward|reverse|drive) gears?\\b|\\b(?:can|could) not (?:get (?:it )?in(?:to)? (?:any )?gear|select)\\b|\\bbarely move\\b|\\bwill not budge\\b|\\bstuck in p\\b|\\bslipping so bad\\w*',
      `\\b(?:transmission|gearbox|trans|tranny|cvt|clutch|torque converter|differential|transfer case|drivetrain)\\b${gap(4)} (?:fail(?:s|ed|ure)?|blew|blown|died|dead|gone|went(?: out)?(?! away)|gave (?:out|up)|seized|lock(?:s|ed) up|broke|quit|shot|${'stuck'}|burned out|burnt out|destroyed)\\b`,
      `\\b(?:transmission|gearbox|gears?|gear lever|shifter|clutch|trans|cvt|lever)\\b${any(4)} not (?:\\w+ )?(?:engage|go into|shift|move|select|disengage|come out|go in)\\b`,
      `\\b(?:${VEHICLE}|it|i)\\b${any(4)} not (?:\\w+ )?(?:move|drive|engage|go into (?:any )?(?:gear|drive|reverse|park|first|d|r)|budge|go anywhere|shift (?:out|into)|go forward|go backward|get it (?:in|into|out of))\\b`,
      '\\b(?:transmission|gearbox|lever|shifter|it|car|vehicle)(?: [a-z]+){0,2} (?:to|into|in) (?:drive|reverse|gear|d|r)\\b(?: [a-z]+){0,4} not (?:work|working|go|going|move|moving|do anything)\\b(?! (?:camera|light|well|properly))',
      '\\b(?:to|into|in) (?:d|r|drive|reverse) ,? ?nothing\\b',
      '\\b(?:no|lost|without|loss of)(?: (?:all|the))? (?:reverse|forward|drive|gears?|any gear|first gear)\\b',
      '\\b(?:gear|shifter|gear lever|gear shift) (?:is |was |got )?(?:jams?|jammed|locks?|locked|stuck|seized)\\b',
      '\\bnot (?:be able to |able to )?drive (?:the|my|it)\\b|\\bstuck in (?:park|neutral|gear|reverse|first|p|n|drive)\\b',
      '\\bno (?:reverse|forward|drive)(?: gear)?\\b',
    ],
    unless: [
      '\\b(?:fluid leak|sometimes|smoothly|properly|seat|window|wipers?|mirror|screen|sunroof|traffic|overdrive|cruise|brakes?|braking|assist|collision)\\b',
    ],
  },
  {
    id: 'overheating-en',
    urgency: 'P2_IMMOBILIZED',
    description: 'Overheating',
    anyOf: [
      '\\b(?:gauge|needle)(?: [a-z]+){0,4} (?:to hot|into the red|pegged|in the red|on h)\\b|\\b(?:water|coolant) all over\\b',
      '(?<!\\bbearings?(?: [a-z]+){0,2} )\\bover[ -]?heat\\w*|\\bran hot\\b|\\brunning hot\\b|\\bboil(?:s|ed|ing)? over\\b|\\bcoolant (?:is |was )?boil\\w*',
      '\\b(?:temp|temperature)(?: [a-z]+){0,5} (?:red|maxed|pegged|h|redline|hot)\\b',
      '\\bsteam(?:ing)? (?:everywhere|pouring|coming|billow\\w*)\\b|\\btemp(?:erature)?(?: (?:light|gauge|warning|needle)){1,2}(?: [a-z]+){0,3} (?:on|red|pegged)\\b[^.]{0,60}\\bpulled over|\\bsteam\\b(?: [a-z]+){0,6} (?:hood|bonnet|engine|radiator)\\b|\\bsteam(?:ing)? from\\b',
    ],
    unless: ['\\b(?:brakes?|phone|charger|screen|seat heater|battery|radio|head unit|infotainment)\\b'],
  },
  {
    id: 'stranded-towed-en',
    urgency: 'P2_IMMOBILIZED',
    description: 'Towed in, stranded, undrivable',
    anyOf: [
      '\\bneeds? (?:collecting|recovery|recovering|to be (?:towed|collected|picked up))\\b|\\bnot left (?:the|my) (?:driveway|garage|drive|yard)\\b|\\b(?:sits|sitting|sat|stuck|been) (?:in|at|on)(?: [a-z]+){0,2} (?:garage|driveway|drive|lot|yard|dealer\\w*|shop)\\b(?! (?:[a-z0-9]+ ){0,4}(?:times?|occasions|visits|twice|once)\\b)|\\bjack ?stands\\b|\\bnot to (?:operate|drive)\\b|\\bthere it sits\\b',
      '\\b(?:tow(?:ed|ing)?|tow[ -]?truck|flat ?bed|wrecker|recovery (?:truck|vehicle)|(?:call\\w*|need\\w*|us\\w+|contact\\w*|via|by|wait\\w* (?:for|on))(?: [a-z]+){0,3} roadside assistance|roadside assistance (?:[a-z]+ )?(?:came|arriv\\w*|took|tow\\w*|had))\\b',
      '\\b(?:parking|hand|emergency|park) brake\\b[^.]{0,30}\\b(?:not (?:release|disengage|come off|let go)|stuck|frozen|seized)\\b',
      '\\bstrand\\w+|\\bbroke(?:n)? down\\b|\\bbreak ?down\\b|\\bun ?driv(?:e)?able\\b|\\bnot (?:be )?driv(?:e?able|en)\\b|\\bimmobil(?!i[sz](?:er|ed system)|izing)\\w+|\\b(?:car|vehicle|truck|van|suv|engine|it|essentially|completely|rendered|rendering)(?: (?!(?:horn|screen|camera|lights?|signals?|controls?|wipers?|system|a/?c|radio)\\b)[a-z]+){0,3} inoperable\\b',
      '\\bstuck (?:on|at|in) (?:the |my |a )?(?:road|side|highway|garage|car park|parking|driveway|home|shoulder|supermarket|lot)',
    ],
    unless: [
      '\\b(?:tow (?:hitch|bar|hook|package|eye)|towing (?:capacity|package|hitch|mirror|weight)|trailer|caravan|while towing|boat|nervous|window|seat|door|mirror|radio)\\b',
      '\\bimmobili[sz]er light\\b',
    ],
  },
  {
    id: 'ev-no-power-en',
    urgency: 'P2_IMMOBILIZED',
    description: 'Electric car that does not power up or must not be driven',
    anyOf: [
      '\\b(?:ready mode|go(?:es|ing)? (?:in)?to ready|not ready to drive)\\b',
      `\\b(?:powertrain|drive system|high voltage|hybrid system)\\b${gap(2)} (?:off|shut ?down|disabled|failure|fault|failed)\\b|\\bdo not drive\\b|\\bstop (?:the )?(?:vehicle )?safely\\b`,
      '\\b(?:can|could|will|would) not (?:be )?(?:driven|drive)\\b|\\b(?:can|could|will|would) not charge\\b(?! (?:using|with|via|past|above|over|beyond|faster|more|to \\d|on (?:level|l\\d|ac|dc)))|\\bhad to (?:leave|abandon) (?:it|the (?:car|vehicle|truck|van))\\b|\\b(?:completely|totally) dead\\b|\\bwill not (?:wake|power)\\b|\\bbricked\\b',
    ],
    unless: ['\\b(?:screen|radio|key|fob|phone|display)\\b'],
  },
  {
    id: 'works-badly-en',
    urgency: 'P3_DEGRADED',
    description: 'Noise, vibration, lamp, leak, wear, something that works badly',
    anyOf: [
      '\\b(?:nois(?:e|es|y)|squeal\\w*|squeak\\w*|squeek\\w*|grind\\w*|rattl\\w*|clunk\\w*|knock\\w*|whin(?:e|es|ing)|hum(?:s|ming)?|moan\\w*|groan\\w*|buzz\\w*|creak\\w*|tick(?:s|ing)|thump\\w*|click\\w*|howl\\w*|rumbl\\w*)\\b',
      '\\b(?:vibrat\\w*|shak(?:e|es|ing|y)|shudder\\w*|judder\\w*|wobbl\\w*|pulsat\\w*|shimm\\w*|jerk\\w*|hesitat\\w*|misfir\\w*|rough\\w*|surg\\w*|lurch\\w*|slip(?:s|ping|ped)?|sluggish\\w*|lack(?:s|ing)? power|loses power|limp mode)\\b',
      '\\b(?:lights?|lamps?|warning|indicator|message)\\b(?: [a-z]+){0,4} (?:on|lit|illuminat\\w*|flash\\w*|came on|comes on|appear\\w*|stays?|out|blown)\\b',
      '\\b(?:check engine|warning (?:light|lamp|message)|fault code|error code|cel|service engine soon)\\b',
      '\\b(?:leak\\w*|drip\\w*|seep\\w*|worn|wear(?:s|ing)?|crack\\w*|rust\\w*|corro\\w*|pitted|peel\\w*|fad(?:ed|ing))\\b',
      '\\b(?:fail\\w*|malfunction\\w*|defect\\w*|broke\\w*|faulty|fault|inoperative|inop|dead|stuck|sticks?|sticking|jam\\w*|loose|erratic|intermittent\\w*|shorted|blew|blown|bad|flicker\\w*|freez\\w*|froze\\w*|lag\\w*|crash(?:es|ing)|smok\\w*|stall\\w*|burn\\w*|misalign\\w*|veer\\w*|pull(?:s|ing|ed)? to)\\b',
      '\\b(?:problems?|trouble|issues?|stopped working|(?<!\\b(?:dealer|dealers|dealership|manufacturer|company|contact|consumer|owner|they|he|she|i|we|parts?|toyota|honda|ford|gm|chrysler|nissan|warranty|insurance) )(?:(?:does not|do not|did not|(?:is|are) not(?! (?:compl|available|included|listed|covered|affected|part of|honou?r))\\w*)|(?:will not|would not|can not|could not)(?! (?:give|offer|replace|repair|fix|perform|cover|honou?r|pay|provide|reimburse|tell|help|say|return|call|order|get the)\\b))|reads? (?:full|empty|wrong)|gauge|inaccurate|hard to|loud|difficult(?:y)?|(?<!\\b(?:i|he|she|we|they) )quit|(?:stays?|remains?) on (?:until|even|after)|loo?s(?:es?|ing|t) (?:air|pressure)|no (?:heat|cold|sound|power|signal|display))\\b',
      '\\b(?:warm air|hot air|blows (?:warm|hot|cold)|not cold|low (?:pressure|oil|coolant)|quart|consum(?:es|ing|ption)|spots? on the (?:driveway|floor|ground)|poor mileage|fuel economy|smells?|odou?r|flat tire|puncture|slow(?:ly)? los\\w*|drain\\w*|unadjustable|misses|missed|heavy|stiff|soft|uneven\\w*|exhaust smoke)\\b',
      '\\b(?:accident(?! (?:repair|history|report|free|claim|invoice))|collision|crash(?:ed)?|rear[ -]ended|damaged?)\\b',
    ],
    unless: [
      '\\b(?:not|no|never) (?:any )?(?:problems?|issues?|complaints?|trouble|fault|rush)\\b|\\b(?:paint|bumper|door) (?:scratch|chip|ding|scuff)|\\bwear and tear\\b|\\b(?:leather|paint|clear ?coat|chrome|decals?|emblem|lacquer|trim|upholstery|carpet)\\b(?![^,.]{0,60}\\b(?:loose|fell|rattl\\w*|nois\\w*|water|leak\\w*|air)\\b)|\\bdo not (?:need|want|have|know|mind)\\b|\\bdid not (?:get|receive)\\b.*\\b(?:invoice|letter|key|manual)\\b|\\bnoise (?:cancel|level test)',
    ],
  },
  {
    id: 'routine-en',
    urgency: 'P4_ROUTINE',
    description: 'Maintenance, inspection, cosmetic, recall or parts enquiry, price, paperwork',
    anyOf: [
      '\\b(?:maintenance|servic(?:e|ing)|oil change|change (?:the |my )?oil|inspection|inspect|check[ -]?up|mot|tune[ -]?up|filters?|rotat(?:e|ion)|alignment check|winter tires|summer tires|tires? (?:mounted|changed|swap)|mount(?:s|ed)?|mounting (?!points?|brackets?|bolts?)|wash|detail(?:ing|ed)|tint|top[ -]?up|software update|update)\\b',
      '\\b(?:recall|how much|price|prices|pricing|cost|costs|quote|estimate|invoice|receipt|paperwork|registration|insurance|warranty|manual|key copy|spare key|accessor\\w+|order(?:ed)? (?:a|the)? ?parts?|parts?|appointment|book(?:ing)?|schedule|question|enquir\\w+|inquir\\w+|ask(?:ing)?|opening hours|pick ?up|campaign)\\b',
      '\\b(?:scratch\\w*|dent\\w*|paint\\w*|scuff\\w*|cosmetic|polish\\w*|respray|touch[ -]up|stone chip|chip(?:ped)?|ding|peel\\w*|flak(?:es|ing)|fad(?:ed|ing)|stain\\w*)\\b',
      '\\b(?:do|can|could|would|will) (?:you|they)(?: (?:guys|also|even|still))? (?:sell|have|do|offer|stock|install|fit|carry|order|send|email|print|give|check|look at)\\b|\\bwhat (?:do i|would|does it|will it|is (?:the|your))\\b|\\b(?:when|where|how) (?:will|can|do|does|would|long|soon|often|many) \\b|\\bno complaints?\\b|\\bwants? (?:the |a |my |his |her )?(?:[a-z]+ ){1,3}(?:changed|done|checked|cleaned|swapped|fitted|installed|flushed|painted)\\b|\\bordering\\b|\\b(?:second|extra|another|new) keys?\\b|\\b(?:wants?|wanting|like|needs?) (?:to know|to register|to complain|information|info|a copy)\\b|\\b(?:request\\w*|copy of|complain\\w* about|register|towing capacity|retrofit|please order|test drive|deactivat\\w*|programmed|on the list|reminder|loaner|voucher|courtesy car|swapped|torque|sold (?:the|my)|what does|tell me (?:the|what|how|if|whether)|nothing (?:is )?(?:wrong|has gone wrong)|due (?:for|by)|accessor\\w*|hitch)\\b',
      '\\b(?:replaced?|mounted|installed?|install|fitted|annual|yearly|(?:do|would|will) i need|before (?:our|my|the|a) (?:trip|vacation|holiday|winter|journey)|check of)\\b',
    ],
  },
];
