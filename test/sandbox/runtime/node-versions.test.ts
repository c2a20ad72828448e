import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ensureArtefacts } from '../artefacts';
import { type Bench, openBench } from '../harness';
import { createSmall } from '../small-function';

const executable = (major: number): string =>
  fileURLToPath(new URL(`../../lambdas/runtime/node_modules/node${major}/bin/node`, import.meta.url));
/** Those that are installed here, but for the one that runs this test. */
const OTHERS = [22, 24].filter((major) => existsSync(executable(major)) && !process.version.startsWith(`v${major}.`));

const CODE = `
import { createHash } from 'node:crypto';
let calls = 0;
export const handler = async (event) => {
  calls += 1;
  if (event.fail) throw new RangeError('as asked');
  if (event.exit) process.exit(3);
  while (event.spin);
  await new Promise((done) => setTimeout(done, 1000));
  console.log('hello', event.name);
  return { version: process.version, calls, at: Date.now(), bytes: createHash('sha1').update('x').digest('hex'), argv: process.argv };
};`;

describe.skipIf(OTHERS.length === 0)('functions on the Node.js of their runtime', () => {
  let bench: Bench;
  beforeAll(() => ensureArtefacts('worker'));
  afterEach(() => bench.close());

  it.each(OTHERS)(
    'run on Node.js %i, on the world’s time, and say so',
    async (major) => {
      bench = await openBench('in process', { nodes: { [major]: executable(major) } });
      const {
        sandbox,
        clients: { lambda },
      } = bench;
      await createSmall(sandbox, lambda, 'f', CODE, { Runtime: `nodejs${major}.x` as never });
      const invoke = async (event: object) => {
        const answer = await lambda.send(
          new InvokeCommand({ FunctionName: 'f', Payload: Buffer.from(JSON.stringify(event)), LogType: 'Tail' }),
        );
        const log = Buffer.from(answer.LogResult ?? '', 'base64').toString('utf8');
        return {
          error: answer.FunctionError,
          body: JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8')),
          log,
        };
      };
      const first = await invoke({ name: 'a' });
      expect(first.body.version).toMatch(new RegExp(`^v${major}\\.`));
      expect(first.body.argv[0]).toBe('/var/lang/bin/node');
      expect(Math.abs(first.body.at - sandbox.clock.now())).toBeLessThan(1_000);
      expect(first.log).toContain('hello a');
      expect((await invoke({ name: 'b' })).body.calls).toBe(2);
      expect((await invoke({ fail: true })).body).toMatchObject({ errorType: 'RangeError', errorMessage: 'as asked' });
      expect((await invoke({ name: 'c' })).body.calls).toBe(4);
      expect((await invoke({ exit: true })).body.errorType).toBe('Runtime.ExitError');
      expect((await invoke({ name: 'd' })).body.calls).toBe(1);
      expect(sandbox.summary().olderNode).toBeUndefined();
      // Seconds of real time, so for one of them only.
      if (major !== OTHERS.at(-1)) return;
      expect((await invoke({ spin: true })).body.errorType).toBe('Sandbox.Timedout');
      expect((await invoke({ name: 'e' })).body.calls).toBe(1);
    },
    60_000,
  );

  it('plays the same in the same world, whichever Node.js runs it', async () => {
    const play = async (nodes: Readonly<Record<number, string>>) => {
      bench = await openBench('in process', { startAt: Date.UTC(2026, 10, 23, 9), seed: 5, nodes });
      const {
        sandbox,
        clients: { lambda },
      } = bench;
      await createSmall(sandbox, lambda, 'f', CODE, { Runtime: `nodejs${OTHERS[0]}.x` as never });
      const answer = await lambda.send(new InvokeCommand({ FunctionName: 'f', Payload: Buffer.from('{"name":"a"}') }));
      const { version: _version, ...same } = JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8'));
      return { ...same, now: sandbox.clock.now() };
    };
    const here = await play({});
    expect(bench.sandbox.summary().olderNode).toBeDefined();
    await bench.close();
    const there = OTHERS[0] ?? 0;
    expect(await play({ [there]: executable(there) })).toEqual(here);
  }, 60_000);
});
