import type { MessagePort } from 'node:worker_threads';
import type { Answer, AnswerMessage, Ask, FromEnvironment } from '../protocol';
import type { VirtualClock } from './virtual-clock';

/** The environment's line to the sandbox: questions are owed, so the clock stands still until they are answered. */
export class Host {
  readonly #port: MessagePort;
  readonly #clock: VirtualClock;
  readonly #open = new Map<number, { paid: () => void; deliver: (atUs: number, answer: Answer) => void }>();
  #lastId = 0;

  constructor(port: MessagePort, clock: VirtualClock) {
    this.#port = port;
    this.#clock = clock;
  }

  /** Asks at the present moment; `deliver` runs as soon as the answer is known and schedules what it means. */
  ask(ask: Ask, deliver: (atUs: number, answer: Answer) => void): void {
    this.#lastId += 1;
    this.#open.set(this.#lastId, { paid: this.#clock.owe(), deliver });
    this.send({ kind: 'ask', id: this.#lastId, atUs: this.#clock.nowUs, ask });
  }

  answered(message: AnswerMessage): void {
    const question = this.#open.get(message.id);
    if (question === undefined) return;
    this.#open.delete(message.id);
    question.deliver(message.atUs, message.answer);
    question.paid();
  }

  send(message: FromEnvironment): void {
    this.#port.postMessage(message);
  }
}
