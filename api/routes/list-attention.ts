import { Type } from 'typebox';
import { attentionSorts, attentionStates, listAttention as queryAttention } from '../../db/queries/attention.js';
import { attentionSeverities } from '../../domain/attention.js';
import { type Stage, stages } from '../../domain/stages.js';
import type { QueuedAttentionCode } from '../../domain/system-attention.js';
import { attentionView } from '../attention-view.js';
import { principalOf } from '../plugins/authentication.js';
import { queuedCodes } from '../schemas/attention.js';
import { anyOf, instant, maxPageSize, pageOf, pageQuery, partnerId } from '../schemas/basics.js';
import { problems } from '../schemas/problem.js';
import type { Route } from '../services.js';

const querystring = Type.Object(
  {
    state: Type.Enum([...attentionStates], {
      default: 'open',
      description: '`open`: neither put aside nor closed; or one of the others',
    }),
    code: Type.Optional(anyOf(queuedCodes, ['effect-failed,inventory-mismatch'])),
    severity: Type.Optional(Type.Enum([...attentionSeverities], { description: 'How much it presses' })),
    stage: Type.Optional(anyOf(stages, ['verifying,handing-over'])),
    wave: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: 'Of migrations of this wave',
        examples: ['2026-03-north'],
      }),
    ),
    partner: Type.Optional(partnerId),
    owner: Type.Optional(
      Type.String({ minLength: 1, maxLength: 128, description: 'Id of who takes care', examples: ['qmwmydv55y3l'] }),
    ),
    'since.gte': Type.Optional(instant('Stuck since then or later')),
    'since.lt': Type.Optional(instant('Stuck since before then')),
    sort: Type.Enum([...attentionSorts], {
      default: 'since',
      description: '`since`: oldest first; `severity`: critical ones first, of each the oldest first',
    }),
    ...pageQuery,
  },
  { additionalProperties: false },
);

const schema = {
  operationId: 'listAttention',
  summary: 'List what needs a person',
  description:
    'One queue of what migrations ask and of what is wrong with the system around them. Parameters are combined with AND.',
  tags: ['Attention'],
  querystring,
  response: {
    200: { ...pageOf(Type.Unsafe<object>({ $ref: 'AttentionItem#' })), description: 'A page of the queue' },
    ...problems('malformed-request', 'validation-failed', 'cursor-invalid'),
  },
};

/** `GET /v1/attention` */
export const listAttention: Route = async (app, { database, cursors, calendar }) => {
  const config = { access: 'migrations:read', personal: ['/data/*/evidence'] } as const;
  app.get('/v1/attention', { schema, config }, async (request) => {
    const { limit, cursor, ...filter } = request.query;
    const { state, code, severity, stage, wave, partner, owner, sort } = filter;
    const { 'since.gte': gte, 'since.lt': lt } = filter;
    const scope = { list: 'attention', filter, principalId: principalOf(request).id };
    const after =
      cursor === undefined ? undefined : cursors.read<{ severity: string; since: string; id: string }>(scope, cursor);
    const size = Math.min(limit, maxPageSize);
    const rows = await queryAttention(database, {
      state,
      sort,
      limit: size + 1,
      since: {
        ...(gte === undefined ? {} : { gte: new Date(gte) }),
        ...(lt === undefined ? {} : { lt: new Date(lt) }),
      },
      ...(code === undefined ? {} : { codes: code.split(',') as QueuedAttentionCode[] }),
      ...(severity === undefined ? {} : { severity }),
      ...(stage === undefined ? {} : { stages: stage.split(',') as Stage[] }),
      ...(wave === undefined ? {} : { wave }),
      ...(partner === undefined ? {} : { partnerId: partner }),
      ...(owner === undefined ? {} : { owner }),
      ...(after === undefined ? {} : { after }),
    });
    const page = rows.slice(0, size);
    const last = page.at(-1);
    const position = last && { severity: last.severity, since: last.since.toISOString(), id: last.id };
    return {
      data: page.map((row) => attentionView(row, calendar)),
      ...(rows.length > size && position ? { nextCursor: cursors.make(scope, position) } : {}),
    };
  });
};
