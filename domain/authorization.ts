import type { ActionName } from './actions.js';

/** Roles of people, weakest first: each may do what those before it may. */
export const roles = ['viewer', 'operator', 'approver', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Given one by one, to people and machines: no role holds them. */
export const grants = ['pii:read', 'audit:read'] as const;
export type Grant = (typeof grants)[number];

/** What a machine's key may be allowed to do. None implies another, but `admin`, which acts as the role of that name. */
export const scopes = ['migrations:read', 'migrations:write', 'events:write', 'admin', ...grants] as const;
export type Scope = (typeof scopes)[number];

interface Need {
  /** The weakest role that may. */
  role?: Role;
  /** The machine scope that may; absent: none but `admin` for its role. */
  scope?: Scope;
  grant?: Grant;
  /** No machine may, whatever its scopes: it is a person's judgement. */
  personOnly?: true;
}

/** Each kind of act at the API, and what it takes: any one of what is named. */
const needs = {
  'migrations:read': { role: 'viewer', scope: 'migrations:read' },
  /** Start, pause, resume, retry. */
  'migrations:write': { role: 'operator', scope: 'migrations:write' },
  /** Leave out a step, replace a contact, record a fact by hand. */
  'migrations:override': { role: 'operator' },
  /** Abort, roll back. */
  'migrations:end': { role: 'approver' },
  /** Be the second person for what another one asks for. */
  'migrations:approve': { role: 'approver', personOnly: true },
  /** The same action on more than a hundred partners at once. */
  'migrations:bulk': { role: 'approver' },
  /** Post events as a source; people are none. */
  'events:write': { scope: 'events:write' },
  /** Sources, keys, the system's health. */
  admin: { role: 'admin' },
  'pii:read': { grant: 'pii:read' },
  'audit:read': { grant: 'audit:read' },
} as const satisfies Record<string, Need>;

export type Act = keyof typeof needs;

/** What it takes to have an action taken on a migration. */
export const accessOf = {
  pause: 'migrations:write',
  resume: 'migrations:write',
  retry: 'migrations:write',
  reschedule: 'migrations:write',
  'resend-invitation': 'migrations:write',
  skip: 'migrations:override',
  'replace-contact': 'migrations:override',
  'record-fact': 'migrations:override',
  abort: 'migrations:end',
  rollback: 'migrations:end',
} as const satisfies Record<ActionName, Act>;

/** Who acts, reduced to what counts here: a person has a role and grants, a machine has scopes. */
export interface Authority {
  type: 'person' | 'machine';
  role: Role | undefined;
  scopes: readonly string[];
}

/** Whether the act is allowed. */
export function may(who: Authority, act: Act): boolean {
  const need: Need = needs[act];
  if (need.personOnly && who.type !== 'person') return false;
  if (need.grant) return who.scopes.includes(need.grant);
  const byScope = who.type === 'machine' && need.scope !== undefined && who.scopes.includes(need.scope);
  return byScope || (need.role !== undefined && isAtLeast(roleOf(who), need.role));
}

/** What somebody who may not act lacks, as the answer names it: a grant, a scope, or a role. */
export function missingFor(who: Authority, act: Act): string {
  const { grant, scope, role, personOnly }: Need = needs[act];
  if (grant) return grant;
  if (who.type === 'machine' && !personOnly) return scope ?? 'admin';
  return role ?? scope ?? act;
}

/** The weakest role that may; absent where no role may. */
export function roleFor(act: Act): Role | undefined {
  return (needs[act] as Need).role;
}

/** The scope with which a machine may; absent where none may. */
export function scopeFor(act: Act): Scope | undefined {
  const { grant, scope, personOnly }: Need = needs[act];
  if (personOnly) return undefined;
  return grant ?? scope ?? 'admin';
}

function roleOf({ type, role, scopes }: Authority): Role | undefined {
  return type === 'machine' && scopes.includes('admin') ? 'admin' : role;
}

function isAtLeast(role: Role | undefined, wanted: Role): boolean {
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(wanted);
}
