import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';

/** The line of JSON that the sandbox prints once all its servers listen. */
const Announcement = Type.Object({
  ready: Type.Literal(true),
  legacyUrl: Type.String(),
  marketplaceUrl: Type.String(),
  smtpUrl: Type.String(),
  mailboxUrl: Type.String(),
  controlUrl: Type.String(),
  identityUrl: Type.String(),
  resendUrl: Type.String(),
  programId: Type.String(),
});
export type SandboxAnnouncement = Static<typeof Announcement>;

const Tokens = Type.Object({ legacy: Type.String(), operations: Type.String(), vendor: Type.String() });
export type SandboxTokens = Static<typeof Tokens>;

const MAIL_FROM = 'SoftwareOne Marketplace <no-reply@marketplace.example>';

/** True for the sandbox's announcement; anything else that it prints is a log line. */
export function isSandboxAnnouncement(object: unknown): object is SandboxAnnouncement {
  return Value.Check(Announcement, object);
}

/** The tokens between our parts and the sandbox: made up once and kept, so that a restart fits the kept state. */
export function sandboxTokens(workDir: string): SandboxTokens {
  const file = join(workDir, 'sandbox-tokens.json');
  if (existsSync(file)) {
    const kept: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (Value.Check(Tokens, kept)) return kept;
  }
  const secret = () => randomBytes(24).toString('hex');
  const made = {
    legacy: secret(),
    operations: `idt:TKN-0000-0001:${secret()}`,
    vendor: `idt:TKN-0000-0002:${secret()}`,
  };
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}

/** What the secrets of sources that sign are sealed with: made up once and kept, since under another one they cannot be opened. */
export function eventKeysSecret(workDir: string): string {
  const file = join(workDir, 'event-keys-secret');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const made = randomBytes(32).toString('base64');
  writeFileSync(file, `${made}\n`, { mode: 0o600 });
  return made;
}

/** What our own parts read, by the same names in every environment, to reach the sandbox as the outside systems. */
export function outsideSystems(announced: SandboxAnnouncement, tokens: SandboxTokens): Record<string, string> {
  return {
    ...tokenVariables(tokens),
    LEGACY_PORTAL_URL: announced.legacyUrl,
    MARKETPLACE_URL: announced.marketplaceUrl,
    SMTP_URL: announced.smtpUrl,
    MAIL_FROM,
    PROGRAM_ID: announced.programId,
  };
}

/** The tokens as environment variables; the sandbox reads them by the same names as its clients. */
export function tokenVariables(tokens: SandboxTokens): Record<string, string> {
  return {
    LEGACY_PORTAL_TOKEN: tokens.legacy,
    MARKETPLACE_OPERATIONS_TOKEN: tokens.operations,
    MARKETPLACE_VENDOR_TOKEN: tokens.vendor,
  };
}
