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
  /** The keys are no longer found. */
  away: boolean;
  close(): Promise<void>;
}

/** An OpenID Connect provider as far as verifying a token needs one: discovery and keys. */
export async function startIssuer(): Promise<Issuer> {
  const algorithms = ['ES256', 'RS256', 'EdDSA', 'PS256'];
  const pairs = new Map(await Promise.all(algorithms.map(async (alg) => [alg, await generateKeyPair(alg)] as const)));
  const keys = await Promise.all(
    [...pairs].map(async ([alg, { publicKey }]) => ({ ...(await exportJWK(publicKey)), kid: alg, alg, use: 'sig' })),
  );
  const server: Server = createServer((request, response) => {
    response.statusCode = issuer.away ? 503 : 200;
    response.setHeader('content-type', 'application/json');
    const isDiscovery = request.url === '/.well-known/openid-configuration';
    response.end(JSON.stringify(isDiscovery ? { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` } : { keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The issuer does not listen');
  const issuer: Issuer = {
    url: `http://127.0.0.1:${address.port}`,
    away: false,
    async token(claims, { lifeSeconds = 600, issuer: iss = issuer.url, audience = 'portage', alg = 'ES256' } = {}) {
      const pair = pairs.get(alg);
      if (!pair) throw new Error(`no key for ${alg}`);
      const at = Math.floor(Date.now() / 1000);
      const exp = at + lifeSeconds;
      return new SignJWT({ sub: 'someone@example.com', iat: Math.min(at, exp - 1), exp, iss, aud: audience, ...claims })
        .setProtectedHeader({ alg, kid: alg })
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
