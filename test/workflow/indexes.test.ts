import { sql } from 'drizzle-orm';
import { afterAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/database.js';
import { testDatabase } from '../support/servers.js';

const { databaseUrl } = await testDatabase();
const db = openDatabase(databaseUrl, { max: 1 });
afterAll(() => db.close());

// What every booking looks up (R3.1): without an index each booking reads all that there ever were.
it.each([
  ['customers_phone', "select 1 from customers where phone = '1' and name = 'a'"],
  ['vehicles_vin', "select 1 from vehicles where vin = '1'"],
  ['vehicles_plate', "select 1 from vehicles where plate = '1'"],
  ['intakes_customer', "select 1 from intakes where customer_id = '1'"],
  ['complaints_customer', "select 1 from complaints where customer_id = '1'"],
  ['service_orders_open', "select 1 from service_orders where responsible_id = '1' and closed_at is null"],
])('a booking finds by %s, however many there are (R3.1)', finds);

// How late the service is (R6.1): what happened in the last minute, of all that was ever told.
it.each([
  [
    'alert_ledger_fired',
    "select 1 from alert_ledger where level = 0 and fired_at > now() - interval '1 minute'",
  ],
  ['alerts_raised', "select 1 from alerts where raised_at > now() - interval '1 minute'"],
])('the reconciliation finds what is new by %s (R6.1)', finds);

async function finds(index: string, query: string) {
  await db.execute(sql`set enable_seqscan = off`);
  const plan = await db.execute<Record<string, string>>(sql.raw(`explain ${query}`));
  expect(JSON.stringify(plan)).toContain(index);
}
