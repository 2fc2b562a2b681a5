import { actionNames } from '../../domain/actions.js';
import type { AuditEntry, AuditOutcome } from '../../domain/audit.js';

/** Of the schema that {@link toOcsf} writes. */
const ocsfVersion = '1.4.0';
/** Application Activity; API Activity within it. */
const categoryUid = 6;
const classUid = 6003;

const activities = { create: 1, read: 2, update: 3, delete: 4, other: 99 } as const;
const verbs: Record<Exclude<keyof typeof activities, 'other'>, readonly string[]> = {
  create: ['create', 'start'],
  read: ['read', 'unmask', 'export'],
  update: ['rotate', 'retire', 'put', 'assign', 'snooze', 'unsnooze', 'dismiss', 'redeliver', 'cancel', ...actionNames],
  delete: ['end', 'revoke', 'remove'],
};

/** By the verb, with which the name of an action ends. */
function activityOf(action: string): keyof typeof activities {
  const verb = action.split('.').at(-1) ?? '';
  const [activity = 'other'] = Object.entries(verbs).find(([, names]) => names.includes(verb)) ?? [];
  return activity as keyof typeof activities;
}

/** An outcome as OCSF tells it; `requested` and `unknown` are neither success nor failure. */
const statusOf: Record<AuditOutcome, { status_id: number; status: string }> = {
  requested: { status_id: 0, status: 'Unknown' },
  unknown: { status_id: 0, status: 'Unknown' },
  success: { status_id: 1, status: 'Success' },
  denied: { status_id: 2, status: 'Failure' },
  failed: { status_id: 2, status: 'Failure' },
};

/** An audit entry as an OCSF event of the class API Activity (6003). */
export function toOcsf(entry: AuditEntry): Record<string, unknown> {
  const { seq, id, at, actor, action, target, outcome, reason, diff, traceId, ip, operationId, prevHash, hash } = entry;
  const activity = activityOf(action);
  return {
    metadata: {
      version: ocsfVersion,
      uid: id,
      sequence: seq,
      ...(traceId === undefined ? {} : { correlation_uid: traceId }),
      product: { name: 'Portage', vendor_name: 'Portage' },
    },
    category_uid: categoryUid,
    class_uid: classUid,
    class_name: 'API Activity',
    activity_id: activities[activity],
    activity_name: activity[0]?.toUpperCase() + activity.slice(1),
    type_uid: classUid * 100 + activities[activity],
    time: Date.parse(at),
    severity_id: outcome === 'denied' ? 2 : 1,
    severity: outcome === 'denied' ? 'Low' : 'Informational',
    ...statusOf[outcome],
    ...(reason === undefined ? {} : { status_detail: reason }),
    actor: {
      user: { uid: actor.id, type: actor.type, ...(actor.keyId === undefined ? {} : { credential_uid: actor.keyId }) },
    },
    api: {
      operation: action,
      service: { name: 'Portage' },
      ...(operationId === undefined ? {} : { request: { uid: operationId } }),
    },
    resources: [{ type: target.type, uid: target.id }],
    src_endpoint: { ip: ip ?? 'unknown' },
    unmapped: { outcome, prevHash, hash, ...(diff === undefined ? {} : { diff }) },
  };
}
