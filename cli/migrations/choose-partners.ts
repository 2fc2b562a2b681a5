import { maxTargets, maxUnapprovedTargets } from '../../domain/operations.js';
import { CliError, UsageError } from '../api/cli-error.js';
import { exitCodes } from '../exit-codes.js';
import type { Session } from '../session.js';
import { filterQuery, listMigrations, type MigrationFilter, openStages } from './migration-filter.js';

export interface BulkOptions {
  yes?: boolean;
  expect?: number;
}

/** More than take no approver is no work for a loop on somebody's machine: the API's bulk action. */
export const mostInLoop = maxUnapprovedTargets;
const shownAtMost = 10;

/**
 * The partners that are meant: those named, or all open migrations of the filter. More than one takes `--yes` and
 * `--expect`, so that a filter that means more than was thought does nothing.
 * @throws UsageError; CliError 3 when there are none, 4 when there are not as many as expected.
 */
export async function choosePartners(
  session: Session,
  options: BulkOptions & MigrationFilter & { dryRun?: boolean },
  named: readonly string[],
): Promise<{ partnerIds: string[]; isBulk: boolean }> {
  const hasFilter = Object.keys(filterQuery(options)).length > 0;
  if (named.length > 0 && hasFilter) throw new UsageError('Name the partners, or filter them; not both');
  if (named.length === 0 && !hasFilter)
    throw new UsageError('Name a partner, or filter them, such as by --stage, --wave, --attention or --paused');
  if (named.length === 1) return { partnerIds: [...named], isBulk: false };
  const partnerIds = named.length > 0 ? [...new Set(named)] : await matching(session, options);
  if (partnerIds.length === 0) throw new CliError('No open migration matches', exitCodes.notFound);
  if (partnerIds.length > maxTargets) {
    throw new UsageError(`More than ${maxTargets} migrations match; narrow the filter`);
  }
  if (options.expect !== undefined && options.expect !== partnerIds.length) {
    const counted = `${partnerIds.length} ${partnerIds.length === 1 ? 'migration matches' : 'migrations match'}`;
    throw new CliError(`${counted}, not ${options.expect}; nothing was done`, exitCodes.conflict);
  }
  if (!options.dryRun && !(options.yes && options.expect !== undefined)) {
    const more = partnerIds.length > shownAtMost ? ', ...' : '';
    throw new UsageError(
      `This means ${partnerIds.length} migrations: ${partnerIds.slice(0, shownAtMost).join(', ')}${more}; ` +
        `repeat it with --yes --expect ${partnerIds.length}`,
    );
  }
  return { partnerIds, isBulk: true };
}

async function matching(
  session: Session,
  { stage = openStages.join(','), ...filter }: MigrationFilter,
): Promise<string[]> {
  const page = { limit: maxTargets + 1 };
  // By id: an order by the last change would move while it is read.
  const { data } = await listMigrations(session, { ...filter, stage }, page, 'partnerId');
  return data.map(({ partnerId }) => partnerId);
}
