import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Served } from './serve-api.js';

/**
 * `npm run test:contract`: serves the API and has Schemathesis try every operation of its document. Further arguments go
 * to Schemathesis, and count instead of those here: `npm run test:contract -- --max-examples 1000`. The exit code is its
 * own: 0 when no check failed.
 */
const program = process.env.SCHEMATHESIS ?? 'schemathesis';
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const defaults = [
  ...['--checks', 'all', '--max-response-time', '2', '--phases', 'examples,coverage,fuzzing'],
  ...['--max-examples', '10', '--continue-on-failure'],
];

const api = spawn(process.execPath, ['--import', 'tsx', here('serve-api.ts')], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  process.exitCode = await tryOut(await served());
} finally {
  api.kill('SIGTERM');
}

async function served(): Promise<Served> {
  const lines = createInterface({ input: api.stdout });
  const ended = once(api, 'exit').then(() => Promise.reject(new Error('The API did not start')));
  const [line] = await Promise.race([once(lines, 'line'), ended]);
  ended.catch(() => {});
  return JSON.parse(String(line));
}

async function tryOut({ url, key, ids }: Served): Promise<number> {
  const authorization = `Authorization: Bearer ${key}`;
  const config = ['--config-file', here('schemathesis.toml')];
  const named = ['run', `${url}/openapi.json`, '-H', authorization, ...defaults, ...process.argv.slice(2)];
  const env = {
    ...process.env,
    PORTAGE_PARTNER_ID: ids.partnerId,
    PORTAGE_EVENT_ID: ids.eventId,
    PORTAGE_OPERATION_ID: ids.operationId,
    PORTAGE_ATTENTION_ID: ids.attentionId,
    PORTAGE_APPROVAL_ID: ids.approvalId,
    PORTAGE_SLUG: ids.slug,
    PORTAGE_RETIRED: ids.retired,
    PORTAGE_KID: ids.kid,
    PORTAGE_ROTATED: ids.rotated,
    PORTAGE_REVOKED: ids.revoked,
  };
  const trial = spawn(program, [...config, ...named], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  trial.once('error', () => process.stderr.write(`${program} cannot be run: pip install schemathesis==4.32.5\n`));
  const [code] = await once(trial, 'close');
  return code ?? 1;
}
