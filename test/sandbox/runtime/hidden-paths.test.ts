import { tmpdir } from 'node:os';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetTracesCommand, GetTraceSummariesCommand } from '@aws-sdk/client-xray';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench } from '../harness';
import { createSmall, invokeSmall } from '../small-function';

/** Every way in which a function's end shows a path: the answer, its trace, the log and the X-Ray segments. */
describe('no path of this machine leaves an execution environment', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench('in process');
  });
  afterEach(() => bench.close());

  const seen = async (files: Readonly<Record<string, string>>, handler = 'index.handler'): Promise<string> => {
    const { lambda, logs, xray } = bench.clients;
    const startedAt = bench.sandbox.clock.now();
    await createSmall(bench.sandbox, lambda, 'f', files, { Handler: handler, TracingConfig: { Mode: 'Active' } });
    const result = await invokeSmall(lambda, 'f');
    await bench.sandbox.advance(1_000);
    const lines = await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/f' }));
    const window = { StartTime: new Date(startedAt), EndTime: new Date(bench.sandbox.clock.now() + 1_000) };
    const { TraceSummaries = [] } = await xray.send(new GetTraceSummariesCommand(window));
    const TraceIds = TraceSummaries.map(({ Id }) => Id ?? '');
    expect(TraceIds).toHaveLength(1);
    const traces = await xray.send(new BatchGetTracesCommand({ TraceIds }));
    return JSON.stringify([result, lines.events, traces.Traces]);
  };

  it.each([
    ['a syntax error', { 'index.mjs': 'export const handler = async () => { return' }],
    [
      'a syntax error in a nested module',
      { 'index.mjs': "import './lib/a.mjs'; export const handler = 1;", 'lib/a.mjs': 'const = 1;' },
    ],
    ['a module that throws', { 'index.mjs': "throw new Error('at start'); export const handler = async () => 1;" }],
    ['a missing import', { 'index.mjs': "import './gone.mjs'; export const handler = async () => 1;" }],
    ['a missing require', { 'index.cjs': "require('./gone'); exports.handler = async () => 1;" }],
    [
      'a missing require in a nested module',
      { 'index.cjs': "require('./lib/a.cjs'); exports.handler = async () => 1;", 'lib/a.cjs': "require('../gone');" },
    ],
    ['a handler that throws', { 'index.mjs': "export const handler = async () => { throw new Error('x'); };" }],
    ['a stack as the answer', { 'index.mjs': 'export const handler = async () => new Error().stack;' }],
    [
      'paths in the answer',
      {
        'index.mjs':
          "import { fileURLToPath } from 'node:url'; export const handler = async () => [import.meta.url, fileURLToPath(import.meta.url), process.argv, process.execPath];",
      },
    ],
    [
      'an error after the answer',
      {
        'index.mjs':
          "export const handler = async () => { setImmediate(() => { throw new Error('later'); }); await new Promise((done) => setTimeout(done, 5)); };",
      },
    ],
    [
      'a rejection nobody handles',
      {
        'index.mjs':
          "export const handler = async () => { Promise.reject(new Error('x')); await new Promise((done) => setTimeout(done, 5)); };",
      },
    ],
    [
      'a stack in a segment',
      {
        'index.mjs': [
          "import dgram from 'node:dgram';",
          'export const handler = async () => {',
          '  const [root, parent] = process.env._X_AMZN_TRACE_ID.split(";").map((part) => part.split("=")[1]);',
          "  const document = { id: '00000000000000aa', trace_id: root, parent_id: parent, type: 'subsegment', name: 'own',",
          '    start_time: Date.now() / 1000, end_time: Date.now() / 1000, metadata: { default: { stack: new Error().stack } } };',
          "  const text = JSON.stringify({ format: 'json', version: 1 }) + '\\n' + JSON.stringify(document);",
          "  dgram.createSocket('udp4').send(text, 2000, '169.254.100.1');",
          '};',
        ].join('\n'),
      },
    ],
  ])('%s', async (_case, files) => {
    const text = await seen(files as Readonly<Record<string, string>>);
    expect(text).not.toContain('huntaze-sandbox-');
    expect(text).not.toContain(tmpdir() === '/' ? '/code-' : `${tmpdir()}/`);
    expect(text).not.toContain(process.cwd());
    expect(text).toContain('/var/task');
  });
});
