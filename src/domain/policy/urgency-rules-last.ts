import type { UrgencyCue, UrgencyRule } from '../urgency.js';

const PART_EN =
  '\\b(?:brak(?:e|es|ed|ing)|pedal|calipers?|steer(?:s|ed|ing)?|wheels?|tires?|tread|axle|ball joint|tie rod|control arm|hub|seatbelts?|belts?|buckle|airbags?|throttle|gas|accelerator|cruise|floor(?:ed)? it|hood|doors?|tailgate|liftgate|seat|headlights?|headlamps?|low beams?|wipers?|windshield|glass|in(?:to)? (?:park|p)|to p|fuel|tank|petrol|diesel|hitch|trailer|cells|pack|hand ?brake|foot off|suspension|springs?|driveshaft|frame|jack|child seat|rack|bags|boot|bench|trunk|column|crept|creeps|crawls)\\b';
const PART_ZH =
  '刹车|制动|方向|转向|油门|电门|气囊|安全带|轮胎|车轮|轮子|前轮|后轮|轱辘|半轴|悬挂|摆臂|支臂|球头|拉杆|座椅|靠背|大灯|雨刮|机盖|引擎盖|尾门|车门|滑门|油箱|动力|手刹|p挡|巡航|定速|辅助驾驶|智驾|挡风';

const CUES_EN: readonly UrgencyCue[] = [
  { points: 3, pattern: PART_EN },
  // the vehicle moves or stops, or should
  {
    points: 2,
    pattern:
      '\\b(?:(?:drove|driving|highways?|freeway|interstate|motorway|road|street|traffic|mph|speed|merg\\w+|intersection|crosswalk|junction|lanes?|turns?|turning|bend|corner|curve|ramp|bridge|hills?|uphill|downhill|slope|incline|(?:at|the) lights?|(?:red|traffic|stop) ?light|humps?|bumps?|(?:someone|you|I|we|he|she|one|driver) brakes?|head-on|stop(?:ping|ped|s)?|slow(?:s|ed|ing)|slow down|roll(?:s|ed|ing)?|parking|backing|reversing|reverse|braking|pull(?:ing|ed)? (?:out|away|off|in)|at \\d\\d|set \\d\\d|crossing|pedestrian|toll|roundabout|bypass|lorr(?:y|ies)|semis?|bus|tunnel|drive-?thr\\w+|parked|driveway|garage|exit|stop and go)|(?:touch|tap|tapp|hit|press|stamp|stepp?)(?:ed|ing)?(?: on)? the)\\b',
  },
  // it came near to people, or to something hard
  {
    points: 2,
    pattern:
      '\\b(?:almost|nearly|narrowly|into (?:the|a|my)|against (?:the|a)|rear ended|past (?:a|an|the|him|her|me)|hit|ran|see|people|kids?|child|son|daughter|wife|husband|scar\\w+|dangerous|afraid|by itself|on its own|whenever|suddenly|both (?:hands|feet)|two hands|air|nothing|gone|not there|ditch|grass|verge|hedge|tree|wall|keeps?|kept)\\b',
  },
  // it sounds harmless
  {
    points: -4,
    pattern:
      '\\b(?:ajar|daytime|on by (?:itself|themselves)|nois\\w*|vibrat\\w*|warp\\w*|pulsat\\w*|bind\\w*|cancels|lights? (?:is|stays?|came|comes|on|flash\\w*)|buttons?|reminder|pings?|squeal\\w*|squeak\\w*|rattl\\w*|clunk\\w*|hum(?:s|ming)?|moan\\w*|groan\\w*|whistl\\w*|scrap\\w*|dust|streak\\w*|chime|beep\\w*|alignment|messages?|off[- ]center|straight|aim(?:ed)?|slight\\w*|gent\\w*|a (?:bit|little|touch)|cracks?|chip|stone|lamp|(?:light|lamp) is on|warning|mild\\w*|lazy|cold|winter|morning\\w*|slow to|moisture|water|hazy|cloudy|dim|lens\\w*|washer|heater|heated|blower|defrost\\w*|radio|camera|mirrors?|screens?|sensors?|locks?|handle|window|cushion|leather|cap|caps|cover|key|fob|remote|horn|fan|sunroof|liftgate|drifts right|crown\\w*|cambered|nail|psi|low|annoying|tiring|comfort\\w*|uncomfort\\w*|wear\\w*|worn|fill|start/stop|auto stop)\\b',
  },
  // all is well, or it is about papers
  {
    points: -4,
    pattern:
      '\\b(?:fine|ok|okay|works?|normal\\w*|no (?:issues?|problems?|difference)|feel great|recall\\w*|parts?|price|quote|how much|when (?:will|can|is|are|do)|please|wants? (?:to|the|a|my)|warranty|check|order\\w*|book\\w*|would like|is my|are they|can i|do i|inspection|install|fit)\\b',
  },
];

const CUES_ZH: readonly UrgencyCue[] = [
  { points: 3, pattern: PART_ZH },
  {
    points: 2,
    pattern:
      '行驶|开车|高速|高架|路上|路口|红灯|转弯|拐弯|过弯|掉头|变道|超车|起步|上坡|下坡|坡|倒车|匝道|隧道|桥|时速|车速|\\d+(?:码|迈)|跑着|开着|打到|打方向|踩|松(?:开)?',
  },
  {
    points: 2,
    pattern: '突然|自己|无故|莫名|一下子|差点|撞|追尾|害怕|危险|不敢|吓|硬掰|勒|解不|还(?:在)?(?:走|跑|冲)',
  },
  {
    points: -4,
    pattern:
      '响|声|叫|噪|吱|咯|有点|一点|稍|略|轻微|偶尔|冷车|慢|异味|雾|水汽|黄|高低|一高一低|灯罩|皮|套|按键|屏|导航|雷达|影像|镜|空调|窗|喇叭|遥控|钥匙|磨|薄|跑偏|胎压|漏气|油迹|渗|漏油|抖|顿|闯|肉|两次|要拉',
  },
  {
    points: -4,
    pattern:
      '正常|灯亮|石子|没事|没问题|能刹|刹得住|不影响|能用|问|想|约|换|查|报价|召回|保养|年检|配件|多少|发票',
  },
];

/**
 * The last resort (R3.2b): no rule knows what the text tells, but it names a part that safety hangs on together
 * with the road, and nothing of it sounds harmless. A danger that nobody foresaw is worse missed than raised for
 * nothing, and it would go to a person anyway. With people or an obstacle besides, it comes before what only
 * works badly.
 */
export const LAST_RULES: readonly UrgencyRule[] = [
  {
    id: 'safety-part-near-people-en',
    urgency: 'P1_SAFETY_CRITICAL',
    after: 'P2_IMMOBILIZED',
    description: 'A part that safety hangs on, the road, and people or an obstacle',
    anyOf: [PART_EN],
    cues: CUES_EN,
    atLeast: 7,
  },
  {
    id: 'safety-part-near-people-zh',
    urgency: 'P1_SAFETY_CRITICAL',
    after: 'P2_IMMOBILIZED',
    description: '安全部件、行车，再加上人或障碍物',
    anyOf: [PART_ZH],
    cues: CUES_ZH,
    atLeast: 7,
  },
  {
    id: 'safety-part-on-the-road-en',
    urgency: 'P1_SAFETY_CRITICAL',
    after: 'P4_ROUTINE',
    description: 'Untold what it is: a part that safety hangs on, together with the road',
    anyOf: [PART_EN],
    cues: CUES_EN,
    atLeast: 5,
  },
  {
    id: 'safety-part-on-the-road-zh',
    urgency: 'P1_SAFETY_CRITICAL',
    after: 'P4_ROUTINE',
    description: '说不清是什么，但安全部件与行车连在一起',
    anyOf: [PART_ZH],
    cues: CUES_ZH,
    atLeast: 5,
  },
];
