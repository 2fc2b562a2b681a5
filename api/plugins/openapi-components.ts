import type { ProblemSlug } from '../../domain/problems.js';
import { type HeaderComponent, headerComponents, problemHeaders, successHeaders } from '../schemas/answer-headers.js';
import { type Media, problemExample } from './openapi-examples.js';

interface Reference {
  $ref: string;
}
interface Response {
  description?: string;
  headers?: Record<string, Reference>;
  content?: Media;
}
interface Parameter {
  in: string;
  name: string;
}

/** An operation of the document, as far as its parts are shared with others. */
export interface SharingOperation {
  operationId?: string;
  parameters?: (Parameter | Reference)[];
  responses?: Record<string, Response | Reference>;
}

/** The parts of the document that several operations refer to. */
export interface Components {
  parameters?: Record<string, object>;
  headers?: Record<string, object>;
  responses?: Record<string, object>;
  examples?: Record<string, object>;
}

/**
 * Tells of each answer its headers, and moves what operations have in common to `components`: headers, parameters,
 * problems and their examples. Repeated in each operation, problems alone would be two thirds of the document.
 */
export function shareComponents(
  operations: readonly SharingOperation[],
  components: Components,
  publicUrl: string,
): void {
  const headers = new Map<string, object>();
  const responses = new Map<string, object>();
  const examples = new Map<string, object>();
  const headersNamed = (names: readonly HeaderComponent[]) =>
    Object.fromEntries(
      names.map((component) => {
        const { name, ...header } = headerComponents[component];
        headers.set(component, header);
        return [name, reference('headers', component)];
      }),
    );

  for (const { operationId = '', parameters = [], responses: answers = {} } of operations) {
    const isKeyed = parameters.some((one) => 'name' in one && one.name === 'idempotency-key');
    for (const [status, answer] of Object.entries(answers)) {
      if ('$ref' in answer) continue;
      const problem = answer.content?.['application/problem+json'];
      if (!problem) {
        answer.headers = headersNamed(successHeaders(operationId, status, isKeyed));
        continue;
      }
      const slugs = slugsOf(answer.description ?? '');
      for (const slug of slugs) examples.set(slug, problemExample(slug, publicUrl));
      problem.examples = Object.fromEntries(slugs.map((slug) => [slug, reference('examples', slug)]));
      answer.headers = headersNamed(problemHeaders(status, slugs));
      const name = slugs.map(pascalCase).join('Or');
      responses.set(name, answer);
      answers[status] = reference('responses', name);
    }
  }
  Object.assign(components, {
    parameters: shareParameters(operations),
    headers: sorted(headers),
    responses: sorted(responses),
    examples: sorted(examples),
  });
}

/** The description of an answer names the problems that it may be. */
function slugsOf(description: string): ProblemSlug[] {
  return [...description.matchAll(/`([a-z-]+)`:/g)].map(([, slug]) => slug as ProblemSlug);
}

/**
 * Parameters that several operations have in the same form. Of a name with several such forms the commonest is shared:
 * a component has one name.
 */
function shareParameters(operations: readonly SharingOperation[]): Record<string, object> {
  const forms = new Map<string, { parameter: Parameter; uses: number }>();
  for (const parameter of operations.flatMap(({ parameters = [] }) => parameters)) {
    if (!('name' in parameter)) continue;
    const form = JSON.stringify(parameter);
    forms.set(form, { parameter, uses: (forms.get(form)?.uses ?? 0) + 1 });
  }
  const shared = new Map<string, Parameter>();
  for (const { parameter, uses } of [...forms.values()].sort((one, other) => other.uses - one.uses)) {
    const name = pascalCase(parameter.name);
    if (uses > 1 && !shared.has(name)) shared.set(name, parameter);
  }
  for (const operation of operations) {
    if (!operation.parameters) continue;
    operation.parameters = operation.parameters.map((parameter) => {
      if (!('name' in parameter)) return parameter;
      const name = pascalCase(parameter.name);
      const isShared = JSON.stringify(shared.get(name)) === JSON.stringify(parameter);
      return isShared ? reference('parameters', name) : parameter;
    });
  }
  return sorted(shared);
}

const reference = (kind: keyof Components, name: string): Reference => ({ $ref: `#/components/${kind}/${name}` });

const pascalCase = (name: string) =>
  name.replaceAll(/(?:^|[^A-Za-z0-9])([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

function sorted<T>(parts: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...parts].sort(([one], [other]) => (one < other ? -1 : 1)));
}
