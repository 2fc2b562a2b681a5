import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppOptions } from '../../../api/app.js';
import { run } from '../../../cli/run.js';
import { recordBatch } from '../../../db/queries/record.js';
import { type Scope, scopes } from '../../../domain/authorization.js';
import type { MigrationSnapshot } from '../../../domain/migration.js';
import { recordBatchOf } from '../../support/records.js';
import { type ApiFixture, startApi } from '../api/api-fixture.js';

export interface CliRun {
  code: number;
  stdout: string;
  stderr: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into results of any shape, and fails where it is wrong
  json: any;
}

export interface CliOptions {
  stdin?: string;
  env?: Record<string, string>;
  /** Width of a terminal that both streams are; default: they are none. */
  terminal?: number;
  interrupted?: AbortSignal;
  /** Called with each piece that is written to stderr. */
  onStderr?: (text: string) => void;
}

export interface CliFixture {
  api: ApiFixture;
  url: string;
  folder: string;
  keyFile: string;
  key: string;
  /** The command with a key that may do everything. */
  cli(words: string, options?: CliOptions): Promise<CliRun>;
  keyFileWith(name: string, ...granted: Scope[]): Promise<string>;
  /** Records a migration as its workflow would. */
  record(partnerId: string, snapshot?: Partial<MigrationSnapshot>, entries?: number): Promise<void>;
  close(): Promise<void>;
}

/** The command in this process, against an API that listens, on a database of its own. */
export async function startCli(more: Partial<AppOptions> = {}): Promise<CliFixture> {
  const api = await startApi(more);
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`;
  const folder = mkdtempSync(join(tmpdir(), 'portage-cli-'));
  const keyFileWith = async (name: string, ...granted: Scope[]) => {
    const path = join(folder, `${name}.key`);
    writeFileSync(path, `${await api.key(name, ...granted)}\n`, { mode: 0o600 });
    return path;
  };
  const keyFile = join(folder, 'full.key');
  const key = await api.key('full', ...scopes);
  writeFileSync(keyFile, `${key}\n`, { mode: 0o600 });
  return {
    api,
    url,
    folder,
    keyFile,
    key,
    keyFileWith,
    cli: (words, options = {}) =>
      runCli(wordsOf(words), folder, {
        ...options,
        env: { PORTAGE_API: url, PORTAGE_KEY_FILE: keyFile, ...options.env },
      }),
    async record(partnerId, snapshot = {}, entries = 3) {
      const parts = { partnerId, migrationId: `mig_${partnerId}`, snapshot };
      await recordBatch(api.database, recordBatchOf({ first: 1, last: entries }, parts));
    },
    async close() {
      rmSync(folder, { recursive: true, force: true });
      await api.close();
    },
  };
}

/** One command line in this process. */
export async function runCli(argv: readonly string[], cwd: string, options: CliOptions = {}): Promise<CliRun> {
  let [stdout, stderr] = ['', ''];
  const terminal = options.terminal === undefined ? {} : { isTTY: true, columns: options.terminal };
  const code = await run(argv, {
    stdout: {
      ...terminal,
      write(text) {
        stdout += text;
      },
    },
    stderr: {
      ...terminal,
      write(text) {
        stderr += text;
        options.onStderr?.(text);
      },
    },
    stdin: (async function* () {
      yield options.stdin ?? '';
    })(),
    env: options.env ?? {},
    cwd,
    interrupted: options.interrupted ?? new AbortController().signal,
  });
  return {
    code,
    stdout,
    stderr,
    json: stdout.startsWith('{"') || stdout.startsWith('{\n') ? firstJson(stdout) : undefined,
  };
}

function firstJson(text: string): unknown {
  return JSON.parse(text.startsWith('{\n') ? text : (text.split('\n')[0] ?? ''));
}

/** Words between spaces; those in double quotes stay together. */
function wordsOf(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
