import { maxPageSize } from '../../domain/pages.js';
import { answerOf, versionedAnswerOf } from '../api/api-client.js';
import type { components } from '../api/api-types.js';
import { ApiProblem } from '../api/cli-error.js';
import { collect, type PageOptions } from '../api/paging.js';
import { given } from '../input/given.js';
import type { Session } from '../session.js';

export type Migration = components['schemas']['Migration'];
export type TimelineEntry = components['schemas']['TimelineEntry'];

/** The partner's newest migration. @throws ApiProblem 404 when there is none. */
export function readMigration({ api }: Session, partnerId: string): Promise<Migration> {
  return answerOf(api.GET('/v1/migrations/{partnerId}', { params: { path: { partnerId } } }));
}

/** The same with its version, which changes with whatever happens to the migration. */
export function readWithVersion({ api }: Session, partnerId: string): Promise<{ data: Migration; version?: string }> {
  return versionedAnswerOf(api.GET('/v1/migrations/{partnerId}', { params: { path: { partnerId } } }));
}

/** Its history, oldest first. */
export function readTimeline({ api }: Session, partnerId: string, page: PageOptions) {
  return collect<TimelineEntry>(page, (query) =>
    answerOf(api.GET('/v1/migrations/{partnerId}/timeline', { params: { path: { partnerId }, query } })),
  );
}

/**
 * Gives with each call what has come to the history since the last one. It goes on at the last full page, so that a long
 * history is not read again with each look.
 */
export function followTimeline(session: Session, partnerId: string): () => Promise<TimelineEntry[]> {
  let lastPage: string | undefined;
  let seen = 0;
  const readPage = (cursor: string | undefined) => {
    const query = { limit: maxPageSize, ...given({ cursor }) };
    const path = { partnerId };
    return answerOf(session.api.GET('/v1/migrations/{partnerId}/timeline', { params: { path, query } }));
  };
  return async () => {
    const fresh: TimelineEntry[] = [];
    let cursor = lastPage;
    for (;;) {
      const { data, nextCursor } = await readPage(cursor).catch((error: unknown) => {
        // A cursor is good for a day, and a migration takes weeks.
        if (cursor === undefined || !(error instanceof ApiProblem) || !isOfCursor(error)) throw error;
        cursor = undefined;
        return readPage(cursor);
      });
      fresh.push(...data.filter(({ sequence }) => sequence > seen));
      if (nextCursor === undefined) break;
      cursor = nextCursor;
    }
    // Only now: what was read before a failure was shown to nobody.
    lastPage = cursor;
    seen = fresh.at(-1)?.sequence ?? seen;
    return fresh;
  };
}

function isOfCursor({ problem }: ApiProblem): boolean {
  return problem?.type.endsWith('/cursor-invalid') ?? false;
}
