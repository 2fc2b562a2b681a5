import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { type EventSignal, eventCatalogue } from '../domain/events.js';
import { migrationWorkflowId } from '../domain/ids.js';
import type { MigrationInput } from '../domain/migration.js';
import { policyWith } from '../domain/policy.js';
import { searchAttributes } from '../domain/search-attributes.js';
import { temporalConfig } from '../temporal.config.js';
import type { BareJourneyInput } from './bare-journey.js';
import type { BenchOptions } from './bench-options.js';
import type { Report } from './made-up-outside.js';

export const kinds = ['bare', 'portage'] as const;
export type Kind = (typeof kinds)[number];

export const workflowTypes: Record<Kind, string> = { bare: 'bareJourney', portage: temporalConfig.workflowType };

// Webinar invitations are due a day after hand-over; a journey must not last so long here, but keeps its timer.
const policy = policyWith({ webinarsAfterMs: 1 });

/** Starts journeys of both kinds, and passes on to them what the outside reports. */
export class Journeys {
  /** What went wrong while passing on reports. */
  readonly failures: unknown[] = [];

  constructor(
    private readonly client: Client,
    private readonly taskQueue: string,
    private readonly options: Pick<BenchOptions, 'reportAfterMs'>,
  ) {}

  start(kind: Kind, partnerId: string): Promise<WorkflowHandle> {
    return kind === 'bare' ? this.startBare(partnerId) : this.startPortage(partnerId);
  }

  private startBare(partnerId: string): Promise<WorkflowHandle> {
    const input: BareJourneyInput = {
      migrationId: `mig_${randomUUID()}`,
      partnerId,
      plannedFor: new Date().toISOString(),
    };
    return this.client.workflow.start(workflowTypes.bare, {
      taskQueue: this.taskQueue,
      workflowId: migrationWorkflowId(partnerId),
      args: [input],
    });
  }

  /** As the API does it. */
  private startPortage(partnerId: string): Promise<WorkflowHandle> {
    const wave = 'bench';
    const input: MigrationInput = {
      migrationId: `mig_${randomUUID()}`,
      partnerId,
      plannedFor: new Date().toISOString(),
      wave,
      policy,
      startedBy: { type: 'operator', id: 'bench' },
    };
    return this.client.workflow.start(workflowTypes.portage, {
      taskQueue: this.taskQueue,
      workflowId: migrationWorkflowId(partnerId),
      args: [input],
      typedSearchAttributes: [
        { key: searchAttributes.partnerId, value: partnerId },
        { key: searchAttributes.stage, value: 'preparing' },
        { key: searchAttributes.needsAttention, value: false },
        { key: searchAttributes.plannedFor, value: new Date(input.plannedFor) },
        { key: searchAttributes.wave, value: wave },
      ],
      memo: { migrationId: input.migrationId },
      staticSummary: `Partner ${partnerId}, wave ${wave}`,
    });
  }

  /** Signals the journey that the report is about. */
  passOn(report: Report): void {
    this.signal(report).catch((error: unknown) => this.failures.push(error));
  }

  private async signal({ partnerId, type, data }: Report): Promise<void> {
    await delay(this.options.reportAfterMs);
    const signal: EventSignal = {
      eventId: `evt_${randomUUID()}`,
      source: 'bench',
      origin: 'webhook',
      occurredAt: new Date().toISOString(),
      data,
    };
    await this.client.workflow.getHandle(migrationWorkflowId(partnerId)).signal(eventCatalogue[type].signal, signal);
  }
}
