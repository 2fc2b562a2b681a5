import { Type } from 'typebox';
import { attentionSeverities } from '../../domain/attention.js';
import { attentionLevels } from '../../domain/attention-deadlines.js';
import { stages } from '../../domain/stages.js';
import { attentionSubjectKinds } from '../../domain/system-attention.js';
import { queuedCodes } from './attention.js';
import { instant } from './basics.js';

const orNull = <T extends object>(schema: T) => ({ anyOf: [schema, { type: 'null' }] });
const text = { type: 'string' };

/** What is posted to `ALERT_WEBHOOK_URL`. */
export const alertSchema = Type.Object(
  {
    type: Type.Enum(['attention.escalated', 'attention.breached', 'attention.resolved']),
    timestamp: instant('Since when it is stuck; of a resolved one, when it was closed'),
    data: Type.Object(
      {
        id: Type.String({ description: 'Of the attention item' }),
        level: Type.Enum([...attentionLevels.filter((level) => level !== 'remind'), 'resolved']),
        code: Type.Enum([...queuedCodes]),
        severity: Type.Enum([...attentionSeverities]),
        subject: Type.Object({ kind: Type.Enum([...attentionSubjectKinds]), id: Type.String() }),
        step: Type.String({ description: 'Names the item in `retry` and `skip`; empty where there is no step' }),
        why: Type.String(),
        since: instant('Since when it is stuck'),
        closedAt: orNull(instant('When its cause was gone, or a person dismissed it')),
        partnerId: orNull(text),
        migrationId: orNull(text),
        stage: orNull({ enum: [...stages] }),
        wave: orNull(text),
        owner: orNull(text),
        href: Type.String({ description: 'The item in the API' }),
      },
      { description: 'No names or addresses of people' },
    ),
  },
  { additionalProperties: false },
);

const example = {
  type: 'attention.escalated',
  timestamp: '2026-03-02T08:00:00.000Z',
  data: {
    id: 'att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
    level: 'escalate',
    code: 'effect-failed',
    severity: 'critical',
    subject: { kind: 'migration', id: 'mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e' },
    step: 'invite:C-1',
    why: 'The Marketplace answered 500 to every try',
    since: '2026-03-02T08:00:00.000Z',
    closedAt: null,
    partnerId: 'P-10042',
    migrationId: 'mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
    stage: 'handing-over',
    wave: '2026-03-north',
    owner: null,
    href: 'https://portage.example/v1/attention/att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
  },
};

const header = (name: string, description: string, one: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
  example: one,
});

/** The web hooks that Portage sends, as the API's document tells of them. */
export const webhooks = {
  attention: {
    post: {
      operationId: 'receiveAlert',
      summary: 'Attention was escalated, breached its deadline, or is resolved',
      description:
        'Posted by the workers to `ALERT_WEBHOOK_URL`, signed with `ALERT_WEBHOOK_SECRET` after Standard Webhooks 1.0: ' +
        'HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}.{body}`. Once per item and level; each of at most eight tries ' +
        'has the same `webhook-id`, by which a repeat is known. They follow after 1, 2, 4 ... minutes, two hours in all. ' +
        'Redirects are not followed, and the answer has to come within 10 seconds.',
      tags: ['Attention'],
      security: [],
      parameters: [
        header(
          'webhook-id',
          'The item and the level; the same for each try',
          'att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e_escalate',
        ),
        header('webhook-timestamp', 'When this try was signed, in seconds since 1970', '1772438400'),
        header(
          'webhook-signature',
          '`v1,` and the signature in base64',
          'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
        ),
      ],
      requestBody: { required: true, content: { 'application/json': { schema: alertSchema, example } } },
      responses: {
        '2XX': { description: 'It has arrived' },
        '410': { description: 'This alert is not wanted: it is not sent again' },
        default: { description: 'It is tried again' },
      },
    },
  },
};
