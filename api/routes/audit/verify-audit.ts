import { Type } from 'typebox';
import { verifyAudit as verifyChain } from '../../../db/queries/audit.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';

const schema = {
  operationId: 'verifyAudit',
  summary: 'Recompute the audit chain',
  description:
    'Names the first entry that is missing, not as it was written, or not of the chain. Keep the head elsewhere: it shows later whether the ' +
    'chain was computed anew as a whole.',
  tags: ['Audit'],
  response: {
    200: Type.Object(
      {
        ok: Type.Boolean(),
        entries: Type.Integer({ description: 'Entries that are as they were written, counted from the first' }),
        firstBadSeq: Type.Optional(Type.Integer()),
        head: Type.Object({ seq: Type.Integer(), hash: Type.String() }),
      },
      { description: 'What was found' },
    ),
    ...problems('malformed-request', 'validation-failed'),
  },
};

/** Half a million entries take some seconds: more than other routes may. */
const timeLimitMs = 120_000;

/** `GET /v1/audit/verification` */
export const verifyAudit: Route = async (app, { database }) => {
  const options = { schema, config: { access: 'audit:read' as const, timeLimitMs } };
  app.get('/v1/audit/verification', options, async () => verifyChain(database));
};
