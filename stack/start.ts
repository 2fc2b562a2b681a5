// `npm start`: the whole system on this machine, kept up until Ctrl-C. Its state lives in .portage and survives.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tryFileLock } from './file-lock.mjs';
import { addMadeUpWebinars } from './made-up-webinars.js';
import { say } from './progress.mjs';
import { describeFailure, StackError } from './stack-error.mjs';
import { type System, startSystem } from './system.js';

const STATE_DIR = fileURLToPath(new URL('../.portage/', import.meta.url));
const ADDRESSES_FILE = join(STATE_DIR, 'addresses.json');
const SETTINGS_FILE = join(STATE_DIR, 'settings.json');
const SAME_CTRL_C_MS = 1_000;
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type Ending = 'asked' | 'failed';

main().then(
  (exitCode) => process.exit(exitCode),
  (error) => {
    say(describeFailure(error));
    process.exit(1);
  },
);

async function main(): Promise<number> {
  mkdirSync(STATE_DIR, { recursive: true });
  const lock = tryFileLock(join(STATE_DIR, 'start.lock'));
  if (!lock.held) throw alreadyRunning(lock.holder?.pid);
  // What one that was killed has left; and however this one ends, unless it is killed too.
  forget();
  process.on('exit', forget);
  const interruption = new AbortController();
  const asked = untilAsked(interruption);
  const system = await startSystem({
    stateDir: STATE_DIR,
    ports: 'usual',
    log: printLine,
    say,
    signal: interruption.signal,
  });
  // A database of somebody else's choice gets nothing made up.
  if (!process.env.DATABASE_URL) await addMadeUpWebinars(system.databaseUrl);
  // `portage doctor` looks at what the processes use; it holds their secrets.
  publish(SETTINGS_FILE, system.settings);
  // The command believes it as long as this process lives.
  publish(ADDRESSES_FILE, { ...system.addresses, pid: process.pid });
  say(welcome(system));
  const ending = await Promise.race([asked, system.failed.then(showFailure)]);
  say('stopping (again Ctrl-C: at once)');
  await system.stop();
  forget();
  lock.release();
  say('everything is stopped');
  return ending === 'asked' ? 0 : 1;
}

/** For our own eyes, and whole or not at all: the command may read it at any moment. */
function publish(file: string, content: object): void {
  const unfinished = `${file}.unfinished`;
  rmSync(unfinished, { force: true });
  writeFileSync(unfinished, JSON.stringify(content, undefined, 2), { mode: 0o600 });
  renameSync(unfinished, file);
}

function forget(): void {
  for (const file of [ADDRESSES_FILE, SETTINGS_FILE]) rmSync(file, { force: true });
}

/** Settles at the first signal; a later one ends the process at once, and the guards end the children. */
function untilAsked(interruption: AbortController): Promise<Ending & 'asked'> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    for (const signal of STOP_SIGNALS) {
      process.on(signal, () => {
        askedAt ??= Date.now();
        // One Ctrl-C may arrive twice: from the terminal, and passed on by npm or tsx.
        if (Date.now() - askedAt > SAME_CTRL_C_MS) process.exit(130);
        interruption.abort();
        resolve('asked');
      });
    }
  });
}

function showFailure({ name, lastLines }: { name: string; lastLines: string[] }): Ending {
  say(`${name} ended unexpectedly. Its last lines:\n    ${lastLines.slice(-15).join('\n    ')}`);
  return 'failed';
}

function alreadyRunning(pid: number | undefined): StackError {
  const addresses = existsSync(ADDRESSES_FILE) ? `\n${readFileSync(ADDRESSES_FILE, 'utf8')}` : '';
  return new StackError(
    'ALREADY_RUNNING',
    `Portage is already running from this folder (process ${pid ?? 'unknown'}).${addresses}`,
    {
      advice: 'Use that one, or stop it with Ctrl-C first.',
    },
  );
}

function printLine(part: string, line: string): void {
  if (line.trim() !== '') process.stdout.write(`${part.padEnd(8)} | ${line}\n`);
}

function welcome({ addresses, adminKeyFile }: System): string {
  const rows = [
    ['API', addresses.api],
    ['API documentation', `${addresses.api}/docs`],
    ...(addresses.temporalUi ? [['Temporal Web UI', addresses.temporalUi]] : []),
    ['Temporal', addresses.temporal],
    ['Sandbox, with buttons', addresses.sandbox],
    ['Mailbox', addresses.mailbox],
    ['Legacy portal', addresses.legacyPortal],
    ['Marketplace', addresses.marketplace],
    ['Identity provider', addresses.identity],
    ['Resend (sandbox)', addresses.resend],
    ['Worker metrics', `${addresses.worker}/metrics`],
    ['Admin key (file)', adminKeyFile],
  ];
  return [
    'Portage is up. Ctrl-C stops it; what it holds stays in .portage/.',
    '',
    ...rows.map(([name = '', value]) => `  ${name.padEnd(22)} ${value}`),
    '',
    'Try first:',
    '  1. start a migration',
    '     npx portage migrations start P-1001 --planned-for now',
    '  2. see how it stands, and whether all is well',
    '     npx portage migrations show P-1001',
    '     npx portage doctor',
    '  3. play the people who execute the migration and tell Portage',
    `     curl -sX POST ${addresses.sandbox}/play/partners/P-1001/execute \\`,
    `       -H 'content-type: application/json' -d '{"notify":true}'`,
    '',
  ].join('\n');
}
