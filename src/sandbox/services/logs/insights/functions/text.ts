import { createHash } from 'node:crypto';
import { compilePattern } from '../regex/pattern';
import { toNumber, toText, toTruth, type Value } from '../value';
import { type FunctionSpec, literalText, pure, textual } from './spec';

const MANY = 100;

/** String and hashing functions (CWL_QuerySyntax-operations-functions, CWL_QuerySyntax-hash-functions). */
export const TEXT_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  isempty: pure(1, 1, (value) => bit(value === null || value === '')),
  isblank: pure(1, 1, (value) => bit(value === null || (typeof value === 'string' && value.trim() === ''))),
  concat: pure(1, MANY, (...values) => values.map((value) => toText(value) ?? '').join('')),
  ltrim: textual(1, 2, (text, characters) =>
    characters === undefined ? text.trimStart() : trimStart(text, characters),
  ),
  rtrim: textual(1, 2, (text, characters) => (characters === undefined ? text.trimEnd() : trimEnd(text, characters))),
  trim: textual(1, 2, (text, characters) =>
    characters === undefined ? text.trim() : trimEnd(trimStart(text, characters), characters),
  ),
  strlen: textual(1, 1, (text) => codePointLength(text)),
  toupper: textual(1, 1, (text) => text.toUpperCase()),
  tolower: textual(1, 1, (text) => text.toLowerCase()),
  substr: pure(2, 3, substring),
  replace: textual(3, 3, (text, search = '', replacement = '') =>
    search === '' ? text : text.split(search).join(replacement),
  ),
  regexreplace: {
    minimum: 3,
    maximum: 3,
    compile: (args, span) => {
      const [subject, pattern, replacement] = args;
      const source = literalText(pattern, 'the pattern', span);
      const expression = new RegExp(compilePattern(source, pattern?.span ?? span, 'all').source, 'g');
      const template = literalText(replacement, 'the replacement', span);
      return (environment) => {
        const text = toText(subject?.evaluate(environment) ?? null);
        return text === null ? null : text.replace(expression, (...match) => rewrite(template, match));
      };
    },
  },
  strcontains: {
    minimum: 2,
    maximum: 3,
    compile: ([subject, searched, ignoringCase]) => {
      const constant = searched?.constant;
      if (subject !== undefined && typeof constant === 'string' && ignoringCase === undefined) {
        return (environment) => {
          const value = subject.evaluate(environment);
          const text = typeof value === 'string' ? value : toText(value);
          return text?.includes(constant) === true ? 1 : 0;
        };
      }
      return (environment) => {
        const text = toText(subject?.evaluate(environment) ?? null);
        const part = toText(searched?.evaluate(environment) ?? null);
        if (text === null || part === null) return 0;
        const fold = toTruth(ignoringCase?.evaluate(environment) ?? null) === true;
        return bit(fold ? text.toLowerCase().includes(part.toLowerCase()) : text.includes(part));
      };
    },
  },
  startswith: pure(2, 2, (text, part) => bit(affix(text, part, (whole, piece) => whole.startsWith(piece)))),
  endswith: pure(2, 2, (text, part) => bit(affix(text, part, (whole, piece) => whole.endsWith(piece)))),
  urlencode: textual(1, 1, (text) => encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'))),
  urldecode: textual(1, 1, decodeUrl),
  base64encode: textual(1, 1, (text) => Buffer.from(text, 'utf8').toString('base64')),
  base64decode: textual(1, 1, decodeBase64),
  split: textual(2, 2, (text, delimiter = '') => (delimiter === '' ? [text] : text.split(delimiter))),
  hextoascii: textual(1, 1, decodeHex),
  hextodec: textual(1, 1, hexToNumber),
  dectohex: pure(1, 1, (value) => {
    const number = toNumber(value);
    if (number === null || Math.abs(number) > Number.MAX_SAFE_INTEGER) return null;
    const truncated = Math.trunc(number);
    return `${truncated < 0 ? '-' : ''}0x${Math.abs(truncated).toString(16)}`;
  }),
  md5: textual(1, 1, (text) => createHash('md5').update(text, 'utf8').digest('hex')),
  sha256: textual(1, 1, (text) => createHash('sha256').update(text, 'utf8').digest('hex')),
};

function bit(truth: boolean): 0 | 1 {
  return truth ? 1 : 0;
}

function affix(text: Value, part: Value, holds: (whole: string, piece: string) => boolean): boolean {
  const whole = toText(text);
  const piece = toText(part);
  return whole !== null && piece !== null && holds(whole, piece);
}

function trimStart(text: string, characters: string): string {
  const points = new Set(characters);
  let at = 0;
  for (const point of text) {
    if (!points.has(point)) break;
    at += point.length;
  }
  return text.slice(at);
}

function trimEnd(text: string, characters: string): string {
  const points = new Set(characters);
  const letters = Array.from(text);
  let end = letters.length;
  while (end > 0 && points.has(letters[end - 1] ?? '')) end -= 1;
  return letters.slice(0, end).join('');
}

function codePointLength(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0xd800 && code <= 0xdbff) {
      const low = text.charCodeAt(at + 1);
      if (low >= 0xdc00 && low <= 0xdfff) at += 1;
    }
    count += 1;
  }
  return count;
}

/** Positions count code points, as `strlen` does. */
function substring(value: Value, startValue: Value, lengthValue?: Value): Value {
  const text = toText(value);
  const start = toNumber(startValue);
  if (text === null || start === null || start < 0) return null;
  const length = lengthValue === undefined ? Number.POSITIVE_INFINITY : toNumber(lengthValue);
  if (length === null || length < 0) return null;
  const points = Array.from(text);
  return points.slice(Math.trunc(start), Math.trunc(start) + Math.min(Math.trunc(length), points.length)).join('');
}

/** RE2's rewrite: `\0` is the match, `\1` its first group, `\\` a backslash. */
function rewrite(template: string, match: readonly unknown[]): string {
  return template.replace(/\\(\d|\\)/g, (_, digit: string) => {
    if (digit === '\\') return '\\';
    const group = match[Number(digit)];
    return typeof group === 'string' ? group : '';
  });
}

function decodeUrl(text: string): Value {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

function decodeBase64(text: string): Value {
  const compact = text.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return null;
  return Buffer.from(compact, 'base64').toString('utf8');
}

function decodeHex(text: string): Value {
  const digits = text.replace(/^0x/i, '');
  if (digits.length % 2 !== 0 || !/^[0-9A-Fa-f]*$/.test(digits)) return null;
  return Buffer.from(digits, 'hex').toString('latin1');
}

function hexToNumber(text: string): Value {
  const found = /^(-?)(?:0x)?([0-9A-Fa-f]{1,16})$/i.exec(text);
  if (found === null) return null;
  const number = Number.parseInt(found[2] ?? '', 16);
  return found[1] === '-' ? -number : number;
}
