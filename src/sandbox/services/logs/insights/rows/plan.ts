import type { DefinedName, Expression, Span } from '../ast';
import type { Compiled, Evaluate } from '../environment';
import { QueryCompileError } from '../errors';
import type { Column, StageEnd, Step } from '../plan';
import { fromJson, parseStructure, toNumber, type Value } from '../value';
import type { RowCommand } from './ast';

/** The planner, as row commands need it. */
export interface RowPlanner {
  value(expression: Expression): Compiled;
  /** Takes a new name. */
  define(name: DefinedName): number;
  /** A name that reads another value from here on. */
  override(name: string): number;
  /** Adds a column behind those that are shown. */
  show(name: string, slot: number, span: Span): void;
  /** Columns that are shown at this place. */
  columns(): readonly Column[];
  step(step: Step): void;
  /** Ends the stage, so that the following steps see its rows in order. */
  close(end: StageEnd): void;
}

const fieldOf = ({ name, span }: DefinedName): Expression => ({ kind: 'field', name, span });

export function planRows(command: RowCommand, span: Span, planner: RowPlanner): void {
  switch (command.kind) {
    case 'unnest': {
      const { evaluate } = planner.value(command.list);
      const slot = planner.define(command.into);
      planner.show(command.into.name, slot, span);
      planner.step({ kind: 'spread', items: (environment) => itemsOf(evaluate(environment)), slot });
      return;
    }
    case 'expand': {
      const { name } = command.field;
      const { evaluate } = planner.value(fieldOf(command.field));
      const slot = planner.override(name);
      planner.step({
        kind: 'spread',
        items: (environment) => itemsOf(listIn(evaluate(environment) ?? environment.event?.nested(name) ?? null)),
        slot,
      });
      return;
    }
    case 'accum':
      planAccum(command, span, planner);
      return;
    case 'autoregress':
      planAutoregress(command, span, planner);
      return;
    case 'filldown':
      planFilldown(command, span, planner);
      return;
    case 'addtotals':
      planTotals(command, span, planner);
  }
}

/** The elements of a list; anything else is a list of itself. */
const itemsOf = (value: Value): readonly Value[] => (Array.isArray(value) ? value.map(fromJson) : [value]);

const listIn = (value: Value): Value => (typeof value === 'string' ? (parseStructure(value) ?? value) : value);

function planAccum(command: Extract<RowCommand, { kind: 'accum' }>, span: Span, planner: RowPlanner): void {
  const { evaluate } = planner.value(fieldOf(command.field));
  planner.close({ kind: 'result' });
  const slot = command.out === null ? planner.override(command.field.name) : planner.define(command.out);
  if (command.out !== null) planner.show(command.out.name, slot, span);
  planner.step({
    kind: 'each',
    begin() {
      let sum = 0;
      return (environment) => {
        const number = toNumber(evaluate(environment));
        if (number !== null) sum += number;
        environment.slots[slot] = number === null ? null : sum;
      };
    },
  });
}

function planAutoregress(command: Extract<RowCommand, { kind: 'autoregress' }>, span: Span, planner: RowPlanner): void {
  const { field, alias, from, to } = command;
  const { evaluate } = planner.value(fieldOf(field));
  planner.close({ kind: 'result' });
  const slots: number[] = [];
  for (let lag = from; lag <= to; lag += 1) {
    const name = alias ?? { name: `${field.name}_p${lag}`, span: field.span };
    const slot = planner.define(name);
    slots.push(slot);
    planner.show(name.name, slot, span);
  }
  planner.step({
    kind: 'each',
    begin() {
      const before: Value[] = [];
      return (environment) => {
        const value = evaluate(environment);
        slots.forEach((slot, at) => {
          environment.slots[slot] = before[before.length - from - at] ?? null;
        });
        before.push(value);
        if (before.length > to) before.shift();
      };
    },
  });
}

function planFilldown({ patterns }: Extract<RowCommand, { kind: 'filldown' }>, span: Span, planner: RowPlanner): void {
  const names = planner.columns().map(({ name }) => name);
  const wanted = new Set(
    patterns.length === 0
      ? names
      : patterns.flatMap((pattern) => (pattern.includes('*') ? names.filter(matches(pattern)) : [pattern])),
  );
  const read = [...wanted].map((name) => ({ name, evaluate: planner.value({ kind: 'field', name, span }).evaluate }));
  planner.close({ kind: 'result' });
  const fills = read.map(({ name, evaluate }) => ({ slot: planner.override(name), evaluate }));
  planner.step({
    kind: 'each',
    begin() {
      const last: Value[] = fills.map(() => null);
      return (environment) => {
        // Every value is read before one is written: a slot may be the field of another.
        const values = fills.map(({ evaluate }) => evaluate(environment));
        fills.forEach(({ slot }, at) => {
          last[at] = values[at] ?? last[at] ?? null;
          environment.slots[slot] = last[at] ?? null;
        });
      };
    },
  });
}

const matches = (pattern: string): ((name: string) => boolean) => {
  const source = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${source.join('.*')}$`);
  return (name) => expression.test(name);
};

function planTotals(command: Extract<RowCommand, { kind: 'addtotals' }>, span: Span, planner: RowPlanner): void {
  const listed: readonly { readonly name: string; readonly value: Compiled }[] =
    command.fields.length > 0
      ? command.fields.map((field) => ({ name: field.name, value: planner.value(fieldOf(field)) }))
      : planner.columns().filter(({ value }) => !value.timestamp);
  if (listed.length === 0) throw new QueryCompileError('addtotals needs columns to sum', span);
  const numbers = listed.map(({ value }) => value.evaluate);
  if (command.row) {
    const slot = planner.define(command.name);
    planner.show(command.name.name, slot, span);
    planner.step({ kind: 'assign', slot, evaluate: sumOf(numbers) });
  }
  if (!command.column) return;
  const slots = listed.map(({ name, value }) => {
    const slot = planner.override(name);
    planner.step({ kind: 'assign', slot, evaluate: value.evaluate });
    return slot;
  });
  planner.close({ kind: 'totals', slots });
}

/** The sum of the numeric values; missing when there are none. */
const sumOf =
  (values: readonly Evaluate[]): Evaluate =>
  (environment) => {
    let sum: number | null = null;
    for (const evaluate of values) {
      const number = toNumber(evaluate(environment));
      if (number !== null) sum = (sum ?? 0) + number;
    }
    return sum;
  };
