import type { PeriodUnit, Span } from './ast';
import { QueryCompileError } from './errors';
import { periodUnit } from './period';

export type Token =
  | { readonly kind: 'name'; readonly text: string; readonly span: Span }
  | { readonly kind: 'quoted-name'; readonly text: string; readonly span: Span }
  | { readonly kind: 'number'; readonly value: number; readonly span: Span }
  | { readonly kind: 'period'; readonly amount: number; readonly unit: PeriodUnit; readonly span: Span }
  | { readonly kind: 'string'; readonly text: string; readonly span: Span }
  | { readonly kind: 'symbol'; readonly text: string; readonly span: Span }
  | { readonly kind: 'end'; readonly span: Span };

const SYMBOLS = [
  '!=',
  '<=',
  '>=',
  '==',
  '=~',
  '|',
  ',',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ':',
  '=',
  '<',
  '>',
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  '!',
  '.',
];
const NAME_START = /[A-Za-z_@]/;
const NAME = /[A-Za-z0-9_@.]*/y;
const NUMBER = /\d+(?:\.\d+)?/y;
const WORD = /[A-Za-z0-9_@]*/y;
const SPACE = /[\s\ufeff]/;

/**
 * Reads tokens one at a time, because only the parser knows whether `/` divides or opens a regex.
 * Newlines are white space; `#` comments reach to the end of the line (CWL_QuerySyntax-alias).
 */
export class Lexer {
  readonly text: string;
  private position = 0;
  private ahead: Token | null = null;

  constructor(text: string) {
    this.text = text;
  }

  peek(): Token {
    this.ahead ??= this.read();
    return this.ahead;
  }

  next(): Token {
    const token = this.peek();
    this.ahead = null;
    return token;
  }

  /** Reads the regex literal that starts at the coming `/`: its text between the slashes, `\/` unescaped. */
  regex(): { readonly source: string; readonly span: Span } {
    const start = this.peek().span.start;
    let position = start + 1;
    while (position < this.text.length && this.text[position] !== '/') position += this.text[position] === '\\' ? 2 : 1;
    if (position >= this.text.length) {
      throw new QueryCompileError('unterminated regular expression', { start, end: this.text.length });
    }
    this.ahead = null;
    this.position = position + 1;
    const source = this.text.slice(start + 1, position).replaceAll('\\/', '/');
    return { source, span: { start, end: this.position } };
  }

  private read(): Token {
    this.skipSpace();
    const start = this.position;
    const first = this.text[start];
    if (first === undefined) return { kind: 'end', span: { start, end: start } };
    if (first === '"' || first === "'") return this.string(first);
    if (first === '`') return { kind: 'quoted-name', ...this.backticks(start) };
    if (first === '@' && this.text[start + 1] === '`') {
      const { text, span } = this.backticks(start + 1);
      return { kind: 'quoted-name', text: `@${text}`, span: { start, end: span.end } };
    }
    if (NAME_START.test(first)) return { kind: 'name', text: this.match(NAME), span: { start, end: this.position } };
    if (first >= '0' && first <= '9') return this.numberOrPeriod();
    const symbol = SYMBOLS.find((candidate) => this.text.startsWith(candidate, start));
    if (symbol === undefined) throw unexpected(this.text, first, { start, end: start + 1 });
    this.position = start + symbol.length;
    return { kind: 'symbol', text: symbol, span: { start, end: this.position } };
  }

  private skipSpace(): void {
    for (;;) {
      const character = this.text[this.position];
      if (character === '#') {
        const newline = this.text.indexOf('\n', this.position);
        this.position = newline === -1 ? this.text.length : newline + 1;
      } else if (character !== undefined && SPACE.test(character)) {
        this.position += 1;
      } else {
        return;
      }
    }
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.position += found.length;
    return found;
  }

  private numberOrPeriod(): Token {
    const start = this.position;
    const value = Number(this.match(NUMBER));
    const word = this.match(WORD);
    const span = { start, end: this.position };
    if (!Number.isFinite(value)) throw new QueryCompileError('the number is too large', span);
    if (word === '') return { kind: 'number', value, span };
    const unit = periodUnit(word);
    if (unit === null) throw unexpected(this.text, this.text.slice(start, this.position), span);
    return { kind: 'period', amount: value, unit, span };
  }

  private string(quote: string): Token {
    const start = this.position;
    let text = '';
    let position = start + 1;
    for (;;) {
      const character = this.text[position];
      if (character === undefined) throw new QueryCompileError('unterminated string', { start, end: this.text.length });
      if (character === quote) break;
      const following = this.text[position + 1];
      if (character === '\\' && (following === '"' || following === "'" || following === '\\')) {
        text += following;
        position += 2;
      } else {
        text += character;
        position += 1;
      }
    }
    this.position = position + 1;
    return { kind: 'string', text, span: { start, end: this.position } };
  }

  private backticks(start: number): { readonly text: string; readonly span: Span } {
    const close = this.text.indexOf('`', start + 1);
    if (close === -1) throw new QueryCompileError('unterminated field name', { start, end: this.text.length });
    if (close === start + 1) throw new QueryCompileError('empty field name', { start, end: close + 1 });
    this.position = close + 1;
    return { text: this.text.slice(start + 1, close), span: { start, end: this.position } };
  }
}

/** The refusal of a token in a place where it is not allowed; lines and positions count from 1. */
export function unexpected(text: string, symbol: string, span: Span): QueryCompileError {
  const before = text.slice(0, span.start);
  const line = before.split('\n').length;
  const position = span.start - (before.lastIndexOf('\n') + 1) + 1;
  return new QueryCompileError(`unexpected symbol found ${symbol} at line ${line} and position ${position}`, span);
}
