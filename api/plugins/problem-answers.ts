import type {
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifySchemaValidationError,
} from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { isDatabaseAway } from '../../db/database-away.js';
import { MigrationsClientError } from '../../temporal-client/migrations-client-error.js';
import { type InputError, Problem, pointerTo, problemDocument, unavailable } from '../problems.js';
import { JsonTextError } from './json-text.js';

interface Options {
  publicUrl: string;
}

/** Every answer that is not a success is a problem of the catalogue; what is not foreseen is logged and says nothing. */
export const problemAnswers = fastifyPlugin(
  async (app: FastifyInstance, { publicUrl }: Options) => {
    const methodsOf = collectMethods(app);
    app.setErrorHandler((error, request, reply) => {
      // Where nothing takes the method, it does not matter that the body cannot be read either.
      if (request.is404 && isFastifyError(error)) return answerUnmatched(request, reply);
      return answerError(error, request, reply, publicUrl);
    });
    app.setNotFoundHandler(answerUnmatched);
    // A fixed address is no value of a variable one beside it: `GET /v1/events/redeliver` asks for no event of that name.
    app.addHook('onRequest', async (request, reply) => {
      const [path = ''] = request.url.split('?');
      const fixed = methodsOf.fixed(path);
      if (fixed.length === 0 || fixed.includes(request.method) || !request.routeOptions.url?.includes(':')) return;
      answerUnmatched(request, reply);
      return reply;
    });

    function answerUnmatched(request: FastifyRequest, reply: FastifyReply) {
      const allowed = methodsOf(request.url.split('?')[0] ?? '');
      const problem =
        allowed.length === 0
          ? new Problem('not-found', { detail: 'There is nothing at this address' })
          : new Problem('method-not-allowed', {
              detail: `This address takes ${allowed.join(', ')}`,
              headers: { allow: allowed.join(', ') },
            });
      return sendProblem(reply, problem, publicUrl);
    }
  },
  { name: 'problem-answers' },
);

/** Answers whatever was thrown, with `problem` where the route knows better what it means to its caller. */
export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string,
  problem: Problem = problemOf(error),
) {
  if (problem.status >= 500) {
    // A fault stays one, whatever the caller is told of it.
    request.log[problemOf(error).slug === 'internal' ? 'error' : 'warn'](
      { err: error, problem: problem.slug },
      'request failed',
    );
  }
  return sendProblem(reply, problem, publicUrl);
}

function sendProblem(reply: FastifyReply, problem: Problem, publicUrl: string) {
  return reply
    .code(problem.status)
    .headers(problem.options.headers ?? {})
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problemDocument(problem, publicUrl, reply.request.id)));
}

/** What a caller is told of an error, whatever it is. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof JsonTextError) return new Problem('malformed-request', { detail: error.message });
  if (error instanceof MigrationsClientError && ['unavailable', 'no-answer'].includes(error.code)) {
    return unavailable('Temporal does not answer at the moment');
  }
  if (error instanceof MigrationsClientError && error.code === 'not-understood') {
    return unavailable(
      'A worker of another build answered, which does not know this: try again once the upgrade is over',
      30,
    );
  }
  if (error instanceof MigrationsClientError && error.code === 'not-set-up') return unavailable(error.message, 60);
  if (isDatabaseAway(error)) return unavailable('The database does not answer at the moment');
  if (isFastifyError(error)) return fromFramework(error);
  return new Problem('internal');
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('FST_');
}

function fromFramework(error: FastifyError): Problem {
  if (error.validation) return fromValidation(error.validation, error.validationContext);
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new Problem('payload-too-large');
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new Problem('unsupported-media-type');
  if (error.code === 'FST_ERR_HANDLER_TIMEOUT') return unavailable('The request took too long');
  // The framework's own words name its parts, and the address may be long: neither helps a client.
  if (error.statusCode === 400 || error.statusCode === 414) {
    return new Problem('malformed-request', { detail: 'The address or the body cannot be read' });
  }
  return new Problem('internal');
}

function fromValidation(faults: FastifySchemaValidationError[], part: string | undefined) {
  // An id that no resource can have is the id of no resource.
  if (part === 'params') return new Problem('not-found', { detail: 'No resource has such an id' });
  const place = part === 'querystring' ? 'query' : part === 'headers' ? 'headers' : 'body';
  return new Problem('validation-failed', {
    detail: `The ${place} does not fit its schema`,
    errors: faults.map(toInputError),
  });
}

/** A fault that the validator found, as a problem tells of it. */
export function toInputError({
  instancePath,
  keyword,
  message = 'is not valid',
  params,
}: FastifySchemaValidationError): InputError {
  const { missingProperty, additionalProperty, allowedValues }: Record<string, unknown> = params;
  if (keyword === 'required')
    return { message: 'is missing', pointer: pointerTo(instancePath, String(missingProperty)) };
  if (keyword === 'additionalProperties') {
    return { message: 'is not known here', pointer: pointerTo(instancePath, String(additionalProperty)) };
  }
  if (keyword === 'oneOf')
    return { message: 'must fit exactly one of the forms that are offered', pointer: instancePath };
  if (keyword === 'enum')
    return { message: `must be one of ${[allowedValues].flat().join(', ')}`, pointer: instancePath };
  return { message, pointer: instancePath };
}

interface Methods {
  /** Those that routes offer at an address, whatever the values in it; sorted. */
  (path: string): string[];
  /** Those of the routes without a value in their address, which this is. */
  fixed(path: string): string[];
}

function collectMethods(app: FastifyInstance): Methods {
  const routes: { pattern: RegExp; method: string }[] = [];
  const fixed = new Map<string, string[]>();
  app.addHook('onRoute', ({ url, method }) => {
    const source = url
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replace(/:[A-Za-z]+/g, '[^/]+')
      .replace('*', '.*');
    for (const one of [method].flat()) {
      routes.push({ pattern: new RegExp(`^${source}/?$`), method: one });
      if (!/[:*]/.test(url)) fixed.set(url, [...(fixed.get(url) ?? []), one].sort());
    }
  });
  const matching = (path: string) =>
    fixed.get(path) ?? routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  return Object.assign((path: string) => [...new Set(matching(path))].sort(), {
    fixed: (path: string) => fixed.get(path) ?? [],
  });
}
