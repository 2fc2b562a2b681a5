/** Ids of partner accounts, as the legacy portal gives them (domain contract: 1-64 letters, digits, hyphens). */
export const maxPartnerIdLength = 64;
export const partnerIdPattern = `^[A-Za-z0-9-]{1,${maxPartnerIdLength}}$`;

/** Ids of contacts: the legacy portal's, and those that we give to people who are not known there. */
export const contactIdPattern = /^[A-Za-z0-9-]{1,64}$/;

const prefix = 'partner-migration/';

/** Workflow id of a partner's migration: one per partner, so that Temporal itself forbids two at a time. */
export function migrationWorkflowId(partnerId: string): string {
  return `${prefix}${partnerId}`;
}

/** Workflow id of a bulk action: one per operation, so that no two carry it out at a time. */
export function bulkActionWorkflowId(operationId: string): string {
  return `bulk-action/${operationId}`;
}

/** Inverse of {@link migrationWorkflowId}; undefined for the id of another kind of workflow. */
export function partnerIdOf(workflowId: string): string | undefined {
  return workflowId.startsWith(prefix) ? workflowId.slice(prefix.length) : undefined;
}

/**
 * Stable key of one outside effect. It holds the migration's id, not the partner's, so that a migration started anew
 * after a rollback does not meet the idempotency records of the first; it survives retry, reset and continue-as-new.
 */
export function effectKey(migrationId: string, step: string, target?: string, round?: number): string {
  return [migrationId, step, target, round === undefined ? undefined : String(round)].filter(Boolean).join('/');
}

/** The migration as of a timeline entry, as an HTTP entity tag: whatever happens to it makes another one. */
export function migrationTag({ migrationId, sequence }: { migrationId: string; sequence: number }): string {
  return `"${migrationId}.${sequence}"`;
}

/** The step's name for people and for `retry` and `skip`: its key without the migration's id. */
export function stepName(migrationId: string, key: string): string {
  return key.startsWith(`${migrationId}/`) ? key.slice(migrationId.length + 1) : key;
}

/** RFC 5322 Message-ID of the mail that the effect sends; the same for every try, so that a provider can tell a repeat. */
export function messageIdOf(key: string, mailDomain: string): string {
  return `<${key.replaceAll('/', '.')}@${mailDomain}>`;
}
