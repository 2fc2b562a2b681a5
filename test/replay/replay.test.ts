import { readdir, readFile } from 'node:fs/promises';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { describe, expect, it } from 'vitest';
import { historiesFolder } from './histories-folder.js';

const files = (await readdir(historiesFolder)).filter((file) => file.endsWith('.json'));

/** Migrations live for weeks: whatever ran under an earlier release must go on under this one. */
describe('recorded histories', () => {
  it('are there for each path', () => {
    expect(files.length).toBeGreaterThanOrEqual(10);
  });

  it.each(files)('%s replays', async (file) => {
    await Worker.runReplayHistory({ workflowBundle: { codePath: bundle() } }, await history(file), 'replayed');
  });

  it('do not replay once a step is gone: the check can fail', async () => {
    const code = await readFile(bundle(), 'utf8');
    const changed = code.replaceAll(/\bcompareInventories\(/g, 'inspectPartner(');
    expect(changed).not.toBe(code);
    const replay = Worker.runReplayHistory(
      { workflowBundle: { code: changed } },
      await history('straight.json'),
      'replayed',
    );
    await expect(replay).rejects.toThrow(DeterminismViolationError);
  });
});

function bundle(): string {
  const path = process.env.TEST_WORKFLOW_BUNDLE;
  if (!path) throw new Error('The global set-up has not run');
  return path;
}

async function history(file: string) {
  return historyFromJSON(JSON.parse(await readFile(`${historiesFolder}/${file}`, 'utf8')));
}
