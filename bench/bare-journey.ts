import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { CarryingRecords, MigrationActivities } from '../domain/activities.js';
import { type EventSignal, type EventType, eventCatalogue } from '../domain/events.js';
import type { MigrationStart } from '../domain/migration.js';

export type BareJourneyInput = Pick<MigrationStart, 'migrationId' | 'partnerId' | 'plannedFor'>;

const outside = withoutRecords(proxyActivities<CarryingRecords<MigrationActivities>>({ startToCloseTimeout: '30s' }));

/**
 * What Portage is compared with: the three signals and the outside calls of a straight journey, as many and as parallel,
 * and nothing else: no records, no timers, no search attributes, nobody who could ask where it stands or steer it.
 */
export async function bareJourney(input: BareJourneyInput): Promise<{ stage: 'completed' }> {
  const { plannedFor, ...ref } = input;
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

  await outside.readMemberships({ ...ref, accountId, memberships: [{ contactId, membershipId, userId }] });
  await outside.readCertificates({ ...ref, accountId });
  await outside.sendEmail({ ...mail, key: key('email/guide'), template: 'enrollment-guide' });
  await condition(() => facts.has('certificate.issued'));

  await outside.readCertificates({ ...ref, accountId });
  await outside.sendEmail({ ...mail, key: key('email/ready'), template: 'ready' });
  await webinars;
  return { stage: 'completed' };
}

/** The activities are registered as Portage needs them; here nothing is carried, so only the result is of interest. */
function withoutRecords(activities: CarryingRecords<MigrationActivities>): MigrationActivities {
  return new Proxy(activities, {
    get: (target, name) => async (input: never) => (await target[name as keyof MigrationActivities](input)).result,
  }) as unknown as MigrationActivities;
}
