import type { EmailTemplate } from '../domain/effects.js';
import { type MigrationPolicy, policyWith } from '../domain/policy.js';
import type { DemoWorld, Receipt } from './demo-world.js';

const daysAsSeconds = 1 / 86_400;

/** The default policy with a day as a second: the same code, and the same order of things, in seconds. */
export const demoPolicy: MigrationPolicy = (() => {
  const usual = policyWith();
  const short = (ms: number) => Math.max(1, Math.round(ms * daysAsSeconds));
  return policyWith({
    readinessValidMs: short(usual.readinessValidMs),
    executionOverdueMs: 20 * short(usual.executionOverdueMs),
    executionBreachMs: 20 * short(usual.executionBreachMs),
    invitationRemindersMs: usual.invitationRemindersMs.map(short),
    invitationLifetimeMs: short(usual.invitationLifetimeMs),
    enrollmentRemindersMs: usual.enrollmentRemindersMs.map(short),
    enrollmentOverdueMs: short(usual.enrollmentOverdueMs),
    enrollmentBreachMs: short(usual.enrollmentBreachMs),
    webinarsAfterMs: short(usual.webinarsAfterMs),
    mailAnswerMs: 20 * short(usual.mailAnswerMs),
    // How fast a busy outside system answers does not change with the calendar.
    certificatePendingMs: 20_000,
    recheckAfterMs: 500,
    retryAgainAfterMs: 2_000,
    effectRetryFirstMs: 200,
    effectRetryMaxMs: 1_000,
    effectRetryForMs: 30_000,
  });
})();

export interface Check {
  name: string;
  ok: boolean;
  detail: string;
}

/** One partner's story: who it is, what happens to it, and what must be true of it in the end beside the usual. */
export interface Story {
  partnerId: string;
  title: string;
  /** Domain of the contacts' addresses, by which the mailbox tells its mails. */
  mailDomain: string;
  partner: Record<string, unknown>;
  /** Plays the outside until the migration is completed; answers the receipts of all events sent. */
  happen(world: DemoWorld): Promise<Receipt[]>;
  /**
   * Mails that must come, and how many of each. Reminders and what else goes by the clock may come besides: a day is a
   * second here, and a slow machine or a quick one skips some.
   */
  promisedMails: Partial<Record<EmailTemplate, number>>;
  extraChecks(world: DemoWorld, receipts: Receipt[]): Promise<Check[]>;
}

function contacts(domain: string, locales: string[]) {
  return locales.map((locale, index) => ({
    id: `K-${index + 1}`,
    name: `Admin ${index === 0 ? 'One' : 'Two'}`,
    email: `admin${index + 1}@${domain}`,
    locale,
    role: 'admin',
  }));
}

const check = (name: string, ok: boolean, detail: string): Check => ({ name, ok, detail });

const straight: Story = {
  partnerId: 'P-7001',
  title: 'goes straight through',
  mailDomain: 'straight.example.com',
  partner: { id: 'P-7001', locale: 'en-US', contacts: contacts('straight.example.com', ['en-US']), customers: 4 },
  promisedMails: { migrated: 1, 'enrollment-guide': 1, ready: 1, webinars: 1 },
  async happen(world) {
    const { partnerId } = straight;
    await world.untilWaitingFor(partnerId, 'migration executed');
    const moved = await world.play(partnerId, 'execute');
    const executed = await world.send(partnerId, { id: 'demo-1-executed', ...moved.events[0]! });
    await world.untilWaitingFor(partnerId, 'invitation accepted');
    const joined = await world.play(partnerId, 'accept');
    const accepted = await world.send(partnerId, { id: 'demo-1-accepted', ...joined.events[0]! });
    await world.untilWaitingFor(partnerId, 'certificate');
    const issued = await world.play(partnerId, 'enroll', { autoIssue: true });
    const certificate = await world.send(partnerId, { id: 'demo-1-certificate', ...issued.events[0]! });
    await world.untilCompleted(partnerId);
    return [executed, accepted, certificate];
  },
  async extraChecks() {
    return [];
  },
};

const disturbed: Story = {
  partnerId: 'P-7002',
  title: 'events out of order and twice; the Marketplace answers 500 and 429 for a while',
  mailDomain: 'disturbed.example.com',
  partner: {
    id: 'P-7002',
    locale: 'de-DE',
    contacts: contacts('disturbed.example.com', ['de-DE', 'en-US']),
    customers: 6,
    buyers: 2,
  },
  // To two contacts; ready to the one who joined. No guide: the certificates are there already.
  promisedMails: { migrated: 2, webinars: 2, ready: 1 },
  async happen(world) {
    const { partnerId } = disturbed;
    const account = '/public/v1/accounts/accounts/*/users';
    await world.addFault({
      id: 'demo-500',
      server: 'marketplace',
      method: 'POST',
      path: account,
      status: 500,
      count: 2,
    });
    await world.addFault({
      id: 'demo-429',
      server: 'marketplace',
      method: 'POST',
      path: account,
      status: 429,
      headers: { 'retry-after': '1' },
      count: 1,
    });
    await world.untilWaitingFor(partnerId, 'migration executed');
    // The certificate is there before anybody was invited, and is reported first.
    const issued = await world.play(partnerId, 'enroll', { autoIssue: true });
    const receipts: Receipt[] = [];
    for (const [index, event] of issued.events.entries()) {
      receipts.push(await world.send(partnerId, { id: `demo-2-certificate-${index}`, ...event }));
      receipts.push(await world.send(partnerId, { id: `demo-2-certificate-${index}-again`, ...event }));
    }
    const moved = await world.play(partnerId, 'execute');
    receipts.push(await world.send(partnerId, { id: 'demo-2-executed', ...moved.events[0]! }));
    receipts.push(await world.send(partnerId, { id: 'demo-2-executed-again', ...moved.events[0]! }));
    await world.untilWaitingFor(partnerId, 'invitation accepted');
    const joined = await world.play(partnerId, 'accept');
    receipts.push(await world.send(partnerId, { id: 'demo-2-accepted', ...joined.events[0]! }));
    await world.untilCompleted(partnerId);
    return receipts;
  },
  async extraChecks(world, receipts) {
    const [failures, limits] = [await world.faultHits('demo-500'), await world.faultHits('demo-429')];
    const now = await Promise.all(receipts.map((receipt) => world.receipt(receipt.id)));
    const duplicates = now.filter((receipt) => receipt.status === 'ignored' && receipt.reason === 'duplicate');
    return [
      check('the Marketplace did fail', failures === 2 && limits === 1, `${failures} × 500, ${limits} × 429`),
      check('each repeat is told apart', duplicates.length === 3, `${duplicates.length} events ignored as duplicates`),
    ];
  },
};

const slow: Story = {
  partnerId: 'P-7003',
  title:
    'lets its invitation expire, and nobody tells of what follows: the watcher asks; the mail server drops a connection',
  mailDomain: 'slow.example.com',
  partner: { id: 'P-7003', locale: 'en-US', contacts: contacts('slow.example.com', ['fr-FR']), customers: 2 },
  promisedMails: { migrated: 1, 'invitation-renewed': 1, 'enrollment-guide': 1, ready: 1, webinars: 1 },
  async happen(world) {
    const { partnerId } = slow;
    await world.addFault({
      id: 'demo-drop',
      server: 'mailbox',
      stage: 'rcptTo',
      path: '*@slow.example.com',
      drop: 'before',
      count: 1,
    });
    await world.untilWaitingFor(partnerId, 'migration executed');
    const moved = await world.play(partnerId, 'execute');
    const executed = await world.send(partnerId, { id: 'demo-3-executed', ...moved.events[0]! });
    // Nobody does anything for seven days of a second each; then the second invitation is accepted.
    await world.until(partnerId, 'invited again', ({ invitations }) =>
      invitations.some((invitation) => invitation.round === 2 && invitation.status === 'invited'),
    );
    // The Marketplace sends no event of what the partner does there; no sender is played here.
    await world.play(partnerId, 'accept');
    await world.watchUntil(partnerId, ({ stage }) => stage === 'awaiting-certificate');
    // By then the migration has looked itself, found nothing, and sent the guide.
    await world.untilWaitingFor(partnerId, 'certificate');
    await world.play(partnerId, 'enroll', { autoIssue: true });
    await world.watchUntil(partnerId, ({ stage }) => stage === 'ready' || stage === 'completed');
    await world.untilCompleted(partnerId);
    return [executed, ...(await world.watched(partnerId))];
  },
  async extraChecks(world) {
    const drops = await world.faultHits('demo-drop');
    const watched = await world.watched(slow.partnerId);
    const applied = watched.filter(({ status }) => status === 'applied').map(({ type }) => type);
    const { invitations, effects } = await world.migration(slow.partnerId);
    const rounds = Math.max(...invitations.map((invitation) => invitation.round));
    const reminders = effects.filter(({ email }) => email?.template === 'invitation-reminder').length;
    return [
      check('the mail server did drop a connection', drops === 1, `${drops} connection dropped`),
      check('it was reminded before', reminders > 0, `${reminders} reminders`),
      check('a second invitation was needed', rounds === 2, `${rounds} rounds`),
      check(
        'the watcher alone brought acceptance and certificate',
        ['invitation.accepted', 'certificate.issued'].every((type) => applied.includes(type)),
        applied.join(', ') || 'nothing',
      ),
    ];
  },
};

export const stories: readonly Story[] = [straight, disturbed, slow];
