import { describe, expect, it } from 'vitest';
import { staff } from '../../src/db/schema.js';
import type { QualityCheckState } from '../../src/domain/steps/quality-check.js';
import type { RepairState } from '../../src/domain/steps/repair.js';
import { check, completeWork, does, KEYS, orderRow, send, untilStep } from '../support/drive.js';
import { person } from '../support/house.js';
import {
  acceptOffer,
  clocksOf,
  inRepair,
  inWork,
  stateOf,
  storyOf,
  toldOf,
  untilAlert,
  untilInbox,
} from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

// What happens in the shop between the approved estimate and the keys.

const house = await skippingHouse();
const refusal = (refused: string) => ({ kind: 'refused', refusal: { refused } });
const LINES = [{ kind: 'part', description: '水泵', quantity: 1, unitPriceCents: 80_000, payer: 'customer' }];
const word = (estimateId: string, more: object = {}) => ({
  estimateId,
  channel: 'phone',
  evidence: null,
  ...more,
});
const repairClock = async (orderNo: string) => (await clocksOf(house, orderNo, 'repair_completion')).at(-1);

describe('a supplement (R3.3a, R3.3b)', () => {
  const found = { lines: LINES, reason: 'the pump leaks too', faultCodes: ['P0217'], workGoesOn: true };

  it('is decided on while the approved work goes on, and its 48 hours with it (R3.3a, R3.3b)', async () => {
    const { orderNo, tech } = await inWork(house);
    await does(house, orderNo, tech, 'recordDiagnosis', { faultCodes: ['P0217'], findings: 'pump leaks' });
    const { result } = await does(house, orderNo, tech, 'submitEstimate', found);
    expect(result).toMatchObject({ estimateId: 'E2', supplementary: true, reason: 'the pump leaks too' });
    expect(await orderRow(house, orderNo)).toMatchObject({ stepStatus: 'in_progress' });
    expect((await repairClock(orderNo))?.outcome).toBe('running');
    expect((await clocksOf(house, orderNo, 'estimate_approval')).at(-1)?.outcome).toBe('running');
    await does(house, orderNo, tech, 'signRepairSteps', { steps: [{ code: 'repair_done', note: null }] });
    await does(house, orderNo, 'advisor-1', 'approveEstimate', word('E2', { limitCents: 90_000 }));
    expect((await clocksOf(house, orderNo, 'estimate_approval')).at(-1)?.outcome).toBe('met');
    await completeWork(house, orderNo, tech);
    await check(house, orderNo, true);
    const settlement = await untilStep(house, orderNo, 'settlement', 'open');
    expect(await stateOf(house, 'settlement', settlement.orderNo)).toMatchObject({
      estimatedCents: 185_000,
      agreed: { limitCents: 195_000, oldParts: 'left' },
    });
  });

  it('revised so that the work goes on lets the 48 hours run again (R3.3a, R3.3b)', async () => {
    const { orderNo, tech } = await inWork(house);
    await does(house, orderNo, tech, 'submitEstimate', { ...found, workGoesOn: false });
    expect((await repairClock(orderNo))?.outcome).toBe('paused');
    await does(house, orderNo, tech, 'submitEstimate', found);
    expect((await repairClock(orderNo))?.outcome).toBe('running');
    expect(await orderRow(house, orderNo)).toMatchObject({ stepStatus: 'in_progress' });
  });
});

describe('a hold (R3.3b)', () => {
  it('in the last second before the deadline is in time (R3.3b)', async () => {
    const { orderNo, tech } = await inWork(house);
    const due = Date.parse((await repairClock(orderNo))?.dueAt ?? '');
    await house.environment.sleep(due - (await house.environment.currentTimeMs()) - 1000);
    await does(house, orderNo, tech, 'startHold', { reason: 'manufacturer_approval', reference: 'TSB-4' });
    await house.skip(5);
    expect(await toldOf(house, orderNo, 'repair_completion')).not.toContain('breach/0');
  });

  it('that outlasts what was told is heard of: the technician after 12 hours, the manager after a day (R3.3b)', async () => {
    const { orderNo, tech, manager } = await inWork(house);
    const expectedUntil = await house.inHours(20);
    await does(house, orderNo, tech, 'startHold', {
      reason: 'awaiting_parts',
      reference: 'PO-7',
      expectedUntil,
    });
    await house.skip(31);
    expect(await toldOf(house, orderNo, 'hold_review')).toEqual([]);
    await house.skip(1, 5);
    await untilInbox(house, tech, orderNo, 'hold_review', ['warn_50/0']);
    await house.skip(12);
    await untilInbox(house, manager, orderNo, 'hold_review', ['breach/1']);
    await does(house, orderNo, tech, 'endHold', { note: null });
    expect((await repairClock(orderNo))?.outcome).toBe('running');
  });

  it('for the insurer may come before the estimate (R3.3b)', async () => {
    const { orderNo, tech } = await inRepair(house);
    await does(house, orderNo, tech, 'startHold', { reason: 'insurer_assessment', reference: 'CL-1' });
    await house.skip(30);
    await does(house, orderNo, tech, 'endHold', { note: 'assessed' });
    expect(await orderRow(house, orderNo)).toMatchObject({ stepStatus: 'diagnosing' });
    expect((await repairClock(orderNo))?.pauses).toMatchObject([{ reference: 'CL-1' }]);
  });
});

describe('inspectors (R2.2, R3.3c)', () => {
  const ITEMS = ['fault_gone', 'no_secondary_fault'].map((code) => ({ code, ok: true, note: null }));

  it('look in on a running repair; what they find the technician reads, the deadline goes on (R2.2, R3.3c)', async () => {
    const { orderNo, tech, inspector } = await inWork(house);
    const photos = ['https://photos.example/3'];
    const looked = { items: [], findings: ['cover not fitted'], photos };
    await does(house, orderNo, inspector, 'recordSpotCheck', looked);
    expect(await orderRow(house, orderNo)).toMatchObject({ stepStatus: 'in_progress' });
    expect(await stateOf<RepairState>(house, 'repair', orderNo)).toMatchObject({
      findings: [{ from: 'spot_check', by: inspector, findings: ['cover not fitted'], photos }],
    });
    expect((await repairClock(orderNo))?.outcome).toBe('running');
    await completeWork(house, orderNo, tech);
    await untilStep(house, orderNo, 'quality_check', 'pending');
  });

  it('have the technician and the manager told of what they find, each time; a clean look is on the timeline alone (R2.2, R3.3c)', async () => {
    const { orderNo, tech, inspector, manager } = await inWork(house);
    const looks = (findings: string[]) => ({ items: [ITEMS[0]], findings, photos: [] });
    await does(house, orderNo, inspector, 'recordSpotCheck', looks([]));
    await does(house, orderNo, inspector, 'recordSpotCheck', looks(['torque not noted']));
    await does(house, orderNo, inspector, 'recordSpotCheck', looks(['cover not fitted']));
    const kind = 'spot_check_finding';
    for (const who of [tech, manager]) await untilInbox(house, who, orderNo, kind, ['warn_0/0', 'warn_0/0']);
    expect((await storyOf(house, orderNo)).filter((type) => type === 'spot_check_recorded')).toHaveLength(3);
    await completeWork(house, orderNo, tech);
    for (const n of [2, 3]) await untilAlert(house, `${orderNo}/${kind}/1-${n}`, 'resolved');
  });

  it('are nobody who worked on the car before it was given back, whatever they are named for (R3.3c)', async () => {
    const { orderNo, tech, manager } = await inWork(house, 'oil change', 2);
    await does(house, orderNo, tech, 'giveBackRepair', { reason: 'ill', doneSoFar: 'half of it' });
    const other = await acceptOffer(house, orderNo);
    await untilStep(house, orderNo, 'repair', 'in_progress');
    await completeWork(house, orderNo, other);
    await untilStep(house, orderNo, 'quality_check', 'pending');
    const name = (staffId: string) =>
      send(house, orderNo, manager, 'nameInspector', { staffId, reason: 'ill' });
    expect(await name(tech)).toMatchObject(refusal('not_qualified'));
    const own = { items: ITEMS, findings: [] };
    expect(await send(house, orderNo, tech, 'recordQualityCheck', own)).toMatchObject(
      refusal('inspector_is_repairer'),
    );
    expect(await send(house, orderNo, 'csm-1', 'recordQualityCheck', own)).toMatchObject(
      refusal('not_the_inspector'),
    );
  });

  it('are named from the outlet or its region: active, here, and inspectors (R2.2, R3.3c)', async () => {
    const { orderNo, tech, manager, csm, outletId } = await inWork(house);
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
    const inspectorOf = (id: string, orgUnitId: string) => person(id, 'qc_inspector', orgUnitId);
    const code = (name: string) => `inspector-${outletId}-${name}`;
    await house.db
      .insert(staff)
      .values([
        inspectorOf(code('here'), outletId),
        { ...inspectorOf(code('away'), outletId), absentFrom: hourAgo },
        { ...inspectorOf(code('left'), outletId), active: false },
        inspectorOf(code('region'), 'r1'),
      ]);
    await completeWork(house, orderNo, tech);
    await untilStep(house, orderNo, 'quality_check', 'pending');
    const name = (staffId: string) =>
      send(house, orderNo, manager, 'nameInspector', { staffId, reason: 'ill' });
    // Nobody at all, another role, another outlet's, one who has left, one who is away.
    for (const wrong of ['nobody', csm, 'inspector-1', code('left'), code('away')]) {
      expect(await name(wrong), wrong).toMatchObject(refusal('not_qualified'));
    }
    expect(await name(code('region'))).toMatchObject({ kind: 'done' });
    expect(await name(code('here'))).toMatchObject({ kind: 'done' });
    expect(await orderRow(house, orderNo)).toMatchObject({ responsibleId: code('here') });
    await does(house, orderNo, code('here'), 'recordQualityCheck', { items: ITEMS, findings: [] });
    expect(await stateOf<QualityCheckState>(house, 'quality-check', orderNo)).toMatchObject({
      ...{ status: 'passed', inspectorId: code('here'), certificateNo: `QC-${orderNo}-1` },
    });
  });

  it('send findings and photographs with the car, and the certificate of the check that passed (R3.3c, R5.3)', async () => {
    const { orderNo, tech, inspector } = await inWork(house);
    await completeWork(house, orderNo, tech);
    const items = ITEMS.map((item) => ({ ...item, ok: false }));
    const photos = ['https://photos.example/9'];
    await does(house, orderNo, inspector, 'recordQualityCheck', { items, findings: ['noise'], photos });
    await untilStep(house, orderNo, 'repair', 'in_progress');
    expect(await stateOf<RepairState>(house, 'repair', orderNo, 2)).toMatchObject({
      ...{
        signedSteps: [],
        findings: [{ from: 'quality_check', by: inspector, findings: ['noise'], photos }],
      },
    });
    await completeWork(house, orderNo, tech);
    await check(house, orderNo, true);
    await untilStep(house, orderNo, 'settlement', 'open');
    const shares = [{ payer: 'customer', amountCents: 80_000 }];
    await does(house, orderNo, 'cashier-1', 'settle', { lines: LINES, shares, method: 'paid' });
    const { result } = await does(house, orderNo, 'advisor-1', 'handOver', KEYS);
    expect(result).toMatchObject({ certificateNo: `QC-${orderNo}-2`, oldParts: 'left' });
  });
});

describe('a rejected estimate (R3.3a, R5.3)', () => {
  it('is paid for with the diagnosis as it was told, and no more (R3.3a, R5.3)', async () => {
    const { orderNo, tech } = await inRepair(house);
    await does(house, orderNo, tech, 'recordDiagnosis', { faultCodes: [], findings: 'engine worn' });
    await does(house, orderNo, tech, 'submitEstimate', { lines: LINES, diagnosisFeeCents: 20_000 });
    await does(house, orderNo, 'advisor-1', 'rejectEstimate', word('E1', { reason: 'too dear' }));
    await untilStep(house, orderNo, 'settlement', 'open');
    const bill = (amountCents: number) => ({
      lines: [
        {
          kind: 'labour',
          description: '检测费',
          quantity: 1,
          unitPriceCents: amountCents,
          payer: 'customer',
        },
      ],
      shares: [{ payer: 'customer', amountCents }],
      ...{ method: 'paid', differenceExplained: null },
    });
    expect(await send(house, orderNo, 'cashier-1', 'settle', bill(25_000))).toMatchObject(
      refusal('diagnosis_fee_exceeded'),
    );
    await does(house, orderNo, 'cashier-1', 'settle', bill(20_000));
    const { result } = await does(house, orderNo, 'advisor-1', 'handOver', {
      odometerKm: 42_010,
      receivedBy: 'owner',
    });
    expect(result).toMatchObject({ certificateNo: null, oldParts: null });
    expect(await storyOf(house, orderNo)).not.toContain('check_opened');
  });
});
