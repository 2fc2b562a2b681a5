import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import {
  parsePublicKey,
  type SignedHeaders,
  signStandardWebhook,
  type VerifyingKey,
  verifyStandardWebhook,
} from '../../../../api/intake/standard-webhooks.js';

const nowMs = 1_772_438_400_900;
const nowSeconds = Math.floor(nowMs / 1000);
const id = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W';
const body = Buffer.from('{"type":"migration.executed","note":"Größe 📦"}');
const secret = randomBytes(32);
const key: VerifyingKey = { kid: 'k-1', scheme: 'v1', secret };
const pair = generateKeyPairSync('ed25519');
const publicKey = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
const asymmetric: VerifyingKey = { kid: 'k-a', scheme: 'v1a', publicKey };

const contentOf = (timestamp: string, of = body) => Buffer.concat([Buffer.from(`${id}.${timestamp}.`), of]);
const v1 = (timestamp = String(nowSeconds), by: Uint8Array = secret) =>
  `v1,${createHmac('sha256', by).update(contentOf(timestamp)).digest('base64')}`;
const v1a = (timestamp = String(nowSeconds)) =>
  `v1a,${sign(null, contentOf(timestamp), pair.privateKey).toString('base64')}`;
const headers = (more: Partial<SignedHeaders> = {}): SignedHeaders => ({
  id,
  timestamp: String(nowSeconds),
  signature: v1(),
  ...more,
});
const check = (more: Partial<SignedHeaders> = {}, of: Uint8Array = body, keys: VerifyingKey[] = [key]) =>
  verifyStandardWebhook(headers(more), of, keys, nowMs);
const faultOf = (...args: Parameters<typeof check>) => {
  const result = check(...args);
  return result.valid ? 'valid' : result.fault;
};

describe('a signature', () => {
  test('by a live key is valid, in either scheme', () => {
    expect(check()).toEqual({ valid: true, id, kid: 'k-1' });
    expect(check({ signature: v1a() }, body, [asymmetric])).toEqual({ valid: true, id, kid: 'k-a' });
  });

  test('suffices once among others, by any of several keys', () => {
    const others = ['v1,AAAA', 'v2,unknown', v1(undefined, randomBytes(32)), 'nonsense', ''];
    const keys: VerifyingKey[] = [{ kid: 'old', scheme: 'v1', secret: randomBytes(24) }, asymmetric, key];
    expect(check({ signature: [...others, v1()].join(' ') }, body, keys)).toMatchObject({ kid: 'k-1' });
    expect(check({ signature: [...others, v1a()].join(' ') }, body, keys)).toMatchObject({ kid: 'k-a' });
  });

  test('counts among the first ten, and an eleventh spoils them all', () => {
    const wrong = (count: number) => Array.from({ length: count }, () => v1(undefined, randomBytes(32)));
    expect(check({ signature: [...wrong(9), v1()].join(' ') }).valid).toBe(true);
    expect(faultOf({ signature: [v1(), ...wrong(10)].join(' ') })).toBe('signature-invalid');
  });

  test('of one scheme is not one of the other', () => {
    expect(faultOf({ signature: v1().replace('v1', 'v1a') })).toBe('signature-invalid');
    expect(faultOf({ signature: v1a().replace('v1a', 'v1') }, body, [asymmetric])).toBe('signature-invalid');
    const publicAsSecret: VerifyingKey = { kid: 'x', scheme: 'v1', secret: publicKey };
    expect(faultOf({ signature: v1(undefined, publicKey) }, body, [asymmetric])).toBe('signature-invalid');
    expect(check({ signature: v1(undefined, publicKey) }, body, [publicAsSecret]).valid).toBe(true);
  });

  test('is needed: without keys, or without one of the headers, nothing is valid', () => {
    expect(faultOf({}, body, [])).toBe('signature-invalid');
    for (const name of ['id', 'timestamp', 'signature'] as const) {
      expect(faultOf({ [name]: undefined })).toBe('signature-invalid');
      expect(faultOf({ [name]: '' })).toBe('signature-invalid');
    }
  });

  test('does not survive a changed bit of id, time, body or itself', () => {
    for (const [signature, keys] of [
      [v1(), [key]],
      [v1a(), [asymmetric]],
    ] as const) {
      const verdict = (more: Partial<SignedHeaders>, of?: Uint8Array) =>
        check({ signature, ...more }, of, [...keys]).valid;
      expect(verdict({})).toBe(true);
      for (const changed of flips(Buffer.from(id))) expect(verdict({ id: changed.toString('latin1') })).toBe(false);
      for (const changed of flips(Buffer.from(String(nowSeconds)))) {
        expect(verdict({ timestamp: changed.toString('latin1') })).toBe(false);
      }
      for (const changed of flips(body)) expect(verdict({}, changed)).toBe(false);
      for (const changed of flips(Buffer.from(signature))) {
        expect(verdict({ signature: changed.toString('latin1') })).toBe(false);
      }
    }
  });
});

/** Each text that differs in one bit. */
function flips(bytes: Uint8Array): Buffer[] {
  return Array.from({ length: bytes.length * 8 }, (_, bit) => {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    return changed;
  });
}

describe('the time', () => {
  test.each([
    [299, 'valid'],
    [300, 'valid'],
    [301, 'timestamp-out-of-range'],
    [-299, 'valid'],
    [-300, 'valid'],
    [-301, 'timestamp-out-of-range'],
  ])('%i s away is %s', (seconds, verdict) => {
    const timestamp = String(nowSeconds + seconds);
    expect(faultOf({ timestamp, signature: v1(timestamp) })).toBe(verdict);
  });

  test.each(['1772438400.5', ' 1772438400', '+1772438400', '0x69A5', '1e9', 'soon', '-1', '9'.repeat(13)])(
    '%j is none',
    (timestamp) => {
      expect(faultOf({ timestamp, signature: v1(timestamp) })).toBe('signature-invalid');
    },
  );
});

test.each(['a.b', 'a b', '', 'ü', 'x'.repeat(129), 'a\n'])('the id %j is refused though it is signed', (other) => {
  const signature = signStandardWebhook(other, String(nowSeconds), body, secret);
  expect(faultOf({ id: other, signature })).toBe('signature-invalid');
});

describe('the published library', () => {
  const webhook = new Webhook(`whsec_${secret.toString('base64')}`);
  const now = () => new Date(Math.floor(Date.now() / 1000) * 1000);

  test('signs what we verify', () => {
    const at = now();
    const signature = webhook.sign(id, at, body.toString());
    const timestamp = String(at.getTime() / 1000);
    expect(verifyStandardWebhook({ id, timestamp, signature }, body, [key])).toMatchObject({ valid: true });
  });

  test('verifies what we sign', () => {
    const timestamp = String(now().getTime() / 1000);
    const signature = signStandardWebhook(id, timestamp, body, secret);
    const signed = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
    expect(webhook.verify(body.toString(), signed)).toEqual(JSON.parse(body.toString()));
  });
});

describe('a public key', () => {
  test('is read as it is published', () => {
    expect(parsePublicKey(`whpk_${publicKey.toString('base64')}`)).toEqual(publicKey);
  });

  test.each([
    '',
    'whpk_',
    publicKey.toString('base64'),
    `whsec_${publicKey.toString('base64')}`,
    `whpk_${publicKey.subarray(1).toString('base64')}`,
    `whpk_${publicKey.toString('base64')}=`,
    `whpk_${publicKey.toString('base64')} `,
  ])('%j is none', (text) => {
    expect(parsePublicKey(text)).toBeUndefined();
  });
});
