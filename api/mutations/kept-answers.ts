import { hkdfSync } from 'node:crypto';
import type { Claim, IdempotentRequest } from '../../db/queries/idempotency-keys.js';
import { SecretBox } from '../intake/secret-box.js';
import type { Answer } from './mutation.js';

/** Encrypts the answers that are kept for repeats: one that shows a new key must not give it to who reads the database. */
export class KeptAnswers {
  private readonly box: SecretBox;

  /** @param secret one that all processes of the API share, and the database does not hold. */
  constructor(secret: Uint8Array) {
    this.box = new SecretBox(
      Buffer.from(hkdfSync('sha256', secret, '', 'portage kept answers', 32)).toString('base64'),
    );
  }

  seal({ request }: Claim, answer: Answer): string {
    return this.box.seal(Buffer.from(JSON.stringify(answer)), contextOf(request));
  }

  /** @throws SecretBoxError when it was sealed under another secret, or for another request. */
  open(request: IdempotentRequest, sealed: string): Answer {
    return JSON.parse(this.box.open(sealed, contextOf(request)).toString('utf8'));
  }
}

function contextOf({ principal, method, path, key }: IdempotentRequest): string {
  return JSON.stringify([principal, method, path, key]);
}
