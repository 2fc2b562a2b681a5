import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { type Static, type TObject, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { eventIdsKeptDays } from './domain/events.js';
import { answerKeptHours } from './domain/idempotency.js';
import { sharedSecretBytes, sharedSecretPattern, sharedSecretPrefix } from './domain/keys.js';

/**
 * Every setting of every process, once: name, type, default and what it is for. `.env.example` is written from this
 * table, and each process checks the settings that it needs at boot, naming all faults at once.
 */
const url = (protocols: string, description: string, options: object = {}) =>
  Type.Refine(
    Type.String({ pattern: `^(${protocols})://\\S+$`, description, ...options }),
    // Else it fails where it is used, in an error that quotes the address with its password.
    (value) => URL.canParse(value),
  );
const port = (description: string, fallback: number) =>
  Type.Integer({ minimum: 0, maximum: 65535, default: fallback, description });
const days = (description: string, minimum: number, fallback: number) =>
  Type.Integer({ minimum, maximum: 3650, default: fallback, description });
const secret = (description: string) => Type.String({ minLength: 8, description });

const settings = {
  TEMPORAL_ADDRESS: Type.String({
    pattern: '^[^\\s:/]+:\\d+$',
    default: '127.0.0.1:7233',
    description: 'Temporal frontend, host:port',
  }),
  TEMPORAL_NAMESPACE: Type.String({ minLength: 1, default: 'default', description: 'Temporal namespace' }),
  TEMPORAL_TASK_QUEUE: Type.String({
    minLength: 1,
    default: 'portage',
    description: 'Task queue of workers and starts',
  }),
  TEMPORAL_API_KEY: Type.Optional(
    Type.String({ minLength: 1, description: 'API key of Temporal Cloud; turns TLS on' }),
  ),
  TEMPORAL_TLS: Type.Boolean({ default: false, description: 'Use TLS without an API key' }),
  DATABASE_URL: url('postgres|postgresql', 'PostgreSQL 15 or later: postgres://user:password@host:5432/name'),
  DATABASE_POOL: Type.Integer({ minimum: 1, maximum: 200, default: 10, description: 'Connections per process' }),
  LEGACY_PORTAL_URL: url('https?', 'Legacy Partner Portal, without /v1'),
  LEGACY_PORTAL_TOKEN: secret('Bearer token for the legacy portal'),
  MARKETPLACE_URL: url(
    'https?',
    'Marketplace API with its base path, such as https://api.platform.softwareone.com/public/v1',
  ),
  MARKETPLACE_OPERATIONS_TOKEN: secret('Marketplace token of an Operations account: idt:TKN-...:...'),
  MARKETPLACE_VENDOR_TOKEN: Type.Optional(
    secret('Marketplace token of the program vendor; not needed by the journey itself'),
  ),
  MARKETPLACE_PORTAL_URL: url('https?', 'Marketplace web portal, for the links in mails', {
    default: 'https://portal.platform.softwareone.com',
  }),
  PROGRAM_ID: Type.String({ pattern: '^PRG-[0-9-]+$', description: 'SWO CSP Partner Program in this environment' }),
  DOCS_URL: url('https?', 'Public documentation, for the links in notices and mails', {
    default: 'https://docs.platform.softwareone.com',
  }),
  SUPPORT_EMAIL: Type.String({
    pattern: '^\\S+@\\S+$',
    default: 'marketplace-support@softwareone.com',
    description: 'Support contact in every mail',
  }),
  EMAIL_PROVIDER: Type.Union([Type.Literal('smtp'), Type.Literal('resend')], {
    default: 'smtp',
    description: 'How mails are sent: smtp, or resend for the HTTP API of Resend',
  }),
  SMTP_URL: Type.Optional(url('smtps?', 'Mail server: smtp://user:password@host:587')),
  RESEND_API_KEY: Type.Optional(secret('API key of Resend that may send')),
  RESEND_URL: url('https?', 'API of Resend', { default: 'https://api.resend.com' }),
  MAIL_FROM: Type.String({
    pattern: '^("?[^"<>]*"? *<[^<>@ ]+@[A-Za-z0-9.-]+>|[^<>@ ]+@[A-Za-z0-9.-]+)$',
    description: 'Sender: Name <address>',
  }),
  OUTSIDE_TIMEOUT_MS: Type.Integer({
    minimum: 100,
    maximum: 60000,
    default: 10000,
    description: 'Time-out of one call to the legacy portal, the Marketplace or the mail server, in ms',
  }),
  WATCH_EVERY_MINUTES: Type.Integer({
    minimum: 0,
    maximum: 1440,
    default: 60,
    description: 'How often the Marketplace is asked what it sends no event for, in minutes; 0: on demand alone',
  }),
  WATCH_FULL_EVERY_HOURS: Type.Integer({
    minimum: 1,
    maximum: 720,
    default: 24,
    description: 'How often all partners who wait are asked for, in hours; between, only what has changed',
  }),
  WATCH_REQUESTS_PER_SECOND: Type.Integer({
    minimum: 1,
    maximum: 1000,
    default: 5,
    description: 'Pace of these requests',
  }),
  HTTP_HOST: Type.String({ minLength: 1, default: '127.0.0.1', description: 'Address that the API listens on' }),
  HTTP_PORT: port('Port of the API', 3000),
  PUBLIC_URL: Type.Optional(url('https?', 'Address of the API as its clients see it, for problem types and Location')),
  METRICS_HOST: Type.String({
    minLength: 1,
    default: '127.0.0.1',
    description: 'Address of the API’s metrics; they ask for no key, so not one that its clients reach',
  }),
  METRICS_PORT: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 65535,
      description: 'Port of the API’s /metrics, for Prometheus; each process needs one of its own; absent: none',
    }),
  ),
  ADMIN_KEY_FILE: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'File (mode 0600) for a local admin key that the API makes at first boot',
    }),
  ),
  API_SECRET: Type.Optional(
    Type.String({
      minLength: 32,
      description:
        'Signs cursors of lists and encrypts the answers kept for repeats; the same for all processes of the API. ' +
        'Absent: a random one in the database, with a copy of which these answers can be read for ' +
        `${answerKeptHours} hours, new keys too`,
    }),
  ),
  EVENT_KEYS_SECRET: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9+/]{43}=$',
      description:
        'Encrypts the secrets of event sources that sign; base64 of 32 bytes: openssl rand -base64 32. Needed by such ' +
        'sources only, and the same for ever: under another one their keys are of no use',
    }),
  ),
  INTAKE_IN_FLIGHT: Type.Integer({
    minimum: 0,
    maximum: 1000,
    default: 50,
    description:
      'Events that a process of the API delivers at once, straight after storing them; further ones are left to the relay, ' +
      'and all while more than a fifth of so many wait to be stored',
  }),
  RELAY_INTERVAL_MS: Type.Integer({
    // Temporal's schedules know no shorter one.
    minimum: 1000,
    maximum: 60000,
    default: 5000,
    description: 'How often the relay looks for events that wait, in ms',
  }),
  OIDC_ISSUER: Type.Optional(
    Type.Refine(
      url(
        'https?',
        'Issuer of the OpenID Connect provider that tells people; https, unless on this machine; absent: API keys alone ' +
          'are taken',
      ),
      isEncryptedOrLocal,
    ),
  ),
  OIDC_AUDIENCE: Type.String({ minLength: 1, default: 'portage', description: 'Audience that tokens have to name' }),
  OIDC_ROLES_CLAIM: Type.String({
    minLength: 1,
    default: 'roles',
    description: 'Claim of a token with roles (viewer, operator, approver, admin) and grants (pii:read, audit:read)',
  }),
  OIDC_ROLES_PREFIX: Type.Optional(
    Type.String({ minLength: 1, description: 'What stands before roles and grants in that claim, such as portage:' }),
  ),
  OIDC_CLIENT_IDS: Type.Optional(
    Type.String({
      pattern: '^[^,\\s]+(,[^,\\s]+)*$',
      description: 'Clients (azp) whose tokens are taken, with commas between; absent: all of the issuer',
    }),
  ),
  SECOND_PERSON: Type.Boolean({
    default: true,
    description:
      'Whether another person has to approve when somebody skips readiness, verification or a certificate, or records one ' +
      'by hand; false only where one person works alone',
  }),
  API_REQUESTS_PER_MINUTE: Type.Integer({
    minimum: 1,
    maximum: 1000000,
    default: 600,
    description: 'Requests of one caller a minute, per process of the API',
  }),
  API_FAILURES_PER_MINUTE: Type.Integer({
    minimum: 1,
    maximum: 1000000,
    default: 20,
    description: 'Requests of one address a minute that prove nobody, per process of the API',
  }),
  TRUSTED_PROXIES: Type.Optional(
    Type.Refine(
      Type.String({
        pattern: '^[0-9A-Fa-f.:/]+(,[0-9A-Fa-f.:/]+)*$',
        description: 'Proxies whose X-Forwarded-For is believed: addresses or networks, with commas between',
      }),
      (value) => value.split(',').every(isAddressOrNetwork),
    ),
  ),
  OPERATIONS_EMAIL: Type.Optional(
    Type.String({ pattern: '^[^\\s<>,;]+@[^\\s<>,;]+$', description: 'Who is mailed when attention is escalated' }),
  ),
  ALERT_WEBHOOK_URL: Type.Optional(
    url('https?', 'Where escalations are posted, signed (Standard Webhooks); https, unless on this machine'),
  ),
  ALERT_WEBHOOK_SECRET: Type.Optional(
    Type.String({
      pattern: sharedSecretPattern,
      description: `Signs what is posted to ALERT_WEBHOOK_URL: ${sharedSecretPrefix} and base64 of ${sharedSecretBytes.min} to ${sharedSecretBytes.max} bytes`,
    }),
  ),
  OPERATIONS_TIME_ZONE: Type.Refine(
    Type.String({
      pattern: '^[A-Za-z0-9_+/-]+$',
      default: 'UTC',
      description: 'Zone of the business hours where there is no partner whose zone counts',
    }),
    isTimeZone,
  ),
  BUSINESS_HOLIDAYS: Type.Refine(
    Type.String({
      pattern: '^(\\d{4}-\\d{2}-\\d{2}(,\\d{4}-\\d{2}-\\d{2})*)?$',
      default: '',
      description: 'Days on which nobody works, with commas between: 2026-12-25,2026-12-26',
    }),
    (value) => value === '' || value.split(',').every(isDay),
  ),
  CONTACTS_KEPT_DAYS: days('Names and addresses of a migration are kept so long after its end, in days', 1, 90),
  // Below that an event that is sent again late could count twice.
  EVENTS_KEPT_DAYS: days('Events are kept so long after they were settled, in days', eventIdsKeptDays, 400),
  OPERATIONS_KEPT_DAYS: days('Operations are kept so long after they ended, in days', 4, 30),
  // Those told of a week ago are looked after still.
  ATTENTION_KEPT_DAYS: days(
    'Closed items of the queue, and decided requests for a second person, are kept so long after that, in days',
    30,
    400,
  ),
  WORKER_HTTP_HOST: Type.String({
    minLength: 1,
    default: '127.0.0.1',
    description: 'Address of the worker’s health page',
  }),
  WORKER_HTTP_PORT: port('Port of the worker’s /livez, /readyz and /metrics', 3001),
  WORKFLOW_BUNDLE: Type.Optional(
    Type.String({ minLength: 1, description: 'Prebuilt workflow bundle; absent: bundle at boot' }),
  ),
  LOG_LEVEL: Type.Union(
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].map((level) => Type.Literal(level)),
    { default: 'info', description: 'Log level' },
  ),
} satisfies Record<string, TSchema>;

/** Settings that only a choice makes necessary. */
const neededWith: { [N in keyof typeof settings]?: { setting: keyof typeof settings; is: string } } = {
  SMTP_URL: { setting: 'EMAIL_PROVIDER', is: 'smtp' },
  RESEND_API_KEY: { setting: 'EMAIL_PROVIDER', is: 'resend' },
};

export type SettingName = keyof typeof settings;
/** Every setting of every process. */
export const settingNames = Object.keys(settings) as SettingName[];
type Settings = Static<TObject<typeof settings>>;

/** Thrown at boot when the environment does not hold what the process needs; the message names every fault. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}

/**
 * Reads the named settings from the environment (and from `.env`, which the environment overrides).
 * @throws ConfigurationError with one line per missing or invalid setting.
 */
export function loadConfig<N extends SettingName>(
  names: readonly N[],
  environment: Record<string, string | undefined> = environmentWithFile(),
): Pick<Settings, N> {
  const values: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const name of new Set(names)) {
    const schema: TSchema & { default?: unknown; description?: string } = settings[name];
    const given = environment[name];
    if (given === undefined || given === '') {
      if (schema.default !== undefined) values[name] = schema.default;
      else if (isNeeded(name, environment)) faults.push(`${name} is missing: ${schema.description}`);
      continue;
    }
    const value = fromText(schema, given);
    if (Value.Check(schema, value)) values[name] = value;
    // The value itself stays out of the message: it may be a secret.
    else faults.push(`${name} is not valid (${expectation(schema)}): ${schema.description}`);
  }
  if (faults.length > 0) throw new ConfigurationError(`Configuration is not usable:\n  ${faults.join('\n  ')}`);
  return values as Pick<Settings, N>;
}

/** The text of `.env.example`. */
export function exampleEnvironment(): string {
  const lines = Object.entries(settings).map(([name, schema]) => {
    const described: TSchema & { default?: unknown; description?: string } = schema;
    const needed = described.default === undefined && !Type.IsOptional(schema);
    const value = described.default === undefined ? '' : String(described.default);
    const choice = neededWith[name as SettingName];
    const mark = needed ? ' (required)' : choice ? ` (required with ${choice.setting}=${choice.is})` : '';
    return `# ${described.description}${mark}\n${needed ? '' : '# '}${name}=${value}\n`;
  });
  return `# Settings of Portage. Copy to .env; the environment overrides this file.\n\n${lines.join('\n')}`;
}

function isAddressOrNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/** Whether nobody on the way can read or change what goes there: https, or on this machine. */
export function isEncryptedOrLocal(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    // It throws for a zone that is none: that is the answer.
    return false;
  }
}

/** A date of the calendar: JavaScript makes 2026-02-31 the third of March. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function isNeeded(name: SettingName, environment: Record<string, string | undefined>): boolean {
  const choice = neededWith[name];
  if (!choice) return !Type.IsOptional(settings[name]);
  const chosen: TSchema & { default?: unknown } = settings[choice.setting];
  return (environment[choice.setting] || chosen.default) === choice.is;
}

/** `PORTAGE_NO_ENV_FILE=1` keeps the file out: a process for a demo or a test must not meet the systems that it names. */
function environmentWithFile(): Record<string, string | undefined> {
  if (process.env.PORTAGE_NO_ENV_FILE === '1') return process.env;
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

function fromText(schema: TSchema, text: string): unknown {
  if (Type.IsInteger(schema)) return /^-?\d+$/.test(text) ? Number(text) : text;
  if (Type.IsBoolean(schema)) return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

function expectation(
  schema: TSchema & { pattern?: unknown; minimum?: number; maximum?: number; minLength?: number },
): string {
  if (Type.IsInteger(schema)) {
    const { minimum, maximum } = schema as { minimum?: number; maximum?: number };
    return `a whole number from ${minimum} to ${maximum}`;
  }
  if (Type.IsBoolean(schema)) return 'true or false';
  if (typeof schema.pattern === 'string') return `must match ${schema.pattern}`;
  if (schema.minLength) return `at least ${schema.minLength} characters`;
  return 'see .env.example';
}
