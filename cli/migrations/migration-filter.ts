import type { Option } from 'commander';
import { attentionCatalogue } from '../../domain/attention.js';
import { journeyStages, type Stage, stages } from '../../domain/stages.js';
import { answerOf } from '../api-client.js';
import type { components } from '../api-types.js';
import { choice, option } from '../command.js';
import { given } from '../given.js';
import { oneOrMoreOf, parseInstant } from '../option-values.js';
import { collect, type PageOptions } from '../paging.js';
import type { Session } from '../session.js';

export type MigrationSummary = components['schemas']['MigrationSummary'];

export interface MigrationFilter {
  stage?: string;
  attention?: boolean;
  code?: string;
  paused?: boolean;
  plannedFrom?: string;
  plannedBefore?: string;
  wave?: string;
  text?: string;
}

export const migrationSorts = ['-updatedAt', 'updatedAt', 'plannedFor', '-plannedFor', 'partnerId'] as const;
export type MigrationSort = (typeof migrationSorts)[number];

const codes = Object.keys(attentionCatalogue);

/** Options that say which migrations are meant; they are combined with AND. */
export const filterOptions: readonly Option[] = [
  option('--stage <stages>', `in one of these stages, with commas between: ${stages.join(', ')}`, oneOrMoreOf(stages)),
  option('--attention', 'only those that need a person'),
  option('--code <codes>', 'with any of these questions open, with commas between', oneOrMoreOf(codes)),
  option('--paused', 'only those that are paused'),
  option('--planned-from <instant>', 'planned for then or later', parseInstant),
  option('--planned-before <instant>', 'planned for before then', parseInstant),
  option('--wave <wave>', 'of this wave'),
  option('--text <words>', 'with these beginnings of words of partner id or name'),
];

export const sortOption = choice('--sort <order>', 'order', migrationSorts, '-updatedAt');

/** Stages in which something can still be done. */
export const openStages: readonly Stage[] = journeyStages;

/** The filter as the API takes it; empty when there is none. */
export function filterQuery({
  stage,
  attention,
  code,
  paused,
  plannedFrom,
  plannedBefore,
  wave,
  text,
}: MigrationFilter) {
  const times = { 'plannedFor.gte': plannedFrom, 'plannedFor.lt': plannedBefore };
  return given({ stage, attention, attentionCode: code, paused, wave, text, ...times });
}

/** The migrations that the filter means. */
export function listMigrations(
  session: Session,
  options: MigrationFilter,
  page: PageOptions,
  sort: MigrationSort = '-updatedAt',
): Promise<{ data: MigrationSummary[]; hasMore: boolean }> {
  const filter = filterQuery(options);
  return collect(page, (query) =>
    answerOf(session.api.GET('/v1/migrations', { params: { query: { ...filter, ...query, sort } } })),
  );
}
