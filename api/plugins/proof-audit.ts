import type { FastifyInstance, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Database } from '../../db/connection.js';
import { appendAudit } from '../../db/queries/audit.js';
import type { AuditRecord } from '../../domain/audit.js';
import { apiKeyIdFormat, apiKeyPrefix } from '../../domain/keys.js';
import { auditRecordOf } from '../identity/audit-record.js';
import { type FailedProof, ProofLog } from '../identity/proof-log.js';
import { Problem } from '../problems.js';

const flushEveryMs = 10_000;
/** Of whatever begins like a key, whether or not it is one. */
const keyId = new RegExp(`^bearer +${apiKeyPrefix}(${apiKeyIdFormat})_`, 'i');

/** Writes down who signed in, and which attempts to prove oneself failed: keys, tokens, and signatures of events. */
export const proofAudit = fastifyPlugin(
  async (app: FastifyInstance, { database, log = new ProofLog() }: { database: Database; log?: ProofLog }) => {
    app.addHook('onError', async (request, _reply, error) => {
      const proof = failedProofOf(request, error);
      const entry = proof && log.failed(proof);
      if (entry) await write(entry);
    });

    app.addHook('preParsing', async (request) => {
      const { principal } = request;
      if (principal?.type !== 'person' || !log.hasSignedIn(principal.id)) return;
      const target = { type: 'person', id: principal.id };
      await write({ ...auditRecordOf(request), action: 'api.session.start', target, outcome: 'success' });
    });

    const timer = setInterval(() => void flush(), flushEveryMs);
    timer.unref();
    app.addHook('onClose', async () => {
      clearInterval(timer);
      await flush({ atEnd: true });
    });

    async function flush(which?: { atEnd: boolean }): Promise<void> {
      for (const entry of log.due(which)) await write(entry);
    }

    /** The answer does not hang on it: who floods us would otherwise decide when it comes. */
    async function write(entry: AuditRecord): Promise<void> {
      try {
        await appendAudit(database, entry);
      } catch (err) {
        app.log.error({ err, action: entry.action, reason: entry.reason }, 'attempt could not be audited');
      }
    }
  },
  { name: 'proof-audit', dependencies: ['authentication'] },
);

function failedProofOf(request: FastifyRequest, error: Error): FailedProof | undefined {
  if (!(error instanceof Problem) || error.status !== 401) return undefined;
  const { id: traceId, ip } = request;
  const unknown = { type: 'unknown', id: ip } as const;
  const { slug, options } = error;
  if (slug !== 'unauthenticated') {
    const { source }: { source?: unknown } = Object(request.query);
    const target = { type: 'event-source', id: String(source) };
    // By the source alone: whoever forges signatures may have many addresses.
    const actor = { type: 'unknown', id: 'unproven' } as const;
    return { actor, action: 'api.event-source.verify', target, reason: slug, traceId, ip };
  }
  const [, key] = keyId.exec(request.headers.authorization ?? '') ?? [];
  const target = key === undefined ? { type: 'api', id: 'portage' } : { type: 'api-key', id: key };
  return { actor: unknown, action: 'api.session.start', target, reason: options.code ?? slug, traceId, ip };
}
