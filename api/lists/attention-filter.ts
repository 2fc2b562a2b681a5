import { type Static, Type } from 'typebox';
import type { AttentionCondition, AttentionFilter, AttentionRow } from '../../db/queries/attention.js';
import { attentionSeverities } from '../../domain/attention.js';
import { type Stage, stages } from '../../domain/stages.js';
import { attentionStates, type QueuedAttentionCode } from '../../domain/system-attention.js';
import { queuedCodes } from '../schemas/attention.js';
import { anyOf, instant, partnerId, waveName } from '../schemas/basics.js';

/** The parameters that choose items of the queue, the same for each route that does. */
export const attentionFilterQuery = {
  state: Type.Enum([...attentionStates], {
    default: 'open',
    description: '`open`: neither put aside nor closed; or one of the others',
  }),
  code: Type.Optional(anyOf(queuedCodes, ['effect-failed,inventory-mismatch'])),
  severity: Type.Optional(Type.Enum([...attentionSeverities], { description: 'How much it presses' })),
  stage: Type.Optional(anyOf(stages, ['verifying,handing-over'])),
  wave: Type.Optional(waveName('Of migrations of this wave')),
  partner: Type.Optional(partnerId),
  owner: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 128,
      description: 'Who takes care: id, or name of a key',
      examples: ['qmwmydv55y3l'],
    }),
  ),
  'since.gte': Type.Optional(instant('Stuck since then or later')),
  'since.lt': Type.Optional(instant('Stuck since before then')),
};

const _query = Type.Object(attentionFilterQuery);
type AttentionFilterQuery = Static<typeof _query>;

/** The condition that the parameters stand for. */
export function attentionCondition(query: AttentionFilterQuery): AttentionCondition {
  const { state, code, severity, stage, wave, partner, owner } = query;
  const { 'since.gte': gte, 'since.lt': lt } = query;
  return {
    state,
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
  };
}

export type AttentionPosition = NonNullable<AttentionFilter['after']>;

/** Where a page ends that ends with this item, in any order. */
export function attentionPosition({ severity, since, id }: AttentionRow): AttentionPosition {
  return { severity, since: since.toISOString(), id };
}
