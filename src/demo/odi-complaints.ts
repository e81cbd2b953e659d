/**
 * The 100 real complaints in `data/odi-complaints.tsv` (NHTSA, Office of Defects Investigation; public
 * domain), read as what a front-office system would send. The file carries no names or phone numbers;
 * obviously fictitious ones are made here.
 *
 * One complaint number can have several rows, one per component. What becomes of them: rows of one
 * number that tell the same story in the same words are one request that names all the components; rows of
 * one number with different words are different faults of the same car, so a request each, with the same
 * customer. Rows about something that is not a vehicle (child seats) are refused with that reason.
 * Every row number 1–100 is in exactly one request or refusal.
 */

/** One line of the file, typed; blanks are null. */
export interface ComplaintRow {
  /** 1 for the first line after the header; stable. */
  rowNo: number;
  odi: string;
  make: string;
  model: string;
  /** Null when unknown (9999 in the file). */
  year: number | null;
  crash: boolean | null;
  fire: boolean | null;
  injured: number | null;
  /** `YYYY-MM-DD`, or null. */
  failDate: string | null;
  received: string | null;
  component: string;
  city: string;
  state: string;
  /** The first 11 characters of the VIN, as filed (they may be wrong). */
  partialVin: string | null;
  mileageKm: number | null;
  description: string;
}

export interface ComplaintCustomer {
  name: string;
  phone: string;
}

/** What a front office would send for one fault of one car. */
export interface ComplaintRequest {
  rowNos: number[];
  odi: string;
  customer: ComplaintCustomer;
  problem: string;
  components: string[];
  make: string;
  model: string;
  year: number | null;
  partialVin: string | null;
  mileageKm: number | null;
  failDate: string | null;
  received: string | null;
}

export type ComplaintOutcome =
  | { kind: 'request'; request: ComplaintRequest }
  | { kind: 'refused'; rowNos: number[]; odi: string; reason: 'not_a_vehicle' };

const COLUMNS = [
  'odi',
  'make',
  'model',
  'year',
  'crash',
  'fail_date',
  'fire',
  'injured',
  'component',
  'city',
  'state',
  'vin11',
  'received',
  'mileage',
  'description',
] as const;

const KM_PER_MILE = 1.609344;

/**
 * Splits a tab-separated text with CSV quoting (`"` around a field, `""` inside it) into lines of fields.
 * A quoted field may hold tabs and line ends; a quote inside an unquoted field is an ordinary character.
 */
export function parseTsv(text: string): string[][] {
  const lines: string[][] = [];
  let fields: string[] = [];
  let field = '';
  let quoted = false;
  let untouched = true;
  const endField = () => {
    fields.push(field);
    field = '';
    untouched = true;
  };
  const endLine = () => {
    endField();
    if (fields.length > 1 || fields[0] !== '') lines.push(fields);
    fields = [];
  };
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (quoted && character === '"' && text.charAt(i + 1) === '"') {
      field += '"';
      i++;
    } else if (quoted && character === '"') quoted = false;
    else if (quoted) field += character;
    else if (character === '"' && untouched) {
      quoted = true;
      untouched = false;
    } else if (character === '\t') endField();
    else if (character === '\n') endLine();
    else if (character !== '\r') {
      field += character;
      untouched = false;
    }
  }
  if (field !== '' || fields.length > 0) endLine();
  return lines;
}

/**
 * Reads the file's text into rows. Throws when a column is missing from the header or a line has another
 * number of fields: the file is part of the project, so that is a mistake of ours and not of a customer.
 */
export function parseComplaints(text: string): ComplaintRow[] {
  const [header = [], ...lines] = parseTsv(text.replace(/^\uFEFF/, ''));
  const missing = COLUMNS.filter((column) => !header.includes(column));
  if (missing.length > 0) throw new Error(`columns missing: ${missing.join(', ')}`);
  return lines.map((fields, index) => {
    if (fields.length !== header.length) {
      throw new Error(`line ${index + 2}: ${fields.length} fields instead of ${header.length}`);
    }
    return toRow(index + 1, (column) => (fields[header.indexOf(column)] ?? '').trim());
  });
}

function toRow(rowNo: number, value: (column: (typeof COLUMNS)[number]) => string): ComplaintRow {
  const year = wholeNumber(value('year'));
  const miles = wholeNumber(value('mileage'));
  return {
    rowNo,
    odi: value('odi'),
    make: value('make'),
    model: value('model'),
    year: year === 9999 ? null : year,
    crash: yesNo(value('crash')),
    fire: yesNo(value('fire')),
    injured: wholeNumber(value('injured')),
    failDate: isoDate(value('fail_date')),
    received: isoDate(value('received')),
    component: value('component'),
    city: value('city'),
    state: value('state'),
    partialVin: value('vin11') || null,
    mileageKm: miles === null ? null : Math.round(miles * KM_PER_MILE),
    description: value('description'),
  };
}

function wholeNumber(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function yesNo(text: string): boolean | null {
  return text === 'Y' ? true : text === 'N' ? false : null;
}

function isoDate(text: string): string | null {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (parts === null) return null;
  const iso = `${parts[1]}-${parts[2]}-${parts[3]}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso ? null : iso;
}

/** Turns rows into requests and refusals, in the file's order; every row is in exactly one of them. */
export function complaintOutcomes(rows: readonly ComplaintRow[]): ComplaintOutcome[] {
  const stories = new Map<string, ComplaintRow[]>();
  for (const row of rows) {
    const key = `${row.odi}\n${row.description.replace(/\s+/g, ' ')}`;
    const sameStory = stories.get(key);
    if (sameStory === undefined) stories.set(key, [row]);
    else sameStory.push(row);
  }
  return [...stories.values()].map(outcomeOf);
}

function outcomeOf(rows: ComplaintRow[]): ComplaintOutcome {
  const [first] = rows;
  if (first === undefined) throw new Error('a story has at least one row');
  const rowNos = rows.map((row) => row.rowNo);
  if (rows.every((row) => row.component.startsWith('CHILD SEAT'))) {
    return { kind: 'refused', rowNos, odi: first.odi, reason: 'not_a_vehicle' };
  }
  const request: ComplaintRequest = {
    rowNos,
    odi: first.odi,
    customer: fictitiousCustomer(Number(first.odi)),
    problem: first.description,
    components: [...new Set(rows.map((row) => row.component))],
    make: first.make,
    model: first.model,
    year: first.year,
    partialVin: first.partialVin,
    mileageKm: first.mileageKm,
    failDate: first.failDate,
    received: first.received,
  };
  return { kind: 'request', request };
}

const SURNAMES = ['张', '王', '李', '赵', '刘', '陈', '杨', '黄', '周', '吴', '徐', '孙'];
const GIVEN_NAMES = ['伟', '芳', '娜', '敏', '静', '丽', '强', '磊', '洋', '艳', '勇', '杰', '涛'];

/**
 * A made-up customer, always the same for the same number: a name like those in textbooks and a phone
 * number of the form 1380000xxxx, which names nobody.
 */
export function fictitiousCustomer(seed: number): ComplaintCustomer {
  const n = Math.abs(Math.trunc(seed)) || 0;
  const surname = SURNAMES[n % SURNAMES.length] ?? '张';
  const given = GIVEN_NAMES[n % GIVEN_NAMES.length] ?? '伟';
  return { name: `${surname}${given}`, phone: `1380000${String(n % 10_000).padStart(4, '0')}` };
}
