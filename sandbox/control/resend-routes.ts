import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import type { MailOutcome, ResendWebhookTarget, SentWebhook, WebhookOptions } from '../resend/resend-webhooks.js';
import { MAIL_OUTCOMES } from '../resend/resend-webhooks.js';
import type { ResendEmail } from '../resend/resend-world.js';

export type ResendControl = {
  emails: () => ResendEmail[];
  setWebhook: (target: ResendWebhookTarget) => void;
  /** Undefined for a mail that there is not; [] when nobody is to be told. */
  report: (emailId: string, outcome: MailOutcome, options: WebhookOptions) => Promise<SentWebhook[] | undefined>;
};

const closed = { additionalProperties: false };
const Target = Type.Object(
  {
    url: Type.String({ pattern: '^https?://\\S+$' }),
    secret: Type.String({ pattern: '^whsec_[A-Za-z0-9+/=]{20,120}$' }),
    automatic: Type.Optional(Type.Boolean()),
  },
  closed,
);
const Report = Type.Object(
  {
    eventId: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_:-]{1,128}$' })),
    occurredAt: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T' })),
    bounceType: Type.Optional(Type.Enum(['Permanent', 'Transient', 'Undetermined'])),
  },
  closed,
);
const Which = Type.Object({ id: Type.String({ maxLength: 64 }), outcome: Type.Enum([...MAIL_OUTCOMES]) });

/** What became of a mail that the mail API took: the control server decides, and the web hook tells. */
export function addResendRoutes(app: FastifyInstance, control: ResendControl): void {
  app.get('/resend/emails', async () => ({ emails: control.emails() }));
  app.put<{ Body: Static<typeof Target> }>('/resend/webhook', { schema: { body: Target } }, async (request) => {
    control.setWebhook(request.body);
    return {};
  });
  app.post<{ Params: Static<typeof Which>; Body: Static<typeof Report> }>(
    '/resend/emails/:id/:outcome',
    {
      schema: { params: Which, body: Report },
      preValidation: async (request) => {
        request.body ??= {};
      },
    },
    async (request, reply) => {
      const sent = await control.report(request.params.id, request.params.outcome, request.body);
      return sent ? { sent } : reply.code(404).send({ status: 404, title: 'There is no such mail' });
    },
  );
}
