import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  complaintOutcomes,
  fictitiousCustomer,
  parseComplaints,
  parseTsv,
} from '../../src/demo/odi-complaints.js';

const text = readFileSync(new URL('../../src/demo/data/odi-complaints.tsv', import.meta.url), 'utf8');
const rows = parseComplaints(text);

describe('real complaints as a front office would send them (R3.1)', () => {
  it('reads all 100 rows and keeps what is unknown as null', () => {
    expect(rows.map((row) => row.rowNo)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    expect(rows[0]).toMatchObject({ odi: '958124', make: 'TOYOTA', year: 1994, crash: true, fire: false });
    expect(rows[0]).toMatchObject({ failDate: '1994-11-28', received: '1995-01-03', partialVin: null });
    expect(rows[24]).toMatchObject({ make: 'RENOLUX', year: null });
    expect(rows[8]?.failDate).toBeNull();
  });

  it('puts every row into exactly one request or refusal, so that a report adds up to 100', () => {
    const outcomes = complaintOutcomes(rows);
    const rowNos = outcomes.flatMap((o) => (o.kind === 'request' ? o.request.rowNos : o.rowNos));
    expect([...rowNos].sort((a, b) => a - b)).toEqual(rows.map((row) => row.rowNo));
    const refused = outcomes.flatMap((o) => (o.kind === 'refused' ? o.rowNos : []));
    expect(refused).toEqual([25, 68, 72, 75]);
  });

  it('joins rows of one number that tell the same story, and keeps different faults apart', () => {
    const requests = complaintOutcomes(rows).flatMap((o) => (o.kind === 'request' ? [o.request] : []));
    const sonoma = requests.filter((request) => request.odi === '958146');
    expect(sonoma).toHaveLength(1);
    expect(sonoma[0]?.rowNos).toEqual([6, 7, 8]);
    expect(sonoma[0]?.components).toHaveLength(3);
    const grandAm = requests.filter((request) => request.odi === '958167');
    expect(grandAm.length).toBeGreaterThan(5);
    expect(new Set(grandAm.map((request) => request.customer.phone)).size).toBe(1);
  });

  it('turns miles into kilometres and refuses impossible dates', () => {
    const [header, line] = text.split('\n');
    const columns = (header ?? '').split('\t');
    const fields = (line ?? '').split('\t');
    fields[columns.indexOf('mileage')] = '10000';
    fields[columns.indexOf('fail_date')] = '19950231';
    const [row] = parseComplaints(`${header}\n${fields.join('\t')}\n`);
    expect(row).toMatchObject({ mileageKm: 16093, failDate: null });
  });

  it('reads quoted fields with tabs, quotes and line ends', () => {
    expect(parseTsv('a\tb\n"x\ty"\t"say ""no""\nthen"\r\n')).toEqual([
      ['a', 'b'],
      ['x\ty', 'say "no"\nthen'],
    ]);
    expect(() => parseComplaints('odi\tmake\n1\tX\n')).toThrow(/columns missing/);
  });

  it('reads back whatever was quoted', () => {
    const quote = (field: string) => `"${field.replaceAll('"', '""')}"`;
    const table = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), { minLength: 1 });
    fc.assert(
      fc.property(table, (lines) => {
        expect(parseTsv(lines.map((line) => line.map(quote).join('\t')).join('\n'))).toEqual(lines);
      }),
    );
  });

  it('makes up customers who are nobody, the same ones each time', () => {
    expect(fictitiousCustomer(958124)).toEqual(fictitiousCustomer(958124));
    const odis = [...new Set(rows.map((row) => row.odi))];
    const phones = odis.map((odi) => fictitiousCustomer(Number(odi)).phone);
    expect(new Set(phones).size).toBe(odis.length);
    for (const phone of phones) expect(phone).toMatch(/^1380000\d{4}$/);
  });
});
