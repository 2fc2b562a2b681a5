import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { AttentionItem } from '../../../domain/attention.js';
import type { MigrationSnapshot } from '../../../domain/migration.js';
import { migrationSnapshot } from '../../support/records.js';
import { newPartnerId } from '../api/api-fixture.js';
import { type CliFixture, startCli } from './cli-fixture.js';

let world: CliFixture;
beforeAll(async () => {
  world = await startCli({ secondPerson: false });
});
afterAll(() => world.close());
afterEach(() => vi.restoreAllMocks());

const cli: CliFixture['cli'] = (words, options) => world.cli(words, options);
const started = async () => {
  const partnerId = newPartnerId();
  expect((await cli(`migrations start ${partnerId} --planned-for 2026-12-01T08:00:00Z`)).code).toBe(0);
  return partnerId;
};
const item = (step: string, over: Partial<AttentionItem> = {}): AttentionItem => ({
  code: 'readiness-failed',
  severity: 'critical',
  step,
  since: '2026-11-20T08:00:00.000Z',
  why: 'Not ready to be moved: cdg-known',
  actions: ['retry'],
  ...over,
});

/** What the workflow shows of the partner with each look, the last one for ever; the action it answers with entry 7. */
function shows(looks: Record<string, Partial<MigrationSnapshot>[]>, steps?: string[]) {
  vi.restoreAllMocks();
  const { migrations } = world.api;
  const update = migrations.update.bind(migrations);
  vi.spyOn(migrations, 'update').mockImplementation(async (...asked) => ({
    ...(await update(...asked)),
    ...(steps && { steps }),
  }));
  const seen = new Map<string, number>();
  vi.spyOn(migrations, 'query').mockImplementation(async (partnerId) => {
    const nth = seen.get(partnerId) ?? 0;
    seen.set(partnerId, nth + 1);
    const own = looks[partnerId] ?? [];
    const look = own[nth] ?? own.at(-1);
    return migrationSnapshot({ partnerId, stage: 'preparing', sequence: 7, trying: [], ...look });
  });
  return seen;
}
const timing = '--wait --timeout 60s --interval 20ms';

test('a wait for a retry ends with 1 and the cause as soon as it was in vain', async () => {
  const partnerId = await started();
  const seen = shows(
    {
      [partnerId]: [
        { sequence: 6, attention: [item('readiness')] },
        { trying: ['readiness'], attention: [item('readiness')] },
        { attention: [item('readiness')] },
      ],
    },
    ['readiness'],
  );
  const { code, stderr, stdout } = await cli(`migrations retry ${partnerId} --step readiness ${timing}`);
  expect([code, stdout], stderr).toEqual([1, '']);
  expect(stderr).toContain('still failing: readiness-failed (readiness): Not ready to be moved: cdg-known');
  expect(seen.get(partnerId)).toBe(3);
});

test('a retry that resolved its question is done, whatever is asked next; the stage is that of the end', async () => {
  const partnerId = await started();
  shows({ [partnerId]: [{ stage: 'handing-over', attention: [item('archive-portal', { code: 'effect-failed' })] }] }, [
    'verification',
  ]);
  const { code, stderr, stdout } = await cli(`migrations retry ${partnerId} --step verification ${timing}`);
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/Stage +handing-over/);
});

test('an answer that names no steps is judged by the step that was meant, or by all', async () => {
  const partnerId = await started();
  const other = item('archive-portal', { code: 'effect-failed', why: 'open orders' });
  shows({ [partnerId]: [{ attention: [other] }] });
  expect((await cli(`migrations retry ${partnerId} --step readiness ${timing}`)).code).toBe(0);
  const all = await cli(`migrations retry ${partnerId} ${timing}`);
  expect([all.code, all.stderr]).toEqual([1, expect.stringContaining('effect-failed (archive-portal): open orders')]);
});

test('only what is not judged in time is 124', async () => {
  const partnerId = await started();
  shows({ [partnerId]: [{ trying: ['readiness'], attention: [item('readiness')] }] }, ['readiness']);
  const { code, stderr } = await cli(`migrations retry ${partnerId} --wait --timeout 200ms --interval 20ms`);
  expect([code, stderr]).toEqual([124, expect.stringContaining('--idempotency-key')]);
});

test('several are awaited together, and told apart from those that were refused', async () => {
  const [resolved, failing, slow] = [await started(), await started(), await started()];
  const unknown = newPartnerId();
  shows(
    {
      [resolved]: [{ trying: ['readiness'] }, {}],
      [failing]: [{ attention: [item('readiness')] }],
      [slow]: [{ trying: ['readiness'] }],
    },
    ['readiness'],
  );
  const order = `migrations retry ${slow} ${failing} ${resolved} ${unknown} --yes --expect 4 --wait --timeout 2s`;
  const { code, json } = await cli(`${order} --interval 20ms --json`);
  expect(code).toBe(5);
  const told = json.data.map(({ partnerId, outcome, exitCode, result }: Record<string, unknown>) => [
    ...[partnerId, outcome, exitCode, result !== undefined],
  ]);
  expect(told).toEqual([
    [slow, 'failed', 124, true],
    [failing, 'failed', 1, true],
    [resolved, 'done', 0, true],
    [unknown, 'failed', 3, false],
  ]);
  const { stdout } = await cli(`${order} --interval 20ms`);
  expect(stdout).toMatch(new RegExp(`${failing} +taken, in vain +${failing}: still failing: readiness-failed`));
  expect(stdout).toMatch(new RegExp(`${slow} +taken, not known yet`));
  expect(stdout).toContain('1 done, 3 failed (2 of them taken, and not done by the end of the wait), 0 not tried');
});

test('a skip whose step asks again, and a rollback that came too late, end the wait with the cause', async () => {
  const partnerId = await started();
  shows({ [partnerId]: [{ attention: [item('readiness', { why: 'Not ready to be moved: erp-link-active' })] }] });
  const skipped = await cli(`migrations skip ${partnerId} --step readiness --reason "agreed with all" ${timing}`);
  expect([skipped.code, skipped.stderr]).toEqual([1, expect.stringContaining('erp-link-active')]);

  const late = item('rollback', { code: 'rollback-incomplete', why: 'The rollback came too late', actions: ['skip'] });
  shows({ [partnerId]: [{ stage: 'awaiting-acceptance' }, { stage: 'awaiting-certificate', attention: [late] }] });
  const rollback = await cli(`migrations rollback ${partnerId} --reason "agreed with all" ${timing}`);
  expect([rollback.code, rollback.stderr]).toEqual([1, expect.stringContaining('The rollback came too late')]);
  shows({ [partnerId]: [{ stage: 'awaiting-acceptance' }, { stage: 'rolled-back' }] });
  const done = await cli(`migrations rollback ${partnerId} --reason "agreed with all" ${timing}`);
  expect(done.stdout).toMatch(/Stage +rolled-back/);
});
