/** `unknown`: nobody has been proven; its id is the address that the request came from. */
export const auditActorTypes = ['person', 'machine', 'system', 'unknown'] as const;
export type AuditActorType = (typeof auditActorTypes)[number];

/**
 * `requested` stands before an effect outside of the database; what became of it follows with the same operation: `failed`
 * of what surely did not happen, `unknown` of what may have.
 */
export const auditOutcomes = ['requested', 'success', 'denied', 'failed', 'unknown'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** Somebody did, or was kept from doing, something at the API. No personal data: what may speak of people stands as its hash. */
export interface AuditRecord {
  actor: { type: AuditActorType; id: string; keyId?: string };
  /** `service.object.verb`, such as `api.event-source.create`. */
  action: string;
  target: { type: string; id: string };
  outcome: AuditOutcome;
  /** Why: the operator's words, what was lacking (`lacks approver`), or the code of a failure. */
  reason?: string;
  /** What was set or changed. */
  diff?: Record<string, unknown>;
  traceId?: string;
  ip?: string;
  /** The same for all entries about one operation. */
  operationId?: string;
}

/** How the ids of people begin. */
export const personPrefix = 'usr_';

/** Of one whose id alone was kept. */
export function actorTypeOf(id: string): AuditActorType {
  return id.startsWith(personPrefix) ? 'person' : 'machine';
}

/** Who acts where nobody asked for it. */
export const portage: AuditRecord['actor'] = { type: 'system', id: 'portage' };

/** A record with its place in the chain. */
export interface AuditEntry extends AuditRecord {
  seq: number;
  id: string;
  /** RFC 3339, UTC. */
  at: string;
  prevHash: string;
  hash: string;
}
