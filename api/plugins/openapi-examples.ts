import { type ProblemSlug, problemCatalogue } from '../../domain/problems.js';
import { Problem, problemDocument } from '../problems.js';
import { answerExamples, requestExamples } from '../schemas/examples.js';

export type Media = Record<string, { example?: unknown; examples?: Record<string, object> }>;

interface Parameter {
  example?: unknown;
  examples?: unknown;
  schema?: { type?: string; default?: unknown; enum?: readonly unknown[] };
}

/** An operation of the document, as far as examples are put into it. */
export interface DescribedOperation {
  operationId?: string;
  parameters?: object[];
  requestBody?: { content?: Media };
  responses?: Record<string, { content?: Media }>;
}

/** Gives the operation its own examples, and its parameters those that follow from what they can be. */
export function addExamples({ operationId = '', parameters = [], requestBody, responses = {} }: DescribedOperation) {
  for (const parameter of parameters as Parameter[]) {
    if (parameter.example !== undefined || parameter.examples !== undefined) continue;
    const { type, default: usual, enum: [first] = [] } = parameter.schema ?? {};
    const example = usual ?? first ?? (type === 'boolean' ? true : undefined);
    if (example !== undefined) parameter.example = example;
  }
  put(requestBody?.content, requestExamples[operationId]);
  for (const [status, response] of Object.entries(responses)) {
    put(response.content, answerExamples[operationId]?.[status]);
  }
}

function put(content: Media = {}, examples: Readonly<Record<string, unknown>> = {}): void {
  for (const [type, media] of Object.entries(content)) if (type in examples) media.example = examples[type];
}

/** A problem as the catalogue has it. */
export function problemExample(slug: ProblemSlug, publicUrl: string) {
  const { title, advice } = problemCatalogue[slug];
  const problem = new Problem(slug, { detail: details[slug] ?? title, ...membersOf[slug] });
  return { summary: advice, value: problemDocument(problem, publicUrl, traceId) };
}

const traceId = '0af7651916cd43dd8448eb211c80319c';

const details: Partial<Record<ProblemSlug, string>> = {
  'validation-failed': 'The body does not fit its schema',
  unprocessable: 'The request fits its schema, but cannot be carried out as it is',
  'wrong-state': 'The migration is not paused',
  forbidden: 'This caller lacks migrations:write',
  'count-changed': 'It would be 13 now',
  'quota-exceeded': '600 in 60 seconds are allowed',
};

type Said = ConstructorParameters<typeof Problem>[1];
const membersOf: Partial<Record<ProblemSlug, NonNullable<Said>>> = {
  'validation-failed': { errors: [{ message: 'is missing', pointer: '/partnerId' }] },
  'event-invalid': { errors: [{ message: 'is missing', pointer: '/time' }] },
  unprocessable: { errors: [{ message: 'has to be within the next seven days', pointer: '/until' }] },
  'wrong-state': { members: { currentState: 'announced', allowedActions: ['pause', 'abort', 'rollback'] } },
  'already-ended': { members: { currentState: 'completed' } },
  forbidden: { members: { missing: 'migrations:write' } },
  'count-changed': { members: { count: 13 } },
  'quota-exceeded': { members: { 'violated-policies': ['api'] } },
};
