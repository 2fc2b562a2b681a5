import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { Problem } from '../problems.js';
import { parseJsonText } from './json-text.js';

/** JSON in UTF-8 is all that is taken; everything else is answered with 415 or 400. */
export const jsonBodies = fastifyPlugin(
  async (app: FastifyInstance) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
      if (!isPlainUtf8(request.headers)) {
        done(notPlainUtf8());
        return;
      }
      done(null, parseJsonText(body));
    });
  },
  { name: 'json-bodies' },
);

/** Before validation: nothing to say is an empty object, so that `curl -X POST .../pause` works. */
export async function takeNothingForEmpty(request: { body: unknown }): Promise<void> {
  if (request.body === undefined) request.body = {};
}

/** Whether the headers of a body leave it as it is, in UTF-8. */
export function isPlainUtf8(headers: IncomingHttpHeaders): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(headers['content-type'] ?? '')?.[1];
  const encoding = headers['content-encoding'];
  return (!charset || /^utf-?8$/i.test(charset)) && (!encoding || encoding === 'identity');
}

export function notPlainUtf8(): Problem {
  return new Problem('unsupported-media-type', { detail: 'Send JSON in UTF-8, not compressed' });
}
