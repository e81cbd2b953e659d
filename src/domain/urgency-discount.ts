import type { ProblemText } from './urgency-text.js';

export type Discount = 'denied' | 'feared' | 'repaired';

/**
 * Why an occurrence at `start`–`end` doesn't count, or null when it does (R3.2b): it is denied ("no smoke",
 * 没有冒烟), only feared, asked about or warned of by a recall ("may catch fire", 担心自燃), or was repaired
 * (已修好) and isn't said to have come back.
 */
export function whyDiscounted(text: ProblemText, start: number, end: number): Discount | null {
  const before = text.clauseBefore(start);
  if (isDenied(before)) return 'denied';
  if (isFeared(text, before, start, end)) return 'feared';
  return isRepaired(text, start, end) ? 'repaired' : null;
}

/** Words that may stand between a denial and what it denies. */
const DENIED_EN =
  /\b(?:no|not|never|without|neither|nor|zero|free of)(?: (?:any|a|an|the|have|has|had|see|saw|seen|smell|smelled|notice|noticed|been|be|being|there|is|are|was|were|of|sign|signs|evidence|visible|abnormal|actual|actually|experience|experienced|had|get|got|more|other|feel|felt|hear|heard|report|reported|catch|caught|cause|caused|leave|leaves|left|let|lets|me|us|my|strand|stranded)| [a-z'-]+(?: [a-z'-]+)? (?:or|nor)){0,5} $/;
const DENIED_ZH =
  /(?:没有?|无|未|并非|不是|不存在|从未|从没|不会|没见|未见|莫得|木有|没啥|没什么|(?<![动说])不(?:会|再)?[冒起着漏丢熄失]?(?:[黑白蓝青]烟)?)(?:发现|出现|发生|见到?|看到|看见|闻到|听到|任何|明显|完全|彻底|再|有|过|的|什么|[^,.]{1,6}(?:和|或者?|及|与|、|也没有?|也无))*$/;

function isDenied(before: string): boolean {
  return DENIED_EN.test(before.slice(-70)) || DENIED_ZH.test(before.slice(-24));
}

const FEARED_EN =
  /\b(?:may|might|could (?:cause|lead|result|fail|catch|start an?|set)|what if|in case|in the event|if (?:there is|i have|i had) an|wonder(?:ing)?|ask(?:ing|ed)? (?:if|whether|about)|enquir(?:y|e|ing)|inquir(?:y|e|ing)|question about|(?:risk|danger|chance|possibility|potential|likelihood) (?:of|for|to)|potential)\b[^,.]*$|\bpossible $|\bcould go (?:up )?(?:in )?$|\b(?:worried|afraid|fears?|scared|concerned)\b(?![^,.]*\b(?:because|since|after|when|as)\b)[^,.]*$|\bto (?:avoid|prevent)(?: [a-z]+){0,2} $|\b(?:colleague|neighbou?r|friend|brother|sister|co-?worker|someone else) (?:has a |had a )?(?:car|truck|van|vehicle|suv)\b[^,.]*$|\b(?:heard|read)(?: that| about| of| online){0,2} (?:others?|other people|people|owners|someone|many|some|cases)\b[^,.]*$/;
const FEARED_ZH =
  /(?:担心|害怕|听说|新闻|网上|据说|传言|(?<![可恐])怕(?!的)|同款车|同型号|同批次|其他车主|以防|防止|避免|是否|会不会|有没有|有无|万一|可能会|可能(?:导致|引发|引起|造成|存在)|可能$|(?:短信|来信|通知|公告|群里|朋友圈)[里上]?(?:说|讲|称|写)|咨询|询问|想问|召回(?!后|之后|过|维修|升级)|预防)(?![^,.]*因)[^,.]*$|(?<![把连将和与撞到了上碰压蹭在])(?:邻居|朋友|同事|亲戚|同小区|人家|别人)(?:家)?(?:的|那)(?:辆|台)?车(?:也|就|也是|前[天年]|去年|上个?月)?$/;
/** What a part can do, said of parts in general. */
const HYPOTHETICAL =
  /\b(?:may|might|can|could)(?: (?:also|possibly|potentially|then|even|eventually|one day))? (?:be |become )?(?:cause|heat up|start|develop|spark|malfunction|result|lead|rupture|explode|ignite|quit|fail|break|fracture|crack|leak|catch|stall|deploy|increase|separate|detach|lose|lock|disengage|short|overheat|burn|allow|affect|slam into|crash into|rear[- ]end|kill|injure)[a-z]*\b/;
/** "It must be fixed before it kills someone". */
const BEFORE_IT_HAPPENS =
  /\bbefore (?:it|this|that|he|she|someone|somebody|anyone|another [a-z]+|an? [a-z]+)(?: or [a-z]+)?(?: (?:else|ever))? (?:causes|kills|results in|leads to|hurts|injures|gets|is)\b/;
/** "If I don't fix it, it will overheat"; "if the engine had seized". */
const CONDITION =
  /\b(?:if (?:i|we|you|they|it|this|that|not) (?:(?:do|does|is|are|am) not\b|(?:[a-z]+ )?(?:fixed|repaired|addressed|corrected|ignored|untreated|left))|unless|if (?:the|my|this|it)(?: [a-z]+)? (?:had|were to))\b[^.]{0,120}$/;
const RECALL_TALK =
  /(?<!\b(?:after|since|following|despite|even though|although|had|performed|completed|did) (?:the |a |this |that )?(?:[a-z]+ )?)(?:\brecalls? (?:id|alerts?)|\brecalls? (?:for|about|regarding|on|relat\w+ to|is for|identif\w+|warn\w*|address\w*|notice|notification|campaign|concerning|involving|letter|says|states|due|because)|\brecalled (?:[a-z0-9&-]+ ){0,8}(?:for|because|due)|\b(?:fire|brake|airbag|safety) recall|\bbulletin|\bcampaign (?:number|no|for)|\b(?:letter|notice|notification) (?:for|about|regarding|stat|say|warn|that|from)[a-z]*)\b(?! (?:repair|work|fix|done|performed|completed|(?:was|is|has been) (?:done|performed|completed)))/;
/** "Recall 22V-218 done for stalling": what the recall was for. */
const RECALL_REASON = /\brecall\w*\b[^.]{0,60}\bfor (?:[a-z]+ ){0,2}$/;
/** "The stalling recall", 自燃召回: what a recall is named after. */
const RECALL_NAME = /^ ?(?:[a-z]+ )?recalls?\b|^(?:的|隐患|问题){0,2}召回(?!后|之后|过)|^的那?[批款]/;
/** The clause tells of the customer's own car on the road, so it isn't what the recall letter says. */
const OWN_STORY =
  /\b(?:my|we|our|mine|me|mph|while driving|when driving|i (?!read|saw|heard|got|received|want|was told|am|understand))\b/;

/** The rest of the clause tells of the road, or that it goes on happening. */
const OWN_EVENT =
  /\b(?:while (?:i was |we were )?driving|mph|on the (?:highway|freeway|interstate)|kept|keeps|experienced|happened|occurred)\b/;

/** A fire as a thing that there might be; told in the past it is an event. */
const FIRE_AS_SUCH =
  /^ ?(?:(?:car |vehicle |engine )?fires?|catch(?:es|ing)? (?:on )?(?:fire|flames?)|in flames?|explodes?|explosion|explod)$/;
const RISK_TALK =
  /\b(?:recall\w*|remed(?:y|ies)|hazard\w*|risk\w*|possib\w+|potential\w*|can|could|may|might|would|if|worse|concern\w*|delay\w*|chance|prone|subject to|susceptible|known|these vehicles|these cars|leading to)\b/;
/** How a recall letter says when a fire may break out. */
const PARKED_OR_DRIVING =
  /\bpark(?:ed|ing)? or (?:while |when |is )?(?:being )?(?:driv\w+|in (?:drive|motion|use)|running)|\bdriv(?:ing|en) or (?:while )?parked\b/;
const FIRE_EVENT =
  /\b(?:was|were|had|started|starts|began|came|saw|seen|noticed|smell\w*|pulled|happened|occurred|caught|burst|broke|department|dept|extinguish\w*|smok\w*|melt\w*|flames? (?:from|under)|total loss|totaled|burn\w*|driving|drove|while|when i|rendering|confirmed|result\w*|towed)\b/;

function isFeared(text: ProblemText, before: string, start: number, end: number): boolean {
  const lead = before.slice(-60);
  if (FEARED_EN.test(lead) || FEARED_ZH.test(lead)) return true;
  const match = text.value.slice(start, end);
  if (/\bmight\b/.test(match)) return true;
  if (BEFORE_IT_HAPPENS.test(before + match)) return true;
  if (HYPOTHETICAL.test(before + match) || CONDITION.test(text.sentenceBefore(start) + match)) return true;
  if (PARKED_OR_DRIVING.test(text.sentenceAround(start, end))) return true;
  if (FIRE_AS_SUCH.test(match)) {
    const around = text.sentenceAround(start, end);
    if (/\b(?:if|concern\w*|about|recall\w*)\b[^,.]*$/.test(lead)) return true;
    if (/\b(?:with|of|about|these|other|their) (?:cars|vehicles) (?:[a-z]+ )?$/.test(lead)) return true;
    if (RISK_TALK.test(around) && !FIRE_EVENT.test(around)) return true;
  }
  const sentence = text.sentenceBefore(start);
  if (RECALL_REASON.test(sentence) || RECALL_NAME.test(text.value.slice(end, end + 24))) return true;
  if (OWN_STORY.test(before + match)) return false;
  if (HYPOTHETICAL.test(sentence)) return true;
  return RECALL_TALK.test(sentence) && !OWN_EVENT.test(text.clauseAround(start, end));
}

/** A repair that is told as done. Wishes, attempts and refusals are left out by what stands before. */
const DONE_EN =
  /(?<!\b(?:not|never|to|be|could|would|can|should|until|unless|if) (?:have |has |yet |be ){0,2})(?:\b(?:was|were|been|got|is|are|has|have|had) (?:(?:all|both|already|since|then|now|fully|successfully|later|finally) ){0,3}|\b(?:had|got) (?:it|them|that|this|the [a-z]+(?: [a-z]+)?) |(?:^|[,.]|\b(?:and|then|dealer|dealership|shop|garage|mechanic|they|we|i|you|he|workshop|service)) (?:(?:already|later|then|has|have|had) ){0,3})(?:fixed|repaired|replaced|re-?attached|resolved|corrected|rebuilt|sorted|rectified|remedied|cured)\b/g;
const DONE_ZH =
  /(?<!(?:没有?|未|不|请|要求|需要?|需|希望|想要?|建议|尚未|等待?|同意|拒绝|尽快|立刻|立即|无法|能否|怎么|何时|帮)[^,.]{0,8})(?:已经?[^,.没不未无]{0,10}(?:修好|修复|维修|修理|更换|换新|换了?|处理|解决|排除|恢复)|(?:修好|修复|处理好|换好|恢复正常)(?:了|过|好)?|(?:解决|排除)(?:了|过)|(?:更换|换|维修|修|修理)了(?![^,.]{0,5}(?:桩|地方|店|车位|手机|枪|条路|司机))|(?<!刚|才)(?:更换|换|维修|修|修理)过)/g;
/** Chinese notes say 修好 of a finished repair only; English stories end with "was repaired" whatever it helped. */
const CURED_ZH = /修好|修复|处理|解决|排除|恢复/;

/** Said after a repair: it didn't help, or the fault is back. */
const BACK =
  /\b(?:still|again|(?<!not |never )returned|came back|comes back|come back|back again|(?<!not |never )(?:recur|reoccur)\w*|re-?appear\w*|persist\w*|to no avail|no avail|not (?:help|solve|fix|cure|work|resolve|fixed|resolved|solved)|same (?:problem|issue|thing|fault)|continue[sd]?|keeps?|remains?|happened (?:twice|since)|(?:two|three|four|five|six|several|many|multiple|\d+) times|twice|second time|third time|once more|yet)\b|(?:又|再次|仍|还是|依旧|依然|复发|没用|无效|也一样|也不行|也不认|还不(?:行|好|着|走)|还(?:是)?[这那]样|没修好|未修好|没解决|未解决|没好|反复|多次|屡次|两次|三次|老样子|没变|照样|重新出现|再现)/;
/** Between a fault and a repair: the fault came after the repair. */
const AFTER_REPAIR =
  /\b(?:after|since|despite|even though|although|though|following|once|when|ever since)\b[^,.]{0,40}$|(?:自从|自|虽然|尽管)[^,.]*$/;
/** Between a repair and a fault: the fault is why it was repaired. */
const BECAUSE = /\b(?:because|due to|owing to|after|for|as|which|that)\b|因|由于/;
/** The fault is told as something that happened to people on the road, not as an entry of the car's history. */
const EVENT =
  /\b(?:driving|drove|mph|highway|freeway|interstate|traffic|crash(?:ed)?|accident|collision|injur\w+|hit|struck|almost|nearly|towed|suddenly|without warning|at (?:low|high|any) speeds?|intersection|caught fire)\b|行驶|高速|路上|途中|差点|撞|追尾|受伤|突然|开着/;
const CLOSED = [
  /\b(?:now|today|this (?:visit|time|appointment))\b[^.]{0,30}\b(?:only|just|services?|oil change|inspection|maintenance|for|wants?)\b/,
  /\b(?:just|only) (?:want|need|would like|here|calling|asking|wish|coming)/,
  /\b(?:no|not|never)(?: [a-z]+){0,3} (?:problems?|issues?|trouble|failures?|happened|recurred|occurred|returned)(?: [a-z]+){0,3} (?:since|again|after|now|then)\b/,
  /\bno (?:other|further|more|additional) (?:failures?|problems?|issues?|incidents?)(?: have| has)? (?:occurred|happened|arisen)\b/,
  /\bnot (?:[a-z]+ ){1,2}since\b|\b(?:has|have|had) not (?:recurred|returned|reoccurred|happened)\b|\breimburs\w*|\brefund\w*|\b(?:pay|paid|cover|submit\w*)\b[^,.]{0,30}\b(?:claim|invoice|receipts?|out of pocket|for the repairs?)\b/,
  /\b(?:has|have|had) (?:been|run|worked|driven) (?:fine|ok|okay|good|well|perfect\w*|great)\b|\b(?:works?|runs?|drives?|working|running|is|are|all|stops?) (?:fine|ok|okay|good|well|perfectly|normally|great) (?:now|since|again)\b|\bnow (?:works?|runs?|drives?|fine)\b/,
  /(?:这次|这趟|本次|此次|今天来|这回)(?!电)[^.]{0,16}(?:来|做|只|想|要|是|问|拿|办|换|预约|保养|年检)|(?:现在|目前|之后|后来|以后|换完|修完)[^,.又再]{0,6}(?:好使|正常|没问题|没有问题|好了|没事|一切|没毛病)|没再|没有再|未再|再也没|再没(?:出现|发生|犯)/,
];

/** Whether a text says that all is well since, or that the customer comes for something else. */
export function tellsClosed(value: string): boolean {
  return CLOSED.some((pattern) => pattern.test(value));
}

/**
 * A repair of which the text tells ends the fault when it is finished history: the customer says so, or it is
 * a bare entry ("brakes failed and were repaired"). A danger that befell people on the road isn't ended by the
 * repair that ended the story.
 */
function isRepaired(text: ProblemText, start: number, end: number): boolean {
  const eventful = EVENT.test(text.sentenceAround(start, end));
  const rest = text.after(end, 2);
  const sentenceEnd = text.after(end, 1).length;
  for (const done of [...rest.matchAll(DONE_EN), ...rest.matchAll(DONE_ZH)]) {
    const between = rest.slice(0, done.index);
    const entry = done.index < sentenceEnd && !eventful;
    if (!entry && !text.closed && !CURED_ZH.test(done[0])) continue;
    if (AFTER_REPAIR.test(between) || BACK.test(between)) continue;
    if (!BACK.test(rest.slice(done.index + done[0].length))) return true;
  }
  if (eventful && !text.closed) return false;
  const lead = text.sentenceBefore(start);
  for (const done of [...lead.matchAll(DONE_EN), ...lead.matchAll(DONE_ZH)]) {
    const between = lead.slice(done.index + done[0].length);
    if (between.includes(',') || BACK.test(between)) continue;
    if (BECAUSE.test(between) && !BACK.test(text.after(start, 1))) return true;
    // "replaced leaking master cylinder": the fault is an attribute of the part that was replaced.
    if (/^ (?:[a-z]+ ){0,2}$/.test(between) && !BACK.test(text.after(start, 1))) return true;
  }
  return false;
}
