import fc from 'fast-check';
import { expect, it } from 'vitest';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { startDemoHouse } from '../support/demo-house.js';
import { until } from '../support/drive.js';
import { type OwnOutlet, ownOutlet } from '../support/house.js';
import { sized } from '../support/sizes.js';
import { type Answer, type Driver, openDriven, type Sent } from './order-driver.js';
import { expected, type ModelCommand, newOrder, type OrderModel, RULES } from './order-model.js';

// Random lives of orders against the real API, held against a simple model of what should come of each command. The
// seed is fixed, so that a red run is about the change; another seed tries other lives.

const SEED = 20_250_101;
const LIVES = sized(12, 5);
const TECHNICIANS = 3;

const { house, app, apiKey } = await startDemoHouse(STANDARD_2025);

/** What is done next; which command exactly depends on where the order is by then. */
type Move =
  | { kind: 'next' | 'stale' | 'malformed' | 'wrong role' | 'twice'; pick: number; ok: boolean }
  | { kind: 'any'; name: string; ok: boolean }
  | { kind: 'together'; picks: [number, number]; ok: boolean }
  | { kind: 'again' | 'key reused'; pick: number };

const NAMES = Object.keys(RULES);
const pick = fc.nat(1000);
// Half of the checks pass, or no life would ever end.
const ok = fc.boolean();
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('next' as const), pick, ok }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('any' as const), name: fc.constantFrom(...NAMES), ok }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('together' as const), picks: fc.tuple(pick, pick), ok }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('stale' as const, 'malformed' as const, 'wrong role' as const, 'twice' as const),
      pick,
      ok,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('again' as const, 'key reused' as const), pick }),
  },
);

/** Half of the orders are cancelled in the end, wherever they are by then, and people go on with them. */
const lives = fc.record({
  moves: fc.array(move, { minLength: 12, maxLength: 35, size: 'max' }),
  cancelled: fc.boolean(),
  afterwards: fc.array(move, { minLength: 3, maxLength: 6, size: 'max' }),
});

/** One order's life so far, on both sides. */
interface Life {
  driver: Driver;
  outlet: OwnOutlet;
  order: OrderModel;
  done: { sent: Sent; answer: Answer }[];
}

it('answers every command of random lives as a simple model does, and keeps each exactly once (R3.1-R3.4, R1.3; design, rules 1-4)', async () => {
  await fc.assert(
    fc.asyncProperty(lives, async ({ moves, cancelled, afterwards }) => {
      const outlet = await ownOutlet(house, TECHNICIANS);
      const life: Life = { driver: await openDriven(app, apiKey, outlet), outlet, order: newOrder, done: [] };
      life.order = await life.driver.settle(life.order);
      for (const one of moves) await live(life, one);
      if (cancelled) {
        await carryOut(life, commandNow(life, 'cancelOrder', true));
        for (const one of afterwards) await live(life, one);
      }
      await expectToBeKept(life);
    }),
    { seed: SEED, numRuns: LIVES, endOnFailure: true },
  );
}, 300_000);

async function live(life: Life, one: Move): Promise<void> {
  switch (one.kind) {
    case 'next':
      return carryOut(life, chosen(life, one.pick, one.ok));
    case 'any':
      if (leavesNobody(life, one.name)) return;
      return carryOut(life, commandNow(life, one.name, one.ok));
    case 'stale': {
      const name = QUOTING[one.pick % QUOTING.length] ?? '';
      const quoted = { offerId: 'an-offer-that-was', estimate: 99 };
      return carryOut(life, { name, ok: true, ...quoted });
    }
    case 'malformed': {
      const sent = requestOf(life, chosen(life, one.pick, one.ok));
      const answer = await life.driver.send({ ...sent, body: { ...sent.body, nonsense: 1 } });
      expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
      return expectToBeThere(life);
    }
    case 'wrong role': {
      const sent = requestOf(life, chosen(life, one.pick, one.ok));
      const who = sent.name === 'recordQualityCheck' ? life.outlet.dispatcher : life.outlet.inspector;
      const answer = await life.driver.send({ ...sent, who });
      expect(answer, `${sent.name} by ${who}`).toMatchObject({ status: 403 });
      return expectToBeThere(life);
    }
    case 'twice':
      return carryOutTwice(life, chosen(life, one.pick, one.ok));
    case 'together':
      return carryOutTogether(life, chosen(life, one.picks[0], one.ok), chosen(life, one.picks[1], one.ok));
    case 'again':
    case 'key reused':
      return sendAgain(life, one);
  }
}

/** Commands that quote what is on the table. */
const QUOTING = ['acceptAssignment', 'declineAssignment', 'approveEstimate', 'rejectEstimate'];

const commandNow = ({ order }: Life, name: string, checkOk: boolean): ModelCommand => ({
  name,
  ok: checkOk,
  offerId: order.offerId,
  estimate: order.estimates,
});

/** What ends a life early, so that it is rare. */
const SHORT_CUTS = ['cancelOrder', 'settleAtReception'];

/** A command that the model allows now. */
function chosen(life: Life, index: number, checkOk: boolean): ModelCommand {
  const command = (name: string) => commandNow(life, name, checkOk);
  const possible = NAMES.filter(
    (name) => expected(life.order, command(name)).status === 200 && !leavesNobody(life, name),
  );
  const usual = possible.filter((name) => !SHORT_CUTS.includes(name) || index % 40 === 0);
  return command(usual[index % Math.max(1, usual.length)] ?? 'cancelOrder');
}

/** When everybody has refused, the order waits for somebody who doesn't exist. */
function leavesNobody({ order }: Life, name: string): boolean {
  return ['declineAssignment', 'giveBackRepair'].includes(name) && order.refusedBy.length >= TECHNICIANS - 1;
}

const requestOf = ({ driver, order }: Life, command: ModelCommand) => driver.request(command, order);

async function carryOut(life: Life, command: ModelCommand): Promise<void> {
  const { status, code, next } = expected(life.order, command);
  const sent = requestOf(life, command);
  const answer = await life.driver.send(sent);
  const what = `${command.name} in ${life.order.place}: ${JSON.stringify(answer.body)}`;
  expect(answer.status, what).toBe(status);
  if (code) expect(answer.body.code, what).toBe(code);
  else life.done.push({ sent, answer });
  life.order = await life.driver.settle(next);
}

/** The same request twice at once is carried out once, and answered alike. */
async function carryOutTwice(life: Life, command: ModelCommand): Promise<void> {
  const { status, next } = expected(life.order, command);
  const sent = requestOf(life, command);
  const answers = await Promise.all([life.driver.send(sent), life.driver.send(sent)]);
  const what = `${command.name} twice in ${life.order.place}: ${JSON.stringify(answers)}`;
  expect(
    answers.map((answer) => answer.status),
    what,
  ).toEqual([status, status]);
  const [first, second] = answers;
  if (status === 200) {
    expect(second.body, what).toEqual(first.body);
    life.done.push({ sent, answer: first });
  }
  life.order = await life.driver.settle(next);
}

/** Two commands at once come out as if one had been first. */
async function carryOutTogether(life: Life, one: ModelCommand, other: ModelCommand): Promise<void> {
  if (leavesNobodyTogether(life, one, other)) return;
  const requests = [requestOf(life, one), requestOf(life, other)];
  const answers = await Promise.all(requests.map((sent) => life.driver.send(sent)));
  const inOrder = (commands: [ModelCommand, ModelCommand], back: boolean) => {
    const first = expected(life.order, commands[0]);
    const second = expected(first.next, commands[1]);
    const statuses = [first.status, second.status];
    return { statuses: back ? statuses.reverse() : statuses, next: second.next };
  };
  const possible = [inOrder([one, other], false), inOrder([other, one], true)].filter(
    ({ statuses }) => statuses.join() === answers.map(({ status }) => status).join(),
  );
  const what = `${one.name} and ${other.name} at once in ${life.order.place}: ${JSON.stringify(answers)}`;
  expect(possible.length, what).toBeGreaterThan(0);
  answers.forEach((answer, i) => {
    const sent = requests[i];
    if (answer.status === 200 && sent) life.done.push({ sent, answer });
  });
  life.order = await until(() => Promise.any(possible.map(({ next }) => life.driver.settle(next))), what);
}

/** Two people giving the work back at once could use the last technician up. */
function leavesNobodyTogether({ order }: Life, ...both: ModelCommand[]): boolean {
  const refusing = both.filter(({ name }) => ['declineAssignment', 'giveBackRepair'].includes(name));
  return order.refusedBy.length + refusing.length >= TECHNICIANS;
}

async function sendAgain(life: Life, { kind, pick: index }: { kind: string; pick: number }): Promise<void> {
  const earlier = life.done[index % Math.max(1, life.done.length)];
  if (!earlier) return;
  const { sent, answer } = earlier;
  if (kind === 'again') {
    const again = await life.driver.send(sent);
    expect(again).toEqual({ ...answer, replayed: true });
  } else {
    const reason = { reason: 'something else' };
    const again = await life.driver.send({
      ...sent,
      name: 'cancelOrder',
      path: 'cancellation',
      who: life.outlet.advisor,
      body: reason,
    });
    expect(again).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  }
  return expectToBeThere(life);
}

/** Whatever was refused has left the order where it was. */
async function expectToBeThere(life: Life): Promise<void> {
  life.order = await life.driver.settle(life.order);
}

/** Every command that was answered is on the timeline, once, and nothing else is that somebody commanded. */
async function expectToBeKept(life: Life): Promise<void> {
  const commanded = (await life.driver.timeline()).map(({ id }) => id).filter((id) => id.startsWith('cmd:'));
  expect([...commanded].sort()).toEqual(life.done.map(({ answer }) => answer.body.eventId).sort());
  if (life.order.place !== 'closed' && life.order.place !== 'cancelled') return;
  const { body } = await life.driver.read();
  expect(body).toMatchObject({ allowedCommands: [], closedAt: expect.any(String) });
  expect(body.clocks.filter(({ stoppedAt }: { stoppedAt: string | null }) => stoppedAt === null)).toEqual([]);
}
