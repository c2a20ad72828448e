import { syncBuiltinESMExports } from 'node:module';
import { pathToFileURL } from 'node:url';
import workerThreads, { type MessagePort, workerData } from 'node:worker_threads';
import { draw, LINE_COST } from '../latencies';
import type { EnvironmentData, ToEnvironment } from '../protocol';
import { openAwsGate } from './aws-gate';
import { DaemonGate } from './daemon-gate';
import { openDatabaseGate } from './database-gate';
import { Environment } from './environment';
import { Host } from './host';
import { Output, patchOutput } from './output';
import { patchRandom } from './patch-random';
import { patchTime } from './patch-time';
import { patchWork } from './patch-work';
import { Seeded } from './seeded';
import { VirtualClock } from './virtual-clock';

/**
 * One execution environment: a worker thread whose globals are put on the invocation clock before the function's code
 * is imported. Nothing of the function's code runs before `syncBuiltinESMExports`.
 */
const { data, port } = workerData as { readonly data: EnvironmentData; readonly port: MessagePort };

const clock = new VirtualClock(data.originMs, data.startUs);
const host = new Host(port, clock);
const daemon = new DaemonGate(clock);
const functionRandom = new Seeded(`${data.seed}:${data.context.logStreamName}`);
const worldRandom = new Seeded(`${data.seed}:${data.context.logStreamName}:world`);

const folderUrl = pathToFileURL(data.codeFolder).href;
const runtimePath = process.argv[1] ?? '';
/** Machine paths in the words of Lambda: the function's code lies in /var/task, and what runs it in /var/runtime. */
const HIDDEN: readonly (readonly [string, string])[] = [
  [folderUrl, 'file:///var/task'],
  [data.codeFolder, '/var/task'],
  ...(runtimePath === ''
    ? []
    : ([
        [pathToFileURL(runtimePath).href, 'file:///var/runtime/index.mjs'],
        [runtimePath, '/var/runtime/index.mjs'],
      ] as const)),
];
const hide = (text: string): string =>
  HIDDEN.reduce((shown, [path, word]) => (shown.includes(path) ? shown.replaceAll(path, word) : shown), text);

const environment: Environment = new Environment({
  data,
  clock,
  host,
  daemon,
  functionRandom,
  worldRandom,
  hide,
  output: new Output({
    clock,
    format: data.logFormat,
    requestId: () => environment.requestId,
    lineCostUs: () => draw(LINE_COST, worldRandom.next(), worldRandom.next()) * 1000 * environment.slowness,
    onCharge: () => environment.endIfPastDeadline(),
    hide,
  }),
});

patchTime(clock);
patchRandom(functionRandom);
patchWork(clock);
patchOutput(environment.output);
openAwsGate(clock, host);
openDatabaseGate({
  clock,
  host,
  random: worldRandom,
  causes: () => environment.databaseCauses,
  takeDrop: () => environment.takeDrop(),
  onWrite: () => environment.databaseWritten(),
});
daemon.open();
process.cwd = () => '/var/task';
Object.assign(workerThreads, { workerData: null, parentPort: null, isMainThread: true });
syncBuiltinESMExports();

process.on('uncaughtException', (error) => environment.crash(error, 'Runtime.UncaughtException'));
process.on('unhandledRejection', (reason) => environment.crash(reason, 'Runtime.UnhandledPromiseRejection'));
const exit = process.exit.bind(process);
process.exit = (code?: number | string | null): never => {
  const status = Number(code ?? process.exitCode ?? 0);
  environment.exited(status);
  return exit(status);
};

port.on('message', (message: ToEnvironment) => {
  if (message.kind === 'answer') host.answered(message);
  else void environment.invoke(message);
});
environment.start();
