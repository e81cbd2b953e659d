import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { EndpointKeeping } from '../client/alert-endpoints.js';
import type { ClientDeps } from '../client/deps.js';

/** What the routes need. */
export interface ApiDeps extends ClientDeps {
  /** Base address of the Temporal Web UI, without a slash at the end; null when it isn't known. */
  temporalUiUrl: string | null;
  /** How alert endpoints are checked and sealed; left out, none can be created. */
  endpoints?: EndpointKeeping;
}

/** A file of routes. */
export type Routes = FastifyPluginAsyncZod<ApiDeps>;

/**
 * The link by which a supervisor sees an execution in the Temporal Web UI.
 * @returns null when nobody said where the Web UI is
 */
export function uiLink({ temporalUiUrl, temporal }: ApiDeps, workflowId: string): string | null {
  if (!temporalUiUrl) return null;
  const namespace = encodeURIComponent(temporal.options.namespace);
  return `${temporalUiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;
}
