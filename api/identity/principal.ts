import type { Authority } from '../../domain/authorization.js';

/** Who calls: a machine by a live key, or a person by a token of the identity provider. */
export interface Principal extends Authority {
  /** Of a person, made from issuer and subject: those may be an address. */
  id: string;
  /** Of a machine: its name, under which it reports events. */
  name: string;
  /** Which of a machine's keys it showed: two count while one replaces the other. */
  keyId?: string;
}
