import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../db/connection.js';
import { listTakenRetries, settleRetries, type TakenRetry } from '../db/queries/taken-retries.js';
import { outcomeOfRetry, type RetryOutcome, retryNotKnown } from '../domain/retries.js';
import type { MigrationsClient } from '../temporal-client/migrations-client.js';
import { MigrationsClientError } from '../temporal-client/migrations-client-error.js';

export interface JudgeParts {
  database: Database;
  migrations: Pick<MigrationsClient, 'query'>;
  /** Questions to workflows a second. */
  perSecond: number;
  /** A migration whose record says for so long that it is being tried is asked itself, and so often. Default 30,000. */
  askAfterMs?: number;
  /**
   * Default 45 minutes: three calls in a row (a look, an invitation, the mail about it) that are each tried for the default
   * 15 minutes have come to their end by then.
   */
  giveUpAfterMs?: number;
}

/** Judges the retries that an operation has begun; made for one run, since it remembers whom it has asked. */
export class RetryJudge {
  private readonly askedAt = new Map<number, number>();

  constructor(
    private readonly parts: JudgeParts,
    private readonly operationId: string,
  ) {}

  /** Settles those of which it is known by now what they came to. A record is enough where it says so. */
  async judge(signal: AbortSignal): Promise<void> {
    const { database, giveUpAfterMs = 2_700_000, perSecond } = this.parts;
    const outcomes: (RetryOutcome & { position: number })[] = [];
    const unclear: TakenRetry[] = [];
    for (const retry of await listTakenRetries(database, this.operationId)) {
      const outcome = outcomeByRecord(retry) ?? (retry.takenForMs >= giveUpAfterMs ? retryNotKnown : undefined);
      if (outcome) outcomes.push({ position: retry.position, ...outcome });
      else if (this.isToBeAsked(retry)) unclear.push(retry);
    }
    await settleRetries(database, this.operationId, outcomes);
    for (const retry of unclear) {
      if (signal.aborted) return;
      this.askedAt.set(retry.position, Date.now());
      const outcome = await this.ask(retry);
      if (outcome) await settleRetries(database, this.operationId, [{ position: retry.position, ...outcome }]);
      await delay(1_000 / perSecond, undefined, { signal }).catch(() => undefined);
    }
  }

  private isToBeAsked({ position, recorded }: TakenRetry): boolean {
    const { askAfterMs = 30_000 } = this.parts;
    const askedAt = this.askedAt.get(position) ?? Number.NEGATIVE_INFINITY;
    return recorded !== undefined && recorded.forMs >= askAfterMs && Date.now() - askedAt >= askAfterMs;
  }

  /** A look that changed nothing leaves no record that it has ended. */
  private async ask({ partnerId, recorded }: TakenRetry): Promise<RetryOutcome | undefined> {
    if (!recorded) return undefined;
    try {
      const shown = await this.parts.migrations.query(partnerId);
      return shown.migrationId === recorded.migrationId ? outcomeOfRetry(shown, recorded.steps) : undefined;
    } catch (error) {
      if (error instanceof MigrationsClientError) return undefined;
      throw error;
    }
  }
}

function outcomeByRecord({ recorded }: TakenRetry): RetryOutcome | undefined {
  return recorded && outcomeOfRetry(recorded.shown, recorded.steps);
}
