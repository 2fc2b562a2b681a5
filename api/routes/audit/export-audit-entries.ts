import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { appendAudit, readAudit } from '../../../db/queries/audit.js';
import { auditRecordOf } from '../../identity/audit-record.js';
import { auditFilterOf } from '../../lists/audit-filter.js';
import { auditQuery } from '../../schemas/audit.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { toOcsf } from '../../views/ocsf.js';

const schema = {
  operationId: 'exportAuditEntries',
  summary: 'Export who did what at the API',
  description:
    'Oldest first, a line of JSON each: OCSF events of the class API Activity (6003). The export is audited.',
  tags: ['Audit'],
  querystring: Type.Object(auditQuery, { additionalProperties: false }),
  response: {
    200: {
      description: 'JSON Lines',
      content: {
        'application/x-ndjson': {
          schema: Type.Unsafe<Readable>({ type: 'string', description: 'A line for each entry' }),
        },
      },
    },
    ...problems('malformed-request', 'validation-failed'),
  },
};

/** Of the whole export, at the pace at which the client reads it. */
const timeLimitMs = 300_000;

/** `GET /v1/audit-entries/export` */
export const exportAuditEntries: Route = async (app, { database }) => {
  const options = { schema, config: { access: 'audit:read', timeLimitMs } } as const;
  app.get('/v1/audit-entries/export', options, async (request, reply) => {
    await appendAudit(database, {
      ...auditRecordOf(request),
      action: 'api.audit-entries.export',
      target: { type: 'audit-chain', id: 'api' },
      outcome: 'success',
      diff: { ...request.query },
    });
    const lines = async function* () {
      for await (const entry of readAudit(database, auditFilterOf(request.query)))
        yield `${JSON.stringify(toOcsf(entry))}\n`;
    };
    return reply.type('application/x-ndjson').send(Readable.from(lines()));
  });
};
