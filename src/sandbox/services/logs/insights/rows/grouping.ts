import type { Accumulator } from '../aggregate';
import type { Environment, QueryTimes } from '../environment';
import { floorTo, nextPeriod } from '../period';
import type { FillPlan, StatsPlan } from '../plan';
import type { RowSink } from '../steps';
import type { Value } from '../value';

interface Group {
  readonly keys: readonly Value[];
  readonly states: readonly Accumulator[];
}

/** Most rows that `fillmissing` makes. */
const MAX_FILLED = 100_000;

/** Collects rows into the groups of a `stats`; memory grows with groups, and with values where a percentile needs them. */
export class Grouping {
  private readonly groups = new Map<Value, Group>();

  constructor(
    private readonly stats: StatsPlan,
    private readonly times: QueryTimes,
  ) {}

  readonly sink: RowSink = (environment) => {
    const { states } = this.groupOf(environment);
    for (let at = 0; at < states.length; at += 1) states[at]?.add(environment);
  };

  private groupOf(environment: Environment): Group {
    const { keys } = this.stats;
    const [only] = keys;
    if (keys.length === 1 && only !== undefined) {
      const value = storable(only(environment));
      return this.groups.get(value) ?? this.add(value, [value]);
    }
    const values = keys.map((key) => storable(key(environment)));
    const id = values.map(identity).join('');
    return this.groups.get(id) ?? this.add(id, values);
  }

  private add(id: Value, keys: readonly Value[]): Group {
    const group = { keys, states: this.stats.accumulators.map((start) => start()) };
    this.groups.set(id, group);
    return group;
  }

  /** The slots of each output row: keys, aggregates, items. Without keys there is one row, even without events. */
  rows(): Value[][] {
    if (this.stats.keys.length === 0 && this.groups.size === 0) this.add('', []);
    const rows: Value[][] = [];
    for (const group of this.groups.values()) rows.push(this.row(group));
    return this.stats.fill === null ? rows : this.filled(rows, this.stats.fill);
  }

  private row({ keys, states }: Group): Value[] {
    const slots: Value[] = [...keys];
    for (const { accumulator, read } of this.stats.readings) {
      const state = states[accumulator];
      slots.push(state === undefined ? null : read(state));
    }
    const environment: Environment = { event: null, right: null, slots, times: this.times };
    for (const item of this.stats.items) slots.push(item(environment));
    return slots;
  }

  /** Adds the empty bins of the query's time range, and puts all of them in the order of time. */
  private filled(rows: Value[][], fill: FillPlan): Value[][] {
    const known = new Set(rows.map((row) => row[fill.keySlot]));
    const next = nextPeriod(fill.period);
    let bin = floorTo(fill.period)(this.times.startMs);
    for (let made = 0; bin <= this.times.endMs && made < MAX_FILLED; made += 1) {
      if (!known.has(bin)) {
        const row = new Array<Value>(fill.width).fill(null);
        row[fill.keySlot] = bin;
        for (const { slot, value } of fill.constants) row[slot] = value;
        rows.push(row);
      }
      bin = next(bin);
    }
    return rows.sort((left, right) => Number(left[fill.keySlot]) - Number(right[fill.keySlot]));
  }
}

/** Maps and lists are not usable in `stats`: they group as a missing value. */
function storable(value: Value): Value {
  return typeof value === 'object' ? null : value;
}

function identity(value: Value): string {
  if (value === null) return '~';
  return typeof value === 'number' ? `#${value};` : `$${String(value).length}:${String(value)}`;
}
