import type { Act, Authority } from '../../domain/authorization.js';

export { type Scope, scopes } from '../../domain/authorization.js';

/** What a route asks of its caller: an act, one of several, only that it is known, or nothing at all. */
export type Access = Act | readonly Act[] | 'any-key' | 'public';

/** Who calls: a machine by a live key, or a person by a token of the identity provider. */
export interface Principal extends Authority {
  /** Of a person, made from issuer and subject: those may be an address. */
  id: string;
  /** Of a machine: its name, under which it reports events. */
  name: string;
  /** Which of a machine's keys it showed: two count while one replaces the other. */
  keyId?: string;
}
