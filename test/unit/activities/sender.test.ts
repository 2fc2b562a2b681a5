import { describe, expect, it } from 'vitest';
import { senderOf } from '../../../activities/email/sender.js';

describe('the sender', () => {
  it('is read with and without a name', () => {
    expect(senderOf('Portage <no-reply@mail.example.com>')).toEqual({
      name: 'Portage',
      email: 'no-reply@mail.example.com',
      domain: 'mail.example.com',
    });
    expect(senderOf('"Portage, Migration" <a@b.example>').name).toBe('Portage, Migration');
    expect(senderOf('a@b.example')).toEqual({ name: 'SoftwareOne', email: 'a@b.example', domain: 'b.example' });
  });

  it('without an address is refused', () => {
    expect(() => senderOf('Portage')).toThrow(RangeError);
    expect(() => senderOf('Portage <a b@c>')).toThrow(RangeError);
  });
});
