import type { Option } from 'commander';
import { defaultPageSize, maxPageSize } from '../../domain/pages.js';
import { option } from '../command.js';
import { parseCount } from '../input/option-values.js';

export interface PageOptions {
  limit: number;
  all?: boolean;
}

interface Page<T> {
  data: T[];
  nextCursor?: string;
}

/** Options of every command that lists. */
export const pageOptions: readonly Option[] = [
  option('--limit <n>', 'so many at most', parseCount, defaultPageSize),
  option('--all', 'all of them'),
];

/** Follows the cursors until there are as many as wanted. `hasMore` says whether something was left out. */
export async function collect<T>(
  { limit, all = false }: PageOptions,
  fetchPage: (page: { limit: number; cursor?: string }) => Promise<Page<T>>,
): Promise<{ data: T[]; hasMore: boolean }> {
  const wanted = all ? Number.POSITIVE_INFINITY : limit;
  const data: T[] = [];
  let cursor: string | undefined;
  do {
    // More than one request may ask for is fetched page by page.
    const size = Math.min(maxPageSize, wanted - data.length);
    const page = await fetchPage({ limit: size, ...(cursor === undefined ? {} : { cursor }) });
    data.push(...page.data);
    // An endless list of one cursor would otherwise be followed for ever.
    if (page.nextCursor === cursor && cursor !== undefined) throw new Error('The API repeats a cursor');
    cursor = page.nextCursor;
  } while (cursor !== undefined && data.length < wanted);
  return { data: data.slice(0, wanted), hasMore: cursor !== undefined || data.length > wanted };
}
