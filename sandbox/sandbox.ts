import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { buildControlServer } from './control/control-server.js';
import type { Deed } from './control/deed.js';
import { type EventTarget, type SendOptions, type SentEvent, sendEvents } from './control/event-sender.js';
import { People } from './control/people.js';
import { FaultRules, type FaultServer } from './faults.js';
import { type HttpFaultsOptions, httpFaults } from './http-faults.js';
import { buildIdentityServer } from './identity/identity-server.js';
import { IdempotencyLedger } from './legacy-portal/idempotency-ledger.js';
import { buildLegacyPortal } from './legacy-portal/legacy-portal.js';
import { legacyCodeForStatus, legacyProblemBody } from './legacy-portal/legacy-problem.js';
import { LegacyWorld } from './legacy-portal/legacy-world.js';
import { deliverInvitationMail } from './mailbox/invitation-mail.js';
import { buildMailboxServer } from './mailbox/mailbox-server.js';
import { MailboxStore } from './mailbox/mailbox-store.js';
import { startSmtpListener } from './mailbox/smtp-listener.js';
import { ensureCspProgram, ensureProducts, type MadePartner, makePartner, type PartnerSpec } from './make-partner.js';
import { buildMarketplace } from './marketplace/marketplace-server.js';
import { createMarketplaceWorld, type MarketplaceWorld } from './marketplace/world.js';
import { RequestCounts } from './request-counts.js';
import { resendNameForStatus, resendProblemBody } from './resend/resend-problem.js';
import { buildResendServer } from './resend/resend-server.js';
import {
  type MailOutcome,
  type ResendWebhookTarget,
  type SentWebhook,
  sendResendWebhook,
  type WebhookOptions,
} from './resend/resend-webhooks.js';
import { ResendWorld } from './resend/resend-world.js';
import { seedPartners } from './seed-partners.js';
import { readStateFile, type SandboxState, StateSaver } from './state-file.js';

export type SandboxPorts = {
  legacy?: number;
  marketplace?: number;
  smtp?: number;
  resend?: number;
  mailbox?: number;
  control?: number;
  identity?: number;
};
export type SandboxTokens = { legacy?: string; operations?: string; vendor?: string; resend?: string };

export type SandboxOptions = {
  /** Absent or 0 = a free one. */
  ports?: SandboxPorts;
  /** Default 127.0.0.1. */
  host?: string;
  /** Epoch milliseconds; default Date.now. */
  now?: () => number;
  /** What a fresh sandbox holds; default `partners`. A saved state comes first. */
  seed?: 'partners' | 'empty';
  /** Where the state outlives a restart; absent = nowhere. */
  stateFile?: string;
  /** How long a Marketplace invitation stays open, in milliseconds; default 7 days. */
  invitationLifetimeMs?: number;
  /** Default: made at start. Marketplace tokens have the form idt:TKN-NNNN-NNNN:<secret>. */
  tokens?: SandboxTokens;
  /** Portage's event intake, told of a deed where `notify` is asked for. */
  events?: EventTarget;
  /** Told of what becomes of mails that came over HTTP. */
  resendWebhook?: ResendWebhookTarget;
  logger?: FastifyBaseLogger;
};

export type Sandbox = {
  /** `{LEGACY_URL}`: without /v1. */
  legacyUrl: string;
  legacyToken: string;
  /** With /public/v1. */
  marketplaceUrl: string;
  operationsToken: string;
  vendorToken: string;
  smtpUrl: string;
  /** The mail API that behaves like Resend's, and its key. */
  resendUrl: string;
  resendKey: string;
  mailboxUrl: string;
  controlUrl: string;
  /** Issuer of tokens for made-up people. */
  identityUrl: string;
  programId: string;
  legacy: LegacyWorld;
  marketplace: MarketplaceWorld;
  mailbox: { messages: MailboxStore };
  resend: ResendWorld;
  faults: FaultRules;
  requests: RequestCounts;
  people: People;
  makePartner(spec: PartnerSpec): MadePartner;
  /** Sends the events of a deed to the intake; answers [] when the sandbox was told of none. */
  announce(deed: Deed, options?: SendOptions): Promise<SentEvent[]>;
  /** Points the sandbox to an intake that was not there yet when it started. */
  setEvents(target: EventTarget): void;
  setResendWebhook(target: ResendWebhookTarget): void;
  /** Decides what becomes of a mail that came over HTTP and tells the web hook; undefined for one that there is not. */
  reportMail(emailId: string, outcome: MailOutcome, options?: WebhookOptions): Promise<SentWebhook[] | undefined>;
  /** Closes all servers and saves the state. */
  stop(): Promise<void>;
};

/** A free port may be taken by another process before we listen on it; so often another one is tried. */
const PORT_TRIES = 5;

/** Starts the stand-ins for every outside system of Portage; all of them listen when it resolves. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!isTaken || options.ports?.marketplace || tries === PORT_TRIES) throw error;
    }
  }
}

async function startOnce(options: SandboxOptions): Promise<Sandbox> {
  const { host = '127.0.0.1', now = Date.now, stateFile, ports = {}, logger } = options;
  const tokens = tokensOf(options.tokens);
  const saved = stateFile === undefined ? undefined : await readStateFile(stateFile);
  const faults = new FaultRules();
  const requests = new RequestCounts();
  let events = options.events;

  const legacy = new LegacyWorld({ now, ...(saved && { state: saved.legacy }) });
  const idempotency = new IdempotencyLedger({ now, ...(saved && { state: saved.idempotency }) });
  const messages = new MailboxStore({ now });
  if (saved) await messages.fromJSON(saved.mailbox);
  const resend = new ResendWorld({ now, ...(saved?.resend && { state: saved.resend }) });
  let resendWebhook = options.resendWebhook;
  // The link in an invitation names the port, so it has to be known before the server listens.
  const marketplacePort = ports.marketplace || (await freePort(host));
  const marketplaceOrigin = `http://${host}:${marketplacePort}`;
  const marketplace = createMarketplaceWorld({
    now,
    portalUrl: marketplaceOrigin,
    ...(options.invitationLifetimeMs !== undefined && { invitationLifetimeMs: options.invitationLifetimeMs }),
    ...(saved && { state: saved.marketplace }),
  });
  const worlds = { legacy, marketplace };
  const programId = ensureCspProgram(marketplace);
  ensureProducts(marketplace);
  if (!saved && options.seed !== 'empty') seedPartners(worlds);

  const readState = (): SandboxState => ({
    version: 1,
    legacy: legacy.toJSON(),
    idempotency: idempotency.toJSON(),
    marketplace: marketplace.toJSON(),
    mailbox: messages.toJSON(),
    resend: resend.toJSON(),
  });
  const warn = (error: Error) => logger?.warn({ err: error }, 'sandbox');
  const saver = stateFile === undefined ? undefined : new StateSaver(stateFile, readState, warn);
  const onChange = () => saver?.changed();
  legacy.onChange = onChange;
  messages.onChange = onChange;
  marketplace.onInvitationMail = (mail) => {
    deliverInvitationMail(messages, mail).catch(warn);
  };

  const people = new People({ ...worlds, programId });
  const announce = async (deed: Deed, sendOptions: SendOptions = {}) =>
    events === undefined ? [] : sendEvents(events, deed, now(), sendOptions);

  const setResendWebhook = (target: ResendWebhookTarget) => {
    resendWebhook = target;
  };
  const reportMail = async (emailId: string, outcome: MailOutcome, webhookOptions: WebhookOptions = {}) => {
    const email = resend.get(emailId);
    if (!email) return undefined;
    return resendWebhook ? [await sendResendWebhook(resendWebhook, outcome, email, now(), webhookOptions)] : [];
  };

  const withLogger = logger ? { logger } : {};
  const faultsOf = (server: FaultServer, errorBody: HttpFaultsOptions['errorBody']) => async (app: FastifyInstance) => {
    await app.register(httpFaults, { server, rules: faults, counts: requests, errorBody });
  };
  const legacyApp = await buildLegacyPortal({
    world: legacy,
    idempotency,
    token: tokens.legacy,
    plugins: faultsOf('legacy', legacyError),
    ...withLogger,
  });
  const marketplaceApp = await buildMarketplace({
    world: marketplace,
    tokens: { operations: tokens.operations, vendor: tokens.vendor },
    plugins: async (app) => {
      await faultsOf('marketplace', marketplaceError)(app);
      app.addHook('onResponse', async (request) => {
        if (request.method !== 'GET') onChange();
      });
    },
  });
  const mailboxApp = buildMailboxServer({ store: messages, ...withLogger });
  const resendApp = await buildResendServer({
    world: resend,
    mailbox: messages,
    token: tokens.resend,
    plugins: faultsOf('resend', resendError),
    onEmail: (email) => {
      if (resendWebhook?.automatic) reportMail(email.id, 'deliver').catch(warn);
    },
    ...withLogger,
  });
  const addresses: Record<string, string> = {};
  const identityApp = await buildIdentityServer({ issuer: () => addresses.identityUrl ?? '', now });
  const controlApp = buildControlServer({
    worlds,
    people,
    rules: faults,
    counts: requests,
    announce,
    resend: { emails: () => resend.list(), setWebhook: setResendWebhook, report: reportMail },
    addresses: () => addresses,
    onChange,
    ...withLogger,
  });
  const stoppables: (() => Promise<void>)[] = [];
  const closeServers = async () => {
    await Promise.all(stoppables.splice(0).map((close) => close()));
  };
  const stop = async () => {
    await closeServers();
    await saver?.close();
  };

  const listen = async (app: Pick<FastifyInstance, 'listen' | 'close'>, port = 0): Promise<string> => {
    const url = await app.listen({ host, port });
    stoppables.push(async () => {
      await app.close();
    });
    return url;
  };
  try {
    const marketplaceListening = await listen(marketplaceApp, marketplacePort);
    const smtp = await startSmtpListener({
      store: messages,
      rules: faults,
      counts: requests,
      host,
      port: ports.smtp ?? 0,
      onError: (error) => logger?.debug({ err: error }, 'smtp'),
    });
    stoppables.push(() => smtp.stop());
    Object.assign(addresses, {
      legacyUrl: await listen(legacyApp, ports.legacy),
      marketplaceUrl: `${marketplaceListening}/public/v1`,
      smtpUrl: smtp.url,
      resendUrl: await listen(resendApp, ports.resend),
      mailboxUrl: await listen(mailboxApp, ports.mailbox),
      identityUrl: await listen(identityApp, ports.identity),
      controlUrl: await listen(controlApp, ports.control),
    });
  } catch (error) {
    await closeServers();
    throw error;
  }

  return {
    legacyUrl: addresses.legacyUrl!,
    marketplaceUrl: addresses.marketplaceUrl!,
    smtpUrl: addresses.smtpUrl!,
    resendUrl: addresses.resendUrl!,
    resendKey: tokens.resend,
    mailboxUrl: addresses.mailboxUrl!,
    controlUrl: addresses.controlUrl!,
    identityUrl: addresses.identityUrl!,
    legacyToken: tokens.legacy,
    operationsToken: tokens.operations,
    vendorToken: tokens.vendor,
    programId,
    legacy,
    marketplace,
    mailbox: { messages },
    resend,
    faults,
    requests,
    people,
    makePartner: (spec) => makePartner(worlds, spec),
    announce,
    setEvents(target) {
      events = target;
    },
    setResendWebhook,
    reportMail,
    stop,
  };
}

function tokensOf(given: SandboxTokens = {}): Required<SandboxTokens> {
  const secret = () => randomBytes(24).toString('base64url');
  return {
    legacy: given.legacy ?? secret(),
    operations: given.operations ?? `idt:TKN-0000-0001:${secret()}`,
    vendor: given.vendor ?? `idt:TKN-0000-0002:${secret()}`,
    resend: given.resend ?? `re_${secret()}`,
  };
}

function legacyError(status: number) {
  const body = { ...legacyProblemBody(legacyCodeForStatus(status)), status };
  return { contentType: 'application/problem+json; charset=utf-8', body };
}

/** What stands before the Marketplace when it fails: a gateway, whose errors have a shape of their own. */
function marketplaceError(status: number) {
  return { contentType: 'application/json', body: { statusCode: status, message: `Injected answer ${status}` } };
}

function resendError(status: number) {
  return { contentType: 'application/json', body: resendProblemBody(status, resendNameForStatus(status)) };
}

async function freePort(host: string): Promise<number> {
  const probe = createServer();
  const port = await new Promise<number>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, host, () => resolve((probe.address() as { port: number }).port));
  });
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
