import { syncBuiltinESMExports } from 'node:module';
import workerThreads, { type MessagePort, workerData } from 'node:worker_threads';
import { hidePaths } from '../hidden-paths';
import { LINE_COST } from '../latencies';
import type { EnvironmentData, ToEnvironment } from '../protocol';
import { openAwsGate } from './aws-gate';
import { DaemonGate } from './daemon-gate';
import { openDatabaseGate } from './database-gate';
import { Environment } from './environment';
import { Host } from './host';
import { Output, patchOutput } from './output';
import { patchIdentity } from './patch-identity';
import { patchRandom } from './patch-random';
import { patchTime } from './patch-time';
import { patchWork } from './patch-work';
import { Processor } from './processor';
import { Seeded } from './seeded';
import { VirtualClock } from './virtual-clock';

/**
 * One execution environment: a worker thread whose globals are put on the invocation clock before the function's code
 * is imported. Nothing of the function's code runs before `syncBuiltinESMExports`.
 */
const { data, port } = workerData as { readonly data: EnvironmentData; readonly port: MessagePort };

const clock = new VirtualClock(data.originMs, data.startUs);
const host = new Host(port, clock, hidePaths(data.codeFolder, process.argv[1] ?? ''));
const daemon = new DaemonGate(clock, process.env.AWS_XRAY_DAEMON_ADDRESS ?? '');
const functionRandom = new Seeded(`${data.seed}:${data.context.logStreamName}`);
const worldRandom = new Seeded(`${data.seed}:${data.context.logStreamName}:world`);

const processor = new Processor({
  clock,
  random: worldRandom,
  memoryMb: Number(data.context.memoryLimitInMB),
  onCharge: () => environment.endIfPastDeadline(),
});

const environment: Environment = new Environment({
  data,
  clock,
  host,
  daemon,
  functionRandom,
  worldRandom,
  processor,
  output: new Output({
    clock,
    format: data.logFormat,
    requestId: () => environment.requestId,
    onLine: () => processor.charge(LINE_COST),
    outsideId: Number(/\d+/.exec(data.runtime)?.[0] ?? 0) >= 24 ? '-' : 'undefined',
  }),
});

patchTime(clock);
patchRandom(functionRandom);
patchWork(clock);
patchOutput(environment.output);
openAwsGate(clock, host, processor);
const databaseGate = openDatabaseGate({
  clock,
  host,
  processor,
  random: worldRandom,
  causes: () => environment.databaseCauses,
  takeDrop: () => environment.takeDrop(),
  onWrite: () => environment.databaseWritten(),
});
daemon.open();
patchIdentity();
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
  else if (message.kind === 'turn') databaseGate.release();
  else {
    if (message.awaitsTurn === true) databaseGate.hold();
    void environment.invoke(message);
  }
});
environment.start();
