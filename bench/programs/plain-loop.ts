// The handler calls and reads of a rehearsal in one plain loop: the built functions and the embedded engine in one process,
// AWS answering at once from memory. No sandbox: no clock, no threads, no records. Prints its figures as JSON.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { unzipSync } from 'fflate';
import { startEmbedded } from '../../src/sandbox/database/embedded-database';
import { AwsFromMemory } from './aws-from-memory';

const requests = Number(process.argv[2] ?? 3000);
const TRACE = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1';

/** What mock-read sent to prisma-read last. */
let sent = '{}';
const keep = (body: string): void => {
  sent = body;
};

Object.defineProperty(Agent.prototype, 'createConnection', { value: () => new AwsFromMemory(keep) });

type Handler = (event: unknown, context: object) => Promise<unknown>;

async function handlerOf(name: string, folder: string): Promise<Handler> {
  const zip = unzipSync(readFileSync(fileURLToPath(new URL(`../../dist/lambdas/${name}.zip`, import.meta.url))));
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, zip['index.mjs'] ?? new Uint8Array());
  return ((await import(pathToFileURL(file).href)) as { handler: Handler }).handler;
}

const began = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'huntaze-plain-loop-'));
const database = await startEmbedded({});
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'a',
  AWS_SECRET_ACCESS_KEY: 'b',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  APPCONFIG_APPLICATION: 'app',
  APPCONFIG_ENVIRONMENT: 'env',
  APPCONFIG_PROFILE: 'flags',
  DATABASE_URL: `postgresql://postgres:any@127.0.0.1:${database.address.port}/postgres`,
  _X_AMZN_TRACE_ID: TRACE,
});
const out = process.stdout.write.bind(process.stdout);
let lines = 0;
process.stdout.write = () => {
  lines += 1;
  return true;
};
const mock = await handlerOf('huntaze-mock-read', folder);
const prisma = await handlerOf('huntaze-prisma-read', folder);
for (let request = 0; request < requests; request += 1) {
  const userId = `user-${1 + (request % 50)}`;
  await mock(
    { version: '2.0', rawPath: `/users/${userId}`, pathParameters: { userId }, requestContext: { http: {} } },
    { awsRequestId: String(request) },
  );
  await prisma(JSON.parse(sent), { awsRequestId: `shadow of ${request}` });
}
const { user, system } = process.cpuUsage();
rmSync(folder, { recursive: true });
const wallSeconds = (performance.now() - began) / 1000;
out(`${JSON.stringify({ requests, lines, wallSeconds, cpuSeconds: (user + system) / 1e6 })}\n`);
process.exit();
