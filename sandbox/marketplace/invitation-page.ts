import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { MarketplaceProblem } from './problems.js';
import { membershipStatus } from './rules/membership-rules.js';
import type { MarketplaceWorld } from './world.js';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

type Visit = { Querystring: { code?: string } };

/** The portal page behind the mailed link: the one place where the invited person accepts or declines. */
export function invitationPage(app: FastifyInstance, world: MarketplaceWorld): void {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, async () => ({}));
  const open = (request: FastifyRequest<Visit>) =>
    world.invitationOf(`http://portal.invalid/?code=${encodeURIComponent(request.query.code ?? '')}`);

  app.get<Visit>('/accept-invite', async (request, reply) => {
    const membership = orGone(() => open(request));
    if (!membership) return page(reply, 404, 'This invitation is not valid any more.');
    const status = membershipStatus(world.store, world.sender, membership);
    if (status !== 'Invited') return page(reply, 410, 'This invitation has expired. Ask for a new one.');
    const account = escaped(world.store.get('accounts', membership.accountId).name);
    const query = `?code=${encodeURIComponent(request.query.code ?? '')}`;
    return page(
      reply,
      200,
      `You are invited to join ${account} on the Marketplace.`,
      `<form method="post"><button formaction="/accept-invite${query}">Accept</button>
       <button formaction="/decline-invite${query}">Decline</button></form>`,
    );
  });
  app.post<Visit>('/accept-invite', async (request, reply) => {
    const accepted = orGone(() => world.acceptInvitation(open(request).id));
    if (!accepted) return page(reply, 410, 'This invitation is not valid any more.');
    return page(reply, 200, 'Welcome: the invitation is accepted.');
  });
  app.post<Visit>('/decline-invite', async (request, reply) => {
    const declined = orGone(() => world.declineInvitation(open(request).id));
    if (!declined) return page(reply, 410, 'This invitation is not valid any more.');
    return page(reply, 200, 'The invitation is declined.');
  });
}

function orGone<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof MarketplaceProblem) return undefined;
    throw error;
  }
}

function page(reply: FastifyReply, status: number, message: string, form = '') {
  return reply
    .status(status)
    .header('referrer-policy', 'no-referrer')
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><html lang="en"><title>Marketplace</title><h1>Marketplace</h1><p>${message}</p>${form}</html>`,
    );
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);
}
