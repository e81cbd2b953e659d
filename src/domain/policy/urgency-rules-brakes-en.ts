import type { UrgencyRule } from '../urgency.js';
import {
  any,
  BROKE,
  BY_ITSELF,
  FAILED,
  gap,
  NOT_WORK,
  SOUND_OF_BRAKES,
  VEHICLE,
} from './urgency-rules-words.js';

const BRAKE =
  '(?:brakes?|(?<!\\b(?:automatic|autonomous|emergency|mitigation|collision|intelligent|forward) )braking|abs)';
const PARTS = '(?:pads?|discs?|rotors?|fluid|dust|shoes?|calipers?|drums?|job)';

/** What a driver does to the brake pedal. */
const BRAKED =
  '(?:appl(?:y|ied|ies|ying)|press(?:ed|es|ing)?|hit(?:ting)?|step(?:s|ped|ping)?(?: on)?|slam(?:s|med|ming)?(?: on)?|depress(?:ed|ing)?|push(?:ed|ing)?|stomp(?:ed|ing)?(?: on)?|stood on|stand on|standing on|tap(?:ped|ping)?|stamp(?:ed|ing)?(?: on)?|jump(?:ed|ing)? on|w[eo]nt (?:for|to)|reach(?:ed|ing)? for|got on|foot (?:was |still )?on|mash(?:ed|ing)?|us(?:e|ed|ing)|engag(?:e|ed|ing))';
const PEDAL =
  '(?: (?!(?:gas|accelerator|clutch|throttle)\\b)[a-z]+){0,3} (?:brak(?:es?|ing)|brake pedal|pedal)\\b';

/** P1 in English: brakes lost or badly weakened. */
export const BRAKE_RULES_EN: readonly UrgencyRule[] = [
  {
    id: 'brakes-lost-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Brakes lost, or badly weakened',
    anyOf: [
      `\\b${BRAKE}\\b(?! ${PARTS})${gap(6)} (?:${FAILED}|malfunction(?:ed|s|ing)?|lock(?:s|ed|ing)?(?: ?up)?|lockup|seiz\\w+|unresponsive|over ?heat\\w*|intermittent)\\b(?! (?:light|lamp|warning|code|indicator|worn))`,
      `\\b${BRAKE}\\b(?! ${PARTS})${gap(6)} (?:do|does|did|would|will|could|can|is|are|was|were|has|have) ${NOT_WORK}`,
      `\\b${BRAKE}\\b(?! ${PARTS})${gap(2)} ${NOT_WORK}`,
      `\\b(?:no|(?<!\\bor )without|zero|los(?:s|t|e|es|ing)(?: of)?|lack of|fail(?:ure|ing|ed|s)(?: of)?|hardly any|barely any|little|not have|not have any|had no|almost no)(?: (?:all|the|my|our|any|power|complete|total|of|front|rear)){0,6} (?:brak(?:e|es|ing)|response from(?: [a-z]+){0,3} brakes)\\b(?! (?:noise|squeal|squeak|problem|issue|light|vibration|pad|pulsation|fluid level|dust|wear))`,
      '\\b(?:stop|los|disabl|cut)\\w*(?: (?:its|the|my|all)){0,2} (?:brakes?|braking)(?: and [a-z]+)? functions?\\b',
      `\\b(?:partial|complete|total|sudden|entire) brake (?:failure|loss)\\b`,
      `\\b(?:brake (?:line|hose|pipe|caliper|rotor|disc|drum|pad|cylinder|booster)s?)${gap(4)} (?:${BROKE}|burst|ruptur\\w+|blew|failed|blown|gave way)`,
      `\\b(?:leak\\w*|los(?:t|ing)|puddles?|pools?|drip\\w*)(?: [a-z]+){0,2} brake fluid\\b|\\bbrake fluid\\b${gap(3)} (?:leak\\w*|pouring|all over|gone|empty)|\\bbrake (?:lines?|hose|cylinder)${gap(2)} leak\\w*`,
      `\\b${BRAKE}\\b(?! (?:warning )?(?:light|lamp))${any(3)} (?:by (?:itself|themselves)|on (?:its|their) own|for no (?:apparent )?reason)|\\bphantom (?:[a-z]+ ){0,2}brak\\w+|\\bslam(?:s|med)? on (?:the|its) brakes? (?:by itself|on its own|for no)`,
      '\\b(?:master cylinder|brake master|brake booster|vacuum pump|vacuum booster)\\b(?: [a-z]+){0,3} (?:fail\\w*|went|gone|leak\\w*|blew)',
      `\\b${BRAKE}\\b(?! ${PARTS})${gap(4)} (?:releas\\w+|(?<!\\b(?:or|and|when) )disengag\\w+|cut out|shut (?:off|down)|disabled|disappear\\w*|vanish\\w*|frozen|froze|freez\\w+|grab(?:s|bed|bing)?(?! (?:a (?:little|bit)|slightly))|stick(?:s|ing)?|stuck|drag(?:s|ging)?|non-?exist\\w*|compromised|inadequate|insufficient|inoperable|burn\\w*|smok\\w*|delay\\w*|lag(?:s|ged)?)\\b(?! (?:light|lamp|warning|code|indicator|on the))`,
      '\\b(?:delay|lag|pause|wait|seconds?)\\b(?: [a-z]+){0,3} (?:between|from|before|after|when|until)(?: [a-z]+){0,4} (?:brakes?|braking|brake pedal)\\b',
      `\\b(?:abs|antilock)(?: (?:brakes?|system)){0,3}${gap(3)} (?:engag\\w+|activat\\w+|kick(?:s|ed) in|trigger\\w*|fals\\w+|prematur\\w+)(?! (?:light|lamp))`,
      `\\b(?:slam\\w*|appl\\w+|engag\\w+|activat\\w+|jam\\w*|hit)(?: on)?(?: (?:the|its|on|emergency|my|full|hard)){0,3} brakes?${any(4)} (?:${BY_ITSELF}|nothing|no (?:vehicle|car|obstacle|object|one)|when there)`,
      `\\b(?:automatic|autonomous|emergency|auto|aeb|collision|pre-?collision|forward collision)(?: (?!(?:alerts?|warnings?)\\b)[a-z]+){0,3} (?:brak(?:es?|ed|ing)|system)\\b${any(6)} (?:${BY_ITSELF}|engag\\w+|activat\\w+|slam\\w*|deploy\\w*|stop(?:s|ped) (?:the |my )?(?:car|vehicle|truck|van|us|me)\\b|fals\\w+|not (?:\\w+ )?(?:engage|activate|stop|brake|detect|react|respond)\\w*)`,
      `\\b(?:brake (?:lines?|hoses?|pipes?))${gap(5)} (?:rust\\w*|rott\\w+|corrod\\w*|perforat\\w+|hole|bust\\w*|pop(?:ped)?|split|chafed|rub\\w*)|\\b(?:rust\\w*|rotted|corroded|ruptured|burst|leaking|broken|busted|blown|severed)(?: (?:out|through|metal|steel|rear|front|the|and|or|leaking)){0,4} brake (?:lines?|hoses?|pipes?)`,
      '\\bbrake (?:lines?|hoses?|pipes?)\\b[^.]{0,60}\\b(?:corrosion|corroded|rust\\w*|rotted|rotten)\\b',
      '\\b(?:holes?|cracks?|leaks?|split|cut) in (?:the |a |my |one )?(?:[a-z]+ )?brake (?:lines?|hoses?|pipes?)\\b',
      '\\bbrake (?:lines?|hoses?|pipes?)\\b(?: [a-z]+){0,3} (?:blister\\w*|bulg\\w*|swell\\w*|swollen|frayed|cracked|weep\\w*)\\b',
      `\\bcalipers?\\b${gap(4)} (?:bolts?|came|swing\\w*|dangl\\w*|loose|off|seiz\\w+|fro(?:ze|zen)|st[iu]ck\\w*|lock\\w*|h[ua]ng|fell|broke)`,
    ],
    unless: [
      '\\bbrake (?:lights?|lamps?)\\b(?!.*\\b(?:pedal|fail to stop))',
      '\\bengine brak|\\bkey fob\\b',
      SOUND_OF_BRAKES,
      '\\b(?:parking|hand|emergency) brake (?:light|squeak|noise)',
      // set and not to be released, it keeps the car where it is
      '\\b(?:parking|hand|emergency|park) brake\\b[^,.]{0,20}\\b(?:fro(?:ze|zen)|stuck|seized|locked)(?: (?:up|on))?\\b(?!.*\\b(?:driv|mph|highway|while|moving))',
    ],
  },
  {
    id: 'brake-pedal-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Brake pedal to the floor, soft, sinking or hard',
    anyOf: [
      `\\b(?:brake pedal|(?<!\\bclutch\\b[^.]{0,160})pedal)\\b${gap(6)} (?:floor\\w*|sank|sinks?|sinking|sunk|soft|spongy|mushy|hard|stiff|firm|collaps\\w+|drop(?:s|ped)?|all the way|bottom\\w*|(?:go|goes|went|going|gets?|getting) (?:very |really |so |a bit )?long|long travel|bit(?:es|ing) (?:at|near|right)|creep\\w*|(?:go|goes|went|going|moves?|slides?|drifts?) (?:slowly )?down|fade[sd]?|limp|slack|pumped?|pumping|nothing|no pressure|travel|broke|fell|loose|stuck)\\b`,
      `\\bpedal\\b${any(3)} (?:has|had|with|is|was|have) (?:no|little|zero|not) (?:\\w+ )?(?:pressure|resistance|response|effect|feel)`,
      `\\bbrak(?:e|es|ing)\\b${gap(4)} (?:soft|spongy|mushy|weak|fad(?:e|es|ed|ing)|poor(?:ly)?|to the floor|went to|goes to|hard to press|stiff|very hard|rock hard|long pedal)\\b`,
      '\\b(?:respond|response) to (?:the )?(?:brake )?pedal\\b',
      '\\bpump(?:ed|ing)? (?:the )?(?:brakes?|pedal)\\b|\\b(?:keep|kept|have to|had to|need to|must) pump\\w*\\b(?! (?:gas|fuel|up|air))',
      '\\bpedal\\b[^,.]{0,40}\\b(?:to|on|hit) the floor\\b',
      '\\bstand on the (?:brake|pedal)',
      '\\bpedal (?:is |was |feels |sits )?(?:very |too )?low\\b|\\blow brake pedal\\b|\\bbrake pedal(?: [a-z]+){0,2} (?:low|too low)\\b',
    ],
    unless: ['\\bclutch\\b', '\\b(?:gas|accelerator) pedal\\b', '\\bpedal (?:rubber|pad|cover)\\b'],
  },
  {
    id: 'not-stopping-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'The vehicle does not stop, or far too late',
    anyOf: [
      `\\b(?:${VEHICLE}|it|i|we|he|she|brakes?|brake|driver)\\b${gap(6)} (?:would|will|could|can|did|does|do|was|is|were|are)? ?not (?:\\w+ )?(?:be able to |able to )?(?:(?:stop|brake)\\b(?! (?:making|leaking|running|blowing|beeping|start|working|light|responding|turning|shaking|pulling))|slow down|slow the)`,
      '\\btried to (?:stop|brake|slow down)\\b(?: [a-z]+){0,4} (?:and|but) (?:i |it |we |the car )?(?:just |simply )?(?:could|would|did|can) not\\b',
      '\\b(?:did|could|would|can) not (?:be )?stop(?:ped)? (?:the |my )?(?:car|vehicle|van|truck|in time|at|for|when|before|effectively|properly|safely|quickly)\\b',
      '\\b(?:extended|longer?|increased|doubled|excessive|long|further|greater|more|extra|additional)(?: [a-z]+)? (?:stopping|braking) (?:distance|time|room|space)\\b',
      '\\b(?:stopping|braking) distances?\\b(?: [a-z]+){0,4} (?:extend\\w*|long\\w*|increas\\w*|doubl\\w*|excessive|too|great\\w*|grew|grown)',
      '\\b(?:takes?|took|taking)(?: [a-z]+){0,3} (?:forever|ages|long|longer|longer than \\w+|much longer|too long|a while)(?: [a-z]+)? to (?:stop|brake|slow)\\b',
      '\\b(?:takes?|took|needs?|needed)(?: [a-z0-9]+){1,5} to (?:stop|halt|slow down)\\b',
      '\\b(?:hard|difficult|trouble|struggl\\w+|barely|hardly|problems?|difficulty|impossible)(?: [a-z]+){0,2} (?:to )?(?:stop|stops|stopping|stopped|slow down)\\b(?! (?:the noise|leak|working|smok))',
      '\\b(?:no|poor|weak|reduced|little|less|lost|diminish\\w*|loss of)(?: [a-z]+)? (?:stopping|braking) (?:power|force|ability|performance|effect\\w*|action)\\b',
      '\\blost brake effectiveness\\b|\\bbrak\\w+ (?:power|force|ability|effect\\w*)(?: [a-z]+){0,3} (?:lost|gone|weak\\w*|reduced|poor|drop\\w*|diminish\\w*)',
      '\\b(?:keeps?|kept) (?:going|rolling|moving)(?: [a-z]+){0,4} (?:brake|brakes|braking|pedal)\\b',
      '\\bbrak\\w+[^.]{0,90}\\b(?:keeps?|kept) (?:on )?(?:going|rolling|moving|sliding)\\b',
    ],
    unless: [
      '\\b(?:theft|thie(?:f|ves)|stolen|horn|noise|alarm|wipers?|beep\\w*|buzz\\w*|fan|radio|a/?c|chime|leak\\w*|rattle|squeak\\w*|shaking|vibrat\\w*|engine stop|auto stop|start.?stop)\\b',
    ],
  },
  {
    id: 'braked-in-vain-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'The driver braked and the vehicle went on, or something gave way',
    anyOf: [
      `\\b${BRAKED}${PEDAL}[^.]{0,70}\\b(?:nothing|zero|rear[- ]ended|just air|thin air|sail(?:ed|s)|on past|no (?:response|brakes?|resistance|pressure|stopping|effect|reaction)|kept (?!making|grinding|squeal)|continued (?!to (?:make|squeal|grind|squeak))|accelerat\\w*|surg\\w*|lung\\w*|lurch\\w*|leap\\w*|jump\\w*|(?:went|goes|go|going|drop(?:s|ped)?|sinks?|sank|fell) (?:right |straight |all the way )?(?:to|through|down)|extra|(?:took|takes) (?:longer|forever|several|a long)|slid|skid\\w*|roar\\w*|rac(?:ed|ing)|rev(?:s|ved|ving)|fail(?:s|ed)|gave (?:out|way)|(?:would|did|does|could|will) not (?!start|crank|shift|turn on|come on|light|make|want|hear|fix|replace|see|cover|know|go into|move|feel)|struck|ran (?:into|through)|slammed into|crash\\w*|floor(?:board)?)\\b`,
      '\\bbrak(?:e|es|ed|ing)\\b[^.]{0,60}\\b(?:r[au]n (?:through|the|a|into|right|over|off)|went (?:right |straight )?(?:through|into|past|off)|slid (?:through|into|past)|roll(?:ed|s) (?:through|into|past)|rear[- ]end(?:ed)? (?:the|a|another|someone|me)|(?:almost|nearly|narrowly|barely) (?:hit|rear|ran|went|caus|had|got|collid|slid|crash|run|miss|avoid|stop)\\w*)\\b',
      '\\b(?:almost|nearly|narrowly) (?:hit|rear|ran|went|caus|had|got|collid|slid|crash|run|miss)[^.]{0,70}\\bbrak(?:e|es|ing)\\b',
    ],
    unless: [
      '\\b(?:noise|squeal|squeak|clutch|budge|button|shift lever|shifter)\\b',
      '\\bbrake (?:lights?|lamps?|shift)\\b',
    ],
  },
  {
    id: 'brake-pull-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Braking pulls the vehicle to one side',
    anyOf: [
      '\\bbrak(?:e|es|ed|ing)\\b(?: pedal)?[^.]{0,70}\\b(?:pull(?:s|ed|ing)?|veer(?:s|ed|ing)?) to (?:the |one )(?:left|right|side)\\b',
      `\\bbrak(?:e|es|ed|ing)\\b${any(6)} (?:pull|yank|veer|swerv|jerk|drag|dart|dive|skid|slew)\\w*`,
      `\\b(?:pull|yank|veer|swerv|dart|skid)\\w*${any(6)} (?:when|whenever|while|under|upon|on|during|if|every time|each time|as soon as)(?: i| the| hard| heavy| we| touch| hit| step| apply| press| use| my| on){0,6} brak(?:e|es|ed|ing)\\b`,
    ],
    unless: ['\\b(?:slight(?:ly)?|a little|a bit|pull(?:ed|ing)? (?:over|up|into|in|out))\\b'],
  },
  {
    id: 'brake-component-failure-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'The component is the service brake and the text says that it failed',
    anyOf: [
      '\\b(?:system|complete|total|sudden|vehicle) fail(?:ed|s|ure)\\b',
      '^ fail(?:ed|s|ure)\\b',
      '\\bit failed\\b',
    ],
    components: ['service brakes'],
    unless: ['\\b(?:light|lamp|pads?|switch|warning|noise)\\b'],
  },
];
