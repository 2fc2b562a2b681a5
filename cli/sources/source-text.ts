import type { components } from '../api/api-types.js';
import { ago, shortInstant } from '../migrations/migration-text.js';
import { pairs, table } from '../output/table.js';

export type Source = components['schemas']['EventSource'];
type SourceKey = components['schemas']['EventSourceKey'];

export const slugArgument = ['<slug>', 'name of the source in addresses'] as const;

export function sourceText({ slug, etag, name, auth, uri, createdAt, retiredAt }: Source): string {
  return pairs([
    ['Source', `${slug} (${name})`],
    ['Proves itself by', auth],
    ['URI', uri],
    ['Registered', shortInstant(createdAt)],
    ['Version', etag],
    ['Retired', retiredAt && shortInstant(retiredAt)],
  ]);
}

export function sourceTable(rows: readonly Source[], width: number | undefined): string {
  if (rows.length === 0) return 'No source.';
  return table(
    [
      { title: 'SOURCE', value: ({ slug }) => slug },
      { title: 'AUTH', value: ({ auth }) => auth },
      { title: 'STATE', value: ({ retiredAt }) => (retiredAt === undefined ? 'active' : 'retired') },
      { title: 'NAME', value: ({ name }) => name, canShrink: true },
    ],
    rows,
    width,
  );
}

export function keyTable(rows: readonly SourceKey[], width: number | undefined): string {
  return table(
    [
      { title: 'KEY', value: ({ kid }) => kid },
      { title: 'SCHEME', value: ({ scheme }) => scheme },
      { title: 'STATE', value: ({ state }) => state },
      { title: 'UNTIL', value: ({ notAfter }) => notAfter && shortInstant(notAfter) },
      { title: 'LAST USED', value: ({ lastUsedAt }) => lastUsedAt && `${ago(lastUsedAt)} ago` },
    ],
    rows,
    width,
  );
}
