import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Operation } from '../../db/queries/operations.js';
import { maxTargets, maxUnapprovedTargets } from '../../domain/operations.js';
import type { ProblemSlug } from '../../domain/problems.js';
import { requireAct } from '../plugins/authentication.js';
import { countChanged, unprocessable } from '../problems.js';
import { keyedProblems } from '../schemas/problem.js';
import { operationView } from '../views/operation.js';

/** What is done to many is counted first, and begun only while they are as many; beyond a number by an approver alone. */
export const countQuery = Type.Object(
  { validateOnly: Type.Optional(Type.Boolean({ description: 'Only count them' })) },
  { additionalProperties: false },
);

export const expectedCountMember = {
  expectedCount: Type.Optional(
    Type.Integer({ minimum: 1, maximum: maxTargets, description: 'As `validateOnly` gave it; needed without' }),
  ),
};

/** The limits as descriptions of routes tell them. */
export const limitsInWords = {
  most: maxTargets.toLocaleString('en-US'),
  unapproved: maxUnapprovedTargets.toLocaleString('en-US'),
};

export function beginResponses(...besides: ProblemSlug[]) {
  return {
    202: { description: 'It has begun', content: { 'application/json': { schema: { $ref: 'Operation#' } } } },
    ...keyedProblems(
      'malformed-request',
      'validation-failed',
      'unprocessable',
      'count-changed',
      'payload-too-large',
      'unsupported-media-type',
      ...besides,
    ),
  };
}

/** What is told of so many. */
export function countedView(count: number) {
  return { valid: count > 0 && count <= maxTargets, count, needsApprover: count > maxUnapprovedTargets };
}

/** @throws Problem `unprocessable` where nobody says how many are expected. */
export function requireExpectedCount(expectedCount: number | undefined): number {
  if (expectedCount !== undefined) return expectedCount;
  throw unprocessable('/expectedCount', 'is missing: it is needed without `validateOnly`');
}

/** @throws Problem `count-changed`; `forbidden` where they are so many that it takes an approver. */
export async function requireCount(request: FastifyRequest, count: number, expectedCount: number): Promise<void> {
  if (count !== expectedCount) throw countChanged(count);
  if (count > maxUnapprovedTargets) await requireAct(request, 'migrations:bulk');
}

/** The answer to what was begun. */
export function begunAnswer(operation: Operation, publicUrl: string) {
  return {
    status: 202,
    headers: { location: `${publicUrl}/v1/operations/${operation.id}`, 'retry-after': '2' },
    body: operationView(operation),
  };
}
