import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Database } from '../../../db/connection.js';
import { clientIdByName } from '../../../db/queries/api-clients.js';
import {
  type AttentionRow,
  assignAttention,
  dismissAttention,
  findAttention,
  lockAttention,
  snoozeAttention,
} from '../../../db/queries/attention.js';
import { maxSnoozeMs } from '../../../domain/attention-deadlines.js';
import { changeDatabase } from '../../mutations/mutation.js';
import { principalOf } from '../../plugins/authentication.js';
import { takeNothingForEmpty } from '../../plugins/json-bodies.js';
import { Problem, unprocessable } from '../../problems.js';
import { dismissReason } from '../../schemas/action.js';
import { attentionParams } from '../../schemas/attention.js';
import { instant } from '../../schemas/basics.js';
import { keyedProblems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { attentionView } from '../../views/attention.js';

const schemaOf = <Body extends object>(operationId: string, summary: string, body: Body) => ({
  operationId,
  summary,
  tags: ['Attention'],
  params: attentionParams,
  body,
  response: {
    200: { description: 'The item now', content: { 'application/json': { schema: { $ref: 'AttentionItem#' } } } },
    ...keyedProblems(
      'malformed-request',
      'validation-failed',
      'unprocessable',
      'not-found',
      'wrong-state',
      'payload-too-large',
      'unsupported-media-type',
    ),
  },
});

const closed = { additionalProperties: false };
const owner = Type.Union([Type.String({ pattern: '^[A-Za-z0-9._:-]{1,128}$' }), Type.Null()], {
  description:
    'Whoever takes care: the id of a person or key, the name of a live key, which is kept as its id, or a word of your own ' +
    'such as `night-shift`; absent: the caller; null: nobody any more. No address or name of a person',
});
const assign = schemaOf(
  'assignAttention',
  'Give an item an owner',
  Type.Object({ owner: Type.Optional(owner) }, closed),
);
const snooze = schemaOf(
  'snoozeAttention',
  'Put an item aside, for seven days at most',
  Type.Object(
    { until: instant('Until when; it comes back earlier when it is escalated or breached, or becomes critical') },
    closed,
  ),
);
const unsnooze = schemaOf('unsnoozeAttention', 'Bring an item back that was put aside', Type.Object({}, closed));
const dismiss = schemaOf(
  'dismissAttention',
  'Close an item whose cause may never be gone by itself',
  Type.Object({ reason: dismissReason }, closed),
);

/** `POST /v1/attention/{attentionId}/assign`, `snooze`, `unsnooze`, `dismiss` */
export const handleAttention: Route = async (app, services) => {
  const { calendar } = services;
  const config = (audit: string) => ({ access: 'migrations:write', audit, personal: ['/evidence'] }) as const;
  const url = '/v1/attention/:attentionId';
  /** Each of these gives the same when it is done twice. */
  const change = (
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    told: { reason?: string },
    work: (within: Database) => Promise<AttentionRow | undefined>,
  ) =>
    changeDatabase(services, request, reply, async (within) => {
      const before = await lockAttention(within, id);
      const row = (await work(within)) ?? (await refuse(within, id));
      return {
        status: 200,
        body: attentionView(row, calendar),
        target: { type: 'attention', id },
        diff: { before: before && careOf(before), after: careOf(row) },
        ...told,
      };
    });

  app.post(
    `${url}/assign`,
    { schema: assign, config: config('api.attention.assign'), preValidation: takeNothingForEmpty },
    async (request, reply) => {
      const { attentionId } = request.params;
      const by = principalOf(request).id;
      const { owner = by } = request.body;
      return change(request, reply, attentionId, {}, async (within) => {
        const known = owner === null ? undefined : await clientIdByName(within, owner);
        return assignAttention(within, attentionId, { owner: known ?? owner, by });
      });
    },
  );

  app.post(`${url}/snooze`, { schema: snooze, config: config('api.attention.snooze') }, async (request, reply) => {
    const { attentionId } = request.params;
    const until = new Date(request.body.until);
    const now = Date.now();
    if (until.getTime() <= now || until.getTime() > now + maxSnoozeMs) {
      throw unprocessable('/until', 'has to be within the next seven days');
    }
    const by = principalOf(request).id;
    return change(request, reply, attentionId, {}, (within) => snoozeAttention(within, attentionId, { until, by }));
  });

  app.post(
    `${url}/unsnooze`,
    { schema: unsnooze, config: config('api.attention.unsnooze'), preValidation: takeNothingForEmpty },
    async (request, reply) => {
      const { attentionId } = request.params;
      const by = principalOf(request).id;
      return change(request, reply, attentionId, {}, (within) =>
        snoozeAttention(within, attentionId, { until: null, by }),
      );
    },
  );

  app.post(`${url}/dismiss`, { schema: dismiss, config: config('api.attention.dismiss') }, async (request, reply) => {
    const { attentionId } = request.params;
    const { reason } = request.body;
    const by = principalOf(request).id;
    return change(request, reply, attentionId, { reason }, (within) =>
      dismissAttention(within, attentionId, { reason, by }),
    );
  });
};

/** What people do about an item; not what it is about. */
function careOf({ owner, snoozedUntil, closedAt }: AttentionRow) {
  return { owner, snoozedUntil, closedAt };
}

/** Why an item was not changed. @throws Problem */
async function refuse(database: Database, id: string): Promise<never> {
  const row = await findAttention(database, id);
  if (!row) throw new Problem('not-found', { detail: 'There is no such item' });
  const isClosed = row.closedAt !== null;
  throw new Problem('wrong-state', {
    detail: isClosed ? 'The item is closed' : 'The item closes by itself when its cause is gone',
    members: {
      currentState: isClosed ? 'closed' : 'open',
      allowedActions: isClosed ? [] : ['assign', 'snooze', 'unsnooze'],
    },
  });
}
