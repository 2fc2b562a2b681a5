import { Type } from 'typebox';
import { listAudit } from '../../../db/queries/audit.js';
import type { AuditEntry } from '../../../domain/audit.js';
import { auditSorts } from '../../../domain/list-sorts.js';
import { auditFilterOf } from '../../lists/audit-filter.js';
import { readPage } from '../../lists/page.js';
import { auditQuery } from '../../schemas/audit.js';
import { pageOf, pageQuery } from '../../schemas/basics.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { withActorNames } from '../../views/actor-names.js';

const schema = {
  operationId: 'listAuditEntries',
  summary: 'List who did what at the API',
  description: 'Newest first, unless sorted otherwise. Parameters are combined with AND.',
  tags: ['Audit'],
  querystring: Type.Object(
    {
      ...auditQuery,
      sort: Type.Enum([...auditSorts], {
        default: auditSorts[0],
        description: '`-seq`: newest first; `seq`: oldest first. By place in the chain',
      }),
      ...pageQuery,
    },
    { additionalProperties: false },
  ),
  response: {
    200: { ...pageOf(Type.Unsafe<object>({ $ref: 'AuditEntry#' })), description: 'A page of entries' },
    ...problems('malformed-request', 'validation-failed', 'cursor-invalid'),
  },
};

/** `GET /v1/audit-entries` */
export const listAuditEntries: Route = async (app, { database, cursors }) => {
  app.get('/v1/audit-entries', { schema, config: { access: 'audit:read' } }, async (request) => {
    const { limit, cursor, ...filter } = request.query;
    const condition = { ...auditFilterOf(filter), sort: filter.sort };
    const { rows, next } = await readPage<AuditEntry, number>(
      cursors,
      request,
      { list: 'audit-entries', filter, limit, cursor },
      { read: (page) => listAudit(database, { ...condition, ...page }), positionOf: ({ seq }) => seq },
    );
    return { data: await withActorNames(database, rows), ...next };
  });
};
