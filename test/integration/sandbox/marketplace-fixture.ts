import type { AddressInfo } from 'node:net';
import { buildMarketplace } from '../../../sandbox/marketplace/marketplace-server.js';
import { createMarketplaceWorld, type MarketplaceWorld } from '../../../sandbox/marketplace/world.js';

export type Who = 'operations' | 'vendor' | 'client' | 'otherClient' | 'nobody';
// biome-ignore lint/suspicious/noExplicitAny: answers are read by many differently shaped assertions
export type Answer = { status: number; body: any; headers: Headers };

export const START = Date.parse('2026-03-01T09:00:00.000Z');
export const DAY_MS = 86_400_000;

export type Marketplace = Awaited<ReturnType<typeof startMarketplace>>;

/** A listening Marketplace with one partner (buyer, seller, licensee, program) and a clock that tests move. */
export async function startMarketplace(options: { autoapprove?: boolean } = {}) {
  const clock = { now: START };
  const world: MarketplaceWorld = createMarketplaceWorld({ now: () => clock.now, seed: 'test' });
  const partner = world.addAccount({
    name: 'Northwind Resale',
    externalId: 'WW-100502',
    eligibility: { client: false, partner: true },
    defaultLanguageCode: 'de-DE',
    country: 'DE',
  });
  const other = world.addAccount({
    name: 'Other Partner',
    externalId: 'WW-100503',
    eligibility: { client: false, partner: true },
  });
  const seller = world.addSeller({ name: 'Seller DE', country: 'DE', currency: 'EUR' });
  const buyer = world.addBuyer({ accountId: partner.id, name: 'Northwind GmbH', country: 'DE' });
  world.addErpLink({ buyerId: buyer.id, sellerId: seller.id });
  const licensee = world.addLicensee({
    accountId: partner.id,
    buyerId: buyer.id,
    sellerId: seller.id,
    name: 'End Customer',
    externalId: 'legacy-17',
  });
  const program = world.addProgram({
    name: 'SWO CSP Partner Program',
    settings: { newCertificateAutoapprove: options.autoapprove ?? false },
  });
  const tokens = {
    operations: 'idt:TKN-0000-0001:operations',
    vendor: 'idt:TKN-0000-0002:vendor',
    client: { 'idt:TKN-0000-0003:client': partner.id, 'idt:TKN-0000-0004:client': other.id },
  };
  const app = await buildMarketplace({ world, tokens });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const secrets: Record<Who, string | undefined> = {
    operations: tokens.operations,
    vendor: tokens.vendor,
    client: 'idt:TKN-0000-0003:client',
    otherClient: 'idt:TKN-0000-0004:client',
    nobody: undefined,
  };

  async function call(who: Who, method: string, path: string, body?: unknown): Promise<Answer> {
    const token = secrets[who];
    const response = await fetch(`${base}/public/v1${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
  }
  const get = (who: Who, path: string) => call(who, 'GET', path);
  const post = (who: Who, path: string, body?: unknown) => call(who, 'POST', path, body);
  const put = (who: Who, path: string, body?: unknown) => call(who, 'PUT', path, body);
  const remove = (who: Who, path: string) => call(who, 'DELETE', path);

  return {
    world,
    clock,
    base,
    partner,
    other,
    seller,
    buyer,
    licensee,
    program,
    call,
    get,
    post,
    put,
    remove,
    secrets,
    close: () => app.close(),
  };
}
