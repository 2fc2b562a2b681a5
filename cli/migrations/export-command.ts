import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { bytesOf } from '../api-client.js';
import { UsageError } from '../cli-error.js';
import { choice, define, option, type Shell } from '../command.js';
import { given } from '../given.js';
import type { OutputStream } from '../io.js';
import { filterOptions, type MigrationFilter } from './migration-filter.js';

const formats = ['csv', 'jsonl'] as const;

interface ExportOptions extends MigrationFilter {
  format: (typeof formats)[number];
  output?: string;
}

/** `portage migrations export` */
export function addExportCommand(parent: Command, shell: Shell): void {
  define<ExportOptions>(parent, shell, {
    name: 'export',
    summary: 'Export migrations as CSV or as a line of JSON each, sorted by partner',
    description:
      'The same with and without --json. Up to 100,000; more are refused. A file is only there when the export is whole, ' +
      'takes the place of an earlier one, and is readable by its owner alone.',
    options: [
      choice('--format <format>', 'format', formats, 'csv'),
      option('--output <path>', 'write it to this file instead of standard output'),
      ...filterOptions,
    ],
    examples: [
      'migrations export --wave pilot --output pilot.csv',
      'migrations export --format jsonl --attention | jq -r .partnerId',
    ],
    async run(session, { format, output, stage, attention, wave, text }) {
      const query = { format, ...given({ stage, attention, wave, text }) };
      const call = session.patientApi.GET('/v1/migrations/export', { params: { query }, parseAs: 'stream' });
      const bytes = bytesOf(call, session.io.interrupted);
      if (output === undefined) return print(bytes, session.io.stdout);
      const path = resolve(session.io.cwd, output);
      const written = await keep(bytes, path);
      session.printer.note(`${path}: ${written} bytes`);
      return undefined;
    },
  });
}

async function print(bytes: AsyncIterable<Uint8Array>, stdout: OutputStream): Promise<undefined> {
  const decoder = new TextDecoder();
  for await (const piece of bytes) stdout.write(decoder.decode(piece, { stream: true }));
}

/** Beside its place first: half an export must not look like one. */
async function keep(bytes: AsyncIterable<Uint8Array>, path: string): Promise<number> {
  const draft = `${path}.${randomUUID()}.part`;
  const file = await open(draft, 'wx', 0o600).catch(cannotWrite(path));
  try {
    let written = 0;
    for await (const piece of bytes) {
      await file.write(piece);
      written += piece.byteLength;
    }
    await file.close();
    await rename(draft, path).catch(cannotWrite(path));
    return written;
  } catch (error) {
    await file.close();
    await rm(draft, { force: true });
    throw error;
  }
}

function cannotWrite(path: string) {
  return ({ code }: NodeJS.ErrnoException): never => {
    throw new UsageError(`${path} cannot be written (${code})`);
  };
}
