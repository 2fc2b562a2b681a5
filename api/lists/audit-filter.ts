import type { AuditFilter } from '../../db/queries/audit.js';
import type { AuditOutcome } from '../../domain/audit.js';

interface AuditQuery {
  actor?: string | undefined;
  action?: string | undefined;
  targetType?: string | undefined;
  target?: string | undefined;
  outcome?: AuditOutcome | undefined;
  'at.gte'?: string | undefined;
  'at.lt'?: string | undefined;
}

/** The filter that a query asks for. */
export function auditFilterOf(query: AuditQuery): AuditFilter {
  const { actor, action, targetType, target, outcome, 'at.gte': from, 'at.lt': to } = query;
  return {
    ...(actor === undefined ? {} : { actor }),
    ...(action === undefined ? {} : { action }),
    ...(targetType === undefined ? {} : { targetType }),
    ...(target === undefined ? {} : { targetId: target }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(from === undefined ? {} : { from: new Date(from) }),
    ...(to === undefined ? {} : { to: new Date(to) }),
  };
}
