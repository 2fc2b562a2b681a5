import { type Static, Type } from 'typebox';
import { actionCatalogue, reasonLength } from '../../domain/action-catalogue.js';
import type { ActionName } from '../../domain/actions.js';
import { maxAddressLength } from '../../domain/email-address.js';
import { contactIdPattern } from '../../domain/ids.js';
import { instant } from './basics.js';
import { action } from './migration.js';

const reasonSaying = (description: string) =>
  Type.String({ minLength: reasonLength.min, maxLength: reasonLength.max, pattern: '\\S', description });
/** Why something is done to a migration, and to an item of the queue. */
export const statedReason = reasonSaying('Why; shown on the timeline');
/** Of a decision on what somebody else asked for. */
export const decisionReason = reasonSaying('Why; stands in the audit history and with the request');
export const dismissReason = reasonSaying('Why');
export const stepOf = (description: string) => Type.String({ minLength: 1, maxLength: 200, description });
const step = stepOf('The step of the attention item that is meant');
const contactId = (description: string) =>
  Type.String({ pattern: contactIdPattern.source, description, examples: ['C-1'] });

const newContact = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S', examples: ['Kim Example'] }),
    email: Type.String({ minLength: 3, maxLength: maxAddressLength, examples: ['kim@partner.example'] }),
    locale: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,2}$',
        description: "Language of the mails; default the account's",
        examples: ['de-DE'],
      }),
    ),
  },
  {
    additionalProperties: false,
    description: 'Somebody whom the old portal does not know; kept in the database alone',
  },
);

/** What an action's request may say. */
export interface ActionBody {
  reason?: string;
  step?: string;
  plannedFor?: string;
  contactId?: string;
  newContactId?: string;
  newContact?: NewContact;
}

export interface NewContact {
  name: string;
  email: string;
  locale?: string;
}

/** The member `reason`, required where the action needs one. */
export function reasonOf(action: ActionName) {
  return { reason: actionCatalogue[action].needsReason ? statedReason : Type.Optional(statedReason) };
}

const members: Partial<Record<ActionName, object>> = {
  retry: { step: Type.Optional(step) },
  skip: { step },
  reschedule: { plannedFor: instant('The new date; not in the past, and before the old portal is switched off') },
  'resend-invitation': {
    contactId: Type.Optional(contactId('Whose invitation; absent: of everybody who has not accepted')),
  },
  'replace-contact': {
    contactId: contactId('The admin contact who is replaced'),
    newContactId: Type.Optional(contactId('Another contact of the partner that is known already')),
    newContact: Type.Optional(newContact),
  },
};

const choices: Partial<Record<ActionName, object>> = {
  'replace-contact': {
    description: 'Exactly one of `newContactId` and `newContact` is given',
    oneOf: [{ required: ['newContactId'] }, { required: ['newContact'] }],
  },
};

/** The body of an action's request. */
export function actionBody(action: ActionName) {
  return Type.Unsafe<ActionBody>(
    Type.Object({ ...reasonOf(action), ...members[action] }, { additionalProperties: false, ...choices[action] }),
  );
}

/** The query of every action, and of a start. */
export const validateQuery = Type.Object(
  {
    validateOnly: Type.Optional(
      Type.Boolean({ description: 'Check it and say what it would do; nothing is done or written' }),
    ),
  },
  { additionalProperties: false },
);

/** The answer to `validateOnly`. */
export const previewSchema = Type.Object(
  {
    valid: Type.Literal(true),
    effects: Type.Array(
      Type.Object({
        text: Type.String({ description: 'In words' }),
        key: Type.Optional(
          Type.String({
            description:
              "The effect's key in the ledger. `{newContactId}` in it stands for the id that a `newContact` gets when the " +
              'action is taken',
          }),
        ),
      }),
      {
        description:
          'What it would do; the keys are those of the answer to the action. Abort: what would stand, or may. Rollback: ' +
          'what would be taken back, in order, but notice and mode at the same time. Skip: what would be left out, and what follows',
      },
    ),
  },
  { $id: 'ActionPreview' },
);
export const actionPreview = Type.Unsafe<Static<typeof previewSchema>>({ $ref: 'ActionPreview#' });

/** An action that is possible now, and all that it takes. */
export const possibleActionSchema = Type.Object({
  action,
  does: Type.String({ description: 'In words' }),
  needsReason: Type.Boolean({
    description: `Whether it needs a \`reason\` of at least ${reasonLength.min} characters`,
  }),
  fields: Type.Array(
    Type.Object({
      name: Type.String(),
      required: Type.Boolean(),
      meaning: Type.String(),
      choices: Type.Optional(
        Type.Array(Type.String(), { description: 'What it can be now, where that can be listed' }),
      ),
    }),
    { description: 'Members of the request besides `reason`' },
  ),
});
