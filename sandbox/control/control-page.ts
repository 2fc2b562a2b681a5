import type { Worlds } from '../make-partner.js';
import { page, pageTemplate } from '../page.js';
import { partnerOverview } from './partner-overview.js';
import { PLAY_ACTIONS } from './play-actions.js';

/** A longer page would be of no use to a person; the JSON lists all. */
const LISTED = 100;

const startBody = pageTemplate<{
  links: { name: string; url: string }[];
  partners: object[];
  total: number;
  shown: number;
}>(`
<p>{{#each links}}<a href="{{url}}">{{name}}</a> {{/each}}</p>
<p>{{shown}} of {{total}} partners. A button does what a person would do, and tells Portage of it where it should.</p>
<table>
<thead><tr><th>Partner</th><th>Legacy portal</th><th>Marketplace</th><th>Play</th></tr></thead>
<tbody>{{#each partners}}
<tr>
<td><a href="/partners/{{id}}">{{id}}</a><br>{{name}}</td>
<td><a href="{{portalUrl}}">{{mode}}</a><br>notice {{notice}}</td>
<td>{{#if account}}{{account}}<br>{{invited}} invited, {{joined}} joined<br>{{licensees}} licensees,
{{certificates}} certificates{{else}}not known{{/if}}</td>
<td>{{#each actions}}<form method="post" action="/play/partners/{{../id}}/{{name}}"><input type="hidden" name="notify"
 value="true"><button>{{label}}</button></form>{{/each}}</td>
</tr>
{{/each}}</tbody>
</table>`);

/** The start page: every partner with its state on both sides and a button for each thing a person can do. */
export function controlPage(worlds: Worlds, addresses: Record<string, string>): string {
  const ids = worlds.legacy.ids();
  const actions = Object.entries(PLAY_ACTIONS).map(([name, { label }]) => ({ name, label }));
  const partners = ids.slice(0, LISTED).map((id) => {
    const { legacy, marketplace } = partnerOverview(worlds, id);
    return {
      id,
      name: legacy.name,
      mode: legacy.mode,
      notice: legacy.notice.state,
      portalUrl: `${addresses.legacyUrl}/portal/${id}`,
      account: marketplace && `${marketplace.accountId} ${marketplace.status}`,
      invited: marketplace?.memberships.filter(({ status }) => status === 'Invited').length,
      joined: marketplace?.memberships.filter(({ status }) => status === 'Active').length,
      licensees: marketplace?.counts.licensees,
      certificates: marketplace?.certificates.filter(({ status }) => status === 'Active').length,
      actions,
    };
  });
  const links = Object.entries(addresses)
    .filter(([, url]) => url.startsWith('http'))
    .map(([name, url]) => ({ name, url }));
  return page({ title: 'Sandbox', content: startBody({ links, partners, total: ids.length, shown: partners.length }) });
}
