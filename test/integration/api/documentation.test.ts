import { Compile } from 'typebox/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageInfo } from '../../../cli/package-info.js';
import { type ProblemSlug, problemCatalogue } from '../../../domain/problems.js';
import { type ApiFixture, publicUrl, startApi } from './api-fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const open = (url: string, accept = 'text/html') => api.inject({ url, headers: { accept } });

describe('the OpenAPI document', () => {
  test('is 3.1, names its schemas, and its references lead somewhere', async () => {
    const document = (await open('/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.version).toBe(packageInfo.version);
    expect(document.servers).toEqual([{ url: publicUrl }]);
    expect(Object.keys(document.components.schemas).sort()).toEqual([
      'ActionPreview',
      'ActionResult',
      'ApiKey',
      'Approval',
      'AttentionItem',
      'AuditEntry',
      'EventReceipt',
      'EventSource',
      'EventSourceKey',
      'Migration',
      'MigrationSummary',
      'Operation',
      'Problem',
      'TimelineEntry',
      'Webinar',
    ]);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) {
      const target = reference
        .slice(2)
        .split('/')
        .reduce((at, name) => at?.[name], document);
      expect(target, reference).toBeDefined();
    }
  });

  test('tells of the web hook of alerts: its headers, its body, an example that fits', async () => {
    const { webhooks } = (await open('/openapi.json')).json();
    const { parameters, requestBody } = webhooks.attention.post;
    expect(parameters.map(({ name }: { name: string }) => name)).toEqual([
      'webhook-id',
      'webhook-timestamp',
      'webhook-signature',
    ]);
    const { schema, example } = requestBody.content['application/json'];
    expect(Compile(schema).Errors(example)[1]).toEqual([]);
  });

  test('gives every operation an id of its own', async () => {
    const { paths } = (await open('/openapi.json')).json();
    const ids = Object.values(paths as Record<string, Record<string, { operationId: string }>>).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the page of the documentation', () => {
  test('loads only what its own content security policy allows', async () => {
    const page = await open('/docs/');
    expect(page.statusCode).toBe(200);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('upgrade-insecure-requests');
    // No script or handler stands in the page itself, which this policy would block.
    expect(page.payload).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=/);
    const assets = [...page.payload.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map((match) => match[1]);
    expect(assets).toContain('static/swagger-ui-bundle.js');
    for (const asset of assets) expect((await open(`/docs/${asset}`)).statusCode, asset).toBe(200);
  });

  test('is found without the slash too', async () => {
    expect((await open('/docs')).statusCode).toBe(200);
  });
});

describe('the address of a problem', () => {
  test.each(Object.keys(problemCatalogue) as ProblemSlug[])('%s explains it to people and machines', async (slug) => {
    const { status, title, advice } = problemCatalogue[slug];
    const page = await open(`/problems/${slug}`);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.payload).toContain(`<h1>${title}</h1>`);
    const machine = await open(`/problems/${slug}`, 'application/json');
    expect(machine.json()).toEqual({ type: `${publicUrl}/problems/${slug}`, status, title, advice });
  });

  test('shows no markup from the catalogue as such', async () => {
    expect((await open('/problems/unauthenticated')).payload).toContain('Bearer &lt;key&gt;');
  });
});

test('answers carry the usual protections', async () => {
  const { headers } = await open('/livez');
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'SAMEORIGIN' });
});
