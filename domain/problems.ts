import { maxIdempotencyKeyLength } from './idempotency.js';
import { signatureToleranceSeconds } from './keys.js';

/** Every problem that the HTTP API can answer (RFC 9457), once: slug, status, title, meaning and what to do. */
export const problemCatalogue = {
  'malformed-request': { status: 400, title: 'Malformed request', advice: 'Send well-formed JSON in UTF-8' },
  'validation-failed': { status: 400, title: 'Validation failed', advice: 'Correct the members that `errors` names' },
  'event-invalid': {
    status: 400,
    title: 'Event invalid',
    advice: 'Correct the envelope as `errors` says, and send it again',
  },
  'idempotency-key-missing': {
    status: 400,
    title: 'Idempotency key missing',
    advice: 'Send `Idempotency-Key` with a new UUID, and the same one with each repeat of the request',
  },
  'idempotency-key-invalid': {
    status: 400,
    title: 'Idempotency key invalid',
    advice: `Send 1 to ${maxIdempotencyKeyLength} characters of ASCII, such as a UUID`,
  },
  unauthenticated: {
    status: 401,
    title: 'Not authenticated',
    advice: 'Send `Authorization: Bearer <key>` with a live key, or a token of the identity provider',
  },
  'signature-invalid': {
    status: 401,
    title: 'Signature invalid',
    advice: 'Sign the body as it is sent with a live key of the source; `POST /v1/event-sources/{slug}/test` shows one',
  },
  'timestamp-out-of-range': {
    status: 401,
    title: 'Timestamp out of range',
    advice: `Set the clock, and sign each try anew: \`webhook-timestamp\` may be ${signatureToleranceSeconds} seconds off`,
  },
  forbidden: { status: 403, title: 'Forbidden', advice: 'Ask an administrator for the grant that `missing` names' },
  'not-found': { status: 404, title: 'Not found', advice: 'Check the id' },
  'method-not-allowed': { status: 405, title: 'Method not allowed', advice: 'Use a method from the `Allow` header' },
  'request-timeout': {
    status: 408,
    title: 'Request too slow',
    advice: 'Send the whole request within the time that the documentation names, over a new connection',
  },
  'idempotency-in-progress': {
    status: 409,
    title: 'Request in progress',
    advice: 'Repeat it after `Retry-After`: the answer is then that of the request under way',
  },
  'idempotency-answer-lost': {
    status: 409,
    title: 'Answer no longer readable',
    advice: 'It was carried out: look at what it did, and use a new key for anything further',
  },
  'wrong-state': { status: 409, title: 'Wrong state', advice: 'Choose one of `allowedActions`' },
  'already-ended': { status: 409, title: 'Migration ended', advice: 'A completed migration is closed for good' },
  'second-person-required': {
    status: 409,
    title: 'Second person required',
    advice: 'Have another person with the role approver decide; the detail says on what',
  },
  'count-changed': {
    status: 409,
    title: 'Count changed',
    advice: 'Look again with `validateOnly=true`, and repeat with the count that it gives',
  },
  'event-id-reused': {
    status: 409,
    title: 'Event id reused',
    advice: 'Give another event another id; the first one stands as it was received',
  },
  'already-exists': { status: 409, title: 'Already exists', advice: 'Choose another name, or use what is there' },
  'key-limit': { status: 409, title: 'Too many live keys', advice: 'End a key that is no longer used' },
  'key-missing': { status: 409, title: 'No key to sign with', advice: 'Add a key of scheme `v1` to the source' },
  'setting-missing': {
    status: 409,
    title: 'Setting missing',
    advice: 'Set what the detail names in the environment of the API, and start it again',
  },
  'source-retired': { status: 410, title: 'Source retired', advice: 'Stop sending; nothing is taken from this source' },
  'precondition-failed': {
    status: 412,
    title: 'Precondition failed',
    advice: 'Read it again, and decide again; its `ETag` is what `If-Match` takes',
  },
  'payload-too-large': { status: 413, title: 'Payload too large', advice: 'Send less at once' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type', advice: 'Send JSON' },
  'idempotency-key-reused': {
    status: 422,
    title: 'Idempotency key reused',
    advice: 'Give another request another key',
  },
  'cursor-invalid': { status: 422, title: 'Cursor invalid', advice: 'Start the list again without a cursor' },
  unprocessable: {
    status: 422,
    title: 'Unprocessable',
    advice:
      'It fits its schema; change what `errors` names: it contradicts another member, the clock, or what there is now',
  },
  'precondition-required': {
    status: 428,
    title: 'Precondition required',
    advice: 'Send `If-Match` with the `ETag` of what you looked at, or `*`',
  },
  'quota-exceeded': { status: 429, title: 'Quota exceeded', advice: 'Wait as long as `Retry-After` says' },
  internal: { status: 500, title: 'Internal error', advice: 'Report the `traceId`' },
  unavailable: { status: 503, title: 'Unavailable', advice: 'Try again after `Retry-After`' },
} as const;

export type ProblemSlug = keyof typeof problemCatalogue;
