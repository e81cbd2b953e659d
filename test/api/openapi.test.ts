import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/domain/lifecycle.js';
import { ROLES } from '../../src/domain/roles.js';
import { testApp } from './app.js';

const { app } = await testApp();

interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  parameters?: { name: string; in: string; required?: boolean }[];
  responses: Record<string, unknown>;
  requestBody?: unknown;
  'x-roles': string[];
}

const document = (await app.inject('/docs/json')).json();
const operations = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(
  ([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

it('serves an OpenAPI 3.1 document and a reference page (R5.1)', async () => {
  expect(document.openapi).toBe('3.1.0');
  expect(document.info).toMatchObject({ title: 'Pitlane', version: '1' });
  const page = await app.inject('/docs');
  expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
});

it('describes every route under /v1 with its roles, its headers and its answers (R5.4)', () => {
  expect(operations.length).toBeGreaterThan(60);
  for (const { path, method, operation } of operations) {
    const where = `${method} ${path}`;
    expect([where, operation['x-roles']?.length > 0]).toEqual([where, true]);
    for (const role of operation['x-roles']) expect(ROLES).toContain(role);
    expect([where, operation.summary !== '' && operation.tags.length > 0]).toEqual([where, true]);
    const parameters = (operation.parameters ?? []).map(({ name }) => name);
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect([where, ...parameters]).toEqual(expect.arrayContaining([where, ...inPath]));
    expect([where, parameters.includes('Idempotency-Key')]).toEqual([where, method === 'post']);
    expect([where, Object.keys(operation.responses).sort().at(-1)]).toEqual([where, 'default']);
  }
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

it('has a route for every command of the lifecycle (R1.3)', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  // Withdrawing an offer is a reassignment before acceptance.
  const names = Object.keys(COMMANDS).map((name) => (name === 'withdrawAssignment' ? 'reassign' : name));
  expect(ids).toEqual(expect.arrayContaining(names));
});

it('refers to nothing that is not there', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
  const named = new Set(references.map(([, name]) => name));
  expect(named.size).toBeGreaterThan(20);
  for (const name of named) expect(Object.keys(document.components.schemas)).toContain(name);
});
