import type { FastifyRequest } from 'fastify';
import type { AuditRecord } from '../../domain/audit.js';

/** What an audit entry says of the request that led to it. */
export function auditRecordOf(request: FastifyRequest): Pick<AuditRecord, 'actor' | 'traceId' | 'ip'> {
  const { principal } = request;
  if (!principal) throw new Error('Nobody known made this request');
  const { type, id, keyId } = principal;
  return { actor: { type, id, ...(keyId === undefined ? {} : { keyId }) }, traceId: request.id, ip: request.ip };
}

/** What a route is about, by the name of the variable part of its address. */
const targetTypes: Record<string, string> = {
  partnerId: 'partner',
  operationId: 'operation',
  eventId: 'event',
  attentionId: 'attention',
  approvalId: 'approval',
  keyId: 'api-key',
  slug: 'event-source',
  webinarId: 'webinar',
};

/**
 * What the address of the request names, so that whoever looks for it in the audit history finds what was tried on it.
 * Undefined for an address without a variable part, and for an id that no resource can have: that may be any text.
 */
export function addressedBy(request: FastifyRequest): AuditRecord['target'] | undefined {
  const params = Object.entries(request.params ?? {});
  const [type, id] = params.map(([name, value]) => [targetTypes[name], value]).find(([known]) => known) ?? [];
  if (type === undefined || !request.validateInput(request.params, 'params')) return undefined;
  return { type, id: String(id) };
}

/** The route as it is declared: its address holds no ids. */
export function routeOf({ routeOptions: { method, url = '' } }: FastifyRequest): string {
  return `${method} ${url}`;
}
