import type { UpdateAction } from '../../domain/actions.js';
import type { Act } from '../../domain/authorization.js';

/** What it takes to have the action taken; see `domain/authorization.ts`. */
export const accessOf: Record<UpdateAction, Act> = {
  pause: 'migrations:write',
  resume: 'migrations:write',
  retry: 'migrations:write',
  reschedule: 'migrations:write',
  'resend-invitation': 'migrations:write',
  skip: 'migrations:override',
  'replace-contact': 'migrations:override',
  abort: 'migrations:end',
  rollback: 'migrations:end',
};
