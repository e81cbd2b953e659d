import { expect, it } from 'vitest';
import { sqlStateOf, withoutData } from '../../src/db/errors.js';

const driver = Object.assign(new Error('invalid input syntax for type json: 李雷'), { code: '22P02' });
const query = Object.assign(new Error('Failed query: insert … params: 李雷,13800000000', { cause: driver }), {
  query: 'insert …',
  params: ['李雷', '13800000000'],
});

it('tells a database error by its SQLSTATE, wherever the driver has put it', () => {
  expect(sqlStateOf(query)).toBe('22P02');
  expect(sqlStateOf(new Error('something else'))).toBeNull();
});

it('passes no value of a statement on into logs and histories (R5.4)', () => {
  const passed = withoutData(query) as Error;
  expect(passed.message).toBe('the database answered 22P02');
  const all = JSON.stringify([passed.message, passed.stack, passed.cause, { ...passed }]);
  expect(all).not.toMatch(/李雷|13800000000/);
});

it('leaves other errors as they are', () => {
  const other = new Error('webhook answered HTTP 500');
  expect(withoutData(other)).toBe(other);
});
