import { ExpressionError } from './errors';
import { type Series, scalar, unionTimes, type Value, withPoints } from './values';

type Operation = (left: number, right: number) => number;

const operations: Readonly<Record<string, Operation>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '==': (a, b) => (a === b ? 1 : 0),
  '!=': (a, b) => (a !== b ? 1 : 0),
  '<': (a, b) => (a < b ? 1 : 0),
  '>': (a, b) => (a > b ? 1 : 0),
  '<=': (a, b) => (a <= b ? 1 : 0),
  '>=': (a, b) => (a >= b ? 1 : 0),
  '&&': (a, b) => (a !== 0 && b !== 0 ? 1 : 0),
  '||': (a, b) => (a !== 0 || b !== 0 ? 1 : 0),
};

function* paired(left: Series, right: Series, operation: Operation): Generator<readonly [number, number]> {
  for (const at of unionTimes([left, right]))
    yield [at, operation(left.points.get(at) ?? 0, right.points.get(at) ?? 0)];
}

const mapPoints = (series: Series, change: (value: number) => number): Series =>
  withPoints(
    series,
    [...series.points].map(([at, value]) => [at, change(value)] as const),
  );

/**
 * Applies a binary operator. Between two series a time is kept when either has a value, the missing one counting as 0
 * (metric math syntax, "Missing values in a time series are treated as 0"); a division by zero drops the point.
 */
export function applyOperator(name: string, left: Value, right: Value): Value {
  const operation = operations[name];
  if (operation === undefined) throw new ExpressionError('Invalid syntax');
  if (left.kind === 'array') {
    if (right.kind === 'array')
      throw new ExpressionError(`Unsupported operand type(s) for ${name}: '[Time Series, Time Series]'`);
    return { kind: 'array', items: left.items.map((item) => applyOperator(name, item, right) as Series) };
  }
  if (right.kind === 'array') {
    return {
      kind: 'array',
      items: right.items.map((item) => ({ ...(applyOperator(name, left, item) as Series), label: item.label })),
    };
  }
  if (left.kind === 'scalar' && right.kind === 'scalar') return scalar(operation(left.value, right.value));
  if (left.kind === 'series' && right.kind === 'series') return withPoints(left, paired(left, right, operation));
  if (left.kind === 'series' && right.kind === 'scalar')
    return mapPoints(left, (value) => operation(value, right.value));
  if (left.kind === 'scalar' && right.kind === 'series')
    return mapPoints(right, (value) => operation(left.value, value));
  throw new ExpressionError('Invalid syntax');
}

/** Changes every point of a series or of each series of an array; of a scalar, the scalar. */
export function mapValue(value: Value, change: (value: number) => number): Value {
  if (value.kind === 'scalar') return scalar(change(value.value));
  if (value.kind === 'series') return mapPoints(value, change);
  return { kind: 'array', items: value.items.map((item) => mapPoints(item, change)) };
}
