import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export interface Issuer {
  url: string;
  /** Each part may be set to something wrong. */
  token(
    claims: JWTPayload,
    options?: { lifeSeconds?: number; issuer?: string; audience?: string; alg?: string },
  ): Promise<string>;
  /** A token that is right, of a person with these roles and grants. */
  person(...roles: string[]): Promise<string>;
  /** Nothing of it is found any more. */
  away: boolean;
  /** What it answers in the place of its keys. */
  keysAnswer: unknown;
  /** Where it says that its keys are; default: here. */
  keysUrl: string | undefined;
  /** How often it was asked. */
  asked: { discovery: number; keys: number };
  /** From now on it signs with other keys, and offers no others. */
  rotate(): Promise<void>;
  close(): Promise<void>;
}

/** An OpenID Connect provider as far as verifying a token needs one: discovery and keys. */
export async function startIssuer(): Promise<Issuer> {
  const algorithms = ['ES256', 'RS256', 'EdDSA', 'PS256'];
  let generation = 0;
  const kidOf = (alg: string) => `${alg}-${generation}`;
  const makeKeys = async () => {
    const pairs = new Map(await Promise.all(algorithms.map(async (alg) => [alg, await generateKeyPair(alg)] as const)));
    const keys = await Promise.all(
      [...pairs].map(async ([alg, { publicKey }]) => ({
        ...(await exportJWK(publicKey)),
        kid: kidOf(alg),
        alg,
        use: 'sig',
      })),
    );
    return { pairs, keys };
  };
  let made = await makeKeys();
  const server: Server = createServer((request, response) => {
    const isDiscovery = request.url === '/.well-known/openid-configuration';
    issuer.asked[isDiscovery ? 'discovery' : 'keys'] += 1;
    response.statusCode = issuer.away ? 503 : 200;
    response.setHeader('content-type', 'application/json');
    const discovery = { issuer: issuer.url, jwks_uri: issuer.keysUrl ?? `${issuer.url}/keys` };
    response.end(JSON.stringify(isDiscovery ? discovery : (issuer.keysAnswer ?? { keys: made.keys })));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The issuer does not listen');
  const issuer: Issuer = {
    url: `http://127.0.0.1:${address.port}`,
    away: false,
    keysAnswer: undefined,
    keysUrl: undefined,
    asked: { discovery: 0, keys: 0 },
    async rotate() {
      generation += 1;
      made = await makeKeys();
    },
    async token(claims, { lifeSeconds = 600, issuer: iss = issuer.url, audience = 'portage', alg = 'ES256' } = {}) {
      const pair = made.pairs.get(alg);
      if (!pair) throw new Error(`no key for ${alg}`);
      const at = Math.floor(Date.now() / 1000);
      const exp = at + lifeSeconds;
      return new SignJWT({ sub: 'someone@example.com', iat: Math.min(at, exp - 1), exp, iss, aud: audience, ...claims })
        .setProtectedHeader({ alg, kid: kidOf(alg) })
        .sign(pair.privateKey);
    },
    person: (...roles) => issuer.token({ roles }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return issuer;
}
