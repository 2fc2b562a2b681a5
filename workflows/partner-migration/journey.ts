import {
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  isCancellation,
  makeContinueAsNewFunc,
  patched,
  workflowInfo,
} from '@temporalio/workflow';
import { portage } from '../../domain/actors.js';
import type { AttentionItem } from '../../domain/attention.js';
import type { Duty } from '../../domain/duties.js';
import type { EffectRecord } from '../../domain/effects.js';
import { stepName } from '../../domain/ids.js';
import type { MigrationInput, MigrationSnapshot, MigrationState } from '../../domain/migration.js';
import { type MigrationPolicy, policyWith } from '../../domain/policy.js';
import { snapshotOf } from '../../domain/snapshot.js';
import { isAfter, type JourneyStage, type Stage, stageMeaning } from '../../domain/stages.js';
import type { TimelineEntry } from '../../domain/timeline.js';
import { type Calls, callsUnder } from './activity-policies.js';
import { askAboutTrouble, askOperators, closeQuestions, isAnsweredBy } from './questions.js';
import { Records } from './records.js';
import { stateAtStart } from './state.js';
import { startTimer, type Timer } from './timer.js';
import { type Trouble, troubleOf } from './trouble.js';

/** One outside effect: its ledger key, its words, and the call that does it. */
export interface Effect extends Pick<EffectRecord, 'key' | 'step' | 'undo' | 'email'> {
  /** In business words and the past tense: what the timeline says when it is done. */
  done: string;
  skippable: boolean;
  /**
   * What follows from the outcome. Called in the same breath in which the outcome is recorded, so that a run that
   * continues this one finds both or neither.
   */
  follow?: (outcome: 'done' | 'skipped') => void;
  call: () => Promise<Outcome | { trouble: Trouble }>;
}

interface Outcome {
  outsideId?: string;
  unconfirmed?: boolean;
  /** Instead of the effect's own words. */
  done?: string;
}

/** How a wait is shown: as the story's own since the stage began, unless told otherwise. */
interface Waiting {
  /** It goes on beside the story, whose own wait stays what is shown. */
  beside?: boolean;
  /** Epoch ms. */
  since?: number;
}

/** What is in the middle of something; a run does not end before each has come to an end or to a wait. */
type Work = object;

/**
 * One run of a migration: its state and the few verbs of which the story is made. All state is plain data in `state`, so
 * that a run that continues another, or an operator's action in between, finds everything there: each step looks what
 * is done already and does the rest.
 */
export class Journey {
  /**
   * Whether this run began with code that waits, asks and records as this does. One that began before it has other
   * commands in its history, and is carried on as it began until it ends or is continued in a new run. Asked once: a
   * "no" is not kept by the SDK, and could become a "yes" in the middle of a run.
   */
  readonly isCurrent = patched('answers-to-what-was-seen');
  readonly state: MigrationState;
  readonly policy: MigrationPolicy;
  readonly calls: Calls;
  private readonly continueAsNew = makeContinueAsNewFunc<(input: MigrationInput) => Promise<unknown>>();
  /** Continue-as-new must leave none of it behind. What only waits for a decision is not in it. */
  private readonly busy = new Set<Work>();
  /** How many waits there are just now; each of them writes records. */
  waits = 0;
  /** Keys of the effects that are being done, those that wait for a decision included. */
  readonly underWay = new Set<string>();
  /** Steps whose call is under way. */
  private readonly calling = new Set<string>();
  readonly records: Records;
  /** A fault of the code in what runs beside the story: it fails the workflow task, as one in the story would. */
  private fault: unknown;
  /**
   * The clock of the story, in epoch ms: when the server last brought something that is in the history. Conditions must not
   * read `Date.now()`, since they are looked at in every workflow task, and one that came for a query or for an update
   * that was refused leaves nothing behind: a replay would not find the reason for what was begun in it.
   */
  now = Date.now();
  /** How often that was. */
  private ticks = 0;
  /** Whether the run has grown long, read at the same moments. */
  private isLong = false;
  /** The duty that the story was given last, and what it was given for. */
  private given = '';
  /** The story's scope: ending the journey early cancels it. */
  story = new CancellationScope();

  constructor(readonly start: MigrationInput) {
    this.state = stateAtStart(start, this.now);
    // One that was started before a member of the policy was added has its default.
    this.policy = policyWith(start.policy);
    this.calls = callsUnder(
      this.policy,
      () => this.records.takeAlong(),
      () => this.tick(),
    );
    this.records = new Records(this);
  }

  /** What is shown of it now. */
  snapshot(): MigrationSnapshot {
    return snapshotOf(this.start, this.state, this.calling);
  }

  get ref() {
    return { migrationId: this.start.migrationId, partnerId: this.start.partnerId };
  }

  /** To be called by all that the history brings: signals, updates, timers, results of activities. */
  tick(): void {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    this.now = Date.now();
    this.ticks++;
    this.isLong = continueAsNewSuggested || historyLength >= this.policy.maxHistoryLength;
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
      at: new Date(this.now).toISOString(),
      stage: this.state.stage,
    });
    return sequence;
  }

  /** Enters a stage, or finds itself in it again after continue-as-new; false when the journey is already beyond it. */
  enter(stage: JourneyStage, text?: string): boolean {
    if (isAfter(this.state.stage, stage)) return false;
    if (this.state.stage !== stage) this.moveTo(stage, text);
    return true;
  }

  /** The first line of the timeline; to be called before any message is taken, since that may write lines too. */
  begin(): void {
    const { stage, sequence } = this.state;
    if (sequence === 0) this.note({ kind: 'stage', code: `stage.${stage}`, text: stageMeaning[stage] });
  }

  moveTo(stage: Stage, text = stageMeaning[stage]): void {
    this.state.stage = stage;
    this.state.stageSince = this.now;
    delete this.state.waiting;
    this.note({ kind: 'stage', code: `stage.${stage}`, text });
  }

  // ---- attention

  /** Asks the operators; at most one open item per code and step, whose age is that of the first time. */
  ask(item: Omit<AttentionItem, 'since'>): void {
    askOperators(this, item);
  }

  /** Closes the items whose cause is gone. */
  settle(isSettled: (item: AttentionItem) => boolean): void {
    closeQuestions(this, isSettled);
  }

  // ---- effects

  /** Does an outside effect once; false when an operator decided to go on without it. A known outcome is not repeated. */
  perform(effect: Effect): Promise<boolean> {
    return this.done(effect, {});
  }

  /**
   * Does effects beside the story, which goes on once each is done or waits for a decision: a mail that cannot be sent
   * holds nobody up, and one that can costs no records of its own.
   */
  async performBeside(...effects: Effect[]): Promise<void> {
    for (const effect of effects) this.doBeside(effect);
    await this.quiet();
  }

  /** The same without a stop. */
  doBeside(effect: Effect): void {
    if (this.underWay.has(effect.key)) return;
    this.done(effect, { beside: true }).catch((error: unknown) => this.fail(error));
  }

  /** Of what runs beside the story: has the story fail with it. */
  fail(error: unknown): void {
    if (!isCancellation(error)) this.fault = error;
  }

  private async done(effect: Effect, { beside = false }): Promise<boolean> {
    const before = this.state.effects[effect.key];
    if (before && !isOpen(before)) return before.status !== 'skipped';
    stopIfCancelled();
    // The undo is on record before the call: its outcome may stay unknown.
    this.keep(effect, 'intended');
    this.underWay.add(effect.key);
    this.busy.add(effect);
    const name = stepName(this.start.migrationId, effect.key);
    // By an earlier run, too.
    let tried = this.state.attention.some((item) => item.step === name && item.tries !== undefined);
    const call = () => {
      tried = true;
      return effect.call();
    };
    try {
      const result = await this.insist(name, effect.skippable, call, { beside, work: effect });
      if (result === undefined) this.noteSkipped(effect);
      else this.noteDone(effect, name, result);
      effect.follow?.(result === undefined ? 'skipped' : 'done');
      return result !== undefined;
    } catch (error) {
      if (isCancellation(error)) this.noteCancelled(effect, name, tried);
      throw error;
    } finally {
      this.underWay.delete(effect.key);
      this.busy.delete(effect);
    }
  }

  private noteDone(effect: Effect, step: string, result: Outcome): void {
    const unconfirmed = result.unconfirmed === true && !this.hasArrived(result.outsideId);
    this.keep(effect, unconfirmed ? 'unconfirmed' : 'confirmed', result.outsideId);
    if (unconfirmed) this.askWhetherSent(effect, step, result.outsideId);
    this.note({
      kind: 'effect',
      code: unconfirmed ? 'effect.unconfirmed' : 'effect.confirmed',
      text: unconfirmed ? `Not known whether it happened: ${effect.done}` : (result.done ?? effect.done),
      effectKey: effect.key,
      ...(result.outsideId !== undefined && { data: { outsideId: result.outsideId } }),
    });
  }

  /** The provider may report a mail before we have learned that sending it had no clear answer. */
  private hasArrived(messageId: string | undefined): boolean {
    return this.state.facts.some((fact) => fact.key.startsWith(`email.delivered:${messageId}:`));
  }

  private noteSkipped(effect: Effect): void {
    this.keep(effect, 'skipped');
    this.note({ kind: 'effect', code: 'effect.skipped', text: `Skipped: ${effect.done}`, effectKey: effect.key });
  }

  /** Cut short by an abort or a rollback. Once tried it may have happened, since a call that failed may have arrived. */
  private noteCancelled(effect: Effect, step: string, tried: boolean): void {
    this.keep(effect, tried ? 'unconfirmed' : 'failed');
    if (tried) this.askWhetherSent(effect, step, undefined);
  }

  private askWhetherSent({ email }: Effect, step: string, messageId: string | undefined): void {
    if (!email) return;
    this.ask({
      code: 'email-unconfirmed',
      step,
      severity: 'warning',
      why: `It broke off: nobody knows whether mail "${email.template}" went to contact ${email.contactId}`,
      ...(messageId !== undefined && { evidence: { messageId } }),
      actions: ['retry', 'skip'],
    });
  }

  /**
   * Calls until it works. What goes wrong becomes an attention item; then an operator's `retry`, or the time of the next
   * try, calls again, and `skip` goes on without (undefined). A run that continues another finds the item open and waits
   * as that one did: otherwise each new run would be a further try at once.
   */
  async insist<T extends object>(
    step: string,
    skippable: boolean,
    call: () => Promise<T | { trouble: Trouble }>,
    { beside = false, work: given }: { beside?: boolean; work?: Work } = {},
  ): Promise<T | undefined> {
    const work = given ?? {};
    this.busy.add(work);
    try {
      for (;;) {
        const open = this.state.attention.find((item) => item.step === step && item.nextTryAt !== undefined);
        const decision = open && (await this.decision(open, beside, work));
        if (decision === 'skip') {
          this.settle((item) => item.step === step);
          return undefined;
        }
        if (this.state.paused) await this.untilResumed(beside, work);
        stopIfCancelled();
        // Dropped while it was held: it has not been tried, and is not any more.
        if (skippable && this.isLeftOut(step)) {
          delete this.state.decisions[step];
          return undefined;
        }
        let result: Awaited<ReturnType<typeof call>>;
        this.calling.add(step);
        try {
          result = await call();
        } catch (error) {
          result = { trouble: troubleOf(error, skippable) };
        }
        if (!('trouble' in result)) {
          this.settle((item) => item.step === step);
          // One that came in during the call is answered by its success; kept, it would answer the next question.
          delete this.state.decisions[step];
          return result;
        }
        if (this.state.decisions[step] === 'skip' && !isAnsweredBy(this, open, result.trouble)) {
          delete this.state.decisions[step];
        }
        askAboutTrouble(this, step, result.trouble, (open?.tries ?? 0) + 1, decision === 'retry');
        this.calling.delete(step);
      }
    } finally {
      this.calling.delete(step);
      // Work that was given goes on: whoever gave it has yet to note what came of it.
      if (!given) this.busy.delete(work);
    }
  }

  private async decision(open: AttentionItem, beside: boolean, work: Work): Promise<'skip' | 'retry' | 'again'> {
    const { step, since, nextTryAt } = open;
    const again = Date.parse(nextTryAt ?? since);
    const next = (): Duty => ({ kind: 'decide', at: this.state.decisions[step] ? 0 : again, step });
    this.busy.delete(work);
    await this.wait(`a decision about ${step}`, next, { beside, since: Date.parse(since) });
    this.busy.add(work);
    // Before the decision is taken up: what is recorded beside must find one or the other.
    this.calling.add(step);
    const asked = this.state.decisions[step] === 'retry' ? 'retry' : 'again';
    const decision = this.isLeftOut(step) ? 'skip' : asked;
    delete this.state.decisions[step];
    return decision;
  }

  private isLeftOut(step: string): boolean {
    return this.state.decisions[step] === 'skip' || this.state.decisions[step] === 'drop';
  }

  /**
   * Lets go of an effect that has lost its point: one that runs is not tried again if it fails, one that waits is closed.
   * One that was answered stands as it is.
   */
  drop(effect: EffectRecord): void {
    if (!isOpen(effect)) return;
    const step = stepName(this.start.migrationId, effect.key);
    if (this.underWay.has(effect.key)) {
      this.state.decisions[step] = 'drop';
      return;
    }
    this.keep(effect, 'skipped');
    this.settle((item) => item.step === step);
    delete this.state.decisions[step];
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
      at: new Date(this.now).toISOString(),
      ...(known !== undefined && { outsideId: known }),
      ...(effect.undo && { undo: effect.undo }),
      ...(effect.email && { email: effect.email }),
    };
    if (!this.state.unrecorded.effectKeys.includes(effect.key)) this.state.unrecorded.effectKeys.push(effect.key);
  }

  /** Whether a call of the effect is under way just now. */
  isCalling(key: string): boolean {
    return this.calling.has(stepName(this.start.migrationId, key));
  }

  /** Until nothing is under way: what a cancelled call did must be known before anything is taken back. */
  async quiet(): Promise<void> {
    await condition(() => this.busy.size === 0);
  }

  /** Ends what goes on beside the story, and waits until it is known what that did, and noted. */
  async stopTheRest(): Promise<void> {
    this.story.cancel();
    await CancellationScope.nonCancellable(() =>
      condition(() => this.busy.size === 0 && (!this.isCurrent || this.underWay.size === 0)),
    );
  }

  // ---- waiting

  /** Waits until the duty that comes first is due, and returns it. While paused nothing falls due. */
  async wait(text: string, next: () => Duty | undefined, waiting: Waiting = {}): Promise<Duty> {
    const due = () => (this.state.paused ? undefined : next());
    const isDue = () => {
      const duty = due();
      return duty !== undefined && duty.at <= this.now;
    };
    // Only the story ends a run: what goes on beside it would vanish with nobody noticing.
    const mustEndRun = () => !waiting.beside && this.mustContinueAsNew();
    let timer: Timer | undefined;
    let shown: string | undefined;
    this.waits++;
    try {
      for (;;) {
        stopIfCancelled();
        if (this.fault !== undefined) throw this.fault;
        if (isDue()) {
          const duty = due() as Duty;
          if (!waiting.beside) {
            delete this.state.waiting;
            this.mustHaveChanged(duty);
          }
          return duty;
        }
        const until = due()?.at;
        if (!waiting.beside) {
          this.showWaiting(text, waiting.since ?? this.state.stageSince, until);
          shown = this.records.tellWait(shown);
        }
        await this.records.recordUnlessEnded();
        if (timer?.at !== until) {
          timer?.cancel();
          timer = until === undefined ? undefined : startTimer(until, this.now, text, () => this.tick());
        }
        // A run that has grown long goes on in a new one; this is the only place, since nothing is under way here.
        if (mustEndRun()) await this.continueInNewRun();
        await condition(
          () =>
            isDue() ||
            due()?.at !== until ||
            timer?.fired === true ||
            this.records.hasUnrecorded() ||
            mustEndRun() ||
            this.fault !== undefined,
        );
        // A timer that fires a moment early on the server's clock must not spin: the next round starts another.
        if (timer?.fired) timer = undefined;
      }
    } finally {
      this.waits--;
      timer?.cancel();
    }
  }

  /**
   * A duty that is due at once again, although nothing has come in and doing it has changed nothing, would be due for ever:
   * the task fails with its name, instead of keeping a worker busy until it is cut off.
   */
  private mustHaveChanged(duty: Duty): void {
    if (duty.at > 0 || duty.kind === 'proceed') return;
    const given = JSON.stringify([duty, this.ticks, this.state.sequence, ...this.underWay]);
    if (given === this.given) throw new Error(`A duty is due again at once, and doing it changed nothing: ${given}`);
    this.given = given;
  }

  /** While the account is held no new effect starts; facts are still taken. */
  private async untilResumed(beside: boolean, work: Work): Promise<void> {
    this.busy.delete(work);
    await this.wait('an operator to resume', () => ({ kind: 'proceed', at: 0 }), { beside });
    this.busy.add(work);
  }

  private showWaiting(text: string, since: number, until: number | undefined): void {
    const { paused } = this.state;
    this.state.waiting = {
      text: paused ? 'an operator to resume' : text,
      since: paused ? paused.since : since,
      ...(until !== undefined && { until: Math.max(until, 0) }),
    };
  }

  private mustContinueAsNew(): boolean {
    return this.isLong && this.busy.size === 0 && this.records.areComplete() && allHandlersFinished();
  }

  private continueInNewRun(): Promise<never> {
    return this.continueAsNew({ ...this.start, state: this.state });
  }
}

/** Whether an effect is still to be done. Only of a mail is it better not to repeat what may have happened. */
export function isOpen({ status, email }: EffectRecord): boolean {
  return status === 'intended' || status === 'failed' || (status === 'unconfirmed' && !email);
}

/** A story that was ended does not begin anything more, even where it would not have had to wait. */
function stopIfCancelled(): void {
  if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('The story was ended');
}
