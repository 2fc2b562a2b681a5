import { type ActionName as AnyAction, actionNames } from '../../domain/actions.js';
import type { components } from '../api/api-types.js';

type AttentionItem = components['schemas']['AttentionItem'];
type Resolved = Pick<AttentionItem, 'id' | 'actions' | 'affected' | 'step' | 'dismissible'>;

/** What each action takes that has no default; `<...>` is for the operator to fill in. */
const takes: Record<AnyAction, string> = {
  pause: '',
  resume: '',
  retry: '',
  skip: '--reason "<why>"',
  reschedule: '--planned-for "<date>" --reason "<why>"',
  'resend-invitation': '',
  'replace-contact': '--contact-id "<who is replaced>" --new-contact-id "<who comes>" --reason "<why>"',
  'record-fact': '--type "<type>" --occurred-at "<when>" --evidence "<how you know>" --reason "<why>"',
  abort: '--reason "<why>"',
  rollback: '--reason "<why>"',
};

/** The commands that resolve an item, whole: they run once what is between `<` and `>` has been put in. */
export function resolvingCommands({ id, actions, affected, step, dismissible }: Resolved): string[] {
  const { partnerId, contactIds } = affected;
  const commands = actionNames
    .filter((action) => actions.includes(action))
    .map((action) => {
      const isAnswer = step !== undefined && (action === 'retry' || action === 'skip');
      const [contactId] = contactIds;
      const isOfOne = action === 'resend-invitation' && contactIds.length === 1;
      const own =
        contactIds.length === 1 ? takes[action].replace('"<who is replaced>"', contactId ?? '') : takes[action];
      return [
        `portage migrations ${action} ${partnerId}`,
        ...(isAnswer ? [`--step ${step}`] : []),
        ...(isOfOne ? [`--contact-id ${contactId}`] : []),
        ...(own === '' ? [] : [own]),
      ].join(' ');
    });
  return [...commands, ...(dismissible ? [`portage attention dismiss ${id} --reason "<why>"`] : [])];
}
