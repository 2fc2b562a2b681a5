import type { FastifyInstance, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Database } from '../../db/connection.js';
import { type AuthenticatedClient, authenticateApiKey } from '../../db/queries/api-clients.js';
import { appendAudit } from '../../db/queries/audit.js';
import { type Act, may, missingFor } from '../../domain/authorization.js';
import type { Access } from '../identity/access.js';
import { addressedBy, auditRecordOf, routeOf } from '../identity/audit-record.js';
import type { Principal } from '../identity/principal.js';
import { TokenError, type TokenVerifier } from '../identity/token-verifier.js';
import { Problem } from '../problems.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route; a route without it does not boot. */
    access?: Access;
    /** The route itself calls {@link authenticateFor}, or proves its caller in another way. */
    authenticatesItself?: boolean;
    /**
     * Of every route that is not read only: the name under which it is audited, `service.object.verb`, or `none` with
     * nothing to audit. A POST that is audited asks for an `Idempotency-Key`.
     */
    audit?: string;
  }
  interface FastifyRequest {
    principal: Principal | null;
  }
  interface FastifyInstance {
    /** Each route with what it declares, for documents and tests. */
    declaredRoutes: readonly DeclaredRoute[];
  }
}

export interface DeclaredRoute {
  method: string;
  url: string;
  access: Access;
  audit: string | undefined;
  personal: readonly string[];
}

interface Options {
  database: Database;
  /** Absent: only machines are known. */
  tokens: TokenVerifier | undefined;
}

/** Routes of the plugin that shows the API documentation; it offers no way to declare an access of its own. */
const documentationPages = /^\/docs(\/|$)/;
const readOnly = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Authenticates by bearer key or token and checks what the route declares, before the body is read: nobody unknown makes
 * us parse anything.
 */
export const authentication = fastifyPlugin(
  async (app: FastifyInstance, options: Options) => {
    app.decorateRequest('principal', null);
    app.decorateRequest('authenticationOptions', { getter: () => options });
    const declared: DeclaredRoute[] = [];
    app.decorate('declaredRoutes', declared);

    app.addHook('onRoute', (route) => {
      if (route.config?.access === undefined) {
        if (!documentationPages.test(route.url)) throw new Error(`${route.method} ${route.url} declares no access`);
        route.config = { ...route.config, access: 'public' };
      }
      const { access = 'public', audit, personal = [] } = route.config;
      for (const method of [route.method].flat()) {
        if (audit === undefined && !readOnly.includes(method)) {
          throw new Error(`${method} ${route.url} declares no audit`);
        }
        declared.push({ method, url: route.url, access, audit, personal });
      }
    });

    app.addHook('onRequest', async (request) => {
      const { access, authenticatesItself } = request.routeOptions.config;
      // Nothing was matched: the answer is 404 or 405, and says nothing that the public documentation does not.
      if (access === undefined || access === 'public' || authenticatesItself) return;
      request.principal = await authenticate(request);
    });

    // Apart from the above, so that the quota of `rate-limits.ts` comes between: a denial is written down, and whoever
    // collects denials is to be stopped. Still before the body is read.
    app.addHook('preParsing', async (request) => {
      if (!request.routeOptions.config.authenticatesItself) await authorize(request);
    });
  },
  { name: 'authentication' },
);

declare module 'fastify' {
  interface FastifyRequest {
    readonly authenticationOptions: Options;
  }
}

type FindClient = (key: string) => Promise<AuthenticatedClient | undefined>;

/**
 * Authenticates the caller, and asks for what the route declares. `findClient` tells whose a key is; default: the database.
 * @throws Problem `unauthenticated`; `forbidden`, once that is audited.
 */
export async function authenticateFor(request: FastifyRequest, findClient?: FindClient): Promise<Principal> {
  const principal = await authenticate(request, findClient);
  request.principal = principal;
  await authorize(request);
  return principal;
}

/** The caller of a route that is not public. */
export function principalOf(request: FastifyRequest): Principal {
  if (!request.principal) throw new Error('The route is public and has no principal');
  return request.principal;
}

/** Asks for an act that depends on what the request wants. */
export async function requireAct(request: FastifyRequest, act: Act): Promise<void> {
  const principal = principalOf(request);
  if (!may(principal, act)) await deny(request, missingFor(principal, act));
}

/** @throws Problem `forbidden`, once it is audited: a denial that nobody can see later would be none. */
export async function deny(request: FastifyRequest, missing: string): Promise<never> {
  const { config } = request.routeOptions;
  const route = routeOf(request);
  await appendAudit(request.authenticationOptions.database, {
    ...auditRecordOf(request),
    action: config.audit === undefined || config.audit === 'none' ? 'api.route.call' : config.audit,
    target: addressedBy(request) ?? { type: 'route', id: route },
    outcome: 'denied',
    reason: `lacks ${missing}`,
    diff: { route },
  });
  throw new Problem('forbidden', { detail: `This caller lacks ${missing}`, members: { missing } });
}

async function authorize(request: FastifyRequest): Promise<void> {
  const { access } = request.routeOptions.config;
  if (access === undefined || access === 'public' || access === 'any-key') return;
  const principal = principalOf(request);
  const wanted = [access].flat();
  if (wanted.some((act) => may(principal, act))) return;
  await deny(request, wanted.map((act) => missingFor(principal, act)).join(' or '));
}

async function authenticate(request: FastifyRequest, findClient?: FindClient): Promise<Principal> {
  const { database, tokens } = request.authenticationOptions;
  const header = request.headers.authorization;
  if (header === undefined) {
    throw unauthenticated('The request carries no key or token', 'Bearer realm="portage"', 'credentials-missing');
  }
  const [, credential = ''] = /^bearer +(\S+)$/i.exec(header) ?? [];
  if (tokens && isToken.test(credential)) return authenticatePerson(tokens, credential);
  const client = await (findClient ? findClient(credential) : authenticateApiKey(database, credential));
  if (!client) throw invalid('The key is not known, or no longer valid', 'key-invalid');
  const { id, name, scopes, keyId } = client;
  return { type: 'machine', id, name, role: undefined, scopes, keyId };
}

const isToken = /^[\w-]+\.[\w-]+\.[\w-]+$/;

async function authenticatePerson(tokens: TokenVerifier, token: string): Promise<Principal> {
  try {
    return await tokens.verify(token);
  } catch (error) {
    if (error instanceof TokenError) throw invalid(error.message, error.code);
    throw error;
  }
}

function invalid(detail: string, code: string): Problem {
  return unauthenticated(detail, 'Bearer realm="portage", error="invalid_token"', code);
}

function unauthenticated(detail: string, challenge: string, code: string): Problem {
  return new Problem('unauthenticated', { detail, code, headers: { 'www-authenticate': challenge } });
}
