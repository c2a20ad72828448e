import type { Compiled } from '../environment';
import { QueryCompileError } from '../errors';
import { ceilTo, floorTo, type Period } from '../period';
import { toNumber, toText } from '../value';
import { compileDateParser, compileStrftime } from './date-format';
import { type FunctionSpec, literalText, pure } from './spec';

/** Datetime functions (CWL_QuerySyntax-operations-functions); `bin` always reads `@timestamp`. */
export const DATETIME_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  bin: {
    minimum: 1,
    maximum: 1,
    periods: [0],
    timestamp: true,
    compile: ([period]) => {
      const floor = floorTo(periodOf(period));
      return ({ event }) => (event === null ? null : floor(event.event.timestampMs));
    },
  },
  datefloor: rounding((period) => floorTo(period)),
  dateceil: rounding((period) => ceilTo(period)),
  frommillis: { ...pure(1, 1, toNumber), timestamp: true },
  tomillis: pure(1, 1, toNumber),
  parsedate: {
    minimum: 2,
    maximum: 3,
    compile: ([subject, pattern, zone], span) => {
      const zoneName = zone === undefined ? 'UTC' : literalText(zone, 'the time zone', span);
      const parse = compileDateParser(literalText(pattern, 'the format', span), zoneName, pattern?.span ?? span);
      return (environment) => {
        const text = toText(subject?.evaluate(environment) ?? null);
        return text === null ? null : parse(text);
      };
    },
  },
  formatdate: formatting(),
  strftime: formatting(),
};

function rounding(rounder: (period: Period) => (epochMs: number) => number): FunctionSpec {
  return {
    minimum: 2,
    maximum: 2,
    periods: [1],
    timestamp: true,
    compile: ([subject, period]) => {
      const round = rounder(periodOf(period));
      return (environment) => {
        const epochMs = toNumber(subject?.evaluate(environment) ?? null);
        return epochMs === null ? null : round(epochMs);
      };
    },
  };
}

function formatting(): FunctionSpec {
  return {
    minimum: 2,
    maximum: 3,
    compile: ([subject, pattern, zone], span) => {
      const zoneName = zone === undefined ? 'UTC' : literalText(zone, 'the time zone', span);
      const format = compileStrftime(literalText(pattern, 'the format', span), zoneName, pattern?.span ?? span);
      return (environment) => {
        const epochMs = toNumber(subject?.evaluate(environment) ?? null);
        return epochMs === null ? null : format(epochMs);
      };
    },
  };
}

function periodOf(arg: Compiled | undefined): Period {
  if (arg?.period === null || arg === undefined) {
    throw new QueryCompileError('a period such as 5m is needed', arg?.span ?? { start: 0, end: 0 });
  }
  return arg.period;
}
