import { randomUUID } from 'node:crypto';

/** A JSON call that must succeed in time; the demo has no use for any other answer. */
export async function call<T>(
  url: string,
  options: { method?: string; body?: unknown; key?: string; expect?: number[] } = {},
): Promise<T> {
  const { method = options.body === undefined ? 'GET' : 'POST', body, key, expect = [200, 201, 202] } = options;
  const answer = await fetch(url, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(15_000),
  });
  const text = await answer.text();
  if (!expect.includes(answer.status)) throw new Error(`${method} ${url}: ${answer.status} ${text.slice(0, 500)}`);
  return JSON.parse(text) as T;
}
