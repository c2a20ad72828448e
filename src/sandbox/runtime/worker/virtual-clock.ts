/** A thing that happens at a moment: a timer, or an outside answer whose time of delivery is known. */
export interface ClockEvent {
  readonly atUs: number;
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
  /** False for timers that do not keep a process alive. */
  referenced: boolean;
}

/**
 * The invocation clock: it never moves with real time. The driver (`drive.ts`) takes the earliest event once the
 * environment is quiet and owes nothing to the outside.
 */
export class VirtualClock {
  readonly originMs: number;
  nowUs: number;
  readonly #heap: ClockEvent[] = [];
  #order = 0;
  #owed = 0;
  #waiting: (() => void)[] = [];
  #immediates: { run: () => void; cancelled: boolean }[] = [];
  #reads = 0;

  constructor(originMs: number, nowUs: number) {
    this.originMs = originMs;
    this.nowUs = nowUs;
  }

  /** Epoch milliseconds, whole, as `Date.now()` gives them. */
  epochMs(): number {
    this.#reads += 1;
    if (this.#reads > SPIN_READS) this.nowUs += SPIN_STEP_US;
    return this.originMs + Math.floor(this.nowUs / 1000);
  }

  /** Microseconds for the monotonic clocks. */
  monotonicUs(): number {
    this.#reads += 1;
    if (this.#reads > SPIN_READS) this.nowUs += SPIN_STEP_US;
    return this.nowUs;
  }

  /** Called once a turn of the loop: reads of the clock between two turns show code that spins on it. */
  turned(): void {
    this.#reads = 0;
  }

  schedule(atUs: number, run: () => void): ClockEvent {
    const event: ClockEvent = { atUs, order: this.#order, run, cancelled: false, referenced: true };
    this.#order += 1;
    this.#push(event);
    return event;
  }

  /** The earliest event still valid, left in place. */
  peek(): ClockEvent | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || !first.cancelled) return first;
      this.#pop();
    }
  }

  take(): ClockEvent | undefined {
    const first = this.peek();
    if (first !== undefined) this.#pop();
    return first;
  }

  /** Whether any event would keep a process alive. */
  hasReferenced(): boolean {
    return this.#heap.some((event) => event.referenced && !event.cancelled);
  }

  /** Announces that an answer from outside is awaited. The clock does not move until the returned function is called. */
  owe(): () => void {
    this.#owed += 1;
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      this.#owed -= 1;
      if (this.#owed > 0) return;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const resume of waiting) resume();
    };
  }

  get owed(): number {
    return this.#owed;
  }

  whenPaid(): Promise<void> {
    if (this.#owed === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  addImmediate(run: () => void): { cancelled: boolean } {
    const entry = { run, cancelled: false };
    this.#immediates.push(entry);
    return entry;
  }

  takeImmediates(): (() => void)[] {
    if (this.#immediates.length === 0) return [];
    const batch = this.#immediates;
    this.#immediates = [];
    return batch.map((entry) => () => {
      if (!entry.cancelled) entry.run();
    });
  }

  #push(event: ClockEvent): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(event);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || !before(event, parent)) break;
      heap[index] = parent;
      heap[parentIndex] = event;
      index = parentIndex;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    let index = 0;
    for (;;) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        const candidate = heap[child];
        const current = heap[least];
        if (candidate !== undefined && current !== undefined && before(candidate, current)) least = child;
      }
      if (least === index) return;
      const other = heap[least];
      if (other === undefined) return;
      heap[least] = last;
      heap[index] = other;
      index = least;
    }
  }
}

/** After so many reads of the clock within one turn, each further read takes time: `while (Date.now() < end)` ends. */
const SPIN_READS = 20_000;
const SPIN_STEP_US = 100;

const before = (a: ClockEvent, b: ClockEvent): boolean => a.atUs < b.atUs || (a.atUs === b.atUs && a.order < b.order);
