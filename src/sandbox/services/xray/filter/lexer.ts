import { FilterSyntaxError } from './errors';

export type Token =
  | { readonly kind: 'word'; readonly text: string; readonly offset: number }
  | { readonly kind: 'number'; readonly value: number; readonly offset: number }
  | { readonly kind: 'string'; readonly text: string; readonly offset: number }
  | { readonly kind: 'symbol'; readonly text: string; readonly offset: number }
  | { readonly kind: 'end'; readonly offset: number };

const SYMBOLS = ['!=', '<=', '>=', '(', ')', '{', '}', '[', ']', ',', ':', '=', '<', '>', '!'];
const WORD = /[A-Za-z_][A-Za-z0-9_.]*/y;
const NUMBER = /-?\d+(?:\.\d+)?/y;

/** Reads the tokens of a filter expression; an annotation key in brackets is read as raw text. */
export class Lexer {
  private position = 0;
  private ahead: Token | null = null;

  constructor(private readonly text: string) {}

  peek(): Token {
    this.ahead ??= this.read();
    return this.ahead;
  }

  next(): Token {
    const token = this.peek();
    this.ahead = null;
    return token;
  }

  /** The annotation key up to the closing bracket; the opening one was just taken. */
  bracketKey(): string {
    const start = this.position;
    const close = this.text.indexOf(']', start);
    if (close === -1) throw new FilterSyntaxError('missing ]', start);
    const key = this.text.slice(start, close).trim();
    if (!/^[A-Za-z0-9_.:-]{1,500}$/.test(key))
      throw new FilterSyntaxError('an annotation key has letters, digits, _ and .', start);
    this.position = close + 1;
    return key;
  }

  private read(): Token {
    while (/\s/.test(this.text[this.position] ?? 'x')) this.position += 1;
    const offset = this.position;
    const first = this.text[offset];
    if (first === undefined) return { kind: 'end', offset };
    if (first === '"') return { kind: 'string', text: this.string(), offset };
    const word = this.match(WORD);
    if (word !== '') return { kind: 'word', text: word, offset };
    const number = this.match(NUMBER);
    if (number !== '') {
      const value = Number(number);
      if (!Number.isFinite(value)) throw new FilterSyntaxError('the number is too large', offset);
      return { kind: 'number', value, offset };
    }
    const symbol = SYMBOLS.find((candidate) => this.text.startsWith(candidate, offset));
    if (symbol === undefined) throw new FilterSyntaxError(`unexpected ${first}`, offset);
    this.position = offset + symbol.length;
    return { kind: 'symbol', text: symbol, offset };
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.position += found.length;
    return found;
  }

  private string(): string {
    const start = this.position;
    let text = '';
    let position = start + 1;
    for (;;) {
      const character = this.text[position];
      if (character === undefined) throw new FilterSyntaxError('unterminated string', start);
      if (character === '"') break;
      const following = this.text[position + 1];
      const escaped = character === '\\' && (following === '"' || following === '\\');
      text += escaped ? following : character;
      position += escaped ? 2 : 1;
    }
    this.position = position + 1;
    return text;
  }
}
