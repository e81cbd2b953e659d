import { describe, expect, it } from 'vitest';
import { recordReturn as schema } from '../../src/contracts/vehicle-return.js';
import { cancellationNotice } from '../../src/domain/customer-reports.js';
import { documentsOf } from '../../src/domain/documents.js';
import { SYSTEM } from '../../src/domain/machine.js';
import { applyReturn, recordReturn, type VehicleReturn } from '../../src/domain/steps/vehicle-return.js';

const at = '2026-03-02T10:00:00.000Z';
const actor = { kind: 'staff' as const, id: 'advisor-1', role: 'service_advisor' as const };
const DUE: VehicleReturn = {
  ...{ advisorId: 'advisor-1', outletId: 'o1', arrivedAt: '2026-03-01T08:00:00.000Z' },
  ...{ odometerInKm: 42_000, belongings: ['雨伞'], diagnosisFeeCents: 20_000 },
  ...{ partsReplaced: false, oldParts: null },
  ...{ dueSince: '2026-03-02T09:00:00.000Z', returned: null },
};
const body = (own: object = {}) =>
  schema.parse({ receivedBy: '李雷', odometerKm: 42_003, belongings: ['雨伞'], ...own });
const entered = (own: object = {}, due: Partial<VehicleReturn> = {}) =>
  recordReturn({ vehicleReturn: { ...DUE, ...due } }, body(own), { at });

describe("the return of a cancelled order's car (R3.4)", () => {
  it('is recorded with who received it, the reading, the belongings and the charge; now, unless said otherwise', () => {
    const own = { relation: '妻子', diagnosisFeeCents: 20_000 };
    expect(entered(own)).toMatchObject({
      type: 'vehicle_returned',
      data: { receivedBy: '李雷', ...own, odometerKm: 42_003, returnedAt: at, warnings: [] },
    });
  });

  it('may have been before anybody recorded the cancellation, but not before the car came, nor still to come', () => {
    const earlier = '2026-03-01T20:00:00.000Z';
    expect(entered({ returnedAt: earlier })).toMatchObject({ data: { returnedAt: earlier } });
    expect(entered({ returnedAt: at })).toMatchObject({ type: 'vehicle_returned' });
    expect(entered({ returnedAt: '2026-03-02T10:00:00.001Z' })).toMatchObject({
      refused: 'not_happened_yet',
    });
    const before = '2026-03-01T07:59:59.999Z';
    expect(entered({ returnedAt: before })).toMatchObject({ refused: 'returned_before_arrival' });
    expect(entered({ returnedAt: before }, { arrivedAt: null })).toMatchObject({ type: 'vehicle_returned' });
  });

  it('has a reading that is not below the check-in’s, unless it is said which is wrong', () => {
    expect(entered({ odometerKm: 42_000 })).toMatchObject({ data: { warnings: [] } });
    expect(entered({ odometerKm: 41_999 })).toMatchObject({ refused: 'odometer_below_check_in' });
    expect(entered({ odometerKm: 41_999, odometerExplained: '接车时读错' })).toMatchObject({
      data: { warnings: [{ code: 'odometer_below_earlier' }] },
    });
    expect(entered({ odometerKm: null })).toMatchObject({ refused: 'odometer_missing' });
    expect(entered({ odometerKm: null }, { odometerInKm: null })).toMatchObject({
      data: { odometerKm: null },
    });
  });

  it('accounts for every belonging of the check-in’s list', () => {
    expect(entered({ belongings: [] })).toMatchObject({ refused: 'belongings_unaccounted' });
    const missingBelongings = [{ item: '雨伞', explanation: '客户昨日已取走' }];
    expect(entered({ belongings: [], missingBelongings })).toMatchObject({ data: { missingBelongings } });
  });

  it('charges no more for the diagnosis than the customer was told', () => {
    expect(entered({ diagnosisFeeCents: 20_001 })).toMatchObject({ refused: 'diagnosis_fee_exceeded' });
    expect(entered({ diagnosisFeeCents: 1 }, { diagnosisFeeCents: 0 })).toMatchObject({
      refused: 'diagnosis_fee_exceeded',
    });
  });

  it('says what became of the parts that were replaced: as chosen with the approval, or as chosen now', () => {
    const replaced = { partsReplaced: true };
    expect(entered({}, replaced)).toMatchObject({ refused: 'old_parts_choice_missing' });
    expect(entered({ oldParts: 'returned' }, replaced)).toMatchObject({ data: { oldParts: 'returned' } });
    expect(entered({}, { ...replaced, oldParts: 'left' })).toMatchObject({ data: { oldParts: 'left' } });
  });

  it('is on the order and among its documents, with who entered it and when (R5.3)', () => {
    const decided = entered({ returnedAt: '2026-03-02T08:00:00.000Z' });
    if (!('type' in decided)) throw new Error('refused');
    const event = { ...decided, id: 'x', at, actor };
    const expected = { returnedAt: '2026-03-02T08:00:00.000Z', recordedAt: at, by: 'advisor-1' };
    expect(applyReturn(DUE, event)?.returned).toMatchObject(expected);
    expect(documentsOf([event]).vehicleReturn).toMatchObject(expected);
    const { dueSince: _since, returned: _none, ...terms } = DUE;
    const due = {
      type: 'return_due' as const,
      id: 'y',
      at,
      actor: SYSTEM,
      data: { ...terms, clockIds: ['c'] },
    };
    expect(applyReturn(null, due)).toEqual({ ...DUE, dueSince: at });
  });

  it('is told to the customer with the cancellation, and what it costs (R5.3)', () => {
    const text = (car: { diagnosisFeeCents: number } | null) =>
      cancellationNotice('SO-1', 'phone', 105_000, car).text;
    expect(text({ diagnosisFeeCents: 20_000 })).toContain('取回车辆，检测费不超过 200.00 元');
    expect(text({ diagnosisFeeCents: 0 })).toContain('取回车辆，无需付费');
    expect(text(null)).toBe('您的工单 SO-1 已取消。已支付的 1050.00 元将退还给您。');
  });
});
