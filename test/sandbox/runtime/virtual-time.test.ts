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
  sandbox = await openSandbox({ seed: 5 });
  clients = clientsFor({ sandbox });
});

afterAll(() => sandbox.close());

async function run(code: string | Record<string, string>, options = {}, event: unknown = {}): Promise<SmallResult> {
  created += 1;
  await createSmall(sandbox, clients.lambda, `time-${created}`, code, options);
  return invokeSmall(clients.lambda, `time-${created}`, event);
}

const again = (event: unknown = {}): Promise<SmallResult> => invokeSmall(clients.lambda, `time-${created}`, event);

describe('what a function sees as time', () => {
  it('is the invocation clock, by every way there is to ask', async () => {
    const code = `
      import timers from 'node:timers'; import { setTimeout as wait, scheduler } from 'node:timers/promises'; import { promisify } from 'node:util'; import { performance as p } from 'node:perf_hooks';
      const spans = async (work) => { const a = [Date.now(), p.now(), Number(process.hrtime.bigint() / 1000n) / 1000]; await work(); return [Date.now() - a[0], p.now() - a[1], Number(process.hrtime.bigint() / 1000n) / 1000 - a[2]].map((v) => Math.round(v)); };
      export const handler = async () => ({
        global: await spans(() => new Promise((done) => setTimeout(done, 100))),
        module: await spans(() => new Promise((done) => timers.setTimeout(done, 200))),
        promise: await spans(() => wait(300)),
        scheduler: await spans(() => scheduler.wait(400)),
        promisified: await spans(() => promisify(setTimeout)(500)),
        hour: await spans(() => wait(800_000)),
        value: await wait(1, 'value'),
        type: [new Date() instanceof Date, typeof Date(), new Date(0).toISOString(), Date.length, Date.name],
      });`;
    const started = performance.now();
    const { payload } = await run(code, { Timeout: 900 });
    expect(payload).toEqual({
      global: [100, 100, 100],
      module: [200, 200, 200],
      promise: [300, 300, 300],
      scheduler: [400, 400, 400],
      promisified: [500, 500, 500],
      hour: [800_000, 800_000, 800_000],
      value: 'value',
      type: [true, 'string', '1970-01-01T00:00:00.000Z', 7, 'Date'],
    });
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('begins where the world stands', async () => {
    const before = sandbox.clock.now();
    const { payload } = await run('export const handler = async () => Date.now();');
    expect(payload).toBeGreaterThan(before);
    expect(payload).toBeLessThanOrEqual(sandbox.clock.now());
  });

  it('moves the world by the duration of a synchronous invocation', async () => {
    await run('export const handler = (event) => new Promise((done) => setTimeout(done, event.ms ?? 1));');
    const before = sandbox.clock.now();
    await again({ ms: 1_500 });
    expect(sandbox.clock.now() - before).toBeGreaterThanOrEqual(1_500);
    expect(sandbox.clock.now() - before).toBeLessThan(1_700);
  });

  it('ends AbortSignal.timeout, clears timers, repeats intervals and keeps their order', async () => {
    const code = `export const handler = async () => {
      const seen = []; const start = Date.now(); const mark = (name) => seen.push(name + '@' + (Date.now() - start));
      AbortSignal.timeout(250).addEventListener('abort', (event) => mark(event.target.reason.name));
      const never = setTimeout(() => mark('never'), 10); clearTimeout(never);
      const tick = setInterval(() => mark('tick'), 100); setTimeout(() => clearInterval(tick), 350);
      setTimeout(() => mark('b'), 50); setTimeout(() => mark('a'), 20); setImmediate(() => mark('immediate')); process.nextTick(() => mark('nextTick'));
      await new Promise((done) => setTimeout(done, 500)); return seen;
    };`;
    expect((await run(code)).payload).toEqual([
      'nextTick@0',
      'immediate@0',
      'a@20',
      'b@50',
      'tick@100',
      'tick@200',
      'TimeoutError@250',
      'tick@300',
    ]);
  });

  it('charges a line, so that work without a call has a duration', async () => {
    const code = `export const handler = async () => { const start = performance.now(); for (let line = 0; line < 20; line += 1) console.log(line); return performance.now() - start; };`;
    const { payload, tail } = await run(code);
    expect(payload).toBeGreaterThan(20);
    expect(payload).toBeLessThan(2_000);
    const stamps = [...tail.matchAll(/^(\S+Z)\t.*\tINFO\t(\d+)$/gm)].map(([, stamp]) => Date.parse(stamp ?? ''));
    expect(stamps).toHaveLength(20);
    expect(stamps.every((stamp, index) => index === 0 || stamp >= (stamps[index - 1] ?? 0))).toBe(true);
  });

  it('covers compression and crypto that Node does on its own threads', async () => {
    const code = `
      import { promisify } from 'node:util'; import zlib from 'node:zlib'; import crypto from 'node:crypto'; import { pipeline } from 'node:stream/promises'; import { Readable, Writable } from 'node:stream'; import { readFile, writeFile, rm } from 'node:fs/promises';
      export const handler = async () => {
        const start = Date.now(); setTimeout(() => { order.push('timer'); }, 5); const order = [];
        const zipped = await promisify(zlib.gzip)(Buffer.alloc(3_000_000, 'abc')); order.push('gzip');
        await pipeline(Readable.from([zipped]), zlib.createGunzip(), new Writable({ write(chunk, encoding, done) { done(); } })); order.push('gunzip');
        await promisify(crypto.scrypt)('password', 'salt', 32); order.push('scrypt');
        await crypto.webcrypto.subtle.digest('SHA-256', Buffer.alloc(1_000_000)); order.push('digest');
        return { order, elapsed: Date.now() - start };
      };`;
    expect((await run(code)).payload).toEqual({ order: ['gzip', 'gunzip', 'scrypt', 'digest'], elapsed: 0 });
  });
});

describe('an execution environment', () => {
  it('is reused while it is warm, and taken back after ten idle minutes', async () => {
    const code = 'let calls = 0; export const handler = async () => { calls += 1; return calls; };';
    expect((await run(code)).payload).toBe(1);
    const warm = await again();
    expect([warm.payload, warm.tail.includes('INIT_START')]).toEqual([2, false]);
    await sandbox.advance(9 * 60_000);
    expect((await again()).payload).toBe(3);
    await sandbox.advance(11 * 60_000);
    const cold = await again();
    expect([cold.payload, cold.tail.includes('Init Duration')]).toEqual([1, true]);
  });

  it('serves one request at a time: requests sent together meet an environment each, sent in turn one', async () => {
    const code = `const id = Math.random(); export const handler = async () => { await new Promise((done) => setTimeout(done, 50)); return id; };`;
    const { payload: first } = await run(code);
    const startedAt = sandbox.clock.now();
    const together = await Promise.all([again(), again(), again()]);
    expect(new Set(together.map(({ payload }) => payload)).size).toBe(3);
    expect(together.map(({ payload }) => payload)).toContain(first);
    expect(sandbox.clock.now() - startedAt).toBeGreaterThanOrEqual(50);
    const inTurn = [await again(), await again()];
    expect(new Set(inTurn.map(({ payload }) => payload)).size).toBe(1);
  });

  it('is frozen after the response: what is left runs in the next invocation, at its time', async () => {
    const code = `let left = []; export const handler = async (event, context) => {
      if (event.leave) setTimeout(() => { left.push([context.awsRequestId === event.id, Date.now()]); console.log('late'); }, 50);
      if (event.wait) await new Promise((done) => setTimeout(done, event.wait));
      return { left, now: Date.now() };
    };`;
    await run(code);
    const first = await again({ leave: true });
    expect(first.tail).not.toContain('late');
    await sandbox.advance(60_000);
    const second = (await again({ wait: 5 })) as SmallResult & { payload: { left: [boolean, number][]; now: number } };
    expect(second.tail).toContain('\tlate');
    expect(second.payload.left).toHaveLength(1);
    expect(second.payload.left[0]?.[1]).toBeGreaterThanOrEqual(second.payload.now - 1_000);
  });

  it('draws the same random numbers for the same world, and others in the next invocation', async () => {
    const code = `import { randomUUID, randomBytes, randomInt } from 'node:crypto';
      export const handler = async () => [Math.random(), randomUUID(), randomBytes(4).toString('hex'), randomInt(1000), crypto.randomUUID(), crypto.getRandomValues(new Uint8Array(4)).join()];`;
    const play = async (seed: number): Promise<unknown[]> => {
      const world = await openSandbox({ seed });
      const { lambda } = clientsFor({ sandbox: world });
      await createSmall(world, lambda, 'random', code);
      const results = [await invokeSmall(lambda, 'random'), await invokeSmall(lambda, 'random')];
      await world.close();
      return results.map((result) => [result.payload, result.tail]);
    };
    const [one, two] = [await play(11), await play(11)];
    expect(one).toEqual(two);
    expect(one[0]).not.toEqual(one[1]);
    expect(await play(12)).not.toEqual(one);
  });

  it('runs CommonJS, nested handlers and callbacks of older runtimes', async () => {
    expect(
      (await run({ 'index.js': 'exports.handler = async (event) => ({ cjs: typeof require, event });' })).payload,
    ).toMatchObject({ cjs: 'function' });
    expect(
      (await run({ 'src/app.cjs': 'exports.nested = { go: async () => 5 };' }, { Handler: 'src/app.nested.go' }))
        .payload,
    ).toBe(5);
    const callback = {
      'index.js': "exports.handler = (event, context, done) => setTimeout(() => done(null, 'called'), 30);",
    };
    expect((await run(callback, { Runtime: 'nodejs22.x' })).payload).toBe('called');
    expect((await run(callback, { Runtime: 'nodejs24.x' })).payload).toMatchObject({
      errorType: 'Runtime.CallbackHandlerDeprecated',
    });
  });

  it('sees only its own environment variables and those of Lambda', async () => {
    const { payload } = await run('export const handler = async () => process.env;', {
      Environment: { Variables: { MINE: 'yes' } },
    });
    const env = payload as Record<string, string>;
    expect(env).toMatchObject({
      MINE: 'yes',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      LAMBDA_TASK_ROOT: '/var/task',
    });
    const foreign = Object.keys(env).filter(
      (name) =>
        !/^(AWS_|_?LAMBDA_|_AWS|_HANDLER|_X_AMZN|LANG|PATH|PWD|SHLVL|LD_LIBRARY_PATH|NODE_PATH|TZ|MINE)/.test(name),
    );
    expect(foreign).toEqual([]);
  });

  it('gives the handler its context', async () => {
    const code = `export const handler = async (event, context) => ({ ...context, remaining: [context.getRemainingTimeInMillis(), await new Promise((done) => setTimeout(() => done(context.getRemainingTimeInMillis()), 1000))] });`;
    const { payload } = await run(code, { Timeout: 7, MemorySize: 192 });
    expect(payload).toMatchObject({
      functionName: `time-${created}`,
      functionVersion: '$LATEST',
      memoryLimitInMB: '192',
      logGroupName: `/aws/lambda/time-${created}`,
      invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:time-${created}`,
      remaining: [7_000, 6_000],
    });
  });
});

describe('what a function writes', () => {
  it('goes to its log: console with time, request and level; stdout and stderr as they are', async () => {
    const code = `import { writeSync } from 'node:fs'; import { Console } from 'node:console';
      console.log('while importing');
      export const handler = async () => {
        console.log('a %s', 'b', { c: 1 }); console.warn('w'); console.error(new Error('e').message); console.debug('d'); console.log('two\\nlines');
        process.stdout.write('raw '); process.stdout.write('line\\nand the rest'); process.stderr.write('err\\n'); writeSync(1, 'sync\\n');
        new Console({ stdout: process.stdout, stderr: process.stderr }).log('own console');
      };`;
    const { tail } = await run(code);
    const id = /RequestId: (\S+)/.exec(tail)?.[1];
    expect(
      tail
        .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'T')
        .replaceAll(id ?? '', 'ID')
        .split('\n')
        .slice(1, -3),
    ).toEqual([
      'T\t-\tINFO\twhile importing',
      'START RequestId: ID Version: $LATEST',
      'T\tID\tINFO\ta b { c: 1 }',
      'T\tID\tWARN\tw',
      'T\tID\tERROR\te',
      'T\tID\tDEBUG\td',
      'T\tID\tINFO\ttwo',
      'lines',
      'raw line',
      'err',
      'and the restsync',
      'own console',
    ]);
  });

  it('is JSON where the function is configured so', async () => {
    const code = "export const handler = async () => { console.warn('%s!', 'hi'); console.log({ a: 1 }); };";
    const { tail } = await run(code, { LoggingConfig: { LogFormat: 'JSON' } });
    const lines = tail
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map((line) => line.type ?? line.level)).toEqual([
      'platform.initStart',
      'platform.start',
      'WARN',
      'INFO',
      'platform.report',
    ]);
    expect(lines[2]?.message).toBe('hi!');
    expect(lines[3]?.message).toEqual({ a: 1 });
    expect(lines[4]?.record).toMatchObject({ status: 'success', metrics: { memorySizeMB: 128 } });
  });

  it('keeps the last 4 KB for the tail', async () => {
    const { tail } = await run(
      "export const handler = async () => { for (let i = 0; i < 200; i += 1) console.log('line ' + i + ' ' + 'x'.repeat(40)); };",
      { Timeout: 60 },
    );
    expect(Buffer.byteLength(tail)).toBe(4096);
    expect(tail).toContain('line 199 ');
    expect(tail).not.toContain('line 1 ');
  });
});
