import { randomUUID } from 'node:crypto';
import { Type } from 'typebox';
import { actionCatalogue } from '../../../domain/action-catalogue.js';
import { type ActionRequest, type ActionResult, type UpdateAction, updateActions } from '../../../domain/actions.js';
import { guardedActions, guardedMatterOf } from '../../../domain/approvals.js';
import { accessOf, may } from '../../../domain/authorization.js';
import {
  MigrationsClientError,
  type MigrationsClientErrorCode,
} from '../../../temporal-client/migrations-client-error.js';
import { actionProblem } from '../../actions/action-problem.js';
import { prepareReplacement, type Replacement } from '../../actions/new-contact.js';
import { takenBefore } from '../../actions/taken-before.js';
import { mustBeAPerson } from '../../approvals/may-decide.js';
import { requestApproval, secondPersonForeseen } from '../../approvals/request-approval.js';
import { readIdempotencyKey } from '../../mutations/idempotency-key.js';
import { changeOutside } from '../../mutations/mutation.js';
import { requireIfMatch, tagsToMatch } from '../../mutations/preconditions.js';
import { principalOf } from '../../plugins/authentication.js';
import { takeNothingForEmpty } from '../../plugins/json-bodies.js';
import { actionBody, actionPreview, validateQuery } from '../../schemas/action.js';
import { partnerParams } from '../../schemas/basics.js';
import { actionResult } from '../../schemas/migration.js';
import { keyedProblems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';

/** `POST /v1/migrations/{partnerId}/actions/{action}`, a route for each action that is an update of the workflow. */
export const actOnMigration: Route = async (app, services) => {
  const { migrations } = services;
  for (const action of updateActions) {
    const { needsVersion } = actionCatalogue[action];
    const url = `/v1/migrations/:partnerId/actions/${action}`;
    const ifMatch = needsVersion ? ('required' as const) : ('optional' as const);
    const config = { access: accessOf[action], audit: `api.migration.${action}`, ifMatch };
    app.post(url, { schema: schemaOf(action), config, preValidation: takeNothingForEmpty }, async (request, reply) => {
      const { partnerId } = request.params;
      const { validateOnly = false } = request.query;
      const key = readIdempotencyKey(request.headers);
      const principal = principalOf(request);
      const actor = { type: 'operator', id: principal.id } as const;
      // Of a new contact the id alone goes on: histories and audit hold no names and addresses.
      const { newContact: _, ...said } = request.body;
      const ifMatch = tagsToMatch(request);
      const { step = '' } = said;
      const matter = services.secondPerson ? guardedMatterOf(action, { step }) : undefined;
      if (matter) await mustBeAPerson(services.database, request, { partnerId, matter });
      const replacementFor = async (operationId: string) =>
        action === 'replace-contact'
          ? prepareReplacement(services, partnerId, request.body, {
              operationId,
              validateOnly,
              seesPeople: may(principal, 'pii:read'),
            })
          : undefined;
      const orderOf = (replacement: Replacement | undefined): ActionRequest => ({
        actor,
        ...said,
        ...(ifMatch && { ifMatch }),
        ...(replacement && { newContactId: replacement.newContactId }),
      });
      if (validateOnly) {
        try {
          const replacement = await replacementFor(randomUUID());
          const foreseen = await migrations.preview(partnerId, action, orderOf(replacement));
          const effects = replacement?.shown(foreseen) ?? foreseen;
          return { valid: true as const, effects: matter ? [secondPersonForeseen(matter), ...effects] : effects };
        } catch (error) {
          throw await actionProblem(error, services, partnerId, key);
        }
      }
      if (needsVersion) requireIfMatch(request);
      const { reason, ...diff } = said;
      if (matter) {
        const asked = { action: 'skip' as const, step };
        try {
          await migrations.preview(partnerId, action, orderOf(undefined));
        } catch (error) {
          throw await actionProblem(error, services, partnerId, key);
        }
        return requestApproval(services, request, reply, { partnerId, matter, asked, reason: reason ?? '', diff });
      }
      const told = {
        target: { type: 'partner', id: partnerId },
        ...(reason === undefined ? {} : { reason }),
        ...(Object.keys(diff).length === 0 ? {} : { diff }),
      };
      // A try before this one may have been meant for a migration that has ended since, and not for the one after it.
      const { claim } = request;
      const askedAt = claim?.resumed
        ? { askedAt: new Date(claim.begunAt.getTime() + clocksDifferMs).toISOString() }
        : {};
      return changeOutside(services, request, reply, told, async (operationId) => {
        const answerOf = (result: ActionResult) => {
          request.log.info({ partnerId, action, operationId, repeated: result.repeated }, 'action taken');
          const { stage, paused, sequence, repeated } = result;
          return { status: 200, body: { operationId: key, ...result }, after: { stage, paused, sequence, repeated } };
        };
        let replacement: Replacement | undefined;
        try {
          replacement = await replacementFor(operationId);
          // The operation is the same for all tries of one request, so the update has one effect.
          const order = { ...orderOf(replacement), ...askedAt };
          return answerOf(await migrations.update(partnerId, action, order, operationId));
        } catch (error) {
          const earlier = claim?.resumed && (await takenBefore(error, services, partnerId, operationId));
          if (earlier) return answerOf(earlier);
          // What was surely not taken leaves no person behind.
          if (error instanceof MigrationsClientError && surelyNotTaken.includes(error.code)) {
            await replacement?.forget();
          }
          throw await actionProblem(error, services, partnerId, key);
        }
      });
    });
  }
};

/** The server's clock says when a migration started, ours when it was asked. */
const clocksDifferMs = 5_000;
const surelyNotTaken: readonly MigrationsClientErrorCode[] = [
  'wrong-state',
  'invalid',
  'changed',
  'not-found',
  'not-understood',
];

function schemaOf(action: UpdateAction) {
  const isGuarded = (guardedActions as readonly string[]).includes(action);
  return {
    operationId: `${action.replaceAll(/-\w+/g, '')}${nounOf[action] ?? 'Migration'}`,
    summary: actionCatalogue[action].does,
    description:
      'With `validateOnly=true` the same checks are made, and the answer says what it would do.' +
      (isGuarded ? secondPersonTold : ''),
    tags: ['Actions'],
    params: partnerParams,
    querystring: validateQuery,
    body: actionBody(action),
    response: {
      200: { ...Type.Union([actionResult, actionPreview]), description: 'Taken, or found possible' },
      ...(isGuarded
        ? {
            202: {
              description: 'It waits for a second person',
              content: { 'application/json': { schema: { $ref: 'Approval#' } } },
            },
          }
        : {}),
      ...keyedProblems(
        'malformed-request',
        'validation-failed',
        'unprocessable',
        'not-found',
        'wrong-state',
        'precondition-failed',
        ...(actionCatalogue[action].needsVersion ? (['precondition-required'] as const) : []),
        ...(isGuarded ? (['already-exists', 'second-person-required'] as const) : []),
        'payload-too-large',
        'unsupported-media-type',
      ),
    },
  };
}

const secondPersonTold =
  ' Where the installation asks for a second person, what puts readiness, verification or the certificate out of force is ' +
  'kept as a request until another one approves: 202, with its address.';

const nounOf: Partial<Record<UpdateAction, string>> = {
  'resend-invitation': 'Invitation',
  'replace-contact': 'Contact',
};
