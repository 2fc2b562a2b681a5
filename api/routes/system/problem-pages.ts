import { Type } from 'typebox';
import { type ProblemSlug, problemCatalogue } from '../../../domain/problems.js';
import { Problem, problemAddress } from '../../problems.js';
import { publicProblems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { escaped } from '../../views/html.js';

const slugs = Object.keys(problemCatalogue) as ProblemSlug[];

const schema = {
  operationId: 'explainProblem',
  summary: 'Explain a problem',
  description:
    'What stands at the address that is the `type` of a problem: a page for people, JSON for who asks for it.',
  tags: ['Problems'],
  params: Type.Object({
    slug: Type.String({ minLength: 1, maxLength: 64, description: 'Name of the problem', examples: ['wrong-state'] }),
  }),
  response: {
    200: {
      description: 'The explanation',
      content: {
        'application/json': {
          schema: Type.Object({
            type: Type.String(),
            status: Type.Integer(),
            title: Type.String(),
            advice: Type.String(),
          }),
        },
        'text/html': { schema: Type.String() },
      },
    },
    ...publicProblems('malformed-request', 'not-found'),
  },
};

/** `GET /problems/{slug}` */
export const problemPages: Route = async (app, { publicUrl }) => {
  app.get('/problems/:slug', { schema, config: { access: 'public' } }, async (request, reply) => {
    const slug = slugs.find((known) => known === request.params.slug);
    if (!slug) throw new Problem('not-found', { detail: 'There is no such problem' });
    const { status, title, advice } = problemCatalogue[slug];
    const type = problemAddress(publicUrl, slug);
    reply.header('vary', 'accept');
    if (request.headers.accept?.includes('json')) return reply.send({ type, status, title, advice });
    return reply.type('text/html; charset=utf-8').send(page(slug, status, title, advice));
  });
};

/** Everything in it comes from the catalogue; backticks there mark what is code. */
function page(slug: string, status: number, title: string, advice: string): string {
  const marked = escaped(advice).replace(/`([^`]+)`/g, '<code>$1</code>');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(title)}</title></head>
<body>
<h1>${escaped(title)}</h1>
<p><code>${slug}</code>, answered with status ${status}.</p>
<p>What to do: ${marked}.</p>
</body>
</html>
`;
}
