import { MessageChannel, Worker } from 'node:worker_threads';
import { locateArtefact } from './locate-artefact';
import type { EnvironmentData, FromEnvironment, ToEnvironment } from './protocol';

/** What a thread is started with; plain data, so that it can be sent to another process. */
export interface ThreadOptions {
  readonly data: EnvironmentData;
  readonly env: Readonly<Record<string, string>>;
  readonly memoryMb: number;
}

/** An error that ended a thread, as it crosses from one process to another. */
export interface ThreadError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
}

export interface ThreadEvents {
  message(message: FromEnvironment): void;
  failed(error: ThreadError): void;
  exited(code: number): void;
}

/** A thread that holds one function: in this process, or in a process of another Node.js (`node-process.ts`). */
export interface FunctionThread {
  post(message: ToEnvironment): void;
  /** While it is held, this process does not end. A new thread is not held. */
  hold(held: boolean): void;
  /** Processor time spent so far by the process that it runs in, microseconds. */
  spentUs(): number;
  /** Ends it, without an event. */
  stop(): Promise<void>;
}

/** Starts threads: of one Node.js. */
export interface Threads {
  start(options: ThreadOptions, events: ThreadEvents): FunctionThread;
}

/** Where the code of a thread lies. */
export const threadCode = (): string => locateArtefact('sandbox-worker.js');

/** A worker thread with the function's own environment and memory. */
export function openWorker({ data, env, memoryMb }: ThreadOptions, code: string, events: ThreadEvents) {
  const { port1: port, port2 } = new MessageChannel();
  const worker = new Worker(code, {
    workerData: { data, port: port2 },
    transferList: [port2],
    env: { ...env },
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 4 },
  });
  worker.on('error', ({ name, message, stack, code: kind }: NodeJS.ErrnoException) =>
    events.failed({
      name,
      message,
      ...(stack === undefined ? {} : { stack }),
      ...(kind === undefined ? {} : { code: kind }),
    }),
  );
  worker.on('exit', (status) => events.exited(status));
  port.on('message', (message: FromEnvironment) => events.message(message));
  return { worker, port };
}

/** Threads of this process. */
export const ownThreads: Threads = {
  start(options, events) {
    const { worker, port } = openWorker(options, threadCode(), events);
    const hold = (held: boolean): void => {
      for (const handle of [worker, port]) held ? handle.ref() : handle.unref();
    };
    hold(false);
    return {
      post: (message) => port.postMessage(message),
      hold,
      spentUs() {
        const { user, system } = process.cpuUsage();
        return user + system;
      },
      async stop() {
        port.close();
        await worker.terminate();
      },
    };
  },
};
