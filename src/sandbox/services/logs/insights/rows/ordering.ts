import type { Environment } from '../environment';
import type { LogEvent } from '../event';
import type { OrderKey, Stage } from '../plan';
import type { RowSink } from '../steps';
import { toText, type Value } from '../value';
import { compareNatural } from './order';

/** A row that is kept after its event was read. */
export interface KeptRow {
  readonly event: LogEvent | null;
  readonly right: LogEvent | null;
  readonly slots: readonly Value[];
}

interface Ranked {
  readonly row: KeptRow;
  readonly keys: readonly Value[];
  readonly arrival: number;
}

const SLACK = 1000;

/** Keeps the first `limit` rows in the order of a stage, or one row for each key of `dedup`; gives them back in that order. */
export class Ordering {
  private ranked: Ranked[] = [];
  private readonly byKey = new Map<string, Ranked>();
  private arrivals = 0;
  private readonly order: readonly OrderKey[];

  constructor(
    private readonly stage: Stage,
    private readonly limit: number,
    newestFirst: boolean,
  ) {
    this.order = stage.order.length === 0 && newestFirst ? NEWEST_FIRST : stage.order;
  }

  get count(): number {
    return this.arrivals;
  }

  readonly sink: RowSink = (environment) => {
    const ranked = this.rank(environment);
    const { end } = this.stage;
    if (end.kind !== 'dedup') {
      this.ranked.push(ranked);
      if (this.ranked.length > this.limit * 2 + SLACK) this.trim();
      return;
    }
    const texts = end.keys.map((key) => toText(key(environment)));
    if (texts.includes(null)) {
      this.ranked.push(ranked);
      return;
    }
    const id = texts.map((text) => `${text?.length}:${text}`).join('');
    const known = this.byKey.get(id);
    if (known === undefined || this.compare(ranked, known) < 0) this.byKey.set(id, ranked);
  };

  private rank(environment: Environment): Ranked {
    const { event, right, slots } = environment;
    const row = { event: event?.event ?? null, right: right?.event ?? null, slots: slots.slice() };
    this.arrivals += 1;
    return { row, keys: this.order.map((key) => key.evaluate(environment)), arrival: this.arrivals };
  }

  private readonly compare = (left: Ranked, right: Ranked): number => {
    for (const [at, { descending }] of this.order.entries()) {
      const order = compareNatural(left.keys[at] ?? null, right.keys[at] ?? null);
      if (order !== 0) return descending ? -order : order;
    }
    return left.arrival - right.arrival;
  };

  private trim(): void {
    this.ranked.sort(this.compare);
    this.ranked.length = Math.min(this.ranked.length, this.limit);
  }

  rows(): readonly KeptRow[] {
    for (const ranked of this.byKey.values()) this.ranked.push(ranked);
    this.trim();
    return this.ranked.map(({ row }) => row);
  }
}

/** Rows that are not sorted come newest first (CWL_QuerySyntax-Dedup names it as the default). */
const NEWEST_FIRST: readonly OrderKey[] = [
  { evaluate: ({ event }) => event?.event.timestampMs ?? null, descending: true },
];
