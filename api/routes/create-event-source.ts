import { Type } from 'typebox';
import { createEventSource as storeEventSource } from '../../db/queries/event-sources.js';
import { operatorSource } from '../../domain/event-sources.js';
import { sourceView } from '../event-source-view.js';
import { needSecretBox } from '../intake/secret-box-setting.js';
import { principalOf } from '../plugins/authentication.js';
import { Problem } from '../problems.js';
import { slug, sourceAuth, sourceName, sourceUri } from '../schemas/event-source.js';
import { problems } from '../schemas/problem.js';
import type { Route } from '../services.js';

const schema = {
  operationId: 'createEventSource',
  summary: 'Register a system that reports events',
  description: 'How it proves itself is for good; a source that signs then needs a key.',
  tags: ['Event sources'],
  body: Type.Object(
    { slug, name: sourceName, auth: sourceAuth, uri: Type.Optional(sourceUri) },
    { additionalProperties: false },
  ),
  response: {
    201: { description: 'The source', content: { 'application/json': { schema: { $ref: 'EventSource#' } } } },
    ...problems(
      'malformed-request',
      'validation-failed',
      'already-exists',
      'setting-missing',
      'payload-too-large',
      'unsupported-media-type',
    ),
  },
};

/** `POST /v1/event-sources` */
export const createEventSource: Route = async (app, { database, secretBox, publicUrl }) => {
  app.post('/v1/event-sources', { schema, config: { access: 'admin' } }, async (request, reply) => {
    const { slug, name, auth, uri = null } = request.body;
    if (slug === operatorSource) throw new Problem('already-exists', { detail: 'Operators have this name' });
    if (auth === 'signature') needSecretBox(secretBox);
    const createdBy = principalOf(request).id;
    const source = await storeEventSource(database, { slug, name, auth, uri, createdBy });
    if (!source) throw new Problem('already-exists', { detail: 'An event source has this slug' });
    request.log.info({ source: slug, auth, by: createdBy }, 'event source registered');
    return reply.code(201).header('location', `${publicUrl}/v1/event-sources/${slug}`).send(sourceView(source));
  });
};
