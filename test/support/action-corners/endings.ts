import { arrivals } from '../arrivals.js';
import {
  type Corner,
  declined,
  heldInHandOver,
  invitationStuck,
  invited,
  rollbackStuck,
  stuck,
  triedOnce,
  untilEnded,
} from './corner.js';

/** Where `abort` and `rollback` do something else than elsewhere. */
export const endings: Record<string, Corner> = {
  'a call that was left out may stand': {
    action: 'abort',
    arrive: async (migration) => {
      migration.outside.loseAnswers('setMode', 1);
      await migration.start(triedOnce);
      await stuck(migration);
      await migration.act('skip', { step: 'freeze-portal' });
      await migration.untilWaiting('migration executed');
    },
    names: ['notice-upcoming', 'freeze-portal'],
    says: ['Stands', 'May stand: a try may have arrived before it was left out'],
    over: untilEnded,
  },
  'a call that is stuck, or under way, may stand': {
    action: 'abort',
    arrive: invitationStuck,
    names: [
      'notice-upcoming',
      'freeze-portal',
      'archive-portal',
      'notice-migrated',
      'email/migrated/K1',
      'invite/K1/1',
    ],
    says: ['May stand: nobody knows whether it arrived'],
    over: untilEnded,
  },
  'a rollback that is given up may have taken back something': {
    action: 'abort',
    arrive: rollbackStuck,
    names: [
      'notice-upcoming',
      'freeze-portal',
      'archive-portal',
      'notice-migrated',
      'email/migrated/K1',
      'invite/K1/1',
      'revoke-invitation/K1/1',
    ],
    over: untilEnded,
  },
  'what was not begun does not stand': {
    action: 'abort',
    arrive: heldInHandOver,
    names: ['notice-upcoming', 'freeze-portal', 'archive-portal'],
    over: untilEnded,
  },
  'where nothing was done, nothing stands': {
    action: 'abort',
    arrive: arrivals.preparing,
    names: [],
    says: ['Nothing was done outside: nothing stands'],
    over: untilEnded,
  },
  'where nothing was done, nothing is taken back': {
    action: 'rollback',
    arrive: arrivals.preparing,
    names: [],
    says: ['Nothing was done outside: there is nothing to take back'],
    over: untilEnded,
  },
  'what was declined is not taken back': {
    action: 'rollback',
    arrive: async (migration) => {
      await invited(migration);
      await declined(migration);
    },
    names: [
      'invite/K2/1',
      'notice-upcoming',
      'notice-migrated',
      'freeze-portal',
      'archive-portal',
      'email/migrated/K1',
      'email/migrated/K2',
    ],
    over: untilEnded,
  },
  'what may stand is taken back': {
    action: 'rollback',
    arrive: invitationStuck,
    names: [
      'invite/K1/1',
      'notice-upcoming',
      'notice-migrated',
      'freeze-portal',
      'archive-portal',
      'email/migrated/K1',
    ],
    over: untilEnded,
  },
  'what was not begun is not taken back': {
    action: 'rollback',
    arrive: heldInHandOver,
    names: ['notice-upcoming', 'freeze-portal', 'archive-portal'],
    says: [
      'Taken back: the old portal shows its earlier notice again',
      'Taken back: the old portal is in its earlier mode again, set at the same time as the notice',
    ],
    over: untilEnded,
  },
};
