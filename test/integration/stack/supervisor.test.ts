import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../stack/free-port.js';
import { type ProcessSpec, Supervisor } from '../../../stack/supervisor.js';

let lines: string[];
let supervisor: Supervisor;

beforeEach(() => {
  lines = [];
  supervisor = new Supervisor((name, line) => lines.push(`${name}: ${line}`));
});
afterEach(() => supervisor.stop());

const spec = (name: string, script: string, more: Partial<ProcessSpec> = {}): ProcessSpec => ({
  name,
  command: process.execPath,
  args: ['-e', script],
  env: process.env,
  cwd: process.cwd(),
  ready: { announces: (object) => object.ready === true },
  readyTimeoutMs: 20_000,
  stopGraceMs: 5_000,
  ...more,
});
const server = (name: string) =>
  spec(
    name,
    `process.on('SIGTERM', () => { console.log('stopped'); process.exit(0); });
     setInterval(() => {}, 1000); console.log('{"other":1}'); console.log('{"ready":true,"name":"${name}"}');`,
  );

describe('the supervisor', { timeout: 60_000 }, () => {
  it('starts in order, gives the announcements without logging them, and stops in reverse order', async () => {
    expect(await supervisor.startProcess(server('first'))).toEqual({ ready: true, name: 'first' });
    await supervisor.startProcess(server('second'));
    await supervisor.stop();
    expect(lines).toEqual(['first: {"other":1}', 'second: {"other":1}', 'second: stopped', 'first: stopped']);
  });

  it('waits for a URL that answers', async () => {
    const port = await freePort();
    const script = `setTimeout(() => require('node:http').createServer((q, r) => r.end('ok')).listen(${port}, '127.0.0.1'), 300)`;
    await supervisor.startProcess(spec('web', script, { ready: { url: `http://127.0.0.1:${port}/readyz` } }));
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
  });

  it('reports a part that ends by itself, with its last lines', async () => {
    await supervisor.startProcess(
      spec(
        'fragile',
        `console.log('{"ready":true}'); setTimeout(() => { console.error('out of luck'); process.exit(3); }, 200)`,
      ),
    );
    expect(await supervisor.failed).toEqual({ name: 'fragile', lastLines: expect.arrayContaining(['out of luck']) });
  });

  it('says which process could not start, and why', async () => {
    const starting = supervisor.startProcess(spec('broken', `console.error('no database'); process.exit(1)`));
    await expect(starting).rejects.toMatchObject({
      code: 'PROCESS_FAILED',
      message: expect.stringMatching(/broken ended while starting[\s\S]*no database/),
    });
  });

  it('gives up on a process that does not become ready', async () => {
    const starting = supervisor.startProcess(spec('slow', 'setInterval(() => {}, 1000)', { readyTimeoutMs: 500 }));
    await expect(starting).rejects.toMatchObject({
      code: 'PROCESS_FAILED',
      message: expect.stringContaining('slow was not ready after 0.5 s'),
    });
  });

  it('stops the other parts when one fails to stop, and tells it afterwards', async () => {
    const own = new Supervisor(() => {});
    const stopped: string[] = [];
    own.add({ name: 'a', stop: async () => stopped.push('a') });
    own.add({ name: 'b', stop: () => Promise.reject(new Error('stuck')) });
    own.add({ name: 'c', stop: async () => stopped.push('c') });
    await expect(own.stop()).rejects.toMatchObject({ errors: [expect.objectContaining({ message: 'stuck' })] });
    expect(stopped).toEqual(['c', 'a']);
  });

  it('stops a part that is added after the stop was asked for', async () => {
    const stopped: string[] = [];
    const first = supervisor.stop();
    supervisor.add({ name: 'late', stop: async () => stopped.push('late') });
    await first;
    await supervisor.stop();
    expect(stopped).toEqual(['late']);
  });
});

describe('a free port', () => {
  it('is the preferred one when it is free, and another when it is not', async () => {
    const port = await freePort();
    expect(await freePort(port)).toBe(port);
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(port, '127.0.0.1', resolve));
    expect(await freePort(port)).not.toBe(port);
    await new Promise((resolve) => holder.close(resolve));
  });

  it('is never given out twice', async () => {
    const ports = await Promise.all(Array.from({ length: 30 }, () => freePort()));
    expect(new Set(ports).size).toBe(30);
  });
});
