import { invalidParameter } from '../errors';
import { compileJsonPattern } from './json-pattern';
import { invalidPattern, type Matcher } from './matcher';
import { compileRegex } from './regex';
import { compileSpacePattern } from './space-pattern';

/**
 * Compiles a filter pattern ("Filter pattern syntax"): terms, `"phrases"`, `?any ?of`, `-not`, `%regex%`,
 * `{ $.json = … }` and `[space, delimited, …]`. An empty pattern matches everything.
 * @throws InvalidParameterException
 */
export function compileFilterPattern(text: string): Matcher {
  const pattern = text.trim();
  if (pattern === '') return () => true;
  if (pattern.startsWith('{')) {
    if (!pattern.endsWith('}')) throw invalidParameter("If a filter pattern starts with '{' it must end with '}'");
    return compileJsonPattern(pattern.slice(1, -1));
  }
  if (pattern.startsWith('[')) {
    if (!pattern.endsWith(']')) throw invalidParameter("If a filter pattern starts with '[' it must end with ']'");
    return compileSpacePattern(pattern.slice(1, -1));
  }
  return compileTerms(pattern);
}

interface Term {
  readonly mode: 'must' | 'any' | 'not';
  readonly matches: Matcher;
}

const termPattern = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)*)%|([\p{L}\p{N}_]+))(?=\s|$)/uy;

function compileTerms(pattern: string): Matcher {
  const terms: Term[] = [];
  termPattern.lastIndex = 0;
  while (termPattern.lastIndex < pattern.length) {
    const match = termPattern.exec(pattern);
    if (match === null) throw invalidPattern();
    const [, sign, phrase, regex, word] = match;
    const literal = phrase === undefined ? word : phrase.replace(/\\(.)/gs, '$1');
    const mode = sign === '?' ? 'any' : sign === '-' ? 'not' : 'must';
    if (literal !== undefined) {
      const matches: Matcher = literal.trim() === '' ? () => true : (message) => message.includes(literal);
      terms.push({ mode, matches });
    } else {
      const expression = compileRegex(regex ?? '');
      terms.push({ mode, matches: (message) => expression.test(message) });
    }
  }
  const anyOf = terms.filter(({ mode }) => mode === 'any');
  const others = terms.filter(({ mode }) => mode !== 'any');
  // "If you combine "?" with other filter patterns, all question mark terms will be ignored."
  if (others.length === 0) return (message) => anyOf.some(({ matches }) => matches(message));
  return (message) => others.every(({ mode, matches }) => matches(message) === (mode === 'must'));
}
