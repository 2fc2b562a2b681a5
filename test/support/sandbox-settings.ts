import type { ActivityConfig } from '../../activities/index.js';
import type { Sandbox } from '../../sandbox/sandbox.js';

/** What the processes of Portage read to reach the sandbox as the outside systems. */
export function outsideSettings(sandbox: Sandbox) {
  return {
    LEGACY_PORTAL_URL: sandbox.legacyUrl,
    LEGACY_PORTAL_TOKEN: sandbox.legacyToken,
    MARKETPLACE_URL: sandbox.marketplaceUrl,
    MARKETPLACE_OPERATIONS_TOKEN: sandbox.operationsToken,
    PROGRAM_ID: sandbox.programId,
    SMTP_URL: sandbox.smtpUrl,
    MAIL_FROM: 'Portage <no-reply@portage.example>',
  };
}

/** The same as activities take it, with mail over SMTP unless the settings say otherwise. */
export function activityConfigOf(sandbox: Sandbox, settings: Partial<ActivityConfig> = {}): ActivityConfig {
  return {
    ...outsideSettings(sandbox),
    MARKETPLACE_PORTAL_URL: 'https://portal.example.com',
    DOCS_URL: 'https://docs.example.com',
    SUPPORT_EMAIL: 'help@portage.example',
    EMAIL_PROVIDER: 'smtp',
    RESEND_URL: sandbox.resendUrl,
    RESEND_API_KEY: sandbox.resendKey,
    OUTSIDE_TIMEOUT_MS: 3_000,
    WATCH_FULL_EVERY_HOURS: 24,
    WATCH_REQUESTS_PER_SECOND: 1_000,
    ...settings,
  };
}
