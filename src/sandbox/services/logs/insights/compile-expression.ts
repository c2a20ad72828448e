import { aggregateName } from './aggregate-calls';
import type { Expression, PathStep, Span } from './ast';
import type { Compiled, Evaluate } from './environment';
import { QueryCompileError } from './errors';
import { SCALAR_FUNCTIONS } from './functions/registry';
import { arithmetic, comparison, conjunction, disjunction, negation } from './operators';
import { compilePattern } from './regex/pattern';
import { equalValues } from './rows/order';
import { fromJson, toText, type Value } from './value';

/** What names and calls mean at one place of a query. */
export interface Scope {
  /** The field behind a name; throws QueryCompileError when it cannot be read here. */
  readonly field: (name: string, span: Span) => Compiled;
  /** The column that an expression names by its text, such as `count(*)` after `stats`; null when there is none. */
  readonly column: (expression: Expression) => Compiled | null;
  /** The value of an aggregate call; null where aggregates cannot stand. */
  readonly aggregate: ((call: Extract<Expression, { kind: 'call' }>, name: string) => Compiled) | null;
  /** `bin` can be used, because `@timestamp` is still there. */
  readonly hasTimestamp: boolean;
}

/** Compiles an expression to a closure. Throws QueryCompileError with the place of what cannot be compiled. */
export function compileExpression(expression: Expression, scope: Scope): Compiled {
  const column = scope.column(expression);
  if (column !== null) return column;
  const { span } = expression;
  switch (expression.kind) {
    case 'number':
    case 'string':
      return constant(expression.value, span);
    case 'boolean':
      return constant(expression.value ? 1 : 0, span);
    case 'period': {
      const { amount, unit } = expression;
      if (!Number.isInteger(amount) || amount < 1)
        throw new QueryCompileError('a period is a whole number of at least 1', span);
      return { ...constant(null, span), constant: undefined, period: { amount, unit } };
    }
    case 'field':
      return { ...scope.field(expression.name, span), span };
    case 'path':
      return computed(pathOf(value(expression.base, scope), expression.steps), span);
    case 'call':
      return call(expression, scope);
    case 'negate':
      if (expression.operand.kind === 'number') return constant(-expression.operand.value, span);
      return computed(negation(value(expression.operand, scope).evaluate), span);
    case 'not': {
      const { evaluate } = value(expression.operand, scope);
      return computed(complement(evaluate), span);
    }
    case 'binary': {
      const left = value(expression.left, scope).evaluate;
      const right = value(expression.right, scope).evaluate;
      switch (expression.operator) {
        case 'and':
          return computed(conjunction(left, right), span);
        case 'or':
          return computed(disjunction(left, right), span);
        case '+':
        case '-':
        case '*':
        case '/':
        case '%':
        case '^':
          return computed(arithmetic(expression.operator, left, right), span);
        default:
          return computed(comparison(expression.operator, left, right), span);
      }
    }
    case 'like':
      return like(expression, scope);
    case 'in': {
      const subject = value(expression.subject, scope).evaluate;
      const items = expression.items.map((item) => value(item, scope).evaluate);
      return computed(membership(subject, items, expression.negated), span);
    }
  }
}

/** Compiles an expression that must have a value: a period has none. */
function value(expression: Expression, scope: Scope): Compiled {
  const compiled = compileExpression(expression, scope);
  if (compiled.period !== null) {
    throw new QueryCompileError('a period can only be an argument of a time function', compiled.span);
  }
  return compiled;
}

function constant(fixed: Value, span: Span): Compiled {
  return { evaluate: () => fixed, timestamp: false, constant: fixed, period: null, span };
}

function computed(evaluate: Evaluate, span: Span): Compiled {
  return { evaluate, timestamp: false, constant: undefined, period: null, span };
}

function complement(evaluate: Evaluate): Evaluate {
  const truth = conjunction(evaluate, () => 1);
  return (environment) => {
    const known = truth(environment);
    return known === null ? null : known === 1 ? 0 : 1;
  };
}

function call(expression: Extract<Expression, { kind: 'call' }>, scope: Scope): Compiled {
  const { name, args, star, span } = expression;
  const aggregate = aggregateName(name);
  if (aggregate !== null) {
    if (scope.aggregate === null) {
      throw new QueryCompileError(
        `the aggregate ${name} can only be used in stats, and not inside another aggregate`,
        span,
      );
    }
    return scope.aggregate(expression, aggregate);
  }
  const spec = SCALAR_FUNCTIONS.get(name);
  if (spec === undefined) throw new QueryCompileError(`unknown function ${name}`, span);
  if (star || args.length < spec.minimum || args.length > spec.maximum) {
    const wanted = spec.minimum === spec.maximum ? `${spec.minimum}` : `${spec.minimum} to ${spec.maximum}`;
    throw new QueryCompileError(
      `the function ${name} takes ${wanted} arguments, not ${star ? '*' : args.length}`,
      span,
    );
  }
  if (name === 'bin' && !scope.hasTimestamp) {
    throw new QueryCompileError('bin reads @timestamp, which does not exist after stats', span);
  }
  const periods = spec.periods ?? [];
  const compiled = args.map((arg, at) => (periods.includes(at) ? compileExpression(arg, scope) : value(arg, scope)));
  return {
    ...computed(spec.compile(compiled, span), span),
    timestamp: spec.timestamp === true || carries(name, compiled),
  };
}

/** Functions that hand one of their arguments on show a timestamp as a timestamp. */
function carries(name: string, args: readonly Compiled[]): boolean {
  if (name === 'coalesce' || name === 'greatest' || name === 'least') return args.every((arg) => arg.timestamp);
  return name === 'if' && args[1]?.timestamp === true && args[2]?.timestamp === true;
}

function pathOf(base: Compiled, steps: readonly PathStep[]): Evaluate {
  return (environment) => {
    let current: Value = base.evaluate(environment);
    for (const step of steps) {
      if (typeof current !== 'object' || current === null) return null;
      current = stepInto(current, step);
    }
    return current;
  };
}

function stepInto(structure: object, step: PathStep): Value {
  if (Array.isArray(structure)) {
    const index = step.kind === 'index' ? step.index : Number(step.name);
    return fromJson(structure[index]);
  }
  const key = step.kind === 'key' ? step.name : String(step.index);
  return Object.hasOwn(structure, key) ? fromJson(Reflect.get(structure, key)) : null;
}

function like(expression: Extract<Expression, { kind: 'like' }>, scope: Scope): Compiled {
  const { pattern, negated, patternSpan, span } = expression;
  const subject = value(expression.subject, scope).evaluate;
  const found = negated ? 0 : 1;
  const missed = negated ? 1 : 0;
  if (pattern.kind === 'text') {
    const { text: part } = pattern;
    return computed((environment) => {
      const text = toText(subject(environment));
      return text === null ? null : text.includes(part) ? found : missed;
    }, span);
  }
  const regex = compilePattern(pattern.source, patternSpan);
  return computed((environment) => {
    const text = toText(subject(environment));
    return text === null ? null : regex.test(text) ? found : missed;
  }, span);
}

function membership(subject: Evaluate, items: readonly Evaluate[], negated: boolean): Evaluate {
  const found = negated ? 0 : 1;
  return (environment) => {
    const candidate = subject(environment);
    if (candidate === null) return null;
    for (const item of items) if (equalValues(candidate, item(environment)) === true) return found;
    return 1 - found;
  };
}
