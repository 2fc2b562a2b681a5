import { createBulkAction } from '../../../db/queries/bulk-actions.js';
import { type BulkTarget, chooseTargets, lookUpTargets } from '../../../db/queries/bulk-targets.js';
import { findOperation } from '../../../db/queries/operations.js';
import { isPastDate } from '../../../domain/actions.js';
import { guardedMatterOf } from '../../../domain/approvals.js';
import { accessOf } from '../../../domain/authorization.js';
import { type BulkActionInput, bulkParamNames, useOfParam } from '../../../domain/bulk-actions.js';
import { maxTargets } from '../../../domain/operations.js';
import type { Principal } from '../../identity/principal.js';
import { migrationCondition } from '../../lists/migration-filter.js';
import {
  beginResponses,
  begunAnswer,
  countedView,
  countQuery,
  limitsInWords,
  requireCount,
  requireExpectedCount,
} from '../../mutations/counted-operation.js';
import { changeOutside } from '../../mutations/mutation.js';
import { principalOf, requireAct } from '../../plugins/authentication.js';
import { Problem, unprocessable } from '../../problems.js';
import { type BulkActionBody, bulkActionBody, bulkEstimate } from '../../schemas/bulk-action.js';
import type { Route, Services } from '../../services.js';

const schema = {
  operationId: 'startBulkAction',
  summary: 'Take one action on many partners',
  description:
    'Count them with `validateOnly=true` first; nothing happens when they are not as many any more. The partners are ' +
    'frozen then, at most ' +
    `${limitsInWords.most}, and tried at 10 a second; more than ${limitsInWords.unapproved} need an approver. ` +
    '`GET /v1/operations/{id}` says how far it is, `GET /v1/operations/{id}/items` what has become of each; what has not been begun can be ' +
    'cancelled. A retry is judged once what it runs has come to its end, up to 45 minutes later.',
  tags: ['Actions'],
  querystring: countQuery,
  body: bulkActionBody,
  response: {
    200: { ...bulkEstimate, description: 'With `validateOnly`: how many it would be' },
    ...beginResponses('second-person-required'),
  },
};

/** `POST /v1/bulk-actions` */
export const startBulkAction: Route = async (app, services) => {
  const { database, migrations, publicUrl } = services;
  const config = { access: 'migrations:write', audit: 'api.bulk-action.start' } as const;
  app.post('/v1/bulk-actions', { schema, config }, async (request, reply) => {
    const { body } = request;
    const principal = principalOf(request);
    await requireAct(request, accessOf[body.action]);
    requireMembers(body);
    mustNotNeedAnother(services, body);
    if (request.query.validateOnly) return reply.code(200).send(estimate(await targetsOf(services, body, principal)));

    const { action, reason, params = {} } = body;
    const expectedCount = requireExpectedCount(body.expectedCount);
    const filter = body.filter && withoutText(body.filter);
    // The same for every try with the same key: the first that got so far has frozen the targets.
    const id = `opn_${request.claim?.operationId}`;
    let partnerIds: string[] = [];
    if (!(await findOperation(database, id))) {
      partnerIds = (await targetsOf(services, body, principal)).map((target) => target.partnerId);
      await requireCount(request, partnerIds.length, expectedCount);
    }
    const input: BulkActionInput = { action, reason, params, ...(filter && { filter }) };
    const told = {
      target: { type: 'operation', id },
      reason,
      diff: { action, params, count: expectedCount, ...(filter ? { filter } : { partnerIds: body.partnerIds }) },
    };
    return changeOutside(services, request, reply, told, async () => {
      const operation = await createBulkAction(database, { id, input, requestedBy: principal.id, partnerIds });
      await migrations.runBulkAction(id);
      request.log.info({ operationId: id, action, partners: operation.total }, 'bulk action begun');
      return { ...begunAnswer(operation, publicUrl), after: { total: operation.total } };
    });
  });
};

/** The step is the same for all, so none of them could be done, and none is to be skipped unseen. */
function mustNotNeedAnother({ secondPerson }: Services, { action, params = {} }: BulkActionBody): void {
  const matter = secondPerson ? guardedMatterOf(action, params) : undefined;
  if (!matter) return;
  throw new Problem('second-person-required', {
    detail: `It would put ${matter} out of force: ask for it partner by partner, so that another person decides on each`,
  });
}

/** As it is kept and shown: the words may be a partner's name. */
function withoutText<F extends { text?: string }>({ text, ...filter }: F) {
  return { ...filter, ...(text === undefined ? {} : { text: 'hidden' }) };
}

/** What the schema does not say: the members that the action asks for. */
function requireMembers({ action, params = {} }: BulkActionBody): void {
  for (const name of bulkParamNames) {
    const use = useOfParam(action, name);
    if (use === 'required' && params[name] === undefined) throw unprocessable(`/params/${name}`, 'is missing');
    if (use === undefined && params[name] !== undefined) throw unprocessable(`/params/${name}`, 'is not known here');
  }
  // Each of them would refuse it.
  if (params.plannedFor !== undefined && isPastDate(params.plannedFor, Date.now())) {
    throw unprocessable('/params/plannedFor', 'lies in the past');
  }
}

async function targetsOf({ database }: Services, body: BulkActionBody, principal: Principal): Promise<BulkTarget[]> {
  const { action, params = {}, filter, partnerIds } = body;
  if (partnerIds) return lookUpTargets(database, { action, params }, partnerIds);
  return chooseTargets(database, { action, params }, migrationCondition(filter ?? {}, principal), maxTargets + 1);
}

function estimate(targets: BulkTarget[]) {
  return { ...countedView(targets.length), possible: targets.filter(({ possible }) => possible).length };
}
