import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, LogController } from 'fastify';
import { createTransport } from 'nodemailer';
import { Type } from 'typebox';
import type { MailboxStore } from '../mailbox/mailbox-store.js';
import { ResendProblem, resendNameForStatus, resendProblemBody } from './resend-problem.js';
import type { ResendEmail, ResendWorld } from './resend-world.js';

export type ResendServerOptions = {
  world: ResendWorld;
  mailbox: MailboxStore;
  token: string;
  /** Registered before any route: faults and counts. */
  plugins: (app: FastifyInstance) => Promise<void>;
  /** Told of each mail that was taken, after it was stored. */
  onEmail: (email: ResendEmail) => void;
  logger?: FastifyBaseLogger;
};

const TagText = Type.String({ pattern: '^[A-Za-z0-9_-]{1,256}$' });
const Addresses = Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1, maxItems: 50 })]);
const EmailBody = Type.Object({
  from: Type.String({ minLength: 3 }),
  to: Addresses,
  reply_to: Type.Optional(Addresses),
  subject: Type.String({ minLength: 1 }),
  html: Type.Optional(Type.String()),
  text: Type.Optional(Type.String()),
  headers: Type.Optional(Type.Record(Type.String(), Type.String())),
  attachments: Type.Optional(
    Type.Array(
      Type.Object({
        filename: Type.String({ minLength: 1 }),
        content: Type.String(),
        content_type: Type.Optional(Type.String()),
      }),
    ),
  ),
  tags: Type.Optional(Type.Array(Type.Object({ name: TagText, value: TagText }))),
});

const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

/** A stand-in for the mail API of Resend: what it takes lands in the mailbox; not yet listening. */
export async function buildResendServer(options: ResendServerOptions) {
  const { world, mailbox, token, plugins, onEmail, logger } = options;
  const app = Fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    bodyLimit: 40 * 1024 * 1024,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error instanceof ResendProblem ? error.status : error.validation ? 422 : (error.statusCode ?? 500);
    if (status >= 500) request.log.error({ err: error }, 'sandbox mail API failed');
    const name = error instanceof ResendProblem ? error.name : resendNameForStatus(status);
    return reply.code(status).send(resendProblemBody(status, name));
  });
  app.setNotFoundHandler(async (_request, reply) => reply.code(404).send(resendProblemBody(404, 'not_found')));
  await plugins(app as unknown as FastifyInstance);
  app.addHook('onRequest', async (request) => {
    if (request.headers.authorization === undefined) throw new ResendProblem(401, 'missing_api_key');
    if (request.headers.authorization !== `Bearer ${token}`) throw new ResendProblem(403, 'invalid_api_key');
  });

  app.post(
    '/emails',
    {
      schema: { body: EmailBody },
      // Before a fault may delay the handler: a slow request is one that is still running for whoever repeats it.
      preValidation: async (request, reply) => {
        const key = keyOf(request.headers);
        const earlier = key === undefined ? undefined : world.claim(key, request.body);
        if (earlier !== undefined) return reply.send({ id: earlier });
      },
      onError: async (request, _reply, error) => {
        const key = keyOf(request.headers);
        if (key !== undefined && !(error instanceof ResendProblem)) world.release(key);
      },
    },
    async (request) => {
      const { from, to, reply_to, subject, html, text, headers = {}, attachments = [], tags = [] } = request.body;
      const { 'Message-ID': messageId, ...others } = headers;
      const composed = await composer.sendMail({
        from,
        to,
        subject,
        headers: others,
        attachments: attachments.map(({ filename, content, content_type }) => ({
          filename,
          content: Buffer.from(content, 'base64'),
          ...(content_type && { contentType: content_type }),
        })),
        ...(reply_to !== undefined && { replyTo: reply_to }),
        ...(html !== undefined && { html }),
        ...(text !== undefined && { text }),
        ...(messageId !== undefined && { messageId }),
      });
      const envelope = { from: String(composed.envelope.from), to: composed.envelope.to };
      const kept = await mailbox.add(composed.message as Buffer, envelope, 'resend');
      const email = world.add(
        {
          mailboxId: kept.id,
          from,
          to: [to].flat(),
          subject,
          tags: Object.fromEntries(tags.map(({ name, value }) => [name, value])),
          ...(messageId !== undefined && { messageId }),
        },
        keyOf(request.headers),
      );
      onEmail(email);
      return { id: email.id };
    },
  );

  app.get('/emails/:id', { schema: { params: Type.Object({ id: Type.String() }) } }, async (request) => {
    const email = world.get(request.params.id);
    if (!email) throw new ResendProblem(404, 'not_found');
    const { id, createdAt, from, to, subject } = email;
    return { object: 'email', id, created_at: createdAt, from, to, subject };
  });

  return app;
}

function keyOf(headers: Record<string, string | string[] | undefined>): string | undefined {
  return headers['idempotency-key']?.toString();
}
