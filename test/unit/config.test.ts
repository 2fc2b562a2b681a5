import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { activitySettings } from '../../activities/index.js';
import { ConfigurationError, exampleEnvironment, loadConfig, type SettingName } from '../../config.js';

function faultsOf(names: SettingName[], environment: Record<string, string>): string {
  try {
    loadConfig(names, environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return '';
}

/** A usable value of each setting that has no default. */
const needed = {
  DATABASE_URL: 'postgres://portage:password@db:5432/portage',
  LEGACY_PORTAL_URL: 'https://portal.example.com',
  LEGACY_PORTAL_TOKEN: 'legacy-token',
  MARKETPLACE_URL: 'https://api.example.com/public/v1',
  MARKETPLACE_OPERATIONS_TOKEN: 'idt:TKN-0000-0001:token',
  PROGRAM_ID: 'PRG-1111-1111',
  SMTP_URL: 'smtp://user:password@mail:587',
  MAIL_FROM: 'Portage <no-reply@portage.example>',
};

describe('loadConfig', () => {
  test('gives defaults, numbers and booleans, and leaves out what is optional', () => {
    const names = ['DATABASE_URL', 'DATABASE_POOL', 'TEMPORAL_TLS', 'TEMPORAL_API_KEY', 'HTTP_PORT'] as const;
    const environment = { ...needed, DATABASE_POOL: '25', TEMPORAL_TLS: 'true', TEMPORAL_API_KEY: '' };
    expect(loadConfig(names, environment)).toEqual({
      DATABASE_URL: needed.DATABASE_URL,
      DATABASE_POOL: 25,
      TEMPORAL_TLS: true,
      HTTP_PORT: 3000,
    });
  });

  test('takes what the worker needs from an environment with nothing but what is required', () => {
    expect(loadConfig(['DATABASE_URL', ...activitySettings], needed)).toMatchObject(needed);
  });

  test('needs the settings of the way to send mails that is chosen, and those alone', () => {
    const names = ['EMAIL_PROVIDER', 'SMTP_URL', 'RESEND_API_KEY', 'RESEND_URL'] as const;
    expect(faultsOf([...names], {})).toMatch(/SMTP_URL is missing/);
    expect(faultsOf([...names], { EMAIL_PROVIDER: 'resend' })).toMatch(/RESEND_API_KEY is missing/);
    expect(loadConfig(names, { EMAIL_PROVIDER: 'resend', RESEND_API_KEY: 're_12345678' })).toEqual({
      EMAIL_PROVIDER: 'resend',
      RESEND_API_KEY: 're_12345678',
      RESEND_URL: 'https://api.resend.com',
    });
  });

  test('names every setting that is missing, with what it is for', () => {
    const said = faultsOf([...Object.keys(needed), 'HTTP_PORT'] as SettingName[], {});
    expect(said.split('\n')).toHaveLength(1 + Object.keys(needed).length);
    for (const name of Object.keys(needed)) expect(said).toMatch(new RegExp(`${name} is missing: \\S+`));
    // Parts of a process may ask for the same one.
    expect(faultsOf(['MAIL_FROM', 'MAIL_FROM'], {}).match(/MAIL_FROM/g)).toHaveLength(1);
  });

  test('names every setting that is wrong, and never what it was set to', () => {
    const wrong = {
      TEMPORAL_ADDRESS: 'https://temporal-host',
      TEMPORAL_TLS: 'perhaps',
      DATABASE_URL: 'postgres://portage:canary-1@db:99999/portage',
      DATABASE_POOL: '0',
      LEGACY_PORTAL_URL: 'ftp://canary-2',
      LEGACY_PORTAL_TOKEN: 'canary',
      MARKETPLACE_URL: 'canary-3 with spaces',
      MARKETPLACE_OPERATIONS_TOKEN: 'canary',
      PROGRAM_ID: 'canary-4',
      SMTP_URL: 'smtp://user:canary-5@mail:70000',
      MAIL_FROM: 'canary-6',
      SUPPORT_EMAIL: 'canary-7',
      OUTSIDE_TIMEOUT_MS: '1e3',
      HTTP_PORT: '65536',
      WORKER_HTTP_PORT: '-1',
      LOG_LEVEL: 'canary-8',
    };
    const said = faultsOf(Object.keys(wrong) as SettingName[], wrong);
    expect(said.split('\n')).toHaveLength(1 + Object.keys(wrong).length);
    for (const name of Object.keys(wrong)) expect(said).toContain(`${name} is not valid`);
    expect(said).not.toMatch(/canary|temporal-host|perhaps|99999|70000/);
  });

  test.each([
    ['TRUSTED_PROXIES', '999.1.1.1'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '10.0.0.1,::/129'],
    ['OPERATIONS_TIME_ZONE', 'Europe/Nowhere'],
    ['BUSINESS_HOLIDAYS', '2026-13-45'],
    ['BUSINESS_HOLIDAYS', '2026-12-25,2026-02-30'],
  ] as const)('names %s=%s, which has the form but no meaning', (name, value) => {
    expect(faultsOf([name], { [name]: value })).toContain(`${name} is not valid`);
  });

  test('takes addresses, networks, zones and days that there are', () => {
    const given = {
      TRUSTED_PROXIES: '10.0.0.1,10.0.0.0/8,::1,fd00::/8',
      OPERATIONS_TIME_ZONE: 'Europe/Berlin',
      BUSINESS_HOLIDAYS: '2026-12-25,2028-02-29',
    };
    expect(loadConfig(['TRUSTED_PROXIES', 'OPERATIONS_TIME_ZONE', 'BUSINESS_HOLIDAYS'], given)).toEqual(given);
    expect(loadConfig(['OPERATIONS_TIME_ZONE', 'BUSINESS_HOLIDAYS'], {})).toEqual({
      OPERATIONS_TIME_ZONE: 'UTC',
      BUSINESS_HOLIDAYS: '',
    });
  });

  test.each([
    'no-reply@portage.example',
    'Portage <no-reply@portage.example>',
    '"Portage, Migration" <no-reply@portage.example>',
  ])('takes the sender %s', (MAIL_FROM) => {
    expect(loadConfig(['MAIL_FROM'], { MAIL_FROM })).toEqual({ MAIL_FROM });
  });
});

test.each([
  ['https://id.example.com/realms/portage', true],
  ['http://127.0.0.1:8080', true],
  ['http://localhost:8080', true],
  ['http://[::1]:8080', true],
  ['http://id.example.com', false],
  ['http://127.0.0.1.example.com', false],
])('people may come from an identity provider at %s: %s', (OIDC_ISSUER, isTaken) => {
  const said = faultsOf(['OIDC_ISSUER'], { OIDC_ISSUER });
  if (isTaken) expect(said).toBe('');
  else expect(said).toMatch(/OIDC_ISSUER is not valid .*https, unless on this machine/);
});

test('.env.example is what the table of settings says', () => {
  const written = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  expect(written).toBe(exampleEnvironment());
});
