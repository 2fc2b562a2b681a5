import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { describe, expect, it } from 'vitest';
import { currentSet, paths } from './paths.js';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const folder = fileURLToPath(new URL('./histories/', import.meta.url));

async function recorded() {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (file) => ({
      workflowId: file.replace('.json', ''),
      history: historyFromJSON(JSON.parse(await readFile(`${folder}${file}`, 'utf8'))),
    })),
  );
}

describe('recorded histories', () => {
  it('exist for each path', async () => {
    const names = (await recorded()).map(({ workflowId }) => workflowId);
    expect(Object.keys(paths).filter((name) => !names.includes(`${currentSet}/${name}`))).toEqual([]);
    for (const set of ['first', currentSet]) expect(names).toContain(`${set}/continue-as-new-2`);
  });

  it('are repeated by the workflow as it is', async () => {
    const bundle = process.env.TEST_WORKFLOW_BUNDLE;
    if (!bundle) throw new Error('The global set-up has not run');
    const failed: string[] = [];
    let replayed = 0;
    const results = Worker.runReplayHistories({ workflowBundle: { codePath: bundle } }, await recorded());
    for await (const { workflowId, error } of results) {
      replayed++;
      if (error) failed.push(`${workflowId}: ${error.message}`);
    }
    expect(failed).toEqual([]);
    expect(replayed).toBeGreaterThanOrEqual(Object.keys(paths).length);
  });

  it('are refused by a workflow that does something else', async () => {
    const { code } = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('./changed-workflow.ts', import.meta.url)),
      logger: new DefaultLogger('ERROR'),
    });
    for await (const { workflowId, error } of Worker.runReplayHistories(
      { workflowBundle: { code } },
      await recorded(),
    )) {
      expect(error, workflowId).toBeInstanceOf(DeterminismViolationError);
    }
  });

  it('stop with the name of a duty that changes nothing, instead of going round in one task', async () => {
    const { code } = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('./idle-workflow.ts', import.meta.url)),
      logger: new DefaultLogger('ERROR'),
    });
    const straight = (await recorded()).filter(({ workflowId }) => workflowId === `${currentSet}/straight`);
    for await (const { error } of Worker.runReplayHistories({ workflowBundle: { code } }, straight)) {
      expect(error?.message).toContain('A duty is due again at once, and doing it changed nothing');
    }
    expect(straight).toHaveLength(1);
  });
});
