import { describe, expect, it } from 'vitest';
import { temporalConfig } from '../../temporal.config.js';
import { workflowSuite } from '../support/workflow-suite.js';

describe('signals that nobody can understand', () => {
  const newMigration = workflowSuite();

  it('become a question, and stop nothing', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start();
    await migration.untilWaiting('migration executed');
    const { handle } = migration;
    const good = { source: 's', origin: 'webhook', occurredAt: '2026-05-04T10:00:00Z' };
    await handle.signal('noSuchSignal', { eventId: 'evt_0', ...good, data: {} });
    await handle.signal('migrationExecuted');
    await handle.signal('migrationExecuted', null);
    await handle.signal('migrationExecuted', 'text');
    await handle.signal('migrationExecuted', { eventId: 'evt_1' });
    await handle.signal('migrationExecuted', { eventId: 'evt_2', ...good, occurredAt: 'yesterday', data: {} });
    await handle.signal('invitationAccepted', { eventId: 'evt_3', ...good, data: {} });
    await handle.signal('certificateIssued', {
      eventId: 'evt_4',
      ...good,
      data: { certificateId: 1, buyerId: 'BUY-1' },
    });
    await handle.signal('migrationFailed', { eventId: 'evt_5', ...good, data: { reason: 'x'.repeat(20_000) } });
    await handle.signal('migrationExecuted', { eventId: 'evt_6', ...good, data: [] });
    // A text that is none throws where it is used as one, and a time may drag anything along.
    const odd = { toString: 1 };
    await handle.signal('emailDelivered', { eventId: 'evt_7', ...good, data: { messageId: 'x', effectKey: odd } });
    await handle.signal('emailUndeliverable', {
      eventId: 'evt_8',
      ...good,
      data: { messageId: 'x', reason: 'x', kind: odd },
    });
    const longTime = `${good.occurredAt} (${'x'.repeat(100_000)})`;
    await handle.signal('migrationFailed', { eventId: 'evt_9', ...good, occurredAt: longTime, data: { reason: 'x' } });
    await handle.signal('invitationAccepted', {
      eventId: 'evt_10',
      ...good,
      data: { membershipId: 'x'.repeat(2_000) },
    });
    await migration.untilReceipts({
      evt_1: 'invalid',
      evt_2: 'invalid',
      evt_3: 'invalid',
      evt_4: 'invalid',
      evt_5: 'invalid',
      evt_6: 'invalid',
      evt_7: 'invalid',
      evt_8: 'invalid',
      evt_9: 'invalid',
      evt_10: 'invalid',
    });
    const asked = await migration.snapshot();
    expect(asked.stage).toBe('migrating');
    expect(asked.facts).toEqual([]);
    expect(asked.attention.map(({ code, step }) => `${code} ${step}`).sort()).toEqual([
      'event-not-understood signal/certificate.issued',
      'event-not-understood signal/email.delivered',
      'event-not-understood signal/email.undeliverable',
      'event-not-understood signal/invitation.accepted',
      'event-not-understood signal/migration.executed',
      'event-not-understood signal/migration.failed',
      'event-not-understood signal/noSuchSignal',
    ]);
    await migration.act('skip', { step: 'signal/noSuchSignal', reason: 'a mistake of the sender' });
    await migration.send('migration.executed', {});
    await migration.goOnFromHandOver();
    migration.expectSound();
  });

  it('that cannot be decoded stop nothing either', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start();
    await migration.untilWaiting('migration executed');
    const { workflowService, options } = migration.client;
    for (const [encoding, data] of [
      ['binary/encrypted', 'x'],
      ['json/plain', '{"eventId":'],
      ['json/plain', '\u00ff\u00fe'],
    ] as const) {
      await workflowService.signalWorkflowExecution({
        namespace: options.namespace,
        workflowExecution: { workflowId: migration.handle.workflowId },
        signalName: 'migrationExecuted',
        input: { payloads: [{ metadata: { encoding: Buffer.from(encoding) }, data: Buffer.from(data, 'latin1') }] },
      });
    }
    const asked = await migration.untilAttention('event-not-understood');
    expect(asked.stage).toBe('migrating');
    await migration.send('migration.executed', {});
    await migration.goOnFromHandOver();
    migration.expectSound();
  });

  it('cannot fill the state: 600 events and 60 names leave a bounded memory', async () => {
    const migration = newMigration();
    await migration.start({ maxHistoryLength: 300 });
    await migration.untilWaiting('migration executed');
    const executed = await migration.send('migration.failed', { reason: 'x' });
    for (let batch = 0; batch < 12; batch++) {
      await Promise.all([
        ...Array.from({ length: 50 }, (_, index) =>
          migration.send('certificate.issued', { certificateId: `CER-${batch}-${index}`, buyerId: 'BUY-9' }),
        ),
        ...Array.from({ length: 5 }, (_, index) => migration.handle.signal(`odd${batch}-${index}`, {})),
      ]);
    }
    await migration.until((snapshot) => expect(snapshot.facts).toHaveLength(200));
    await migration.until(() => expect(migration.outside.receipts).toHaveLength(601));
    const snapshot = await migration.snapshot();
    expect(snapshot.attention.filter(({ code }) => code === 'event-not-understood').length).toBeLessThanOrEqual(21);
    await migration.untilReceipts({ [executed]: 'applied' });
    migration.expectSound();
    await migration.send('migration.executed', {});
    await migration.untilStage('awaiting-acceptance');
  }, 120_000);

  it('among the execution it is never forgotten, however much comes after it', async () => {
    const migration = newMigration();
    const release = migration.outside.hold('inspectPartner');
    await migration.start();
    await migration.send('migration.executed', {});
    await Promise.all(
      Array.from({ length: 230 }, (_, index) =>
        migration.send('certificate.issued', { certificateId: `CER-${index}`, buyerId: 'BUY-9' }),
      ),
    );
    release();
    await migration.untilStage('awaiting-acceptance');
  });

  it('and a start without policy or date fail at once instead of for ever', async () => {
    const migration = newMigration().withOwnWorker();
    await migration.startWorker();
    const start = (input: object) =>
      migration.client.workflow.execute(temporalConfig.workflowType, {
        taskQueue: migration.partnerId,
        workflowId: `odd-${crypto.randomUUID()}`,
        args: [input],
      });
    await expect(start({ migrationId: 'mig_1', partnerId: 'P' })).rejects.toThrow('Workflow execution failed');
  });
});
