import type { BinaryOperator } from './ast';
import type { Evaluate } from './environment';
import { compareValues, equalValues } from './rows/order';
import { finite, toNumber, toTruth, type Value } from './value';

/** Arithmetic on numbers and text that spells numbers; a missing operand, a division by zero or an overflow gives a missing value. */
export function arithmetic(operator: '+' | '-' | '*' | '/' | '%' | '^', left: Evaluate, right: Evaluate): Evaluate {
  const apply = ARITHMETIC[operator];
  return (environment) => {
    const a = toNumber(left(environment));
    const b = toNumber(right(environment));
    return a === null || b === null ? null : finite(apply(a, b));
  };
}

const ARITHMETIC: Readonly<Record<'+' | '-' | '*' | '/' | '%' | '^', (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? Number.NaN : a / b),
  '%': (a, b) => (b === 0 ? Number.NaN : a % b),
  '^': (a, b) => a ** b,
};

/** The negative of a number. */
export function negation(operand: Evaluate): Evaluate {
  return (environment) => {
    const number = toNumber(operand(environment));
    return number === null ? null : -number;
  };
}

/** 1 or 0, or null when a side is missing: comparisons with a missing field are unknown. */
export function comparison(
  operator: Exclude<BinaryOperator, 'and' | 'or' | '+' | '-' | '*' | '/' | '%' | '^'>,
  left: Evaluate,
  right: Evaluate,
): Evaluate {
  if (operator === '=' || operator === '!=') {
    const same = operator === '=' ? 1 : 0;
    return (environment) => {
      const equal = equalValues(left(environment), right(environment));
      return equal === null ? null : equal ? same : 1 - same;
    };
  }
  const holds = ORDERINGS[operator];
  return (environment) => {
    const order = compareValues(left(environment), right(environment));
    if (order === null) return null;
    return order !== undefined && holds(order) ? 1 : 0;
  };
}

const ORDERINGS: Readonly<Record<'<' | '<=' | '>' | '>=', (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** Both are true; false as soon as one is false, even if the other is unknown. */
export function conjunction(left: Evaluate, right: Evaluate): Evaluate {
  return (environment): Value => {
    const a = toTruth(left(environment));
    if (a === false) return 0;
    const b = toTruth(right(environment));
    if (b === false) return 0;
    return a === null || b === null ? null : 1;
  };
}

/** One is true; true as soon as one is true, even if the other is unknown. */
export function disjunction(left: Evaluate, right: Evaluate): Evaluate {
  return (environment): Value => {
    const a = toTruth(left(environment));
    if (a === true) return 1;
    const b = toTruth(right(environment));
    if (b === true) return 1;
    return a === null || b === null ? null : 0;
  };
}
