import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import { Type } from 'typebox';
import { PAGE_POLICY, page, pageTemplate } from '../page.js';
import type { MailboxMessage, MailboxStore, MessageFilter } from './mailbox-store.js';

const Id = Type.Object({ id: Type.String({ maxLength: 40 }) });
const Filter = Type.Object(
  {
    to: Type.Optional(Type.String({ maxLength: 320 })),
    subject: Type.Optional(Type.String({ maxLength: 500 })),
    messageId: Type.Optional(Type.String({ maxLength: 1_000 })),
    origin: Type.Optional(Type.Union([Type.Literal('smtp'), Type.Literal('marketplace'), Type.Literal('resend')])),
    limit: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,5}$' })),
  },
  { additionalProperties: false },
);
const LISTED = 200;
/** A mail may show its own pictures and styles, but no script of it ever runs. */
const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: cid:";

const listBody = pageTemplate<{ messages: MailboxMessage[]; filter: MessageFilter }>(`
<form method="get" action="/"><label>To <input name="to" value="{{filter.to}}"></label>
<label>Subject <input name="subject" value="{{filter.subject}}"></label> <button>Find</button></form>
<table>
<thead><tr><th>Received</th><th>To</th><th>Subject</th><th>From</th><th></th></tr></thead>
<tbody>{{#each messages}}
<tr><td><time>{{receivedAt}}</time></td><td>{{#each envelope.to}}{{this}} {{/each}}</td>
<td><a href="/view/{{id}}">{{#if subject}}{{subject}}{{else}}(no subject){{/if}}</a></td>
<td>{{from}}</td><td>{{#if attachments.length}}{{attachments.length}} file(s){{/if}}
<span class="tag">{{origin}}</span></td></tr>
{{/each}}</tbody>
</table>
{{#unless messages.length}}<p>No mail yet.</p>{{/unless}}`);

const viewBody = pageTemplate<{ message: MailboxMessage }>(`
<p>From {{message.from}} to {{#each message.envelope.to}}{{this}} {{/each}}, <time>{{message.receivedAt}}</time>
<span class="tag">{{message.origin}}</span> <a href="/messages/{{message.id}}/raw">raw</a></p>
{{#if message.messageId}}<p class="muted">{{message.messageId}}</p>{{/if}}
{{#if message.attachments.length}}<ul>{{#each message.attachments}}
<li><a href="/messages/{{../message.id}}/attachments/{{@index}}" download>{{filename}}</a> {{mimeType}} ({{bytes}} bytes)</li>
{{/each}}</ul>{{/if}}
{{#if message.html}}<h2>HTML</h2>
<iframe title="HTML part" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/messages/{{message.id}}/html"></iframe>{{/if}}
{{#if message.text}}<h2>Text</h2><pre>{{message.text}}</pre>{{/if}}`);

/** The page and JSON over the received mails; not yet listening. */
export function buildMailboxServer({ store, logger }: { store: MailboxStore; logger?: FastifyBaseLogger }) {
  const app = Fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
  }).withTypeProvider<TypeBoxTypeProvider>();
  const missing = { status: 404, title: 'There is no such mail' };

  app.get('/', { schema: { querystring: Filter } }, async (request, reply) => {
    const messages = store.list({ ...filterOf(request.query), limit: LISTED }).reverse();
    return reply
      .header('content-security-policy', PAGE_POLICY)
      .type('text/html; charset=utf-8')
      .send(page({ title: 'Mailbox', content: listBody({ messages, filter: filterOf(request.query) }) }));
  });

  app.get('/view/:id', { schema: { params: Id } }, async (request, reply) => {
    const message = store.get(request.params.id);
    if (message === undefined) return reply.code(404).send(missing);
    return reply
      .header('content-security-policy', PAGE_POLICY)
      .type('text/html; charset=utf-8')
      .send(page({ title: message.subject || '(no subject)', content: viewBody({ message }) }));
  });

  app.get('/messages', { schema: { querystring: Filter } }, async (request) => {
    const messages = store.list(filterOf(request.query));
    return { total: messages.length, messages };
  });

  app.delete('/messages', async () => ({ removed: store.clear() }));

  app.get('/messages/:id', { schema: { params: Id } }, async (request, reply) => {
    return store.get(request.params.id) ?? reply.code(404).send(missing);
  });

  app.get('/messages/:id/html', { schema: { params: Id } }, async (request, reply) => {
    const html = store.get(request.params.id)?.html;
    if (html === undefined) return reply.code(404).send(missing);
    // Links must leave the frame, whose sandbox has no top to navigate.
    return reply
      .header('content-security-policy', MAIL_POLICY)
      .type('text/html; charset=utf-8')
      .send(`<base target="_blank">${html}`);
  });

  app.get('/messages/:id/raw', { schema: { params: Id } }, async (request, reply) => {
    const raw = store.raw(request.params.id);
    if (raw === undefined) return reply.code(404).send(missing);
    return reply.type('text/plain; charset=utf-8').header('x-content-type-options', 'nosniff').send(raw);
  });

  app.get(
    '/messages/:id/attachments/:index',
    { schema: { params: Type.Object({ id: Type.String(), index: Type.String({ pattern: '^\\d{1,3}$' }) }) } },
    async (request, reply) => {
      const attachment = await store.attachment(request.params.id, Number(request.params.index));
      if (attachment === undefined) return reply.code(404).send(missing);
      return reply
        .type(attachment.mimeType)
        .header('x-content-type-options', 'nosniff')
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(attachment.filename)}`)
        .send(attachment.content);
    },
  );

  return app;
}

/** A form sends empty fields for what was not filled in; they filter nothing. */
function filterOf(query: { [field: string]: string | undefined }): MessageFilter {
  const { limit, ...texts } = query;
  const given = Object.entries(texts).filter(([, value]) => value !== undefined && value !== '');
  return { ...Object.fromEntries(given), ...(limit !== undefined && { limit: Number(limit) }) };
}
