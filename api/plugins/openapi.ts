import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { attentionItemSchema } from '../schemas/attention.js';
import { eventReceiptSchema } from '../schemas/event.js';
import { eventSourceKeySchema, eventSourceSchema } from '../schemas/event-source.js';
import { migrationSchema, migrationSummarySchema, timelineEntrySchema } from '../schemas/migration.js';
import { problemSchema } from '../schemas/problem.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body of a route that reads it by itself: documented, not validated. It may be signed instead of keyed. */
    documentedBody?: object;
  }
}

const description = `Portage moves partner accounts from the legacy Partner Portal to the Marketplace.

Every answer that is not a success is a problem (RFC 9457); its \`type\` is the address of a page that explains it.
Lists are read page by page: pass \`nextCursor\` back as \`cursor\`, with the same filter.`;

/** Describes the API from its routes: `GET /openapi.json`, and as a page for people at `/docs`. */
export const openapi = fastifyPlugin(
  async (app: FastifyInstance, { publicUrl }: { publicUrl: string }) => {
    for (const schema of [
      problemSchema,
      migrationSchema,
      migrationSummarySchema,
      timelineEntrySchema,
      attentionItemSchema,
      eventReceiptSchema,
      eventSourceSchema,
      eventSourceKeySchema,
    ]) {
      app.addSchema(schema);
    }
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Portage',
          version: '1.0.0',
          description,
          license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
        },
        servers: [{ url: publicUrl }],
        tags: ['Migrations', 'Actions', 'Attention', 'Overview', 'Events', 'Event sources', 'Health', 'Problems'].map(
          (name) => ({ name }),
        ),
        components: {
          securitySchemes: {
            key: { type: 'http', scheme: 'bearer', description: 'An API key' },
            signature: {
              type: 'apiKey',
              in: 'header',
              name: 'webhook-signature',
              description: 'Standard Webhooks, with `webhook-id` and `webhook-timestamp`, by a key of the event source',
            },
          },
        },
      },
      // Components are named after the schemas' ids.
      refResolver: { buildLocalReference: (json, _baseUri, _fragment, index) => String(json.$id ?? `schema-${index}`) },
      transform: ({ schema, url, route }) => {
        const access = route.config?.access;
        if (access === undefined || access === 'public') return { schema, url };
        const scopes = access === 'any-key' ? [] : [access].flat();
        const needs =
          scopes.length === 0 ? 'Any key.' : `Scope: ${scopes.map((scope) => `\`${scope}\``).join(' or ')}.`;
        const told = [schema?.description, needs].filter(Boolean).join('\n\n');
        const { documentedBody } = route.config ?? {};
        const security = [{ key: scopes }, ...(documentedBody ? [{ signature: [] }] : [])];
        const body = documentedBody ? { body: documentedBody } : {};
        return { schema: { ...schema, ...body, description: told, security }, url };
      },
    });
    await app.register(swaggerUi, {
      routePrefix: '/docs',
      theme: { title: 'Portage API' },
      uiConfig: { deepLinking: true, displayRequestDuration: true },
    });
    app.get('/openapi.json', { schema: { hide: true }, config: { access: 'public' } }, async () => app.swagger());
  },
  { name: 'openapi' },
);
