import { describe, expect, it } from 'vitest';
import { decide, type RosterEntry, type WaitingRequest } from '../../src/domain/dispatch.js';
import { addMs } from '../../src/domain/instant.js';
import { commitment, HOUR_MS, hoursAgo, NOW, RULES, request, technician } from '../support/dispatch-cases.js';

function decideNow(waiting: WaitingRequest[], roster: RosterEntry[], rules = RULES) {
  return decide(waiting, roster, rules, NOW);
}

function pairs(decision: ReturnType<typeof decide>): string[] {
  return decision.assignments.map(({ orderNo, technicianId }) => `${orderNo}→${technicianId}`);
}

describe('hard rules', () => {
  const cases: [string, Partial<WaitingRequest>, Partial<RosterEntry>, string][] = [
    ['off duty (R2.4)', {}, { onDuty: false }, 'off_duty'],
    ['assessed below 90 (R2.4)', {}, { assessmentScore: 89.9 }, 'assessment_below_minimum'],
    [
      'whose assessment has expired (R2.4)',
      {},
      { assessmentValidUntil: addMs(NOW, -1) },
      'assessment_expired',
    ],
    ['whose assessment date is unreadable (R2.4)', {}, { assessmentValidUntil: '' }, 'assessment_expired'],
    ['with less than 3 years of experience (R2.2)', {}, { yearsOfExperience: 2.9 }, 'too_little_experience'],
    ['without the skill (R3.2b)', { requiredSkills: ['brakes'] }, { skills: ['engine'] }, 'skill_missing'],
    [
      'without the certificate (R3.2b)',
      { requiredCertificates: ['high_voltage'] },
      { skills: ['high_voltage'] },
      'certificate_missing',
    ],
    ['who declined it before (R3.2b)', { declinedBy: ['T'] }, {}, 'declined_before'],
    ['without a free place (R3.2b)', {}, { commitments: [commitment('SO-9')] }, 'no_capacity'],
  ];

  it.each(cases)('never sends a technician %s, and says so', (_, wanted, person, reason) => {
    const decision = decideNow([request('SO-1', wanted)], [technician('T', person)]);
    expect(decision.assignments).toEqual([]);
    expect(decision.candidates).toMatchObject([
      { orderNo: 'SO-1', technicianId: 'T', score: null, passedOver: reason },
    ]);
    expect(decision.waiting).toMatchObject([{ orderNo: 'SO-1', reasons: { [reason]: 1 } }]);
    expect(decision.waiting[0]?.cause).toBe(reason === 'no_capacity' ? 'all_busy' : 'nobody_fits');
  });

  it('asks who let it lapse after everybody else, but asks (R3.2b)', () => {
    const wanted = [request('SO-1', { lapsedBy: ['T-1'] })];
    const roster = [technician('T-1', { yearsOfExperience: 10 }), technician('T-2')];
    expect(pairs(decideNow(wanted, roster))).toEqual(['SO-1→T-2']);
    expect(pairs(decideNow(wanted, roster.slice(0, 1)))).toEqual(['SO-1→T-1']);
  });

  it('takes a technician who is exactly at every limit (R2.2, R2.4)', () => {
    const person = technician('T', { assessmentScore: 90, yearsOfExperience: 3, assessmentValidUntil: NOW });
    expect(pairs(decideNow([request('SO-1')], [person]))).toEqual(['SO-1→T']);
  });

  it("counts an expired assessment within the policy's grace period and no longer (R2.4)", () => {
    const rules = { ...RULES, assessmentGraceMs: HOUR_MS };
    const within = technician('T', { assessmentValidUntil: hoursAgo(1) });
    expect(decideNow([request('SO-1')], [within], rules).assignments).toHaveLength(1);
    const after = technician('T', { assessmentValidUntil: addMs(hoursAgo(1), -1) });
    expect(decideNow([request('SO-1')], [after], rules).assignments).toHaveLength(0);
  });
});
