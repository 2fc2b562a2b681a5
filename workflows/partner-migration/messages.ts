import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import {
  type ActionName,
  type ActionPreview,
  type ActionRequest,
  type ActionResult,
  type FactRequest,
  updateActions,
  updateNameOf,
} from '../../domain/actions.js';
import { type EventSignal, type EventType, eventCatalogue, eventTypes } from '../../domain/events.js';
import type { MigrationSnapshot } from '../../domain/migration.js';

/** Signals: facts from outside systems. Durable once Temporal has them, whether a worker is there or not. */
export const eventSignals = eventTypes.map((type: EventType) => ({
  type,
  definition: defineSignal<[EventSignal]>(eventCatalogue[type].signal),
  meaning: eventCatalogue[type].meaning,
}));

/** Updates: operators' actions, which need an answer. The update's id is the operation's id. */
export const actionUpdates = updateActions.map((action) => ({
  action,
  definition: defineUpdate<ActionResult, [ActionRequest]>(updateNameOf(action)),
}));

export const migrationQuery = defineQuery<MigrationSnapshot>('migration');

/** What an action would come to if it were taken now. */
export const previewQuery = defineQuery<ActionPreview, [ActionName, ActionRequest | FactRequest]>('preview');
