import { describe, expect, it } from 'vitest';
import { splitName } from '../../../activities/marketplace/person-name.js';

describe('a name in one piece', () => {
  const table: [string, first: string, last: string][] = [
    ['Erika Muster', 'Erika', 'Muster'],
    ['  Anna  Maria   Schmidt ', 'Anna Maria', 'Schmidt'],
    ['Ludwig van Beethoven', 'Ludwig', 'van Beethoven'],
    ['Ursula von der Leyen', 'Ursula', 'von der Leyen'],
    ['Muster, Erika', 'Erika', 'Muster'],
    ['Van Morrison', 'Van', 'Morrison'],
    ['Björk', 'Björk', '-'],
    ['', '-', '-'],
  ];
  for (const [name, firstName, lastName] of table) {
    it(`"${name}" becomes "${firstName}" and "${lastName}"`, () => {
      expect(splitName(name)).toEqual({ firstName, lastName });
    });
  }
});
