import type { MessagePort } from 'node:worker_threads';
import type { Hide } from '../hidden-paths';
import type { Answer, AnswerMessage, Ask, FromEnvironment } from '../protocol';
import type { VirtualClock } from './virtual-clock';

/** The environment's line to the sandbox. The clock does not move while a question is open. */
export class Host {
  readonly #port: MessagePort;
  readonly #clock: VirtualClock;
  readonly #hide: Hide;
  readonly #open = new Map<number, { paid: () => void; deliver: (atUs: number, answer: Answer) => void }>();
  #lastId = 0;

  constructor(port: MessagePort, clock: VirtualClock, hide: Hide) {
    this.#port = port;
    this.#clock = clock;
    this.#hide = hide;
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

  /** The one way out of the environment: no path of this machine leaves it. */
  send(message: FromEnvironment): void {
    this.#port.postMessage(this.#hide(message));
  }
}
