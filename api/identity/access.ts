import type { Act } from '../../domain/authorization.js';

/** What a route asks of its caller: an act, one of several, only that it is known, or nothing at all. */
export type Access = Act | readonly Act[] | 'any-key' | 'public';
