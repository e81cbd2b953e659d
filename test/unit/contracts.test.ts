import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { alertParams } from '../../src/contracts/alerts.js';
import { slot } from '../../src/contracts/booking.js';
import { COMMAND_BODIES } from '../../src/contracts/commands.js';
import { encodeCursor, instant, pageQuery, phone, strict, text } from '../../src/contracts/common.js';
import { fileComplaint } from '../../src/contracts/complaints.js';
import { createServiceOrder } from '../../src/contracts/service-orders.js';
import { claimNumberAlertId } from '../../src/domain/claim-numbers.js';
import { COMMANDS } from '../../src/domain/lifecycle.js';
import { findingAlertId } from '../../src/domain/spot-check.js';
import { undoingAlertId } from '../../src/domain/undoing.js';

const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;
const paths = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map((issue) => issue.path.join('.')) ?? [];
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const HOUR = 3_600_000;

describe('the words that bodies are made of', () => {
  it('takes instants with any offset as UTC, and none without one', () => {
    expect(instant.parse('2026-11-23T16:00:00+08:00')).toBe('2026-11-23T08:00:00.000Z');
    for (const bad of ['2026-11-23T16:00:00', '2026-11-23', '2026-02-30T00:00:00Z', 1, null])
      expect([bad, accepts(instant, bad)]).toEqual([bad, false]);
  });

  it('takes E.164 and Chinese telephone numbers, however they are written', () => {
    expect(phone.parse('138 0013 8000')).toBe('13800138000');
    expect(phone.parse('+86 (138) 0013-8000')).toBe('+8613800138000');
    expect(phone.parse('021-5888 8888')).toBe('02158888888');
    expect(phone.parse('１３８００１３８０００')).toBe('13800138000');
    for (const bad of ['12800138000', '1380013800', '+0123456789', 'abc', '', '110'])
      expect([bad, accepts(phone, bad)]).toEqual([bad, false]);
  });

  it('trims text, and refuses what is empty, too long or no text at all', () => {
    expect(text(5).parse('  刹车  ')).toBe('刹车');
    for (const bad of ['   ', '123456', 'a\u0000b', 'a\u001bb', '\u200b\u2060', 7])
      expect(accepts(text(5), bad)).toBe(false);
  });

  it('refuses unknown fields with a hint, also those that every object has', () => {
    const { error } = strict({ odometerKm: text(5) }).safeParse({ odometerKM: 'x' });
    expect(error?.issues.map(({ message }) => message).join()).toContain('did you mean "odometerKm"?');
    expect(accepts(strict({}), JSON.parse('{"__proto__":1}'))).toBe(false);
    expect(accepts(strict({}), { constructor: 1 })).toBe(false);
  });

  it('reads the cursors that it wrote and no others', () => {
    const cursor = { at: '2026-11-23 08:00:00.123456+00', key: 'SO-00000001' };
    expect(pageQuery.cursor.parse(encodeCursor(cursor))).toEqual(cursor);
    const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const bad of ['', 'x', forged({}), forged(['now()', 'x']), forged([1, 2])])
      expect([bad, accepts(pageQuery.cursor, bad)]).toEqual([bad, false]);
  });
});

const dayIn = (days: number) => inMs(days * 24 * HOUR).slice(0, 10);

describe('a request for service', () => {
  const order = {
    outletId: 'SHA-01',
    customer: { name: '王小明', phone: '13800138000' },
    vehicle: { make: 'TOYOTA', model: 'COROLLA' },
    problem: '刹车失灵',
    channel: 'wechat',
  };

  it('takes the least there is to know, and fills in the rest (R3.1, R3.2a)', () => {
    expect(createServiceOrder.parse(order)).toEqual({
      ...order,
      customer: { ...order.customer, email: null },
      vehicle: {
        ...order.vehicle,
        ...{ vin: null, plate: null, modelYear: null, use: 'family', odometerKm: null },
        ...{ invoicedOn: null, deliveredOn: null },
      },
      components: [],
      expectation: null,
      slot: null,
      requiredSkills: [],
      requiredCertificates: [],
      walkIn: null,
      insteadOf: null,
    });
    const known = { ...order, customer: { id: 'C-1' }, vehicle: { id: 'V-1' } };
    expect(createServiceOrder.parse(known)).toMatchObject({
      customer: { id: 'C-1' },
      vehicle: { id: 'V-1' },
    });
  });

  it('takes a car delivered today, wherever that is (R3.1)', () => {
    const { vehicle } = order;
    expect(accepts(createServiceOrder, { ...order, vehicle: { ...vehicle, deliveredOn: dayIn(0) } })).toBe(
      true,
    );
  });

  it('takes an odd VIN and plate: they are warned of, not refused (R3.2a)', () => {
    const vehicle = { ...order.vehicle, vin: 'jt3dj-81w8r0', plate: '沪a·12 345' };
    expect(createServiceOrder.parse({ ...order, vehicle }).vehicle).toMatchObject({
      ...{ vin: 'JT3DJ81W8R0', plate: '沪A12345' },
    });
    const dashes = { ...order.vehicle, vin: '---', plate: 'unknown' };
    expect(createServiceOrder.parse({ ...order, vehicle: dashes }).vehicle).toMatchObject({ vin: null });
  });

  it.each([
    ['51 components', { components: Array(51).fill('ABS') }],
    ['a problem of 5,001 characters', { problem: 'x'.repeat(5001) }],
    ['a year before cars', { vehicle: { ...order.vehicle, modelYear: 1899 } }],
    [
      'a car of the far future',
      { vehicle: { ...order.vehicle, modelYear: new Date().getUTCFullYear() + 3 } },
    ],
    ['an odometer beyond 3,000,000 km', { vehicle: { ...order.vehicle, odometerKm: 3_000_001 } }],
    ['an odometer that counts backwards', { vehicle: { ...order.vehicle, odometerKm: -1 } }],
    ['a car delivered in days to come', { vehicle: { ...order.vehicle, deliveredOn: dayIn(3) } }],
    ['a car invoiced in days to come', { vehicle: { ...order.vehicle, invoicedOn: dayIn(3) } }],
    ['a customer both known and described', { customer: { id: 'C-1', name: '王' } }],
    ['a channel that is none', { channel: 'pigeon' }],
    [
      'a list signed before it is known whose',
      { walkIn: { odometerKm: 1, broughtBy: 'x', checklist: [{ code: 'record_customer' }] } },
    ],
    ['a skill that nobody has', { requiredSkills: ['flying'] }],
  ])('refuses %s (R3.1)', (_what, change) => {
    expect(accepts(createServiceOrder, { ...order, ...change })).toBe(false);
  });

  it('takes a slot of a day at most, a year ahead at most, that ends after it starts (R3.2a)', () => {
    const from = (ms: number, lengthMs: number) => ({ startsAt: inMs(ms), endsAt: inMs(ms + lengthMs) });
    expect(accepts(slot, from(HOUR, HOUR))).toBe(true);
    expect(paths(slot, from(HOUR, 0))).toEqual(['endsAt']);
    expect(paths(slot, from(HOUR, 25 * HOUR))).toEqual(['endsAt']);
    expect(paths(slot, from(367 * 24 * HOUR, HOUR))).toEqual(['startsAt']);
  });
});

const NOT_LATE = { startedAt: null, endedAt: null };

describe('the bodies of commands', () => {
  const line = { kind: 'part', description: 'pad', quantity: 1, unitPriceCents: 1, payer: 'customer' };

  it('has one for every command of the lifecycle', () => {
    expect(Object.keys(COMMAND_BODIES)).toEqual(Object.keys(COMMANDS));
  });

  it.each([
    ['submitSurvey', { nps: 11, csat: 5, solved: true }, 'nps'],
    ['submitSurvey', { nps: 10, csat: 0, solved: true }, 'csat'],
    ['submitSurvey', { nps: 7.5, csat: 5, solved: true }, 'nps'],
    ['submitEstimate', { lines: [] }, 'lines'],
    ['submitEstimate', { lines: [{ ...line, unitPriceCents: 1.5 }] }, 'lines.0.unitPriceCents'],
    ['submitEstimate', { lines: [{ ...line, quantity: 2, unitPriceCents: 600_000_000 }] }, 'lines'],
    ['submitEstimate', { lines: [{ ...line, quantity: 0 }] }, 'lines.0.quantity'],
    ['submitEstimate', { lines: [{ ...line, quantity: 1e-9 }] }, 'lines'],
    ['settle', { lines: [line], shares: [], method: 'paid' }, 'shares'],
    [
      'settle',
      { lines: [line], shares: [{ payer: 'goodwill', amountCents: 1, reference: 'WC-1' }], method: 'paid' },
      'shares.0.reference',
    ],
    ['startHold', { reason: 'awaiting_parts' }, 'reference'],
    ['startHold', { reason: 'in_quality_check' }, 'reason'],
    ['requestExtension', { hours: 0, reason: 'x' }, 'hours'],
    ['requestExtension', { hours: 1e-7, reason: 'x' }, 'hours'],
    ['changeLimit', { kind: 'repair_completion', hours: 1e-7, reason: 'x' }, 'hours'],
    ['decideExtension', { approved: false }, 'reason'],
    ['recordQualityCheck', { items: [{ code: 'road_test', ok: false }] }, 'findings'],
    ['recordCustomerDecision', { accepted: false, channel: 'phone' }, 'reason'],
    ['recordCustomerDecision', { accepted: false, reason: 'no' }, 'channel'],
    ['recordCustomerDecision', { accepted: true, channel: 'phone' }, 'evidence'],
    ['recordRevisit', { satisfied: false, channel: 'phone' }, 'note'],
    ['recordRevisit', { satisfied: true, channel: 'phone' }, 'evidence'],
    ['withdrawComplaint', { reason: 'no longer wanted', channel: 'phone' }, 'evidence'],
    ['approveEstimate', { estimateId: '1', channel: 'phone' }, 'estimateId'],
    ['orderTow', { supplier: 'x', expectedAt: 'soon' }, 'expectedAt'],
    ['handOver', { odometerKm: 1.5, receivedBy: 'x' }, 'odometerKm'],
  ] as const)('%s refuses %o', (name, body, path) => {
    expect(paths(COMMAND_BODIES[name], body)).toEqual([path]);
  });

  it.each([
    ['submitSurvey', { nps: 0, csat: 1, solved: false }, { comment: null }],
    ['startHold', { reason: 'awaiting_customer' }, { reference: null, expectedUntil: null, ...NOT_LATE }],
    ['startHold', { reason: 'awaiting_parts', reference: 'PO-1' }, { expectedUntil: null, ...NOT_LATE }],
    [
      'submitEstimate',
      { lines: [{ ...line, quantity: 0.5, unitPriceCents: 1_000_000_000, partNo: null }] },
      { reason: null, faultCodes: [], workGoesOn: false, validUntil: null, diagnosisFeeCents: null },
    ],
    ['completeRepair', { summary: 'done' }, { workGrade: null }],
    ['decideExtension', { approved: true, reason: '' }, { reason: null }],
    ['acceptComplaint', {}, {}],
  ] as const)('%s takes %o', (name, body, filled) => {
    expect(COMMAND_BODIES[name].parse(body)).toEqual({ ...body, ...filled });
  });

  it('files a complaint about an order or an outlet, not about nothing (R4.4)', () => {
    const complaint = { channel: 'phone', description: 'too slow' };
    expect(paths(fileComplaint, complaint)).toEqual(['orderNo']);
    expect(accepts(fileComplaint, { ...complaint, orderNo: 'SO-00000001' })).toBe(true);
    expect(accepts(fileComplaint, { ...complaint, outletId: 'SHA-01' })).toBe(true);
  });

  it('knows the id of an alert from an address that only looks like one', () => {
    const others = [findingAlertId('SO-1', 1, 12), undoingAlertId('SO-1', 'loaner_to_take_back', 1)];
    for (const alertId of [
      'SO-00000001/repair_completion/1',
      ...others,
      claimNumberAlertId('SO-1', 'insurer'),
    ])
      expect([alertId, accepts(alertParams, { alertId })]).toEqual([alertId, true]);
    for (const alertId of ['SO-1', 'SO-1/x', '../../1', 'SO-1/repair/1/2', 'SO-1/repair/1-'])
      expect([alertId, accepts(alertParams, { alertId })]).toEqual([alertId, false]);
  });
});
