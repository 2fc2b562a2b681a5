import type { Option } from 'commander';
import { eventStatuses } from '../../domain/events.js';
import type { EventSort } from '../../domain/list-sorts.js';
import { answerOf } from '../api/api-client.js';
import type { paths } from '../api/api-types.js';
import { collect, type PageOptions } from '../api/paging.js';
import { option } from '../command.js';
import { given } from '../input/given.js';
import { listOption, parseInstant } from '../input/option-values.js';
import type { Session } from '../session.js';
import type { Receipt } from './receipts.js';

type Query = NonNullable<paths['/v1/events']['get']['parameters']['query']>;
type FilterQuery = Omit<Query, 'limit' | 'cursor' | 'sort'>;

export interface EventFilter {
  status?: string;
  source?: string;
  id?: string;
  partner?: string;
  type?: string;
  attention?: boolean;
  from?: string;
  to?: string;
}

/** Options that say which events are meant; they are combined with AND. */
export const eventFilterOptions: readonly Option[] = [
  listOption('--status <statuses>', 'any of these', eventStatuses),
  option('--source <source>', 'who reported it'),
  option('--id <id>', 'with this id of its sender'),
  option('--partner <partnerId>', 'about this partner'),
  option('--type <type>', 'of this type'),
  option('--attention', 'only those that need a person'),
  option('--from <instant>', 'received then or later', parseInstant),
  option('--to <instant>', 'received earlier', parseInstant),
];

/** The filter as the API takes it: all that it knows. */
export function filterQuery({ status, source, id, partner, type, attention, from, to }: EventFilter): FilterQuery {
  return given({
    status,
    source,
    sourceEventId: id,
    subject: partner,
    type,
    attention,
    'receivedAt.gte': from,
    'receivedAt.lt': to,
  } satisfies { [Name in keyof Required<FilterQuery>]: FilterQuery[Name] | undefined });
}

/** The receipts of the events that the filter means. */
export function listEvents(
  session: Session,
  filter: EventFilter & { sort: EventSort },
  page: PageOptions,
): Promise<{ data: Receipt[]; hasMore: boolean }> {
  const asked = { ...filterQuery(filter), sort: filter.sort };
  return collect<Receipt>(page, (query) =>
    answerOf(session.api.GET('/v1/events', { params: { query: { ...asked, ...query } } })),
  );
}
