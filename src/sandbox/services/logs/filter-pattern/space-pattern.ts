import { type Comparison, compileComparison, operandOf } from './condition';
import { invalidPattern, type Matcher } from './matcher';

type Test = (value: string) => boolean;

interface Field {
  readonly name: string;
  readonly tests: readonly (readonly Test[])[];
}

const conditionPattern =
  /^\s*([A-Za-z0-9_-]+)\s*(=|!=|<=|>=|<|>)\s*("(?:[^"\\]|\\.)*"|%(?:[^%\\]|\\.)*%|[^\s"%&|]+)\s*$/;
const namePattern = /^\s*[A-Za-z0-9_-]*\s*$/;

/** Splits at a separator outside of quotes and `%`. */
function splitOutside(text: string, separator: RegExp): string[] {
  const parts: string[] = [];
  let start = 0;
  let quote: string | undefined;
  for (let place = 0; place < text.length; place += 1) {
    const character = text.charAt(place);
    if (quote !== undefined) {
      if (character === '\\') place += 1;
      else if (character === quote) quote = undefined;
      continue;
    }
    if (character === '"' || character === '%') {
      quote = character;
      continue;
    }
    separator.lastIndex = place;
    const match = separator.exec(text);
    if (match === null || match.index !== place) continue;
    parts.push(text.slice(start, place));
    start = place + match[0].length;
    place = start - 1;
  }
  return [...parts, text.slice(start)];
}

function fieldOf(text: string): Field {
  if (namePattern.test(text)) return { name: text.trim(), tests: [] };
  const tests = splitOutside(text, /\|\|/y).map((alternative) =>
    splitOutside(alternative, /&&/y).map((condition): Test => {
      const match = conditionPattern.exec(condition);
      const test =
        match === null ? undefined : compileComparison(match[2] as Comparison, operandOf(match[3] as string));
      if (test === undefined) throw invalidPattern();
      return test;
    }),
  );
  return { name: text.trim(), tests };
}

const holds = ({ tests }: Field, value: string): boolean =>
  tests.length === 0 || tests.some((alternative) => alternative.every((test) => test(value)));

/** Fields of an event: words, `[bracketed]` and `"quoted"` parts. */
const wordsOf = (message: string): string[] =>
  (message.match(/\[[^\]]*\]|"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^(["[])(.*)["\]]$/s, '$2'));

/**
 * Compiles the text between `[` and `]`: named fields with conditions, `...` for any number of fields. The last
 * field takes the rest of the event.
 */
export function compileSpacePattern(text: string): Matcher {
  const parts = splitOutside(text, /,/y);
  const gap = parts.findIndex((part) => part.trim() === '...');
  const before = (gap < 0 ? parts : parts.slice(0, gap)).map(fieldOf);
  const after = gap < 0 ? [] : parts.slice(gap + 1).map(fieldOf);
  return (message) => {
    const words = wordsOf(message);
    if (words.length < before.length + after.length) return false;
    const rest = gap < 0 && words.length > before.length ? words.slice(before.length - 1).join(' ') : undefined;
    const first = before.every((field, index) =>
      holds(field, rest !== undefined && index === before.length - 1 ? rest : (words[index] ?? '')),
    );
    const from = words.length - after.length;
    return first && after.every((field, index) => holds(field, words[from + index] ?? ''));
  };
}
