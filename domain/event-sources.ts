import { watcherSource } from './marketplace-watch.js';

/** Name of a source in addresses; an API key that reports events has one too. */
export const slugPattern = '^[a-z0-9][a-z0-9-]{0,62}$';
const slugs = new RegExp(slugPattern);

/** Whether a source can have this name. */
export function isSlug(text: string): boolean {
  return slugs.test(text);
}

/** Source of the facts that operators record by hand. */
export const operatorSource = 'operator';

/** Its events are named after what they tell: another sender under the name could forestall them. */
export function isReservedSource(name: string): boolean {
  return name === watcherSource || name === operatorSource;
}

/** How a source of events proves who it is: by an API key, or by signing each event. */
export const sourceAuths = ['key', 'signature'] as const;
export type SourceAuth = (typeof sourceAuths)[number];

/** Schemes of the Standard Webhooks specification: HMAC-SHA256 and Ed25519. */
export const signatureSchemes = ['v1', 'v1a'] as const;
export type SignatureScheme = (typeof signatureSchemes)[number];

/** How a source words its events: `standard` as the documentation of the intake says, `resend` as the mail provider Resend. */
export const sourceDialects = ['standard', 'resend'] as const;
export type SourceDialect = (typeof sourceDialects)[number];

/** The id of a fact recorded by hand, in the source of operators: the same key of another principal, or for another partner, is another one. */
export function factId(principalId: string, partnerId: string, operationId: string): string {
  return `${principalId}:${partnerId}:${operationId}`;
}
