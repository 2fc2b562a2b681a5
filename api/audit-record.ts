import type { FastifyRequest } from 'fastify';
import type { AuditRecord } from '../domain/audit.js';

/** What an audit entry says of the request that led to it. */
export function auditRecordOf(request: FastifyRequest): Pick<AuditRecord, 'actor' | 'traceId' | 'ip'> {
  const { principal } = request;
  if (!principal) throw new Error('Nobody known made this request');
  const { type, id, keyId } = principal;
  return { actor: { type, id, ...(keyId === undefined ? {} : { keyId }) }, traceId: request.id, ip: request.ip };
}
