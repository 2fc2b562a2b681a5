import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cursorKey, PageCursors } from '../../../../api/lists/page-cursor.js';

const scope = { list: 'migrations', filter: { stage: 'announced', wave: undefined }, principalId: 'p1' };
const hour = 3_600_000;

describe('a cursor', () => {
  test('gives back the position that it was made of, with the filter in any order', () => {
    const cursors = new PageCursors(cursorKey('secret'));
    const filter = { a: 1, b: 'x' };
    const cursor = cursors.make({ ...scope, filter }, { value: 'ü', id: 'mig_1' });
    expect(cursors.read({ ...scope, filter: { b: 'x', c: undefined, a: 1 } }, cursor)).toEqual({
      value: 'ü',
      id: 'mig_1',
    });
  });

  test('is refused with any character changed', () => {
    const cursors = new PageCursors(cursorKey('secret'));
    const cursor = cursors.make(scope, 42);
    fc.assert(
      fc.property(fc.nat(cursor.length - 2), fc.constantFrom('A', 'b', '7', '.', '-'), (at, character) => {
        fc.pre(cursor[at] !== character);
        const changed = cursor.slice(0, at) + character + cursor.slice(at + 1);
        expect(() => cursors.read(scope, changed)).toThrow('altered');
      }),
    );
  });

  test.each([
    { ...scope, list: 'timeline' },
    { ...scope, principalId: 'p2' },
    { ...scope, filter: { stage: 'migrating' } },
    { ...scope, filter: {} },
    { ...scope, filter: { stage: 'announced', attention: false } },
  ])('is refused in another place: %j', (other) => {
    const cursors = new PageCursors(cursorKey('secret'));
    expect(() => cursors.read(other, cursors.make(scope, 42))).toThrow('altered, or belongs to another');
  });

  test('lives for 24 hours', () => {
    let now = Date.parse('2026-03-29T00:30:00Z');
    const cursors = new PageCursors(cursorKey('secret'), () => now);
    const cursor = cursors.make(scope, 42);
    now += 24 * hour;
    expect(cursors.read(scope, cursor)).toBe(42);
    now += 1;
    expect(() => cursors.read(scope, cursor)).toThrow('older than 24 hours');
  });

  test('made with another secret is refused', () => {
    const cursor = new PageCursors(cursorKey('one')).make(scope, 42);
    expect(() => new PageCursors(cursorKey('two')).read(scope, cursor)).toThrow('altered');
  });
});
