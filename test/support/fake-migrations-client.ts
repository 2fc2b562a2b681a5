import type {
  ActionName,
  ActionRequest,
  ActionResult,
  FactRequest,
  ForeseenEffect,
  UpdateAction,
} from '../../domain/actions.js';
import type { AttentionItem } from '../../domain/attention.js';
import type { EventSignal } from '../../domain/events.js';
import { effectKey, migrationTag } from '../../domain/ids.js';
import type { MigrationSnapshot, MigrationStart } from '../../domain/migration.js';
import { type EndStage, isEnded, type Stage } from '../../domain/stages.js';
import type { MigrationRun, MigrationsClient, StartOutcome } from '../../temporal-client/migrations-client.js';
import { lacksAttributes, MigrationsClientError } from '../../temporal-client/migrations-client-error.js';
import { migrationSnapshot } from './records.js';

interface Partner {
  input: MigrationStart;
  stage: Stage;
  signals: { name: string; payload: EventSignal }[];
  updates: Map<string, ActionResult>;
  startedAt: number;
  /** What it asks, and the number of its last timeline entry: a test may change both. */
  attention: AttentionItem[];
  sequence: number;
  orders: { action: ActionName; request: ActionRequest; updateId: string }[];
}

/**
 * Temporal in memory: what the API may see of it, and the ways in which it fails. `migrations-client-contract.ts` holds it
 * to what the real client does.
 */
export class FakeMigrationsClient implements MigrationsClient {
  readonly partners = new Map<string, Partner>();
  /** Operations that a worker was asked to carry out. */
  readonly bulkActions = new Set<string>();
  /** Nothing answers. */
  away = false;
  /** What `missingSearchAttributes` tells; a start is refused then. */
  missingAttributes: string[] = [];
  /** Temporal answers, but no worker does. */
  workersGone = false;
  /** How the workflow refuses the next update. */
  refusal: MigrationsClientError | undefined;
  /** Called before a signal is looked at: the place to let something happen in between. */
  beforeSignal: (() => Promise<void> | void) | undefined;

  async start(input: MigrationStart): Promise<StartOutcome> {
    this.mustBeThere();
    const partner = this.partners.get(input.partnerId);
    if (partner && !isEnded(partner.stage)) {
      return { outcome: 'already-running', migrationId: partner.input.migrationId };
    }
    if (partner?.input.migrationId === input.migrationId) {
      return { outcome: 'started', migrationId: input.migrationId };
    }
    if (partner?.stage === 'completed') return { outcome: 'ended', migrationId: partner.input.migrationId };
    if (this.missingAttributes.length > 0) throw lacksAttributes(this.missingAttributes);
    this.partners.set(input.partnerId, {
      input,
      stage: 'preparing',
      signals: [],
      updates: new Map(),
      startedAt: Date.now(),
      attention: [],
      sequence: 1,
      orders: [],
    });
    return { outcome: 'started', migrationId: input.migrationId };
  }

  async signal(partnerId: string, name: string, payload: EventSignal): Promise<void> {
    this.mustBeThere();
    // Looked at before the hook, as a server does that has read its state when something else happens.
    const found = this.openPartner(partnerId);
    const hook = this.beforeSignal;
    this.beforeSignal = undefined;
    await hook?.();
    if (!found) throw new MigrationsClientError('not-found', 'none');
    found.signals.push({ name, payload });
  }

  async update(
    partnerId: string,
    action: UpdateAction,
    request: ActionRequest,
    updateId: string,
  ): Promise<ActionResult> {
    if (this.away) throw new MigrationsClientError('outcome-unknown', 'no answer');
    const partner = this.openPartner(partnerId);
    if (!partner) throw new MigrationsClientError('not-found', 'none');
    if (this.workersGone) throw new MigrationsClientError('outcome-unknown', 'no answer');
    if (this.refusal) throw this.refusal;
    // Temporal knows the id, and gives the same answer without asking the workflow.
    const earlier = partner.updates.get(updateId);
    if (earlier) return earlier;
    this.mustBeAsPictured(partner, request);
    partner.orders.push({ action, request, updateId });
    const result = { stage: partner.stage, paused: action === 'pause', sequence: 7, effects: [], repeated: false };
    partner.updates.set(updateId, result);
    return result;
  }

  async preview(
    partnerId: string,
    action: ActionName,
    request: ActionRequest | FactRequest,
  ): Promise<ForeseenEffect[]> {
    this.mustBeThere();
    const partner = this.partners.get(partnerId);
    if (!partner) throw new MigrationsClientError('not-found', 'none');
    if (this.workersGone) throw new MigrationsClientError('no-answer', 'no worker');
    // It is a query, which a closed workflow answers too.
    if (isEnded(partner.stage)) {
      const wrongState = { currentState: partner.stage, allowedActions: [] };
      throw new MigrationsClientError('wrong-state', 'The migration has ended', { wrongState });
    }
    if (this.refusal) throw this.refusal;
    if (!('actor' in request)) return [{ text: `Would ${action}` }];
    this.mustBeAsPictured(partner, request);
    const { newContactId } = request;
    if (newContactId === undefined) return [{ text: `Would ${action}` }];
    const key = effectKey(partner.input.migrationId, 'invite', newContactId, 1);
    return [{ text: `Would ${action}` }, { text: `Contact ${newContactId} is invited`, key }];
  }

  async query(partnerId: string): Promise<MigrationSnapshot> {
    this.mustBeThere();
    const partner = this.partners.get(partnerId);
    if (!partner) throw new MigrationsClientError('not-found', 'none');
    if (this.workersGone) throw new MigrationsClientError('no-answer', 'no worker');
    const { migrationId, plannedFor } = partner.input;
    return migrationSnapshot({
      migrationId,
      partnerId,
      plannedFor,
      stage: partner.stage,
      sequence: partner.sequence,
      attention: partner.attention,
      allowedActions: isEnded(partner.stage) ? [] : ['pause', 'abort', 'rollback'],
    });
  }

  async describe(partnerId: string): Promise<MigrationRun | undefined> {
    this.mustBeThere();
    const partner = this.partners.get(partnerId);
    if (!partner) return undefined;
    const { migrationId } = partner.input;
    if (!isEnded(partner.stage)) return { state: 'running', migrationId };
    return { state: 'closed', migrationId, endStage: partner.stage };
  }

  async runBulkAction(operationId: string): Promise<void> {
    this.mustBeThere();
    this.bulkActions.add(operationId);
  }

  async knowsBulkAction(operationId: string): Promise<boolean> {
    this.mustBeThere();
    return this.bulkActions.has(operationId);
  }

  async watchMarketplace(): Promise<void> {
    this.mustBeThere();
  }

  async check(): Promise<void> {
    this.mustBeThere();
  }

  async missingSearchAttributes(): Promise<string[]> {
    return this.missingAttributes;
  }

  async close(): Promise<void> {}

  /** Lets the partner's workflow end. */
  end(partnerId: string, stage: EndStage): void {
    const partner = this.partners.get(partnerId);
    if (partner) partner.stage = stage;
  }

  private openPartner(partnerId: string): Partner | undefined {
    const partner = this.partners.get(partnerId);
    return partner && !isEnded(partner.stage) ? partner : undefined;
  }

  private mustBeAsPictured({ input, startedAt, sequence }: Partner, { ifMatch, askedAt }: ActionRequest): void {
    const tag = migrationTag({ migrationId: input.migrationId, sequence });
    if (ifMatch?.includes(tag) !== false && !(askedAt && startedAt > Date.parse(askedAt))) return;
    throw new MigrationsClientError('changed', 'It has changed', { changed: { tag } });
  }

  private mustBeThere(): void {
    if (this.away) throw new MigrationsClientError('unavailable', 'away');
  }
}
