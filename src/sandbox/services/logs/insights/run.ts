import type { Environment } from './environment';
import { QueryFailedError } from './errors';
import { EventView, type LogEvent } from './event';
import type { Plan, Stage } from './plan';
import { Grouping } from './rows/grouping';
import { type KeptRow, Ordering } from './rows/ordering';
import { chainSteps, type RowSink } from './steps';
import { render, toNumber, type Value } from './value';

/** Which events are wanted: those of the query's own log groups, or those of the group that a `join` names. */
export type EventSelector = { readonly kind: 'query' } | { readonly kind: 'log-group'; readonly name: string };

/** What a query runs on. Events are already limited to the time range; a join needs the function. */
export interface QueryInput {
  readonly events: Iterable<LogEvent> | ((selector: EventSelector) => Iterable<LogEvent>);
  readonly startMs: number;
  readonly endMs: number;
  readonly nowMs: number;
  /** The `limit` of StartQuery; it applies when the query has no `limit` of its own. */
  readonly limit?: number | undefined;
}

export interface ResultField {
  readonly field: string;
  readonly value: string;
}

/** Result rows as GetQueryResults sends them: texts, without the missing fields. */
export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: ResultField[][];
  readonly statistics: {
    readonly bytesScanned: number;
    readonly recordsScanned: number;
    readonly recordsMatched: number;
  };
}

const DEFAULT_LIMIT = 10_000;

/** Runs a plan in one pass over the events. Throws QueryFailedError when it cannot be finished. */
export function runPlan(plan: Plan, input: QueryInput): QueryResult {
  try {
    return plan.estimate ? estimate(input) : new Run(plan, input).result();
  } catch (error) {
    if (error instanceof RangeError)
      throw new QueryFailedError(`the query needs more memory than there is (${error.message})`);
    throw error;
  }
}

function eventsOf(input: QueryInput, selector: EventSelector): Iterable<LogEvent> {
  if (typeof input.events === 'function') return input.events(selector);
  if (selector.kind === 'query') return input.events;
  throw new QueryFailedError(`the events of ${selector.name} were not given`);
}

/** The bytes that the query would scan; nothing is run. */
function estimate(input: QueryInput): QueryResult {
  let bytes = 0;
  for (const event of eventsOf(input, { kind: 'query' })) bytes += Buffer.byteLength(event.message, 'utf8');
  return {
    columns: ['estimatedBytes'],
    rows: [[{ field: 'estimatedBytes', value: String(bytes) }]],
    statistics: { bytesScanned: 0, recordsScanned: 0, recordsMatched: 0 },
  };
}

/** A row that holds nothing but the sums of some slots. */
function totalsOf(rows: readonly KeptRow[], slots: readonly number[]): KeptRow {
  const sums: Value[] = [];
  for (const slot of slots) {
    const numbers = rows.map((row) => toNumber(row.slots[slot] ?? null)).filter((number) => number !== null);
    sums[slot] = numbers.length === 0 ? null : numbers.reduce((sum, number) => sum + number, 0);
  }
  return { event: null, right: null, slots: Array.from(sums, (value) => value ?? null) };
}

class Run {
  private bytesScanned = 0;
  private recordsScanned = 0;
  private recordsMatched = 0;

  constructor(
    private readonly plan: Plan,
    private readonly input: QueryInput,
  ) {}

  result(): QueryResult {
    let rows: readonly KeptRow[] | null = null;
    for (const [at, stage] of this.plan.stages.entries())
      rows = this.stage(stage, rows, at === this.plan.stages.length - 1);
    const { bytesScanned, recordsScanned, recordsMatched } = this;
    return {
      columns: this.plan.columns.map((column) => column.name),
      rows: this.rendered(rows ?? []),
      statistics: { bytesScanned, recordsScanned, recordsMatched },
    };
  }

  private stage(stage: Stage, previous: readonly KeptRow[] | null, last: boolean): readonly KeptRow[] {
    const { end } = stage;
    if (end.kind === 'stats') {
      const grouping = new Grouping(end.stats, this.input);
      this.feed(stage, previous, grouping.sink, () => false);
      return grouping.rows().map((slots) => ({ event: null, right: null, slots }));
    }
    const kept =
      end.kind === 'limit'
        ? end.count
        : last && !this.plan.limited
          ? (this.input.limit ?? DEFAULT_LIMIT)
          : Number.POSITIVE_INFINITY;
    const any = end.kind === 'limit' && end.any;
    const ordering = new Ordering(stage, kept, previous === null && !any);
    this.feed(stage, previous, ordering.sink, () => any && ordering.count >= kept);
    const rows = ordering.rows();
    return end.kind === 'totals' && rows.length > 0 ? [...rows, totalsOf(rows, end.slots)] : rows;
  }

  /** Sends every row through the steps of a stage. */
  private feed(stage: Stage, previous: readonly KeptRow[] | null, sink: RowSink, enough: () => boolean): void {
    let reached = 0;
    const counted: RowSink = (environment) => {
      reached += 1;
      sink(environment);
    };
    const chain = chainSteps(stage.steps, counted, (logGroup) =>
      this.scanned(eventsOf(this.input, { kind: 'log-group', name: logGroup })),
    );
    const { startMs, endMs, nowMs } = this.input;
    const environment: Environment = {
      event: null,
      right: null,
      slots: new Array<Value>(stage.width).fill(null),
      times: { startMs, endMs, nowMs },
    };
    if (previous === null) {
      let view: EventView | null = null;
      for (const event of this.scanned(eventsOf(this.input, { kind: 'query' }))) {
        if (view === null) view = new EventView(event);
        else view.load(event);
        environment.event = view;
        environment.right = null;
        environment.slots.fill(null);
        const before = reached;
        chain(environment);
        if (reached > before) this.recordsMatched += 1;
        if (enough()) break;
      }
      return;
    }
    for (const row of previous) {
      this.restore(environment, row, stage.width);
      chain(environment);
      if (enough()) break;
    }
  }

  private *scanned(events: Iterable<LogEvent>): Iterable<LogEvent> {
    for (const event of events) {
      this.recordsScanned += 1;
      this.bytesScanned += Buffer.byteLength(event.message, 'utf8');
      yield event;
    }
  }

  private restore(environment: Environment, row: KeptRow, width: number): void {
    environment.event = row.event === null ? null : new EventView(row.event);
    environment.right = row.right === null ? null : new EventView(row.right);
    environment.slots = [...row.slots];
    while (environment.slots.length < width) environment.slots.push(null);
  }

  private rendered(rows: readonly KeptRow[]): ResultField[][] {
    const { startMs, endMs, nowMs } = this.input;
    const environment: Environment = { event: null, right: null, slots: [], times: { startMs, endMs, nowMs } };
    return rows.map((row) => {
      this.restore(environment, row, 0);
      const fields: ResultField[] = [];
      for (const { name, value } of this.plan.columns) {
        const text = render(value.evaluate(environment), value.timestamp);
        if (text !== null) fields.push({ field: name, value: text });
      }
      if (this.plan.rowsAreEvents && row.event !== null && !fields.some((field) => field.field === '@ptr')) {
        fields.push({ field: '@ptr', value: row.event.ptr });
      }
      return fields;
    });
  }
}
