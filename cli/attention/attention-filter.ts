import type { Option } from 'commander';
import { attentionSeverities } from '../../domain/attention.js';
import { attentionSorts } from '../../domain/list-sorts.js';
import { stages } from '../../domain/stages.js';
import { attentionStates, queuedAttentionTitles } from '../../domain/system-attention.js';
import { answerOf } from '../api/api-client.js';
import type { paths } from '../api/api-types.js';
import { collect, type PageOptions } from '../api/paging.js';
import { choice, option } from '../command.js';
import { given } from '../input/given.js';
import { ListOption, listOption, parseInstant } from '../input/option-values.js';
import type { Session } from '../session.js';
import type { AttentionItem } from './attention-text.js';

type Query = NonNullable<paths['/v1/attention']['get']['parameters']['query']>;

export interface AttentionFilter {
  state: Query['state'];
  sort: Query['sort'];
  severity?: NonNullable<Query['severity']>;
  code?: string;
  stage?: string;
  wave?: string;
  partner?: string;
  owner?: string;
  sinceFrom?: string;
  sinceBefore?: string;
}

const codes = Object.keys(queuedAttentionTitles);

/** Options that say which items are meant; they are combined with AND. */
export const attentionFilterOptions: readonly Option[] = [
  choice('--state <state>', 'open: neither put aside nor closed', attentionStates, 'open'),
  choice('--severity <severity>', 'of this severity', attentionSeverities),
  new ListOption('--code <codes>', 'of any of these causes, with commas between; `overview` shows them', codes),
  listOption('--stage <stages>', 'in one of these stages', stages),
  option('--wave <wave>', 'of this wave'),
  option('--partner <partnerId>', 'of this partner'),
  option('--owner <id>', 'of this owner: an id, the name of a key, or your own word'),
  option('--since-from <instant>', 'stuck since then or later', parseInstant),
  option('--since-before <instant>', 'stuck since before then', parseInstant),
];

export const attentionSortOption = choice(
  '--sort <order>',
  'since: oldest first; severity: critical ones first',
  attentionSorts,
  attentionSorts[0],
);

/** The filter as the API takes it. */
export function filterQuery(filter: Omit<AttentionFilter, 'sort'>) {
  const { state, severity, code, stage, wave, partner, owner, sinceFrom, sinceBefore } = filter;
  const times = { 'since.gte': sinceFrom, 'since.lt': sinceBefore };
  return given({ state, severity, code, stage, wave, partner, owner, ...times });
}

/** The items that the filter means. */
export function listAttention(
  session: Session,
  options: AttentionFilter,
  page: PageOptions,
): Promise<{ data: AttentionItem[]; hasMore: boolean }> {
  const filter = { ...filterQuery(options), ...given({ sort: options.sort }) };
  return collect(page, (query) =>
    answerOf(session.api.GET('/v1/attention', { params: { query: { ...filter, ...query } } })),
  );
}
