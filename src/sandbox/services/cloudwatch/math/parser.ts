import { ExpressionError } from './errors';
import { type Token, tokenize } from './lexer';

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  /** A metric or another expression of the same request. */
  | { readonly kind: 'reference'; readonly id: string }
  /** REPEAT, LINEAR, ASC, DESC, or a function named as an argument (SORT). */
  | { readonly kind: 'keyword'; readonly name: string }
  | { readonly kind: 'negate'; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

/** Binary operators from the loosest to the tightest; `^` is read apart because it binds to the right. */
const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '<', '>', '<=', '>='],
  ['+', '-'],
  ['*', '/'],
];

const DEEPEST = 100;

/**
 * Reads a metric math expression.
 *
 *   expression := or ; or := and {('OR'|'||') and} ; and := comparison {('AND'|'&&') comparison}
 *   comparison := sum {('=='|'!='|'<'|'>'|'<='|'>=') sum} ; sum := product {('+'|'-') product}
 *   product    := unary {('*'|'/') unary} ; unary := '-' unary | power ; power := primary ['^' unary]
 *   primary    := number | string | id | FUNCTION '(' [expression {',' expression}] ')' | KEYWORD
 *               | '[' expression {',' expression} ']' | '(' expression ')'
 *
 * @throws ExpressionError when the text is not an expression
 */
export function parseExpression(text: string): Expression {
  const tokens = tokenize(text);
  let place = 0;
  let depth = 0;

  const peek = (): Token => tokens[place] ?? { kind: 'end' };
  const isOperator = (value: string): boolean => {
    const token = peek();
    return token.kind === 'operator' && token.value === value;
  };
  const accept = (value: string): boolean => {
    if (!isOperator(value)) return false;
    place += 1;
    return true;
  };
  const expect = (value: string): void => {
    if (!accept(value)) throw new ExpressionError('Invalid syntax');
  };

  const list = (close: string): Expression[] => {
    const items: Expression[] = [];
    if (accept(close)) return items;
    do items.push(binary(0));
    while (accept(','));
    expect(close);
    return items;
  };

  const primary = (): Expression => {
    const token = peek();
    if (accept('(')) {
      const inner = binary(0);
      expect(')');
      return inner;
    }
    if (accept('[')) return { kind: 'array', items: list(']') };
    place += 1;
    if (token.kind === 'number') return { kind: 'number', value: token.value };
    if (token.kind === 'string') return { kind: 'string', value: token.value };
    if (token.kind !== 'name') throw new ExpressionError('Invalid syntax');
    if (accept('(')) return { kind: 'call', name: token.value, args: list(')') };
    if (/^[a-z]/.test(token.value)) return { kind: 'reference', id: token.value };
    return { kind: 'keyword', name: token.value };
  };

  const unary = (): Expression => {
    depth += 1;
    if (depth > DEEPEST) throw new ExpressionError('The expression is nested too deeply');
    try {
      if (accept('-')) return { kind: 'negate', operand: unary() };
      const base = primary();
      return accept('^') ? { kind: 'binary', operator: '^', left: base, right: unary() } : base;
    } finally {
      depth -= 1;
    }
  };

  const binary = (level: number): Expression => {
    const operators = levels[level];
    if (operators === undefined) return unary();
    let left = binary(level + 1);
    for (;;) {
      const token = peek();
      if (token.kind !== 'operator' || !operators.includes(token.value)) return left;
      place += 1;
      left = { kind: 'binary', operator: token.value, left, right: binary(level + 1) };
    }
  };

  const expression = binary(0);
  if (peek().kind !== 'end') throw new ExpressionError('Invalid syntax');
  return expression;
}

/** An expression and everything inside it. */
function* nodesOf(expression: Expression): Generator<Expression> {
  yield expression;
  if (expression.kind === 'negate') yield* nodesOf(expression.operand);
  if (expression.kind === 'binary') {
    yield* nodesOf(expression.left);
    yield* nodesOf(expression.right);
  }
  if (expression.kind === 'array') for (const item of expression.items) yield* nodesOf(item);
  if (expression.kind === 'call') for (const argument of expression.args) yield* nodesOf(argument);
}

/** Ids an expression refers to, each once. */
export function referencesOf(expression: Expression): readonly string[] {
  const ids = new Set<string>();
  for (const node of nodesOf(expression)) if (node.kind === 'reference') ids.add(node.id);
  return [...ids];
}
