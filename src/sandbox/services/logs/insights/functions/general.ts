import type { Compiled, Evaluate } from '../environment';
import { QueryCompileError } from '../errors';
import { fromJson, parseStructure, type Structure, stringify, toNumber, toText, toTruth, type Value } from '../value';
import { type FunctionSpec, ofQuery, pure, textual } from './spec';

const MANY = 100;
/** `case` takes at most ten conditions, their values, and a default. */
const MAX_BRANCHES = 10;

/** General and JSON functions (CWL_QuerySyntax-operations-functions). */
export const GENERAL_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  ispresent: pure(1, 1, (value) => (value === null ? 0 : 1)),
  isnumeric: pure(1, 1, (value) => (toNumber(value) === null ? 0 : 1)),
  coalesce: pure(1, MANY, (...values) => values.find((value) => value !== null) ?? null),
  messagesize: textual(1, 1, (text) => Buffer.byteLength(text, 'utf8')),
  querystarttime: ofQuery(({ times }) => times.startMs),
  queryendtime: ofQuery(({ times }) => times.endMs),
  querytimerange: ofQuery(({ times }) => times.endMs - times.startMs),
  now: ofQuery(({ times }) => Math.floor(times.nowMs / 1000)),
  if: { minimum: 3, maximum: 3, compile: (args) => branches(args) },
  case: {
    minimum: 2,
    maximum: 2 * MAX_BRANCHES + 1,
    compile: (args, span) => {
      if (Math.floor(args.length / 2) > MAX_BRANCHES)
        throw new QueryCompileError('case takes at most 10 branches', span);
      return branches(args);
    },
  },
  jsonparse: textual(1, 1, parseStructure),
  jsonstringify: pure(1, 1, (value) => (typeof value === 'object' && value !== null ? stringify(value) : null)),
  jsonarraysize: pure(1, 1, (value) => listOf(value)?.length ?? null),
  jsonarraycontains: pure(2, 2, (value, wanted) => {
    const text = toText(wanted);
    return listOf(value)?.some((item) => text !== null && toText(fromJson(item)) === text) === true ? 1 : 0;
  }),
};

/** Conditions and values in turn; a last one without a condition is the default. */
function branches(args: readonly Compiled[]): Evaluate {
  const pairs: { readonly when: Evaluate; readonly result: Evaluate }[] = [];
  for (let at = 0; at + 1 < args.length; at += 2) {
    const when = args[at];
    const result = args[at + 1];
    if (when !== undefined && result !== undefined) pairs.push({ when: when.evaluate, result: result.evaluate });
  }
  const otherwise = args.length % 2 === 1 ? args.at(-1)?.evaluate : undefined;
  return (environment) => {
    for (const pair of pairs) {
      if (toTruth(pair.when(environment)) === true) return pair.result(environment);
    }
    return otherwise?.(environment) ?? null;
  };
}

function listOf(value: Value): readonly unknown[] | null {
  const structure: Structure | null =
    typeof value === 'string' ? parseStructure(value) : typeof value === 'object' ? value : null;
  return Array.isArray(structure) ? structure : null;
}
