/**
 * Search attributes that make a migration findable in the Temporal Web UI: ids and states only, since they are not
 * encrypted. Plain objects of the shape of the SDK's typed keys, so that workflow code needs no further import.
 */
export const searchAttributes = {
  partnerId: { name: 'PartnerId', type: 'KEYWORD' },
  stage: { name: 'MigrationStage', type: 'KEYWORD' },
  wave: { name: 'MigrationWave', type: 'KEYWORD' },
  needsAttention: { name: 'NeedsAttention', type: 'BOOL' },
  plannedFor: { name: 'PlannedFor', type: 'DATETIME' },
} as const;
