/** How a source of events proves who it is: by an API key, or by signing each event. */
export const sourceAuths = ['key', 'signature'] as const;
export type SourceAuth = (typeof sourceAuths)[number];

/** Schemes of the Standard Webhooks specification: HMAC-SHA256 and Ed25519. */
export const signatureSchemes = ['v1', 'v1a'] as const;
export type SignatureScheme = (typeof signatureSchemes)[number];

/** How a source words its events: `standard` as the documentation of the intake says, `resend` as the mail provider Resend. */
export const sourceDialects = ['standard', 'resend'] as const;
export type SourceDialect = (typeof sourceDialects)[number];
