import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { type AppOptions, buildApp } from '../../../api/app.js';
import { cursorKey } from '../../../api/lists/page-cursor.js';
import { Readiness } from '../../../api/process/readiness.js';
import { createLogger } from '../../../boot/logger.js';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { createApiClient } from '../../../db/queries/api-clients.js';
import { type Scope, scopes } from '../../../domain/authorization.js';
import { createTestDatabase } from '../../support/database.js';
import { FakeMigrationsClient } from '../../support/fake-migrations-client.js';
import { DocumentedAnswers } from './documented-answers.js';

export const publicUrl = 'https://portage.test';

export interface ApiFixture {
  app: FastifyInstance;
  database: Database;
  databaseUrl: string;
  migrations: FakeMigrationsClient;
  readiness: Readiness;
  /** What was logged, line by line. */
  logLines: string[];
  logger: ReturnType<typeof createLogger>;
  /** What the API's document says of answers. */
  documented: DocumentedAnswers;
  /** A key with these scopes. */
  key(name: string, ...granted: Scope[]): Promise<string>;
  /** A request as it stands. Its answer, as that of `call`, is compared with the API's document. */
  inject(request: InjectOptions): Promise<LightMyRequestResponse>;
  /** A request with a key that may do everything, unless told otherwise. */
  call(
    method: NonNullable<InjectOptions['method']>,
    url: string,
    body?: unknown,
    options?: { key?: string; headers?: Record<string, string> },
  ): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of any shape, and fails where it is wrong
  body: any;
}

/** The API on a database of its own, with Temporal in memory. */
export async function startApi(more: Partial<AppOptions> = {}): Promise<ApiFixture> {
  const testDatabase = await createTestDatabase();
  const database = connectDatabase(testDatabase.url, { max: 4 });
  const migrations = new FakeMigrationsClient();
  const readiness = new Readiness(database, migrations);
  const logLines: string[] = [];
  const logger = createLogger('api', 'debug', { write: (line) => void logLines.push(line) });
  const app = await buildApp({
    database,
    migrations,
    logger,
    readiness,
    publicUrl,
    cursorKey: cursorKey('of the tests'),
    eventKeysSecret: randomBytes(32).toString('base64'),
    // On a busy machine what is delivered in the end must not be told as under way.
    eventAnswerWithinMs: 5_000,
    // Tests ask more, and more wrongly, than any client.
    rateLimits: { requestsPerMinute: 1_000_000, failuresPerMinute: 1_000_000 },
    eventsAtOnce: 1_000_000,
    // On a busy machine a hundred requests at once take longer than a client would wait.
    timeLimitMs: 60_000,
    ...more,
  });
  const key = async (name: string, ...granted: Scope[]) => {
    const expiresAt = new Date(Date.now() + 3_600_000);
    return (await createApiClient(database, { name, scopes: granted, createdBy: 'test', expiresAt })).key;
  };
  const fullKey = await key('tester', ...scopes);
  const documented = documentedBy(app);
  const inject = async (request: InjectOptions) => {
    const response = await app.inject(request);
    const { statusCode: status, headers } = response;
    documented.expect(request.method ?? 'GET', String(request.url), { status, headers, body: bodyOf(response) });
    return response;
  };
  return {
    app,
    database,
    databaseUrl: testDatabase.url,
    migrations,
    readiness,
    logLines,
    logger,
    documented,
    key,
    inject,
    async call(method, url, body, { key = fullKey, headers = {} } = {}) {
      const response = await inject({
        method,
        url,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
          ...(method === 'POST' || method === 'DELETE' ? { 'if-match': '*' } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      return { status: response.statusCode, headers: response.headers, body: bodyOf(response) };
    },
    async close() {
      await app.close();
      await database.close();
      await testDatabase.drop();
    },
  };
}

/** One for all tests of a process: the document is that of the routes, which they share. */
let answersOfRoutes: DocumentedAnswers | undefined;
function documentedBy(app: FastifyInstance): DocumentedAnswers {
  answersOfRoutes ??= new DocumentedAnswers(JSON.parse(JSON.stringify(app.swagger())));
  return answersOfRoutes;
}

function bodyOf({ headers, payload }: LightMyRequestResponse): unknown {
  return /[/+]json\b/.test(String(headers['content-type'] ?? '')) ? JSON.parse(payload) : payload;
}

/** A partner that no other test has. */
export function newPartnerId(): string {
  return `P-${uuidv7()}`;
}

export const plannedFor = '2026-12-01T08:00:00.000Z';
