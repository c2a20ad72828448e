import type { Environment } from './environment';
import { QueryFailedError } from './errors';
import { EventView, type LogEvent } from './event';
import { redefinition } from './names';
import type { NameGuard, Step } from './plan';
import { fieldReader } from './system-fields';
import { toText, toTruth } from './value';

/** Takes a row on its way through a stage. */
export type RowSink = (environment: Environment) => void;

/** CWL_QuerySyntax-Join: most distinct keys on the right side. */
const MAX_JOIN_KEYS = 50_000;

/** Chains the steps of a stage before its sink. `rightEvents` gives the events of a joined log group. */
export function chainSteps(
  steps: readonly Step[],
  sink: RowSink,
  rightEvents: (logGroup: string) => Iterable<LogEvent>,
): RowSink {
  return steps.reduceRight<RowSink>((next, step) => chain(step, next, rightEvents), sink);
}

function chain(step: Step, next: RowSink, rightEvents: (logGroup: string) => Iterable<LogEvent>): RowSink {
  switch (step.kind) {
    case 'filter': {
      const { condition } = step;
      return (environment) => {
        const result = condition(environment);
        if (result === 1 || (result !== 0 && toTruth(result) === true)) next(environment);
      };
    }
    case 'assign': {
      const { slot, evaluate } = step;
      return (environment) => {
        environment.slots[slot] = evaluate(environment);
        next(environment);
      };
    }
    case 'parse-glob':
      return parseGlob(step, next);
    case 'parse-regex':
      return step.multi ? parseEach(step, next) : parseOnce(step, next);
    case 'parse-values':
      return parseValues(step, next);
    case 'spread': {
      const { items, slot } = step;
      return (environment) => {
        for (const item of items(environment)) {
          environment.slots[slot] = item;
          next(environment);
        }
      };
    }
    case 'each': {
      const act = step.begin();
      return (environment) => {
        act(environment);
        next(environment);
      };
    }
    case 'join':
      return joinRows(step, next, rightEvents);
  }
}

/** AWS refuses to define a name that the JSON of an event already discovers (see BEHAVIOUR.md, names). */
function check(environment: Environment, guard: NameGuard): void {
  const { event } = environment;
  if (event === null) return;
  for (const { name, span } of guard.names) if (event.hasTopLevelKey(name)) throw redefinition(name, span);
}

function parseGlob(step: Extract<Step, { kind: 'parse-glob' }>, next: RowSink): RowSink {
  const { source, literals, slots, guard } = step;
  return (environment) => {
    check(environment, guard);
    const text = toText(source(environment));
    const values = text === null ? null : globCaptures(text, literals);
    for (let at = 0; at < slots.length; at += 1) environment.slots[slots[at] ?? 0] = values?.[at] ?? null;
    next(environment);
  };
}

function parseValues(step: Extract<Step, { kind: 'parse-values' }>, next: RowSink): RowSink {
  const { source, parse, slots, guard } = step;
  return (environment) => {
    check(environment, guard);
    const values = parse(source(environment));
    for (let at = 0; at < slots.length; at += 1) environment.slots[slots[at] ?? 0] = values?.[at] ?? null;
    next(environment);
  };
}

/** What the wildcards between literals match, each as short as possible, the last one to the end; null when the text does not fit. */
function globCaptures(text: string, literals: readonly string[]): readonly string[] | null {
  const first = literals[0] ?? '';
  const start = text.indexOf(first);
  if (start === -1) return null;
  const values: string[] = [];
  let position = start + first.length;
  for (let at = 1; at < literals.length; at += 1) {
    const literal = literals[at] ?? '';
    const last = at === literals.length - 1;
    const end = last && literal === '' ? text.length : text.indexOf(literal, position);
    if (end === -1) return null;
    values.push(text.slice(position, end));
    position = end + literal.length;
  }
  return values;
}

type ParseRegex = Extract<Step, { kind: 'parse-regex' }>;

function parseOnce(step: ParseRegex, next: RowSink): RowSink {
  const { source, pattern, slots, guard } = step;
  const { expression } = pattern;
  return (environment) => {
    check(environment, guard);
    const text = toText(source(environment));
    const match = text === null ? null : expression.exec(text);
    for (let at = 0; at < slots.length; at += 1) environment.slots[slots[at] ?? 0] = match?.[at + 1] ?? null;
    next(environment);
  };
}

/** One row for each match; an event without a match stays, without the fields. */
function parseEach(step: ParseRegex, next: RowSink): RowSink {
  const { source, pattern, slots, guard } = step;
  return (environment) => {
    check(environment, guard);
    const text = toText(source(environment));
    let matched = false;
    for (const match of text === null ? [] : text.matchAll(pattern.expression)) {
      matched = true;
      for (let at = 0; at < slots.length; at += 1) environment.slots[slots[at] ?? 0] = match[at + 1] ?? null;
      next(environment);
    }
    if (matched) return;
    for (const slot of slots) environment.slots[slot] = null;
    next(environment);
  };
}

function joinRows(
  step: Extract<Step, { kind: 'join' }>,
  next: RowSink,
  rightEvents: (logGroup: string) => Iterable<LogEvent>,
): RowSink {
  const { read } = fieldReader(step.rightField);
  let view: EventView | null = null;
  const byKey = new Map<string, LogEvent[]>();
  for (const event of rightEvents(step.logGroup)) {
    view ??= new EventView(event);
    view.load(event);
    const key = toText(read(view));
    if (key === null) continue;
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, [event]);
    else known.push(event);
    if (byKey.size > MAX_JOIN_KEYS)
      throw new QueryFailedError(`the right side of the join has more than ${MAX_JOIN_KEYS} keys`);
  }
  return (environment) => {
    const key = toText(step.leftKey(environment));
    const matches = key === null ? undefined : byKey.get(key);
    if (matches === undefined) {
      environment.right = null;
      if (step.type === 'left') next(environment);
      return;
    }
    for (const event of matches) {
      environment.right = view;
      view?.load(event);
      next(environment);
    }
  };
}
