import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { PAGE_POLICY, page, pageTemplate } from '../page.js';
import type { LegacyNotice, LegacyRecord } from './legacy-objects.js';
import { AccountParams } from './legacy-schemas.js';
import type { LegacyWorld } from './legacy-world.js';

const MAX_LISTED = 500;

const indexBody = pageTemplate<{
  partners: { id: string; name: string; mode: string; notice: string }[];
  total: number;
}>(`
<p>{{total}} partner accounts.</p>
<table>
<thead><tr><th>Account</th><th>Name</th><th>Mode</th><th>Notice</th></tr></thead>
<tbody>{{#each partners}}
<tr><td><a href="/portal/{{id}}">{{id}}</a></td><td>{{name}}</td><td>{{mode}}</td><td>{{notice}}</td></tr>
{{/each}}</tbody>
</table>`);

const accountBody = pageTemplate<{
  record: LegacyRecord;
  notice: (LegacyNotice & { links: { url: string; text: string }[] }) | undefined;
  takesOrders: boolean;
}>(`
{{#if notice}}
<section class="banner {{notice.state}}" role="status" lang="{{notice.locale}}">
  <h2>{{notice.title}}</h2>
  {{#if notice.plannedFor}}<p><time datetime="{{notice.plannedFor}}">{{notice.plannedFor}}</time></p>{{/if}}
  <p>{{notice.body}}</p>
  <ul>{{#each notice.links}}<li><a href="{{url}}" rel="noopener">{{text}}</a></li>{{/each}}</ul>
</section>
{{/if}}
<p>Account {{record.account.id}}, mode <span class="tag">{{record.account.mode}}</span>
{{#if record.account.finalizedAt}}<span class="tag">finalised</span>{{/if}}</p>
{{#if takesOrders}}
<p>You can place orders.</p>
{{else}}
<p>You cannot make new transactions. Your history stays readable.</p>
{{/if}}
<dl>
  <dt>Customers</dt><dd>{{record.inventory.customers.length}}</dd>
  <dt>Subscriptions</dt><dd>{{record.inventory.subscriptions.length}}</dd>
  <dt>Open orders</dt><dd>{{record.inventory.openOrders.length}}</dd>
  <dt>Past orders</dt><dd>{{record.inventory.archive.orders}}</dd>
  <dt>Past invoices</dt><dd>{{record.inventory.archive.invoices}}</dd>
</dl>`);

/** The portal as its people see it: banner, mode, and what they can still do. */
export const portalPages: FastifyPluginAsyncTypebox<{ world: LegacyWorld }> = async (app, { world }) => {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('content-security-policy', PAGE_POLICY);
  });

  app.get('/', async (_request, reply) => {
    const ids = world.ids();
    const partners = ids.slice(0, MAX_LISTED).map((id) => {
      const { name, mode, notice } = world.recordOf(id).account;
      return { id, name, mode, notice: notice.state };
    });
    const content = indexBody({ partners, total: ids.length });
    return reply.type('text/html; charset=utf-8').send(page({ title: 'Partner Portal', content }));
  });

  app.get('/portal/:id', { schema: { params: AccountParams } }, async (request, reply) => {
    const account = world.account(request.params.id);
    const content = accountBody({
      record: world.recordOf(account.id),
      notice: account.notice.state === 'none' ? undefined : { ...account.notice, links: linksOf(account.notice) },
      takesOrders: account.mode === 'live',
    });
    return reply.type('text/html; charset=utf-8').send(page({ title: account.name, content }));
  });
};

function linksOf(notice: LegacyNotice): { url: string; text: string }[] {
  return notice.links.map((link) => {
    const text = link.label ?? link.title ?? link.text;
    return { url: link.url, text: typeof text === 'string' ? text : link.url };
  });
}
