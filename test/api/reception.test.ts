import { expect, it } from 'vitest';
import { staff } from '../../src/db/schema.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { startDemoHouse } from '../support/demo-house.js';
import {
  CHECK_IN,
  check,
  completeWork,
  newKey,
  orderRow,
  settleAndHandOver,
  toWork,
  untilStep,
} from '../support/drive.js';
import { acceptOffer, storyOf, untilEvent } from '../support/look.js';

// Reception and the rework guarantee as a front office meets them: over HTTP, on the real server.

const { house, app, apiKey } = await startDemoHouse(STANDARD_2025);
await house.db.update(staff).set({ capacity: 20 });

const headers = (who: string) => ({ authorization: `Bearer ${apiKey}`, 'x-on-behalf-of': who });

async function post(path: string, payload: object, who = 'advisor-1', key = newKey()) {
  const url = `/v1/service-orders${path}`;
  const all = { ...headers(who), 'idempotency-key': key };
  const response = await app.inject({ method: 'POST', url, payload, headers: all });
  return { status: response.statusCode, body: response.json() };
}

async function get(path: string) {
  return (await app.inject({ url: `/v1/${path}`, headers: headers('hq-1') })).json();
}

async function open(extra: object = {}): Promise<string> {
  const { status, body } = await post('', {
    outletId: 'o1',
    channel: 'phone',
    problem: 'grinding noise from the front wheels',
    components: ['SERVICE BRAKES'],
    customer: { name: '韩梅梅', phone: '13800000002' },
    vehicle: { make: 'TOYOTA', model: 'COROLLA', plate: `沪A${10_000 + Math.floor(Math.random() * 89_999)}` },
    ...extra,
  });
  expect([status, body.errors]).toEqual([201, undefined]);
  return body.orderNo;
}

async function work(orderNo: string): Promise<void> {
  const tech = await acceptOffer(house, orderNo);
  await toWork(house, orderNo, tech);
  await completeWork(house, orderNo, tech);
  await check(house, orderNo, true);
  await untilStep(house, orderNo, 'settlement', 'open');
}

it('settles an enquiry at reception, the same for a repeated key, and sends an unsafe car on (R2.2, R3.1)', async () => {
  const body = { kind: 'enquiry', resolution: '说明了保养周期' };
  const orderNo = await open({ problem: 'how often is the oil changed?', components: [] });
  const technician = await post(`/${orderNo}/reception-settlement`, body, 'tech-1');
  expect(technician.status).toBe(403);
  const key = newKey();
  const answers = await Promise.all(
    [1, 2].map(() => post(`/${orderNo}/reception-settlement`, body, 'advisor-1', key)),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(answers[0]?.body.result).toMatchObject({ kind: 'enquiry', chargeCents: 0 });
  await untilStep(house, orderNo, 'follow_up', 'scheduled');
  expect((await storyOf(house, orderNo)).filter((type) => type === 'settled_at_reception')).toHaveLength(1);
  expect((await get(`service-orders/${orderNo}`)).allowedCommands).not.toContain('cancelOrder');
  const unsafe = await open({ problem: 'brake failure, the pedal goes to the floor' });
  const refused = await post(`/${unsafe}/reception-settlement`, body);
  expect([refused.status, refused.body.code]).toEqual([409, 'needs_a_technician']);
});

it('takes a walk-in with who may approve; its list is signed afterwards, once it is known whose (R3.1)', async () => {
  const orderNo = await open({
    walkIn: { ...CHECK_IN, approvers: ['李先生', { name: '王女士', phone: '139 0000 0001' }] },
  });
  await untilEvent(house, orderNo, 'checked_in');
  const { reception } = await get(`service-orders/${orderNo}`);
  expect(reception).toMatchObject({ approvers: ['李先生', '王女士'], odometerKm: 42_000 });
  expect(reception.missing).toEqual(reception.checklist);
  const checklist = reception.missing.map((code: string) => ({ code }));
  const signed = await post(`/${orderNo}/reception-checklist`, { checklist });
  expect([signed.status, signed.body.result.missing]).toEqual([200, []]);
  const unknown = await post(`/${orderNo}/reception-checklist`, { checklist: [{ code: 'wash_it' }] });
  expect([unknown.status, unknown.body.code]).toEqual([422, 'step_not_in_checklist']);
});

it('a comeback is billed to the outlet: the customer pays nothing, and objections end with the bill (R3.4)', async () => {
  const first = await open();
  await post(`/${first}/check-in`, CHECK_IN);
  await work(first);
  await settleAndHandOver(house, first);
  const { vehicleId, customerId } = await get(`service-orders/${first}`);
  const again = await open({ customer: { id: customerId }, vehicle: { id: vehicleId } });
  expect(await get(`service-orders/${again}`)).toMatchObject({
    comebackOf: first,
    guaranteeClaim: { free: 'proposed', owedBy: 'o1' },
    comebacks: [],
  });
  expect(await get(`service-orders/${first}`)).toMatchObject({ comebackOf: null, comebacks: [again] });
  await post(`/${again}/check-in`, CHECK_IN);
  await work(again);
  // With the bill open the outlet has had its say.
  const objection = await post(
    `/${again}/guarantee/objection`,
    { cause: '异物', evidence: '照片' },
    'manager-1',
  );
  expect([objection.status, objection.body.code]).toEqual([409, 'objection_too_late']);
  const line = { kind: 'labour', description: '工时', quantity: 1, unitPriceCents: 60_000 };
  const bill = (payer: string) => ({
    lines: [{ ...line, payer }],
    shares: [{ payer, amountCents: 60_000 }],
    method: 'paid',
  });
  const charged = await post(`/${again}/settlement`, bill('customer'), 'cashier-1');
  expect([charged.status, charged.body.code]).toEqual([409, 'free_under_guarantee']);
  expect((await post(`/${again}/settlement`, bill('outlet'), 'cashier-1')).status).toBe(200);
  const repairer = await post(
    `/${again}/guarantee/other-repairer`,
    { supplier: 'x', costCents: 1 },
    'manager-1',
  );
  expect([repairer.status, repairer.body.code]).toEqual([409, 'other_repairer_not_due']);
});

it('objected to twice at once with one key, the objection is on record once (R3.4; design, rule 2)', async () => {
  const first = await open();
  await post(`/${first}/check-in`, CHECK_IN);
  await work(first);
  await settleAndHandOver(house, first);
  const { vehicleId, customerId } = await get(`service-orders/${first}`);
  const again = await open({ customer: { id: customerId }, vehicle: { id: vehicleId } });
  await untilStep(house, again, 'booking', 'requested');
  const body = { cause: '异物', evidence: '照片 3' };
  const key = newKey();
  const answers = await Promise.all(
    [1, 2, 3].map(() => post(`/${again}/guarantee/objection`, body, 'manager-1', key)),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect((await storyOf(house, again)).filter((type) => type === 'guarantee_objected')).toHaveLength(1);
  const second = await post(`/${again}/guarantee/objection`, body, 'manager-1');
  expect([second.status, second.body.code]).toEqual([409, 'no_guarantee_claim']);
  expect((await orderRow(house, again)).status).toBe('open');
});
