import {
  ActivityFailure,
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  ContinueAsNew,
  condition,
  isCancellation,
  makeContinueAsNewFunc,
  setCurrentDetails,
  sleep,
  TimeoutFailure,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ActionName } from '../../domain/actions.js';
import { portage } from '../../domain/actors.js';
import type { AttentionCode, AttentionItem } from '../../domain/attention.js';
import type { Duty } from '../../domain/duties.js';
import type { EffectRecord } from '../../domain/effects.js';
import { type FailureDetail, failureCatalogue, isFailureType } from '../../domain/failures.js';
import type { MigrationInput, MigrationState } from '../../domain/migration.js';
import type { MigrationPolicy } from '../../domain/policy.js';
import { searchAttributes } from '../../domain/search-attributes.js';
import { snapshotOf } from '../../domain/snapshot.js';
import { isAfter, type JourneyStage, type Stage, stageMeaning } from '../../domain/stages.js';
import type { TimelineEntry } from '../../domain/timeline.js';
import { type Calls, callsUnder } from './activity-policies.js';
import { currentDetails } from './current-details.js';
import { stateAtStart } from './state.js';

/** What a step found in the way, in words for an operator. */
export interface Trouble {
  code: AttentionCode;
  why: string;
  evidence?: unknown;
  /** Whether an operator may go on without the step. */
  skippable: boolean;
}

/** One outside effect: its ledger key, its words, and the call that does it. */
export interface Effect extends Pick<EffectRecord, 'key' | 'step' | 'undo' | 'email'> {
  /** In business words and the past tense: what the timeline says when it is done. */
  done: string;
  skippable: boolean;
  /** Runs beside the story: while it waits for a decision, the story's own wait stays what is shown. */
  beside?: boolean;
  /** `notOurs`: it was there before and stays when a rollback takes back what we did. */
  call: () => Promise<{ outsideId?: string; unconfirmed?: boolean; done?: string; notOurs?: boolean }>;
}

/** A deadline that waits for one decision of an operator, or for the time of the next try. */
type Decision = 'retry' | 'skip' | 'again';

/**
 * One run of a migration: its state and the few verbs of which the story is made. All state is plain data in `state`, so
 * that a run that continues another, or an operator's action in between, finds everything there: each step looks what
 * is done already and does the rest.
 */
export class Journey {
  readonly state: MigrationState;
  readonly policy: MigrationPolicy;
  readonly calls: Calls;
  private readonly continueAsNew = makeContinueAsNewFunc<(input: MigrationInput) => Promise<unknown>>();
  /** Activities under way: continue-as-new must not leave one behind. */
  private callsInFlight = 0;
  private recording: Promise<void> | undefined;
  /** A fault of the code in what runs beside the story: it fails the workflow task, as one in the story would. */
  private fault: unknown;
  /** The story's scope: ending the journey early cancels it. */
  story = new CancellationScope();
  /** What the search attributes say; upserted on change only, since each upsert is a history event. */
  private shown: { stage: Stage; needsAttention: boolean };

  constructor(readonly start: MigrationInput) {
    this.state = stateAtStart(start, Date.now());
    this.policy = start.policy;
    this.calls = callsUnder(start.policy);
    this.shown = { stage: this.state.stage, needsAttention: this.state.attention.length > 0 };
    // Details do not survive continue-as-new, so each run shows them first.
    setCurrentDetails(currentDetails(snapshotOf(start, this.state)));
  }

  get ref() {
    return { migrationId: this.start.migrationId, partnerId: this.start.partnerId };
  }

  // ---- the timeline

  /** Adds a line to the timeline; returns its number. */
  note(entry: Pick<TimelineEntry, 'kind' | 'code' | 'text'> & Partial<TimelineEntry>): number {
    const sequence = this.state.sequence + 1;
    this.state.sequence = sequence;
    this.state.unrecorded.entries.push({
      actor: portage,
      ...entry,
      sequence,
      at: new Date().toISOString(),
      stage: this.state.stage,
    });
    return sequence;
  }

  /** Enters a stage, or finds itself in it again after continue-as-new; false when the journey is already beyond it. */
  enter(stage: JourneyStage): boolean {
    if (isAfter(this.state.stage, stage)) return false;
    if (this.state.stage !== stage) this.moveTo(stage);
    else if (this.state.sequence === 0) this.note({ kind: 'stage', code: `stage.${stage}`, text: stageMeaning[stage] });
    return true;
  }

  moveTo(stage: Stage, text = stageMeaning[stage]): void {
    this.state.stage = stage;
    this.state.stageSince = Date.now();
    delete this.state.waiting;
    this.note({ kind: 'stage', code: `stage.${stage}`, text });
  }

  // ---- attention

  /** Asks the operators; at most one open item per code and step, whose age is that of the first time. */
  ask(item: Omit<AttentionItem, 'since'>): void {
    const open = this.state.attention.find((other) => other.code === item.code && other.step === item.step);
    if (open) {
      const graver = open.severity !== item.severity;
      Object.assign(open, item);
      if (!graver) return;
    } else {
      this.state.attention.push({ ...item, since: new Date().toISOString() });
    }
    this.note({
      kind: 'attention',
      code: `attention.${item.code}`,
      text: item.why,
      data: { step: item.step, severity: item.severity, evidence: item.evidence },
    });
  }

  /** Closes the items whose cause is gone. */
  settle(isSettled: (item: AttentionItem) => boolean): void {
    const closed = this.state.attention.filter(isSettled);
    if (closed.length === 0) return;
    this.state.attention = this.state.attention.filter((item) => !isSettled(item));
    for (const item of closed) {
      this.note({
        kind: 'attention',
        code: 'attention.resolved',
        text: `No longer needs attention: ${item.code} (${item.step})`,
        data: { code: item.code, step: item.step },
      });
    }
  }

  // ---- effects

  /** Does an outside effect once; false when an operator decided to go on without it. A known outcome is not repeated. */
  async perform(effect: Effect): Promise<boolean> {
    const before = this.state.effects[effect.key];
    if (before && before.status !== 'intended' && before.status !== 'failed') return before.status !== 'skipped';
    // The undo is on record before the call: its outcome may stay unknown.
    this.keep(effect, 'intended');
    const name = stepName(this.start.migrationId, effect.key);
    const result = await this.insist(name, effect.skippable, effect.call, effect.beside).catch((error: unknown) => {
      // Cancelled by an abort or a rollback while it ran: it may have happened.
      if (isCancellation(error)) this.keep(effect, 'unconfirmed');
      throw error;
    });
    if (result === undefined) {
      this.keep(effect, 'skipped');
      this.note({ kind: 'effect', code: 'effect.skipped', text: `Skipped: ${effect.done}`, effectKey: effect.key });
      return false;
    }
    const { undo, ...rest } = effect;
    this.keep(
      result.notOurs || !undo ? rest : effect,
      result.unconfirmed ? 'unconfirmed' : 'confirmed',
      result.outsideId,
    );
    if (result.unconfirmed && effect.email) {
      this.ask({
        code: 'email-unconfirmed',
        step: name,
        severity: 'warning',
        why: `The mail server broke off: nobody knows whether "${effect.email.template}" went to contact ${effect.email.contactId}`,
        evidence: { messageId: result.outsideId },
        actions: ['retry', 'skip'],
      });
    }
    this.note({
      kind: 'effect',
      code: result.unconfirmed ? 'effect.unconfirmed' : 'effect.confirmed',
      text: result.unconfirmed ? `Not known whether it happened: ${effect.done}` : (result.done ?? effect.done),
      effectKey: effect.key,
      ...(result.outsideId !== undefined && { data: { outsideId: result.outsideId } }),
    });
    return true;
  }

  /**
   * Calls until it works. What goes wrong becomes an attention item; then an operator's `retry`, or the time of the next
   * try, calls again, and `skip` goes on without (undefined).
   */
  async insist<T extends object>(
    step: string,
    skippable: boolean,
    call: () => Promise<T | { trouble: Trouble }>,
    beside = false,
  ): Promise<T | undefined> {
    for (let tries = 0; ; tries++) {
      await this.mayAct();
      const result = await this.counted(call).catch((error: unknown) => ({ trouble: troubleOf(error, skippable) }));
      if (!('trouble' in result)) {
        this.settle((item) => item.step === step);
        return result;
      }
      const nextTryAt = Date.now() + this.policy.retryAgainAfterMs * Math.min(2 ** tries, 12);
      const actions: ActionName[] = result.trouble.skippable ? ['retry', 'skip'] : ['retry'];
      const { code, why, evidence } = result.trouble;
      // Another cause at the same step replaces the last one.
      this.settle((item) => item.step === step && item.code !== code);
      this.ask({
        code,
        step,
        severity: 'critical',
        why,
        evidence,
        actions,
        nextTryAt: new Date(nextTryAt).toISOString(),
      });
      if ((await this.decision(step, nextTryAt, beside)) !== 'skip') continue;
      this.settle((item) => item.step === step);
      return undefined;
    }
  }

  private async decision(step: string, nextTryAt: number, beside: boolean): Promise<Decision> {
    const next = (): Duty => ({ kind: 'decide', at: this.state.decisions[step] ? 0 : nextTryAt, step });
    await this.wait(`a decision about ${step}`, next, beside);
    const decision = this.state.decisions[step] ?? 'again';
    delete this.state.decisions[step];
    return decision;
  }

  /** Changes a row of the ledger. */
  keep(
    effect: Pick<Effect, 'key' | 'step' | 'undo' | 'email'>,
    status: EffectRecord['status'],
    outsideId?: string,
  ): void {
    const before = this.state.effects[effect.key];
    const known = outsideId ?? before?.outsideId;
    this.state.effects[effect.key] = {
      key: effect.key,
      step: effect.step,
      status,
      at: new Date().toISOString(),
      ...(known !== undefined && { outsideId: known }),
      ...(effect.undo && { undo: effect.undo }),
      ...(effect.email && { email: effect.email }),
    };
    if (!this.state.unrecorded.effectKeys.includes(effect.key)) this.state.unrecorded.effectKeys.push(effect.key);
  }

  /** Until no call is under way: what a cancelled call did must be known before anything is taken back. */
  async quiet(): Promise<void> {
    await condition(() => this.callsInFlight === 0);
  }

  private async counted<T>(call: () => Promise<T>): Promise<T> {
    this.callsInFlight++;
    try {
      return await call();
    } finally {
      this.callsInFlight--;
    }
  }

  // ---- waiting

  /** Waits until the duty that comes first is due, and returns it. While paused nothing falls due. */
  async wait(text: string, next: () => Duty | undefined, beside = false): Promise<Duty> {
    const due = () => (this.state.paused ? undefined : next());
    const isDue = () => {
      const duty = due();
      return duty !== undefined && duty.at <= Date.now();
    };
    let timer: Timer | undefined;
    try {
      for (;;) {
        if (isDue()) {
          if (!beside) delete this.state.waiting;
          return due() as Duty;
        }
        const until = due()?.at;
        if (!beside) this.showWaiting(text, until);
        await this.record();
        if (timer?.at !== until) {
          timer?.cancel();
          timer = until === undefined ? undefined : startTimer(until, text);
        }
        // A run that has grown long goes on in a new one; this is the only place, since nothing is under way here.
        if (this.mustContinueAsNew()) await this.continueInNewRun();
        await condition(
          () =>
            isDue() ||
            due()?.at !== until ||
            timer?.fired === true ||
            this.hasUnrecorded() ||
            this.mustContinueAsNew() ||
            this.fault !== undefined,
        );
        if (this.fault !== undefined) throw this.fault;
        // A timer that fires a moment early on the server's clock must not spin: the next round starts another.
        if (timer?.fired) timer = undefined;
      }
    } finally {
      timer?.cancel();
    }
  }

  /** Does something beside the story, which goes on; what it leaves undone at continue-as-new the next run begins again. */
  beside(work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      if (!isCancellation(error) && !(error instanceof ContinueAsNew)) this.fault = error;
    });
  }

  /** While the account is held no new effect starts; facts are still taken. */
  private async mayAct(): Promise<void> {
    if (this.state.paused) await this.wait('an operator to resume', () => ({ kind: 'proceed', at: 0 }));
  }

  private showWaiting(text: string, until: number | undefined): void {
    const waiting = this.state.waiting;
    this.state.waiting = {
      text: this.state.paused ? 'an operator to resume' : text,
      since: waiting?.text === text ? waiting.since : Date.now(),
      ...(until !== undefined && { until: Math.max(until, 0) }),
    };
  }

  private mustContinueAsNew(): boolean {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    return (
      (continueAsNewSuggested || historyLength >= this.policy.maxHistoryLength) &&
      this.callsInFlight === 0 &&
      !this.recording &&
      !this.hasUnrecorded() &&
      allHandlersFinished()
    );
  }

  private continueInNewRun(): Promise<never> {
    return this.continueAsNew({ ...this.start, state: this.state });
  }

  // ---- records

  private hasUnrecorded(): boolean {
    const { entries, effectKeys, receipts } = this.state.unrecorded;
    return entries.length > 0 || effectKeys.length > 0 || receipts.length > 0;
  }

  /** Writes what has happened since the last time, and shows it in the Web UI. One at a time, in order. */
  async record(): Promise<void> {
    while (this.recording) await this.recording;
    if (!this.hasUnrecorded()) return;
    this.recording = this.writeRecords().finally(() => {
      this.recording = undefined;
    });
    await this.recording;
  }

  private async writeRecords(): Promise<void> {
    const { entries, effectKeys, receipts } = this.state.unrecorded;
    this.showInWebUi();
    const batch = {
      ...this.ref,
      workflowId: workflowInfo().workflowId,
      snapshot: snapshotOf(this.start, this.state),
      entries: [...entries],
      effects: effectKeys.map((key) => this.state.effects[key] as EffectRecord),
      receipts: [...receipts],
    };
    const written = { entries: entries.length, receipts: receipts.length };
    this.state.unrecorded.effectKeys = [];
    // Not cut short by an abort: what is on the way to the database stays one batch.
    await CancellationScope.nonCancellable(async () => {
      try {
        await this.calls.recordQuickly.record(batch);
      } catch (error) {
        if (!(error instanceof ActivityFailure)) throw error;
        await this.calls.recordUntilWritten.record(batch);
      }
    });
    // Handlers may have added more meanwhile; that stays for the next time.
    entries.splice(0, written.entries);
    receipts.splice(0, written.receipts);
  }

  private showInWebUi(): void {
    const needsAttention = this.state.attention.length > 0;
    if (this.shown.stage !== this.state.stage || this.shown.needsAttention !== needsAttention) {
      upsertSearchAttributes([
        { key: searchAttributes.stage, value: this.state.stage },
        { key: searchAttributes.needsAttention, value: needsAttention },
      ]);
      this.shown.stage = this.state.stage;
      this.shown.needsAttention = needsAttention;
    }
    setCurrentDetails(currentDetails(snapshotOf(this.start, this.state)));
  }

  /** The last records, including the receipts of events that came in while they were written. */
  async finish(): Promise<void> {
    await condition(allHandlersFinished);
    while (this.hasUnrecorded()) await this.record();
  }
}

interface Timer {
  at: number;
  fired: boolean;
  cancel(): void;
}

function startTimer(at: number, text: string): Timer {
  const scope = new CancellationScope();
  const timer: Timer = { at, fired: false, cancel: () => scope.cancel() };
  scope
    .run(() => sleep(Math.max(1, at - Date.now()), { summary: `Next look while waiting for ${text}` }))
    .then(
      () => {
        timer.fired = true;
      },
      (error: unknown) => {
        if (!isCancellation(error)) throw error;
      },
    );
  return timer;
}

/** The step's name for people and for `retry` and `skip`: its key without the migration's id. */
export function stepName(migrationId: string, key: string): string {
  return key.startsWith(`${migrationId}/`) ? key.slice(migrationId.length + 1) : key;
}

/** An operator's words for a failed call; whatever is not a failed activity is a fault of this code and passes on. */
function troubleOf(error: unknown, skippable: boolean): Trouble {
  if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
  const cause = error.cause;
  if (cause instanceof ApplicationFailure) {
    const type = isFailureType(cause.type) ? cause.type : undefined;
    const detail = (cause.details?.[0] ?? {}) as Partial<FailureDetail>;
    const meaning = type ? failureCatalogue[type].meaning : 'The call failed';
    return {
      code: 'effect-failed',
      why: `${meaning}: ${cause.message}`,
      evidence: { activity: error.activityType, type: cause.type, ...detail },
      skippable,
    };
  }
  const why = cause instanceof TimeoutFailure ? 'No answer in time' : 'The call failed';
  return {
    code: 'effect-failed',
    why: `${why}: ${error.activityType}`,
    evidence: { activity: error.activityType },
    skippable,
  };
}
