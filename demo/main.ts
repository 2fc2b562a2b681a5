import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { migrationWorkflowId } from '../domain/ids.js';
import { addMadeUpWebinars } from '../stack/made-up-webinars.js';
import { describeFailure } from '../stack/stack-error.mjs';
import { type System, startSystem } from '../stack/system.js';
import { temporalConfig } from '../temporal.config.js';
import { inspectOutcome, type PartnerOutcome } from './checks.js';
import { DemoWorld } from './demo-world.js';
import { TimelinePrinter, table } from './output.js';
import { demoPolicy, type Story, stories } from './stories.js';

/** Takes three partners through the whole journey on real parts, shows it, and checks what each of them got. */
const { values: options } = parseArgs({
  options: { json: { type: 'boolean', default: false }, keep: { type: 'boolean', default: false } },
});
// With --json standard output belongs to the document alone.
const say = (line: string) => process.stderr.write(`${line}\n`);
const show = options.json ? say : (line: string) => process.stdout.write(`${line}\n`);

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());

const startedAt = Date.now();
process.exitCode = await run();

async function run(): Promise<number> {
  const stateDir = await mkdtemp(join(tmpdir(), 'portage-demo-'));
  let system: System | undefined;
  try {
    const lines: string[] = [];
    system = await startSystem({
      stateDir,
      ports: 'any',
      say: (message) => say(`· ${message}`),
      log: (part, line) => {
        lines.push(`${part}: ${line}`);
        if (lines.length > 200) lines.shift();
      },
      env: {
        ...process.env,
        LOG_LEVEL: 'warn',
        SANDBOX_SEED: 'empty',
        // On demand alone: the full hour must not fall into the minute of the demo.
        WATCH_EVERY_MINUTES: '0',
        SANDBOX_INVITATION_LIFETIME_MS: String(demoPolicy.invitationLifetimeMs),
      },
      signal: interrupted.signal,
    });
    const outcomes = await Promise.race([
      tell(system),
      system.failed.then(({ name, lastLines }) => {
        throw new Error(`${name} ended unexpectedly:\n${lastLines.join('\n')}`);
      }),
      new Promise<never>((_resolve, reject) => {
        interrupted.signal.addEventListener('abort', () => reject(new Error('Interrupted')), { once: true });
      }),
    ]).catch((error: unknown) => {
      for (const line of lines.slice(-20)) say(line);
      throw error;
    });
    return report(outcomes);
  } catch (error) {
    say(`The demo failed: ${describeFailure(error)}`);
    if (options.json) print({ ok: false, seconds: seconds(), partners: [], error: describeFailure(error) });
    return 1;
  } finally {
    await system?.stop();
    if (options.keep) say(`State kept in ${stateDir}`);
    else await rm(stateDir, { recursive: true, force: true });
  }
}

/** All three at the same time, as in life. */
async function tell(system: System): Promise<PartnerOutcome[]> {
  const world = await DemoWorld.enter(system);
  await addMadeUpWebinars(system.databaseUrl);
  const connection = await Connection.connect({ address: system.addresses.temporal });
  try {
    const client = new Client({ connection, namespace: temporalConfig.defaultNamespace });
    if (system.addresses.temporalUi) show(`Temporal Web UI, as long as the demo runs: ${system.addresses.temporalUi}`);
    for (const { partnerId, title } of stories) show(`${partnerId} ${title}`);
    show('');
    const printer = new TimelinePrinter(
      world,
      stories.map((story) => story.partnerId),
      show,
    );
    const stopPrinting = printer.start();
    const outcomes = await Promise.all(stories.map((story) => live(world, client, story)));
    await stopPrinting();
    return outcomes;
  } finally {
    await connection.close();
  }
}

async function live(world: DemoWorld, client: Client, story: Story): Promise<PartnerOutcome> {
  await world.makePartner(story.partner);
  await world.start(story.partnerId, new Date(Date.now() + 1_000), demoPolicy);
  const receipts = await story.happen(world);
  const { historyLength } = await client.workflow.getHandle(migrationWorkflowId(story.partnerId)).describe();
  return inspectOutcome(world, story, receipts, historyLength);
}

function report(outcomes: PartnerOutcome[]): number {
  const failed = outcomes.flatMap(({ partnerId, checks }) =>
    checks.filter((check) => !check.ok).map((check) => `${partnerId}: ${check.name} (${check.detail})`),
  );
  const ok = failed.length === 0;
  if (options.json) {
    print({ ok, seconds: seconds(), partners: outcomes });
  } else {
    show('');
    for (const line of table(outcomes)) show(line);
    show('');
    for (const { partnerId, checks } of outcomes) {
      for (const { name, ok: passed, detail } of checks) show(`${passed ? '✓' : '✗'} ${partnerId} ${name}: ${detail}`);
    }
    show('');
    show(ok ? `All as it should be, in ${seconds()} s.` : `Not as it should be:\n  ${failed.join('\n  ')}`);
  }
  return ok ? 0 : 1;
}

function seconds(): number {
  return Math.round((Date.now() - startedAt) / 100) / 10;
}

function print(document: object): void {
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}
