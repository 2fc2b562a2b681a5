import type { components, paths } from '../api/api-types.js';
import type { DryRun } from '../api/dry-run.js';
import type { Check, CheckStatus } from '../doctor/check.js';
import type { ExitCode } from '../exit-codes.js';

type Schemas = components['schemas'];
type AnswerTo<
  Path extends keyof paths,
  Method extends keyof paths[Path],
  Status extends number,
> = paths[Path][Method] extends {
  responses: Record<Status, { content: { 'application/json': infer Answer } }>;
}
  ? Answer
  : never;
/** Without what the API answers to `validateOnly`. */
type Done<Answer> = Exclude<Answer, { valid: true }>;

interface One<Data> {
  data: Data;
}
export interface Listed<Item> {
  data: readonly Item[];
  /** Whether something was left out. */
  hasMore: boolean;
}
/** `version` is what `--if-match` takes. */
interface Versioned<Data> extends One<Data> {
  version?: string;
}

/** What was found in the histories of migrations. */
export interface VerifiedTimelines {
  checked: number;
  bad: { partnerId: string; migrationId: string; firstBadSequence?: number }[];
}

/** How an action went with one of several partners. */
export interface ActionItem {
  partnerId: string;
  /** `awaited`: nothing is done yet, it waits for a second person. */
  outcome: 'done' | 'awaited' | 'failed';
  exitCode: ExitCode;
  result?: ActionResult;
  /** Of an awaited one. */
  approvalId?: string;
  message?: string;
}

export type ActionResult = Done<AnswerTo<'/v1/migrations/{partnerId}/actions/pause', 'post', 200>>;
type SourceKeyMade = AnswerTo<'/v1/event-sources/{slug}/keys', 'post', 201>;

/** Members of each document that `--json` prints, beside `schemaVersion` and `kind`. */
export interface Results {
  'action-result': One<{ partnerId: string; action: string } & ActionResult>;
  approval: One<Schemas['Approval']>;
  'approval-list': Listed<Schemas['Approval']>;
  'attention-item': One<Schemas['AttentionItem']>;
  'attention-list': Listed<Schemas['AttentionItem']>;
  'audit-entry-list': Listed<AnswerTo<'/v1/audit-entries', 'get', 200>['data'][number]>;
  'audit-verification': One<AnswerTo<'/v1/audit/verification', 'get', 200>> & { timelines?: VerifiedTimelines };
  'bulk-action-result': One<readonly ActionItem[]> & {
    summary: {
      action: string;
      total: number;
      done: number;
      awaited: number;
      failed: number;
      notTried: number;
      idempotencyKey: string;
    };
  };
  completion: One<{ shell: string; script: string }>;
  doctor: One<readonly Check[]> & { counts: Record<CheckStatus, number> };
  'dry-run': DryRun;
  event: One<Schemas['EventReceipt'] | { id: string; status: Schemas['EventReceipt']['status'] }>;
  'event-list': Listed<Schemas['EventReceipt']>;
  'event-type-list': Listed<AnswerTo<'/v1/event-types', 'get', 200>['data'][number]>;
  'exit-code-list': Listed<{ code: ExitCode; meaning: string }>;
  key: One<Schemas['ApiKey'] & { secretFile?: string }>;
  'key-list': Listed<Schemas['ApiKey']>;
  'kind-list': Listed<{ kind: string; members: string; of: string }>;
  migration: Versioned<Schemas['Migration']>;
  'migration-actions': One<AnswerTo<'/v1/migrations/{partnerId}/actions', 'get', 200>>;
  'migration-list': Listed<Schemas['MigrationSummary']>;
  'migration-started': One<Done<AnswerTo<'/v1/migrations', 'post', 201>> & { stage?: Schemas['Migration']['stage'] }>;
  operation: One<Schemas['Operation']>;
  'operation-item-list': Listed<AnswerTo<'/v1/operations/{operationId}/items', 'get', 200>['data'][number]>;
  'operation-list': Listed<Schemas['Operation']>;
  overview: One<AnswerTo<'/v1/overview', 'get', 200>>;
  source: One<Schemas['EventSource'] | AnswerTo<'/v1/event-sources/{slug}', 'get', 200>>;
  'source-example': One<AnswerTo<'/v1/event-sources/{slug}/test', 'post', 200>>;
  'source-key': One<
    Schemas['EventSourceKey'] | SourceKeyMade | (Omit<SourceKeyMade, 'secret'> & { secretFile: string })
  >;
  'source-list': Listed<Schemas['EventSource']>;
  'timeline-entry': One<Schemas['TimelineEntry']>;
  'timeline-entry-list': Listed<Schemas['TimelineEntry']>;
  'watcher-run': One<AnswerTo<'/v1/system/watcher/run', 'post', 202>>;
  webinar: Versioned<Schemas['Webinar']>;
  'webinar-list': Listed<Schemas['Webinar']>;
}

export type ResultKind = keyof Results;
export type ListKind = { [Kind in ResultKind]: Results[Kind] extends Listed<unknown> ? Kind : never }[ResultKind];

/** What prints each of them; the list in docs/cli.md and `portage help json`. */
export const resultKinds: Readonly<Record<ResultKind, { members: string; of: string }>> = {
  'action-result': { members: 'data', of: 'migrations pause, resume, ... of one partner' },
  approval: {
    members: 'data',
    of: 'approvals show, approve, reject, withdraw; migrations skip and record-fact that wait for a second person',
  },
  'approval-list': { members: 'data, hasMore', of: 'approvals list' },
  'attention-item': { members: 'data', of: 'attention show, assign, snooze, unsnooze, dismiss' },
  'attention-list': { members: 'data, hasMore', of: 'attention list' },
  'audit-entry-list': { members: 'data, hasMore', of: 'audit list' },
  'audit-verification': { members: 'data, timelines?', of: 'audit verify' },
  'bulk-action-result': { members: 'data, summary', of: 'migrations pause, resume, ... of several partners' },
  completion: { members: 'data', of: 'completion' },
  doctor: { members: 'data, counts', of: 'doctor' },
  'dry-run': { members: 'data, requests, valid?, estimate?', of: 'whatever takes --dry-run' },
  event: { members: 'data', of: 'events send, show, redeliver; migrations record-fact' },
  'event-list': { members: 'data, hasMore', of: 'events list' },
  'event-type-list': { members: 'data, hasMore', of: 'events types' },
  'exit-code-list': { members: 'data, hasMore', of: 'help exit-codes' },
  key: { members: 'data', of: 'keys create, rotate, revoke' },
  'key-list': { members: 'data, hasMore', of: 'keys list' },
  'kind-list': { members: 'data, hasMore', of: 'help json' },
  migration: { members: 'data, version?', of: 'migrations show, wait' },
  'migration-actions': { members: 'data', of: 'migrations actions' },
  'migration-list': { members: 'data, hasMore', of: 'migrations list' },
  'migration-started': { members: 'data', of: 'migrations start' },
  operation: {
    members: 'data',
    of: 'operations show, wait, cancel; events redeliver of many; actions on more than 100 partners',
  },
  'operation-item-list': { members: 'data, hasMore', of: 'operations items' },
  'operation-list': { members: 'data, hasMore', of: 'operations list' },
  overview: { members: 'data', of: 'overview' },
  source: { members: 'data', of: 'sources show, create, retire' },
  'source-example': { members: 'data', of: 'sources test' },
  'source-key': { members: 'data', of: 'sources add-key, end-key' },
  'source-list': { members: 'data, hasMore', of: 'sources list' },
  'timeline-entry': { members: 'data', of: 'migrations watch, a line for each' },
  'timeline-entry-list': { members: 'data, hasMore', of: 'migrations timeline' },
  'watcher-run': { members: 'data', of: 'watcher run' },
  webinar: { members: 'data, version?', of: 'webinars show, put, remove' },
  'webinar-list': { members: 'data, hasMore', of: 'webinars list' },
};
