import { type Seen, seenOf } from '../../domain/events/events-between';
import { identityOf, type News, newsOf } from '../../domain/events/news';
import { type Notification, type NotifiedBeta, notificationOf } from '../../domain/events/notification';
import type { WatchFrame } from '../../domain/telemetry/watch-frame';
import { type Notifications, type Notifier, NotifyError } from '../../ports/notifier';

/** Attempts of one notification, and the pauses between them. */
const PAUSES_MS: readonly number[] = [1_000, 4_000];
/** Notifications that wait for one receiver; more are dropped, the oldest first. */
const LONGEST_QUEUE = 50;

/** Sends one notification, again after a passing failure, three times at most. Throws the last NotifyError. */
export async function deliver(
  notifier: Notifier,
  notification: Notification,
  pause: Notifications['pause'],
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await notifier.send(notification, signal);
      return;
    } catch (error) {
      const wait = PAUSES_MS[attempt];
      const again = error instanceof NotifyError && error.passing && wait !== undefined && !signal.aborted;
      if (!again) throw error;
      await pause(wait, signal);
    }
  }
}

/**
 * Tells of a watched beta. Nothing here is waited for by the watch: each receiver has a queue of its own, and a receiver
 * that is slow or gone holds up neither another one nor the frames.
 */
export class Teller {
  readonly #stop = new AbortController();
  readonly #lines: readonly Line[];
  #before: Promise<Seen | undefined>;
  #work: Promise<void> = Promise.resolve();
  #latest: Seen | undefined;
  /** News handed to receivers and not delivered or given up yet. */
  #pending = 0;

  constructor(
    private readonly notifications: Notifications,
    /** Told once when a receiver cannot be reached, and once when it can be again. */
    onTrouble: (text: string) => void,
  ) {
    const { notifiers, log, pause } = notifications;
    this.#lines = notifiers.map((notifier) => new Line(notifier, pause, this.#stop.signal, onTrouble));
    this.#before = log.seen().catch(() => undefined);
  }

  /** Takes a frame; returns at once. */
  frame(frame: WatchFrame): void {
    const seen = seenOf(frame);
    const beta = {
      account: frame.account,
      region: frame.region,
      environment: this.notifications.environment,
    };
    this.#work = this.#work.then(() => this.#take(seen, beta)).catch(() => {});
  }

  /** Waits for what is still on its way, in real time, and gives up the rest. */
  async end(atMostMs: number): Promise<void> {
    const done = this.#work
      .then(() => Promise.all(this.#lines.map((line) => line.idle())))
      .then(() => this.#remember());
    await Promise.race([done, this.notifications.pause(atMostMs, this.#stop.signal).catch(() => {})]);
    this.#stop.abort();
  }

  async #take(seen: Seen, beta: NotifiedBeta): Promise<void> {
    const { kinds } = this.notifications;
    const before = await this.#before;
    const news = newsOf(before, seen).filter(({ kind }) => kinds.has(kind));
    this.#before = Promise.resolve(seen);
    for (const each of news) await this.#tell(each, beta);
    this.#latest = seen;
    await this.#remember();
  }

  /** Remembers what was seen once nothing is on its way: the next watch finds again what a killed one had not delivered. */
  async #remember(): Promise<void> {
    if (this.#pending === 0 && this.#latest !== undefined && !this.#stop.signal.aborted)
      await this.notifications.log.remember(this.#latest).catch(() => {});
  }

  async #tell(news: News, beta: NotifiedBeta): Promise<void> {
    const { log } = this.notifications;
    const identity = identityOf(news);
    // Told twice is better than not at all.
    if (!(await log.claim(identity).catch(() => true))) return;
    const notification = notificationOf(news, beta);
    this.#pending += 1;
    const sent = Promise.all(this.#lines.map((line) => line.add(notification)));
    void sent
      .then(() => (this.#stop.signal.aborted ? undefined : log.settle(identity)))
      .catch(() => {})
      .then(() => {
        this.#pending -= 1;
        return this.#remember();
      });
  }
}

/** What can be typed about it, at the end of a sentence. */
const nextOf = (error: Error): string =>
  error instanceof NotifyError && error.next !== undefined ? `; next: ${String(error.next)}` : '';

/** The queue of one receiver. */
class Line {
  readonly #waiting: Notification[] = [];
  #running: Promise<void> | undefined;
  #reached = true;

  constructor(
    private readonly notifier: Notifier,
    private readonly pause: Notifications['pause'],
    private readonly signal: AbortSignal,
    private readonly onTrouble: (text: string) => void,
  ) {}

  /** Resolves when the queue is empty again. */
  add(notification: Notification): Promise<void> {
    this.#waiting.push(notification);
    if (this.#waiting.length > LONGEST_QUEUE) this.#waiting.shift();
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  idle(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  async #run(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      if (this.signal.aborted) return;
      const why = await deliver(this.notifier, next, this.pause, this.signal).then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? `${error.message}${nextOf(error)}` : String(error)),
      );
      if (this.signal.aborted && why !== undefined) return;
      this.#say(next, why);
    }
  }

  #say(notification: Notification, why: string | undefined): void {
    const { name } = this.notifier;
    if (why !== undefined && this.#reached) this.onTrouble(`${name} was not told of "${notification.kind}": ${why}`);
    if (why === undefined && !this.#reached) this.onTrouble(`${name} can be reached again`);
    this.#reached = why === undefined;
  }
}
