import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  InvokeCommand,
  PublishVersionCommand,
} from '@aws-sdk/client-lambda';
import { build } from 'esbuild';
import { strToU8, zipSync } from 'fflate';
import { type Clients, clientsFor } from '../test/sandbox/harness';
import { type Aim, type Figure, median, note, report } from './table';
import { playBeta } from './virtual-time';

const STARTS = 5;
const SECONDS = 3;
const root = fileURLToPath(new URL('../', import.meta.url));

interface Server {
  readonly child: ChildProcess;
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly readyMs: number;
  rss(): Promise<number>;
  stop(): void;
}

/** Bundles the server as the package ships it: one file, plain JavaScript, lazy parts apart. */
async function bundle(folder: string): Promise<string> {
  await build({
    entryPoints: { server: join(root, 'bench/programs/sandbox-server.ts') },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);" },
    plugins: [
      {
        name: 'installed-packages',
        setup(builder) {
          builder.onResolve({ filter: /^(@electric-sql\/|pg$)/ }, (args) => ({
            path: fileURLToPath(import.meta.resolve(args.path)),
            external: true,
          }));
        },
      },
    ],
  });
  return join(folder, 'server.mjs');
}

async function startServer(program: string, argv: readonly string[] = []): Promise<Server> {
  const started = performance.now();
  const child = spawn(process.execPath, [program, ...argv], {
    cwd: root,
    stdio: ['pipe', 'pipe', argv.length === 0 ? 'inherit' : 'ignore'],
  });
  const { stdin, stdout } = child;
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const first = JSON.parse((await lines.next()).value as string) as { endpoint: string; accessKeyId: string };
  const readyMs = performance.now() - started;
  return {
    child,
    ...first,
    readyMs,
    async rss() {
      stdin.write('rss\n');
      return (JSON.parse((await lines.next()).value as string) as { rss: number }).rss;
    },
    stop: () => stdin.end(),
  };
}

/** Calls a second, `inFlight` at a time. */
async function rate(call: () => Promise<unknown>, inFlight: number): Promise<number> {
  for (let warm = 0; warm < 200; warm += 1) await call();
  let calls = 0;
  const end = performance.now() + SECONDS * 1000;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (performance.now() < end) {
        await call();
        calls += 1;
      }
    }),
  );
  return calls / ((performance.now() - started) / 1000);
}

/** One kept-alive connection without an SDK: the limit of the server itself. */
function rawCaller(
  server: Server,
  headers: Record<string, string>,
  method: string,
  path: string,
  body: () => string,
): () => Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const authorization = `AWS4-HMAC-SHA256 Credential=${server.accessKeyId}/20261123/us-east-1/x/aws4_request, SignedHeaders=host, Signature=0`;
  return () =>
    new Promise((resolve, reject) => {
      const text = body();
      const outgoing = request(
        new URL(path, server.endpoint),
        { agent, method, headers: { authorization, 'content-length': Buffer.byteLength(text), ...headers } },
        (incoming) => {
          incoming.resume();
          incoming.on('end', () =>
            incoming.statusCode === 200 ? resolve() : reject(new Error(`status ${incoming.statusCode}`)),
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(text);
    });
}

async function prepare({ lambda, logs }: Clients): Promise<void> {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'huntaze-mock-read',
      Runtime: 'nodejs24.x',
      Role: 'arn:aws:iam::000000000000:role/r',
      Handler: 'index.handler',
      Code: { ZipFile: zipSync({ 'index.mjs': strToU8('export const handler = async () => 1;') }) },
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  await lambda.send(new PublishVersionCommand({ FunctionName: 'huntaze-mock-read' }));
  await lambda.send(new CreateAliasCommand({ FunctionName: 'huntaze-mock-read', Name: 'live', FunctionVersion: '1' }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'bench' }));
  await logs.send(new CreateLogStreamCommand({ logGroupName: 'bench', logStreamName: 's' }));
}

const line = (index: number): string => `[MOCK-SUCCESS] { userId: 'user-${index % 50}', duration: ${index % 97} }`;

const figures: Figure[] = [];
function show(what: string, value: number, unit: Figure['unit'], aim?: Aim): void {
  note(what);
  figures.push({ what, value, unit, aim });
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'huntaze-bench-sandbox-'));
  try {
    const program = await bundle(folder);
    const readies: number[] = [];
    for (let start = 0; start < STARTS; start += 1) {
      const server = await startServer(program);
      readies.push(server.readyMs);
      server.stop();
    }
    show(`start to ready, empty (median of ${STARTS})`, median(readies), 'ms', { most: 500 });
    await measureCalls(await startServer(program));
    await measureMemory(await startServer(program));
    await measureDeployed(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const beta = await playBeta({ hours: 3, ratePerHour: 1000, percentage: 1 });
  show('3 simulated hours at 1,000/h', beta.setUpSeconds + beta.playSeconds, 's', { most: 15 });
  report('sandbox', figures);
}

async function measureCalls(server: Server): Promise<void> {
  const clients = clientsFor(server);
  await prepare(clients);
  const clock = await logClock(server);
  const alias = rawCaller(server, {}, 'GET', '/2015-03-31/functions/huntaze-mock-read/aliases/live', () => '');
  const events = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ timestamp: clock, message: line(index) }));
  const put = rawCaller(
    server,
    { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Logs_20140328.PutLogEvents' },
    'POST',
    '/',
    () => JSON.stringify({ logGroupName: 'bench', logStreamName: 's', logEvents: events(1) }),
  );
  const measure = async (name: string, call: () => Promise<unknown>, inFlight: number, aimed: boolean) =>
    show(name, await rate(call, inFlight), '/s', aimed ? { least: 1000 } : undefined);
  await measure('GetAlias, one connection, no SDK', alias, 1, true);
  await measure('PutLogEvents, one connection, no SDK', put, 1, true);
  const sdkAlias = () => clients.lambda.send(new GetAliasCommand({ FunctionName: 'huntaze-mock-read', Name: 'live' }));
  const sdkPut = () =>
    clients.logs.send(new PutLogEventsCommand({ logGroupName: 'bench', logStreamName: 's', logEvents: events(1) }));
  await measure('GetAlias, SDK, one at a time', sdkAlias, 1, false);
  await measure('GetAlias, SDK, 16 in flight', sdkAlias, 16, false);
  await measure('PutLogEvents, SDK, one at a time', sdkPut, 1, false);
  await measure('PutLogEvents, SDK, 16 in flight', sdkPut, 16, false);
  server.stop();
}

/** The built program itself: the deployed system, then the first read that needs the database. */
async function measureDeployed(folder: string): Promise<void> {
  const argv = ['sandbox', '--port', '0', '--json', '--rate', '0', '--state', join(folder, 'world.json')];
  const server = await startServer(join(root, 'bin/huntaze-beta.js'), argv);
  show('start to ready, deployed system', server.readyMs, 'ms', { most: 2000 });
  const { lambda } = clientsFor(server);
  const asked = performance.now();
  const Payload = Buffer.from('{"userId":"user-1"}');
  const { FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: 'huntaze-prisma-read', Qualifier: 'live', Payload }),
  );
  if (FunctionError !== undefined) throw new Error(`prisma-read failed: ${FunctionError}`);
  show('first database read', performance.now() - asked, 'ms', { most: 2000 });
  server.child.kill('SIGINT');
  await new Promise((resolve) => server.child.on('exit', resolve));
}

const EVENTS = 100_000;
const BATCH = 1_000;

async function measureMemory(server: Server): Promise<void> {
  const { logs } = clientsFor(server);
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'bench' }));
  await logs.send(new CreateLogStreamCommand({ logGroupName: 'bench', logStreamName: 's' }));
  const clock = await logClock(server);
  for (let sent = 0; sent < EVENTS; sent += BATCH) {
    const logEvents = Array.from({ length: BATCH }, (_, index) => ({ timestamp: clock, message: line(sent + index) }));
    await logs.send(new PutLogEventsCommand({ logGroupName: 'bench', logStreamName: 's', logEvents }));
  }
  show('memory after 100,000 log events', (await server.rss()) / 1024 ** 2, 'MB', { most: 300 });
  server.stop();
}

/** The world's own time, from the Date header. */
function logClock(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${server.accessKeyId}/20261123/us-east-1/x/aws4_request, SignedHeaders=host, Signature=0`;
    request(new URL('/applications', server.endpoint), { agent: false, headers: { authorization } }, (incoming) => {
      incoming.resume();
      incoming.on('end', () => resolve(Date.parse(incoming.headers.date ?? '')));
    })
      .on('error', reject)
      .end();
  });
}

await main();
