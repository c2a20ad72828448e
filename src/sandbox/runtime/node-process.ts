import { type ChildProcess, spawn } from 'node:child_process';
import {
  type FunctionThread,
  type ThreadEvents,
  type ThreadOptions,
  type Threads,
  threadCode,
} from './function-thread';
import { locateArtefact } from './locate-artefact';
import type { FromNodeProcess, ToNodeProcess } from './node-process-protocol';

/**
 * Threads of another Node.js: one process of it holds them all, and says what they say. It starts with the first thread
 * and ends with `close`, or with this process; when it dies its threads end, and the next one starts it again.
 */
export class NodeProcess implements Threads {
  readonly #executable: string;
  #child: ChildProcess | undefined;
  readonly #threads = new Map<number, ThreadEvents>();
  readonly #held = new Set<number>();
  #lastId = 0;
  #spentUs = 0;

  constructor(executable: string) {
    this.#executable = executable;
  }

  start(options: ThreadOptions, events: ThreadEvents): FunctionThread {
    this.#lastId += 1;
    const id = this.#lastId;
    this.#threads.set(id, events);
    this.#send({ kind: 'start', id, options, code: threadCode() });
    return {
      post: (message) => this.#send({ kind: 'post', id, message }),
      hold: (held) => this.#hold(id, held),
      spentUs: () => this.#spentUs,
      stop: async () => {
        this.#threads.delete(id);
        this.#hold(id, false);
        if (this.#child !== undefined) this.#send({ kind: 'stop', id });
      },
    };
  }

  close(): void {
    this.#threads.clear();
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  #send(message: ToNodeProcess): void {
    this.#child ??= this.#open();
    // What a dead process was to be told is lost with it; its end is told by `exit`.
    this.#child.send(message, () => undefined);
  }

  #open(): ChildProcess {
    const child = spawn(this.#executable, [locateArtefact('sandbox-node.js')], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
      env: {},
    });
    const ended = (): void => {
      if (this.#child !== child) return;
      this.#child = undefined;
      const events = [...this.#threads.values()];
      this.#threads.clear();
      for (const each of events) each.exited(1);
    };
    child.on('error', ended);
    child.on('exit', ended);
    child.on('message', (message: FromNodeProcess) => this.#receive(message));
    this.#keepAlive(child, this.#held.size > 0);
    return child;
  }

  #receive(message: FromNodeProcess): void {
    if (message.kind === 'spent') {
      this.#spentUs = message.us;
      return;
    }
    const events = this.#threads.get(message.id);
    if (message.kind === 'message') events?.message(message.message);
    else if (message.kind === 'failed') events?.failed(message.error);
    else {
      this.#threads.delete(message.id);
      events?.exited(message.code);
    }
  }

  #hold(id: number, held: boolean): void {
    if (held) this.#held.add(id);
    else this.#held.delete(id);
    if (this.#child !== undefined) this.#keepAlive(this.#child, this.#held.size > 0);
  }

  #keepAlive(child: ChildProcess, alive: boolean): void {
    if (alive) {
      child.ref();
      child.channel?.ref();
    } else {
      child.unref();
      child.channel?.unref();
    }
  }
}
