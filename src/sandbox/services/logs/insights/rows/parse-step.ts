import type { Command } from '../ast';
import type { Evaluate } from '../environment';
import type { NameGuard, Step } from '../plan';
import { compileCapturing } from '../regex/pattern';
import { parserOf } from './parse-modes';

/** The step that a `parse` (or `json`) is compiled to; `source` reads what it parses. */
export function parseStep(
  { pattern, source: field }: Extract<Command, { kind: 'parse' }>,
  source: Evaluate,
  slots: readonly number[],
  guard: NameGuard,
): Step {
  switch (pattern.kind) {
    case 'glob':
      return { kind: 'parse-glob', source, literals: pattern.text.split('*'), slots, guard };
    case 'regex': {
      const { multi } = pattern;
      const capturing = compileCapturing(pattern.source, pattern.span, pattern.names, multi ? 'g' : '');
      return { kind: 'parse-regex', source, pattern: capturing, slots, multi, guard };
    }
    case 'json': {
      // A discovered object has no value of its own, only its members do: it is read from the event's JSON.
      const name = field?.kind === 'field' ? field.name : '';
      const whole: Evaluate = (environment) => source(environment) ?? environment.event?.nested(name) ?? null;
      return { kind: 'parse-values', source: whole, parse: parserOf(pattern), slots, guard };
    }
    default:
      return { kind: 'parse-values', source, parse: parserOf(pattern), slots, guard };
  }
}
