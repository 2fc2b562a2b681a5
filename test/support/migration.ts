import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { expect, vi } from 'vitest';
import {
  type ActionName,
  type ActionPreview,
  type ActionRequest,
  type ActionResult,
  type FactRequest,
  type UpdateAction,
  updateNameOf,
} from '../../domain/actions.js';
import { type EventData, type EventSignal, type EventType, eventCatalogue } from '../../domain/events.js';
import { migrationWorkflowId } from '../../domain/ids.js';
import type { MigrationInput, MigrationSnapshot } from '../../domain/migration.js';
import { type MigrationPolicy, policyWith } from '../../domain/policy.js';
import type { Stage } from '../../domain/stages.js';
import { temporalConfig } from '../../temporal.config.js';
import { FakeOutside } from './fake-outside.js';
import type { TestTemporal } from './temporal.js';

/** Waits that tests can afford; a test lengthens those that must not end by themselves. */
export const quickPolicy: Partial<MigrationPolicy> = {
  executionOverdueMs: 3_600_000,
  executionBreachMs: 7_200_000,
  invitationRemindersMs: [],
  invitationLifetimeMs: 3_600_000,
  invitationRounds: 2,
  enrollmentRemindersMs: [],
  enrollmentOverdueMs: 3_600_000,
  enrollmentBreachMs: 7_200_000,
  certificatePendingMs: 3_600_000,
  webinarsAfterMs: 1,
  mailAnswerMs: 7_200_000,
  recheckAfterMs: 50,
  rechecks: 3,
  effectRetryForMs: 1_000,
  effectRetryFirstMs: 10,
  effectRetryMaxMs: 50,
  retryAgainAfterMs: 3_600_000,
};

/** One partner's migration on the real server, with a fake outside. */
export class TestMigration {
  readonly outside: FakeOutside;
  readonly partnerId: string;
  readonly migrationId = `mig_${randomUUID()}`;
  handle!: WorkflowHandle;
  /** In place of {@link quickPolicy}; what a start says comes before it. */
  policy: Partial<MigrationPolicy> = {};
  private taskQueue = '';
  private ownWorker = false;
  private stopWorker: (() => Promise<void>) | undefined;

  /** `earlier`: an ended one of the same partner, whose outside goes on. */
  constructor(
    readonly temporal: TestTemporal,
    earlier?: TestMigration,
  ) {
    this.outside = earlier?.outside ?? new FakeOutside();
    this.partnerId = earlier?.partnerId ?? `P-${randomUUID().slice(0, 8)}`;
  }

  /** With a worker that can be stopped; otherwise all migrations of a file share one. */
  withOwnWorker(): this {
    this.ownWorker = true;
    this.taskQueue = this.partnerId;
    return this;
  }

  async start(policy: Partial<MigrationPolicy> = {}, plannedFor = new Date()): Promise<this> {
    await this.startWorker();
    return this.begin(policy, plannedFor);
  }

  /** The same with no worker yet: what is sent by then comes with the first task. */
  async begin(policy: Partial<MigrationPolicy> = {}, plannedFor = new Date()): Promise<this> {
    const input: MigrationInput = {
      migrationId: this.migrationId,
      partnerId: this.partnerId,
      plannedFor: plannedFor.toISOString(),
      wave: 'pilot',
      policy: policyWith({ ...quickPolicy, ...this.policy, ...policy }),
      startedBy: { type: 'operator', id: 'op-1' },
    };
    this.handle = await this.temporal.client.workflow.start(temporalConfig.workflowType, {
      taskQueue: this.taskQueue,
      workflowId: migrationWorkflowId(this.partnerId),
      args: [input],
      memo: { migrationId: this.migrationId },
    });
    return this;
  }

  /** Takes up the migration that somebody else has started for the partner. */
  async adopt(): Promise<void> {
    const handle = this.client.workflow.getHandle(migrationWorkflowId(this.partnerId));
    const { raw } = await handle.describe();
    this.handle = Object.assign(handle, { firstExecutionRunId: raw.workflowExecutionInfo?.firstRunId });
  }

  get client() {
    return this.temporal.client;
  }

  async startWorker(): Promise<void> {
    const { activities } = this.outside;
    if (this.ownWorker) this.stopWorker = await this.temporal.work(this.taskQueue, activities);
    else this.taskQueue = await this.temporal.share(migrationWorkflowId(this.partnerId), activities);
  }

  async stop(): Promise<void> {
    if (!this.ownWorker) throw new Error('The worker is shared: see withOwnWorker');
    await this.stopWorker?.();
    this.stopWorker = undefined;
  }

  /** Ends what a failed test has left, then the worker if it is its own. */
  async dispose(): Promise<void> {
    this.outside.heal();
    await this.handle?.terminate('test over').catch(() => undefined);
    if (this.ownWorker) await this.stop();
  }

  /** The histories of all runs, in order. */
  async histories() {
    if (!this.handle) return [];
    const { workflowId, firstExecutionRunId } = this.handle as WorkflowHandle & { firstExecutionRunId: string };
    const histories = [];
    for (let runId: string | null | undefined = firstExecutionRunId; runId; ) {
      const history = await this.temporal.client.workflow.getHandle(workflowId, runId).fetchHistory();
      histories.push({ workflowId, history });
      runId = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    }
    return histories;
  }

  snapshot(): Promise<MigrationSnapshot> {
    return this.handle.query<MigrationSnapshot>('migration');
  }

  async until(check: (snapshot: MigrationSnapshot) => void): Promise<MigrationSnapshot> {
    let snapshot: MigrationSnapshot | undefined;
    await vi.waitFor(
      async () => {
        snapshot = await this.snapshot();
        check(snapshot);
      },
      { timeout: 30_000, interval: 50 },
    );
    return snapshot as MigrationSnapshot;
  }

  untilStage(stage: Stage): Promise<MigrationSnapshot> {
    return this.until((snapshot) => expect(snapshot.stage).toBe(stage));
  }

  untilWaiting(text: string): Promise<MigrationSnapshot> {
    return this.until((snapshot) => expect(snapshot.waiting?.for).toContain(text));
  }

  untilAttention(code: string): Promise<MigrationSnapshot> {
    return this.until((snapshot) => expect(snapshot.attention.map((item) => item.code)).toContain(code));
  }

  async send<T extends EventType>(type: T, data: EventData[T], overrides: Partial<EventSignal> = {}): Promise<string> {
    const signal: EventSignal = {
      eventId: `evt_${randomUUID()}`,
      source: 'test',
      origin: 'webhook',
      occurredAt: new Date().toISOString(),
      data,
      ...overrides,
    };
    await this.handle.signal(eventCatalogue[type].signal, signal);
    return signal.eventId;
  }

  act(
    action: UpdateAction,
    options: Omit<Partial<ActionRequest>, 'actor'> & { updateId?: string } = {},
  ): Promise<ActionResult> {
    const { updateId, ...request } = options;
    return this.handle.executeUpdate<ActionResult, [object]>(updateNameOf(action), {
      args: [{ actor: { type: 'operator', id: 'op-1' }, reason: 'because a test says so', ...request }],
      updateId: updateId ?? randomUUID(),
    });
  }

  preview(action: ActionName, request: object = {}): Promise<ActionPreview> {
    const order = { actor: { type: 'operator', id: 'op-1' }, reason: 'because a test says so', ...request };
    return this.handle.query<ActionPreview, [ActionName, ActionRequest | FactRequest]>(
      'preview',
      action,
      order as ActionRequest,
    );
  }

  /** The same as {@link untilWaiting} as the records tell it: a query wakes the workflow, this leaves its history alone. */
  async untilRecordedWaiting(text: string): Promise<void> {
    await vi.waitFor(() => expect(this.outside.batches.at(-1)?.snapshot.waiting?.for).toContain(text), {
      timeout: 30_000,
      interval: 20,
    });
  }

  /** Until nothing is under way: no activity, no workflow task, and no timer that fires at once. */
  async untilQuiet(): Promise<void> {
    let before = -1;
    await vi.waitFor(
      async () => {
        const { raw, historyLength } = await this.handle.describe();
        const since = before;
        before = historyLength;
        expect(historyLength).toBe(since);
        expect(raw.pendingActivities).toEqual([]);
        expect(raw.pendingWorkflowTask ?? undefined).toBeUndefined();
      },
      { timeout: 30_000, interval: 200 },
    );
  }

  /** Until another run has taken over, of a policy with so few events that each change makes one. It ends as it was. */
  async untilNextRun(): Promise<void> {
    const { runs, paused } = await this.snapshot();
    const back = paused ? (['resume', 'pause'] as const) : (['pause', 'resume'] as const);
    await vi.waitFor(
      async () => {
        for (const action of back) await this.act(action);
        // A run does not end while it has something to record.
        await this.untilQuiet();
        expect((await this.snapshot()).runs).toBeGreaterThan(runs);
      },
      { timeout: 60_000, interval: 50 },
    );
  }

  /** Plays everybody of a journey in which nothing goes wrong, to its end. */
  async goStraight(): Promise<void> {
    await this.untilWaiting('migration executed');
    await this.send('migration.executed', {});
    await this.goOnFromHandOver();
  }

  /** The same from the acceptance on. */
  async goOnFromHandOver(): Promise<void> {
    await this.untilWaiting('invitation accepted');
    await this.accept();
    await this.goOnFromAcceptance();
  }

  async goOnFromAcceptance(): Promise<void> {
    await this.untilWaiting('certificate');
    await this.certify();
    expect(await this.handle.result()).toEqual({ stage: 'completed' });
  }

  /** Nobody can accept before being invited. */
  async accept(contactId = 'K1'): Promise<void> {
    await vi.waitFor(() => expect([...this.outside.memberships.keys()]).toContain(contactId), { timeout: 30_000 });
    this.outside.setMembership(contactId, 'Active');
    await this.send('invitation.accepted', { membershipId: this.membershipOf(contactId) });
  }

  async certify(buyerId = 'BUY-1'): Promise<void> {
    this.outside.certify(buyerId);
    await this.send('certificate.issued', { certificateId: `CER-${buyerId.slice(4)}`, buyerId });
  }

  /** Only K1 is asked: fewer calls, and nobody else who could accept. */
  oneAdmin(): void {
    const { legacy } = this.outside.inspection;
    legacy.contacts = legacy.contacts.filter(({ id }) => id !== 'K2');
  }

  /** Until every event sent has the receipt that `expected` names, in the order of sending. */
  async untilReceipts(expected: Record<string, string>): Promise<void> {
    await vi.waitFor(
      () => {
        const found = this.outside.receipts.map((receipt) => [
          receipt.eventId,
          receipt.outcome === 'applied' ? 'applied' : receipt.reason,
        ]);
        expect(Object.fromEntries(found)).toMatchObject(expected);
      },
      { timeout: 30_000, interval: 50 },
    );
  }

  /** What must hold of every journey, however it went. */
  expectSound(): void {
    const { outside } = this;
    expect(outside.transactableOnBothSides).toBe(false);
    expect([...outside.changes].filter(([, times]) => times > 1)).toEqual([]);
    const { timeline } = outside;
    expect(timeline.map((entry) => entry.sequence)).toEqual(timeline.map((_, index) => index + 1));
    for (const batch of outside.batches) {
      const last = batch.entries.at(-1);
      // After an outage there are several batches to a snapshot.
      if (last && batch.entries.length < 200) expect(batch.snapshot.sequence).toBe(last.sequence);
      expectOneAnswerPerStep(batch.snapshot);
    }
    // An event is settled once. One that was brought again after that is said to be a repeat, which changes no record.
    const settled = new Set<string>();
    const again = outside.receipts.filter(({ eventId }) => settled.size === settled.add(eventId).size);
    expect(again).toEqual(again.map(({ eventId }) => ({ eventId, outcome: 'ignored', reason: 'duplicate' })));
  }

  /** Membership id of a contact's invitation. */
  membershipOf(contactId: string): string {
    return this.outside.memberships.get(contactId)?.membershipId ?? '';
  }

  async historyLength(): Promise<number> {
    return (await this.handle.describe()).historyLength;
  }
}

const aboutTheBuyer = ['enrollment-queried', 'enrollment-failed', 'certificate-pending', 'certificate-ended'];
const aboutTheMail = ['effect-failed', 'email-unconfirmed', 'email-undeliverable'];

/** `retry` and `skip` name a step: what is open at one step must come to the same by either of them. */
function expectOneAnswerPerStep({ attention }: MigrationSnapshot): void {
  const answers = new Map<string, string>();
  for (const { step, code, actions } of attention) {
    if (!actions.includes('retry') && !actions.includes('skip')) continue;
    const answer = aboutTheBuyer.includes(code) ? 'buyer' : aboutTheMail.includes(code) ? 'mail' : code;
    expect(`${step}: ${answers.get(step) ?? answer}`).toBe(`${step}: ${answer}`);
    answers.set(step, answer);
  }
}
