/** What a key may be allowed to do. None implies another: a key carries each one that it needs. */
export const scopes = ['migrations:read', 'migrations:write', 'events:write', 'admin'] as const;

export type Scope = (typeof scopes)[number];

/** What a route asks of its caller: a scope, one of several, any live key, or nothing at all. */
export type Access = Scope | readonly Scope[] | 'any-key' | 'public';

/** Who calls: a key that was found, live, and matched. */
export interface Principal {
  id: string;
  name: string;
  scopes: readonly string[];
}
