import type { AuditRecord } from '../../domain/audit.js';

/** One entry of the audit history per subject in so long, however many attempts there are. */
const proofWindowMs = 60_000;
/** A token is seen with each request: its holder has signed in with the first, and again after so long a silence. */
const sessionMs = 60 * 60_000;
/** Beyond so many at a time, whoever comes next is counted together: each could name itself anew. */
const subjectsAtMost = 500;

/** What a failed proof is told apart by. */
export interface FailedProof {
  actor: AuditRecord['actor'];
  action: 'api.session.start' | 'api.event-source.verify';
  target: AuditRecord['target'];
  /** Code: why it was refused. */
  reason: string;
  traceId: string;
  ip: string;
}

interface Window {
  proof: FailedProof;
  startedAt: number;
  /** Attempts that no entry tells of yet. */
  count: number;
}

/**
 * Which attempts to prove oneself are written down, so that a flood of them is a few entries: the first of a subject at
 * once, those of the minute after it in one entry with their count. Each process of the API counts for itself.
 */
export class ProofLog {
  private readonly windows = new Map<string, Window>();
  private readonly sessions = new Map<string, number>();

  constructor(private readonly now: () => number = Date.now) {}

  /** The entry to write now; undefined when the attempt is only counted. */
  failed(proof: FailedProof): AuditRecord | undefined {
    const own = `${proof.action} ${proof.target.type} ${proof.target.id} ${proof.actor.id} ${proof.reason}`;
    const isCrowded = this.windows.size >= subjectsAtMost && !this.windows.has(own);
    const key = isCrowded ? proof.action : own;
    const window = this.windows.get(key);
    if (window) {
      window.count += 1;
      return undefined;
    }
    const others = {
      ...proof,
      actor: { type: 'unknown', id: 'others' },
      target: { type: 'api', id: 'others' },
    } as const;
    const told = isCrowded ? others : proof;
    this.windows.set(key, { proof: told, startedAt: this.now(), count: 0 });
    return entryOf(told, 1);
  }

  /** The entries of minutes that have passed; of all, at the end. */
  due({ atEnd = false } = {}): AuditRecord[] {
    const now = this.now();
    const entries: AuditRecord[] = [];
    for (const [key, window] of this.windows) {
      if (!atEnd && now - window.startedAt < proofWindowMs) continue;
      if (window.count === 0 || atEnd) this.windows.delete(key);
      if (window.count > 0) entries.push(entryOf(window.proof, window.count));
      window.startedAt = now;
      window.count = 0;
    }
    return entries;
  }

  /** Whether this is the first that is seen of the person's session. */
  hasSignedIn(personId: string): boolean {
    const now = this.now();
    const last = this.sessions.get(personId);
    if (last === undefined && this.sessions.size >= 10 * subjectsAtMost) this.sessions.clear();
    this.sessions.set(personId, now);
    return last === undefined || now - last >= sessionMs;
  }
}

function entryOf({ actor, action, target, reason, traceId, ip }: FailedProof, count: number): AuditRecord {
  return { actor, action, target, outcome: 'failed', reason, traceId, ip, diff: { attempts: count } };
}
