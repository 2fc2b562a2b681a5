import type { FastifyInstance, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { Problem, pointerTo } from '../problems.js';
import { hasLoneSurrogate } from './json-text.js';

/**
 * Turns query values into the numbers and booleans that the route's schema declares. The validator itself coerces
 * nothing, so that a body's `"5"` is not taken for 5; in a query everything is text and has to be read. A route that
 * declares no query takes none; the pages for people may be asked with any.
 */
export const queryValues = fastifyPlugin(
  async (app: FastifyInstance) => {
    app.addHook('preValidation', async (request: FastifyRequest<{ Querystring: Record<string, unknown> }>) => {
      // Nothing was matched: the answer is 404 or 405, whatever was asked.
      if (request.is404) return;
      const schema = request.routeOptions.schema?.querystring as { properties?: Record<string, object> } | undefined;
      const values = Object.entries(request.query);
      if (!schema && values.length > 0 && request.routeOptions.config.access !== 'public') {
        const errors = values.map(([name]) => ({ message: 'is not known here', pointer: pointerTo('', name) }));
        throw new Problem('validation-failed', { detail: 'The query does not fit its schema', errors });
      }
      for (const [name, value] of values) {
        if (typeof value !== 'string') continue;
        if (value.includes('\u0000') || hasLoneSurrogate(value)) {
          throw new Problem('malformed-request', { detail: 'A query value holds characters that are not text' });
        }
        const declared = schema?.properties?.[name];
        request.query[name] = declared && 'type' in declared ? fromText(declared.type, value) : value;
      }
    });
  },
  { name: 'query-values' },
);

function fromText(type: unknown, text: string): unknown {
  // As long as it is finite; the schema says what is too much.
  if (type === 'integer' || type === 'number') return /^-?\d{1,300}(\.\d{1,15})?$/.test(text) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}
