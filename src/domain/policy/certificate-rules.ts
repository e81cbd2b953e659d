import type { CertificateRule } from '../certificates.js';

/**
 * Words for the high-voltage system of electric and hybrid cars, in English and Chinese. Whole terms only: 高压 alone
 * is also the fuel rail's pressure and the ignition's voltage.
 */
export const CERTIFICATE_RULES: readonly CertificateRule[] = [
  {
    certificate: 'high_voltage',
    words: [
      ...['high voltage', 'high-voltage', 'traction battery', 'drive battery', 'propulsion battery'],
      ...['hybrid battery', 'ev battery', 'hv battery', 'battery pack', 'drive unit', 'drive inverter'],
      ...['traction motor', 'onboard charger', 'on-board charger', 'charge port', 'charging port'],
      ...['hybrid propulsion system', 'electric propulsion', 'isolation fault', 'orange cable'],
      ...['高压电', '高压系统', '高压线束', '高压互锁', '高压绝缘', '高压配电', '高压上电', '高压下电'],
      ...['高压部件', '上高压', '上不了高压', '动力电池', '电池包', '驱动电机', '电机控制器', '逆变器'],
      ...['车载充电机', '快充口', '慢充口', '充电口', '三电', '绝缘故障', '绝缘报警', '橙色线束'],
    ],
  },
];
