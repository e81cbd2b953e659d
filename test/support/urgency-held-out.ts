import type { Urgency } from '../../src/domain/urgency.js';

/**
 * Texts written before the rules were, and never tuned on: they show how the rules do on
 * words they were not made for. The writer is the same, though, so the figures flatter: on 100 other real
 * American complaints, before any rule knew them, P1 recall was about 0.87 at precision about 0.95. Add to the
 * labelled texts instead when a rule needs an example.
 */
export const HELD_OUT: ReadonlyArray<readonly ['P1' | 'P2' | 'P3' | 'P4', string]> = [
  ['P1', 'I pressed the brake and the pedal just sank, had to use the handbrake to stop at the junction.'],
  ['P1', 'Brakes feel spongy and the car takes forever to stop, nearly hit the car ahead.'],
  ['P1', 'When I brake hard it yanks to the left so badly that I end up in the other lane.'],
  ['P1', 'Power steering went out on the motorway and I could barely turn the wheel.'],
  ['P1', 'Lost all steering on a curve and ended up in the ditch.'],
  ['P1', 'There is a strong smell of petrol inside the cabin and a puddle under the tank.'],
  ['P1', 'Flames came out from under the bonnet while we waited at the lights.'],
  ['P1', 'Burnt plastic smell from the dashboard, then the wiring started smouldering.'],
  ['P1', 'The car surged forward on its own when I shifted to drive and hit the garage wall.'],
  ['P1', 'Gas pedal stayed down after I lifted my foot, engine kept racing.'],
  ['P1', 'Engine cuts out without warning at 65 mph on the freeway, it has happened three times.'],
  ['P1', 'Suddenly lost power while merging and a truck almost rear-ended us.'],
  ['P1', 'Left front tire blew out on the interstate with only 9,000 miles on it.'],
  ['P1', 'The lower ball joint snapped and the wheel folded under the car.'],
  ['P1', 'Lug studs sheared and the rear wheel came off while driving.'],
  ['P1', 'Side curtain airbag went off for no reason while I was driving on a smooth road.'],
  ['P1', 'Head-on crash at 40 mph, none of the airbags opened and the driver broke her jaw.'],
  ['P1', 'Driver seat belt buckle pops open by itself.'],
  ['P1', 'The hood flew up on the highway and smashed the windshield.'],
  ['P1', 'Parked it on my driveway in P, got out, and it rolled into the street.'],
  ['P1', 'Headlights went out completely at night on a country road.'],
  ['P1', 'Wipers quit in heavy rain and I could not see anything.'],
  ['P1', 'High voltage battery overheated while charging and started to hiss and smoke.'],
  [
    'P1',
    'The dealer replaced the brake booster in May, but yesterday the pedal went hard again and the car would not stop.',
  ],
  ['P2', 'Turn the key and nothing happens, just a click. Car is stuck in the garage.'],
  ['P2', 'Engine seized, needs to be picked up by a flatbed.'],
  ['P2', 'Transmission will not go into any gear.'],
  [
    'P2',
    'Temperature needle in the red and coolant boiling over, I had to pull over and leave the car there.',
  ],
  ['P2', 'EV shows "powertrain off", will not go into ready mode, had it towed to you.'],
  ['P2', 'Starter is dead, the engine does not crank.'],
  ['P3', 'Squeaking from the rear suspension over bumps.'],
  ['P3', 'Check engine light is on and fuel consumption is up.'],
  ['P3', 'Brake pads are nearly worn through, but it stops fine.'],
  ['P3', 'A/C blows warm air only.'],
  ['P3', 'Transmission shifts harshly from second to third.'],
  ['P3', 'One brake light bulb is out.'],
  ['P3', 'The steering wheel vibrates at 60 mph.'],
  ['P3', 'Infotainment screen freezes, there was no smoke or burning smell.'],
  ['P3', 'Oil spots on the driveway, loses about a quart a month.'],
  ['P4', '30,000 km service please, no complaints about the car.'],
  ['P4', 'Is my car affected by the airbag recall? I would like to make an appointment.'],
  [
    'P4',
    'Brakes failed last winter and were fixed under warranty; today I only want the winter tyres mounted.',
  ],
  ['P4', 'How much would new brake discs cost?'],
  ['P1', '客户说下坡时踩刹车没反应，拉手刹才停住'],
  ['P1', '踩刹车脚感发软，要踩到底才有一点制动力'],
  ['P1', '高速上方向盘突然打不动，车辆偏向护栏'],
  ['P1', '停车后发动机舱往外冒白烟并闻到烧焦味'],
  ['P1', '车底滴汽油，车内汽油味很浓'],
  ['P1', '松开油门后车还在往前窜，转速下不来'],
  ['P1', '在高架上开着开着突然没动力了，仪表全黑，后车差点追尾'],
  ['P1', '右前轮在高速上爆胎，轮胎才用了半年'],
  ['P1', '下摆臂断了，车轮歪在一边'],
  ['P1', '正面碰撞后主副驾气囊都没有弹'],
  ['P1', '安全带卡扣扣不住，一拉就开'],
  ['P1', '行驶途中后备箱自己弹开'],
  ['P1', '挂P挡停在坡上，人下车后车自己溜下去撞了树'],
  ['P1', '夜里开车两个大灯突然一起灭了'],
  ['P1', '充电时底盘电池包冒烟，已断电'],
  ['P1', '上次换过真空助力泵，这两天刹车又变硬踩不下去'],
  ['P2', '早上启动不了，只听到哒哒声，车停在地库'],
  ['P2', '水温报警，水箱开锅，车停在路边等救援'],
  ['P2', '挂D挡和R挡都不走车'],
  ['P2', '新能源车按启动键上不了电，仪表显示请勿行驶，已拖到店'],
  ['P2', '发动机抱缸，需要拖车'],
  ['P3', '过减速带底盘有咯吱声'],
  ['P3', '发动机故障灯亮，动力正常'],
  ['P3', '刹车片磨损报警，制动正常'],
  ['P3', '空调不制冷，没有异味也没有冒烟'],
  ['P3', '冷启动困难，要打两三次才着'],
  ['P3', '中控屏死机，倒车影像时有时无'],
  ['P4', '预约四万公里保养'],
  ['P4', '去年刹车失灵已在贵店修好，这次只做年检'],
  ['P4', '咨询安全气囊召回是否涉及本车'],
  ['P4', '保险杠有划痕，想喷漆，问一下价格'],
];

/** The full class name of a short label. */
export function fullLabel(short: 'P1' | 'P2' | 'P3' | 'P4'): Urgency {
  const names = {
    P1: 'P1_SAFETY_CRITICAL',
    P2: 'P2_IMMOBILIZED',
    P3: 'P3_DEGRADED',
    P4: 'P4_ROUTINE',
  } as const;
  return names[short];
}
