import { expect, it } from 'vitest';
import { customers, intakes, serviceOrders, vehicles } from '../../src/db/schema.js';
import type { GuaranteeClaim } from '../../src/domain/guarantee.js';
import { testApp } from './app.js';

const { db, get, post } = await testApp();

const AT = '2026-03-02T08:00:00.000Z';
await db.insert(customers).values({ id: 'C-1', name: '测试', phone: '13800138000' });
await db.insert(vehicles).values({ id: 'V-1', customerId: 'C-1', make: 'TOYOTA', model: 'COROLLA' });

const CLAIM: GuaranteeClaim = {
  ...{ of: 'SO-0', owedBy: 'SHA-01', grade: 'minor', failedRepairs: 1 },
  guarantee: {
    days: 10,
    km: 2_000,
    from: AT,
    until: '2026-03-12T08:00:00.000Z',
    fromKm: null,
    untilKm: null,
  },
  why: { rule: 'component', matched: '空调压缩机' },
};

/** The car is at Guangzhou, of another region. Closed, so that whoever may contest gets as far as the order's state. */
async function comeback(orderNo: string, guaranteeClaim: GuaranteeClaim | null): Promise<string> {
  const about = { orderNo, outletId: 'CAN-01', urgency: 'P3_DEGRADED' as const };
  await db.insert(intakes).values({
    ...{ ...about, customerId: 'C-1', vehicleId: 'V-1', channel: 'phone', customerType: 'new' as const },
    ...{ problem: 'noise', components: [], warnings: [], urgencyRule: 'noise-en', urgencyMatched: 'noise' },
    ...{ policyVersion: 'standard-2025', guaranteeClaim },
  });
  await db.insert(serviceOrders).values({
    ...{ ...about, status: 'closed', step: 'service_order', stepStatus: 'closed' },
    ...{ currentExecution: `service-order:${orderNo}`, openedAt: AT, updatedAt: AT, closedAt: AT },
  });
  return `/v1/service-orders/${orderNo}`;
}

const contest = (url: string, onBehalfOf: string) =>
  post(`${url}/guarantee/objection`, { cause: '异物损坏', evidence: 'photo 7' }, { onBehalfOf });

const claimed = await comeback('SO-1', CLAIM);
const ordinary = await comeback('SO-2', null);

it('who owes the guarantee shows another cause, or their region; the outlet that has the car doesn’t (R3.4)', async () => {
  for (const who of ['SHA-01-M1', 'EAST-R1'])
    expect(await contest(claimed, who)).toMatchObject({
      status: 409,
      body: { code: 'not_allowed_in_state' },
    });
  for (const who of ['CAN-01-M1', 'SOUTH-R1']) {
    const refused = await contest(claimed, who);
    expect(refused).toMatchObject({ status: 403, body: { code: 'not_the_owing_outlet' } });
    expect(refused.body.detail).toContain('SHA-01');
  }
  expect((await contest(claimed, 'HGH-01-M1')).status).toBe(404);
  // Without a claim it is the order's own people who are told so.
  expect((await contest(ordinary, 'CAN-01-M1')).status).toBe(409);
  expect((await contest(ordinary, 'SHA-01-M1')).status).toBe(404);
});

it('who owes the guarantee reads the order, its story and its documents, and does nothing else to it (R3.4, R2.3)', async () => {
  const read = (url: string, who: string) => get(url, undefined, { 'x-on-behalf-of': who });
  for (const path of ['', '/timeline', '/documents']) {
    expect((await read(`${claimed}${path}`, 'SHA-01-M1')).status).toBe(200);
    expect((await read(`${claimed}${path}`, 'HGH-01-M1')).status).toBe(404);
    expect((await read(`${ordinary}${path}`, 'SHA-01-M1')).status).toBe(404);
  }
  const cancelled = await post(`${claimed}/cancellation`, { reason: 'x' }, { onBehalfOf: 'SHA-01-M1' });
  expect(cancelled.status).toBe(404);
});
