import {
  type Accumulator,
  type AggregateCall,
  EventCount,
  Extremes,
  InTime,
  Moments,
  Occurrences,
  PresentCount,
  Sample,
} from './aggregate';
import type { Expression } from './ast';
import type { Compiled } from './environment';
import { QueryCompileError } from './errors';
import { printExpression } from './print';
import type { Value } from './value';

type Call = Extract<Expression, { kind: 'call' }>;
type CompileArgument = (expression: Expression) => Compiled;

/** Other spellings of an aggregate that AWS's pages show. */
const SPELLINGS: Readonly<Record<string, string>> = {
  count_distinct: 'countdistinct',
  percentile: 'pct',
  collect_values: 'values',
};

const AGGREGATES: ReadonlySet<string> = new Set([
  'avg',
  'count',
  'countdistinct',
  'countovertime',
  'earliest',
  'histogram',
  'latest',
  'max',
  'min',
  'pct',
  'rate',
  'sortsfirst',
  'sortslast',
  'stddev',
  'sum',
  'sumovertime',
  'topk',
  'values',
  'variance',
]);

/** The name of an aggregate under its main spelling, or null when it is none. */
export function aggregateName(name: string): string | null {
  const main = (Object.hasOwn(SPELLINGS, name) ? SPELLINGS[name] : undefined) ?? name;
  return AGGREGATES.has(main) ? main : null;
}

/** The spellings of every aggregate, for the printed list. */
export function aggregateSpellings(): readonly string[] {
  return [...AGGREGATES, ...Object.keys(SPELLINGS)].sort();
}

const TWO_ARGUMENTS: ReadonlySet<string> = new Set(['pct', 'rate', 'histogram', 'topk']);
/** CWL_QuerySyntax-Stats. */
const MAX_TOP = 10_000;
const MAX_BUCKETS = 1000;

/** Compiles an aggregate call. Throws QueryCompileError for a wrong number or kind of arguments. */
export function compileAggregate(call: Call, name: string, compile: CompileArgument): AggregateCall {
  const { args, star, span } = call;
  if (name === 'count' && (star || args.length === 0)) {
    return reading(
      'events',
      () => new EventCount(),
      (events) => events.count,
    );
  }
  const wanted = TWO_ARGUMENTS.has(name) ? 2 : 1;
  if (star || args.length !== wanted) {
    throw new QueryCompileError(`the function ${call.name} takes ${wanted} argument${wanted === 1 ? '' : 's'}`, span);
  }
  const [first, second] = args;
  const subject = name === 'topk' ? second : first;
  if (subject === undefined) throw new QueryCompileError(`the function ${call.name} needs a field`, span);
  const compiled = compile(subject);
  const { evaluate, timestamp } = compiled;
  if (compiled.period !== null) throw new QueryCompileError('a period is no field', compiled.span);
  const text = printExpression(subject);
  switch (name) {
    case 'count':
    case 'countovertime':
      return reading(
        `present ${text}`,
        () => new PresentCount(evaluate),
        (present) => present.count,
      );
    case 'sum':
    case 'sumovertime':
      return moments(text, compiled, (numbers) => numbers.total());
    case 'avg':
      return { ...moments(text, compiled, (numbers) => numbers.average()), timestamp };
    case 'variance':
      return moments(text, compiled, (numbers) => numbers.variance());
    case 'stddev':
      return moments(text, compiled, (numbers) => {
        const variance = numbers.variance();
        return typeof variance === 'number' ? Math.sqrt(variance) : null;
      });
    case 'max':
    case 'sortslast':
      return {
        ...reading(
          `extremes ${text}`,
          () => new Extremes(evaluate),
          (extremes) => extremes.last,
        ),
        timestamp,
      };
    case 'min':
    case 'sortsfirst':
      return {
        ...reading(
          `extremes ${text}`,
          () => new Extremes(evaluate),
          (extremes) => extremes.first,
        ),
        timestamp,
      };
    case 'earliest':
      return {
        ...reading(
          `time ${text}`,
          () => new InTime(evaluate),
          (time) => time.earliest,
        ),
        timestamp,
      };
    case 'latest':
      return {
        ...reading(
          `time ${text}`,
          () => new InTime(evaluate),
          (time) => time.latest,
        ),
        timestamp,
      };
    case 'rate': {
      const interval = second === undefined ? null : compile(second).period;
      if (interval === null) throw new QueryCompileError('rate needs a period such as 1m', second?.span ?? span);
      return reading(
        `time ${text}`,
        () => new InTime(evaluate),
        (time) => time.rate(interval),
      );
    }
    case 'countdistinct':
      return reading(
        `occurrences ${text}`,
        () => new Occurrences(evaluate),
        (seen) => seen.counts.size,
      );
    case 'values':
      return reading(
        `occurrences ${text}`,
        () => new Occurrences(evaluate),
        (seen) => [...seen.counts.keys()],
      );
    case 'topk': {
      const count = literalNumber(first, 1, MAX_TOP);
      return reading(
        `occurrences ${text}`,
        () => new Occurrences(evaluate),
        (seen) => seen.top(count),
      );
    }
    case 'histogram': {
      const buckets = literalNumber(second, 1, MAX_BUCKETS);
      return reading(
        `sample ${text}`,
        () => new Sample(evaluate),
        (sample) => sample.histogram(buckets),
      );
    }
    default: {
      const percent = literalNumber(second, 0, 100, false);
      return {
        ...reading(
          `sample ${text}`,
          () => new Sample(evaluate),
          (sample) => sample.percentile(percent),
        ),
        timestamp,
      };
    }
  }
}

function literalNumber(expression: Expression | undefined, minimum: number, maximum: number, whole = true): number {
  const value = expression?.kind === 'number' ? expression.value : Number.NaN;
  if (!(value >= minimum && value <= maximum) || (whole && !Number.isInteger(value))) {
    const message = `a ${whole ? 'whole ' : ''}number between ${minimum} and ${maximum} is needed`;
    throw new QueryCompileError(message, expression?.span ?? { start: 0, end: 0 });
  }
  return value;
}

function moments(text: string, compiled: Compiled, read: (numbers: Moments) => Value): AggregateCall {
  return reading(`moments ${text}`, () => new Moments(compiled.evaluate), read);
}

/** Ties a reading to the class of its accumulator; the two always come from the same `start`. */
function reading<A extends Accumulator>(
  accumulator: string,
  start: () => A,
  read: (accumulator: A) => Value,
): AggregateCall {
  return { accumulator, start, read: (state) => read(state as A), timestamp: false };
}
