import { ExpressionError } from './errors';

export type Token =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  /** An id (starts in lower case) or a function or keyword (upper case). */
  | { readonly kind: 'name'; readonly value: string }
  | { readonly kind: 'operator'; readonly value: string }
  | { readonly kind: 'end' };

const pattern =
  /\s+|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<string>"[^"]*"|'[^']*')|(?<name>[A-Za-z][A-Za-z0-9_]*)|(?<operator>&&|\|\||==|!=|<=|>=|[-+*/^<>()[\],])/y;

/** Splits an expression into tokens; anything CloudWatch has no meaning for is invalid syntax. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null) throw new ExpressionError('Invalid syntax');
    const { number, string, name, operator } = match.groups ?? {};
    if (number !== undefined) tokens.push({ kind: 'number', value: Number(number) });
    else if (string !== undefined) tokens.push({ kind: 'string', value: string.slice(1, -1) });
    else if (name === 'AND') tokens.push({ kind: 'operator', value: '&&' });
    else if (name === 'OR') tokens.push({ kind: 'operator', value: '||' });
    else if (name !== undefined) tokens.push({ kind: 'name', value: name });
    else if (operator !== undefined) tokens.push({ kind: 'operator', value: operator });
  }
  tokens.push({ kind: 'end' });
  return tokens;
}
