import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasLoneSurrogate, parseJsonText } from '../../../../api/plugins/json-text.js';

const parse = (text: string) => parseJsonText(Buffer.from(text));

describe('strict JSON', () => {
  test('of any value comes out as any parser would read it', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\u0000'));
    const name = text.filter((value) => value !== '__proto__');
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 5 }),
        fc.dictionary(name, tie('value'), { maxKeys: 5, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 2, '\t'), (given, indent) => {
        const json = JSON.stringify(given, null, indent);
        expect(parse(json)).toEqual(JSON.parse(json));
      }),
    );
  });

  test('takes the same name in different objects, and a name as a value', () => {
    expect(parse('{"a":{"a":1},"b":[{"a":"a"},{"a":"b"}]}')).toEqual({ a: { a: 1 }, b: [{ a: 'a' }, { a: 'b' }] });
    expect(parse('["__proto__", "a:", "a", "a"]')).toEqual(['__proto__', 'a:', 'a', 'a']);
    expect(parse('{"a" \n\t :1,"b":"\\"a\\":"}')).toEqual({ a: 1, b: '"a":' });
  });

  test.each([
    ['', 'The body is empty'],
    ['{', 'The body is not JSON'],
    ['{"a":1,"a":2}', 'A member is given twice at character 7'],
    ['{"a":1,"b":{"c":1,"\\u0063":2}}', 'A member is given twice at character 18'],
    [`{"a"${' '.repeat(200)}:1,"a":2}`, 'A member is given twice at character 207'],
    ['{"__proto__":1}', 'The name __proto__ is not allowed (character 1)'],
    ['["\\u0000"]', 'A string holds NUL at character 1'],
    ['["\\ud83d"]', 'A string holds a lone surrogate at character 1'],
    [`${'['.repeat(33)}${']'.repeat(33)}`, 'Nested deeper than 32 at character 32'],
    [`[${'0,'.repeat(2001)}0]`, 'More than 2000 members'],
  ])('refuses %s', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  test('quotes nothing of the body in its message', () => {
    expect(() => parse('{"secret": canary}')).toThrow(/^The body is not JSON$/);
  });

  test('refuses bytes that are not UTF-8', () => {
    for (const bytes of [
      [0x22, 0xff, 0x22],
      [0x22, 0xc0, 0x80, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
    ]) {
      expect(() => parseJsonText(Uint8Array.from(bytes))).toThrow('The body is not UTF-8');
    }
  });
});

test('surrogates are lone without their other half', () => {
  expect(['\ud83d', '\ude00', '\ude00\ud83d', 'a\ud83d\ude00\ude00'].map(hasLoneSurrogate)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['', 'abc', '😀', 'a😀😀b'].map(hasLoneSurrogate)).toEqual([false, false, false, false]);
});
