import { condition, defineSignal, proxyActivities, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { MigrationActivities } from '../domain/activities.js';
import { type EventSignal, type EventType, eventCatalogue } from '../domain/events.js';
import type { MigrationStart } from '../domain/migration.js';

export interface BareJourneyInput extends Pick<MigrationStart, 'migrationId' | 'partnerId' | 'plannedFor'> {
  /** How it reads memberships and certificates: as ordinary activities, or inside its workflow tasks as Portage does. */
  looks: 'ordinary' | 'local';
}

const outside = proxyActivities<MigrationActivities>({ startToCloseTimeout: '30s' });
const inTask = proxyLocalActivities<MigrationActivities>({ startToCloseTimeout: '3s' });

/**
 * What Portage is compared with: the three signals and the outside calls of a straight journey, as many and as parallel,
 * and nothing else: no records, no timers, no search attributes, nobody who could ask where it stands or steer it.
 */
export async function bareJourney({ looks, ...input }: BareJourneyInput): Promise<{ stage: 'completed' }> {
  const { plannedFor, ...ref } = input;
  const reading = looks === 'local' ? inTask : outside;
  const facts = new Set<EventType>();
  for (const type of ['migration.executed', 'invitation.accepted', 'certificate.issued'] as const) {
    setHandler(defineSignal<[EventSignal]>(eventCatalogue[type].signal), () => void facts.add(type));
  }
  const key = (step: string) => `${ref.migrationId}/${step}`;

  const { legacy, marketplace } = await outside.inspectPartner(ref);
  const contactId = legacy.contacts.find(({ role }) => role === 'admin')?.id ?? '';
  const accountId = marketplace.account?.id ?? '';
  const groupId = marketplace.account?.defaultGroupId ?? '';
  const notice = { ...ref, plannedFor, locale: legacy.locale };
  const mail = { ...ref, contactId, data: {} };
  await outside.setNotice({ ...notice, key: key('notice-upcoming'), notice: 'upcoming' });
  await outside.setMode({ ...ref, key: key('freeze-portal'), mode: 'frozen', reason: 'Moving' });
  await condition(() => facts.has('migration.executed'));

  await outside.compareInventories({ ...ref, accountId });
  await outside.setMode({ ...ref, key: key('archive-portal'), mode: 'archive', reason: 'Moved' });
  await Promise.all([
    outside.setNotice({ ...notice, key: key('notice-migrated'), notice: 'migrated' }),
    outside.sendEmail({ ...mail, key: key('email/migrated'), template: 'migrated' }),
  ]);
  const { membershipId, userId } = await outside.invite({ ...ref, key: key('invite'), accountId, groupId, contactId });
  const webinars = outside.sendWebinarInvitations({ ...ref, key: key('webinars'), contactId });
  await condition(() => facts.has('invitation.accepted'));

  await reading.readMemberships({ ...ref, accountId, memberships: [{ contactId, membershipId, userId }] });
  await reading.readCertificates({ ...ref, accountId });
  await outside.sendEmail({ ...mail, key: key('email/guide'), template: 'enrollment-guide' });
  await condition(() => facts.has('certificate.issued'));

  await reading.readCertificates({ ...ref, accountId });
  await outside.sendEmail({ ...mail, key: key('email/ready'), template: 'ready' });
  await webinars;
  return { stage: 'completed' };
}
