import type { UrgencyRule } from '../urgency.js';
import { KEY_STUCK_EN, LAMPS_NOT_NEEDED, UNDER_COVER } from './urgency-rules-words.js';

// What happened; one of these must be told, the others only add to it.
const SUDDEN =
  '\\b(?:sudden\\w*|without (?:any )?warning|by itself|by themselves|on its own|on their own|itself|themselves|for no reason|unexpected\\w*|instantly|all at once|out of nowhere|abrupt\\w*|violent\\w*|randomly|spontaneous\\w*)\\b';
const GAVE_WAY =
  '\\b(?:(?<!\\b(?:with|a|an|the) )fail(?:ed|s)|(?<!\\b(?:(?:of|about|regarding) (?:the|this)|diagnosed (?:a|the|with a)|engine|transmission|motor|pump) )failure(?! mileage| and current| with\\b)|broke|broken|snapp\\w+|let go|came (?:off|out|apart|loose|undone|open|down|unlatched)|fell (?:off|out|down|apart)|fall(?:s|ing)? (?:off|out)|detach\\w*|separat\\w*|collaps\\w*|gave (?:way|out)|shear\\w*|fractur\\w*|disconnect\\w*|ruptur\\w*|burst|blew|blow ?out|explod\\w*|shatter\\w*|flew|flipp\\w*|rip(?:ped|s)|tore|dropped|yank\\w*|slipped|w[eo]nt off|unlatch\\w*|releas(?:es|ed)|pop(?:s|ped))\\b';
const LOST =
  '\\b(?:los(?:t|es|s|ing|e)(?! (?:(?:about |around |roughly )?\\d+ psi|(?:some |a little )?(?:air|pressure|oil|coolant|fluid)\\b(?! (?:fast|quick|rapid|sudden))))|no (?:brakes?|steering|power|response|acceleration|drive|pressure|resistance|control|headlights|assist)|gone|disappear\\w*|nothing (?:there|happen\\w*)|just air|thin air|not (?:come back|return|recent\\w+|straighten|go back|let go)|went (?:out|dead|dark|black|into neutral)|(?<!\\b(?:lights?|lamps?) )(?:go|goes) (?:out|dead|dark|black|into neutral)|cuts? (?:out|off)|quit(?:s|ting)?|dies|died|(?<!\\b(?:to|i|you|we|is|was|being|and) )shut (?:off|down)|shuts (?:off|down)|stops? (?:assist\\w*|work\\w*|respond\\w*)|(?<!\\b(?:when|and|or|control|button) )disengag\\w*|inoperative|stall\\w*|shut ?downs?)\\b';
const STUCK =
  '\\b(?:lock(?:s|ed|ing)? ?up|locked|seiz\\w*|fro(?:ze|zen)|stuck|sticks?|sticking|jamm\\w*|bind\\w*|grab\\w*|drag\\w*|caught|trapp\\w*|entrap\\w*|hangs? up)\\b';
const IN_VAIN =
  '\\b(?:not (?:stop|slow|hold|catch|restrain|deploy|release|respond|brake|steer|turn off|disengage|latch|stay|control|keep it|see)|never (?:came out|deployed|opened|inflated|caught)|kept (?:going|rolling|moving|on)|fail\\w* to (?:stop|deploy|hold|restrain|latch|disengage)|overturn\\w*|roll(?:ed|s) (?:over|away|back\\w*|down|forward|into)|skid\\w*|slid|spun|spin|sway\\w*|fishtail\\w*|hop(?:s|ped))\\b';
const LEAPT =
  '\\b(?:surg\\w*|lurch\\w*|lung\\w*|leap\\w*|took off|takes off|shot (?:forward|back\\w*|across|out)|accelerated|jumps? (?:forward|out|the)|(?<!\\b(?:be|get|got|getting|was|and|been) )jumped|bolt(?:ed|s)|rac(?:ed|ing)|rev(?:s|ved|ving)|full throttle|run ?away|backed up on|rpm\\w*)\\b';
const FIRE =
  '\\b(?:fires?(?! (?:hazards?|dangers?|risks?|safety)\\b)|flames?|smok\\w*(?! (?:tint|gr[ae]y|glass|colou?r|lens|detector|checks?|tests?))|(?<!\\boil (?:is |was |still |just |being |keeps ){0,3})burn(?:ed|t|ing|s)(?! (?:out|off|(?:up |through |more |excess\\w* |so much |too much |a lot of |lots of )?(?:the |some |its |my )?(?:engine |motor )?oil|bulb))|melt\\w*|sparks?(?! plugs?)|sparking|arc(?:s|ed|ing)|shocks? (?:from|me|when|through)|shocked|fumes|gas smell|smell of gas\\w*|leak\\w* (?:gas\\w*|fuel)|fuel leak\\w*|gas leak\\w*|overheated and|scorch\\w*|too hot)\\b';
const HURT =
  '\\b(?:injur\\w*|hurt|killed|died in|hospital|ambulance|stitches|bruis\\w*|burns(?! (?:[a-z]+ ){0,2}oil)|broke (?:my|his|her|their)|fractured (?:my|his|her)|concussion|unconscious|sternum|ejected|thrown|bleeding|cut (?:my|his|her|the)|hit (?:my|his|her) head|on my (?:head|hand|foot|leg|arm)|her foot|his foot|my foot was|passed out|dizzy|headaches?|choking)\\b';

const FEEL =
  '\\b(?:spong\\w*|mush\\w*|slop\\w*|slack|play|vague|hunts|wander\\w*|blister\\w*|bulg\\w*|swinging|dangl\\w*|hanging|drops? out|dropped out|missing|vanish\\w*|evaporat\\w*|bare(?:ly)?|hardly|two hands|both (?:hands(?! on)|feet|legs)|all my (?:weight|strength|might)|got (?:zero|nothing)|zero)\\b';

/** What follows the name of a driver assistant: "collision warning" tells of no collision. */
const ASSISTING =
  '(?:avoid\\w*|warn\\w*|mitigat\\w*|prevent\\w*|alert\\w*|assist\\w*|detect\\w*|sensors?|sys\\w*|controls?|braking|imminent|test\\w*|ratings?)';

/** A clause about what only shows or entertains tells of no danger by itself. */
const INSTRUMENT =
  '\\b(?:dash ?boards?|speedo(?:meters?)?|tachometers?|odometers?|gauges?|(?:instrument|electrical|gauge) (?:panel|cluster)|clusters?|cameras?|screens?|displays?|infotainment|heater|blower|(?:door|interior|exterior|the|a) handles?|(?<!with |with the |when the )(?:a/c|air condition\\w*)|radio|stereo|bluetooth|navigation|gps|sun ?visors?|(?:power|side|wing|rear ?view) mirrors?|cup ?holders?|tint\\w*|parking sensors?|park assist|wheel locks?|(?:brake|abs|airbag|steering|tire|door|engine|oil|battery|warning|seatbelt) (?:warning )?(?:lights?|lamps?|messages?|chimes?|sensors?)|tpms|pressure monitor\\w*)\\b|\\bwindshields?\\b[^,.]{0,40}\\bcrack|\\b(?:head)?lights?\\b[^,.]{0,20}\\b(?:come|came|turn(?:ed|s)?|go|going|coming) on (?:all )?(?:by|on) (?:itself|themselves|its own|their own)\\b';

/**
 * English texts that no pattern foresaw: every cue adds its points once, and from the sum of `atLeast` on the
 * text tells of a danger. The words were chosen by hand; the points were fitted (logistic regression, rounded)
 * on the labelled texts of the tests.
 */
export const CUE_RULES_EN: readonly UrgencyRule[] = [
  {
    id: 'danger-cues-en',
    urgency: 'P1_SAFETY_CRITICAL',
    description: 'Many small signs of a danger that happened',
    anyOf: [SUDDEN, GAVE_WAY, LOST, STUCK, IN_VAIN, LEAPT, FIRE, HURT, FEEL],
    unless: [INSTRUMENT, LAMPS_NOT_NEEDED, UNDER_COVER],
    unlessNear: [
      KEY_STUCK_EN,
      '\\b(?:stolen|theft|thie(?:f|ves)|steal\\w*|broken? into|break-?ins?|vandal\\w*)\\b',
    ],
    atLeast: 6,
    cues: [
      // the vehicle was moving
      {
        points: 4,
        pattern:
          '\\b(?:(?<!select |into |the |my |his |her |no |in |wheel |of )drive|(?<!self[- ])driv(?:es|ing)(?! (?:assist\\w*|aids?|monitor\\w*|modes?|features?|conditions|fine|ok|okay|good|great|well|straight|normal\\w*|perfect\\w*|smooth\\w*))|drove|highways?|freeway|interstate|expressway|turnpike|motorway|i-\\d+|roads?|streets?|traffic|mph|(?<!high |low |two |three |four |five |six )speeds?(?! (?:bumps?|humps?|sensors?|fan|settings?))|(?:high|low) speeds?(?! fan)|merg\\w+|intersection|in motion|moving|lanes?(?! (?:keep\\w*|depart\\w*|assist\\w*|cent\\w*|trac\\w*|watch|follow\\w*|maint\\w*|system|deviat\\w*|warn\\w*|alert\\w*))|travel\\w*|crossing|crosswalk|tracks|beltway|thruway|avenue|boulevard|rush hour|\\d+ wheelers?|semis?|lorr(?:y|ies)|bypass|slip road|roundabout|overpass|flyover|toll booth|on the [am]\\d{1,3}|(?:took|taking|off|at) (?:an|the|my) exit|passing|turn(?:s|ing|ed)?(?! (?:signal|over|on|off|out|it (?:over|on|off)|the (?:key|engine|car|ignition|radio|heat|a/c)))|curves?|bend|(?:around|into|round|through|taking|took|rounding) (?:a |the |every |my )?corners?|cornering|ramp|bridge|hill|(?:at|doing|going) \\d\\d\\b(?! (?:, \\d\\d|am|pm|o.clock|years?|months?|weeks?|days?)\\b)|shoulder|stop sign|red lights?|stop ?light|railroad|downhill|accelerat\\w*|decelerat\\w*)\\b',
      },
      // it stopped, started or stood
      {
        points: 2,
        pattern:
          '\\b(?:stop(?:ped|ping)?|braking|slow(?:ed|ing)|park(?:ed|ing)?(?! brake)|reverse|backing|idling|start(?:ed|ing))\\b',
      },
      // suddenly or by itself
      {
        points: 3,
        pattern: SUDDEN,
      },
      // something gave way
      {
        points: 3,
        pattern: GAVE_WAY,
      },
      // something was lost
      {
        points: 2,
        pattern: LOST,
      },
      // something stuck
      {
        points: 1,
        pattern: STUCK,
      },
      // it did not do what it must
      {
        points: 2,
        pattern: IN_VAIN,
      },
      // it feels wrong
      {
        points: 2,
        pattern: FEEL,
      },
      // it leapt or raced
      {
        points: 2,
        pattern: LEAPT,
      },
      // fire, fumes
      {
        points: 6,
        pattern: FIRE,
      },
      // it hit something
      {
        points: 3,
        pattern: `\\b(?:(?<!\\b(?:forward|front|frontal|rear|pre|side|no|any|an imminent|imminent|potential|avoid|prevent) )(?:crash\\w*|collision)(?! ${ASSISTING})|accident|collid\\w*|struck|striking|hit|hits|ran (?:into|over|through|off)|running over|run over|slammed into|rear-?ended|wreck\\w*|t-boned|impact|ditch|guard ?rail|embankment|median|tree|pole|barrier|wall|fence|fire hydrant|curb)\\b`,
      },
      // somebody was hurt
      {
        points: 3,
        pattern: HURT,
      },
      // it nearly happened, people were afraid
      {
        points: 1,
        pattern:
          '\\b(?:almost|nearly|narrowly|barely|could have (?:been )?(?:killed|hit|caused|died)|luckily|lucky|thank god|close call|avoid\\w*|swerv\\w*|oncoming|panic|scar(?:y|ed)|terrif\\w*|frighten\\w*|dangerous\\w*|unsafe|(?:afraid|scared|terrified) to drive|hazard\\w*|fear\\w*|kids|children|child)\\b',
      },
      // a part that carries or drives
      {
        points: 1,
        pattern:
          '\\b(?:(?<!\\b(?:emergency|mitigation|collision|automatic|autonomous|regenerative) )brak(?:e|es|ing)|pedal|steering|steer|steering wheel|throttle(?! (?:body|position|sensor|cable))|gas pedal|accelerator|airbags?|bags|seatbelts?|(?<!timing |drive |serpentine |fan )belt|buckle|harness|axle|tie rod|ball joint|control arm|wheels?(?! (?:caps?|covers?|trims?|wells?|weights?))|tires?|tread|rim|hood|tailgate|liftgate|doors?|seat ?backs?|seat track|seat|bench|headlights?|wipers?|sunroof|drive ?shaft|frame|strut|spring|spare|hitch|trailer|jack|fuel tank|gas tank|fuel line|engine|motor|transmission|car|vehicle|van|truck)\\b',
      },
      // a part that safety hangs on
      {
        points: 3,
        pattern:
          '\\b(?:(?<!\\b(?:parking|hand|emergency|mitigation|collision|automatic|autonomous|regenerative) )brak(?:e|es|ing)|calipers?|(?<!clutch )pedal|(?:power|steering) assist|lug nuts?|studs?|lugs|steering(?! (?:wheel )?(?:audio|controls?|buttons?|heat\\w*|covers?|leather|angle))|throttle(?! (?:body|position|sensor|cable))|gas pedal|accelerator|airbags?|bags|seatbelts?|(?<!timing |drive |serpentine |fan )belt|buckle|axle|tie rod|ball joint|control arm|wheels?(?! (?:caps?|covers?|trims?|wells?|weights?))|tires?|tread|infant|child seat|seat track|headlights?(?! (?:will |would |do |does |did |could |can )?not turn off)|wipers?)\\b',
      },
      // a noise
      {
        points: -4,
        pattern:
          '\\b(?:nois\\w*|squeal\\w*|squeak\\w*|rattl\\w*|clunk\\w*|whin\\w*|grind\\w*|hum(?:s|ming)?|moan\\w*|groan\\w*|buzz\\w*|creak\\w*|click\\w*|thump\\w*|rub\\w*|knock\\w*|ticking)\\b',
      },
      // a lamp or message
      {
        points: -2,
        pattern:
          '\\b(?:check engine|warning lights?|light (?:is |was |has been |came |comes |stays |stayed )?(?:on|flash\\w*|illuminat\\w*|lit)|indicator|code|tpms|srs light|airbag light|abs light|door ajar|sensor|message|chime|bulbs?)\\b',
      },
      // a driver assistant by its name
      {
        points: -4,
        pattern: `\\b(?:(?:collision|crash) ${ASSISTING}|blind ?spot|lane (?:keep\\w*|depart\\w*|assist\\w*|cent\\w*|watch|follow\\w*)|adaptive cruise|cross[- ]traffic|(?:driver|driving) (?:assist\\w*|attention|monitor\\w*|aids?)|attention (?:monitor\\w*|assist\\w*|warn\\w*|alert\\w*)|park(?:ing)? (?:assist\\w*|sensors?)|(?:emergency|automatic|autonomous) braking|eye ?sight|lane ?sense|bsd|bsm|cmbs|feb)\\b`,
      },
      // a computer that starts anew
      { points: -4, pattern: '\\b(?:re-?boot(?:s|ed|ing)?|mcu)\\b' },
      // a theft
      {
        points: -4,
        pattern: '\\b(?:stolen|stole|theft|thie(?:f|ves)|broken into|vandal\\w*)\\b',
      },
      // comfort and trim
      {
        points: -2,
        pattern:
          '\\b(?:turn signals?|lumbar|switch(?:es)?|heated|radio|bluetooth|navigation|screen|infotainment|a/c|air condition\\w*|heater|heating (?:system|unit)|defrost\\w*|paint\\w*|leather|stain\\w*|rust (?:bubbles|spots)|cup ?holder|trim|carpet|camera|window regulator|windows?|key fob|remote|mirror|sunroof|fabric|cover|clock|usb|phone|not (?:be )?open(?:ed)?|cruise control(?! (?:accelerat|surg|stuck|would not dis))|carplay|software update|mildew|mold\\w*|water leaks?)\\b',
      },
      // wear, vibration, a habit
      {
        points: -4,
        pattern:
          '\\b(?:wear\\w*|worn|wore|prematur\\w*|warp\\w*|judder|pulsat\\w*|vibrat\\w*|shudder\\w*|shakes?|jerk(?:s|ing)|buck(?:s|ing)|slight\\w*|oil consumption|quart|(?:gas|fuel|poor|bad|better|low) mileage|fuel economy|bouncy|leak(?:s|ing)? (?:oil|coolant|fluid)|los(?:es|ing) \\d+ psi|rough|hard to shift|alignment|uneven)\\b',
      },
      // papers and parts
      {
        points: -3,
        pattern:
          '\\b(?:recall\\w*|campaign|warranty|price|cost\\w*|quote|appointment|parts? (?:is|are|was|were)? ?not available|schedule|inspection|service|oil change|invoice|reimburs\\w*|vin|letter|notice|refus\\w*|information|copy)\\b',
      },
      // nothing has happened yet
      {
        points: -6,
        pattern:
          '\\b(?:not (?:yet )?(?:experienced|had) (?:a|the|any) (?:failure|problem|issue)s?|not experienced it|not reporting (?:on )?an? (?:failure|accident))\\b',
      },
      // all is well otherwise
      {
        points: -1,
        pattern:
          '\\b(?:as (?:they|it) should|what it should|own fault|fine|ok|okay|no issue|no issues|no problems?|works well|normal\\w*|no (?:accident|injur\\w+|crash|failure|smoke|fire))\\b',
      },
      // it stands where it broke down, which is P2
      {
        points: -3,
        pattern:
          '\\b(?:(?:in|on) (?:my|the) (?:drive|driveway|garage|yard)|not (?:start|crank|turn over|be driven)|collecting|sitting (?:in|at)|sits (?:in|at)|just sits|no reverse|paperweight|jack ?stands|carport|tail ?pipe|not left|no spark|clutch pedal|slave cylinder|dead battery|jump start\\w*|door ?locks?|lock actuator|gauge|not set|overheat\\w*|un ?driv\\w*able|timing (?:belt|chain)|(?:fuel|water|oil) pump|starter|engine (?:is |was )?(?:locked|seized)(?! (?:up )?(?:at|while|on|in|when))|start button|column lock|cranks?|turns? over|not (?:fire|crank|go into|engage|move|budge)|radiator|head gasket|winch\\w*|(?:frozen|stuck) on|stuck in (?:park|p)\\b)\\b',
      },
      { points: -3, components: ['equipment:radio', 'equipment:electrical', 'communications'] },
      {
        points: 2,
        components: [
          ...[
            'service brakes',
            'steering',
            'vehicle speed',
            'air bags',
            'seat belts',
            'seats',
            'child seat',
            'tires',
          ],
          ...['wheels', 'suspension', 'fuel system', 'electronic stab', 'parking brake'],
          ...[
            'latches',
            'structure:body:hood',
            'structure:body:door',
            'structure:body:hatch',
            'structure:frame',
          ],
          ...['exterior lighting:head', 'visibility:windshield wiper', 'visibility:sun', 'hybrid'],
        ],
      },
    ],
  },
];
