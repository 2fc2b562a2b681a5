import { Compile } from 'typebox/schema';
import { expect } from 'vitest';

/** An answer as it is compared with the document. */
export interface SentAnswer {
  status: number;
  headers: Record<string, unknown>;
  body: unknown;
}

interface Schema {
  [keyword: string]: unknown;
}
interface DocumentedHeader {
  required?: boolean;
  schema: Schema;
}
interface DocumentedResponse {
  headers?: Record<string, DocumentedHeader>;
  content?: Record<string, { schema: Schema }>;
}
interface Operation {
  operationId: string;
  responses: Record<string, DocumentedResponse>;
}
interface OpenApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: object;
}

/** The same on every answer, or said by HTTP itself: no operation tells of them. */
const ofEveryAnswer = new Set(
  `connection content-length content-type date transfer-encoding
  content-security-policy cross-origin-opener-policy cross-origin-resource-policy origin-agent-cluster referrer-policy
  strict-transport-security x-content-type-options x-dns-prefetch-control x-download-options x-frame-options
  x-permitted-cross-domain-policies x-xss-protection`.split(/\s+/),
);

/**
 * Compares answers with the API's own document: the status, the media type, every header and every member of the body has
 * to stand there. Validators are compiled when they are first needed, once in a process.
 */
export class DocumentedAnswers {
  private readonly routes: { pattern: RegExp; methods: Record<string, Operation> }[];
  private readonly components: object;
  private readonly errorsOf = new Map<object, (value: unknown) => unknown[]>();

  constructor(private readonly document: OpenApiDocument) {
    this.components = closed(document.components) as object;
    // A fixed address is no value of a variable one beside it.
    const paths = Object.entries(document.paths).sort(([one], [other]) => variables(one) - variables(other));
    this.routes = paths.map(([path, methods]) => ({
      pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
      methods,
    }));
  }

  /** Fails where the answer is none that the document tells of. What is not in the document at all may only be a problem. */
  expect(method: string, url: string, answer: SentAnswer): void {
    const path = url.replace(/^https?:\/\/[^/]+/, '').split('?')[0] ?? '';
    const route = this.routes.find(({ pattern }) => pattern.test(path));
    const operation = route?.methods[method.toLowerCase()];
    const type = String(answer.headers['content-type'] ?? '').split(';')[0] ?? '';
    if (!operation) {
      if (type === 'application/problem+json') this.expectFit(problem, answer.body, `${method} ${path}`);
      return;
    }
    const name = `${operation.operationId} ${answer.status}`;
    const documented = this.resolved(operation.responses[answer.status]);
    if (!documented) expect.fail(`${name} is not documented`);
    const { schema } = documented.content?.[type] ?? {};
    if (!schema) expect.fail(`${name} is not documented with ${type || 'no body'}`);
    this.expectFit(schema, answer.body, name);
    this.expectHeaders(documented.headers ?? {}, answer.headers, name);
  }

  private expectHeaders(documented: Record<string, DocumentedHeader>, sent: SentAnswer['headers'], name: string): void {
    for (const [header, value] of Object.entries(sent)) {
      if (ofEveryAnswer.has(header) || value === undefined) continue;
      const found = this.resolved(documented[header]);
      if (!found) expect.fail(`${name} does not document the header ${header}`);
      const typed = found.schema.type === 'integer' ? Number(value) : value;
      this.expectFit(found.schema, typed, `${name} header ${header}`);
    }
    for (const [header, reference] of Object.entries(documented)) {
      if (this.resolved(reference)?.required && sent[header] === undefined) expect.fail(`${name} lacks ${header}`);
    }
  }

  private expectFit(schema: Schema, value: unknown, name: string): void {
    let errorsOf = this.errorsOf.get(schema);
    if (!errorsOf) {
      const validator = Compile({ ...(closed(schema) as Schema), components: this.components });
      errorsOf = (one) => validator.Errors(one)[1];
      this.errorsOf.set(schema, errorsOf);
    }
    const errors = errorsOf(value);
    if (errors.length > 0) expect.fail(`${name} breaks its schema: ${JSON.stringify(errors)} ${JSON.stringify(value)}`);
  }

  /** What stands at the end of a reference into the document. */
  private resolved<T>(part: T | undefined): T | undefined {
    const { $ref } = (part ?? {}) as { $ref?: string };
    if ($ref === undefined) return part;
    // biome-ignore lint/suspicious/noExplicitAny: it may lead to anything
    const found = $ref.split('/').reduce<any>((at, one) => (one === '#' ? at : at?.[one]), this.document);
    return found as T | undefined;
  }
}

const problem: Schema = { $ref: '#/components/schemas/Problem' };
const variables = (path: string) => path.split('{').length;

/** The schema with all of its objects closed: what an answer has beyond it is a member that nobody was told of. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inside = Object.fromEntries(
    Object.entries(schema).map(([name, part]) => [name, literal.has(name) ? part : closed(part)]),
  );
  const isOpen = inside.type === 'object' && 'properties' in inside && !('additionalProperties' in inside);
  return isOpen && !('patternProperties' in inside) ? { ...inside, additionalProperties: false } : inside;
}

/** Keywords whose value is no schema. */
const literal = new Set(['const', 'default', 'enum', 'example', 'examples']);
