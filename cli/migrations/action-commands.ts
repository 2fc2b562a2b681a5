import type { Command } from 'commander';
import { actionCatalogue } from '../../domain/action-catalogue.js';
import { answerOf } from '../api/api-client.js';
import { CliError, UsageError } from '../api/cli-error.js';
import { printDryRun, type Rehearsal } from '../api/dry-run.js';
import { untilAnswered } from '../api/in-progress.js';
import { idempotencyOf, type MutationOptions, mutationOptions } from '../api/mutation.js';
import { type WaitOptions, waitOptions } from '../api/poll.js';
import type { Approval } from '../approvals/approval-text.js';
import { isApproval, tellApproval } from '../approvals/await-decision.js';
import { define, option, type Shell } from '../command.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { given } from '../input/given.js';
import { readJsonObject } from '../input/json-input.js';
import { parseCount, parseIfMatch } from '../input/option-values.js';
import { reasonOption } from '../input/reason-option.js';
import type { ActionItem, ActionResult } from '../output/kinds.js';
import { pairs, table } from '../output/table.js';
import type { Session } from '../session.js';
import { actInBulk } from './act-in-bulk.js';
import { type ActionCommand, type ActionName, type ActionOptions, actionTable, pathOf } from './action-table.js';
import { awaitEffects, type Ended } from './await-effects.js';
import { type BulkOptions, choosePartners, mostInLoop } from './choose-partners.js';
import { filterOptions, type MigrationFilter } from './migration-filter.js';
import { type RehearsalParams, rehearse } from './rehearsal.js';

type Options = ActionOptions & MutationOptions & WaitOptions & BulkOptions & MigrationFilter & { ifMatch?: string };
/** A command for each line of the table. */
export function addActionCommands(parent: Command, shell: Shell): void {
  for (const [name, action] of Object.entries(actionTable) as [ActionName, ActionCommand][]) {
    const { needsReason, needsVersion } = actionCatalogue[name];
    const reason = reasonOption('why; shown on the timeline');
    define<Options>(parent, shell, {
      name,
      summary: action.summary,
      description:
        'Exactly one of both: partners by id, or a filter that means open migrations. For more than one it takes ' +
        '--yes and the number that is expected, --expect; without them it only says how many there are. More than ' +
        `${mostInLoop} are one bulk action of the API, which takes an approver and a reason.`,
      arguments: [['[partnerId...]', 'partners; none when a filter says which']],
      options: [
        needsReason ? reason.makeOptionMandatory() : reason,
        ...(action.options ?? []),
        ...(action.file ? [action.file.option] : []),
        ...filterOptions,
        option('--yes', 'do it, for more than one'),
        option('--expect <n>', 'so many migrations are meant', parseCount),
        ...(needsVersion
          ? [
              option('--if-match <version>', 'only if the migration still is as `show` gave it', parseIfMatch).default(
                '*',
                'as it is now',
              ),
            ]
          : []),
        ...mutationOptions,
        ...waitOptions,
      ],
      examples: [`migrations ${name} P-1001 ${action.example ?? ''}`.trim(), bulkExample(name, action)],
      run: (session, options, partnerIds) => act(session, name, action, options, partnerIds),
    });
  }
}

function bulkExample(name: ActionName, { example }: ActionCommand): string {
  const more = actionCatalogue[name].needsReason ? ` ${example?.replace(/ --wait.*/, '')}` : '';
  const stage = name === 'skip' ? 'verifying' : 'announced';
  return `migrations ${name} --wave 2026-12-north --stage ${stage}${more} --yes --expect 12`;
}

async function act(session: Session, name: ActionName, action: ActionCommand, options: Options, named: string[]) {
  const { partnerIds, isBulk } = await choosePartners(session, options, named);
  const body = await bodyOf(session, action, options);
  if (partnerIds.length > mostInLoop) return actInBulk(session, name, options, partnerIds, body);
  if (options.dryRun) {
    const { file } = action;
    // What belongs to people is in the file, and is to stay there.
    const shown = file && file.member in body ? { ...body, [file.member]: '[from the file]' } : body;
    const data: Rehearsal[] = [];
    for (const partnerId of partnerIds) {
      const ask = (params: RehearsalParams) => send(session, name, partnerId, body, params);
      data.push(await rehearse(partnerId, ask, { several: partnerIds.length > 1 }));
    }
    const requests = partnerIds.map((partnerId) => ({
      method: 'POST' as const,
      path: pathOf(name).replace('{partnerId}', partnerId),
      body: shown,
    }));
    return printDryRun(session, { valid: data.every(({ valid }) => valid), requests, data });
  }
  if (!isBulk) {
    const [partnerId = ''] = partnerIds;
    const taken = await takeAction(session, name, options, partnerId, body, '');
    if (isApproval(taken)) return tellApproval(session, options, taken);
    const result = options.wait ? await untilEffect(session, name, action, options, partnerId, taken) : taken;
    session.printer.result('action-result', { data: { partnerId, action: name, ...result } }, () =>
      actionText(partnerId, name, result),
    );
    return undefined;
  }
  return actOnAll(session, name, action, options, partnerIds, body);
}

/** Taken one after the other, so that an interruption leaves a clear cut; what comes of them is awaited together. */
async function actOnAll(
  session: Session,
  name: ActionName,
  action: ActionCommand,
  options: Options,
  partnerIds: readonly string[],
  body: object,
): Promise<ExitCode> {
  // One key for the whole run, so that repeating it with that key repeats each of its requests.
  const { key } = idempotencyOf(options);
  const items: ActionItem[] = [];
  for (const partnerId of partnerIds) {
    if (session.io.interrupted.aborted) break;
    session.printer.progress(`${name}: ${items.length + 1} of ${partnerIds.length} (${partnerId})`);
    const keyed = { ...options, idempotencyKey: key };
    items.push(
      await takeAction(session, name, keyed, partnerId, body, `:${partnerId}`).then(
        (result): ActionItem =>
          isApproval(result)
            ? {
                partnerId,
                outcome: 'awaited',
                exitCode: exitCodes.ok,
                approvalId: result.id,
                message: waitsFor(result),
              }
            : { partnerId, outcome: 'done', exitCode: exitCodes.ok, result },
        (error: unknown): ActionItem => {
          if (!(error instanceof CliError)) throw error;
          return { partnerId, outcome: 'failed', exitCode: error.exitCode, message: error.message };
        },
      ),
    );
  }
  if (options.wait) {
    const taken = items.flatMap(({ partnerId, result }) => (result ? [{ partnerId, result }] : []));
    const ends = await awaitEffects(session, name, action, options, taken);
    for (const [index, { partnerId }] of taken.entries()) {
      const item = items.find((one) => one.partnerId === partnerId) as ActionItem;
      Object.assign(item, endOf(item.result as ActionResult, ends[index] as Ended));
    }
  }
  const done = items.filter(({ outcome }) => outcome === 'done').length;
  const awaited = items.filter(({ outcome }) => outcome === 'awaited').length;
  const failed = items.length - done - awaited;
  const notTried = partnerIds.length - items.length;
  const summary = { action: name, total: partnerIds.length, done, awaited, failed, notTried, idempotencyKey: key };
  session.printer.result('bulk-action-result', { summary, data: items }, () => bulkText(items, summary, session));
  if (done + awaited < partnerIds.length) session.printer.note(`to repeat it safely: --idempotency-key ${key}`);
  if (session.io.interrupted.aborted) return exitCodes.interrupted;
  if (failed === 0) return exitCodes.ok;
  if (done + awaited > 0) return exitCodes.partial;
  const [first, ...others] = new Set(items.map(({ exitCode }) => exitCode));
  return first !== undefined && others.length === 0 ? first : exitCodes.failed;
}

/** What the item says after the wait: the action was taken all the same. */
function endOf(result: ActionResult, end: Ended): Partial<ActionItem> {
  if ('migration' in end) return { result: asOfNow(result, end) };
  const { exitCode, message } = end.failure;
  return { outcome: 'failed', exitCode, message };
}

/** The answer with the stage at the end of the wait; its own is that of the moment in which the action was taken. */
function asOfNow(result: ActionResult, { migration }: Extract<Ended, { migration: object }>): ActionResult {
  return { ...result, stage: migration.stage, paused: migration.paused !== undefined };
}

async function untilEffect(
  session: Session,
  name: ActionName,
  action: ActionCommand,
  options: Options,
  partnerId: string,
  result: ActionResult,
): Promise<ActionResult> {
  const [end] = (await awaitEffects(session, name, action, options, [{ partnerId, result }])) as [Ended];
  if ('migration' in end) return asOfNow(result, end);
  // Repeating it goes on waiting; of what has ended it would tell the same.
  if (end.failure.exitCode === exitCodes.timedOut) end.failure.idempotencyKey = result.operationId;
  throw end.failure;
}

async function takeAction(
  session: Session,
  name: ActionName,
  options: Options,
  partnerId: string,
  body: object,
  suffix: string,
): Promise<ActionResult | Approval> {
  const { key, header } = idempotencyOf(options, suffix);
  const { ifMatch } = options;
  const headers = { ...header, ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }) };
  try {
    const result = await untilAnswered(session, options.timeout, () =>
      send(session, name, partnerId, body, { header: headers }),
    );
    if ('valid' in result) throw new CliError('The API did not take the action', exitCodes.failed);
    return result;
  } catch (error) {
    if (error instanceof CliError) error.idempotencyKey = key;
    throw error;
  }
}

function send(
  { api }: Session,
  name: ActionName,
  partnerId: string,
  body: object,
  params: { header: { 'idempotency-key': string; 'if-match'?: string }; query?: { validateOnly: true } },
) {
  return answerOf(api.POST(pathOf(name), { params: { ...params, path: { partnerId } }, body }));
}

/** Options of the table are members of the body; commander names them in camelCase, as the API does. */
async function bodyOf({ io }: Session, action: ActionCommand, options: Options): Promise<object> {
  const names = ['reason', ...(action.options ?? []).map((one) => one.attributeName())];
  const body = given(Object.fromEntries(names.map((name) => [name, options[name]])));
  const { file } = action;
  if (!file) return body;
  const { member, option, instead } = file;
  const path = options[option.attributeName()];
  if ((path === undefined) === (options[instead.attributeName()] === undefined)) {
    throw new UsageError(`Pass either ${instead.long} or ${option.long}`);
  }
  return path === undefined ? body : { ...body, [member]: await readJsonObject(String(path), io) };
}

function actionText(partnerId: string, name: ActionName, { stage, paused, sequence, effects, repeated }: ActionResult) {
  return pairs([
    ['Partner', partnerId],
    ['Action', repeated ? `${name} (had been taken before)` : name],
    ['Stage', paused ? `${stage} (paused)` : stage],
    ['Timeline entry', `#${sequence}`],
    ['Effects', effects.length === 0 ? undefined : effects.join(', ')],
  ]);
}

function bulkText(
  items: ActionItem[],
  summary: { done: number; awaited: number; failed: number; notTried: number },
  session: Session,
) {
  const rows = table<ActionItem>(
    [
      { title: 'PARTNER', value: ({ partnerId }) => partnerId },
      { title: 'OUTCOME', value: outcomeText },
      { title: 'WHY', value: ({ message }) => message, canShrink: true },
    ],
    items,
    session.printer.width,
  );
  const inVain = items.filter(({ outcome, result }) => outcome === 'failed' && result).length;
  const taken = inVain === 0 ? '' : ` (${inVain} of them taken, and not done by the end of the wait)`;
  const awaited = summary.awaited > 0 ? `${summary.awaited} wait for a second person, ` : '';
  return `${rows}\n${summary.done} done, ${awaited}${summary.failed} failed${taken}, ${summary.notTried} not tried`;
}

function waitsFor({ id }: Approval): string {
  return `waits for a second person: ${id}`;
}

/** What the API refused is another thing than what it took and has come to nothing so far. */
function outcomeText({ outcome, exitCode, result }: ActionItem): string {
  if (outcome === 'done' || !result) return outcome;
  return exitCode === exitCodes.timedOut ? 'taken, not known yet' : 'taken, in vain';
}
