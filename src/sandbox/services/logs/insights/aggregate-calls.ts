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

/** The compiled parts of an aggregate call. */
interface Parts {
  /** The field or expression that is aggregated, and its canonical text. */
  readonly compiled: Compiled;
  readonly text: string;
  readonly first: Expression | undefined;
  readonly second: Expression | undefined;
  readonly span: Call['span'];
  readonly compile: CompileArgument;
}

const present = ({ text, compiled }: Parts): AggregateCall =>
  reading(
    `present ${text}`,
    () => new PresentCount(compiled.evaluate),
    (seen) => seen.count,
  );

const moments = ({ text, compiled }: Parts, read: (numbers: Moments) => Value): AggregateCall =>
  reading(`moments ${text}`, () => new Moments(compiled.evaluate), read);

const occurrences = ({ text, compiled }: Parts, read: (seen: Occurrences) => Value): AggregateCall =>
  reading(`occurrences ${text}`, () => new Occurrences(compiled.evaluate), read);

const sample = ({ text, compiled }: Parts, read: (values: Sample) => Value): AggregateCall =>
  reading(`sample ${text}`, () => new Sample(compiled.evaluate), read);

/** For aggregates that return a value of the field itself: a timestamp where the field is one. */
const ofField = (parts: Parts, call: AggregateCall): AggregateCall => ({
  ...call,
  timestamp: parts.compiled.timestamp,
});

const extreme = (parts: Parts, read: (extremes: Extremes) => Value): AggregateCall =>
  ofField(
    parts,
    reading(`extremes ${parts.text}`, () => new Extremes(parts.compiled.evaluate), read),
  );

const inTime = ({ text, compiled }: Parts, read: (time: InTime) => Value): AggregateCall =>
  reading(`time ${text}`, () => new InTime(compiled.evaluate), read);

function deviation(numbers: Moments): Value {
  const variance = numbers.variance();
  return typeof variance === 'number' ? Math.sqrt(variance) : null;
}

function rate(parts: Parts): AggregateCall {
  const { second, span, compile } = parts;
  const interval = second === undefined ? null : compile(second).period;
  if (interval === null) throw new QueryCompileError('rate needs a period such as 1m', second?.span ?? span);
  return inTime(parts, (time) => time.rate(interval));
}

function topValues(parts: Parts): AggregateCall {
  const count = literalNumber(parts.first, 1, MAX_TOP);
  return occurrences(parts, (seen) => seen.top(count));
}

function histogram(parts: Parts): AggregateCall {
  const buckets = literalNumber(parts.second, 1, MAX_BUCKETS);
  return sample(parts, (values) => values.histogram(buckets));
}

function percentile(parts: Parts): AggregateCall {
  const percent = literalNumber(parts.second, 0, 100, false);
  return ofField(
    parts,
    sample(parts, (values) => values.percentile(percent)),
  );
}

/** Every aggregate under its main spelling. */
const AGGREGATES: ReadonlyMap<string, (parts: Parts) => AggregateCall> = new Map([
  [
    'avg',
    (parts: Parts) =>
      ofField(
        parts,
        moments(parts, (numbers) => numbers.average()),
      ),
  ],
  ['count', present],
  ['countdistinct', (parts: Parts) => occurrences(parts, (seen) => seen.counts.size)],
  ['countovertime', present],
  [
    'earliest',
    (parts: Parts) =>
      ofField(
        parts,
        inTime(parts, (time) => time.earliest),
      ),
  ],
  ['histogram', histogram],
  [
    'latest',
    (parts: Parts) =>
      ofField(
        parts,
        inTime(parts, (time) => time.latest),
      ),
  ],
  ['max', (parts: Parts) => extreme(parts, (extremes) => extremes.last)],
  ['min', (parts: Parts) => extreme(parts, (extremes) => extremes.first)],
  ['pct', percentile],
  ['rate', rate],
  ['sortsfirst', (parts: Parts) => extreme(parts, (extremes) => extremes.first)],
  ['sortslast', (parts: Parts) => extreme(parts, (extremes) => extremes.last)],
  ['stddev', (parts: Parts) => moments(parts, deviation)],
  ['sum', (parts: Parts) => moments(parts, (numbers) => numbers.total())],
  ['sumovertime', (parts: Parts) => moments(parts, (numbers) => numbers.total())],
  ['topk', topValues],
  ['values', (parts: Parts) => occurrences(parts, (seen) => [...seen.counts.keys()])],
  ['variance', (parts: Parts) => moments(parts, (numbers) => numbers.variance())],
]);

/** The name of an aggregate under its main spelling; null for every other function. */
export function aggregateName(name: string): string | null {
  const main = (Object.hasOwn(SPELLINGS, name) ? SPELLINGS[name] : undefined) ?? name;
  return AGGREGATES.has(main) ? main : null;
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
  const aggregate = AGGREGATES.get(name);
  if (subject === undefined || aggregate === undefined)
    throw new QueryCompileError(`the function ${call.name} needs a field`, span);
  const compiled = compile(subject);
  if (compiled.period !== null) throw new QueryCompileError('a period is no field', compiled.span);
  return aggregate({ compiled, text: printExpression(subject), first, second, span, compile });
}

function literalNumber(expression: Expression | undefined, minimum: number, maximum: number, whole = true): number {
  const value = expression?.kind === 'number' ? expression.value : Number.NaN;
  if (!(value >= minimum && value <= maximum) || (whole && !Number.isInteger(value))) {
    const message = `a ${whole ? 'whole ' : ''}number between ${minimum} and ${maximum} is needed`;
    throw new QueryCompileError(message, expression?.span ?? { start: 0, end: 0 });
  }
  return value;
}

/** Ties a reading to the class of its accumulator; the two always come from the same `start`. */
function reading<A extends Accumulator>(
  accumulator: string,
  start: () => A,
  read: (accumulator: A) => Value,
): AggregateCall {
  return { accumulator, start, read: (state) => read(state as A), timestamp: false };
}
