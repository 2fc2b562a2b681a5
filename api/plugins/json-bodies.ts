import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { parseJsonText } from '../json-text.js';
import { Problem } from '../problems.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** SHA-256 of the body as it came, in hex; empty without a body. */
    bodyHash: string;
  }
}

/** JSON in UTF-8 is all that is taken; everything else is answered with 415 or 400. */
export const jsonBodies = fastifyPlugin(
  async (app: FastifyInstance) => {
    app.decorateRequest('bodyHash', '');
    app.removeAllContentTypeParsers();
    app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
      const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
      const encoding = request.headers['content-encoding'];
      if ((charset && !/^utf-?8$/i.test(charset)) || (encoding && encoding !== 'identity')) {
        done(new Problem('unsupported-media-type', { detail: 'Send JSON in UTF-8, not compressed' }));
        return;
      }
      request.bodyHash = createHash('sha256').update(body).digest('hex');
      done(null, parseJsonText(body));
    });
  },
  { name: 'json-bodies' },
);
