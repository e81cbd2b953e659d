import type { UrgencyRule } from '../urgency.js';
import { any, DRIVING_EN, gap, LAMPS_NOT_NEEDED, VEHICLE } from './urgency-rules-words.js';

/** Whole families of tellings in English: what the rules of single wordings leave open. */
export const FAMILY_RULES_EN: readonly UrgencyRule[] = [
  {
    id: 'control-family-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Brakes in vain, a wheel that turned to stone, a wheel that left the car',
    anyOf: [
      `\\b(?:steering|wheel)${gap(2)} (?:became|becomes|got|gets|turned|turns|went|goes|felt|feels|is|was) (?:(?:suddenly|instantly|completely|totally|as|like|rock|extremely|very|really|too|a|it is) ){0,3}(?:hard|solid|stiff|heavy|rigid|dead|rock|stone|brick|concrete|immovable|locked|tight)\\b`,
      '\\b(?:wheels?|tires?)\\b(?: (?:just|suddenly|then|had|has|and|rim|assembly|actually|completely)){0,3} (?:depart\\w*|parted|left the|passed (?:me|us)|overtook|rolled (?:past|ahead|away|down|across|into)|bounced (?:off|across|down|away)|went (?:rolling|flying|bouncing|sideways)|folded|tucked|canted|snapped off|sheared off|ripped off)\\b',
      '\\b(?:pedal|brakes?)\\b(?: [a-z]+){0,5} (?:sinks?|sank|sunk|drop(?:s|ped)|fades?|faded|fading|fell|falls|goes|went|travel(?:s|ed)|(?<!\\b(?:and|then|i|he|she|we|but) )push(?:ed|es)|mush\\w*|spong\\w*|squish\\w*|rock hard|hard as|like (?:a )?(?:rock|brick|stone|sponge|mush|nothing)|bottom(?:s|ed)?(?: out)?|to the (?:floor|metal|carpet|firewall)|no (?:pressure|resistance|response|effect|bite|stopping))\\b(?! (?:over|through) the)',
      '\\b(?:loose|sloppy|vague|dead|heavy|stiff|locked|frozen|seized|jammed|spongy|soft|mushy|weak|faded|fading|useless) (?:[a-z]+ ){0,1}(?:steering|brakes|braking|brake pedal|pedal)\\b(?! (?:noise|pads?|wheel (?:cover|button)))',
      '(?<!\\b(?:keep|keeping|lane|park|parking|hill|driver|driving|departure|spot|collision|centering|front|rear|start|speed|cruise) )\\b(?:power |steering )?assist\\b(?: [a-z]+){0,3} (?:drops?|dropped|cuts?|comes and goes|fades?|quits?|gone|lost|goes|went|fail\\w*|kicks)\\b',
      '\\b(?:brak\\w+|stop(?:ping)?)\\b[^.]{0,50}\\b(?:both feet|all my (?:weight|might|strength)|pump(?:ed|ing)|stand(?:ing)? on|stood on|twice (?:the|as)|double the|car lengths?|longer (?:than|to stop|distance)|too long|forever)\\b',
      '\\b(?:no|not any|zero|little|hardly any|barely any|almost no|without)(?: [a-z]+){0,2} (?:brakes|braking|stopping power|brake pressure|brake pedal|brake boost|steering)\\b(?! (?:noise|issue|problem|squeal|light|dust|wear|concern))',
      '\\b(?:blew|ran|sailed|rolled|went|slid|coasted) (?:right |straight )?(?:through|past)(?: [a-z]+){0,2} (?:stop sign|red light|light|intersection|stop line|crosswalk)\\b',
      '\\b(?:slam\\w*|brakes|braked|stops|stopped|brak\\w+)(?: [a-z]+){0,3} (?:itself|by itself|on its own|for (?:no reason|nothing|a shadow|an? overpass))\\b',
    ],
    unless: [
      '\\b(?:slight\\w*|a (?:little|bit)|squeal\\w*|squeak\\w*|nois\\w*|grind\\w*|light|lamp|clutch|recall|pads?|pulsat\\w*|heated|steering wheel (?:cover|leather)|gas pedal)\\b',
    ],
  },
  {
    id: 'left-in-park-family-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Left in park and moved; the driver blind; a pack that vents',
    anyOf: [
      '\\b(?:left (?:it|the [a-z]+)|put (?:it|the [a-z]+)|was|while|shifted(?: it)?|with (?:it|the [a-z]+)) in(?:to)? park\\b[^.]{0,80}\\b(?:backed|crept|drifted|moved|drove|rolled|slid|took|went|ran|lurched|wandered|traveled)\\b',
      '\\b(?:hand ?brake|parking brake|brake) (?:on|set|pulled|up|applied)\\b[^.]{0,40}\\b(?:found|ended up|in (?:the|a) (?:ditch|hedge|street|road|river|lake)|against)\\b',
      '\\b(?:i|we|he|she|driver|was|were) (?:was |were |now |driving |practically |totally |completely ){0,3}blind\\b|\\bdriv\\w+ blind\\b|\\b(?:zero|no) visibility\\b',
      '\\b(?:battery|pack|cells?|module)\\b(?: [a-z]+){0,5} (?:vent(?:ed|ing|s)|hiss\\w*|swell\\w*|swollen|ruptur\\w*|puff\\w*|popp?(?:ed|ing)|thermal\\w*|gassing|vapou?r|bulg\\w*|hot to)\\b|\\bthermal (?:runaway|event|fault)\\b|\\bisolation (?:fault|failure|warning|loss)\\b',
      '\\b(?:shock(?:ed)?|zapp?ed|tingl\\w+)\\b(?: [a-z]+){0,5} (?:door|handle|charger|plug|cable|body|touch\\w*)\\b',
      `\\b(?:cabin|interior|passenger|car|van|truck)\\b${any(3)} (?:filled|fills|filling) with (?:[a-z]+ ){0,2}(?:smoke|fumes|exhaust|gas|haze|vapou?r|steam)\\b`,
      '\\b(?:trapped|locked|stuck) (?:in|inside) (?:the |my )?(?:car|vehicle|van|truck|back seat)\\b|\\b(?:can|could) not (?:get|climb) out of (?:the |my )?(?:car|vehicle|van|truck)\\b',
    ],
    unless: ['\\b(?:12v|12 volt|key fob|traffic|static|mud|snow|spot|phone|recall)\\b'],
  },
  {
    id: 'wipers-lights-family-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Wipers, lights, doors and power giving up on the road, in any tense',
    anyOf: [
      '\\bwipers?(?: (?:arms?|blades?|motor|linkage|transmission|assembly)){0,2}\\b(?: [a-z]+){0,3} (?:stripp\\w*|snapp\\w*|seiz\\w*|died|dies|quit|gave|fell|flew|slipp\\w*|park\\w*|smear\\w* so|dead|crossed|tangled)\\b',
      '\\b(?:headlights?|headlamps?|low beams?|all (?:the |my )?lights|lights)\\b(?: [a-z]+){0,4} (?:died|dies|quit|went (?:out|dark|black|dead)|go(?:es)? (?:out|dark|black|dead)|black(?:ed)? out|gone|drop(?:s|ped)? out|disappear\\w*)\\b',
      `\\b(?:${VEHICLE}|engine|motor|everything|dash(?:board)?|power|propulsion|drive)\\b(?: (?!not\\b)[a-z]+){0,4} (?:died|dies|went (?:dead|black|dark)|goes (?:dead|black)|quit|cut|bog(?:s|ged) down to|crawl\\w*|slowed to|dropp?ed to \\d+|drops to \\d+|limited to \\d+|would only go|vanish\\w*|disappear\\w*|lost(?! (?:all |its )?(?:gears?|reverse|forward)))\\b`,
    ],
    near: [
      ...DRIVING_EN,
      '\\b(?:night|dark|storm|rain\\w*|downpour|snow\\w*|semi|trucks?|lane|passing|merging)\\b',
    ],
    unless: [
      '\\b(?:rear wiper|dome|interior|dash ?lights?|brake lights?|fog|license|radio|screen|a/?c|stereo|infotainment|gps|navigation|camera|parked|driveway|garage|in the morning|overnight|clutch|heater|fan|window|bluetooth|display|lost (?:my|the) key|light bulb|value|mileage)\\b',
      LAMPS_NOT_NEEDED,
    ],
  },
  {
    id: 'no-start-family-en',
    urgency: 'P2_IMMOBILIZED',
    description: 'Every way to say that it does not start, wake or power up',
    anyOf: [
      '\\b(?:not|never)(?: (?:even|ever|always|want to|want|so much as|going to|now|at all|be)){0,3} (?:start(?:ed)?|crank|fire(?: up)?|catch|turn over|spin|wake(?: up)?|power (?:up|on)|boot(?: up)?|ignite|light off|go (?:in)?to ready|enter ready|run)\\b(?! (?:the )?(?:radio|screen|wiper|app|phone|heater|fan|a/?c|fire|flame|remotely|smooth\\w*|right|well|properly|out of|into|hot|cold|rough|out|over))',
      '\\b(?:starter|starter motor|ignition|ignition (?:switch|lock|cylinder)|fuel pump|battery|12 ?v(?:olt)?(?: battery)?|alternator)\\b(?: [a-z]+){0,3} (?:packed (?:up|in)|kaput|toast|shot|burn\\w* out|gone|dead|died|quit|is done|gave (?:up|out)|whirr?\\w*|spins? but|clicks?|grinds? and|fried|seized)\\b(?! (?:while|on the (?:highway|freeway)))',
      '\\b(?:car|vehicle|truck|van|suv|ev)\\b(?: [a-z]+){0,2} not (?:turn|switch|power) on\\b',
      '\\bstays? in park\\b|\\b(?:nothing|not do (?:a thing|anything))\\b[^.]{0,30}\\b(?:press|push|hit|turn)\\w*(?: [a-z]+){0,3} (?:start|button|key)\\b|\\baccessory mode\\b|\\bran out of (?:charge|battery|juice|gas|fuel|petrol|diesel)\\b(?! (?:once|twice|already))|\\b(?:petrol|gas|gasoline|diesel|wrong fuel|adblue|def|water) in(?:to)? (?:the|my|a) (?:diesel|petrol|gas|fuel|tank)\\b|\\bengine (?:does|will|would|did|could) not (?:turn|spin|rotate)\\b(?! off)|\\bcranks? only\\b|\\bonly cranks?\\b|\\bnot (?:moving|driving|starting) (?:it|her)\\b|\\b(?:never|not) (?:runs?|keep running|stay running)\\b(?! (?:smooth\\w*|right|well|rough|hot|out|low|over))|\\b(?:no|non)[ -]?(?:start|crank)\\b|\\b(?:just|only|rapid|single|one) (?:a )?click\\w*\\b|\\bcranks?,? (?:but|no|and) (?:no |not |never |will not |does not )?(?:start|fire|catch|run)\\b|\\b(?:ignition|cylinder)\\b[^.]{0,30}\\bnot turn\\b(?! (?:it )?off)|\\bkey (?:fob )?(?:is |was )?not (?:detected|recogni[sz]ed|found)\\b[^.]{0,60}\\bnot (?:go|start|move|drive)\\b|\\bcrank\\w*\\b[^.]{0,30}\\bno (?:fire|spark|fuel|ignition)\\b|\\bkey\\b[^.]{0,40}\\b(?:nothing|not turn|will not turn|no response|silence|dead)\\b|\\b(?:push|press|hit)\\w*(?: [a-z]+){0,3} (?:start|button)\\b[^.]{0,30}\\b(?:nothing|no response|silence)\\b',
      '\\b(?:completely|totally|stone|deader|dead as|flat|all) (?:dead|a doornail|battery|electronics dead)\\b|\\bimmobili[sz]er\\b[^.]{0,40}\\b(?:not|locked|active|dead|refus\\w*)\\b|\\b(?:burnt|burned|fried|took|knocked) out (?:the |my )?(?:[a-z]+ (?:and )?){0,2}(?:starter|solenoid|ignition|alternator)\\b|\\b(?:jump\\w*|boost\\w*|charg\\w+)(?: [a-z]+){0,4} (?:did|does|made|makes|would) (?:not|no|nothing)\\b|\\bbrick(?:ed)?\\b(?: [a-z]+){0,3} (?:car|vehicle|after|update|truck)',
    ],
    unless: [
      '\\b(?:until (?:the |my )?battery|sometimes|intermittent\\w*|occasional\\w*|first (?:try|time|attempt)|at times|eventually|wipers?|radio|a/?c|remote start\\w*|auto (?:stop|start)|start.?stop|navigation|screen(?! is black)|app|heater|fan|blower|camera|fob battery|phone|(?<!\\b(?:battery|warning|engine|oil|dash|dome|charge|security|theft) )light(?! (?:on|came|comes))|horn|window|brakes?|every (?:few|other))\\b',
    ],
  },
  {
    id: 'no-drive-family-en',
    urgency: 'P2_IMMOBILIZED',
    description: 'Gearbox, clutch, engine or cooling has given up; the car stays where it is',
    anyOf: [
      `\\b(?:not|never)(?: (?:even|be able to|able to|want to|let me|allow me to)){0,2} (?:go into|shift (?:in)?to|shift (?:out of|from)|come out of|get out of(?! (?:(?:the|my|their|your) )?(?:car|vehicle|van|truck|seat))|select|engage|move|budge|pull away|move under its own|leave (?:the|my|park)|roll out)(?: (?:any|a|the|of|its|my|reverse|drive|forward|first|park|neutral|p|d|r)){0,3}\\b(?! (?:the )?(?:seat|window|mirror|needle|wheel|steering|pedal|overdrive|4wd|four))`,
      '\\bclutch\\b[^.]{0,40}\\b(?:fell|falls|went|goes|sank|drops|dropped|stays?|stayed|stuck) (?:down )?(?:to|on) the floor\\b|\\b(?:just|only) revs\\b|\\brevs (?:but|and|with)(?: [a-z]+){0,2} (?:not|no|goes nowhere|nothing)\\b|\\b(?:clutch|clutch pedal)\\b(?: [a-z]+){0,5} (?:floor|gone|shot|burn\\w*|slipping so|no pressure|snapped|stuck|fail\\w*|dead)\\b|\\b(?:selector|shift(?:er)?|gear) (?:lever |cable |knob |linkage )?(?:is |was |got |has )?(?:stuck|locked|jammed|frozen|broke\\w*|snapped|disconnected|came off|will not)\\b',
      '\\bflood(?:ed)?(?: water)?\\b[^.]{0,40}\\b(?:seats?|engine|start\\w*|doors?|dash|hood)\\b|\\bsubmerged\\b',
      '\\bno oil pressure\\b|\\boil pressure (?:is |was |at |reads )?(?:zero|gone|nothing)\\b|\\bpushed (?:it|her|the (?:car|van|truck)) (?:into|to|off|home|aside|onto)\\b|\\b(?:charger|plug|cable|connector)\\b[^.]{0,30}\\b(?:not (?:release|unlock|come out)|stuck)\\b[^.]{0,40}\\b(?:leave|move|drive|go)\\b',
      '\\b(?:hole in (?:the )?(?:block|engine|oil pan)|no compression|low compression on|spun (?:a )?(?:rod |main )?bearing|(?:threw|throw\\w*|thrown) (?:a )?rod|dropped a valve|bent (?:the )?valves?|valves? (?:are |got )?bent|cracked (?:block|head)|metal (?:shavings|flakes|in the oil)|rod knock|engine (?:is )?(?:knocking (?:loudly|badly)|locked|junk|toast|gone)|(?<!\\b(?:paid for|recommend\\w*|bought|purchased) (?:a |an |the )?)(?:new|replacement|another|rebuilt|waiting (?:for|on) (?:an?|the)) (?:engine|motor|transmission))\\b',
      '\\b(?:timing|serpentine|drive|accessory) (?:belt|chain)\\b(?: [a-z]+){0,3} (?:snap\\w*|broke\\w*|let go|jump\\w*|shred\\w*|came off|fail\\w*|slipped)',
      '\\b(?:temp(?:erature)?|gauge|needle|coolant)\\b[^.]{0,40}\\b(?:pegged|redlin\\w*|in the red|to the red|on h|max\\w*|skyrocket\\w*|shot up|boil\\w*|dumped|gushed|pouring|all (?:gone|leaked))\\b|\\b(?:radiator|water pump|coolant (?:hose|pipe)|radiator hose|heater hose|thermostat)\\b(?: [a-z]+){0,3} (?:gone|burst|blew|exploded|split|let go|ruptur\\w*|fail\\w*|seized|broke\\w*)\\b|\\bboil(?:s|ed|ing) over\\b|\\boil (?:pan|plug)\\b(?: [a-z]+){0,4} (?:punctur\\w*|crack\\w*|fell out|hole|dumped|ripped)|\\b(?:lost|dumped|leaked)(?: [a-z]+){0,2} (?:oil|coolant)\\b[^.]{0,40}\\b(?:shut|towed|stopped|not driv\\w*)\\b',
      '\\b(?:do|does|did|should|told|advised|said|says|says to|warned)(?: [a-z]+){0,4} not (?:to )?(?:drive|start|run|operate|move)\\b(?! (?:well|right|properly|smooth\\w*|straight))|\\b(?:hauled|winched|trailered|recovered|carried|towed|brought)(?: [a-z]+){0,3} (?:flat ?bed|tow|trailer|tow truck|rollback)\\b|\\b(?:hauled|winched|trailered|towed)(?: [a-z]+){0,2} in\\b|\\b(?:been )?(?:sitting|parked|sat|stuck|sits)\\b[^.]{0,30}\\b(?:waiting for|since it (?:died|broke)|dead|at (?:the |a )?(?:charger|charging|dealer|shop|mechanic))\\b|\\b(?:two|three|four|2|3|4|both|all)(?: (?:of|the|my|tires|are|were|went|front|rear|left|right)){0,3} (?:flats?|wheels locked)\\b|\\b(?:no|without a|only one|one|flat|missing|a bad)(?: (?:donut|doughnut|usable|working|good)){0,2} spare\\b(?! (?:key|fob|part))',
      '\\b(?:high pressure |fuel |oil |water |injection |transmission |hydraulic ){1,3}pump\\b(?: [a-z]+){0,3} (?:came apart|grenaded|let go|disintegrat\\w*|self destruct\\w*|blew|seized|sheared|shattered|is (?:toast|shot|dead|gone))\\b|\\bmetal (?:through|all through|throughout|in) the(?: [a-z]+){0,2} (?:system|engine|oil|pan|rails?|tank|filter)\\b',
      '\\b(?:no|without|lost(?: all)?|none of the|any of the|all the) (?:forward|drive|low|high|other)? ?gears?\\b(?! (?:oil|noise|indicator|lever|knob))|\\b(?:works?|goes|moves?|drives?) (?:fine |only |ok |okay )?(?:in|into) (?:reverse|first|park|neutral)(?: (?:only|but|and)){1,2}(?: [a-z]+){0,3} (?:no|not|nothing)\\b',
    ],
    unless: [
      '\\b(?:sometimes|smoothly|properly|seat|window|wipers?|mirror|screen|sunroof|overdrive|door|radio|occasional\\w*|intermittent\\w*|how much|price|quote|recall|cruise|assist|collision|should i|can i|bulb|light stays|tow hitch|trailer hitch|new car|brake pedal|brakes?)\\b',
    ],
  },
];
