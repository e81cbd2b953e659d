import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkPlate,
  checkVin,
  normalisePlate,
  normaliseVin,
  vinCheckDigit,
} from '../../src/domain/vehicle.js';

const codes = (warnings: Array<{ code: string }>) => warnings.map((warning) => warning.code);
const VIN_CHARACTERS = Array.from('ABCDEFGHJKLMNPRSTUVWXYZ0123456789');

describe('VIN (R3.1)', () => {
  it('has nothing to say about well-formed numbers', () => {
    for (const vin of [
      '1M8GDM9AXKP042788',
      '11111111111111111',
      ' 1m8gdm9axkp042788 ',
      'LSVAU033572190137',
    ]) {
      const digit = vinCheckDigit(vin);
      const right = normaliseVin(vin).slice(0, 8) + digit + normaliseVin(vin).slice(9);
      expect(checkVin(right)).toEqual([]);
    }
    expect(checkVin('1M8GDM9AXKP042788')).toEqual([]);
    expect(checkVin('11111111111111111')).toEqual([]);
  });

  it('warns of length, of I, O and Q, and of a wrong check digit', () => {
    expect(codes(checkVin('JT3DJ81W8R0'))).toEqual(['vin_length']);
    expect(codes(checkVin('1M8GDM9AXKPO42788'))).toEqual(['vin_characters']);
    expect(codes(checkVin('1M8GDM9A1KP042788'))).toEqual(['vin_check_digit']);
    expect(codes(checkVin(''))).toEqual(['vin_length']);
  });

  it('notices every single wrong digit', () => {
    const vin = fc.array(fc.constantFrom(...VIN_CHARACTERS), { minLength: 17, maxLength: 17 });
    fc.assert(
      fc.property(vin, fc.nat(16), fc.integer({ min: 1, max: 9 }), (characters, position, step) => {
        const draft = characters.join('');
        const right = draft.slice(0, 8) + vinCheckDigit(draft) + draft.slice(9);
        expect(checkVin(right)).toEqual([]);
        const old = right.charAt(position);
        if (position === 8 || !/\d/.test(old)) return;
        const wrong = String((Number(old) + step) % 10);
        expect(codes(checkVin(right.slice(0, position) + wrong + right.slice(position + 1)))).toEqual([
          'vin_check_digit',
        ]);
      }),
    );
  });
});

describe('number plates (GA 36)', () => {
  it('knows ordinary, new-energy and special plates', () => {
    const plates = ['京A12345', '沪AD12345', '粤BF1A234', '粤b·12345', '苏E 9A8B1'];
    for (const plate of plates.slice(0, 2)) expect(checkPlate(plate)).toEqual([]);
    expect(checkPlate('粤b·12345')).toEqual([]);
    expect(checkPlate('苏E 9A8B1')).toEqual([]);
    expect(checkPlate('浙A12345D')).toEqual([]);
    expect(checkPlate('京A0001警')).toEqual([]);
    expect(checkPlate('粤ZF123港')).toEqual([]);
    expect(normalisePlate(' 粤b·12345 ')).toBe('粤B12345');
  });

  it('warns of what is no plate', () => {
    for (const plate of [
      '',
      'ABC1234',
      '京A1234',
      '京A1234I',
      '京AX12345',
      '京1A2345',
      '京AABC12',
      '京A123456',
    ]) {
      expect(codes(checkPlate(plate)), plate).toEqual(['plate_format']);
    }
  });

  it('only warns: no text makes either check throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(Array.isArray([...checkVin(text), ...checkPlate(text)])).toBe(true);
      }),
    );
  });
});
