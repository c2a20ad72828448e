import { QueryCompileError } from '../insights/errors';
import { compilePattern } from '../insights/regex/pattern';
import { invalidPattern } from './matcher';

/** Characters and operators that filter pattern expressions may hold; parentheses are not among them. */
const allowed = /^(?:[A-Za-z0-9:_#=@/;,\-^$?[\]{}|*+. ]|\\[^\n])*$/;

/** Compiles the text between `%` signs; matching takes linear time. @throws InvalidParameterException */
export function compileRegex(source: string): RegExp {
  if (source === '' || !allowed.test(source)) throw invalidPattern();
  try {
    return compilePattern(source, { start: 0, end: source.length });
  } catch (error) {
    throw error instanceof QueryCompileError ? invalidPattern() : error;
  }
}

/** Matches a whole text against one in which `*` matches anything. */
export function compileWildcard(pattern: string): (text: string) => boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let place = first.length;
    for (const part of others) {
      const found = text.indexOf(part, place);
      if (found < 0) return false;
      place = found + part.length;
    }
    return place <= text.length - last.length;
  };
}
