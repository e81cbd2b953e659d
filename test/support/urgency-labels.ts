/**
 * The 100 real complaints of `src/demo/data/odi-complaints.tsv`, read by two people independently: the class at
 * index `rowNo - 1`. `label` is the settled class and, in every row where they differed, also the first reading;
 * `second` is the second reading where it differed. A note says how a doubtful row was settled by the classes'
 * definitions.
 */
export const COMPLAINT_LABELS: ReadonlyArray<{
  label: 1 | 2 | 3 | 4;
  second?: 1 | 2 | 3 | 4;
  note?: string;
}> = [
  { label: 1 }, // row 1
  { label: 1, note: 'the brake system failed at speed, no more is told' }, // row 2
  { label: 1 }, // row 3
  { label: 3 }, // row 4
  { label: 1 }, // row 5
  { label: 1 }, // row 6
  { label: 1 }, // row 7
  { label: 1 }, // row 8
  { label: 3, note: 'worn to the belts, nothing broke' }, // row 9
  { label: 1 }, // row 10
  { label: 3 }, // row 11
  { label: 1, second: 3, note: 'a belt whose retractor does not work protects nobody: P1' }, // row 12
  { label: 1, note: 'a roof panel that comes off is a danger to those behind' }, // row 13
  { label: 3 }, // row 14
  { label: 1 }, // row 15
  { label: 3 }, // row 16
  { label: 1 }, // row 17
  { label: 3 }, // row 18
  { label: 1 }, // row 19
  { label: 2 }, // row 20
  { label: 1 }, // row 21
  { label: 1 }, // row 22
  { label: 1 }, // row 23
  { label: 1 }, // row 24
  { label: 3, note: 'too little to tell' }, // row 25
  { label: 1 }, // row 26
  { label: 3, note: 'hard starting' }, // row 27
  { label: 4, note: 'repaired, told as history' }, // row 28
  { label: 1, note: 'a door that falls off, again' }, // row 29
  { label: 1, note: 'a door that falls off, again' }, // row 30
  { label: 1, note: 'the driver could not see' }, // row 31
  { label: 1 }, // row 32
  { label: 1 }, // row 33
  { label: 1 }, // row 34
  { label: 3 }, // row 35
  { label: 1, note: 'lights failing while needed' }, // row 36
  { label: 1 }, // row 37
  { label: 3, note: 'misaligned, not pulling under braking' }, // row 38
  { label: 3 }, // row 39
  { label: 4, note: 'repaired, told as history' }, // row 40
  { label: 1 }, // row 41
  { label: 1 }, // row 42
  { label: 1, note: 'the latch gave way in the crash' }, // row 43
  { label: 1 }, // row 44
  { label: 1 }, // row 45
  { label: 1 }, // row 46
  { label: 1 }, // row 47
  { label: 1 }, // row 48
  { label: 1 }, // row 49
  { label: 3, note: 'a gauge; the loss of fuel is a guess' }, // row 50
  { label: 3 }, // row 51
  {
    label: 1,
    second: 3,
    note: 'the automatic belt stops half way and does not reach its place, as row 12: P1',
  }, // row 52
  { label: 3 }, // row 53
  { label: 1, note: 'lights failing when used' }, // row 54
  { label: 1 }, // row 55
  { label: 4, note: 'repaired, told as history' }, // row 56
  { label: 1 }, // row 57
  { label: 1 }, // row 58
  { label: 1 }, // row 59
  { label: 3 }, // row 60
  { label: 1 }, // row 61
  { label: 1 }, // row 62
  { label: 1, note: 'it moved violently and crashed' }, // row 63
  { label: 1 }, // row 64
  { label: 3, note: 'does not lock; not said to open' }, // row 65
  { label: 1 }, // row 66
  { label: 1 }, // row 67
  { label: 3, note: 'hard to open, still holds' }, // row 68
  { label: 1 }, // row 69
  { label: 1 }, // row 70
  { label: 1, note: 'a seat that moves' }, // row 71
  { label: 3 }, // row 72
  { label: 1 }, // row 73
  { label: 1, note: 'a door that falls off, again' }, // row 74
  { label: 3 }, // row 75
  { label: 4, note: 'repaired, told as history; read alone the fault would be P1' }, // row 76
  { label: 4, note: 'a design, nothing failing' }, // row 77
  { label: 1 }, // row 78
  { label: 1 }, // row 79
  { label: 1, note: 'a load that drops on the road' }, // row 80
  { label: 3 }, // row 81
  { label: 1 }, // row 82
  { label: 1 }, // row 83
  { label: 1 }, // row 84
  { label: 1 }, // row 85
  { label: 2 }, // row 86
  { label: 3 }, // row 87
  { label: 1 }, // row 88
  { label: 1 }, // row 89
  { label: 1 }, // row 90
  { label: 3, note: 'the adjuster, not the seat' }, // row 91
  { label: 1, note: 'the brakes locked; whether the repair came after is not clear' }, // row 92
  { label: 1 }, // row 93
  { label: 3 }, // row 94
  {
    label: 1,
    second: 3,
    note: 'part of the frame that carries the suspension gave way; a missed P1 is the worse error: P1',
  }, // row 95
  { label: 1, note: 'the frame made the crash worse' }, // row 96
  { label: 3, note: 'a lock; nobody is said to be trapped' }, // row 97
  { label: 1 }, // row 98
  { label: 1 }, // row 99
  { label: 1 }, // row 100
];

/** Descriptions as a call centre would note them, labelled by hand. */
export const CHINESE_NOTES: ReadonlyArray<readonly [1 | 2 | 3 | 4, string]> = [
  [1, '踩刹车没反应，差点撞上前车'],
  [1, '刹车失灵，下坡时靠撞护栏才停下'],
  [1, '制动踏板踩到底车还往前走'],
  [1, '刹车变软，要连踩几脚才有'],
  [1, '高速上刹车助力突然没了，踏板硬得踩不动'],
  [1, '制动液漏光了，刹车踩空'],
  [1, '一踩刹车车就往左跑偏，方向拉不住'],
  [1, 'ABS故障，急刹时车轮抱死甩尾'],
  [1, '方向盘突然锁死，打不动方向'],
  [1, '行驶中转向助力消失，方向特别沉'],
  [1, '过弯时方向失控撞上隔离带'],
  [1, '转向拉杆断裂，车停在半路'],
  [1, '行驶中引擎盖冒烟，随后起火'],
  [1, '客户反映车内有焦糊味，仪表台处冒烟'],
  [1, '停在小区里自燃，整车烧毁'],
  [1, '闻到很重的汽油味，车底在漏油'],
  [1, '燃油管破裂，汽油滴到排气管上'],
  [1, '车子突然加速冲出去，踩刹车也停不下来'],
  [1, '油门卡住回不来，转速一直很高'],
  [1, '挂倒挡后车辆猛地后冲撞墙'],
  [1, '高速行驶中突然熄火，刹车方向都变重'],
  [1, '行驶中突然失去动力，仪表报动力中断'],
  [1, '等红灯时经常熄火，要重新打火'],
  [1, '高速爆胎，车辆失控'],
  [1, '左前轮在行驶中脱落'],
  [1, '过坑后断轴，车轮外八'],
  [1, '后悬架弹簧断裂，扎破轮胎'],
  [1, '追尾事故中安全气囊没有弹出，驾驶员受伤'],
  [1, '没有碰撞，气囊突然自己爆开'],
  [1, '安全带锁不住，急刹时人往前冲'],
  [1, '驾驶座椅靠背行驶中突然往后倒'],
  [1, '行驶中尾门自己打开，东西掉了一路'],
  [1, '高速上引擎盖突然掀起来挡住视线'],
  [1, '开车时后排车门自动弹开'],
  [1, '挂P挡后溜车，撞到后面的车'],
  [1, '电子手刹拉起后车还是往下溜'],
  [1, '下大雨时雨刮突然不动，看不见路'],
  [1, '夜间行驶大灯突然熄灭'],
  [1, '动力电池充电时冒烟'],
  [1, '仪表报电池热失控，请立即离车'],
  [1, '高压系统绝缘故障报警'],
  [1, '上周修过刹车，今天又失灵了'],
  [2, '车辆打不着火，停在地下车库'],
  [2, '无法启动，需要拖车'],
  [2, '发动机抱死，转不动'],
  [2, '变速箱挂不上挡，车走不了'],
  [2, '水温高开锅，停在路边'],
  [2, '纯电车上不了电，无法行驶'],
  [2, '电瓶亏电，全车没电，门都是机械钥匙开的'],
  [2, '车抛锚在郊外，等待救援'],
  [2, '正时皮带断了，发动机不转'],
  [2, '离合器烧了，挂挡不走'],
  [2, '涉水后发动机进水，已拖回店'],
  [2, '报动力系统故障，请停车，换挡没反应，不走车'],
  [3, '发动机异响，怠速抖动'],
  [3, '刹车时有吱吱响，制动力正常'],
  [3, '刹车灯不亮'],
  [3, '故障灯亮，没有其他异常'],
  [3, '空调制冷效果差'],
  [3, '变速箱一挡升二挡顿挫'],
  [3, '右前轮轴承嗡嗡响'],
  [3, '机油渗漏，每月要补一升'],
  [3, '车机黑屏重启'],
  [3, '早上冷车不好打，要打三次才能着'],
  [3, '刹车片快磨完了，客户要求更换'],
  [3, '左前车窗升降不了'],
  [3, '轮胎慢漏气，每周补一次'],
  [3, '车有点问题，想让师傅看看'],
  [3, '被追尾，后保险杠损坏，其他功能正常，没有冒烟'],
  [3, '排气管冒蓝烟，烧机油'],
  [3, '车辆没有起火也没有冒烟，只是发动机故障灯亮'],
  [3, '担心刹车失灵，因为刹车时有点抖'],
  [4, '做两万公里常规保养'],
  [4, '保养，车辆一切正常'],
  [4, '咨询刹车油召回，车辆没有问题'],
  [4, '右后门剐蹭，补漆报价'],
  [4, '上次刹车失灵已经修好，这次来做保养'],
  [4, '开发票，办理延保手续'],
  [4, '换冬季轮胎'],
  [4, '年检前检查，刹车没有失灵过，方向正常'],
];

/** English wordings that rules were made for, and look-alikes that must not match. */
export const ENGLISH_CASES: ReadonlyArray<readonly [1 | 2 | 3 | 4, string]> = [
  [1, 'Low brake pedal, it takes hold at a different height each time and I have already hit a van.'],
  [1, 'The engine cut out as I slowed for a bend.'],
  [1, 'Goes into complete shutdown at any speed without warning.'],
  [1, 'At a stop sign it simply powered down, five times that day.'],
  [1, 'The front airbag falsely deployed when a tire went flat.'],
  [1, 'While driving the car stops and a lamp flashes, the second time in three days.'],
  [1, 'Front wheel seized at 55 mph and the driveshaft detached.'],
  [2, 'The shifter jammed in park.'],
  [2, 'Head gaskets blew.'],
  [3, 'A knocking sound when turning, I fear that the steering might go out.'],
  [3, 'No smoke, no fire, but the fan is noisy.'],
  [3, 'The engine light is on, did not stall.'],
  [
    4,
    'The steering rack was leaking and was replaced in March under warranty. Now only the yearly service, please.',
  ],
  [4, 'The transmission failed last year and was rebuilt; this visit is for an oil change.'],
  [1, 'The fuel leak was repaired last month but it is leaking gas again.'],
  [1, 'The dealer fixed the stalling twice and it still stalls.'],
];

/**
 * Texts written after the rules. When they were first read, 41 of 44 P1 were found and nothing was
 * taken for P1 wrongly; the three misses then got rules, so by now these are ordinary examples.
 */
export const LATER_CASES: ReadonlyArray<readonly [1 | 2 | 3 | 4, string]> = [
  [1, 'The brakes grind and then the pedal drops halfway before anything happens'],
  [1, 'My foot was on the brake and the car kept moving into the intersection'],
  [1, 'Brake assist gone, I had to press with both feet'],
  [1, 'Steering got really stiff out of nowhere while turning left'],
  [1, "Car won't steer straight, wheel came loose in my hands"],
  [1, 'Flames under the hood'],
  [1, 'I smell something burning in the cabin and see haze coming out of the vents'],
  [1, 'Strong gas odor whenever I fill up and drips under the car'],
  [1, 'Car accelerates when I take my foot off the gas'],
  [1, 'Vehicle shut down in the middle of the highway'],
  [1, 'Engine just died while I was passing a truck'],
  [1, 'Total electrical failure at 70 mph, lost everything'],
  [1, 'The rear axle broke and the wheel fell off'],
  [1, 'Tire exploded at 60'],
  [1, 'airbag went off while sitting at a red light'],
  [1, 'Airbags never came out when we hit the pole'],
  [1, 'My seat belt did not hold me in the crash'],
  [1, 'the seat slid backwards when I accelerated'],
  [1, 'Rear hatch popped open while driving on the freeway'],
  [1, 'Truck rolled backwards down the driveway while in park'],
  [1, 'both headlights died on the highway last night'],
  [1, 'wipers stopped in a downpour'],
  [1, 'battery pack is smoking'],
  [1, 'Hybrid suddenly lost power and coasted to a stop on the bridge'],
  [2, "Won't turn over. Dead."],
  [2, "car doesn't start since yesterday"],
  [2, "Transmission is slipping and now it won't move at all"],
  [2, 'Engine overheated and seized'],
  [2, 'The car had to be towed after the alternator died'],
  [2, 'It is stuck in park and cannot shift out'],
  [2, 'EV will not charge and is completely dead'],
  [3, 'Brakes squeal in the morning'],
  [3, 'Brake warning light stays on but the brakes work normally'],
  [3, 'Airbag light is on'],
  [3, 'Steering wheel is slightly off center'],
  [3, 'There is a whining noise when I turn the steering wheel'],
  [3, 'Tire pressure warning keeps coming on'],
  [3, 'Slow coolant leak'],
  [3, 'Rear wiper does not work'],
  [3, 'Car pulls slightly to the right'],
  [3, 'Takes a few tries to start in cold weather'],
  [3, 'Key fob does not open the doors'],
  [3, 'The heated seat does not work'],
  [4, 'Need an oil change and tire rotation'],
  [4, 'I want to ask about the fire recall, is my VIN included?'],
  [4, 'Bumper scratched in a parking lot, want a paint quote'],
  [4, 'Please send me a copy of the invoice for the brake repair'],
  [4, 'The brake failure was fixed last month, I just want to book the annual inspection'],
  [1, '脚刹失灵了，踩下去软绵绵的没有制动'],
  [1, '刹车距离变得特别长，差点追尾'],
  [1, '车子开着开着方向盘转不动了'],
  [1, '早上热车的时候机舱冒烟了'],
  [1, '闻到车里有烧焦的味道'],
  [1, '加油后车底滴汽油'],
  [1, '脚没踩油门车自己往前窜'],
  [1, '跑高速的时候动力没了，速度从110掉到40'],
  [1, '在路上突然熄火打不着'],
  [1, '前轮胎爆了，车差点翻了'],
  [1, '轮子飞出去了'],
  [1, '撞了护栏气囊一个都没开'],
  [1, '正常开车气囊突然炸开'],
  [1, '安全带拉不出来也锁不上'],
  [1, '车门开到一半自己弹开，孩子差点掉下去'],
  [1, '车停坡上自己溜走了'],
  [1, '晚上大灯不亮，看不清路'],
  [1, '下雨雨刮不动了'],
  [1, '充电的时候电池包着火'],
  [1, '电池温度过高报警，闻到刺鼻气味'],
  [2, '车打不着了，电瓶没电'],
  [2, '挂挡没反应，车动不了'],
  [2, '水温高，发动机开锅'],
  [2, '车坏在路上了，要拖车'],
  [2, '车子充不进电也上不了电'],
  [2, '发动机坏了'],
  [2, '变速箱坏了不走车'],
  [3, '方向盘有异响'],
  [3, '刹车异响'],
  [3, '气囊灯亮'],
  [3, '发动机灯亮了'],
  [3, '车窗升不上去'],
  [3, '油耗高'],
  [3, '充电慢'],
  [3, '座椅加热不工作'],
  [3, '底盘有响声'],
  [3, '冷车启动抖动'],
  [3, '漏机油'],
  [3, '后雨刮不工作'],
  [4, '想做个保养'],
  [4, '问一下换刹车片多少钱'],
  [4, '召回通知说安全气囊要换，想预约'],
  [4, '上个月发动机冒烟修好了，这次来拿发票'],
  [4, '没有故障，常规检查'],
  [4, '贴膜'],
];
