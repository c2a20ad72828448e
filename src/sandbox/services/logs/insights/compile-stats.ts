import type { AggregateCall } from './aggregate';
import { compileAggregate } from './aggregate-calls';
import type { Command, Expression, Item, Span } from './ast';
import { compileExpression, type Scope } from './compile-expression';
import type { Compiled, Evaluate } from './environment';
import { QueryCompileError, unsupported } from './errors';
import { type Names, redefinition } from './names';
import type { FillPlan, StatsPlan } from './plan';
import { printExpression } from './print';

type StatsCommand = Extract<Command, { kind: 'stats' }>;

/** A compiled `stats` and the names of its columns. */
export interface CompiledStats {
  readonly stats: StatsPlan;
  readonly outputs: readonly StatsOutput[];
  readonly width: number;
}

/** A column of a `stats`; `text` is the canonical text that names it when it has no alias. */
export interface StatsOutput {
  readonly name: string;
  readonly text: string | null;
  readonly slot: number;
  readonly timestamp: boolean;
  readonly key: boolean;
}

/**
 * Compiles `stats`. Keys and arguments of aggregates read the rows before it; outside of aggregates an item may use
 * keys and the aliases of earlier items (CWL_QuerySyntax-examples, "overprovisioned memory").
 */
export function compileStats(command: StatsCommand, names: Names, scope: Scope): CompiledStats {
  const keys = command.keys.map((key) => compileExpression(key.expression, scope));
  for (const key of keys) if (key.period !== null) throw new QueryCompileError('a period is no group key', key.span);
  const outputs: StatsOutput[] = keys.map((key, slot) => output(names, command.keys[slot], slot, key.timestamp, true));
  const aggregates = new Aggregates(keys.length, scope);
  const items: Compiled[] = [];
  const itemOutputs: StatsOutput[] = [];
  for (const item of command.items) {
    refuseLonelyTop(item, command);
    const before = aggregates.calls;
    const compiled = compileExpression(item.expression, itemScope(aggregates, [...outputs, ...itemOutputs]));
    if (before === aggregates.calls && !readsAggregate(item.expression, itemOutputs)) {
      throw new QueryCompileError('an item of stats needs an aggregate such as count(*)', item.expression.span);
    }
    if (item.alias !== null && outputs.some((key) => key.name === item.alias?.name))
      throw redefinition(item.alias.name, item.alias.span);
    items.push(compiled);
    itemOutputs.push(output(names, item, ITEMS_FROM + items.length - 1, compiled.timestamp, false));
  }
  const shift = keys.length + aggregates.readings.length;
  const place = (slot: number) => (slot >= ITEMS_FROM ? slot - ITEMS_FROM + shift : slot);
  const stats: StatsPlan = {
    keys: keys.map((key) => key.evaluate),
    accumulators: aggregates.starts,
    readings: aggregates.readings,
    items: items.map((item) => item.evaluate),
    fill: null,
  };
  aggregates.itemsAt = shift;
  const placed = [...outputs, ...itemOutputs].map((column) => ({ ...column, slot: place(column.slot) }));
  return { stats, outputs: placed, width: shift + items.length };
}

/** Item slots are counted from here until the number of aggregates is known. */
const ITEMS_FROM = 1_000_000;

function output(names: Names, item: Item | undefined, slot: number, timestamp: boolean, key: boolean): StatsOutput {
  if (item === undefined) throw new RangeError('stats has no such item');
  if (item.alias !== null) {
    names.reserve(item.alias);
    return { name: item.alias.name, text: null, slot, timestamp, key };
  }
  const name = item.expression.kind === 'field' ? item.expression.name : item.text;
  return { name, text: printExpression(item.expression), slot, timestamp, key };
}

class Aggregates {
  readonly starts: AggregateCall['start'][] = [];
  readonly readings: { accumulator: number; read: AggregateCall['read'] }[] = [];
  private readonly accumulators = new Map<string, number>();
  private readonly slots = new Map<string, { readonly slot: number; readonly timestamp: boolean }>();
  calls = 0;
  itemsAt = 0;

  constructor(
    private readonly firstSlot: number,
    private readonly rows: Scope,
  ) {}

  /** The slot of an aggregate call; equal calls share it. */
  compile(call: Extract<Expression, { kind: 'call' }>, name: string): Compiled {
    this.calls += 1;
    const text = printExpression(call);
    let known = this.slots.get(text);
    if (known === undefined) {
      const inner: Scope = { ...this.rows, aggregate: null };
      const aggregate = compileAggregate(call, name, (expression) => compileExpression(expression, inner));
      if ((name === 'earliest' || name === 'latest' || name === 'rate') && !this.rows.hasTimestamp) {
        throw new QueryCompileError(`${call.name} reads @timestamp, which does not exist after stats`, call.span);
      }
      this.readings.push({ accumulator: this.accumulator(aggregate), read: aggregate.read });
      known = { slot: this.firstSlot + this.readings.length - 1, timestamp: aggregate.timestamp };
      this.slots.set(text, known);
    }
    const { slot, timestamp } = known;
    return {
      evaluate: ({ slots }) => slots[slot] ?? null,
      timestamp,
      constant: undefined,
      period: null,
      span: call.span,
    };
  }

  private accumulator(aggregate: AggregateCall): number {
    const known = this.accumulators.get(aggregate.accumulator);
    if (known !== undefined) return known;
    this.starts.push(aggregate.start);
    this.accumulators.set(aggregate.accumulator, this.starts.length - 1);
    return this.starts.length - 1;
  }
}

/** The scope of an item outside of its aggregates. */
function itemScope(aggregates: Aggregates, outputs: readonly StatsOutput[]): Scope {
  const named = (found: StatsOutput | undefined, span: Span): Compiled | null => {
    if (found === undefined) return null;
    const { slot } = found;
    const evaluate: Evaluate =
      slot >= ITEMS_FROM
        ? ({ slots }) => slots[slot - ITEMS_FROM + aggregates.itemsAt] ?? null
        : ({ slots }) => slots[slot] ?? null;
    return { evaluate, timestamp: found.timestamp, constant: undefined, period: null, span };
  };
  return {
    field: (name, span) => {
      const found = named(
        outputs.find((column) => column.name === name),
        span,
      );
      if (found !== null) return found;
      throw new QueryCompileError(`the field ${name} is neither in an aggregate nor a group key`, span);
    },
    column: (expression) => {
      if (expression.kind === 'field' || expression.kind === 'call') return null;
      const text = printExpression(expression);
      return named(
        outputs.find((column) => column.key && column.text === text),
        expression.span,
      );
    },
    aggregate: (call, name) => aggregates.compile(call, name),
    hasTimestamp: true,
  };
}

/** An item without an aggregate of its own is allowed when it computes with earlier items. */
function readsAggregate(expression: Expression, items: readonly StatsOutput[]): boolean {
  switch (expression.kind) {
    case 'field':
      return items.some((item) => item.name === expression.name);
    case 'path':
      return readsAggregate(expression.base, items);
    case 'call':
      return expression.args.some((arg) => readsAggregate(arg, items));
    case 'negate':
    case 'not':
      return readsAggregate(expression.operand, items);
    case 'binary':
      return readsAggregate(expression.left, items) || readsAggregate(expression.right, items);
    case 'like':
    case 'in':
      return readsAggregate(expression.subject, items);
    default:
      return false;
  }
}

/** `topk` cannot be combined with `by` or other aggregates. */
function refuseLonelyTop(item: Item, command: StatsCommand): void {
  const alone = command.items.length === 1 && command.keys.length === 0;
  const { expression } = item;
  const isTop = expression.kind === 'call' && expression.name === 'topk';
  if (isTop && !alone)
    throw new QueryCompileError('topk cannot be combined with by or other aggregates', expression.span);
}

/** Compiles `fillmissing`, which needs a `stats` by one time bin right before it. */
export function compileFill(
  command: Extract<Command, { kind: 'fillmissing' }>,
  before: { readonly command: StatsCommand; readonly compiled: CompiledStats } | null,
): FillPlan {
  const { span } = command;
  if (before === null) throw new QueryCompileError('fillmissing must follow stats … by bin()', span);
  const [key, second] = before.command.keys;
  if (second !== undefined) throw unsupported('fillmissing after more than one group key', span);
  const expression = key?.expression;
  const period = expression?.kind === 'call' && expression.name === 'bin' ? expression.args[0] : undefined;
  if (period?.kind !== 'period') throw new QueryCompileError('fillmissing must follow stats … by bin()', span);
  const { outputs, width } = before.compiled;
  const constants = command.values.map(({ value, field }) => {
    const column = outputs.find((candidate) => candidate.name === field.name && !candidate.key);
    if (column === undefined) throw new QueryCompileError(`${field.name} is no column of the stats before`, field.span);
    return { slot: column.slot, value };
  });
  return { period: { amount: period.amount, unit: period.unit }, keySlot: 0, width, constants };
}
