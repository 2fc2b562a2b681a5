import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { Problem } from '../problems.js';

/** How long a client may take to ask for the next page. */
const lifetimeMs = 24 * 60 * 60 * 1000;

/** What a cursor belongs to: the list, its filter and order, and who reads it. */
export interface CursorScope {
  list: string;
  filter: Record<string, unknown>;
  principalId: string;
}

/**
 * Cursors of lists: signed, so that a client cannot reach rows by making one up, and bound to filter and principal, so
 * that a cursor used with another filter is an error and not a list with a hole.
 */
export class PageCursors {
  constructor(
    private readonly key: Uint8Array,
    private readonly now: () => number = Date.now,
  ) {}

  /** The cursor of the page after `position`, which is whatever the query of the list wants to go on from. */
  make(scope: CursorScope, position: unknown): string {
    const payload = Buffer.from(JSON.stringify({ at: this.now(), position })).toString('base64url');
    return `${payload}.${this.signature(scope, payload).toString('base64url')}`;
  }

  /**
   * The position in a cursor that came back.
   * @throws Problem `cursor-invalid` when it was altered, is older than a day, or belongs to another list.
   */
  read<Position>(scope: CursorScope, cursor: string): Position {
    const [payload = '', signature = '', ...rest] = cursor.split('.');
    const given = Buffer.from(signature, 'base64url');
    const expected = this.signature(scope, payload);
    if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new Problem('cursor-invalid', { detail: 'The cursor was altered, or belongs to another list or filter' });
    }
    const { at, position }: { at: number; position: Position } = JSON.parse(
      Buffer.from(payload, 'base64url').toString('utf8'),
    );
    if (this.now() - at > lifetimeMs)
      throw new Problem('cursor-invalid', { detail: 'The cursor is older than 24 hours' });
    return position;
  }

  private signature(scope: CursorScope, payload: string): Buffer {
    const filter = Object.entries(scope.filter)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const bound = JSON.stringify([scope.list, filter, scope.principalId]);
    return createHmac('sha256', this.key).update(createHash('sha256').update(bound).digest()).update(payload).digest();
  }
}

/**
 * The key that signs cursors, from a secret that all processes of the API share. It is derived and not the secret itself,
 * so that a signature gives nothing away; when the secret changes, cursors under way are refused and lists start again.
 */
export function cursorKey(sharedSecret: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', sharedSecret, '', 'portage page cursor', 32));
}
