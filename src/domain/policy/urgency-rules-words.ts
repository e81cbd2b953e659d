/** Building blocks of the urgency patterns; the rules that come out are plain strings. */

const STOP =
  'not|no|never|without|may|might|if|light|lights|lamp|lamps|warning|sensor|sensors|noise|noisy|noises|squeal|squealing|squeak|squeaking|handle|handles|trim|cover|recall|button|buttons|chime|display';

/** Up to `n` English words that neither deny nor turn the talk to a lamp, a noise or a trim part. */
export const gap = (n: number) => `(?: (?!(?:${STOP})\\b)[a-z0-9'/&-]+){0,${n}}`;
/** Up to `n` English words of any kind, within the clause. */
export const any = (n: number) => `(?: [a-z0-9'/&-]+){0,${n}}`;
/** Up to `n` Chinese characters within the clause that do not deny. */
export const zgap = (n: number) => `[^,.没不未无]{0,${n}}`;
/** Up to `n` Chinese characters within the clause. */
export const zany = (n: number) => `[^,.]{0,${n}}`;

/** English words for "stopped doing its work". */
export const FAILED =
  '(?:fail(?:s|ed|ing|ures?)?|gone|quits?|quitting|let(?:s|ting)? go|g[ai]v(?:e|es|ing) (?:out|way|up)|w[eo]nt out|go(?:es|ing)? out|went|died?|dies|dying|stop(?:s|ped)? (?:working|functioning|responding)|inop(?:erative|erable)?|useless|ineffective|dead|los[et]|lost)';
export const BROKE =
  '(?:br(?:oke|oken|eaks?|eaking|eakage)|snap(?:s|ped|ping)?|shear(?:s|ed)?|fractur\\w+|crack(?:s|ed|ing)?|collaps\\w+|separat\\w+|f[ea]ll(?:s|en|ing)? (?:off|apart|out)|c[ao]me(?:s)? (?:off|apart|loose)|coming (?:off|apart|loose)|detach\\w+|disconnect\\w+|flew off|fl(?:y|ies) off|shatter\\w+|buckled|dropped off|rusted through|split)';
export const NOT_WORK =
  'not (?:\\w+ )?(?:work|working|respond|responding|hold|holding|stop|stopping|engage|engaging|function|functioning|grip|catch|operate|operating|react|grab|slow|do anything|operable|operational|functional|power(?:ed)? (?:assist|the steering))';
export const VEHICLE = '(?:car|vehicle|van|truck|suv|sedan|pickup|minivan|jeep|auto|automobile|bus|ev)';

/** Without the driver, or without a cause. */
export const BY_ITSELF =
  "(?:by (?:itself|themselves)|on (?:its|it's|their|it is) own|itself|its own|for no (?:apparent |known )?reason|no (?:apparent )?reason|without (?:any )?(?:reason|impact|collision|crash|warning|input|cause|provocation|being|me|my|the driver)|spontaneous\\w*|unexpectedly|suddenly|inadvertent\\w*|automatically|at will)";

/** The vehicle was moving. */
export const DRIVING_EN = [
  '\\b(?:driv(?:e|es|ing)|drove|highways?|hwy|freeway|motorway|interstate|expressway|turnpike|parkway|i-\\d+|roads?|streets?|traffic|mph|km/h|kph|kmh|speeds?|merg(?:e|ed|es|ing)|intersection|junction|in motion|moving|rolling|overtak\\w+|passing|lanes?|travel\\w*|turning|cruising|en route|coast(?:s|ed|ing)|decelerat\\w*|accelerat\\w*|proceeding|turns?|brak(?:ed|ing)|corner|curves?|bends?|stop signs?|stop ?lights?|red lights?|being driven|towing|traffic lights?|(?:at|to|for|from) (?:the|a|every|each) lights?|ramp|off-?ramp|bridge|tunnel|hills?|crosswalk|(?:railroad|train) tracks|the tracks|beltway|thruway|avenue|boulevard|rush hour|\\d+ wheelers?|semis?|lorr(?:y|ies)|bypass|slip road|roundabout|overpass|flyover|causeway|toll booth|on the [am]\\d{1,3}|(?:took|taking|off|at) (?:an|the|my) exit|(?:doing|going|about|at|around) \\d\\d\\b(?! (?:, \\d\\d|am|pm|o.clock|years?|months?|weeks?|days?)\\b)|shoulder|slow(?:ed|s|ing)(?: down)?|stopping|backing|commut\\w+|head(?:ed|ing) (?:to|home|down|back)|on (?:my|the|our) way)\\b',
];
export const DRIVING_ZH = [
  '开到|开的时候|正开|正常行驶(?:时|中|过程|途中|的时候|着)|(?<!无法|不能|禁止|请勿|不可|不得|影响|正常|没法)行驶|行车|开车|驾驶|高速|高架|路上|途中|行进|车速|公里|时速|开着|跑着|跑高速|超车|变道|上坡|下坡|转弯|路口|红绿灯|马路|国道|隧道|桥上|主路|环路|快速路|加速时|道路|道口|铁路|匝道|立交|环岛|收费站',
];
/** The steering lock of a parked car, whose key doesn't turn: it keeps the car where it is. */
export const KEY_STUCK_ZH =
  '^(?!.*(?:行驶|高速|路上|途中|开着|转弯|拐弯)).*(?:钥匙|打不(?:了火|着)|点不(?:了火|着)|(?:无法|不能)启动)';
export const KEY_STUCK_EN =
  '^(?!.*\\b(?:driv(?:ing|e)|drove|mph|highway|road|moving|turning|corner)\\b).*\\b(?:key|ignition|start button)\\b[^.]{0,40}\\b(?:not (?:turn|start)|does nothing|stuck)\\b';
/** A tailgate that pops up again while somebody shuts it. */
export const BEING_SHUT_ZH = '(?:尾门|后备箱|后备厢)[^,.没]{0,6}关到[^,.]{0,8}弹';
/** Lamps that nobody sees the road by. */
export const LAMPS_NOT_NEEDED =
  '^(?!.*\\b(?:headlights?|headlamps?|low beams?|all)\\b).*\\b(?:daytime (?:running )?(?:lights?|lamps?)|drls?|(?:lights?|lamps?) (?:over|above|in|inside|on|behind) (?:the |my )?(?:[a-z]+ )?(?:console|dash\\w*|cabin|ceiling|visors?|glove ?box|cluster|trunk|radio|door))\\b';
/** Glass that bursts where the car stands with nobody in it. */
export const GLASS_OF_A_PARKED_CAR =
  '^(?!.*\\b(?:driv\\w*|drove|mph|highway|road|inside (?:it|the)|in it|hurt|cut|injur\\w*|child\\w*|kids?|doors? (?:flew|open)|hood)\\b).*(?:\\b(?:parked|over(?: the)? night|overnight|unattended|unoccupied|empty|nobody|no one)\\b[^.]*\\b(?:glass|windows?|windshield|sun ?roof|moon ?roof)\\b|\\b(?:glass|windows?|windshield|sun ?roof|moon ?roof)\\b[^.]*\\b(?:parked|overnight|unattended|unoccupied|nobody|no one)\\b)';
/** A cover from below the car that comes off opens nothing; what flies at others is another matter. */
export const UNDER_COVER =
  '^(?!.*\\b(?:flew|behind|hit|struck|almost|nearly|swerv\\w*|tires?|wheels?|exhaust|hot|fire|smok\\w*|lost)\\b).*\\b(?:(?:under ?(?:body|carriage|tray)|splash|engine|fiber|plastic|heat|lower|belly)(?: [a-z]+)? (?:shields?|covers?|panels?|pan|tray)|(?:shields?|covers?|panels?|pan|tray)\\b[^,.]{0,40}\\b(?:under|underneath|below|beneath))\\b';
/** What it only sounds like. */
export const SOUND_OF_BRAKES =
  '\\bsounds (?:as if|as though|like) (?:the |my |its )?(?:[a-z]+ )?brakes?(?: [a-z]+){0,2} (?:lock|stick|grab|drag|rub)(?!.*\\b(?:not|fail\\w*|went|lost))';
export const SUDDEN_EN = [
  '\\b(?:sudden(?:ly)?|without warning|no warning|all of a sudden|unexpectedly|randomly|intermittent(?:ly)?|for no reason|complete(?:ly)?|totally|all)\\b',
];
export const DARK_EN = [
  '\\b(?:nights?|dark(?:ness)?|nighttime|evening|tunnel|fog(?:gy)?|rain\\w*|snow\\w*|\\w*storm\\w*|downpour|pouring|wet|blizzard|sleet|dusk|pitch black)\\b',
];
export const DARK_ZH = ['夜|晚上|天黑|黑暗|隧道|雾|傍晚|凌晨'];
export const RAIN_ZH = ['雨天|下雨|大雨|暴雨|雨中|中雨|小雨|雪|行驶|高速|途中|路上|开车|行车|开着'];
