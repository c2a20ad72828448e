import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../src/sandbox/index';
import { ensureArtefacts } from '../artefacts';
import { type Clients, clientsFor } from '../harness';
import { createSmall, invokeSmall, type SmallResult } from '../small-function';

let sandbox: Sandbox;
let clients: Clients;
let created = 0;

beforeAll(async () => {
  ensureArtefacts('worker');
  sandbox = await openSandbox({});
  clients = clientsFor({ sandbox });
});

afterAll(() => sandbox.close());

async function run(code: string | Record<string, string>, options = {}, event: unknown = {}): Promise<SmallResult> {
  created += 1;
  await createSmall(sandbox, clients.lambda, `hostile-${created}`, code, options);
  return invokeSmall(clients.lambda, `hostile-${created}`, event);
}

const again = (event: unknown = {}): Promise<SmallResult> => invokeSmall(clients.lambda, `hostile-${created}`, event);

describe('a handler that misbehaves', () => {
  it('is missing: the module', async () => {
    const result = await run({ 'other.mjs': 'export const handler = () => 1' });
    expect(result).toMatchObject({
      status: 200,
      error: 'Unhandled',
      payload: { errorType: 'Runtime.ImportModuleError' },
    });
    expect((result.payload as { errorMessage: string }).errorMessage).toContain("Cannot find module 'index'");
  });

  it('is missing: the export', async () => {
    const result = await run('export const other = () => 1');
    expect(result.payload).toMatchObject({
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: 'index.handler is undefined or not exported',
    });
  });

  it('has a name without a dot', async () => {
    const result = await run('export const handler = () => 1', { Handler: 'index' });
    expect(result.payload).toMatchObject({ errorType: 'Runtime.MalformedHandlerName' });
  });

  it('does not parse', async () => {
    const result = await run('export const handler = () => {');
    expect(result.payload).toMatchObject({ errorType: 'Runtime.UserCodeSyntaxError' });
  });

  it('throws while it is imported, and again at the next try', async () => {
    const result = await run("throw new RangeError('no settings')");
    expect(result.payload).toMatchObject({ errorType: 'RangeError', errorMessage: 'no settings' });
    expect((await again()).payload).toMatchObject({ errorType: 'RangeError' });
  });

  it('asks for a package that is not in the zip', async () => {
    const result = await run("import 'left-pad'; export const handler = () => 1");
    expect(result.payload).toMatchObject({ errorType: 'Runtime.ImportModuleError' });
  });

  it('throws: the error goes to the caller and to the log, the environment lives on', async () => {
    const code = `let calls = 0;
      export const handler = async () => { calls += 1; if (calls === 1) throw Object.assign(new TypeError('bad row'), { code: 'E7' }); return calls; };`;
    const result = await run(code);
    expect(result).toMatchObject({
      status: 200,
      error: 'Unhandled',
      payload: { errorType: 'TypeError', errorMessage: 'bad row' },
    });
    expect(result.tail).toMatch(
      /\tERROR\tInvoke Error \t\{"errorType":"TypeError","errorMessage":"bad row","code":"E7","stack":\[/,
    );
    expect(result.tail).not.toMatch(/tmp|huntaze-sandbox/);
    expect(result.tail).toContain('/var/task/index.mjs');
    expect((await again()).payload).toBe(2);
  });

  it('throws something that is no error', async () => {
    expect((await run("export const handler = async () => { throw 'words'; }")).payload).toMatchObject({
      errorType: 'string',
      errorMessage: 'words',
    });
  });

  it('leaves a rejection unhandled: the environment is gone', async () => {
    const code = `let calls = 0;
      export const handler = async () => { calls += 1; Promise.reject(new Error('forgotten')); await new Promise((r) => setTimeout(r, 10)); return calls; };`;
    const result = await run(code);
    expect(result.payload).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: forgotten',
    });
    expect((await again()).tail).toContain('INIT_START');
  });

  it('throws in a timer', async () => {
    const result = await run(
      "export const handler = () => new Promise(() => setTimeout(() => { throw new Error('late'); }, 20));",
    );
    expect(result.payload).toMatchObject({ errorType: 'Error', errorMessage: 'late' });
  });

  it('never answers while a timer runs: times out on the clock, not in real time', async () => {
    const started = performance.now();
    const before = sandbox.clock.now();
    const result = await run('export const handler = () => new Promise(() => setInterval(() => {}, 100));', {
      Timeout: 900,
    });
    expect(result.payload).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(result.tail).toMatch(/Task timed out after 900\.00 seconds/);
    expect(result.tail).toMatch(/\tStatus: timeout/);
    expect(sandbox.clock.now() - before).toBeGreaterThan(900_000);
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('never answers and waits for nothing', async () => {
    const result = await run('export const handler = () => new Promise(() => {});');
    expect(result.payload).toMatchObject({ errorType: 'Runtime.ExitError' });
  });

  it.each(['for (;;);', 'for (;;) await null;'])(
    'loops for ever (%s): the watchdog ends it as a timeout',
    async (loop) => {
      const result = await run(`export const handler = async () => { ${loop} };`, { Timeout: 5 });
      expect(result.payload).toMatchObject({ errorType: 'Sandbox.Timedout' });
      expect((await run('export const handler = async () => 7;')).payload).toBe(7);
    },
    90_000,
  );

  it('spins until the clock has moved: the clock moves', async () => {
    const code =
      'export const handler = async () => { const end = Date.now() + 250; while (Date.now() < end); return Date.now() - end; };';
    expect((await run(code)).payload).toBe(0);
  });

  it.each([
    [0, 'Runtime exited without providing a reason'],
    [3, 'Runtime exited with error: exit status 3'],
  ])('exits with %i', async (status, words) => {
    const result = await run(`export const handler = async () => { console.log('bye'); process.exit(${status}); };`);
    expect(result).toMatchObject({ error: 'Unhandled', payload: { errorType: 'Runtime.ExitError' } });
    expect((result.payload as { errorMessage: string }).errorMessage).toContain(words);
    expect(result.tail).toContain('bye');
    expect((await again()).tail).toContain('INIT_START');
  });

  it('floods stdout without ever stopping', async () => {
    const result = await run("export const handler = async () => { for (;;) console.log('x'.repeat(100)); };", {
      Timeout: 3,
    });
    expect(result.payload).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(result.tail.length).toBeLessThanOrEqual(4096);
  });

  it('eats all memory', async () => {
    const code =
      'export const handler = async () => { const all = []; for (;;) all.push(new Array(100000).fill({})); };';
    const result = await run(code, { MemorySize: 128 });
    expect(result.payload).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
    expect(result.tail).toMatch(/Max Memory Used: 128 MB/);
  }, 60_000);

  it('answers something that is no JSON', async () => {
    expect(await run('export const handler = async () => { const a = {}; a.a = a; return a; };')).toMatchObject({
      error: 'Unhandled',
      payload: { errorType: 'TypeError' },
    });
    expect((await run('export const handler = async () => undefined;')).payload).toBeNull();
  });

  it('answers more than 6 MB', async () => {
    expect((await run("export const handler = async () => 'x'.repeat(7 * 1024 * 1024);")).payload).toMatchObject({
      errorType: 'Function.ResponseSizeTooLarge',
    });
  });

  it('reaches for the network, another process or the sandbox itself', async () => {
    const code = `
      import net from 'node:net'; import child from 'node:child_process'; import threads from 'node:worker_threads';
      const tried = (work) => new Promise((done) => { try { work(done); } catch (error) { done(error.code ?? error.message); } });
      export const handler = async () => ({
        socket: await tried((done) => net.connect(80, '93.184.216.34').on('error', (error) => done(error.code))),
        process: await tried(() => child.execSync('id')),
        fetch: await fetch('https://example.com').then(() => 'reached', (error) => error.cause?.code ?? error.message),
        sandbox: threads.parentPort ?? threads.workerData ?? 'nothing',
        home: process.env.HOME ?? 'nothing',
      });`;
    expect((await run(code)).payload).toEqual({
      socket: 'ENETUNREACH',
      process: 'ERR_NOT_AVAILABLE',
      fetch: 'ENETUNREACH',
      sandbox: 'nothing',
      home: 'nothing',
    });
  });

  it('does not harm the world: a sound function runs after all of that', async () => {
    expect((await run('export const handler = async (event) => event;', {}, { a: 1 })).payload).toEqual({ a: 1 });
  });
});
