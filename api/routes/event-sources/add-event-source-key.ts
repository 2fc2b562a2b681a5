import { randomBytes } from 'node:crypto';
import { Type } from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import { findEventSource, addEventSourceKey as storeKey } from '../../../db/queries/event-sources.js';
import {
  keyOverlapHours,
  maxLiveKeys,
  publicKeyPrefix,
  sharedSecretBytes,
  sharedSecretPrefix,
} from '../../../domain/keys.js';
import { sealContext } from '../../intake/event-sender.js';
import type { SecretBox } from '../../intake/secret-box.js';
import { needSecretBox } from '../../intake/secret-box-setting.js';
import { parsePublicKey } from '../../intake/standard-webhooks.js';
import { holdEventSource, tagOfEventSource } from '../../mutations/change-event-source.js';
import { changeDatabase } from '../../mutations/mutation.js';
import { principalOf } from '../../plugins/authentication.js';
import { Problem, unprocessable } from '../../problems.js';
import { instant } from '../../schemas/basics.js';
import { newEventSourceKeySchema, publicKey, scheme, sharedSecret, sourceParams } from '../../schemas/event-source.js';
import { keyedProblems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { keyView } from '../../views/event-source.js';

const secretBytes = 32;

const body = Type.Object(
  {
    scheme,
    publicKey: Type.Optional(publicKey),
    secret: Type.Optional(sharedSecret),
    notBefore: Type.Optional(instant('From when it counts; default now')),
    notAfter: Type.Optional(instant('Until when; default until it is ended')),
    replaces: Type.Optional(
      Type.String({
        maxLength: 64,
        description: `Kid of a live key, which ends ${keyOverlapHours} hours after this one begins`,
      }),
    ),
  },
  { additionalProperties: false },
);

const schema = {
  operationId: 'addEventSourceKey',
  summary: 'Give a source a key to sign with',
  description:
    'The secret of a `v1` key is made here and shown in this answer alone, unless the sender has made one. Five keys can be live at a time.',
  tags: ['Event sources'],
  params: sourceParams,
  body,
  response: {
    201: { ...newEventSourceKeySchema, description: 'The key, with its secret' },
    ...keyedProblems(
      'malformed-request',
      'validation-failed',
      'unprocessable',
      'not-found',
      'precondition-failed',
      'wrong-state',
      'key-limit',
      'setting-missing',
      'source-retired',
      'payload-too-large',
      'unsupported-media-type',
    ),
  },
};

/** `POST /v1/event-sources/{slug}/keys` */
export const addEventSourceKey: Route = async (app, services) => {
  const { database, secretBox } = services;
  const config = { access: 'admin', audit: 'api.event-source-key.create', ifMatch: 'optional' } as const;
  app.post('/v1/event-sources/:slug/keys', { schema, config }, async (request, reply) => {
    const { slug } = request.params;
    const { scheme, replaces } = request.body;
    const notBefore = new Date(request.body.notBefore ?? Date.now());
    const notAfter = request.body.notAfter === undefined ? undefined : new Date(request.body.notAfter);
    if (notAfter && notAfter <= notBefore) throw unprocessable('/notAfter', 'must be after notBefore');
    const source = await findEventSource(database, slug);
    if (!source) throw new Problem('not-found', { detail: 'No event source has this name' });
    if (source.retiredAt) throw new Problem('source-retired', { detail: 'This source was retired' });
    if (source.auth !== 'signature') {
      throw new Problem('wrong-state', {
        detail: 'This source proves itself by an API key, and signs nothing',
        members: { currentState: source.auth, allowedActions: [] },
      });
    }
    const kid = `key_${uuidv7()}`;
    const createdBy = principalOf(request).id;
    const { stored, shown } =
      scheme === 'v1a' ? given(request.body) : shared(request.body, secretBox, { source: slug, kid });
    return changeDatabase(services, request, reply, async (within) => {
      await holdEventSource(within, request, slug);
      const added = await storeKey(within, {
        kid,
        source: slug,
        scheme,
        ...stored,
        notBefore,
        ...(notAfter === undefined ? {} : { notAfter }),
        createdBy,
        ...(replaces === undefined ? {} : { replaces }),
      });
      if (added.outcome === 'limit')
        throw new Problem('key-limit', { detail: `The source has ${maxLiveKeys} live keys` });
      if (added.outcome === 'unknown-key') throw unprocessable('/replaces', 'is not a live key of this source');
      request.log.info({ source: slug, kid, scheme, replaces, by: createdBy }, 'key of an event source added');
      return {
        status: 201,
        headers: await tagOfEventSource(within, slug),
        body: { ...keyView(added.key), ...shown },
        target: { type: 'event-source', id: slug },
        diff: { kid, scheme, notBefore, notAfter, replaces },
      };
    });
  });
};

type Material = { publicKey?: string; secret?: string };

function given({ publicKey: text, secret }: Material) {
  if (secret !== undefined) throw unprocessable('/secret', 'is of scheme v1 alone');
  const bytes = text === undefined ? undefined : parsePublicKey(text);
  if (!bytes) throw unprocessable('/publicKey', `must be ${publicKeyPrefix} and base64 of an Ed25519 public key`);
  return { stored: { publicKey: Buffer.from(bytes).toString('base64') }, shown: {} };
}

/** Some senders make the secret and show it to us; it is not shown again. */
function shared(material: Material, secretBox: SecretBox | undefined, key: { source: string; kid: string }) {
  if (material.publicKey !== undefined) throw unprocessable('/publicKey', 'is of scheme v1a alone');
  const box = needSecretBox(secretBox);
  if (material.secret !== undefined) {
    return { stored: { sealedSecret: box.seal(secretOf(material.secret), sealContext(key)) }, shown: {} };
  }
  const secret = randomBytes(secretBytes);
  return {
    stored: { sealedSecret: box.seal(secret, sealContext(key)) },
    shown: { secret: `${sharedSecretPrefix}${secret.toString('base64')}` },
  };
}

function secretOf(text: string): Buffer {
  const base64 = text.slice(sharedSecretPrefix.length);
  const bytes = Buffer.from(base64, 'base64');
  const isWhole = bytes.toString('base64').replace(/=+$/, '') === base64.replace(/=+$/, '');
  const { min, max } = sharedSecretBytes;
  if (!isWhole || bytes.length < min || bytes.length > max) {
    throw unprocessable('/secret', `must be base64 of ${min} to ${max} bytes`);
  }
  return bytes;
}
