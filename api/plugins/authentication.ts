import type { FastifyInstance, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Database } from '../../db/connection.js';
import { authenticateApiKey } from '../../db/queries/api-clients.js';
import { Problem } from '../problems.js';
import type { Access, Principal, Scope } from '../scopes.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route; a route without it does not boot. */
    access?: Access;
    /** The route itself calls {@link authenticateFor}, or proves its caller in another way. */
    authenticatesItself?: boolean;
  }
  interface FastifyRequest {
    principal: Principal | null;
  }
}

/** Routes of the plugin that shows the API documentation; it offers no way to declare an access of its own. */
const documentationPages = /^\/docs(\/|$)/;

/**
 * Authenticates by bearer key and checks the scope that the route declares, before the body is read: nobody unknown makes
 * us parse anything.
 */
export const authentication = fastifyPlugin(
  async (app: FastifyInstance, { database }: { database: Database }) => {
    app.decorateRequest('principal', null);

    app.addHook('onRoute', (route) => {
      if (route.config?.access !== undefined) return;
      if (!documentationPages.test(route.url)) throw new Error(`${route.method} ${route.url} declares no access`);
      route.config = { ...route.config, access: 'public' };
    });

    app.addHook('onRequest', async (request) => {
      const { access, authenticatesItself } = request.routeOptions.config;
      // Nothing was matched: the answer is 404 or 405, and says nothing that the public documentation does not.
      if (access === undefined || access === 'public' || authenticatesItself) return;
      await authenticateFor(request, database);
    });
  },
  { name: 'authentication' },
);

/** Authenticates the caller by its key, and asks for the scope that the route declares. */
export async function authenticateFor(request: FastifyRequest, database: Database): Promise<Principal> {
  const { access } = request.routeOptions.config;
  const principal = await authenticate(database, request.headers.authorization);
  request.principal = principal;
  const wanted = access === undefined || access === 'public' || access === 'any-key' ? [] : [access].flat();
  if (wanted.length > 0 && !wanted.some((scope) => principal.scopes.includes(scope))) forbid(wanted.join(' or '));
  return principal;
}

/** The caller of a route that is not public. */
export function principalOf(request: FastifyRequest): Principal {
  if (!request.principal) throw new Error('The route is public and has no principal');
  return request.principal;
}

/** Asks for a scope that depends on what the request wants. */
export function requireScope(request: FastifyRequest, scope: Scope): void {
  if (!principalOf(request).scopes.includes(scope)) forbid(scope);
}

function forbid(missing: string): never {
  throw new Problem('forbidden', { detail: `The key lacks the scope ${missing}`, members: { missing } });
}

async function authenticate(database: Database, header: string | undefined): Promise<Principal> {
  if (header === undefined) throw unauthenticated('The request carries no key', 'Bearer realm="portage"');
  const [, key] = /^bearer +(\S+)$/i.exec(header) ?? [];
  const client = key === undefined ? undefined : await authenticateApiKey(database, key);
  if (!client) {
    throw unauthenticated('The key is not known, or no longer valid', 'Bearer realm="portage", error="invalid_token"');
  }
  return { id: client.id, name: client.name, scopes: client.scopes };
}

function unauthenticated(detail: string, challenge: string): Problem {
  return new Problem('unauthenticated', { detail, headers: { 'www-authenticate': challenge } });
}
