import type { Span } from '../ast';
import type { Compiled, Environment, Evaluate } from '../environment';
import { QueryCompileError } from '../errors';
import { toNumber, toText, type Value } from '../value';

/** A scalar function: how many arguments it takes, and how a call of it is compiled. */
export interface FunctionSpec {
  readonly minimum: number;
  readonly maximum: number;
  /** The result is a timestamp. */
  readonly timestamp?: boolean;
  /** Positions of arguments that must be a period such as `5m`. */
  readonly periods?: readonly number[];
  readonly compile: (args: readonly Compiled[], span: Span) => Evaluate;
}

/** A function of any number of values, without knowledge of the query. */
export function pure(minimum: number, maximum: number, apply: (...values: Value[]) => Value): FunctionSpec {
  return {
    minimum,
    maximum,
    compile: (args) => {
      const [first, second] = args;
      if (args.length === 1 && first !== undefined) return (environment) => apply(first.evaluate(environment));
      if (args.length === 2 && first !== undefined && second !== undefined) {
        return (environment) => apply(first.evaluate(environment), second.evaluate(environment));
      }
      return (environment) => apply(...args.map((arg) => arg.evaluate(environment)));
    },
  };
}

/** A function of numbers; a missing or non-numeric argument makes the result missing. */
export function numeric(
  minimum: number,
  maximum: number,
  apply: (...numbers: number[]) => number | null,
): FunctionSpec {
  return pure(minimum, maximum, (...values) => {
    const numbers: number[] = [];
    for (const value of values) {
      const number = toNumber(value);
      if (number === null) return null;
      numbers.push(number);
    }
    const result = apply(...numbers);
    return result === null || !Number.isFinite(result) ? null : result;
  });
}

/** A function of texts; a missing argument makes the result missing. */
export function textual(minimum: number, maximum: number, apply: (...texts: string[]) => Value): FunctionSpec {
  return pure(minimum, maximum, (...values) => {
    const texts: string[] = [];
    for (const value of values) {
      const text = toText(value);
      if (text === null) return null;
      texts.push(text);
    }
    return apply(...texts);
  });
}

/** A function of the running query. */
export function ofQuery(apply: (environment: Environment) => Value): FunctionSpec {
  return { minimum: 0, maximum: 0, compile: () => apply };
}

/** The text of an argument that must be written as a string literal. */
export function literalText(arg: Compiled | undefined, what: string, span: Span): string {
  if (arg === undefined || typeof arg.constant !== 'string') {
    throw new QueryCompileError(`${what} must be a string literal`, arg?.span ?? span);
  }
  return arg.constant;
}
