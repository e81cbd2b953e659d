import type { UrgencyRule } from '../urgency.js';
import { KEY_STUCK_ZH } from './urgency-rules-words.js';

// What happened; one of these must be told, the others only add to it.
const SUDDEN =
  '突然|忽然|猛地|一下子|(?<!按|点|看|查|问|试|修|理|换|等|刷)一下|毫无征兆|没有征兆|冷不丁|无缘无故|莫名|自己|自动(?!调节|驻车|手刹|启停|折叠|变速|空调|感应|落锁|大灯|挡|档)|自行|自个|说没就没|啪|嘭|砰|咔嚓|哗';
const GAVE_WAY =
  '断|裂(?!纹)|爆|炸|(?<!气压[^,.]{0,4}|慢慢)掉(?!漆|头|皮|色|电|价|气|压|毛)|脱落|脱开|飞(?:出|了|起|走)|弹(?:出|开)|崩|塌(?!陷)|散架|掀|松脱|甩(?!油)|折了|歪了|碎';
const LOST =
  '没(?:了|反应|动力|劲|力|刹|助力|电了|光)|失(?:灵|效|控|去|力)|熄火|熄灭|灭(?:了|掉)|全黑|黑了|停(?:转|机)|罢工|消失|断电|掉速|不动|不亮|歇';
const STUCK =
  '卡(?:死|住|了|滞)|锁死|锁住|抱死|打不(?:动|过)|转不(?:动|过)|拧不|踩不|回不|抢不住|把不住|死沉|沉得|重得|硬';
const IN_VAIN =
  '(?:刹|停|控|收|拉|锁|扣|关|抢|稳|压|挡)不(?:住|下|紧|牢|死)|(?:关|扣|停|刹)不上|没(?:有)?(?:弹(?!开过)|爆|炸|拉住|锁|勒|出来|刹)|一个(?:都)?没|滑出|溜|看不(?:见|清)|(?<!关|升|降|开|打|合)到底|踩空|失';
const LEAPT =
  '窜|蹿|(?:往|向)(?:前|后)(?:冲|跑|走|拱|滑)|冲(?:出|了|进|向|上)|飙|猛冲|暴冲|(?:自己|自动|突然|猛|一直|还在)[^,.]{0,3}加速|(?:转速|车速)[^,.]{0,4}(?:自己|突然|直|猛|往上|下不)';
const FIRE =
  '(?<!点|打|点不了|打不着|[不难能没]着|没|熄)火(?!车|花塞|锅|速|力)|(?<!蓝)烟(?!灰|酒)|烧(?!机油)|焦|(?<!模|迷|含)糊|汽油味|油味|尾气(?!有?点?黑|超标|不合格|检测)|汽油|烫|冒(?!(?:出|着|点)?蓝)|自燃(?!险|损失险)|灭火器|熔|化了|着了(?!以后|之后|就)';
const HURT = '伤|骨折|缝(?:了)?\\d*|住院|医院|出血|流血|吓|晕|恶心|疼|砸|夹|压到|救护|人没事|命|摔';
const NEARLY =
  '差(?:一)?点|险些|幸好|万幸|不敢(?:再)?开|太危险|危险|害怕|后车|大货车|孩子|小孩|应急车道|靠边|对向|手刹才|才停|才慢';

/** Chinese texts that no pattern foresaw, weighed by their signs; points as for the English ones. */
export const CUE_RULES_ZH: readonly UrgencyRule[] = [
  {
    id: 'danger-cues-zh',
    urgency: 'P1_SAFETY_CRITICAL',
    description: '多个危险迹象合在一起',
    anyOf: [SUDDEN, GAVE_WAY, LOST, STUCK, IN_VAIN, LEAPT, FIRE, HURT, NEARLY],
    unlessNear: [KEY_STUCK_ZH],
    atLeast: 5,
    cues: [
      // the vehicle was moving
      {
        points: 3,
        pattern:
          '(?<!无法|不能|禁止|请勿|不可|不得|影响|正常)行驶|行车|开着|跑着|高速|高架|匝道|快速路|环线|绕城|国道|省道|乡道|山路|路上|途中|半路|转弯|拐弯|路口|红绿灯|等灯|红灯|起步|超车|变道|上坡|下坡|长坡|坡上|下山|时速|车速|[0-9]+(?:码|迈|公里每小时)|车流|隧道|大桥|上桥|过弯|掉头|倒车|会车|跟车|加速|减速|车库出|出库',
      },
      { points: 3, pattern: SUDDEN },
      { points: 3, pattern: GAVE_WAY },
      { points: 1, pattern: LOST },
      { points: 1, pattern: STUCK },
      { points: 4, pattern: IN_VAIN },
      { points: 3, pattern: LEAPT },
      { points: 5, pattern: FIRE },
      // it hit something
      {
        points: 2,
        pattern: '撞|追尾|怼|翻(?:车|了)|碰(?:了|上|到)|护栏|隔离|路肩|花坛|沟|蹭到|刮到',
      },
      { points: 1, pattern: HURT },
      { points: 2, pattern: NEARLY },
      // a part that safety hangs on
      {
        points: 3,
        pattern:
          '刹车|制动|脚刹|方向(?!盘?(?:按键|按钮|套|皮|加热))|转向|油门|电门|气囊|气帘|安全带|轮胎|车轮|轱辘|轮子|胎(?!压)|车轴|半轴|悬挂|悬架|减震|摆臂|球头|拉杆|底盘|座椅|靠背|大灯|雨刮|引擎盖|机盖|尾门|车门|滑门|电池|油箱|油管|动力|驻车|手刹|p挡|p档',
      },
      // a noise
      {
        points: -3,
        pattern: '异响|响|吱|咯|咚|嗡|嘎|噪|啸|哒|叫',
      },
      // a lamp or message
      {
        points: -1,
        pattern: '故障灯|灯(?:一直|常|老)?亮|指示灯|提示|报警|警告|胎压|图标',
      },
      // comfort and trim
      {
        points: -3,
        pattern:
          '空调|屏|车机|音响|导航|车窗|按键|按钮|开关|钥匙|遥控|漆|划痕|贴膜|雷达|影像|喇叭|门把手|加热|异味|霉|蓝牙|镜|脚垫|盖板|皮(?:裂|面|套|子)|内饰|天窗漏|后雨刮|雾灯|行车记录',
      },
      // wear, a habit
      {
        points: -3,
        pattern:
          '磨|薄|旧|锈|老化|顿挫|抖|渗|慢漏|少了|油耗|续航|机油|添|困难|肉|偏软|跑偏一点|轻微|有点|略|偶尔|稍',
      },
      // papers, prices, service
      {
        points: -4,
        pattern:
          '召回|发票|保养|年检|价格|多少钱|咨询|请问|想问|问(?:下|一下|问)|预约|报价|保险|质保|换季|办理|手续|过户|年审|首保|工时|到货|原厂|安装|加装|怎么设置',
      },
      // all is well otherwise
      {
        points: -2,
        pattern: '正常|没问题|没事|没毛病|没异常|一切|全责|好了|修好|换完|解决|动力还|刹得住|不影响',
      },
      // it stands where it broke down, which is P2
      {
        points: -4,
        pattern:
          '打不(?:着|起)|启动|发动|着车|搭电|没电|亏电|拖车|救援|挂(?:不|啥|哪)|不走|车库|地库|楼下|小区|门口|停车场|家里|开锅|水温|打火|上不了电|上电|院子|单位|离合|变速箱|拧不动钥匙',
      },
    ],
  },
];
