// Runs before demo, start, test and bench (`node stack/prepare.mjs && ...`), straight after `git clone`: plain Node,
// nothing from npm, so that it can install npm's packages itself. Quiet when all is there.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireNodeVersion } from './node-version.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { ensurePostgresBinaries } from './postgres-binaries.mjs';
import { say } from './progress.mjs';
import { describeFailure, StackError } from './stack-error.mjs';
import { ensureTemporalCli } from './temporal-cli.mjs';

const PROJECT_DIR = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Gets everything that the embedded stack needs onto the machine: npm packages, the Temporal CLI (unless TEMPORAL_ADDRESS
 * names a server) and the PostgreSQL programs (unless DATABASE_URL names one).
 * @throws {StackError}
 */
export async function prepare() {
  if (process.platform === 'win32') {
    throw new StackError('NODE_VERSION', 'The embedded stack runs on Linux and macOS.', {
      advice: 'On Windows use WSL 2.',
    });
  }
  requireNodeVersion(JSON.parse(readFileSync(join(PROJECT_DIR, 'package.json'), 'utf8')).engines.node);
  await ensureNpmPackages(PROJECT_DIR);
  // The environment alone may name servers that make an embedded one unnecessary: `.env` is for real processes.
  if (!process.env.TEMPORAL_ADDRESS) await ensureTemporalCli();
  if (!process.env.DATABASE_URL) await ensurePostgresBinaries();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // process.exit runs the exit hooks, which release locks and remove half-made folders; a signal's default would not.
  for (const [signal, number] of /** @type {const} */ ([
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ])) {
    process.once(signal, () => {
      say('interrupted; the next run starts this step again');
      process.exit(128 + number);
    });
  }
  prepare().catch((error) => {
    say(describeFailure(error));
    process.exit(1);
  });
}
