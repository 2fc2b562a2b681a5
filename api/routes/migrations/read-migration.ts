import { migrationTag } from '../../../domain/ids.js';
import { partnerParams } from '../../schemas/basics.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { viewMigration } from '../../views/migration.js';

const schema = {
  operationId: 'readMigration',
  summary: "Read a partner's newest migration",
  description: 'From the workflow itself while a worker answers (`source: live`), else what was last recorded.',
  tags: ['Migrations'],
  params: partnerParams,
  response: {
    200: { description: 'The migration', content: { 'application/json': { schema: { $ref: 'Migration#' } } } },
    ...problems('malformed-request', 'validation-failed', 'not-found'),
  },
};

/** `GET /v1/migrations/{partnerId}` */
export const readMigration: Route = async (app, services) => {
  // Notes are the vendor's own words, which its mails repeat; evidence repeats what both sides say.
  const personal = [
    '/partnerName',
    '/buyers/*/note',
    '/attention/*/evidence',
    '/readiness/*/evidence',
    '/effects/*/email/data/note',
  ];
  app.get(
    '/v1/migrations/:partnerId',
    { schema, config: { access: 'migrations:read', personal } },
    async (request, reply) => {
      const { snapshot, source, asOf } = await viewMigration(services, request.params.partnerId);
      reply.header('etag', migrationTag(snapshot));
      return { ...snapshot, source, asOf };
    },
  );
};
