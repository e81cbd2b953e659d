import type { Client } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { recordInvoice } from '../../src/client/invoices.js';
import { customers, intakes, serviceOrders, timelineEvents, vehicles } from '../../src/db/schema.js';
import { SYSTEM } from '../../src/domain/machine.js';
import { testApp } from './app.js';

const { db, deps, get, post, frontOffice, keyOf } = await testApp();

const at = (hhmm: string) => `2026-03-02T${hhmm}:00.000Z`;
await db.insert(customers).values({ id: 'C-1', name: '测试', phone: '13800138000' });
await db.insert(vehicles).values({ id: 'V-1', customerId: 'C-1', make: 'TOYOTA', model: 'COROLLA' });

/** An order as transitions leave it. */
async function order(orderNo: string, row: Partial<typeof serviceOrders.$inferInsert>): Promise<void> {
  const about = { orderNo, outletId: 'SHA-01', urgency: 'P3_DEGRADED' as const };
  await db.insert(intakes).values({
    ...{ ...about, customerId: 'C-1', vehicleId: 'V-1', channel: 'phone', customerType: 'new' as const },
    ...{ problem: 'noise', components: [], warnings: [], urgencyRule: 'noise-en', urgencyMatched: 'noise' },
    policyVersion: 'standard-2025',
  });
  await db.insert(serviceOrders).values({
    ...{ ...about, status: 'open', step: 'settlement', stepStatus: 'open' },
    ...{ currentExecution: `settlement:${orderNo}:1`, openedAt: at('08:00'), updatedAt: at('08:00') },
    ...row,
  });
}

type Happened = { type: string; data: object };

/** What is on record of an order, an hour apart. */
async function happened(orderNo: string, story: Happened[]): Promise<void> {
  const actor = { kind: 'staff' as const, id: 'SHA-01-K1', role: 'cashier' as const };
  await db.insert(timelineEvents).values(
    story.map(({ type, data }, i) => ({
      ...{ executionId: `settlement:${orderNo}:1`, seq: 2 + i, id: `cmd:${orderNo}:${i}`, type, actor },
      ...{ kind: 'settlement' as const, subject: orderNo, orderNo, at: at(`1${i}:00`), status: 'settled' },
      data: data as Record<string, unknown>,
    })),
  );
}

const settledBy = (shares: object[]): Happened => ({
  type: 'settled',
  data: {
    ...{ lines: [], shares, method: 'paid', differenceExplained: null, goodwillApprovedBy: null },
    ...{ actualCents: 40_000, estimatedCents: 40_000, differences: [] },
  },
});
const VOIDED: Happened = { type: 'compensated', data: { what: 'settlement_voided' } };
const wentBack = (diagnosisFeeCents: number, returnedAt: string): Happened => ({
  type: 'vehicle_returned',
  data: { diagnosisFeeCents, returnedAt },
});

const invoice = (invoiceNo: string) => ({ invoiceNo, issuedAt: at('12:00') });
const record = (orderNo: string, invoiceNo: string, key?: string) =>
  post(`/v1/service-orders/${orderNo}/invoice`, invoice(invoiceNo), {
    as: frontOffice,
    ...(key ? { key } : {}),
  });

describe('an invoice from the finance system (R5.1, R5.3)', () => {
  it('is taken from the settlement on, also when the order has closed, and is in the story (R2.3, R5.3)', async () => {
    await order('SO-1', { stepStatus: 'settled' });
    await order('SO-2', {
      status: 'closed',
      step: 'service_order',
      handedOverAt: at('11:00'),
      closedAt: at('11:30'),
    });
    for (const [orderNo, invoiceNo] of [
      ['SO-1', 'INV-1'],
      ['SO-2', 'INV-2'],
    ] as const) {
      expect(await record(orderNo, invoiceNo)).toMatchObject({ status: 201, body: invoice(invoiceNo) });
      const { body } = await get(`/v1/service-orders/${orderNo}/timeline`);
      expect(body.entries.at(-1)).toMatchObject({ what: { type: 'invoice_recorded' }, data: { invoiceNo } });
    }
  });

  it('is refused before the settlement and after a cancellation (R5.3)', async () => {
    await order('SO-3', {});
    await order('SO-4', { status: 'cancelled', stepStatus: 'settled' });
    for (const orderNo of ['SO-3', 'SO-4']) {
      expect(await record(orderNo, 'INV-9')).toMatchObject({
        status: 409,
        body: { code: 'not_allowed_in_state' },
      });
    }
    expect((await record('SO-none', 'INV-9')).status).toBe(404);
  });

  it('is taken of a cancelled order whose diagnosis was paid when the car went back (R3.4, R5.3)', async () => {
    const went = async (orderNo: string, diagnosisFeeCents: number) => {
      await order(orderNo, { status: 'cancelled', step: 'service_order', stepStatus: 'cancelled' });
      await happened(orderNo, [wentBack(diagnosisFeeCents, at('11:00'))]);
      return (await record(orderNo, `INV-${orderNo}`)).status;
    };
    expect(await went('SO-21', 20_000)).toBe(201);
    expect(await went('SO-22', 0)).toBe(409);
  });

  it('of a bill that the cancellation has voided is told to be reversed, of the diagnosis after it not (R2.2, R5.3)', async () => {
    const voided = async (orderNo: string, returnedAt: string) => {
      await order(orderNo, { status: 'cancelled', step: 'service_order', stepStatus: 'cancelled' });
      await happened(orderNo, [settledBy([]), VOIDED, wentBack(20_000, returnedAt)]);
      expect((await record(orderNo, `INV-${orderNo}`)).status).toBe(201);
      return deps.temporal.workflow
        .getHandle(`alert:${orderNo}/invoice_to_reverse/1`)
        .describe()
        .then(({ type }) => type)
        .catch(({ name }) => name);
    };
    expect(await voided('SO-23', at('13:00'))).toBe('alert');
    expect(await voided('SO-24', at('11:59'))).toBe('WorkflowNotFoundError');
  });

  it('that nobody could be told of is not taken, and is reported again with the same key (R5.3; design, rule 2)', async () => {
    await order('SO-25', { status: 'cancelled', step: 'service_order', stepStatus: 'cancelled' });
    await happened('SO-25', [settledBy([]), VOIDED]);
    const temporal = { withDeadline: () => Promise.reject(new Error('away')) } as unknown as Client;
    const caller = { caller: 'finance', orgUnitId: 'HQ', actor: SYSTEM };
    const request = { orderNo: 'SO-25', caller, key: 'invoice-25', body: invoice('INV-25') };
    await expect(recordInvoice({ ...deps, temporal }, request)).rejects.toThrow('away');
    const issued = async () => (await get('/v1/service-orders/SO-25/documents')).body.invoices.length;
    expect(await issued()).toBe(0);
    expect(await recordInvoice(deps, request)).toMatchObject({ kind: 'recorded', repeated: false });
    expect(await issued()).toBe(1);
  });

  it('reported again is the same one; its number stands for one order (R5.3)', async () => {
    await order('SO-5', { stepStatus: 'settled' });
    await order('SO-6', { stepStatus: 'settled' });
    expect((await record('SO-5', 'INV-5', 'webhook-5')).status).toBe(201);
    const repeated = await record('SO-5', 'INV-5', 'webhook-5');
    expect(repeated).toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'true' } });
    expect((await record('SO-5', 'INV-5')).status).toBe(201);
    expect(await record('SO-6', 'INV-5')).toMatchObject({ status: 409, body: { code: 'already_exists' } });
    const { body } = await get('/v1/service-orders/SO-5/documents');
    expect(body.invoices).toHaveLength(1);
  });

  it('is not reported again with another date, nor issued in the future or before the order (R5.3)', async () => {
    await order('SO-7', { stepStatus: 'settled' });
    const report = (invoiceNo: string, issuedAt: string) =>
      post('/v1/service-orders/SO-7/invoice', { invoiceNo, issuedAt }, { as: frontOffice });
    expect((await report('INV-10', at('12:00'))).status).toBe(201);
    expect((await report('INV-10', '2026-03-02T20:00:00+08:00')).status).toBe(201);
    expect(await report('INV-10', at('12:01'))).toMatchObject({
      ...{ status: 409, body: { code: 'already_exists', detail: expect.stringContaining(at('12:00')) } },
    });
    const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    for (const impossible of [inMinutes(60), at('07:59')]) {
      expect(await report('INV-11', impossible)).toMatchObject({
        ...{ status: 422, body: { code: 'validation_failed', errors: [{ path: 'issuedAt' }] } },
      });
    }
    expect((await report('INV-12', inMinutes(2))).status).toBe(201);
    const { body } = await get('/v1/service-orders/SO-7/documents');
    expect(body.invoices.map(({ invoiceNo }: { invoiceNo: string }) => invoiceNo)).toEqual([
      'INV-10',
      'INV-12',
    ]);
  });

  it('is for the finance system and the cashier to report, with a number as invoices have (R1.3, R5.4)', async () => {
    const key = await keyOf('SHA-01-T1', 'SHA-01');
    const byTechnician = await post('/v1/service-orders/SO-1/invoice', invoice('INV-7'), { as: key });
    expect(byTechnician.status).toBe(403);
    expect(await record('SO-1', 'no. 7')).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
  });
});

describe("the number of a warranty's or an insurer's claim 索赔单号/报案号 (R5.3)", () => {
  /** A settled order, and what its payers pay. */
  async function settled(orderNo: string, shares: object[], more: Happened[] = []): Promise<void> {
    await order(orderNo, { stepStatus: 'settled' });
    await happened(orderNo, [settledBy(shares), ...more]);
  }
  const claim = (orderNo: string, payer: string, claimNo: string, options: object = {}) =>
    post(`/v1/service-orders/${orderNo}/claim-number`, { payer, claimNo }, { as: frontOffice, ...options });
  const sharesOf = async (orderNo: string) =>
    (await get(`/v1/service-orders/${orderNo}/documents`)).body.bill.shares;
  const WARRANTY = { payer: 'warranty', amountCents: 40_000 };

  it('comes after the settlement too, stands on the bill and in the story, and may be corrected (R2.3, R5.3)', async () => {
    await settled('SO-31', [WARRANTY, { payer: 'insurer', amountCents: 1, reference: 'told at once' }]);
    expect(await sharesOf('SO-31')).toMatchObject([{ reference: null }, { reference: 'told at once' }]);
    expect(await claim('SO-31', 'warranty', 'WC-77')).toMatchObject({
      ...{ status: 201, body: { payer: 'warranty', claimNo: 'WC-77', recordedBy: expect.any(String) } },
    });
    const { body } = await get('/v1/service-orders/SO-31/timeline');
    expect(body.entries.at(-1)).toMatchObject({
      what: { type: 'claim_number_recorded' },
      data: { payer: 'warranty', claimNo: 'WC-77' },
    });
    expect(await sharesOf('SO-31')).toMatchObject([{ reference: 'WC-77' }, { reference: 'told at once' }]);
    for (const corrected of ['WC-78', 'WC-77']) {
      expect((await claim('SO-31', 'warranty', corrected)).status).toBe(201);
      expect(await sharesOf('SO-31')).toMatchObject([{ reference: corrected }, {}]);
    }
  });

  it('reported again is the same one (R5.3)', async () => {
    await settled('SO-32', [WARRANTY]);
    const first = await claim('SO-32', 'warranty', 'WC-1', { key: 'claim-32' });
    const repeated = await claim('SO-32', 'warranty', 'WC-1', { key: 'claim-32' });
    expect(repeated).toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'true' } });
    expect(repeated.body).toEqual(first.body);
    expect((await claim('SO-32', 'warranty', 'WC-1')).body).toEqual(first.body);
    expect(await claim('SO-32', 'insurer', 'WC-1', { key: 'claim-32' })).toMatchObject({ status: 422 });
  });

  it('comes from whoever may settle, too (R5.1, R5.3)', async () => {
    await settled('SO-36', [WARRANTY]);
    for (const onBehalfOf of ['SHA-01-K1', 'SHA-01-A1', 'SHA-01-M1'])
      expect((await claim('SO-36', 'warranty', `by ${onBehalfOf}`, { onBehalfOf })).status).toBe(201);
    for (const onBehalfOf of ['SHA-01-T1', 'SHA-01-Q1'])
      expect((await claim('SO-36', 'warranty', 'WC-9', { onBehalfOf })).status).toBe(403);
    expect(await sharesOf('SO-36')).toMatchObject([{ reference: 'by SHA-01-M1' }]);
  });

  it('of a bill that a cancellation has voided is taken, and told to be withdrawn (R2.2, R5.3)', async () => {
    await settled('SO-34', [{ ...WARRANTY, reference: 'WC-0' }], [VOIDED]);
    expect((await claim('SO-34', 'warranty', 'WC-1')).status).toBe(201);
    // The first is the one that came with the bill: the cancellation itself tells of it.
    const told = deps.temporal.workflow.getHandle('alert:SO-34/claim_to_withdraw/2');
    expect(await told.describe()).toMatchObject({ type: 'alert' });
  });

  it('is of a share that such a payer has on the bill (R5.3, R5.4)', async () => {
    await settled('SO-33', [WARRANTY]);
    await order('SO-35', {});
    for (const [orderNo, payer] of [
      ['SO-33', 'insurer'],
      ['SO-35', 'warranty'],
    ] as const) {
      expect(await claim(orderNo, payer, 'WC-1')).toMatchObject({
        ...{ status: 409, body: { code: 'not_allowed_in_state', detail: expect.stringContaining(payer) } },
      });
    }
    expect((await claim('SO-none', 'warranty', 'WC-1')).status).toBe(404);
    expect((await claim('SO-33', 'customer', 'WC-1')).status).toBe(422);
    expect((await claim('SO-33', 'warranty', ' ')).status).toBe(422);
    const technician = await keyOf('SHA-01-T1', 'SHA-01');
    expect((await claim('SO-33', 'warranty', 'WC-1', { as: technician })).status).toBe(403);
  });
});

it('gives the documents of an order, empty while there are none, to those who see it (R5.3, R5.4)', async () => {
  await order('SO-8', {});
  const none = {
    orderNo: 'SO-8',
    estimates: [],
    certificate: null,
    bill: null,
    invoices: [],
    handOver: null,
  };
  expect(await get('/v1/service-orders/SO-8/documents')).toMatchObject({ status: 200, body: none });
  const actor = { kind: 'staff' as const, id: 'SHA-01-Q1', role: 'qc_inspector' as const };
  await db.insert(timelineEvents).values({
    ...{ executionId: 'quality-check:SO-8:1', seq: 2, id: 'cmd:x', kind: 'quality_check', subject: 'SO-8' },
    ...{ orderNo: 'SO-8', type: 'check_passed', at: at('10:00'), actor, status: 'passed' },
    data: { items: [], findings: [], inspectorId: 'SHA-01-Q1', certificateNo: 'QC-SO-8-1' },
  });
  const { body } = await get('/v1/service-orders/SO-8/documents');
  expect(body.certificate).toMatchObject({ certificateNo: 'QC-SO-8-1', issuedAt: at('10:00') });
  expect((await get('/v1/service-orders/SO-none/documents')).status).toBe(404);
});
