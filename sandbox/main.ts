import closeWithGrace from 'close-with-grace';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { createLogger } from '../boot/logger.js';
import type { EventTarget } from './control/event-sender.js';
import { type SandboxOptions, type SandboxTokens, startSandbox } from './sandbox.js';

const Port = Type.Optional(Type.String({ pattern: '^\\d{1,5}$' }));
const Text = Type.Optional(Type.String({ minLength: 1 }));

/** What the process takes from its environment; everything has a default. */
const Environment = Type.Object({
  SANDBOX_HOST: Text,
  SANDBOX_LEGACY_PORT: Port,
  SANDBOX_MARKETPLACE_PORT: Port,
  SANDBOX_SMTP_PORT: Port,
  SANDBOX_RESEND_PORT: Port,
  SANDBOX_MAILBOX_PORT: Port,
  SANDBOX_IDENTITY_PORT: Port,
  SANDBOX_CONTROL_PORT: Port,
  SANDBOX_STATE_FILE: Text,
  SANDBOX_SEED: Type.Optional(Type.Union([Type.Literal('partners'), Type.Literal('empty')])),
  SANDBOX_INVITATION_LIFETIME_MS: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,11}$' })),
  SANDBOX_EXIT_WITH_PARENT: Text,
  LEGACY_PORTAL_TOKEN: Text,
  MARKETPLACE_OPERATIONS_TOKEN: Text,
  MARKETPLACE_VENDOR_TOKEN: Text,
  RESEND_API_KEY: Text,
  EVENTS_URL: Text,
  EVENTS_KEY: Text,
  EVENTS_KEY_FILE: Text,
  LOG_LEVEL: Text,
});
type Environment = Type.Static<typeof Environment>;

/** Time to close servers and save the state, in milliseconds; after it the process ends anyhow. */
const STOP_GRACE_MS = 8_000;

const environment = readEnvironment(process.env);
// To stderr: the one line on stdout is read by whoever started us.
const logger = createLogger('sandbox', environment.LOG_LEVEL ?? 'warn', process.stderr);
const sandbox = await startSandbox({ ...optionsOf(environment), logger });

const { close } = closeWithGrace({ delay: STOP_GRACE_MS, logger }, async ({ err }) => {
  if (err) logger.error({ err }, 'sandbox failed');
  await sandbox.stop();
});
if (environment.SANDBOX_EXIT_WITH_PARENT === '1') {
  // A parent that was killed cannot send a signal; its end of the pipe closes all the same.
  process.stdin.resume().once('close', close).once('end', close).once('error', close);
}

const { legacyUrl, marketplaceUrl, smtpUrl, resendUrl, mailboxUrl, controlUrl, identityUrl, programId } = sandbox;
process.stdout.write(
  `${JSON.stringify({
    ready: true,
    legacyUrl,
    marketplaceUrl,
    smtpUrl,
    resendUrl,
    mailboxUrl,
    controlUrl,
    identityUrl,
    programId,
    // Only those that nobody gave us: without them nobody could call the servers.
    ...(!environment.LEGACY_PORTAL_TOKEN && { legacyToken: sandbox.legacyToken }),
    ...(!environment.MARKETPLACE_OPERATIONS_TOKEN && { operationsToken: sandbox.operationsToken }),
    ...(!environment.MARKETPLACE_VENDOR_TOKEN && { vendorToken: sandbox.vendorToken }),
    ...(!environment.RESEND_API_KEY && { resendKey: sandbox.resendKey }),
  })}\n`,
);

function readEnvironment(given: NodeJS.ProcessEnv): Environment {
  const named = Object.keys(Environment.properties);
  const found = Object.fromEntries(
    Object.entries(given).filter(([name, value]) => named.includes(name) && value !== ''),
  );
  if (Value.Check(Environment, found)) return found;
  const wrong = [...Value.Errors(Environment, found)].map((error) => error.instancePath.slice(1));
  process.stderr.write(`not valid in the environment: ${[...new Set(wrong)].join(', ')}\n`);
  process.exit(2);
}

function optionsOf(env: Environment): SandboxOptions {
  const events = eventsOf(env);
  return {
    ports: {
      legacy: Number(env.SANDBOX_LEGACY_PORT ?? 0),
      marketplace: Number(env.SANDBOX_MARKETPLACE_PORT ?? 0),
      smtp: Number(env.SANDBOX_SMTP_PORT ?? 0),
      resend: Number(env.SANDBOX_RESEND_PORT ?? 0),
      mailbox: Number(env.SANDBOX_MAILBOX_PORT ?? 0),
      identity: Number(env.SANDBOX_IDENTITY_PORT ?? 0),
      control: Number(env.SANDBOX_CONTROL_PORT ?? 0),
    },
    tokens: tokensOf(env),
    ...(env.SANDBOX_HOST && { host: env.SANDBOX_HOST }),
    ...(env.SANDBOX_SEED && { seed: env.SANDBOX_SEED }),
    ...(env.SANDBOX_STATE_FILE && { stateFile: env.SANDBOX_STATE_FILE }),
    ...(env.SANDBOX_INVITATION_LIFETIME_MS && { invitationLifetimeMs: Number(env.SANDBOX_INVITATION_LIFETIME_MS) }),
    ...(events && { events }),
  };
}

function tokensOf(env: Environment): SandboxTokens {
  return {
    ...(env.LEGACY_PORTAL_TOKEN && { legacy: env.LEGACY_PORTAL_TOKEN }),
    ...(env.MARKETPLACE_OPERATIONS_TOKEN && { operations: env.MARKETPLACE_OPERATIONS_TOKEN }),
    ...(env.MARKETPLACE_VENDOR_TOKEN && { vendor: env.MARKETPLACE_VENDOR_TOKEN }),
    ...(env.RESEND_API_KEY && { resend: env.RESEND_API_KEY }),
  };
}

function eventsOf(env: Environment): EventTarget | undefined {
  if (!env.EVENTS_URL) return undefined;
  return {
    url: env.EVENTS_URL,
    ...(env.EVENTS_KEY && { key: env.EVENTS_KEY }),
    ...(env.EVENTS_KEY_FILE && { keyFile: env.EVENTS_KEY_FILE }),
  };
}
