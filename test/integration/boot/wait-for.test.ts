import { pino } from 'pino';
import { expect, test } from 'vitest';
import { BootError } from '../../../boot/boot-error.js';
import { waitFor } from '../../../boot/wait-for.js';

function captured() {
  const lines: string[] = [];
  return { lines, logger: pino({ level: 'info' }, { write: (line) => void lines.push(line) }) };
}

test('a wait for a server that does not come ends with what was missing and why', async () => {
  const { logger } = captured();
  const away = () => Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:1'));
  await expect(waitFor({ what: 'the database', logger, timeoutMs: 100 }, away)).rejects.toThrow(
    new BootError('the database did not answer within 0.1 s: connect ECONNREFUSED 127.0.0.1:1'),
  );
});

test('what no wait can cure is not waited for', async () => {
  const { lines, logger } = captured();
  const old = () => Promise.reject(new BootError('older schema'));
  await expect(waitFor({ what: 'the database', logger }, old)).rejects.toThrow('older schema');
  expect(lines).toEqual([]);
});

test('each try in vain is one line, in words and without a stack', async () => {
  const { lines, logger } = captured();
  const notation = 'tonic::transport::Error(Transport, ConnectError(Os { code: 111, message: "Connection refused" }))';
  let tries = 0;
  const late = async () => {
    tries += 1;
    if (tries === 1) throw new Error(notation);
    return 'there';
  };
  expect(await waitFor({ what: 'Temporal', logger }, late)).toBe('there');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { reason: 'Connection refused', msg: 'waiting for Temporal' },
  ]);
  expect(lines.join()).not.toContain('stack');
});
