import { Type } from 'typebox';
import { createEventSource as storeEventSource } from '../../../db/queries/event-sources.js';
import { isReservedSource } from '../../../domain/event-sources.js';
import { needSecretBox } from '../../intake/secret-box-setting.js';
import { changeDatabase } from '../../mutations/mutation.js';
import { principalOf } from '../../plugins/authentication.js';
import { Problem, unprocessable } from '../../problems.js';
import { slug, sourceAuth, sourceDialect, sourceName, sourceUri } from '../../schemas/event-source.js';
import { keyedProblems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { sourceView } from '../../views/event-source.js';

const schema = {
  operationId: 'createEventSource',
  summary: 'Register a system that reports events',
  description: 'How it proves itself is for good; a source that signs then needs a key.',
  tags: ['Event sources'],
  body: Type.Object(
    {
      slug,
      name: sourceName,
      auth: sourceAuth,
      dialect: Type.Optional(sourceDialect),
      uri: Type.Optional(sourceUri),
    },
    { additionalProperties: false },
  ),
  response: {
    201: { description: 'The source', content: { 'application/json': { schema: { $ref: 'EventSource#' } } } },
    ...keyedProblems(
      'malformed-request',
      'validation-failed',
      'unprocessable',
      'already-exists',
      'setting-missing',
      'payload-too-large',
      'unsupported-media-type',
    ),
  },
};

/** `POST /v1/event-sources` */
export const createEventSource: Route = async (app, services) => {
  const { secretBox, publicUrl } = services;
  const config = { access: 'admin', audit: 'api.event-source.create' } as const;
  app.post('/v1/event-sources', { schema, config }, async (request, reply) => {
    const { slug, name, auth, dialect = 'standard', uri = null } = request.body;
    if (dialect === 'resend' && auth !== 'signature') {
      throw unprocessable('/auth', 'must be signature with the dialect resend');
    }
    if (isReservedSource(slug)) {
      throw new Problem('already-exists', { detail: 'Events of Portage itself have this name' });
    }
    if (auth === 'signature') needSecretBox(secretBox);
    const createdBy = principalOf(request).id;
    return changeDatabase(services, request, reply, async (database) => {
      const source = await storeEventSource(database, { slug, name, auth, dialect, uri, createdBy });
      if (!source) throw new Problem('already-exists', { detail: 'An event source has this slug' });
      request.log.info({ source: slug, auth, by: createdBy }, 'event source registered');
      return {
        status: 201,
        headers: { location: `${publicUrl}/v1/event-sources/${slug}`, etag: sourceView(source).etag },
        body: sourceView(source),
        target: { type: 'event-source', id: slug },
        diff: { name, auth, dialect, uri },
      };
    });
  });
};
