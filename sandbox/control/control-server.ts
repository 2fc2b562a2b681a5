import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, LogController } from 'fastify';
import { Type } from 'typebox';
import { FaultRuleError, type FaultRules } from '../faults.js';
import { LegacyProblem } from '../legacy-portal/legacy-problem.js';
import { makePartner, type PartnerSpec, type Worlds } from '../make-partner.js';
import { MarketplaceProblem } from '../marketplace/problems.js';
import { PAGE_POLICY } from '../page.js';
import type { RequestCounts, RequestFilter } from '../request-counts.js';
import { controlPage } from './control-page.js';
import { FaultBody, PartnersBody, RequestsQuery } from './control-schemas.js';
import { type Deed, PlayError } from './deed.js';
import type { SendOptions, SentEvent } from './event-sender.js';
import { partnerOverview } from './partner-overview.js';
import type { People } from './people.js';
import { PLAY_ACTIONS } from './play-actions.js';
import { addResendRoutes, type ResendControl } from './resend-routes.js';

export type ControlOptions = {
  worlds: Worlds;
  people: People;
  rules: FaultRules;
  counts: RequestCounts;
  /** Sends the events of a deed; absent = nobody to tell. */
  announce?: (deed: Deed, options: SendOptions) => Promise<SentEvent[]>;
  resend: ResendControl;
  /** The addresses of the other servers, shown on the start page and at /addresses. */
  addresses: () => Record<string, string>;
  onChange: () => void;
  logger?: FastifyBaseLogger;
};

const Partner = Type.Object({ partnerId: Type.String({ pattern: '^[A-Za-z0-9-]{1,64}$' }) });

/** The sandbox's own server: play people, set faults, count requests, make partners; not yet listening. */
export function buildControlServer(options: ControlOptions) {
  const { worlds, people, rules, counts, announce, resend, addresses, onChange, logger } = options;
  const app = Fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    bodyLimit: 16 * 1024 * 1024,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  }).withTypeProvider<TypeBoxTypeProvider>();

  // The buttons of the start page are plain forms.
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    const fields = [...new URLSearchParams(body as string)].map(([name, value]) => [
      name,
      value === 'true' ? true : value,
    ]);
    done(null, Object.fromEntries(fields));
  });
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = statusOf(error);
    if (status >= 500) request.log.error({ err: error }, 'sandbox control failed');
    return reply.code(status).type('application/problem+json').send({ title: error.message, status });
  });

  app.get('/', async (_request, reply) =>
    reply
      .header('content-security-policy', PAGE_POLICY)
      .type('text/html; charset=utf-8')
      .send(controlPage(worlds, addresses())),
  );
  app.get('/addresses', async () => addresses());
  app.get('/livez', async () => ({ status: 'ok' }));

  app.get('/partners', async () => ({ partners: worlds.legacy.ids() }));
  app.get('/partners/:partnerId', { schema: { params: Partner } }, async (request) =>
    partnerOverview(worlds, request.params.partnerId),
  );
  app.post('/partners', { schema: { body: PartnersBody } }, async (request, reply) => {
    const made = request.body.partners.map((spec) => makePartner(worlds, spec as PartnerSpec));
    onChange();
    return reply.code(201).send({ partners: made });
  });

  for (const [name, { body, play }] of Object.entries(PLAY_ACTIONS)) {
    app.post(
      `/play/partners/:partnerId/${name}`,
      {
        schema: { params: Partner, body },
        preValidation: async (request) => {
          request.body ??= {};
        },
      },
      async (request, reply) => {
        const given = request.body as { notify?: boolean } & SendOptions;
        const deed = play(people, request.params.partnerId, given as never);
        onChange();
        const sent = given.notify && announce ? await announce(deed, given) : undefined;
        if (request.headers.accept?.includes('text/html')) return reply.redirect('/', 303);
        return { ...deed, ...(sent && { sent }) };
      },
    );
  }

  addResendRoutes(app as unknown as FastifyInstance, resend);

  app.get('/faults', async () => ({ faults: rules.list() }));
  app.post('/faults', { schema: { body: FaultBody } }, async (request, reply) =>
    reply.code(201).send(rules.add(request.body)),
  );
  app.delete('/faults', async () => ({ removed: rules.clear() }));
  app.delete('/faults/:id', { schema: { params: Type.Object({ id: Type.String() }) } }, async (request) => ({
    removed: rules.clear(request.params.id),
  }));

  app.get('/requests', { schema: { querystring: RequestsQuery } }, async (request) => {
    const filter = request.query as RequestFilter;
    return { total: counts.total(filter), requests: counts.list(filter) };
  });
  app.delete('/requests', async () => {
    counts.clear();
    return {};
  });

  return app;
}

function statusOf(error: FastifyError): number {
  if (error instanceof PlayError || error instanceof LegacyProblem || error instanceof MarketplaceProblem) {
    return error.status;
  }
  if (error instanceof FaultRuleError || error.validation) return 400;
  return error.statusCode ?? 500;
}
