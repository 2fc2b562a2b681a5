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

/** Who keeps reading of the same target is noted once in this time: a page that refreshes, or a wait, is one look. */
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
      const hidden: unknown[] = [];
      const withMasks = personal.reduce((value, path) => mask(value, path.slice(1).split('/'), hidden), payload);
      if (withMasks === payload) return payload;
      if (!may(request.principal, 'pii:read')) return maskTexts(withMasks, tellingTexts(hidden));
      if (reveals(hidden, withMasks)) await noteUnmasking(request);
      return payload;
    }
    app.decorate('visible', visible as FastifyInstance['visible']);

    async function noteUnmasking(request: FastifyRequest): Promise<void> {
      const target = addressedBy(request) ?? { type: 'resource', id: request.url.split('?')[0] ?? '' };
      const look = `${request.principal?.id} ${target.type} ${target.id}`;
      const now = Date.now();
      if (now - (noted.get(look) ?? 0) < notedAgainAfterMs) return;
      await appendAudit(database, {
        ...auditRecordOf(request),
        action: 'api.personal-data.unmask',
        target,
        outcome: 'success',
        diff: { route: routeOf(request) },
      });
      if (noted.size >= notedAtMost) noted.clear();
      noted.set(look, now);
    }
  },
  { name: 'personal-data', dependencies: ['authentication'] },
);

/** The same value when there is nothing at the path; else a copy, and what was hidden in `hidden`. */
function mask(value: unknown, path: readonly string[], hidden: unknown[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) {
    if (value === undefined || value === null) return value;
    hidden.push(value);
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

/** Whether what a mask would hide says more than what stands beside it: ids and instants often stand there, too. */
function reveals(hidden: readonly unknown[], withMasks: unknown): boolean {
  const shown = wordsOf(withMasks);
  return [...wordsOf(hidden)].some((word) => !shown.has(word));
}

function wordsOf(value: unknown, words = new Set<string>()): Set<string> {
  if (typeof value === 'number' || (typeof value === 'string' && value !== '')) words.add(String(value));
  if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) wordsOf(one, words);
  return words;
}

function tellingTexts(hidden: readonly unknown[]): ReadonlySet<string> {
  return new Set(hidden.filter((one) => typeof one === 'string').filter(({ length }) => length >= tellingLength));
}

/** What was hidden in one place stays hidden where another text repeats it. */
function maskTexts(value: unknown, hidden: ReadonlySet<string>): unknown {
  if (hidden.size === 0) return value;
  if (typeof value === 'string') return [...hidden].reduce((text, one) => text.replaceAll(one, masked), value);
  if (Array.isArray(value)) return value.map((item) => maskTexts(item, hidden));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, maskTexts(one, hidden)]));
}
