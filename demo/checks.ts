import type { DemoWorld, Mail, Migration, Overview, Receipt } from './demo-world.js';
import type { Check, Story } from './stories.js';

/** What became of a partner, for the closing table. */
export interface PartnerOutcome {
  partnerId: string;
  title: string;
  stage: string;
  portalMode: string;
  mails: number;
  invitations: string;
  certificates: number;
  timelineEntries: number;
  historyEvents: number;
  checks: Check[];
}

/** Asks every system what it holds of the partner, and compares that with what was promised. */
export async function inspectOutcome(
  world: DemoWorld,
  story: Story,
  receipts: Receipt[],
  historyEvents: number,
): Promise<PartnerOutcome> {
  const { partnerId } = story;
  const [migration, timeline, overview, mails] = await Promise.all([
    world.migration(partnerId),
    world.timeline(partnerId),
    world.overview(partnerId),
    world.mails(story.mailDomain),
  ]);
  const settled = await Promise.all(receipts.map((receipt) => world.receipt(receipt.id)));
  const ours = mails.filter((mail) => mail.origin === 'smtp');
  return {
    partnerId,
    title: story.title,
    stage: migration.stage,
    portalMode: overview.legacy.mode,
    mails: ours.length,
    invitations: migration.invitations
      .map(({ contactId, status, round }) => `${contactId} ${status} (${round})`)
      .join(', '),
    certificates: overview.marketplace.certificates.filter(({ status }) => status === 'Active').length,
    timelineEntries: timeline.length,
    historyEvents,
    checks: [
      ...statesOf(migration, overview),
      ...mailsOf(story, migration, ours),
      {
        name: 'every event is settled',
        ok: settled.every(({ status }) => status === 'applied' || status === 'ignored'),
        detail: settled.map(({ type, status }) => `${type} ${status}`).join(', '),
      },
      {
        name: 'the timeline has no gap',
        ok: timeline.length > 0 && timeline.every((entry, index) => entry.sequence === index + 1),
        detail: `${timeline.length} entries`,
      },
      ...(await story.extraChecks(world, receipts)),
    ],
  };
}

function statesOf(migration: Migration, overview: Overview): Check[] {
  const certificates = overview.marketplace.certificates.filter(({ status }) => status === 'Active').length;
  const members = overview.marketplace.memberships.filter(({ status }) => status === 'Active').length;
  return [
    { name: 'the migration is completed', ok: migration.stage === 'completed', detail: migration.stage },
    {
      name: 'the old portal is in Archive mode and says so',
      ok: overview.legacy.mode === 'archive' && overview.legacy.notice.state === 'migrated',
      detail: `mode ${overview.legacy.mode}, notice ${overview.legacy.notice.state}`,
    },
    { name: 'somebody has joined the Marketplace account', ok: members > 0, detail: `${members} Active memberships` },
    {
      name: 'every buyer holds its certificate',
      ok: migration.buyers.length > 0 && certificates === migration.buyers.length,
      detail: `${certificates} of ${migration.buyers.length}`,
    },
    {
      name: 'nothing needs attention',
      ok: migration.attention.length === 0,
      detail: migration.attention.map((item) => item.code).join(', ') || 'nothing',
    },
  ];
}

function mailsOf(story: Story, migration: Migration, mails: Mail[]): Check[] {
  const ids = mails.map((mail) => mail.messageId ?? mail.id);
  const sent = migration.effects.filter(({ email, status }) => email && status === 'confirmed');
  const told = new Set(sent.map(({ outsideId }) => outsideId));
  const missing = Object.entries(story.promisedMails).filter(
    ([template, times]) => sent.filter(({ email }) => email?.template === template).length !== times,
  );
  const calendars = mails
    .flatMap((mail) => mail.attachments)
    .filter(({ mimeType }) => mimeType.startsWith('text/calendar'));
  return [
    { name: 'no mail was sent twice', ok: new Set(ids).size === ids.length, detail: `${ids.length} mails` },
    {
      name: 'every mail that was promised was sent',
      ok: missing.length === 0,
      detail: missing.map(([template]) => template).join(', ') || Object.keys(story.promisedMails).join(', '),
    },
    {
      name: 'the mailbox holds what the migration says it has sent, and nothing else',
      ok: told.size === ids.length && ids.every((id) => told.has(id)),
      detail: `${ids.length} of ${told.size}`,
    },
    {
      name: 'the webinars came with a calendar',
      ok: calendars.length > 0,
      detail: `${calendars.length} calendar files`,
    },
  ];
}
