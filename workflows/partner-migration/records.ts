import {
  ActivityFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { EffectRecord } from '../../domain/effects.js';
import type { RecordBatch } from '../../domain/migration.js';
import { searchAttributes } from '../../domain/search-attributes.js';
import type { Stage } from '../../domain/stages.js';
import type { Carried } from './activity-policies.js';
import { currentDetails } from './current-details.js';
import type { Journey } from './journey.js';
import { askAboutTrouble } from './questions.js';
import { troubleOf } from './trouble.js';

/** What a batch holds, and which of the changes without an entry. */
interface Unrecorded {
  batch: RecordBatch;
  changes: number;
}

/** More would make one call to the database a big one, after an outage in which much has come in. */
const recordedAtOnce = 200;

/** The step of the attention item about records that cannot be written. */
const recordsStep = 'records';

/** What a run tells of itself: to the database, with the outside calls or by a step of its own, and to the Web UI. */
export class Records {
  private recording: Promise<void> | undefined;
  /** What calls under way have taken along, in the order in which they began. */
  private readonly onTheWay = new Set<Unrecorded>();
  /** Counts what is shown otherwise than recorded, although nothing was added to the timeline. */
  private changes = 0;
  private recordedChanges = 0;
  /** What the last batch said of the story's wait. */
  private toldWait: string | undefined;
  /** What the search attributes say; upserted on change only, since each upsert is a history event. */
  private shown: { stage: Stage; needsAttention: boolean; plannedFor: number };

  constructor(private readonly journey: Journey) {
    const { stage, attention, plannedFor } = this.state;
    this.shown = { stage, needsAttention: attention.length > 0, plannedFor };
    this.toldWait = this.shownWait();
    // Details do not survive continue-as-new, so each run shows them first.
    setCurrentDetails(currentDetails(journey.snapshot()));
  }

  private get state() {
    return this.journey.state;
  }

  /** To be called where the state is shown otherwise, and no entry tells so. */
  noteChange(): void {
    this.changes++;
  }

  /**
   * The story's wait as it is shown now, to be given at its next round: a wait that nothing else has told of is worth a
   * record. Once for each wait: two of them, as in a rollback, would otherwise outshout each other for ever.
   */
  tellWait(before: string | undefined): string | undefined {
    const wait = this.shownWait();
    if (wait !== before && wait !== this.toldWait && this.journey.isCurrent) this.changes++;
    return wait;
  }

  private shownWait(): string | undefined {
    const { waiting } = this.state;
    return waiting && `${waiting.since} ${waiting.text}`;
  }

  /** Whether all is written, and nothing is on its way. */
  areComplete(): boolean {
    return !this.recording && this.onTheWay.size === 0 && !this.hasUnrecorded();
  }

  /** Whether something happened that is neither written nor on its way. */
  hasUnrecorded(): boolean {
    const { entries, effectKeys } = this.state.unrecorded;
    const carried = [...this.onTheWay].at(-1);
    const last = carried?.batch.entries.at(-1)?.sequence ?? 0;
    // That something has begun is written along with the next thing that is worth a call of its own.
    const outcomes = effectKeys
      .map((key) => this.state.effects[key] as EffectRecord)
      .filter((effect) => effect.status !== 'intended' && !carried?.batch.effects.includes(effect));
    return (
      this.changes > Math.max(this.recordedChanges, carried?.changes ?? 0) ||
      entries.some((entry) => entry.sequence > last) ||
      outcomes.length > 0 ||
      this.hasUnrecordedReceipts()
    );
  }

  private hasUnrecordedReceipts(): boolean {
    const carried = [...this.onTheWay].at(-1)?.batch.receipts ?? [];
    return this.state.unrecorded.receipts.some((receipt) => !carried.includes(receipt));
  }

  private hasUnrecordedActions(): boolean {
    const last = [...this.onTheWay].at(-1)?.batch.entries.at(-1)?.sequence ?? 0;
    return this.state.unrecorded.entries.some(({ kind, sequence }) => kind === 'operator' && sequence > last);
  }

  /**
   * A call may take long: who reports something meanwhile, or takes an action, shall not wait to find it in the records
   * until the story waits again.
   */
  async recordWhatIsAwaited(): Promise<never> {
    const isAwaited = () => this.hasUnrecordedReceipts() || (this.journey.isCurrent && this.hasUnrecordedActions());
    for (;;) {
      await condition(() => isAwaited() && this.journey.waits === 0 && !this.recording);
      await this.record();
    }
  }

  /**
   * Who is ended in the meantime does not wait for it: a database that is away must not hold up what an operator wants
   * undone. The writing goes on.
   */
  recordUnlessEnded(): Promise<void> {
    const scope = CancellationScope.current();
    if (!this.journey.isCurrent || !scope.cancellable) return this.record();
    return Promise.race([this.record(), scope.cancelRequested]);
  }

  /** Writes what has happened since the last time, and shows it in the Web UI. One at a time, in order. */
  async record(): Promise<void> {
    while (this.recording) await this.recording;
    if (!this.hasUnrecorded()) return;
    // Not cut short by an abort: what is on the way to the database stays one batch.
    this.recording = CancellationScope.nonCancellable(() => this.writeRecords());
    await this.recording;
  }

  private async writeRecords(): Promise<void> {
    try {
      this.showInWebUi({ waits: true });
      const unrecorded = this.unrecorded();
      await this.writeUntilTaken(unrecorded.batch);
      this.forget(unrecorded);
    } finally {
      this.recording = undefined;
    }
  }

  /** Records that travel with an outside call; none when there are none, or when they are being written anyway. */
  takeAlong(): Carried | undefined {
    const { entries, effectKeys, receipts } = this.state.unrecorded;
    if (this.recording || (entries.length === 0 && effectKeys.length === 0 && receipts.length === 0)) return undefined;
    this.showInWebUi();
    const unrecorded = this.unrecorded();
    this.onTheWay.add(unrecorded);
    return {
      batch: unrecorded.batch,
      taken: () => this.forget(unrecorded),
      ended: () => this.onTheWay.delete(unrecorded),
    };
  }

  /**
   * All that the database is not known to hold, what is on its way included: batches may arrive in any order, and one with
   * a gap before it would be refused.
   */
  private unrecorded(): Unrecorded {
    const { entries, effectKeys, receipts } = this.state.unrecorded;
    const batch = {
      ...this.journey.ref,
      workflowId: workflowInfo().workflowId,
      snapshot: this.journey.snapshot(),
      entries: entries.slice(0, recordedAtOnce),
      effects: effectKeys.map((key) => this.state.effects[key] as EffectRecord),
      receipts: receipts.slice(0, recordedAtOnce),
    };
    this.toldWait = this.shownWait();
    return { batch, changes: this.changes };
  }

  /** What came in meanwhile stays for the next time. */
  private forget({ batch, changes }: Unrecorded): void {
    const { entries, effectKeys, receipts } = this.state.unrecorded;
    const last = batch.entries.at(-1)?.sequence ?? 0;
    this.state.unrecorded = {
      entries: entries.filter((entry) => entry.sequence > last),
      effectKeys: effectKeys.filter((key) => !batch.effects.includes(this.state.effects[key] as EffectRecord)),
      receipts: receipts.filter((receipt) => !batch.receipts.includes(receipt)),
    };
    this.recordedChanges = Math.max(this.recordedChanges, changes);
  }

  /** A batch that the database refuses for good holds the story, but never ends it: a repaired worker can write it. */
  private async writeUntilTaken(batch: RecordBatch): Promise<void> {
    for (let tries = 1; ; tries++) {
      const error = await this.write(batch);
      if (!error) return tries > 1 ? this.journey.settle((item) => item.step === recordsStep) : undefined;
      askAboutTrouble(this.journey, recordsStep, troubleOf(error, false), tries);
      this.showInWebUi();
      const again = Date.parse(this.state.attention.find((item) => item.step === recordsStep)?.nextTryAt ?? '');
      await condition(() => this.state.decisions[recordsStep] !== undefined, Math.max(1, again - this.journey.now));
      this.journey.tick();
      delete this.state.decisions[recordsStep];
    }
  }

  private async write(batch: RecordBatch): Promise<ActivityFailure | undefined> {
    try {
      await this.journey.calls.records.record(batch);
      return undefined;
    } catch (error) {
      if (error instanceof ActivityFailure) return error;
      throw error;
    }
  }

  /**
   * A stage that is only passed through is not worth a history event: it is shown where the story waits in it, and that
   * it needs somebody, or has another date, at once.
   */
  private showInWebUi({ waits = false } = {}): void {
    const { stage, attention, plannedFor } = this.state;
    const { shown } = this;
    const needsAttention = attention.length > 0;
    if (
      shown.needsAttention !== needsAttention ||
      shown.plannedFor !== plannedFor ||
      (waits && shown.stage !== stage)
    ) {
      upsertSearchAttributes([
        { key: searchAttributes.stage, value: stage },
        { key: searchAttributes.needsAttention, value: needsAttention },
        { key: searchAttributes.plannedFor, value: new Date(plannedFor) },
      ]);
      this.shown = { stage, needsAttention, plannedFor };
    }
    setCurrentDetails(currentDetails(this.journey.snapshot()));
  }

  /** The last records, including the receipts of events that came in while they were written. */
  async finish(): Promise<void> {
    await condition(allHandlersFinished);
    while (this.hasUnrecorded()) await this.record();
  }
}
