import { arrivals } from '../arrivals.js';
import { conflict } from '../fake-outside.js';
import { type Corner, inAnHour, stuck, untilAnswered } from './corner.js';

/** Where `pause`, `resume`, `reschedule` do something else than elsewhere. */
export const steering: Record<string, Corner> = {
  'nothing starts any more': {
    action: 'pause',
    arrive: arrivals.migrating,
    names: [],
    says: ['No new effect starts until somebody resumes; facts are still recorded'],
    over: async () => undefined,
  },
  'the migration goes on': {
    action: 'resume',
    arrive: async (migration) => {
      await arrivals.migrating(migration);
      await migration.act('pause');
    },
    names: [],
    says: ['The migration goes on; deadlines that passed meanwhile act now'],
    over: async () => undefined,
  },
  'the first notice has the new date': {
    action: 'reschedule',
    request: { plannedFor: inAnHour() },
    arrive: arrivals.preparing,
    names: [],
    over: async () => undefined,
  },
  'an announcement that is stuck is let go': {
    action: 'reschedule',
    request: { plannedFor: inAnHour() },
    arrive: async (migration) => {
      await arrivals.migrating(migration);
      migration.outside.fail('setNotice', 1, () => conflict('x'));
      await migration.act('reschedule', { plannedFor: inAnHour() });
      await stuck(migration);
    },
    names: ['notice-upcoming/3'],
    says: ['The old portal stays frozen until then'],
    over: untilAnswered,
  },
};
