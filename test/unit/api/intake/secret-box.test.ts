import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { SecretBox, SecretBoxError } from '../../../../api/intake/secret-box.js';

const box = new SecretBox(randomBytes(32).toString('base64'));
const secret = randomBytes(32);

describe('a sealed secret', () => {
  test('opens again, and shows nothing of itself', () => {
    const sealed = box.seal(secret, 'portal/key_1');
    expect(box.open(sealed, 'portal/key_1')).toEqual(secret);
    expect(Buffer.from(sealed, 'base64').includes(secret)).toBe(false);
    expect(box.seal(secret, 'portal/key_1')).not.toBe(sealed);
  });

  test('does not open for another context, under another key, or altered', () => {
    const sealed = box.seal(secret, 'portal/key_1');
    expect(() => box.open(sealed, 'portal/key_2')).toThrow(SecretBoxError);
    expect(() => new SecretBox(randomBytes(32).toString('base64')).open(sealed, 'portal/key_1')).toThrow(
      SecretBoxError,
    );
    const altered = Buffer.from(sealed, 'base64');
    altered.writeUInt8(altered.readUInt8(40) ^ 1, 40);
    expect(() => box.open(altered.toString('base64'), 'portal/key_1')).toThrow(SecretBoxError);
    expect(() => box.open('', 'portal/key_1')).toThrow(SecretBoxError);
  });
});

test.each(['', 'short', randomBytes(31).toString('base64'), randomBytes(33).toString('base64')])(
  'a key of another length (%j) is refused',
  (key) => {
    expect(() => new SecretBox(key)).toThrow(SecretBoxError);
  },
);
