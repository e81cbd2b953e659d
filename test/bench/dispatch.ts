import { decide, type RosterEntry, rankWaiting, type WaitingRequest } from '../../src/domain/dispatch.js';
import { brokenRule, loadPoints, prepareBench, suitability } from '../../src/domain/dispatch-fit.js';
import { addMs } from '../../src/domain/instant.js';
import { URGENCIES } from '../../src/domain/urgency.js';
import { machine } from './report.js';

// How long one decision of a desk takes (R3.2b), beside first-fit over the same queue: the first technician in the list who may.

const NOW = '2026-03-02T08:00:00.000Z';
/** More than there are places, and fewer. */
const QUEUES = [500, 150];
const TECHNICIANS = 100;
const ROUNDS = 20;
const SKILLS = ['engine', 'brakes', 'steering', 'electrical', 'body'];
const RULES = {
  ...{ minAssessmentScore: 90, minYears: 3, preemption: true },
  ageing: { stepMs: 4 * 3_600_000 },
};

/** As good as chance, and always the same. */
function spread(i: number, of: number): number {
  let hash = Math.imul(i ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % of;
}

function skillsOf(i: number, count: number): string[] {
  return SKILLS.filter((_, at) => spread(i * 31 + at, SKILLS.length) < count);
}

const everybody: WaitingRequest[] = Array.from({ length: Math.max(...QUEUES) }, (_, i) => ({
  ...{ orderNo: `SO-${i}`, n: 1, workType: 'general', role: 'technician' as const },
  urgency: URGENCIES[spread(i, URGENCIES.length)] ?? 'P4_ROUTINE',
  waitingSince: addMs(NOW, -60_000 * spread(i, 600)),
  requiredSkills: skillsOf(i, 1),
  requiredCertificates: i % 20 === 0 ? ['high_voltage'] : [],
  declinedBy: [],
}));

const roster: RosterEntry[] = Array.from({ length: TECHNICIANS }, (_, i) => ({
  technicianId: `T-${String(i).padStart(3, '0')}`,
  ...{ onDuty: i % 10 !== 9, assessmentScore: 95, assessmentValidUntil: addMs(NOW, 86_400_000) },
  yearsOfExperience: 3 + spread(i, 10),
  skills: skillsOf(i + 1000, 3),
  certificates: i % 8 === 0 ? ['high_voltage'] : [],
  capacity: 3,
  commitments: [],
}));

/** What first-fit gives: in the order of the queue, the first of the list who may and has a place. */
function firstFit(waiting: WaitingRequest[]): [string, string][] {
  const bench = prepareBench(roster, RULES, NOW);
  return rankWaiting(waiting, RULES, NOW).flatMap(({ request }): [string, string][] => {
    const member = bench.members.find((one) => brokenRule(request, one, NOW) === null);
    if (!member) return [];
    member.free -= 1;
    return [[request.orderNo, member.technicianId]];
  });
}

function bestMatch(waiting: WaitingRequest[]): [string, string][] {
  return decide(waiting, roster, RULES, NOW).assignments.map(({ orderNo, technicianId }) => [
    orderNo,
    technicianId,
  ]);
}

/** Orders served, and the mean score of their matches by the desk's own measure (0–100). */
function worth(matches: [string, string][]): { served: number; score: number } {
  const bench = prepareBench(roster, RULES, NOW);
  const used = new Map<string, number>();
  const scores = matches.map(([orderNo, technicianId]) => {
    const request = everybody.find((one) => one.orderNo === orderNo);
    const member = bench.members.find((one) => one.technicianId === technicianId);
    const place = used.get(technicianId) ?? 0;
    used.set(technicianId, place + 1);
    return request && member ? (suitability(request, member, bench) + loadPoints(member, place)) / 10 : 0;
  });
  return { served: matches.length, score: scores.reduce((sum, one) => sum + one, 0) / scores.length };
}

function measure(
  name: string,
  decided: (waiting: WaitingRequest[]) => [string, string][],
  waiting: WaitingRequest[],
): void {
  const tookMs = Array.from({ length: ROUNDS }, () => {
    const from = performance.now();
    decided(waiting);
    return performance.now() - from;
  }).sort((a, b) => a - b);
  const { served, score } = worth(decided(waiting));
  const median = tookMs[ROUNDS / 2] ?? 0;
  console.log(
    `${name}: ${median.toFixed(0)} ms (best ${tookMs[0]?.toFixed(0)}, worst ${tookMs.at(-1)?.toFixed(0)}), ` +
      `${served} of ${waiting.length} served, mean score ${score.toFixed(1)}`,
  );
}

console.log(`Machine: ${machine()}`);
for (const length of QUEUES) {
  const waiting = everybody.slice(0, length);
  console.log(`${length} waiting, ${TECHNICIANS} technicians of 3 places, ${ROUNDS} rounds:`);
  measure('  best match', bestMatch, waiting);
  measure('  first fit', firstFit, waiting);
}
