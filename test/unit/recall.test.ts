import { expect, it } from 'vitest';
import { concerns } from '../../src/domain/recall.js';

const recall = { makes: ['TOYOTA'], models: ['COROLLA'], modelYears: [2020, 2021], vins: ['VIN1'] };
const car = { make: 'Toyota', model: 'corolla', modelYear: 2021, vin: null };

it.each([
  [car, true],
  [{ ...car, modelYear: null }, true],
  [{ ...car, modelYear: 2019 }, false],
  [{ ...car, model: 'Camry' }, false],
  [{ ...car, make: 'HONDA' }, false],
  [{ make: 'HONDA', model: 'FIT', modelYear: 2001, vin: 'VIN1' }, true],
])('a recall concerns %o: %s (R3.1)', (vehicle, expected) => {
  expect(concerns(recall, vehicle)).toBe(expected);
});

it('empty lists of models and years mean all of the make, and no makes none but the listed VINs (R3.1)', () => {
  expect(concerns({ ...recall, models: [], modelYears: [] }, { ...car, model: 'X', modelYear: 1999 })).toBe(
    true,
  );
  expect(concerns({ makes: [], models: [], modelYears: [], vins: ['VIN1'] }, car)).toBe(false);
});
