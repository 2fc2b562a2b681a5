import type { ActionName } from './actions.js';
import { eventTypes } from './events.js';
import type { MigrationSnapshot } from './migration.js';

/** One member of an action's request. */
export interface ActionField {
  name: string;
  required: boolean;
  meaning: string;
  /** What it can be now; absent where that cannot be listed. */
  choices?: string[];
}

/** An action that is possible now, and all that is needed to take it. */
export interface PossibleAction {
  action: ActionName;
  does: string;
  needsReason: boolean;
  fields: ActionField[];
}

interface CatalogueEntry {
  does: string;
  /** Actions that cannot be taken back, or that stand in for somebody else, say why. */
  needsReason: boolean;
  /** It hangs on what was seen: the request names the version that it means (`If-Match`). */
  needsVersion?: true;
  fields: readonly ActionField[];
}

/** Of the words that say why, in characters: enough to be understood later. */
export const reasonLength = { min: 10, max: 1000 } as const;

const step = 'The step of the attention item that is meant';

/** What each action does and asks for, once: for the workflow's checks, the routes and the list of what is possible. */
export const actionCatalogue: Record<ActionName, CatalogueEntry> = {
  pause: {
    does: 'Hold the migration: facts are still recorded, no new effect starts',
    needsReason: false,
    fields: [],
  },
  resume: { does: 'Let a paused migration go on', needsReason: false, fields: [] },
  retry: {
    does: 'Run again what is stuck: one step, or without a step all of them',
    needsReason: false,
    fields: [{ name: 'step', required: false, meaning: step }],
  },
  skip: {
    does: 'Leave out a step that is stuck',
    needsReason: true,
    needsVersion: true,
    fields: [{ name: 'step', required: true, meaning: step }],
  },
  reschedule: {
    does: 'Plan the migration for another date: the notice on the old portal and all deadlines follow',
    needsReason: true,
    fields: [{ name: 'plannedFor', required: true, meaning: 'The new date, RFC 3339; not in the past' }],
  },
  'resend-invitation': {
    does: 'Send an invitation that is pending or has expired anew now; its 7 days and reminders start again',
    needsReason: false,
    fields: [{ name: 'contactId', required: false, meaning: 'Whose; absent: everybody who has not accepted' }],
  },
  'replace-contact': {
    does: 'Have another person in the place of an admin contact: revoke the invitation, and invite the other one',
    needsReason: true,
    fields: [
      { name: 'contactId', required: true, meaning: 'Who is replaced; nobody who has accepted' },
      { name: 'newContactId', required: false, meaning: 'A contact of the old portal; or else `newContact`' },
      { name: 'newContact', required: false, meaning: 'Name, email and locale of somebody new' },
    ],
  },
  'record-fact': {
    does: 'Record by hand what an outside system has not reported; the Marketplace is still asked for the proof',
    needsReason: true,
    fields: [
      { name: 'type', required: true, meaning: 'Type of the event' },
      { name: 'data', required: true, meaning: 'As the schema of the type says' },
      { name: 'occurredAt', required: true, meaning: 'When it happened outside, RFC 3339' },
      { name: 'evidence', required: true, meaning: 'How you know: an address, or words' },
    ],
  },
  abort: {
    does: 'End the migration; the effects that it had stand and are listed',
    needsReason: true,
    needsVersion: true,
    fields: [],
  },
  rollback: { does: 'End the migration and undo its effects', needsReason: true, needsVersion: true, fields: [] },
};

/** What can be done now, with what it takes; the choices are those of the snapshot. */
export function possibleActions(snapshot: MigrationSnapshot): PossibleAction[] {
  return snapshot.allowedActions.map((action) => {
    const { does, needsReason, fields } = actionCatalogue[action];
    return {
      action,
      does,
      needsReason,
      fields: fields.map((field) => {
        const choices = choicesOf(action, field.name, snapshot);
        return choices === undefined ? field : { ...field, choices };
      }),
    };
  });
}

function choicesOf(action: ActionName, field: string, snapshot: MigrationSnapshot): string[] | undefined {
  const { attention, invitations, adminContactIds = [] } = snapshot;
  if (field === 'step') return attention.filter((item) => item.actions.includes(action)).map((item) => item.step);
  if (field === 'type') return eventTypes;
  if (field !== 'contactId') return undefined;
  if (action === 'resend-invitation') {
    return invitations.filter(({ status }) => status === 'invited' || status === 'expired').map((one) => one.contactId);
  }
  const active = invitations.filter(({ status }) => status === 'active').map((one) => one.contactId);
  return adminContactIds.filter((contactId) => !active.includes(contactId));
}
