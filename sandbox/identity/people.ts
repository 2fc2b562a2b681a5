/** A made-up person who may sign in; `roles` is what the token says. */
export interface Person {
  sub: string;
  name: string;
  roles: string[];
}

/** One for each role, and one with what no role holds. */
export const people: readonly Person[] = [
  { sub: 'vera', name: 'Vera Viewer', roles: ['viewer'] },
  { sub: 'otto', name: 'Otto Operator', roles: ['operator'] },
  { sub: 'anna', name: 'Anna Approver', roles: ['approver'] },
  { sub: 'adam', name: 'Adam Admin', roles: ['admin'] },
  { sub: 'rita', name: 'Rita Reviewer', roles: ['viewer', 'pii:read', 'audit:read'] },
];
