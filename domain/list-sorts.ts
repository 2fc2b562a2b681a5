/** By what each list may be sorted, the default first; `-`: the last first. One list for the database, the API and the command. */
export const migrationSorts = [
  '-updatedAt',
  'updatedAt',
  'plannedFor',
  '-plannedFor',
  'stageSince',
  '-stageSince',
  'partnerId',
] as const;
export type MigrationSort = (typeof migrationSorts)[number];

/** `severity`: critical ones first, of each the oldest first. */
export const attentionSorts = ['since', '-since', 'severity'] as const;
export type AttentionSort = (typeof attentionSorts)[number];

export const eventSorts = ['-receivedAt', 'receivedAt'] as const;
export type EventSort = (typeof eventSorts)[number];

/** By place in the chain, since clocks may differ. */
export const auditSorts = ['-seq', 'seq'] as const;
export type AuditSort = (typeof auditSorts)[number];
