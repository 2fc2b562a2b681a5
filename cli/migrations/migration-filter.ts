import type { Option } from 'commander';
import { attentionCatalogue } from '../../domain/attention.js';
import { type MigrationSort, migrationSorts } from '../../domain/list-sorts.js';
import { journeyStages, type Stage, stages } from '../../domain/stages.js';
import { answerOf } from '../api/api-client.js';
import type { components, paths } from '../api/api-types.js';
import { collect, type PageOptions } from '../api/paging.js';
import { choice, option } from '../command.js';
import { parseDuration } from '../input/duration.js';
import { given } from '../input/given.js';
import { listOption, parseInstant } from '../input/option-values.js';
import type { Session } from '../session.js';

export type MigrationSummary = components['schemas']['MigrationSummary'];
type Query = NonNullable<paths['/v1/migrations']['get']['parameters']['query']>;
type FilterQuery = Omit<Query, 'limit' | 'cursor' | 'sort'>;

export interface MigrationFilter {
  stage?: string;
  attention?: boolean;
  code?: string;
  paused?: boolean;
  plannedFrom?: string;
  plannedBefore?: string;
  wave?: string;
  text?: string;
  updatedFrom?: string;
  updatedBefore?: string;
  stageSinceFrom?: string;
  stageSinceBefore?: string;
  waitingSinceFrom?: string;
  waitingSinceBefore?: string;
  /** In ms. */
  waitingLongerThan?: number;
}

const codes = Object.keys(attentionCatalogue);

/** Options that say which migrations are meant; they are combined with AND. */
export const filterOptions: readonly Option[] = [
  listOption('--stage <stages>', 'in one of these stages', stages),
  option('--attention', 'only those that need a person'),
  listOption('--code <codes>', 'with any of these questions open', codes),
  option('--paused', 'only those that are paused'),
  option('--planned-from <instant>', 'planned for then or later', parseInstant),
  option('--planned-before <instant>', 'planned for before then', parseInstant),
  option('--wave <wave>', 'of this wave'),
  option('--text <words>', 'with these beginnings of words of partner id or name'),
];

/** Further ones, of those who look. */
export const timeFilterOptions: readonly Option[] = [
  option('--updated-from <instant>', 'recorded then or later', parseInstant),
  option('--updated-before <instant>', 'recorded before then', parseInstant),
  option('--stage-since-from <instant>', 'in its stage since then or later', parseInstant),
  option('--stage-since-before <instant>', 'in its stage since before then', parseInstant),
  option('--waiting-since-from <instant>', 'waiting since then or later', parseInstant),
  option('--waiting-since-before <instant>', 'waiting since before then', parseInstant),
  option('--waiting-longer-than <duration>', 'waiting for longer than this', parseDuration).conflicts(
    'waitingSinceBefore',
  ),
];

export const sortOption = choice(
  '--sort <order>',
  'order; stageSince: longest in its stage first',
  migrationSorts,
  migrationSorts[0],
);

/** Stages in which something can still be done. */
export const openStages: readonly Stage[] = journeyStages;

/** The filter as the API takes it: all that it knows. */
export function filterQuery({
  stage,
  attention,
  code,
  paused,
  wave,
  text,
  waitingLongerThan,
  ...times
}: MigrationFilter): FilterQuery {
  const waitedFrom =
    waitingLongerThan === undefined ? undefined : new Date(Date.now() - waitingLongerThan).toISOString();
  return given({
    stage,
    attention,
    attentionCode: code,
    paused,
    wave,
    text,
    'plannedFor.gte': times.plannedFrom,
    'plannedFor.lt': times.plannedBefore,
    'updatedAt.gte': times.updatedFrom,
    'updatedAt.lt': times.updatedBefore,
    'stageSince.gte': times.stageSinceFrom,
    'stageSince.lt': times.stageSinceBefore,
    'waitingSince.gte': times.waitingSinceFrom,
    'waitingSince.lt': times.waitingSinceBefore ?? waitedFrom,
  } satisfies { [Name in keyof Required<FilterQuery>]: FilterQuery[Name] | undefined });
}

/** The migrations that the filter means. */
export function listMigrations(
  session: Session,
  filter: MigrationFilter,
  page: PageOptions,
  sort: MigrationSort = migrationSorts[0],
): Promise<{ data: MigrationSummary[]; hasMore: boolean }> {
  // Once: the cursors are those of one filter.
  const asked = { ...filterQuery(filter), sort };
  return collect(page, (query) =>
    answerOf(session.api.GET('/v1/migrations', { params: { query: { ...asked, ...query } } })),
  );
}
