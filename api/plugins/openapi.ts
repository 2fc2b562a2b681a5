import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { type Act, roleFor, scopeFor } from '../../domain/authorization.js';
import { idempotencyKeyHeader } from '../mutations/idempotency-key.js';
import { ifMatchHeader } from '../mutations/preconditions.js';
import { previewSchema } from '../schemas/action.js';
import { webhooks } from '../schemas/alert-webhook.js';
import { apiKeySchema } from '../schemas/api-key.js';
import { approvalSchema } from '../schemas/approval.js';
import { attentionItemSchema } from '../schemas/attention.js';
import { auditEntrySchema } from '../schemas/audit.js';
import { eventReceiptSchema } from '../schemas/event.js';
import { eventSourceKeySchema, eventSourceSchema } from '../schemas/event-source.js';
import {
  actionResultSchema,
  migrationSchema,
  migrationSummarySchema,
  timelineEntrySchema,
} from '../schemas/migration.js';
import { operationSchema } from '../schemas/operation.js';
import { problemSchema } from '../schemas/problem.js';
import { webinarSchema } from '../schemas/webinar.js';
import { asksForIdempotencyKey } from './idempotency.js';
import { type Components, type SharingOperation, shareComponents } from './openapi-components.js';
import { addExamples, type DescribedOperation } from './openapi-examples.js';

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
      actionResultSchema,
      previewSchema,
      approvalSchema,
      migrationSummarySchema,
      timelineEntrySchema,
      attentionItemSchema,
      eventReceiptSchema,
      operationSchema,
      eventSourceSchema,
      eventSourceKeySchema,
      apiKeySchema,
      webinarSchema,
      auditEntrySchema,
    ]) {
      app.addSchema(schema);
    }
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Portage',
          // That of package.json, as a test sees: what is built stands apart from it.
          version: '0.1.0',
          description,
          license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
        },
        servers: [{ url: publicUrl }],
        tags: [
          'Migrations',
          'Actions',
          'Approvals',
          'Attention',
          'Overview',
          'Events',
          'Event sources',
          'API keys',
          'Webinars',
          'Audit',
          'Operations',
          'Health',
          'Problems',
        ].map((name) => ({ name })),
        components: {
          securitySchemes: {
            key: { type: 'http', scheme: 'bearer', description: 'An API key, or a token' },
            signature: {
              type: 'apiKey',
              in: 'header',
              name: 'webhook-signature',
              description: 'Standard Webhooks, with `webhook-id` and `webhook-timestamp`, by a key of the event source',
            },
          },
        },
      },
      transformObject: (document) => {
        if (!('openapiObject' in document)) return document.swaggerObject;
        const { paths = {}, components = {} } = document.openapiObject;
        for (const operations of Object.values(paths)) {
          const body = operations?.post?.requestBody;
          if (body && 'content' in body && !takesMembers(body.content)) body.required = false;
        }
        const operations = Object.values(paths).flatMap((methods) => Object.values(methods ?? {}));
        for (const operation of operations) addExamples(operation as DescribedOperation);
        shareComponents(operations as SharingOperation[], components as Components, publicUrl);
        Object.assign(document.openapiObject, { webhooks });
        return document.openapiObject;
      },
      // Components are named after the schemas' ids.
      refResolver: { buildLocalReference: (json, _baseUri, _fragment, index) => String(json.$id ?? `schema-${index}`) },
      transform: ({ schema, url, route }) => {
        const access = route.config?.access;
        if (access === undefined || access === 'public') return { schema, url };
        const acts = access === 'any-key' ? [] : [access].flat();
        const scopes = scopesOf(acts);
        const personal = route.config?.personal ? 'What may be about people is masked without `pii:read`.' : undefined;
        const told = [schema?.description, needsOf(acts), personal].filter(Boolean).join('\n\n');
        const { documentedBody } = route.config ?? {};
        const security = [{ key: scopes }, ...(documentedBody ? [{ signature: [] }] : [])];
        const body = documentedBody ? { body: documentedBody } : {};
        const isKeyed = asksForIdempotencyKey(route.config?.audit, String(route.method));
        const ifMatch = route.config?.ifMatch;
        const named = {
          ...(isKeyed ? idempotencyKeyHeader : {}),
          ...(ifMatch ? { 'if-match': ifMatchHeader(ifMatch) } : {}),
        };
        const required = isKeyed ? Object.keys(idempotencyKeyHeader) : [];
        const headers = { headers: { type: 'object', required, properties: named } };
        const querystring = schema?.querystring ? { querystring: withoutDefaulted(schema.querystring) } : {};
        return { schema: { ...schema, ...querystring, ...body, ...headers, description: told, security }, url };
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

/** What has a default need not be given: to the validator it is there by then. */
function withoutDefaulted(schema: unknown): object {
  const { required = [], properties = {}, ...rest } = schema as { required?: string[]; properties?: object };
  const defaulted = new Set(Object.entries(properties).flatMap(([name, one]) => ('default' in one ? [name] : [])));
  return { ...rest, properties, required: required.filter((name) => !defaulted.has(name)) };
}

/** Whether a body has to have members; a route that needs none takes none for an empty one. */
function takesMembers(content: Record<string, { schema?: object }>): boolean {
  const schema: { type?: string; required?: unknown[] } = content['application/json']?.schema ?? {};
  return schema.type !== 'object' || (schema.required ?? []).length > 0;
}

function scopesOf(acts: readonly Act[]) {
  return [...new Set(acts.flatMap((act) => scopeFor(act) ?? []))];
}

/** In words, what a caller needs. */
function needsOf(acts: readonly Act[]): string {
  if (acts.length === 0) return 'Anyone known: any key, any token.';
  const people = [...new Set(acts.flatMap((act) => roleFor(act) ?? []))].map((role) => `role \`${role}\``);
  const machines = scopesOf(acts).map((scope) => `scope or grant \`${scope}\``);
  return `Needs one of: ${[...people, ...machines].join(', ')}.`;
}
