import type { Command, Expression, Item, Query, Span } from './ast';
import { readsBin, unique } from './columns';
import { compileExpression, type Scope } from './compile-expression';
import { type CompiledStats, compileFill, compileStats } from './compile-stats';
import type { Compiled } from './environment';
import { QueryCompileError } from './errors';
import { Names, redefinition } from './names';
import type { Column, OrderKey, Plan, Stage, StageEnd, Step } from './plan';
import { parseStep } from './rows/parse-step';
import { planRows, type RowPlanner } from './rows/plan';

/** CWL_QuerySyntax-Stats. */
const MAX_STATS = 10;
const EVENT_COLUMNS = ['@timestamp', '@message'];

/** A query that AWS accepts, with an effect that its author may not expect. */
export interface QueryWarning {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** Compiles a parsed query to a plan. Throws QueryCompileError where the order or the names of its commands are not valid. */
export function compilePlan(query: Query): { readonly plan: Plan; readonly warnings: readonly QueryWarning[] } {
  return new Planner(query).plan();
}

type StatsCommand = Extract<Command, { kind: 'stats' }>;

class Planner {
  private readonly names = new Names();
  private readonly stages: Stage[] = [];
  private readonly warnings: QueryWarning[] = [];
  private steps: Step[] = [];
  private order: OrderKey[] = [];
  private shown: Column[] | null = null;
  private displayed: Column[] | null = null;
  private parsed: Column[] = [];
  /** Columns that row commands add; the default columns stay beside them. */
  private made: Column[] = [];
  private statsBefore: { readonly command: StatsCommand; readonly compiled: CompiledStats } | null = null;
  private joins = 0;
  private statsCount = 0;
  private deduplicated = false;
  private limited = false;
  private estimate = false;

  constructor(private readonly query: Query) {}

  plan(): { readonly plan: Plan; readonly warnings: readonly QueryWarning[] } {
    const { commands } = this.query;
    const lastStats = commands.findLastIndex((command) => command.kind === 'stats');
    for (const [at, command] of commands.entries()) {
      if (this.estimate) throw new QueryCompileError('estimate must be the last command', command.span);
      if (this.deduplicated && command.kind !== 'limit' && command.kind !== 'estimate') {
        throw new QueryCompileError(`only limit can follow dedup, not ${command.kind}`, command.span);
      }
      if ((command.kind === 'sort' || command.kind === 'limit') && at < lastStats) {
        throw new QueryCompileError(`${command.kind} must come after the last stats`, command.span);
      }
      if (command.kind === 'source' && at > 0)
        throw new QueryCompileError('SOURCE must be the first command', command.span);
      const previous = at > 0 ? commands[at - 1] : undefined;
      if (previous?.kind !== 'stats') this.statsBefore = null;
      this.command(command);
    }
    this.close({ kind: 'result' });
    return {
      plan: {
        stages: this.stages,
        columns: this.columns(),
        rowsAreEvents: !this.names.afterStats,
        estimate: this.estimate,
        limited: this.limited,
      },
      warnings: this.warnings,
    };
  }

  private command(command: Command): void {
    switch (command.kind) {
      case 'source':
        return;
      case 'fields':
        this.fields(command.items, command.span);
        return;
      case 'display':
        this.displayed = command.items.map((item) => this.column(item));
        return;
      case 'filter':
        this.steps.push({ kind: 'filter', condition: this.value(command.condition).evaluate });
        return;
      case 'parse':
        this.parse(command);
        return;
      case 'stats':
        this.stats(command);
        return;
      case 'sort':
        this.sort(command);
        return;
      case 'limit':
        this.limited = true;
        this.close({ kind: 'limit', count: command.count, any: command.any });
        return;
      case 'dedup':
        this.deduplicated = true;
        this.close({ kind: 'dedup', keys: command.fields.map((field) => this.value(field).evaluate) });
        return;
      case 'join':
        this.join(command);
        return;
      case 'fillmissing':
        this.fill(command);
        return;
      case 'rows':
        planRows(command.rows, command.span, this.rowPlanner());
        return;
      case 'estimate':
        this.estimate = true;
    }
  }

  private scope(): Scope {
    return {
      field: (name, span) => {
        const found = this.names.find(name, span);
        if (found === null) throw new QueryCompileError(`the field ${name} does not exist after stats`, span);
        return found;
      },
      column: () => null,
      aggregate: null,
      hasTimestamp: !this.names.afterStats,
    };
  }

  /** After `stats`, a column without an alias can be named by its text; a `bin` only where nothing is computed (`sort`). */
  private scopeWithColumns(withBins: boolean): Scope {
    return {
      ...this.scope(),
      column: (expression) => (withBins || !readsBin(expression) ? this.names.column(expression) : null),
    };
  }

  private value(expression: Expression): Compiled {
    return this.checked(compileExpression(expression, this.scopeWithColumns(false)));
  }

  private checked(compiled: Compiled): Compiled {
    if (compiled.period !== null)
      throw new QueryCompileError('a period can only be an argument of a time function', compiled.span);
    return compiled;
  }

  private fields(items: readonly Item[], span: Span): void {
    if (items.length === 0) throw new QueryCompileError('fields needs a field', span);
    this.shown ??= [];
    for (const item of items) {
      const { expression } = item;
      if (
        item.alias === null &&
        expression.kind === 'field' &&
        !this.names.afterStats &&
        this.names.isEphemeral(expression.name)
      ) {
        throw redefinition(expression.name, expression.span);
      }
      const column = this.column(item);
      if (!this.shown.some((known) => known.name === column.name)) this.shown.push(column);
    }
  }

  /** The column of an item; an alias becomes a name from here on. */
  private column(item: Item): Column {
    const compiled = this.value(item.expression);
    if (item.alias === null) {
      return { name: item.expression.kind === 'field' ? item.expression.name : item.text, value: compiled };
    }
    return this.assigned(item.alias.name, this.names.define(item.alias, compiled.timestamp), compiled);
  }

  private assigned(name: string, slot: number, compiled: Compiled): Column {
    this.steps.push({ kind: 'assign', slot, evaluate: compiled.evaluate });
    return { name, value: this.slotValue(slot, compiled.timestamp, compiled.span) };
  }

  private slotValue(slot: number, timestamp: boolean, span: Span): Compiled {
    return { evaluate: ({ slots }) => slots[slot] ?? null, timestamp, constant: undefined, period: null, span };
  }

  private parse(command: Extract<Command, { kind: 'parse' }>): void {
    const { pattern } = command;
    const message: Expression = { kind: 'field', name: '@message', span: command.span };
    const source = this.value(command.source ?? message).evaluate;
    const slots = pattern.names.map((name) => this.names.define(name, false));
    for (const [at, name] of pattern.names.entries()) {
      this.parsed.push({ name: name.name, value: this.slotValue(slots[at] ?? 0, false, name.span) });
    }
    const guard = { names: this.names.afterStats ? [] : pattern.names };
    this.steps.push(parseStep(command, source, slots, guard));
  }

  private stats(command: StatsCommand): void {
    this.statsCount += 1;
    if (this.statsCount > MAX_STATS)
      throw new QueryCompileError(`a query has at most ${MAX_STATS} stats`, command.span);
    const compiled = compileStats(command, this.names, this.scopeWithColumns(false));
    this.close({ kind: 'stats', stats: compiled.stats });
    this.names.replace(compiled.outputs, compiled.width);
    this.statsBefore = { command, compiled };
    this.shown = null;
    this.displayed = null;
    this.parsed = [];
    this.made = [];
    this.outputs = unique(
      compiled.outputs.map(({ name, slot, timestamp }) => ({
        name,
        value: this.slotValue(slot, timestamp, command.span),
      })),
    );
  }

  private outputs: readonly Column[] = [];

  private sort(command: Extract<Command, { kind: 'sort' }>): void {
    const keys: OrderKey[] = [];
    for (const { expression, direction } of command.keys) {
      if (expression.kind === 'field' && this.names.find(expression.name, expression.span) === null) {
        this.warnings.push({
          message: `${expression.name} does not exist after stats: sorting by it has no effect`,
          start: expression.span.start,
          end: expression.span.end,
        });
        continue;
      }
      const { evaluate } = this.checked(compileExpression(expression, this.scopeWithColumns(true)));
      keys.push({ evaluate, descending: direction === 'desc' });
    }
    this.order = [...keys, ...this.order];
  }

  private join(command: Extract<Command, { kind: 'join' }>): void {
    this.joins += 1;
    if (this.joins > 1) throw new QueryCompileError('a query has at most one join', command.span);
    const key: Expression = { kind: 'field', name: command.leftField, span: command.span };
    const { type, rightField, logGroup } = command;
    this.steps.push({ kind: 'join', type, leftKey: this.value(key).evaluate, rightField, logGroup });
    this.names.join(command.left, command.right);
  }

  private fill(command: Extract<Command, { kind: 'fillmissing' }>): void {
    const fill = compileFill(command, this.statsBefore);
    const stage = this.stages.at(-1);
    if (stage?.end.kind !== 'stats')
      throw new QueryCompileError('fillmissing must follow stats … by bin()', command.span);
    this.stages[this.stages.length - 1] = { ...stage, end: { kind: 'stats', stats: { ...stage.end.stats, fill } } };
  }

  private rowPlanner(): RowPlanner {
    return {
      value: (expression) => this.value(expression),
      define: (name) => this.names.define(name, false),
      override: (name) => {
        const slot = this.names.override(name);
        const changed = (column: Column): Column =>
          column.name === name ? { name, value: this.slotValue(slot, false, column.value.span) } : column;
        this.shown = this.shown?.map(changed) ?? null;
        this.displayed = this.displayed?.map(changed) ?? null;
        this.outputs = this.outputs.map(changed);
        this.parsed = this.parsed.map(changed);
        this.made = this.made.map(changed);
        return slot;
      },
      show: (name, slot, span) => {
        this.made.push({ name, value: this.slotValue(slot, false, span) });
      },
      columns: () => this.columns(),
      step: (step) => {
        this.steps.push(step);
      },
      close: (end) => this.close(end),
    };
  }

  private close(end: StageEnd): void {
    this.stages.push({ steps: this.steps, order: this.order, end, width: this.names.slots });
    this.steps = [];
    this.order = [];
  }

  private columns(): readonly Column[] {
    if (this.displayed !== null) return unique(this.displayed);
    if (this.names.afterStats) return unique([...(this.shown ?? this.outputs), ...this.parsed, ...this.made]);
    const at: Span = { start: 0, end: 0 };
    const shown =
      this.shown ??
      // Without fields and display, what `parse` made takes the place of the two default columns (aws-sdk-js-v3 issue 6928).
      (this.parsed.length > 0 ? [] : EVENT_COLUMNS).flatMap((name) => {
        const value = this.names.find(name, at);
        return value === null ? [] : [{ name, value }];
      });
    return unique([...shown, ...this.parsed, ...this.made]);
  }
}
