import { createHash, randomBytes } from 'node:crypto';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { LogController } from 'fastify';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Type } from 'typebox';
import { PAGE_POLICY } from '../page.js';
import { type Person, people } from './people.js';
import { signInPage } from './sign-in-page.js';

export type IdentityOptions = {
  /** Known once the server listens. */
  issuer: () => string;
  /** Epoch milliseconds. */
  now: () => number;
};

const AUDIENCE = 'portage';
const ALGORITHM = 'ES256';
const KEY_ID = 'sandbox';
const MAX_LIFE_SECONDS = 3_600;
const CODE_LIFE_MS = 60_000;
const CODES_AT_MOST = 1_000;

const Text = Type.String({ minLength: 1, maxLength: 500 });
const AuthorizeQuery = Type.Object({
  response_type: Type.Literal('code'),
  client_id: Text,
  redirect_uri: Type.String({ pattern: '^http://(127\\.0\\.0\\.1|localhost)(:\\d+)?/', maxLength: 500 }),
  code_challenge: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  code_challenge_method: Type.Literal('S256'),
  state: Type.Optional(Text),
  nonce: Type.Optional(Text),
  scope: Type.Optional(Text),
  person: Type.Optional(Text),
});
const CodeExchange = Type.Object({
  grant_type: Type.Literal('authorization_code'),
  code: Text,
  redirect_uri: Text,
  client_id: Text,
  code_verifier: Type.String({ pattern: '^[A-Za-z0-9._~-]{43,128}$' }),
});
const TokenWish = Type.Object(
  {
    sub: Type.Optional(Text),
    roles: Type.Array(Text, { maxItems: 20 }),
    lifetimeSeconds: Type.Optional(Type.Integer({ minimum: -MAX_LIFE_SECONDS, maximum: MAX_LIFE_SECONDS * 24 })),
  },
  { additionalProperties: false },
);

interface PendingSignIn {
  person: Person;
  clientId: string;
  redirectUri: string;
  challenge: string;
  nonce: string | undefined;
  endsAt: number;
}

/** An OpenID Connect provider of made-up people, to try Portage with: everyone may be anyone. Not yet listening. */
export async function buildIdentityServer({ issuer, now }: IdentityOptions) {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM);
  const jwk = { ...(await exportJWK(publicKey)), kid: KEY_ID, alg: ALGORITHM, use: 'sig' };
  const pending = new Map<string, PendingSignIn>();
  const app = Fastify({
    logger: false,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body as string)));
  });

  app.get('/', async (_request, reply) => reply.type('text/plain; charset=utf-8').send(about(issuer())));

  app.get('/.well-known/openid-configuration', async () => ({
    issuer: issuer(),
    authorization_endpoint: `${issuer()}/authorize`,
    token_endpoint: `${issuer()}/token`,
    jwks_uri: `${issuer()}/jwks`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [ALGORITHM],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
  }));

  app.get('/jwks', async () => ({ keys: [jwk] }));

  app.get('/authorize', { schema: { querystring: AuthorizeQuery } }, async (request, reply) => {
    const asked = request.query;
    const person = people.find(({ sub }) => sub === asked.person);
    if (!person) {
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', PAGE_POLICY)
        .send(signInPage(people, request.url));
    }
    for (const [code, { endsAt }] of pending) if (endsAt < now() || pending.size > CODES_AT_MOST) pending.delete(code);
    const code = randomBytes(24).toString('base64url');
    pending.set(code, {
      person,
      clientId: asked.client_id,
      redirectUri: asked.redirect_uri,
      challenge: asked.code_challenge,
      nonce: asked.nonce,
      endsAt: now() + CODE_LIFE_MS,
    });
    const back = new URL(asked.redirect_uri);
    back.searchParams.set('code', code);
    back.searchParams.set('iss', issuer());
    if (asked.state !== undefined) back.searchParams.set('state', asked.state);
    return reply.redirect(back.href, 302);
  });

  app.post('/token', { schema: { body: CodeExchange } }, async (request, reply) => {
    const { code, redirect_uri, client_id, code_verifier } = request.body;
    const signIn = pending.get(code);
    // Used once, also when the use was wrong.
    pending.delete(code);
    const challenge = createHash('sha256').update(code_verifier).digest('base64url');
    const fits =
      signIn && signIn.endsAt >= now() && signIn.redirectUri === redirect_uri && signIn.clientId === client_id;
    if (!fits || signIn.challenge !== challenge) return reply.code(400).send({ error: 'invalid_grant' });
    const { person, nonce } = signIn;
    const id = { name: person.name, ...(nonce === undefined ? {} : { nonce }) };
    return reply.header('cache-control', 'no-store').send({
      token_type: 'Bearer',
      expires_in: MAX_LIFE_SECONDS,
      access_token: await sign(person, { azp: client_id, roles: person.roles }, AUDIENCE),
      id_token: await sign(person, id, client_id),
    });
  });

  app.post('/play/tokens', { schema: { body: TokenWish } }, async (request, reply) => {
    const { sub = 'somebody', roles, lifetimeSeconds } = request.body;
    const token = await sign({ sub }, { azp: 'sandbox', roles }, AUDIENCE, lifetimeSeconds);
    return reply.header('cache-control', 'no-store').send({ token_type: 'Bearer', access_token: token });
  });

  async function sign(
    { sub }: Pick<Person, 'sub'>,
    claims: Record<string, unknown>,
    audience: string,
    lifeSeconds = MAX_LIFE_SECONDS,
  ): Promise<string> {
    const at = Math.floor(now() / 1000);
    const expiresAt = at + lifeSeconds;
    // One that has expired was issued before that.
    const issuedAt = Math.min(at, expiresAt - 1);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID, typ: 'JWT' })
      .setIssuer(issuer())
      .setAudience(audience)
      .setSubject(sub)
      .setIssuedAt(issuedAt)
      .setNotBefore(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(privateKey);
  }

  return app;
}

function about(issuer: string): string {
  const wish = JSON.stringify({ sub: 'olga', roles: ['operator'] });
  return `The sandbox's OpenID Connect provider: everyone may be anyone.

GET  ${issuer}/.well-known/openid-configuration   what it offers
GET  ${issuer}/authorize                          the code flow with PKCE; a page to choose a person
POST ${issuer}/play/tokens                        a token at once, for an hour:

  curl -s ${issuer}/play/tokens -H 'content-type: application/json' -d '${wish}'

Roles: viewer, operator, approver, admin; the grants pii:read and audit:read are in none of them.
`;
}
