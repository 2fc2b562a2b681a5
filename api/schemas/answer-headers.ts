/**
 * The headers of answers, as the API's document has them in `components.headers`, and which answer has which. Those that
 * are the same for every answer (security, length, date) are not told of.
 */
export const headerComponents = {
  ETag: {
    name: 'etag',
    required: true,
    description: 'The version: what `If-Match` takes',
    schema: { type: 'string', pattern: '^"[^"]+"$' },
    example: '"Zm9yIGV4YW1wbGUhISEhIQ"',
  },
  CurrentETag: {
    name: 'etag',
    description: 'The version that it has by now; absent where there is nothing',
    schema: { type: 'string', pattern: '^"[^"]+"$' },
    example: '"Zm9yIGV4YW1wbGUhISEhIQ"',
  },
  Location: {
    name: 'location',
    required: true,
    description: 'Address of what the answer is about',
    schema: { type: 'string', format: 'uri' },
    example: 'https://portage.example/v1/operations/opn_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
  },
  LocationUnlessAsked: {
    name: 'location',
    description: 'Address of the migration; absent with `validateOnly`',
    schema: { type: 'string', format: 'uri' },
    example: 'https://portage.example/v1/migrations/P-10042',
  },
  RetryAfter: {
    name: 'retry-after',
    required: true,
    description: 'When to come again, in seconds',
    schema: { type: 'integer', minimum: 1 },
    example: 5,
  },
  RetryAfterInProgress: {
    name: 'retry-after',
    description: 'Of `idempotency-in-progress`: when to come again, in seconds',
    schema: { type: 'integer', minimum: 1 },
    example: 2,
  },
  IdempotencyReplayed: {
    name: 'idempotency-replayed',
    description: 'The request had been carried out before with this `Idempotency-Key`, and this is the answer of then',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
  WWWAuthenticate: {
    name: 'www-authenticate',
    required: true,
    description: 'How a caller proves itself here',
    schema: { type: 'string' },
    example: 'Bearer realm="portage"',
  },
  RateLimitPolicy: {
    name: 'ratelimit-policy',
    description: 'The quotas that count: `q` requests in `w` seconds, or `q` at the same time (`qu`)',
    schema: {
      type: 'string',
      pattern: '^"[a-z]+";q=\\d+;(w=\\d+|qu="[a-z-]+")(, "[a-z]+";q=\\d+;(w=\\d+|qu="[a-z-]+"))*$',
    },
    example: '"api";q=600;w=60',
  },
  RateLimit: {
    name: 'ratelimit',
    description: 'What is left of them: `r` requests, for `t` seconds',
    schema: { type: 'string', pattern: '^"[a-z]+";r=\\d+(;t=\\d+)?(, "[a-z]+";r=\\d+(;t=\\d+)?)*$' },
    example: '"api";r=599;t=60',
  },
  ContentDisposition: {
    name: 'content-disposition',
    required: true,
    description: 'Name of the file',
    schema: { type: 'string' },
    example: 'attachment; filename="migrations.csv"',
  },
  CacheControl: {
    name: 'cache-control',
    required: true,
    description: 'Not to be kept',
    schema: { type: 'string', enum: ['no-store'] },
    example: 'no-store',
  },
  Vary: {
    name: 'vary',
    required: true,
    description: 'What the form of the answer depends on',
    schema: { type: 'string' },
    example: 'accept',
  },
} as const;

export type HeaderComponent = keyof typeof headerComponents;

const always: readonly HeaderComponent[] = ['RateLimitPolicy', 'RateLimit'];

/** Headers of a problem, by status; {@link always} and `Cache-Control` besides. */
const ofProblems: Readonly<Record<string, readonly HeaderComponent[]>> = {
  401: ['WWWAuthenticate'],
  412: ['CurrentETag'],
  429: ['RetryAfter'],
  503: ['RetryAfter'],
};

const operation: readonly HeaderComponent[] = ['Location', 'RetryAfter'];

/** Headers of an operation's successful answers, by status, beyond those that follow from what its route declares. */
const ofOperations: Readonly<Record<string, Readonly<Record<string, readonly HeaderComponent[]>>>> = {
  startMigration: { 200: ['LocationUnlessAsked'], 201: ['Location'] },
  exportMigrations: { 200: ['ContentDisposition'] },
  exportAttention: { 200: ['ContentDisposition'] },
  exportEvents: { 200: ['ContentDisposition'] },
  readMigration: { 200: ['ETag'] },
  readMigrationReport: { 200: ['CacheControl'] },
  listActions: { 200: ['ETag'] },
  recordFact: { 202: ['Location'] },
  skipMigration: { 202: ['Location'] },
  readApproval: { 200: ['ETag'] },
  approveApproval: { 200: ['ETag'] },
  rejectApproval: { 200: ['ETag'] },
  withdrawApproval: { 200: ['ETag'] },
  receiveEvent: { 200: ['Location'], 202: ['Location'] },
  redeliverEvents: { 202: operation },
  startBulkAction: { 202: operation },
  exportOperationItems: { 200: ['ContentDisposition'] },
  createEventSource: { 201: ['Location', 'ETag'] },
  readEventSource: { 200: ['ETag'] },
  addEventSourceKey: { 201: ['ETag'] },
  endEventSourceKey: { 200: ['ETag'] },
  retireEventSource: { 200: ['ETag'] },
  createApiKey: { 201: ['ETag'] },
  rotateApiKey: { 200: ['ETag'] },
  revokeApiKey: { 200: ['ETag'] },
  readWebinar: { 200: ['ETag'] },
  putWebinar: { 200: ['ETag'], 201: ['Location', 'ETag'] },
  explainProblem: { 200: ['Vary'] },
};

/** Headers of a problem that has this status and may be one of these slugs. */
export function problemHeaders(status: string, slugs: readonly string[]): HeaderComponent[] {
  const retry: HeaderComponent[] = slugs.includes('idempotency-in-progress') ? ['RetryAfterInProgress'] : [];
  return [...(ofProblems[status] ?? []), ...retry, 'CacheControl', ...always];
}

/** Headers of an operation's successful answer. */
export function successHeaders(operationId: string, status: string, isKeyed: boolean): HeaderComponent[] {
  const replayed: HeaderComponent[] = isKeyed ? ['IdempotencyReplayed'] : [];
  return [...(ofOperations[operationId]?.[status] ?? []), ...replayed, ...always];
}
