/**
 * Checks of vehicle identification numbers and Chinese number plates. They give warnings, never
 * refusals: real records are incomplete and old cars predate the standards.
 */

export interface Warning {
  code: 'vin_length' | 'vin_characters' | 'vin_check_digit' | 'plate_format';
  field: string;
  message: string;
}

/** A reading below an earlier one: a slip of the pen, or another instrument; kept and said, never refused. */
export interface OdometerWarning {
  code: 'odometer_below_earlier';
  field: 'odometerKm';
  message: string;
}

/**
 * What is odd about a reading of the odometer.
 * @param earlier the reading that it is held against, and in words what that is; null when there is none
 */
export function odometerBelow(odometerKm: number, earlierKm: number | null, what: string): OdometerWarning[] {
  if (earlierKm === null || odometerKm >= earlierKm) return [];
  const message = `The odometer shows ${odometerKm} km, ${what} was ${earlierKm} km: read it again.`;
  return [{ code: 'odometer_below_earlier', field: 'odometerKm', message }];
}

const VIN_LENGTH = 17;
const CHECK_POSITION = 8;

/** Values of the characters of a VIN (ISO 3779, GB 16735); I, O and Q are not used. */
const VIN_VALUES: Readonly<Record<string, number>> = {
  ...Object.fromEntries(Array.from('0123456789', (digit) => [digit, Number(digit)])),
  ...{ A: 1, B: 2, C: 3, D: 4, E: 5, F: 6, G: 7, H: 8, J: 1, K: 2, L: 3, M: 4, N: 5, P: 7, R: 9 },
  ...{ S: 2, T: 3, U: 4, V: 5, W: 6, X: 7, Y: 8, Z: 9 },
};

/** Weights of the 17 positions; the check digit itself weighs nothing. */
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** A VIN as it is stored: full-width forms evened out, upper case, no blanks or dashes. */
export function normaliseVin(vin: string): string {
  return vin.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '');
}

/** A plate as it is stored: upper case, no blanks, dashes or the dot after the city's letter. */
export function normalisePlate(plate: string): string {
  return plate
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-.·•・‧]/g, '');
}

/**
 * The check digit that belongs at position 9 of a VIN of 17 valid characters: `0`–`9` or `X`.
 * Null when the characters don't allow one to be computed.
 */
export function vinCheckDigit(vin: string): string | null {
  let sum = 0;
  const characters = Array.from(normaliseVin(vin));
  if (characters.length !== VIN_LENGTH) return null;
  for (const [i, character] of characters.entries()) {
    const value = Object.hasOwn(VIN_VALUES, character) ? VIN_VALUES[character] : undefined;
    const weight = VIN_WEIGHTS[i];
    if (weight === undefined) return null;
    if (i === CHECK_POSITION) continue;
    if (value === undefined) return null;
    sum += value * weight;
  }
  const remainder = sum % 11;
  return remainder === 10 ? 'X' : String(remainder);
}

/**
 * What is odd about a VIN: length, characters (no I, O, Q), check digit (position 9; compulsory for
 * China and North America, not for every European car, hence a warning). An empty list means well-formed.
 */
export function checkVin(vin: string): Warning[] {
  const normal = normaliseVin(vin);
  const warnings: Warning[] = [];
  const warn = (code: Warning['code'], message: string) => warnings.push({ code, field: 'vin', message });
  const length = Array.from(normal).length;
  if (length !== VIN_LENGTH) warn('vin_length', `A VIN has 17 characters, this one has ${length}.`);
  const odd = [...new Set(Array.from(normal).filter((character) => !Object.hasOwn(VIN_VALUES, character)))];
  if (odd.length > 0) warn('vin_characters', `Not used in a VIN: ${odd.join(' ')}`);
  if (warnings.length > 0) return warnings;
  const expected = vinCheckDigit(normal);
  if (expected !== null && normal.charAt(CHECK_POSITION) !== expected) {
    warn('vin_check_digit', `The check digit (position 9) should be ${expected}.`);
  }
  return warnings;
}

const PROVINCES = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';
const SERIAL = 'A-HJ-NP-Z0-9';

/** The shapes of plates in use (GA 36): ordinary, new-energy, and those with a Chinese last character. */
const PLATE_SHAPES: readonly RegExp[] = [
  // Ordinary: province, city letter, five characters of which two at most are letters.
  new RegExp(`^[${PROVINCES}][A-Z](?!(?:.*[A-Z]){3})[${SERIAL}]{5}$`),
  // New energy, small: D or F (or a letter of a later series) first, then a letter or digit, four digits.
  new RegExp(`^[${PROVINCES}][A-Z][A-HJK][${SERIAL}][0-9]{4}$`),
  // New energy, large: five digits, then D or F.
  new RegExp(`^[${PROVINCES}][A-Z][0-9]{5}[DF]$`),
  // Learner, police, trailer, Hong Kong and Macau, consulate: four characters and the kind.
  new RegExp(`^[${PROVINCES}][A-Z][${SERIAL}]{4}[学警挂港澳领超试]$`),
  // Embassy: 使 and six digits.
  /^使[0-9]{6}$/,
  /^[0-9]{6}使$/,
  // Armed police.
  new RegExp(`^WJ[${PROVINCES}]?[0-9]{4}[0-9A-Z]$`),
];

/** What is odd about a Chinese plate (GA 36, new-energy plates of 8 characters included). */
export function checkPlate(plate: string): Warning[] {
  const normal = normalisePlate(plate);
  const length = Array.from(normal).length;
  // No plate is longer; a hostile text never reaches the patterns.
  if (length <= 9 && PLATE_SHAPES.some((shape) => shape.test(normal))) return [];
  const message = `Not the form of a Chinese plate (7 characters, new energy 8): ${length} characters.`;
  return [{ code: 'plate_format', field: 'plate', message }];
}
