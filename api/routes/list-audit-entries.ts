import { Type } from 'typebox';
import { listAudit } from '../../db/queries/audit.js';
import { auditFilterOf } from '../audit-filter.js';
import { principalOf } from '../plugins/authentication.js';
import { auditQuery } from '../schemas/audit.js';
import { maxPageSize, pageOf, pageQuery } from '../schemas/basics.js';
import { problems } from '../schemas/problem.js';
import type { Route } from '../services.js';

const schema = {
  operationId: 'listAuditEntries',
  summary: 'List who did what at the API',
  description: 'Newest first. Parameters are combined with AND.',
  tags: ['Audit'],
  querystring: Type.Object({ ...auditQuery, ...pageQuery }, { additionalProperties: false }),
  response: {
    200: { ...pageOf(Type.Unsafe<object>({ $ref: 'AuditEntry#' })), description: 'A page of entries' },
    ...problems('malformed-request', 'validation-failed', 'cursor-invalid'),
  },
};

/** `GET /v1/audit-entries` */
export const listAuditEntries: Route = async (app, { database, cursors }) => {
  app.get('/v1/audit-entries', { schema, config: { access: 'audit:read' } }, async (request) => {
    const { limit, cursor, ...filter } = request.query;
    const scope = { list: 'audit-entries', filter, principalId: principalOf(request).id };
    const before = cursor === undefined ? undefined : cursors.read<number>(scope, cursor);
    const size = Math.min(limit, maxPageSize);
    const rows = await listAudit(database, {
      ...auditFilterOf(filter),
      ...(before === undefined ? {} : { before }),
      limit: size + 1,
    });
    const page = rows.slice(0, size);
    const last = page.at(-1);
    return { data: page, ...(rows.length > size && last ? { nextCursor: cursors.make(scope, last.seq) } : {}) };
  });
};
