import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Caller } from './caller.js';
import type { Actor } from './objects.js';
import { MarketplaceProblem } from './problems.js';
import type { MarketplaceWorld } from './world.js';

export type MarketplaceTokens = {
  operations: string;
  vendor: string;
  /** Token to the id of the client account that it belongs to. */
  client?: Record<string, string>;
};

const TOKEN = /^idt:(TKN-\d{4}-\d{4}):\S+$/;
const DECORATOR = 'marketplaceCaller';

/** Refuses every request without a known token (401) and remembers who calls. Throws on a token of another form. */
export function authenticate(app: FastifyInstance, world: MarketplaceWorld, tokens: MarketplaceTokens): void {
  const known = [
    entry(tokens.operations, 'Operations', world.store.operationsAccountId),
    entry(tokens.vendor, 'Vendor', world.store.vendorAccountId),
    ...Object.entries(tokens.client ?? {}).map(([token, accountId]) => entry(token, 'Client', accountId)),
  ];
  app.decorateRequest(DECORATOR, null);
  app.addHook('onRequest', async (request) => {
    const given = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const digest = digestOf(given);
    const match = known.find((each) => timingSafeEqual(each.digest, digest));
    if (!match || !TOKEN.test(given)) throw new MarketplaceProblem(401, 'The token is missing or not valid.');
    request.setDecorator<Caller>(DECORATOR, match.caller);
  });
}

/** Who makes this request; only within routes behind `authenticate`. */
export function callerOf(request: FastifyRequest): Caller {
  return request.getDecorator<Caller>(DECORATOR);
}

function entry(token: string, actor: Actor, accountId: string): { digest: Buffer; caller: Caller } {
  const id = TOKEN.exec(token)?.[1];
  if (!id) throw new TypeError(`The ${actor} token is not of the form idt:TKN-NNNN-NNNN:<secret>.`);
  return { digest: digestOf(token), caller: { actor, accountId, by: { id, name: `${actor} token` } } };
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
