import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Database } from '../db/connection.js';
import type { MigrationsClient } from '../temporal-client/migrations-client.js';
import type { InFlight } from './intake/in-flight.js';
import type { KnownSenders } from './intake/known-senders.js';
import type { SecretBox } from './intake/secret-box.js';
import type { SourceQuota } from './intake/source-quota.js';
import type { PageCursors } from './lists/page-cursor.js';
import type { KeptAnswers } from './mutations/kept-answers.js';
import type { ApiMetrics } from './process/metrics.js';
import type { Readiness } from './process/readiness.js';
import type { OperationsCalendar } from './views/attention.js';

/** What routes work with; handed to each as its plugin options. */
export interface Services {
  database: Database;
  migrations: MigrationsClient;
  cursors: PageCursors;
  readiness: Readiness;
  /** Opens the secrets of sources that sign; absent without `EVENT_KEYS_SECRET`. */
  secretBox: SecretBox | undefined;
  /** Who may send events. */
  senders: KnownSenders;
  eventQuota: SourceQuota;
  eventsInFlight: InFlight;
  /** How long the answer to an event waits for its delivery, in ms. */
  eventAnswerWithinMs: number;
  /** Encrypts the answers that are kept for repeats. */
  answers: KeptAnswers;
  metrics: ApiMetrics;
  calendar: OperationsCalendar;
  maxExportRows: number;
  /** Whether what one person alone may not do waits for another one; see `domain/approvals.ts`. */
  secondPerson: boolean;
  /** Address of the API as its clients see it, without a slash at the end. */
  publicUrl: string;
}

/** A file of `routes/`; the API has what the `index.ts` beside it names. */
export type Route = FastifyPluginAsyncTypebox<Services>;
