import type { FastifyInstance, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Database } from '../../db/connection.js';
import { appendAudit } from '../../db/queries/audit.js';
import { may } from '../../domain/authorization.js';
import { addressedBy, auditRecordOf, routeOf } from '../identity/audit-record.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** The answer as this caller may see it; for a route that makes text of it and so escapes the hook. */
    visible<T>(request: FastifyRequest, payload: T): Promise<T>;
  }
  interface FastifyContextConfig {
    /** Where answers hold what may be about people: paths like `/data/*\/partnerName`. Masked without `pii:read`. */
    personal?: readonly string[];
  }
}

/** What stands in an answer instead. */
export const masked = '[masked]';

/** One who keeps reading the same thing is noted once in this time: a page that refreshes is one look. */
const notedAgainAfterMs = 15 * 60_000;
const notedAtMost = 10_000;
/** A name this short may stand in any text by chance. */
const tellingLength = 4;

/** Masks what may be about people in the answers to those without `pii:read`; notes who sees it unmasked. */
export const personalData = fastifyPlugin(
  async (app: FastifyInstance, { database }: { database: Database }) => {
    const noted = new Map<string, number>();

    app.addHook('preSerialization', async (request, reply, payload) => {
      return reply.statusCode >= 400 ? payload : visible(request, payload);
    });

    async function visible(request: FastifyRequest, payload: unknown): Promise<unknown> {
      const { personal = [] } = request.routeOptions.config;
      if (personal.length === 0 || !request.principal) return payload;
      const hidden = new Set<string>();
      const withMasks = personal.reduce((value, path) => mask(value, path.slice(1).split('/'), hidden), payload);
      if (withMasks === payload) return payload;
      if (!may(request.principal, 'pii:read')) return maskTexts(withMasks, hidden);
      await noteUnmasking(request);
      return payload;
    }
    app.decorate('visible', visible as FastifyInstance['visible']);

    async function noteUnmasking(request: FastifyRequest): Promise<void> {
      const path = request.url.split('?')[0] ?? '';
      const look = `${request.principal?.id} ${path}`;
      const now = Date.now();
      if (now - (noted.get(look) ?? 0) < notedAgainAfterMs) return;
      await appendAudit(database, {
        ...auditRecordOf(request),
        action: 'api.personal-data.unmask',
        target: addressedBy(request) ?? { type: 'resource', id: path },
        outcome: 'success',
        diff: { route: routeOf(request) },
      });
      if (noted.size >= notedAtMost) noted.clear();
      noted.set(look, now);
    }
  },
  { name: 'personal-data', dependencies: ['authentication'] },
);

/** The same value when there is nothing at the path; else a copy, and the texts that were hidden in `hidden`. */
function mask(value: unknown, path: readonly string[], hidden: Set<string>): unknown {
  const [name, ...rest] = path;
  if (name === undefined) {
    if (value === undefined || value === null) return value;
    if (typeof value === 'string' && value.length >= tellingLength) hidden.add(value);
    return masked;
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => mask(item, name === '*' ? rest : path, hidden));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (typeof value !== 'object' || value === null || !(name in value)) return value;
  const before = (value as Record<string, unknown>)[name];
  const after = mask(before, rest, hidden);
  return after === before ? value : { ...value, [name]: after };
}

/** What was hidden in one place stays hidden where another text repeats it. */
function maskTexts(value: unknown, hidden: ReadonlySet<string>): unknown {
  if (hidden.size === 0) return value;
  if (typeof value === 'string') return [...hidden].reduce((text, one) => text.replaceAll(one, masked), value);
  if (Array.isArray(value)) return value.map((item) => maskTexts(item, hidden));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, maskTexts(one, hidden)]));
}
