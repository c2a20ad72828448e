import type { BinaryOperator, Expression, LikePattern, PathStep, Span } from './ast';
import { QueryCompileError, unsupported } from './errors';
import { type Lexer, type Token, unexpected } from './lexer';

/**
 * Pratt parser for expressions, loosest binding first (the order is not documented by AWS, see BEHAVIOUR.md):
 *
 *   or  <  and  <  not  <  = != < <= > >= like =~ in  <  + -  <  * / %  <  unary -  <  ^ (right)  <  .key [index]
 *
 *   expression = operand { operator expression }
 *   operand    = number | string | period | "true" | "false" | name | call | "(" expression ")"
 *              | "not" expression | "!" operand | "-" expression
 *   call       = name "(" [ "*" | expression { "," expression } ] ")"
 *   like       = [ "not" ] "like" ( string | regex )  |  "=~" ( string | regex )
 *   in         = [ "not" ] "in" "[" expression { "," expression } "]"
 *   path       = operand { "." ( name | `name` ) | "[" number "]" }
 */
export class ExpressionParser {
  private depth = 0;

  constructor(readonly lexer: Lexer) {}

  parse(): Expression {
    return this.expression(0);
  }

  private expression(minimum: number): Expression {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) {
      throw new QueryCompileError(`the expression is nested deeper than ${MAX_DEPTH} levels`, this.lexer.peek().span);
    }
    let left = this.prefix();
    let comparedBefore = false;
    for (let length = 0; ; length += 1) {
      const token = this.lexer.peek();
      const operator = infix(token);
      if (operator === null || operator.binding < minimum) break;
      if (length === MAX_CHAIN) {
        throw new QueryCompileError(`the expression has more than ${MAX_CHAIN} operators in a row`, token.span);
      }
      if (operator.binding === COMPARISON) {
        if (comparedBefore) throw unexpected(this.lexer.text, operator.word, token.span);
        comparedBefore = true;
      }
      left = this.infixed(left, operator);
    }
    this.depth -= 1;
    return left;
  }

  private infixed(left: Expression, operator: Infix): Expression {
    const token = this.lexer.next();
    switch (operator.kind) {
      case 'binary': {
        const right = this.expression(operator.right);
        return { kind: 'binary', operator: operator.operator, left, right, span: join(left.span, right.span) };
      }
      case 'like':
        return this.like(left, false);
      case 'in':
        return this.membership(left, false);
      case 'not': {
        const word = this.lexer.next();
        if (isWord(word, 'like')) return this.like(left, true);
        if (isWord(word, 'in')) return this.membership(left, true);
        throw unexpected(this.lexer.text, spelling(this.lexer.text, token), token.span);
      }
    }
  }

  private like(subject: Expression, negated: boolean): Expression {
    const { pattern, span } = this.pattern();
    return { kind: 'like', negated, subject, pattern, patternSpan: span, span: join(subject.span, span) };
  }

  private pattern(): { readonly pattern: LikePattern; readonly span: Span } {
    const token = this.lexer.peek();
    if (token.kind === 'symbol' && token.text === '/') {
      const { source, span } = this.lexer.regex();
      return { pattern: { kind: 'regex', source }, span };
    }
    if (token.kind !== 'string') throw unexpected(this.lexer.text, spelling(this.lexer.text, token), token.span);
    this.lexer.next();
    return { pattern: { kind: 'text', text: token.text }, span: token.span };
  }

  private membership(subject: Expression, negated: boolean): Expression {
    const open = this.lexer.peek();
    if (open.kind === 'symbol' && open.text === '(') {
      throw unsupported('a subquery', open.span);
    }
    this.expect('[');
    const items: Expression[] = [];
    if (!this.ahead(']')) {
      do items.push(this.expression(COMPARISON + 1));
      while (this.accept(','));
    }
    const close = this.expect(']');
    return { kind: 'in', negated, subject, items, span: join(subject.span, close.span) };
  }

  private prefix(): Expression {
    const token = this.lexer.peek();
    if (token.kind === 'symbol' && token.text === '!') {
      this.lexer.next();
      const operand = this.expression(POSTFIX);
      return { kind: 'not', operand, span: join(token.span, operand.span) };
    }
    if (token.kind === 'symbol' && token.text === '-') {
      this.lexer.next();
      const operand = this.expression(UNARY);
      return { kind: 'negate', operand, span: join(token.span, operand.span) };
    }
    if (isWord(token, 'not')) {
      this.lexer.next();
      const operand = this.expression(NOT);
      return { kind: 'not', operand, span: join(token.span, operand.span) };
    }
    return this.path(this.primary());
  }

  private primary(): Expression {
    const token = this.lexer.next();
    switch (token.kind) {
      case 'number':
        return { kind: 'number', value: token.value, span: token.span };
      case 'period':
        return { kind: 'period', amount: token.amount, unit: token.unit, span: token.span };
      case 'string':
        return { kind: 'string', value: token.text, span: token.span };
      case 'quoted-name':
        return { kind: 'field', name: token.text, span: token.span };
      case 'name':
        return this.named(token.text, token.span);
      case 'symbol':
        if (token.text === '(') {
          const inner = this.expression(0);
          this.expect(')');
          return inner;
        }
        throw unexpected(this.lexer.text, token.text, token.span);
      case 'end':
        throw unexpected(this.lexer.text, 'end of query', token.span);
    }
  }

  private named(text: string, span: Span): Expression {
    const lower = text.toLowerCase();
    if (RESERVED.has(lower)) throw unexpected(this.lexer.text, text, span);
    if (lower === 'true' || lower === 'false') return { kind: 'boolean', value: lower === 'true', span };
    if (this.ahead('(')) return this.call(text, span);
    if (!text.endsWith('.')) return { kind: 'field', name: text, span };
    const following = this.lexer.next();
    if (following.kind !== 'quoted-name' || text === '.') {
      throw unexpected(this.lexer.text, spelling(this.lexer.text, following), following.span);
    }
    const base: Expression = { kind: 'field', name: text.slice(0, -1), span: { start: span.start, end: span.end - 1 } };
    return { kind: 'path', base, steps: [{ kind: 'key', name: following.text }], span: join(span, following.span) };
  }

  private call(name: string, span: Span): Expression {
    this.lexer.next();
    const args: Expression[] = [];
    let star = false;
    if (this.ahead('*')) {
      this.lexer.next();
      star = true;
    } else if (!this.ahead(')')) {
      do args.push(this.expression(0));
      while (this.accept(','));
    }
    const close = this.expect(')');
    return { kind: 'call', name: name.toLowerCase(), args, star, span: join(span, close.span) };
  }

  private path(base: Expression): Expression {
    const steps: PathStep[] = base.kind === 'path' ? [...base.steps] : [];
    const root = base.kind === 'path' ? base.base : base;
    let end = base.span.end;
    for (;;) {
      if (this.accept('.')) {
        const key = this.lexer.next();
        if (key.kind !== 'name' && key.kind !== 'quoted-name') {
          throw unexpected(this.lexer.text, spelling(this.lexer.text, key), key.span);
        }
        const names = key.kind === 'name' ? key.text.split('.').filter((part) => part !== '') : [key.text];
        for (const name of names) steps.push({ kind: 'key', name });
        end = key.span.end;
      } else if (this.accept('[')) {
        const index = this.lexer.next();
        if (index.kind !== 'number' || !Number.isInteger(index.value)) {
          throw unexpected(this.lexer.text, spelling(this.lexer.text, index), index.span);
        }
        steps.push({ kind: 'index', index: index.value });
        end = this.expect(']').span.end;
      } else {
        break;
      }
    }
    return steps.length === 0 ? base : { kind: 'path', base: root, steps, span: { start: base.span.start, end } };
  }

  /** True when the coming token is this symbol. */
  ahead(symbol: string): boolean {
    const token = this.lexer.peek();
    return token.kind === 'symbol' && token.text === symbol;
  }

  /** Takes this symbol if it comes next. */
  accept(symbol: string): boolean {
    if (!this.ahead(symbol)) return false;
    this.lexer.next();
    return true;
  }

  /** Takes this symbol, or refuses the token in its place. */
  expect(symbol: string): Token {
    const token = this.lexer.next();
    if (token.kind === 'symbol' && token.text === symbol) return token;
    throw unexpected(this.lexer.text, spelling(this.lexer.text, token), token.span);
  }
}

/** Deepest nesting of an expression. */
const MAX_DEPTH = 200;
/** Most operators of one level in a row, which is as deep as their tree gets. */
const MAX_CHAIN = 1000;
const NOT = 3;
const COMPARISON = 4;
const UNARY = 7;
const POSTFIX = 9;

const BINARY: Readonly<
  Record<string, { readonly operator: BinaryOperator; readonly binding: number; readonly right: number }>
> = {
  or: { operator: 'or', binding: 1, right: 2 },
  and: { operator: 'and', binding: 2, right: 3 },
  '=': { operator: '=', binding: COMPARISON, right: COMPARISON + 1 },
  '==': { operator: '=', binding: COMPARISON, right: COMPARISON + 1 },
  '!=': { operator: '!=', binding: COMPARISON, right: COMPARISON + 1 },
  '<': { operator: '<', binding: COMPARISON, right: COMPARISON + 1 },
  '<=': { operator: '<=', binding: COMPARISON, right: COMPARISON + 1 },
  '>': { operator: '>', binding: COMPARISON, right: COMPARISON + 1 },
  '>=': { operator: '>=', binding: COMPARISON, right: COMPARISON + 1 },
  '+': { operator: '+', binding: 5, right: 6 },
  '-': { operator: '-', binding: 5, right: 6 },
  '*': { operator: '*', binding: 6, right: 7 },
  '/': { operator: '/', binding: 6, right: 7 },
  '%': { operator: '%', binding: 6, right: 7 },
  '^': { operator: '^', binding: 8, right: 7 },
};

/** Words that cannot be a field name without backticks. */
export const RESERVED: ReadonlySet<string> = new Set(['and', 'or', 'not', 'like', 'in', 'as', 'by', 'asc', 'desc']);

type Infix =
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly binding: number;
      readonly right: number;
      readonly word: string;
    }
  | { readonly kind: 'like' | 'in' | 'not'; readonly binding: number; readonly word: string };

function infix(token: Token): Infix | null {
  if (token.kind !== 'symbol' && token.kind !== 'name') return null;
  const word = token.kind === 'name' ? token.text.toLowerCase() : token.text;
  const binary = Object.hasOwn(BINARY, word) ? BINARY[word] : undefined;
  if (binary !== undefined) return { kind: 'binary', ...binary, word };
  if (word === 'like' || word === '=~') return { kind: 'like', binding: COMPARISON, word };
  if (word === 'in' || word === 'not') return { kind: word, binding: COMPARISON, word };
  return null;
}

/** True when the token is this keyword, in any case. */
export function isWord(token: Token, word: string): boolean {
  return token.kind === 'name' && token.text.toLowerCase() === word;
}

/** The token as written, for a message. */
export function spelling(text: string, token: Token): string {
  return token.kind === 'end' ? 'end of query' : text.slice(token.span.start, token.span.end);
}

function join(first: Span, last: Span): Span {
  return { start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
}
