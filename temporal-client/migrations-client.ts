import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection, type ConnectionOptions, type WorkflowExecutionDescription } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  type ActionName,
  type ActionPreview,
  type ActionRequest,
  type ActionResult,
  type FactRequest,
  type ForeseenEffect,
  type UpdateAction,
  updateNameOf,
} from '../domain/actions.js';
import type { BulkActionOrder } from '../domain/bulk-actions.js';
import type { EventSignal } from '../domain/events.js';
import { bulkActionWorkflowId, migrationWorkflowId } from '../domain/ids.js';
import type { MigrationSnapshot, MigrationStart } from '../domain/migration.js';
import { searchAttributes } from '../domain/search-attributes.js';
import { type EndStage, endStages, isEnded } from '../domain/stages.js';
import { temporalConfig } from '../temporal.config.js';
import {
  isForWantOfAttributes,
  lacksAttributes,
  MigrationsClientError,
  notUnderstood,
  refusalOf,
  toClientError,
  toUpdateError,
} from './migrations-client-error.js';
import { triggerMarketplaceWatch } from './schedules/marketplace-watch.js';

/** `migrationId` is that of the migration which now runs or has ended, not always the one that was asked for. */
export type StartOutcome =
  | { outcome: 'started' | 'already-running'; migrationId: string }
  | { outcome: 'ended'; migrationId: string | undefined };

/** The partner's newest run, as Temporal knows it. */
export type MigrationRun =
  | { state: 'running'; migrationId: string | undefined }
  /** `endStage` is absent when the run did not end by itself: terminated by hand, or failed. */
  | { state: 'closed'; migrationId: string | undefined; endStage?: EndStage };

/**
 * All that the rest of Portage asks of Temporal; nothing else knows the SDK, a workflow id or a gRPC code. Each call ends
 * within its deadline of `temporal.config.ts` and throws {@link MigrationsClientError} alone for what can be expected.
 */
export interface MigrationsClient {
  /** Starts the partner's migration, unless one runs or the last one was completed. */
  start(input: MigrationStart): Promise<StartOutcome>;
  /** Hands an event to the running workflow; `not-found` when there is none, be it not started or closed. */
  signal(partnerId: string, signalName: string, payload: EventSignal, deadlineMs?: number): Promise<void>;
  /** Takes an action; the same `updateId` again gives the same answer and has no second effect. */
  update(partnerId: string, action: UpdateAction, request: ActionRequest, updateId: string): Promise<ActionResult>;
  /** What an action would come to now, without taking it; needs a worker. A refusal is thrown as `update` throws it. */
  preview(partnerId: string, action: ActionName, request: ActionRequest | FactRequest): Promise<ForeseenEffect[]>;
  /** The state as the workflow itself tells it; needs a worker, also for a closed one. */
  query(partnerId: string): Promise<MigrationSnapshot>;
  /** The newest run; undefined when Temporal knows none (any more). Needs no worker. */
  describe(partnerId: string): Promise<MigrationRun | undefined>;
  /** Has a worker carry out the bulk action; one that runs or has ended is left as it is. Needs no worker now. */
  runBulkAction(operationId: string): Promise<void>;
  /** Whether Temporal knows a run of the bulk action, be it over. Needs no worker. */
  knowsBulkAction(operationId: string): Promise<boolean>;
  /** Has the Marketplace watched now; `not-found` until a worker has made the schedule. */
  watchMarketplace(): Promise<void>;
  /** Resolves when the namespace answers. */
  check(): Promise<void>;
  /** Names of the search attributes that a start needs and the namespace lacks; none where the server does not tell. */
  missingSearchAttributes(): Promise<string[]>;
  close(): Promise<void>;
}

export interface TemporalSettings {
  address: string;
  namespace: string;
  taskQueue: string;
  apiKey?: string;
  /** Default: with an API key. */
  tls?: boolean;
  /** Default: those of `temporal.config.ts`. */
  deadlines?: Deadlines;
}

interface Deadlines {
  /** Starts, signals and descriptions. */
  clientDeadlineMs: number;
  updateDeadlineMs: number;
  queryDeadlineMs: number;
}

/** A client that connects with its first call, so that the API boots, and stores events, while Temporal is away. */
export function createMigrationsClient(settings: TemporalSettings): MigrationsClient {
  return new TemporalMigrationsClient(Connection.lazy(connectionOptions(settings)), settings);
}

/** The settings as the SDK wants them. */
export function connectionOptions({ address, tls, apiKey }: TemporalSettings): ConnectionOptions {
  return { address, tls: tls || apiKey !== undefined, ...(apiKey === undefined ? {} : { apiKey }) };
}

/** Starts that meet another start look again; a third time means that something else is wrong. */
const maxStartTries = 3;
/** The last records take milliseconds; with the database away they take longer than a caller should wait. */
const endingPatienceMs = 2_000;
const endingPollMs = 50;

class TemporalMigrationsClient implements MigrationsClient {
  private readonly client: Client;
  private readonly deadlines: Deadlines;
  /** They are registered for good: once all were seen nobody need look again. */
  private hasAllAttributes = false;

  constructor(
    private readonly connection: Connection,
    private readonly settings: TemporalSettings,
  ) {
    this.client = new Client({ connection, namespace: settings.namespace });
    this.deadlines = settings.deadlines ?? temporalConfig;
  }

  async start(input: MigrationStart): Promise<StartOutcome> {
    for (let tries = 0; tries < maxStartTries; tries += 1) {
      const last = await this.describeSettled(input.partnerId);
      if (last?.state === 'running' && last.migrationId) {
        return { outcome: 'already-running', migrationId: last.migrationId };
      }
      // A try of the same start that crashed came through, and what it started has ended since: it is not started again.
      if (last && last.migrationId === input.migrationId) return { outcome: 'started', migrationId: input.migrationId };
      if (last && !mayBeStartedAnew(last)) return { outcome: 'ended', migrationId: last.migrationId };
      if (await this.startRun(input, last !== undefined)) return { outcome: 'started', migrationId: input.migrationId };
    }
    throw new MigrationsClientError('unavailable', 'Other starts of the same migration keep coming first');
  }

  /**
   * The newest run; one that has come to its end but still writes its last records is waited for, since a new start right
   * after a rollback would otherwise be answered with the migration that was just rolled back.
   */
  private async describeSettled(partnerId: string): Promise<MigrationRun | undefined> {
    const endsAt = Date.now() + endingPatienceMs;
    for (;;) {
      const run = await this.describe(partnerId);
      if (run?.state !== 'running' || Date.now() >= endsAt || !(await this.isEnding(partnerId))) return run;
      await delay(endingPollMs);
    }
  }

  /** Whether the running workflow says that it has ended; one that cannot be asked counts as running. */
  private async isEnding(partnerId: string): Promise<boolean> {
    try {
      return isEnded((await this.query(partnerId)).stage);
    } catch (error) {
      if (!(error instanceof MigrationsClientError)) throw error;
      return false;
    }
  }

  async signal(
    partnerId: string,
    signalName: string,
    payload: EventSignal,
    deadlineMs: number = this.deadlines.clientDeadlineMs,
  ): Promise<void> {
    await this.call(deadlineMs, () => this.handle(partnerId).signal(signalName, payload));
  }

  async update(
    partnerId: string,
    action: UpdateAction,
    request: ActionRequest,
    updateId: string,
  ): Promise<ActionResult> {
    try {
      return await this.connection.withDeadline(Date.now() + this.deadlines.updateDeadlineMs, () =>
        this.handle(partnerId).executeUpdate<ActionResult, [ActionRequest]>(updateNameOf(action), {
          args: [request],
          updateId,
        }),
      );
    } catch (error) {
      throw toUpdateError(error);
    }
  }

  async preview(
    partnerId: string,
    action: ActionName,
    request: ActionRequest | FactRequest,
  ): Promise<ForeseenEffect[]> {
    const preview = await this.call(this.deadlines.queryDeadlineMs, () =>
      this.handle(partnerId).query<ActionPreview, [ActionName, ActionRequest | FactRequest]>(
        'preview',
        action,
        request,
      ),
    );
    if (preview.valid) return preview.effects;
    const { refusal, why, details = [] } = preview;
    throw refusalOf(refusal, why, details) ?? notUnderstood();
  }

  async query(partnerId: string): Promise<MigrationSnapshot> {
    return this.call(this.deadlines.queryDeadlineMs, () =>
      this.handle(partnerId).query<MigrationSnapshot>('migration'),
    );
  }

  async describe(partnerId: string): Promise<MigrationRun | undefined> {
    try {
      return await this.call(this.deadlines.clientDeadlineMs, async () =>
        this.toRun(await this.handle(partnerId).describe()),
      );
    } catch (error) {
      if (error instanceof MigrationsClientError && error.code === 'not-found') return undefined;
      throw error;
    }
  }

  async runBulkAction(operationId: string): Promise<void> {
    const { workflowType, runTimeout, forMs } = temporalConfig.bulkAction;
    const order: BulkActionOrder = { operationId, forMs };
    try {
      await this.call(this.deadlines.clientDeadlineMs, () =>
        this.client.workflow.start(workflowType, {
          taskQueue: this.settings.taskQueue,
          workflowId: bulkActionWorkflowId(operationId),
          args: [order],
          workflowRunTimeout: runTimeout,
          workflowIdConflictPolicy: 'FAIL',
          workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
          staticSummary: 'Takes an action on many partners',
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  async knowsBulkAction(operationId: string): Promise<boolean> {
    try {
      await this.call(this.deadlines.clientDeadlineMs, () =>
        this.client.workflow.getHandle(bulkActionWorkflowId(operationId)).describe(),
      );
      return true;
    } catch (error) {
      if (error instanceof MigrationsClientError && error.code === 'not-found') return false;
      throw error;
    }
  }

  async watchMarketplace(): Promise<void> {
    await this.call(this.deadlines.clientDeadlineMs, () =>
      triggerMarketplaceWatch(this.client, this.settings.taskQueue),
    );
  }

  async check(): Promise<void> {
    await this.call(this.deadlines.clientDeadlineMs, () =>
      this.connection.workflowService.describeNamespace({ namespace: this.settings.namespace }),
    );
  }

  async missingSearchAttributes(): Promise<string[]> {
    if (this.hasAllAttributes) return [];
    const { namespace } = this.settings;
    try {
      const { customAttributes } = await this.connection.withDeadline(
        Date.now() + this.deadlines.clientDeadlineMs,
        () => this.connection.operatorService.listSearchAttributes({ namespace }),
      );
      const missing = Object.values(searchAttributes).filter(({ name }) => !(name in (customAttributes ?? {})));
      this.hasAllAttributes = missing.length === 0;
      return missing.map(({ name }) => name);
    } catch {
      // Temporal Cloud has no such service, and whether the server is there at all is told by others.
      return [];
    }
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  /** False when another run of the partner stands in the way. */
  private async startRun(input: MigrationStart, anew: boolean): Promise<boolean> {
    const { migrationId, partnerId, plannedFor, wave } = input;
    try {
      await this.call(this.deadlines.clientDeadlineMs, () =>
        this.client.workflow.start(temporalConfig.workflowType, {
          taskQueue: this.settings.taskQueue,
          workflowId: migrationWorkflowId(partnerId),
          args: [input],
          workflowIdConflictPolicy: 'FAIL',
          // Where no run was seen, one that came and went since is refused too, and looked at: it may have completed.
          // Temporal has no "unless completed" (every end of ours is a normal return), so a start after a rollback
          // rests on the look just before it; a journey from start to end does not fit between the two calls.
          workflowIdReusePolicy: anew ? 'ALLOW_DUPLICATE' : 'REJECT_DUPLICATE',
          typedSearchAttributes: [
            { key: searchAttributes.partnerId, value: partnerId },
            { key: searchAttributes.stage, value: 'preparing' },
            { key: searchAttributes.needsAttention, value: false },
            { key: searchAttributes.plannedFor, value: new Date(plannedFor) },
            ...(wave === undefined ? [] : [{ key: searchAttributes.wave, value: wave }]),
          ],
          // Tells a second caller which migration runs, without a worker; it survives continue-as-new.
          memo: { migrationId },
          staticSummary: wave === undefined ? `Partner ${partnerId}` : `Partner ${partnerId}, wave ${wave}`,
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      if (isForWantOfAttributes(error)) throw lacksAttributes(await this.missingSearchAttributes(), error);
      throw error;
    }
  }

  private async toRun(description: WorkflowExecutionDescription): Promise<MigrationRun> {
    const remembered = description.memo?.migrationId;
    const migrationId = typeof remembered === 'string' ? remembered : undefined;
    const status = description.status.name;
    // A run that continues as new is described as such only for the moment until its successor is the newest.
    if (status === 'RUNNING' || status === 'PAUSED' || status === 'CONTINUED_AS_NEW') {
      return { state: 'running', migrationId };
    }
    if (status !== 'COMPLETED') return { state: 'closed', migrationId };
    const result: unknown = await this.client.workflow.getHandle(description.workflowId, description.runId).result();
    return { state: 'closed', migrationId, endStage: endStageOf(result) };
  }

  private handle(partnerId: string) {
    return this.client.workflow.getHandle(migrationWorkflowId(partnerId));
  }

  private async call<T>(deadlineMs: number, request: () => Promise<T>): Promise<T> {
    try {
      return await this.connection.withDeadline(Date.now() + deadlineMs, request);
    } catch (error) {
      throw toClientError(error);
    }
  }
}

/** A run that was terminated may be started anew: nothing else would help its partner, and effects look before they act. */
function mayBeStartedAnew(run: MigrationRun): boolean {
  return run.state === 'closed' && run.endStage !== 'completed';
}

/** What the result says; one that says nothing counts as completed, the end after which nothing is started. */
function endStageOf(result: unknown): EndStage {
  const stage = typeof result === 'object' && result !== null && 'stage' in result ? result.stage : undefined;
  return endStages.find((end) => end === stage) ?? 'completed';
}
