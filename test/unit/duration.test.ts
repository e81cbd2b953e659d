import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, formatDuration, HOUR_MS, parseDuration } from '../../src/domain/duration.js';
import { addMs, fromMs, isAfter, toMs } from '../../src/domain/instant.js';

describe('durations of the policy (R1.2)', () => {
  it.each([
    ['PT24H', 24 * HOUR_MS],
    ['PT48H', 48 * HOUR_MS],
    ['P3D', 3 * DAY_MS],
    ['P1W', 7 * DAY_MS],
    ['PT15M', 15 * 60_000],
    ['PT0.5S', 500],
    ['P1DT1H1M1.001S', DAY_MS + HOUR_MS + 61_001],
    ['PT0S', 0],
  ])('reads %s (R1.2)', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    '',
    'P',
    'PT',
    'P1DT',
    '24H',
    'PT-1H',
    '-PT1H',
    'P1H',
    'PT1D',
    'pt1h',
    'PT1H1H',
    'PT 1H',
    'P99999999999D',
  ])('refuses %j (R1.2)', (text) => {
    expect(() => parseDuration(text)).toThrow(RangeError);
  });

  it.each(['P1M', 'P1Y', 'P1Y2DT3H', 'P1M1D'])(
    'refuses %s and says that months and years have no length (R1.2)',
    (text) => {
      expect(() => parseDuration(text)).toThrow(/years and months/);
    },
  );

  it('writes the limits of the standard as the standard does (R3.2c, R3.3b)', () => {
    expect([24 * HOUR_MS, 48 * HOUR_MS, 3 * DAY_MS, 90_500, 0].map(formatDuration)).toEqual([
      'PT24H',
      'PT48H',
      'P3D',
      'PT1M30.5S',
      'PT0S',
    ]);
    expect(() => formatDuration(-1)).toThrow(RangeError);
    expect(() => formatDuration(0.5)).toThrow(RangeError);
  });

  it('reads back what it wrote, to the millisecond (R1.2)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * DAY_MS }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });
});

describe('instants', () => {
  it('are UTC with milliseconds, whatever offset they came with', () => {
    expect(fromMs(toMs('2026-11-23T16:00:00+08:00'))).toBe('2026-11-23T08:00:00.000Z');
    expect(addMs('2026-11-23T08:00:00.000Z', -1)).toBe('2026-11-23T07:59:59.999Z');
  });

  it('are refused without an offset, which would be read in the time zone of the process', () => {
    expect(() => toMs('2026-11-23T08:00:00')).toThrow(RangeError);
    expect(() => toMs('2026-11-23')).toThrow(RangeError);
    expect(() => toMs('2026-13-23T08:00:00Z')).toThrow(RangeError);
  });

  it('are not after themselves', () => {
    expect(isAfter('2026-11-23T08:00:00.000Z', '2026-11-23T08:00:00.000Z')).toBe(false);
    expect(isAfter('2026-11-23T08:00:00.001Z', '2026-11-23T08:00:00.000Z')).toBe(true);
  });
});
