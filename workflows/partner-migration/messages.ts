import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import { type ActionName, type ActionRequest, type ActionResult, actionNames } from '../../domain/actions.js';
import { type EventSignal, type EventType, eventCatalogue, eventTypes } from '../../domain/events.js';
import type { MigrationSnapshot } from '../../domain/migration.js';

/** Signals: facts from outside systems. Durable once Temporal has them, whether a worker is there or not. */
export const eventSignals = eventTypes.map((type: EventType) => ({
  type,
  definition: defineSignal<[EventSignal]>(eventCatalogue[type].signal),
  meaning: eventCatalogue[type].meaning,
}));

/** Updates: operators' actions, which need an answer. The update's id is the operation's id. */
export const actionUpdates = actionNames.map((action: ActionName) => ({
  action,
  definition: defineUpdate<ActionResult, [ActionRequest]>(action),
}));

export const migrationQuery = defineQuery<MigrationSnapshot>('migration');
