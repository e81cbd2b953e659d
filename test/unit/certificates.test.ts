import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certificatesFor } from '../../src/domain/certificates.js';
import { CERTIFICATE_RULES } from '../../src/domain/policy/certificate-rules.js';

const of = (problem: string, components: string[] = [], requiredCertificates: string[] = []) =>
  certificatesFor({ problem, components, requiredCertificates }, CERTIFICATE_RULES);

describe('certificates that a request asks for (R3.2b)', () => {
  it.each([
    ['The traction battery lost power on the highway'],
    ['HIGH VOLTAGE warning and the car shut down'],
    ['动力电池报绝缘故障，仪表提示立即停车'],
    ['电动车上不了高压'],
    ['充电口烧蚀，快充充不进去'],
  ])('asks for high voltage: %s (R3.2b)', (problem) => {
    expect(of(problem)).toEqual(['high_voltage']);
  });

  it('reads the components too (R3.2b)', () => {
    expect(of('car stops', ['HYBRID PROPULSION SYSTEM'])).toEqual(['high_voltage']);
  });

  it.each([
    ['high pressure fuel pump leaks'],
    ['高压油泵漏油'],
    ['高压线圈点火不良'],
    ['12V 蓄电池没电，打不着火'],
    ['the battery is dead'],
  ])('asks for nothing where the words only look alike: %s (R3.2b)', (problem) => {
    expect(of(problem)).toEqual([]);
  });

  it('keeps what the caller gave, each once, whatever the words (R3.2b)', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.constantFrom('high_voltage', 'ac')), (problem, given) => {
        const found = of(problem, [], given);
        for (const name of given) expect(found).toContain(name);
        expect(found).toEqual([...new Set(found)].sort());
      }),
    );
  });
});
