import { expect, test } from 'vitest';
import { createLogger } from '../../../boot/logger.js';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger('api', 'info', { write: (line) => void lines.push(line) }));
  return lines.join('');
}

test('every line names its process', () => {
  const lines: string[] = [];
  createLogger('worker', 'info', { write: (line) => void lines.push(line) }).info('up');
  expect(JSON.parse(lines.join(''))).toMatchObject({ process: 'worker', msg: 'up' });
});

test('an error is told by type, code and place', () => {
  const error = Object.assign(new TypeError('Temporal does not answer'), { code: 14 });
  const line = JSON.parse(logged((logger) => logger.error({ err: error }, 'failed')));
  expect(line).toMatchObject({ process: 'api', msg: 'failed' });
  expect(line.err).toMatchObject({ type: 'TypeError', code: '14', message: 'Temporal does not answer' });
  expect(line.err.at[0]).toContain('logger.test.ts');
});

test('a database error loses its words, which repeat values', () => {
  const cause = Object.assign(new Error('invalid input: "jane@canary.example"'), {
    name: 'PostgresError',
    code: '22P02',
  });
  const error = Object.assign(new Error('Failed query: insert params: jane@canary.example', { cause }), {
    query: 'insert',
  });
  expect(logged((logger) => logger.error(error))).not.toContain('canary');
  const text = logged((logger) => logger.error({ err: error }));
  expect(text).not.toContain('canary');
  expect(JSON.parse(text).err.cause).toMatchObject({ type: 'PostgresError', code: '22P02' });
});

test('secrets are redacted where somebody logs an object whole', () => {
  const text = logged((logger) =>
    logger.info({
      request: { headers: { authorization: 'Bearer canary' } },
      client: { key: 'canary' },
      contacts: [{ email: 'canary' }],
      at: new Date(0),
      token: 'canary',
    }),
  );
  expect(text).not.toContain('canary');
  expect(text).toContain('[redacted]');
  expect(JSON.parse(text).at).toBe('1970-01-01T00:00:00.000Z');
});

test('a cycle of causes ends', () => {
  const error: Error & { cause?: unknown } = new Error('one');
  error.cause = error;
  expect(logged((logger) => logger.error({ err: error })).length).toBeLessThan(10_000);
});
