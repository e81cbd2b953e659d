import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Role } from '../domain/roles.js';

const DESCRIPTION = `After-sales service, orchestrated: every step a durable execution, every deadline a durable clock.

Every call needs a key (\`Authorization: Bearer …\`). A system's key may act for a member of staff with
\`X-On-Behalf-Of\`. Every POST needs an \`Idempotency-Key\`: the same key with the same body gets the same answer, marked
\`Idempotency-Replayed: true\`; 503 means that the outcome is unknown: repeat with the same key.
Errors are problem documents (RFC 9457) with a stable \`code\`.`;

const onBehalfOf = z.string().optional().describe('Staff id for whom a system acts');

/** Serves the OpenAPI 3.1 document of the zod schemas at /docs/json, with a reference page at /docs. */
export async function serveReference(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Pitlane', version: '1', description: DESCRIPTION },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      security: [{ key: [] }],
    },
    transform: describeRoute,
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
}

/** Adds what all routes of a kind have in common: the headers, and the roles that may call. */
const describeRoute: typeof jsonSchemaTransform = (document) => {
  if (!document.schema || document.schema.hide) return jsonSchemaTransform(document);
  const { config, method } = (document as { route?: RouteOptions }).route ?? {};
  const roles = config?.roles ?? [];
  const headers =
    method === 'POST'
      ? z.object({ 'Idempotency-Key': z.string().min(1).max(200), 'X-On-Behalf-Of': onBehalfOf })
      : z.object({ 'X-On-Behalf-Of': onBehalfOf });
  const described = jsonSchemaTransform({ ...document, schema: { ...document.schema, headers } });
  Object.assign(described.schema, { 'x-roles': roles, description: `For: ${roles.join(', ')}` });
  return described;
};

interface RouteOptions {
  method: string | string[];
  config?: { roles?: readonly Role[] };
}
