import type { Database } from '../../db/connection.js';
import { isSchemaCurrent } from '../../db/migrate.js';
import type { MigrationsClient } from '../../temporal-client/migrations-client.js';

/** What the API needs to serve, each `ok`, or what is wrong with it. */
export interface ReadinessReport {
  ready: boolean;
  checks: { database: CheckResult; schema: CheckResult; temporal: CheckResult; draining: boolean };
}

type CheckResult = 'ok' | 'away' | 'outdated' | 'unknown' | 'not-set-up';

/** Probes of several load balancers in the same second are one look at the database and Temporal. */
const freshForMs = 1_000;

/** Whether this process should get requests. */
export class Readiness {
  private leaving = false;
  private last: { at: number; report: Promise<ReadinessReport> } | undefined;

  constructor(
    private readonly database: Database,
    private readonly migrations: MigrationsClient,
  ) {}

  /** From now on not ready, so that load balancers turn away before the listener closes. */
  drain(): void {
    this.leaving = true;
    this.last = undefined;
  }

  get draining(): boolean {
    return this.leaving;
  }

  async report(): Promise<ReadinessReport> {
    const now = Date.now();
    if (!this.last || now - this.last.at > freshForMs) this.last = { at: now, report: this.look() };
    return this.last.report;
  }

  private async look(): Promise<ReadinessReport> {
    const [schema, temporal] = await Promise.all([this.lookAtSchema(), this.lookAtTemporal()]);
    const database = schema === 'unknown' ? 'away' : 'ok';
    const ready = !this.leaving && database === 'ok' && schema === 'ok' && temporal === 'ok';
    return { ready, checks: { database, schema, temporal, draining: this.leaving } };
  }

  // The outcome is the answer: what exactly failed is in the logs of the requests that fail for it.
  private async lookAtSchema(): Promise<'ok' | 'outdated' | 'unknown'> {
    try {
      return (await isSchemaCurrent(this.database)) ? 'ok' : 'outdated';
    } catch {
      return 'unknown';
    }
  }

  private async lookAtTemporal(): Promise<'ok' | 'away' | 'not-set-up'> {
    try {
      const [missing] = await Promise.all([this.migrations.missingSearchAttributes(), this.migrations.check()]);
      return missing.length === 0 ? 'ok' : 'not-set-up';
    } catch {
      return 'away';
    }
  }
}
