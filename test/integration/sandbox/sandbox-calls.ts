import { randomUUID } from 'node:crypto';
import type { Sandbox } from '../../../sandbox/sandbox.js';

// The bodies are read by what a test expects of them.
// biome-ignore lint/suspicious/noExplicitAny: a wrong guess about a body fails the expectation.
export type Answer = { status: number; headers: Headers; body: any };
type Call = { body?: unknown; key?: string | null; headers?: Record<string, string>; timeoutMs?: number };

/** A caller of the legacy portal; writes get a fresh Idempotency-Key unless one (or null for none) is given. */
export function legacyCaller(sandbox: Sandbox) {
  return async (
    method: string,
    path: string,
    { body, key, headers, timeoutMs = 5_000 }: Call = {},
  ): Promise<Answer> => {
    const response = await fetch(`${sandbox.legacyUrl}/v1/accounts/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${sandbox.legacyToken}`,
        ...(method !== 'GET' && key !== null && { 'idempotency-key': key ?? randomUUID() }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return answerOf(response);
  };
}

export async function control(sandbox: Sandbox, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${sandbox.controlUrl}${path}`, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(5_000),
  });
  return answerOf(response);
}

export async function marketplaceGet(sandbox: Sandbox, path: string): Promise<Answer> {
  const response = await fetch(`${sandbox.marketplaceUrl}${path}`, {
    headers: { authorization: `Bearer ${sandbox.operationsToken}` },
    signal: AbortSignal.timeout(5_000),
  });
  return answerOf(response);
}

/** Invites a contact as Portage does: by the Marketplace's API with the Operations token. */
export async function invite(sandbox: Sandbox, accountId: string, email: string): Promise<Answer> {
  const groupId = sandbox.marketplace.defaultGroupOf(accountId).id;
  const response = await fetch(`${sandbox.marketplaceUrl}/accounts/accounts/${accountId}/users`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sandbox.operationsToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      user: { firstName: 'Ada', lastName: 'Ahornblatt', email },
      groups: [{ id: groupId }],
      invitation: { status: 'Invited' },
    }),
    signal: AbortSignal.timeout(5_000),
  });
  return answerOf(response);
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : { text } };
}
