import { answerOf } from '../api-client.js';
import type { components } from '../api-types.js';
import { collect, type PageOptions } from '../paging.js';
import type { Session } from '../session.js';

export type Migration = components['schemas']['Migration'];
export type TimelineEntry = components['schemas']['TimelineEntry'];

/** The partner's newest migration. @throws ApiProblem 404 when there is none. */
export function readMigration({ api }: Session, partnerId: string): Promise<Migration> {
  return answerOf(api.GET('/v1/migrations/{partnerId}', { params: { path: { partnerId } } }));
}

/**
 * The same with the `ETag` that `--if-match` takes, as `version`: it changes with whatever happens to the migration. Without
 * its quotes, which a shell would take away.
 */
export async function readWithVersion({ api }: Session, partnerId: string): Promise<Migration & { version?: string }> {
  const call = api.GET('/v1/migrations/{partnerId}', { params: { path: { partnerId } } });
  const migration = await answerOf(call);
  const version = (await call).response.headers.get('etag')?.replaceAll('"', '');
  return version === undefined ? migration : { ...migration, version };
}

/** Its history, oldest first. */
export function readTimeline({ api }: Session, partnerId: string, page: PageOptions) {
  return collect<TimelineEntry>(page, (query) =>
    answerOf(api.GET('/v1/migrations/{partnerId}/timeline', { params: { path: { partnerId }, query } })),
  );
}
