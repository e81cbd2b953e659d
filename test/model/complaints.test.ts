import fc from 'fast-check';
import { expect, it } from 'vitest';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { startDemoHouse } from '../support/demo-house.js';
import { until } from '../support/drive.js';
import { type OwnOutlet, ownOutlet } from '../support/house.js';
import { sized } from '../support/sizes.js';
import { type ComplaintDriver, type Filing, openComplained, PATHS } from './complaint-driver.js';
import { type Chance, type ENDS, lives, type Move } from './complaint-lives.js';
import {
  type ComplaintCommand,
  type ComplaintModel,
  expected,
  PARTS,
  type Part,
  RULES,
} from './complaint-model.js';
import type { Answer, Sent } from './order-driver.js';

// Random lives of complaints against the real API, held against a simple model of what should come of each command. The
// seed is fixed, so that a red run is about the change; another seed tries other lives.

const SEED = 20_250_404;
const LIVES = sized(5, 3);

const { house, app, apiKey } = await startDemoHouse(STANDARD_2025);

const NAMES = Object.keys(RULES);
/** What ends a life early, or leads nowhere, so that it is rare. */
const ASIDE = ['withdrawComplaint', 'addEvidence', 'reassignComplaint', 'recordStatutoryClaim'];

interface Case {
  no: string;
  complaint: ComplaintModel;
  done: { sent: Sent; answer: Answer }[];
}
interface Life {
  driver: ComplaintDriver;
  outlet: OwnOutlet;
  cases: Case[];
}

it('answers every command of random complaints as a simple model does, and keeps each exactly once (R4.4, R3.4, R2.2; design, rules 1-4, 8)', async () => {
  await fc.assert(
    fc.asyncProperty(lives, async ({ filings, moves, ends, later }) => {
      const outlet = await ownOutlet(house);
      const life: Life = { driver: await openComplained(app, apiKey, outlet), outlet, cases: [] };
      for (const one of filings) life.cases.push(await filed(life, one));
      await life.driver.followUp();
      for (const one of moves) await live(life, life.cases[one.complaint] as Case, one);
      await expectOrderToFollow(life);
      for (const [i, own] of life.cases.entries()) await bringToItsEnd(life, own, ends[i] ?? 'withdrawn');
      await expectOrderToFollow(life);
      // After closing: it is dealt with like any other, and the order stays as it is.
      const last = await filed(life, later);
      await carryOut(life, last, chosen(last, { pick: 1, by: 'csm', to: null, ok: true, cents: 0 }));
      expect(await life.driver.orderStatus()).toBe('closed');
      for (const own of [...life.cases, last]) await expectToBeKept(life, own);
    }),
    { seed: SEED, numRuns: LIVES, endOnFailure: true },
  );
}, 300_000);

async function filed(life: Life, how: Filing): Promise<Case> {
  const no = await life.driver.file(how);
  const { anonymous, outside, against } = how;
  const own: Case = {
    no,
    done: [],
    complaint: {
      ...{ status: 'received', level: 0, remedyFrom: -1, replied: false, claim: false, outcome: null },
      // The manager has settled the order at reception.
      ...{ anonymous, outside, accused: ['manager', ...against] },
    },
  };
  await life.driver.settle(no, own.complaint);
  return own;
}

async function live(life: Life, own: Case, one: Move): Promise<void> {
  switch (one.kind) {
    case 'next':
      return carryOut(life, own, chosen(own, one));
    case 'any':
      return carryOut(life, own, { ...one, name: NAMES[one.pick % NAMES.length] as string });
    case 'twice':
      return carryOutTwice(life, own, chosen(own, one));
    case 'together':
      return carryOutTogether(life, own, [chosen(own, one), chosen(own, { ...one, pick: one.pick * 7 + 3 })]);
    case 'malformed': {
      const sent = life.driver.request(chosen(own, one));
      const answer = await life.driver.send(own.no, { ...sent, body: { ...sent.body, nonsense: 1 } });
      expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
      return expectToBeThere(life, own);
    }
    case 'wrong role': {
      const sent = life.driver.request(chosen(own, one));
      const answer = await life.driver.send(own.no, { ...sent, who: life.outlet.dispatcher });
      expect(answer, sent.name).toMatchObject({ status: 403, body: { code: 'role_not_allowed' } });
      return expectToBeThere(life, own);
    }
    case 'again':
    case 'key reused':
      return sendAgain(life, own, one);
  }
}

/** A command that the model allows now, by somebody who may give it. */
function chosen({ complaint }: Case, chance: Chance): ComplaintCommand {
  const wanted = [chance.by, ...PARTS].flatMap((by) => NAMES.map((name) => ({ ...chance, name, by })));
  const possible = wanted.filter((command) => expected(complaint, command).status === 200);
  const usual = possible.filter(({ name }) => !ASIDE.includes(name) || chance.pick % 8 === 0);
  const names = [...new Set(usual.map(({ name }) => name))];
  const name = names[chance.pick % Math.max(1, names.length)] ?? 'acceptComplaint';
  return usual.find((command) => command.name === name) ?? { ...chance, name };
}

async function carryOut({ driver }: Life, own: Case, command: ComplaintCommand): Promise<void> {
  const { status, code, next } = expected(own.complaint, command);
  const sent = driver.request(command);
  const answer = await driver.send(own.no, sent);
  const what = `${command.name} by ${command.by} in ${JSON.stringify(own.complaint)}: ${JSON.stringify(answer.body)}`;
  expect(answer.status, what).toBe(status);
  if (code) expect(answer.body.code, what).toBe(code);
  else own.done.push({ sent, answer });
  own.complaint = next;
  await driver.settle(own.no, next);
}

/** The same request twice at once is carried out once, and answered alike. */
async function carryOutTwice({ driver }: Life, own: Case, command: ComplaintCommand): Promise<void> {
  const { status, next } = expected(own.complaint, command);
  const sent = driver.request(command);
  const [first, second] = await Promise.all([driver.send(own.no, sent), driver.send(own.no, sent)]);
  const what = `${command.name} twice in ${own.complaint.status}: ${JSON.stringify([first, second])}`;
  expect([first.status, second.status], what).toEqual([status, status]);
  if (status === 200) {
    expect(second.body, what).toEqual(first.body);
    own.done.push({ sent, answer: first });
  }
  own.complaint = next;
  await driver.settle(own.no, next);
}

/** Two commands at once come out as if one had been first. */
async function carryOutTogether(
  { driver }: Life,
  own: Case,
  commands: [ComplaintCommand, ComplaintCommand],
): Promise<void> {
  const requests = commands.map((command) => driver.request(command));
  const answers = await Promise.all(requests.map((sent) => driver.send(own.no, sent)));
  const inOrder = (one: ComplaintCommand, other: ComplaintCommand, back: boolean) => {
    const first = expected(own.complaint, one);
    const second = expected(first.next, other);
    const statuses = [first.status, second.status];
    return { statuses: back ? statuses.reverse() : statuses, next: second.next };
  };
  const [one, other] = commands;
  const possible = [inOrder(one, other, false), inOrder(other, one, true)].filter(
    ({ statuses }) => statuses.join() === answers.map(({ status }) => status).join(),
  );
  const what = `${one.name} and ${other.name} at once in ${JSON.stringify(own.complaint)}: ${JSON.stringify(answers)}`;
  expect(possible.length, what).toBeGreaterThan(0);
  answers.forEach((answer, i) => {
    const sent = requests[i];
    if (answer.status === 200 && sent) own.done.push({ sent, answer });
  });
  own.complaint = await Promise.any(
    possible.map(async ({ next }) => {
      await driver.settle(own.no, next);
      return next;
    }),
  );
}

async function sendAgain(life: Life, own: Case, { kind, pick }: Move): Promise<void> {
  const earlier = own.done[pick % Math.max(1, own.done.length)];
  if (!earlier) return;
  const { sent, answer } = earlier;
  if (kind === 'again') {
    expect(await life.driver.send(own.no, sent)).toEqual({ ...answer, replayed: true });
  } else {
    const other = { name: 'addEvidence', path: PATHS.addEvidence as string, body: { references: ['other'] } };
    const again = await life.driver.send(own.no, { ...sent, ...other });
    expect(again).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  }
  return expectToBeThere(life, own);
}

/** Whatever was refused has left the complaint where it was. */
async function expectToBeThere({ driver }: Life, { no, complaint }: Case): Promise<void> {
  await driver.settle(no, complaint);
}

/** The shortest way to an end from wherever it is, all debts paid. */
async function bringToItsEnd(life: Life, own: Case, end: (typeof ENDS)[number]): Promise<void> {
  const way = [...DEBTS, ...(own.complaint.anonymous ? ['closeWithFindings'] : LAST[end]), ...HANDLING];
  const said = (name: string, by: Part): ComplaintCommand => ({
    ...{ name, by, to: null, cents: 0 },
    ok: end !== 'mediation_notice',
  });
  for (let steps = 0; own.complaint.status !== 'closed' && steps < 30; steps++) {
    const all = way.flatMap((name) => PARTS.map((by) => said(name, by)));
    const next = all.find((command) => expected(own.complaint, command).status === 200);
    if (!next) throw new Error(`no way out of ${JSON.stringify(own.complaint)}`);
    await carryOut(life, own, next);
  }
  expect(own.complaint.status).toBe('closed');
}

const DEBTS = ['recordOutsideReply', 'withdrawStatutoryClaim'];
const DECIDED = ['recordRevisit', 'recordCustomerDecision'];
const LAST = {
  withdrawn: ['withdrawComplaint'],
  accepted_by_customer: DECIDED,
  mediation_notice: DECIDED,
};
/** The latest first: what is possible now and was done already isn't done again. */
const HANDLING = [
  ...['replyToCustomer', 'proposeRemedy', 'determineLiability', 'startInvestigation', 'acceptComplaint'],
];

/** The order waits for all of its complaints, and for nothing else. */
async function expectOrderToFollow({ driver, cases }: Life): Promise<void> {
  const open = cases.some(({ complaint }) => complaint.status !== 'closed');
  const wanted = open ? 'awaiting_complaint' : 'closed';
  await until(async () => (await driver.orderStatus()) === wanted, `the order to be ${wanted}`);
}

/** Every command that was answered is on the timeline, once, and nothing else is that somebody commanded. */
async function expectToBeKept({ driver }: Life, { no, complaint, done }: Case): Promise<void> {
  const entries = await driver.timeline(no);
  const commanded = entries.map(({ id }) => id).filter((id) => id.startsWith('cmd:'));
  expect([...commanded].sort()).toEqual(done.map(({ answer }) => answer.body.eventId).sort());
  const times = entries.map(({ at }) => Date.parse(at));
  expect(times).toEqual([...times].sort((a, b) => a - b));
  if (complaint.status !== 'closed') return;
  const { body } = await driver.settle(no, complaint);
  expect(body).toMatchObject({ allowedCommands: [], clocks: [], closedAt: expect.any(String) });
}
