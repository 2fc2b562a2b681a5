import type { Command } from 'commander';
import { type Stage, stages } from '../../domain/stages.js';
import { answerOf } from '../api/api-client.js';
import type { paths } from '../api/api-types.js';
import { CliError } from '../api/cli-error.js';
import { printDryRun } from '../api/dry-run.js';
import { type MutationOptions, mutate, mutationOptions } from '../api/mutation.js';
import { type WaitOptions, waitOptions } from '../api/poll.js';
import { choice, define, option, type Shell } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { given } from '../input/given.js';
import { readJsonObject } from '../input/json-input.js';
import { parseInstant } from '../input/option-values.js';
import { pairs } from '../output/table.js';
import { awaitStage } from './await-stage.js';
import { rehearse } from './rehearsal.js';

type StartBody = paths['/v1/migrations']['post']['requestBody']['content']['application/json'];

interface StartOptions extends MutationOptions, WaitOptions {
  plannedFor: string;
  wave?: string;
  policyFile?: string;
  until: Stage;
}

/** `portage migrations start` */
export function addStartCommand(parent: Command, shell: Shell): void {
  define<StartOptions>(parent, shell, {
    name: 'start',
    summary: "Start a partner's migration",
    description: 'Starting it twice gives the same migration.',
    arguments: [['<partnerId>', 'account id of the legacy portal']],
    options: [
      option(
        '--planned-for <instant>',
        'when the data is to be moved: RFC 3339, or now',
        parseInstant,
      ).makeOptionMandatory(),
      option('--wave <wave>', 'its wave'),
      option(
        '--policy-file <path>',
        'JSON with the waits and limits that differ from the usual; - reads standard input',
      ),
      ...mutationOptions,
      ...waitOptions,
      choice('--until <stage>', 'with --wait: the stage to wait for', stages, 'announced'),
    ],
    examples: [
      'migrations start P-1001 --planned-for 2026-12-01T06:00:00Z --wave pilot',
      'migrations start P-1001 --planned-for now --wait --until migrating --timeout 2m',
    ],
    async run(session, options, [partnerId = '']) {
      const { plannedFor, wave, policyFile } = options;
      const policy = policyFile === undefined ? undefined : await readJsonObject(policyFile, session.io);
      const body: StartBody = { partnerId, plannedFor, ...given({ wave, policy }) };
      const request = { method: 'POST', path: '/v1/migrations', body } as const;
      if (options.dryRun) {
        const rehearsed = await rehearse(partnerId, (params) =>
          answerOf(session.api.POST(request.path, { params, body })),
        );
        return printDryRun(session, { valid: rehearsed.valid, requests: [request], data: [rehearsed] });
      }
      const started = await mutate(session, options, request, (header) =>
        answerOf(session.api.POST(request.path, { params: { header }, body })),
      );
      if (!started || 'valid' in started) throw new CliError('The API did not start it', exitCodes.failed);
      const migration = options.wait ? await awaitStage(session, partnerId, options.until, options) : undefined;
      const stage = migration?.stage;
      session.printer.result('migration-started', { data: { ...started, ...given({ stage }) } }, () =>
        pairs([
          ['Partner', partnerId],
          ['Migration', started.migrationId],
          ['Outcome', started.outcome],
          ['Stage', stage],
        ]),
      );
      return undefined;
    },
  });
}
