import type { UrgencyRule } from '../urgency.js';
import { any, BROKE, DRIVING_EN, FAILED, gap, SOUND_OF_BRAKES } from './urgency-rules-words.js';

/** What gives way, told with the component as a hint: these words alone wouldn't tell which part it is. */
const GAVE_WAY = `(?:(?!(?:gone|went) (?:to|through|back|over|on to|online|ahead|there|home|for|in for)\\b)${FAILED}|${BROKE}|malfunction\\w*|inop\\w*|(?<!full )lock(?:s|ed|ing|up)?(?: ?up)?|seiz\\w+|fro(?:ze|zen)|stuck|sticks?|sticking|jam(?:s|med)?|bind(?:s|ing)?|lost|loss|loose\\w*|burst|ruptur\\w*|c[ao]me?s? (?:out|apart|loose|off|undone))`;
const LAMP = '\\b(?:lights?|lamps?|bulbs?|indicator|chime|sensor|warning|message)\\b';
const NOISE =
  '\\b(?:nois\\w+|squeal\\w*|squeak\\w*|rattl\\w*|grind\\w*|vibrat\\w*|pulsat\\w*|clunk\\w*|clicks?|hum)\\b';
const RECALL =
  '\\b(?:recall\\w*|campaign|parts?|unavailable|reimburs\\w*|warranty|appointment|replaced every|wear|worn|wore)\\b';

/** P1 in English, for texts that tell of the danger rather than of the part; and hints of the component. */
export const TOLD_DANGER_RULES_EN: readonly UrgencyRule[] = [
  {
    id: 'near-miss-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'The fault nearly hurt people, or did',
    anyOf: [
      '\\b(?:caught|locked|stuck) inside\\b(?! (?:the )?(?:dash|door panel))|\\bcould not get out\\b',
      '\\b(?:strangl|suffocat)\\w*|\\bcould not (?:even )?breathe\\b|\\bjacks?\\b(?: [a-z]+){0,2} (?:slipp\\w*|collaps\\w*|fail\\w*|gave|broke\\w*)\\b',
      '\\b(?:yank|muscle|heave|pull|crank)\\w*(?: [a-z]+){0,3} (?:wheel|steering)\\b',
      '\\b(?:almost|nearly|narrowly|barely|came close to|inches (?:from|away)|within inches|just missed)(?: [a-z]+){0,4} (?:hit\\w*|struck|strik\\w+|crash\\w*|collid\\w*|kill\\w*|rear|caus\\w+ (?:the |a |an |some )?(?:people|cars?|vehicles?|drivers?|traffic|someone|others|trucks?|semi)|run (?:over|into)|ran|t-?boned|wreck\\w*|flip\\w*|side ?swip\\w*|accidents?|collisions?|control|off the road|avoid\\w*|miss\\w*|head-?on|fell out|burned)\\b',
      '\\bcould (?:have|of|easily have|have easily)(?: (?!(?:prevent|avoid)\\w*)[a-z]+){0,4} (?:killed|died|fatal|disaster\\w*|catastroph\\w*|accident|crash\\w*|wreck\\w*|tragic|tragedy|deadly|worse|hurt|injur\\w*)\\b(?! (?:[a-z]+ ){0,2}(?:if|had)\\b)',
      '\\b(?:lucky|luckily|thankfully|fortunately|thank god|miracle)\\b[^.]{0,50}\\b(?:no (?:one|other|cars?|traffic|body|accident|injur\\w+)|nobody|not (?:hit|hurt|kill|injur)\\w*|alive|avoid\\w*|able to (?:stop|pull|steer|get|coast|control|regain)|managed|slow)',
      '\\b(?:fear\\w*|feared) for (?:my|our|her|his) li(?:fe|ves)\\b|\\bgoing to die\\b|\\bdeath ?trap\\b',
      '\\b(?:result(?:s|ed|ing)? in|caus(?:e|es|ed|ing)|le(?:a)?d(?:s|ing)? to)(?: (?!(?:no|not|avoid|prevent|by)\\b)[a-z]+){0,4} (?:accidents?|(?:crash\\w*|collisions?)(?! (?:avoid|mitigat|warn|prevent|alert|detect|assist)\\w*)|injur\\w+|death|roll ?over|fatal\\w*|wreck)\\b',
      '\\b(?:forced|ran|pushed|pulled|threw|throwing|thrown|sent|sending)(?! out of (?:charge|gas|fuel|battery|juice|power|oil|petrol|diesel|time|money|patience))(?: (?:me|us|the|my|car|vehicle|van|truck|it|him|her|hard)){0,3} (?:off the road|into (?:oncoming|on-?coming|another|the other|the next|a ditch|a tree|a pole|traffic)|toward(?:s)? (?:the|oncoming|on-?coming|a)|forward|from (?:the|his|her|my) (?:seat|car|vehicle)|out of)\\b',
      '\\b(?:run|runs|ran|drove|drives|steer(?:s|ed|ing)|takes|took|taking|moves|moved|guid(?:e|es|ed)) (?:me|us|it|the (?:car|vehicle)|my (?:car|vehicle)) (?:off (?:of )?the road|out of (?:the|my|its) lane|(?:over )?into (?:the )?(?:lane of )?(?:on-?coming|the other lane|the next lane|another lane))\\b',
      '\\b(?:swerv\\w+|slam\\w+ on (?:their|his|her) brakes|brake hard|honk\\w*)\\b[^.]{0,40}\\b(?:avoid\\w*|around me|behind me|to miss|hitting)\\b',
      '\\b(?:fell|collaps\\w+|dropp?ed|came down|clos(?:ed|es)|landed)(?: [a-z]+){0,2} on (?:my|his|her|me|him|the child)\\b',
      '\\bpull(?:ed)? over safely\\b|\\blost (?:all )?drive\\b',
    ],
    unless: [
      '\\bwas not (?:driving|on the|going)\\b|\\bif (?:i|we|she|he) (?:had been|was|were)\\b',
      '\\b(?:deer|other driver|another driver|drunk|texting|ice|icy|cosmetic|rear[- ]ended by|recall letter|postcard|new (?:car|one))\\b',
    ],
  },
  {
    id: 'brake-steering-hint-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'The component is brakes, stability control or steering and the text tells that it gave way',
    anyOf: [
      `\\b${GAVE_WAY}\\b`,
      '\\b(?:activat\\w+|engag\\w+|appl\\w+|brak\\w+)\\b[^.]{0,50}\\b(?:for no|by itself|on its own|full force|shadow|nothing|hard|one side|without|unexpected\\w*|suddenly)\\b',
      '\\b(?:skid\\w*|slid(?:es?)?|swerv\\w*|veer\\w*|hit (?:a|the|another)|struck|ran (?:into|through|off)|kept (?:rolling|going|moving)|no (?:response|pressure|resistance|pedal|stopping|assist)|to (?:the )?floor(?:board)?|both (?:arms|hands|feet))\\b',
      '\\b(?:extremely|very|too|so|almost|really|suddenly) (?:hard|difficult|stiff|heavy|tight|soft|loose)\\b',
    ],
    components: ['service brakes', 'electronic stability', 'steering', 'parking brake', 'brakes'],
    unless: [
      LAMP,
      NOISE,
      RECALL,
      SOUND_OF_BRAKES,
      '\\b(?:fluid|alignments?|key|heated|seat|window|door|rotors?|pads?|boot)\\b',
      '\\b(?:parking|hand|emergency|park) brake\\b[^,.]{0,20}\\b(?:fro(?:ze|zen)|stuck|seized|locked)\\b(?!.*\\b(?:driv|mph|highway|while|moving))',
    ],
  },
  {
    id: 'speed-hint-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'The component is the speed control or a driver assistant and the text tells what it did',
    anyOf: [
      '\\b(?:stuck|sticks?|sticking|fro(?:ze|zen)|bind\\w*|jam\\w*|surg\\w+|(?<!\\b(?:lack of|loss of|no|not|slow|poor|little|slow to) )accelerat\\w+|lung\\w+|lurch\\w*|rac(?:es|ed|ing)|ran (?:up|away)|runaway|took off|shot|speeds? up|not (?:come back|return|release|disengage|turn (?:it )?off|slow|close))\\b',
      '\\b(?:brak(?:ed|es|ing)|slamm\\w+|stopp(?:ed|ing)|swerv\\w+|steer(?:ed|s)|jerk\\w*|veer\\w*)\\b[^.]{0,60}\\b(?:full|hard|shadow|nothing|no reason|by itself|on its own|suddenly|abruptly|middle|overpass|bridge|highway|freeway|mph|at \\d\\d|violent\\w*)\\b',
    ],
    components: ['vehicle speed control', 'forward collision', 'lane departure', 'electronic stability'],
    unless: [LAMP, NOISE, RECALL, '\\b(?:idles?|hesitat\\w*|unavailable)\\b', '\\bslight'],
  },
  {
    id: 'restraint-hint-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description:
      'The component is a belt, seat, child seat or airbag and the text tells that it did not protect',
    anyOf: [
      `\\b(?:belts?|buckles?|latch\\w*|harness|straps?|clips?|shield|anchor\\w*|tether|retractors?|webbing)\\b${gap(6)} (?:${GAVE_WAY}|open\\w*|release[sd]?|unlatch\\w*|hangs?)\\b`,
      '\\b(?:thrown|ejected|flew (?:out|forward)|slipped out|fell out|came out of|unrestrained|not restrained|unbuckl\\w*|not (?:hold|restrain|protect|secure)\\w*)\\b',
      '\\b(?:bags?|airbags?)\\b[^.]{0,30}\\b(?:stayed|remained|nothing|intact|did nothing)\\b',
      '\\b(?:airbags?|bags?)(?: (?!(?:not|no|never|light|lamp)\\b)[a-z]+){0,3} (?:deployed|inflated|went off|exploded|came out|popped)\\b[^.]{0,80}\\b(?:ignition|not moving|stopped|standing|sitting|start\\w*|key|low speed|minor|5 mph|bump\\w*|tap\\w*|no\\b|burn\\w*|broke\\w*|injur\\w*|lost|wrist|face|eye|hand|arm|chest)',
      '\\b(?:reclin\\w+|collaps\\w+|broke|moves|slid(?:es)?|fell back\\w*|gave way)\\b(?: [a-z]+){0,4} (?:by itself|on its own|suddenly|while|when|during|in (?:a|the) (?:crash|accident|collision))\\b',
    ],
    components: ['seat belts', 'seats', 'child seat', 'air bags', 'airbags'],
    unless: [LAMP, NOISE, '\\b(?:recall\\w*|switch|motor|leather|heater)\\b'],
  },
  {
    id: 'running-gear-hint-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'The component is a tyre, wheel, suspension or axle and the text tells that it broke',
    anyOf: [
      `\\b(?:${BROKE}|blew|blow ?out|burst|failed|failure|ruptur\\w*|exploded|came (?:apart|off|out|loose)|fell|let go|wobbl\\w+|collapsed|gave way|pulled away|lost (?:a |the )?wheel|loose)\\b`,
    ],
    components: [
      'tires(?!:pressure)',
      'wheels',
      'suspension',
      'power train:axle',
      'power train:driveline',
      'structure:frame',
    ],
    unless: [
      LAMP,
      NOISE,
      '\\b(?:recall\\w*|weather|small cracks|checking|bushings?|leak\\w*|cracking|bead|center caps?|hubcaps?|warranty|misalign\\w*|fell apart in a year)\\b',
    ],
  },
  {
    id: 'opening-hint-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'The component is a door, bonnet or latch and it opened or came off on the road',
    anyOf: [
      `\\b(?:opens?|opened|came (?:up|open|off|unlatched)|flew|pops?|popped|fell (?:off|out)|released|unlatch\\w*|swung|raised|lifted|shattered|exploded)\\b${any(2)}`,
    ],
    near: DRIVING_EN,
    components: ['structure:body', 'latches', 'visibility:sun roof', 'structure'],
    unless: [LAMP, '\\b(?:windows?|handle|not open|parked|trim|weather ?strip)\\b'],
  },
  {
    id: 'sight-hint-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'The component is headlights, wipers or windscreen and the driver lost light or sight',
    anyOf: [
      '\\b(?:headlights?|headlamps?|low beams?|high beams?|lights)\\b(?: [a-z]+){0,5} (?:fail\\w*|inop\\w*|(?<!\\bnot (?:turn|shut|go|switch) )off|out|dead|quit|intermittent\\w*|went|cut|shut|flicker\\w*|malfunction\\w*)\\b',
      '\\bwipers?\\b[^.]{0,60}\\b(?:fail\\w*|inop\\w*|stop\\w*|quit\\w*|broke\\w*|came (?:off|apart|loose)|fell|not (?:work|operate|function|move|wipe)\\w*|malfunction\\w*|erratic\\w*)\\b',
      '\\b(?:iced? over|fogg?ed|frosted)\\b|\\bhead out (?:of )?(?:the|my) window\\b',
    ],
    components: ['exterior lighting:headlights', 'exterior lighting', 'visibility'],
    unless: [
      '\\b(?:turn signals?|brake lights?|tail ?lights?|fog ?lights?|daytime|running lights?|dome|license|dash\\w*|bulbs?|lens(?:es)?|rear wiper|rear window|washer|hazy|bulb|(?:out|off) (?:fast|quickly))\\b',
    ],
  },
];
