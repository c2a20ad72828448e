import type { Command, DefinedName, Expression, Item, Span } from '../ast';
import { QueryCompileError } from '../errors';
import { type ExpressionParser, isWord, spelling } from '../expression-parser';
import { type Lexer, type Token, unexpected } from '../lexer';
import type { RowCommand } from './ast';

const MOST_LAGS = 100;

/** The parser, as row commands need it. */
export interface RowParser {
  readonly lexer: Lexer;
  readonly expressions: ExpressionParser;
  /** Reads a name. */
  name(): DefinedName;
}

/**
 * Reads the rest of a row command after its word.
 *
 *   unnest      = operand "into" name
 *   expand      = name
 *   accum       = name [ "as" name ]
 *   autoregress = name [ "as" name ] [ "p" "=" number [ "-" number ] ]
 *   filldown    = { name | pattern }
 *   addtotals   = { ("fieldname" "=" name) | ("row" | "col") "=" ("true" | "false") } [ name { "," name } ]
 */
export function parseRows(word: string, parser: RowParser): RowCommand | null {
  const { expressions } = parser;
  switch (word) {
    case 'unnest': {
      const list = expressions.parse();
      keyword(parser, 'into');
      return { kind: 'unnest', list, into: parser.name() };
    }
    case 'expand':
      return { kind: 'expand', field: parser.name() };
    case 'accum':
      return { kind: 'accum', field: parser.name(), out: alias(parser) };
    case 'autoregress':
      return autoregress(parser);
    case 'filldown':
      return { kind: 'filldown', patterns: patterns(parser) };
    case 'addtotals':
      return addTotals(parser);
    default:
      return null;
  }
}

function keyword({ lexer }: RowParser, word: string): void {
  const token = lexer.next();
  if (!isWord(token, word)) throw unexpected(lexer.text, spelling(lexer.text, token), token.span);
}

function alias(parser: RowParser): DefinedName | null {
  if (!isWord(parser.lexer.peek(), 'as')) return null;
  parser.lexer.next();
  return parser.name();
}

function whole({ lexer }: RowParser): number {
  const token = lexer.next();
  if (token.kind !== 'number') throw unexpected(lexer.text, spelling(lexer.text, token), token.span);
  if (!Number.isInteger(token.value) || token.value < 1 || token.value > MOST_LAGS) {
    throw new QueryCompileError(`the distance of autoregress must be from 1 to ${MOST_LAGS}`, token.span);
  }
  return token.value;
}

function autoregress(parser: RowParser): RowCommand {
  const { lexer, expressions } = parser;
  const field = parser.name();
  const named = alias(parser);
  let from = 1;
  let to = 1;
  if (isWord(lexer.peek(), 'p')) {
    const { span } = lexer.next();
    keywordSymbol(parser, '=');
    from = whole(parser);
    to = expressions.accept('-') ? whole(parser) : from;
    if (to < from) throw new QueryCompileError('the range of autoregress runs backwards', span);
    if (named !== null && to > from) throw new QueryCompileError('a range of autoregress takes no alias', named.span);
  }
  return { kind: 'autoregress', field, alias: named, from, to };
}

function keywordSymbol({ lexer, expressions }: RowParser, symbol: string): void {
  if (expressions.accept(symbol)) return;
  const token = lexer.peek();
  throw unexpected(lexer.text, spelling(lexer.text, token), token.span);
}

const isPatternPart = (token: Token): boolean =>
  token.kind === 'name' || token.kind === 'quoted-name' || (token.kind === 'symbol' && token.text === '*');

/** Names and patterns are separated by space only, so where one ends is read from the text. */
function patterns({ lexer }: RowParser): readonly string[] {
  const found: string[] = [];
  let end = -1;
  while (isPatternPart(lexer.peek())) {
    const token = lexer.next();
    const part =
      token.kind === 'symbol' ? '*' : token.kind === 'name' || token.kind === 'quoted-name' ? token.text : '';
    const joined = token.span.start === end;
    if (joined) found.push(`${found.pop() ?? ''}${part}`);
    else found.push(part);
    end = token.span.end;
  }
  return found;
}

function addTotals(parser: RowParser): RowCommand {
  const { lexer, expressions } = parser;
  let name: DefinedName = { name: 'Total', span: lexer.peek().span };
  let row = true;
  let column = false;
  const fields: DefinedName[] = [];
  while (lexer.peek().kind === 'name' || lexer.peek().kind === 'quoted-name') {
    const word = parser.name();
    if (!expressions.accept('=')) {
      fields.push(word);
      while (expressions.accept(',')) fields.push(parser.name());
      break;
    }
    if (word.name === 'fieldname') name = parser.name();
    else if (word.name === 'row') row = truth(parser);
    else if (word.name === 'col') column = truth(parser);
    else throw new QueryCompileError(`addtotals has no option ${word.name}`, word.span);
  }
  return { kind: 'addtotals', name, row, column, fields };
}

function truth({ lexer }: RowParser): boolean {
  const token = lexer.next();
  if (isWord(token, 'true')) return true;
  if (isWord(token, 'false')) return false;
  throw unexpected(lexer.text, spelling(lexer.text, token), token.span);
}

/** A comparison of one field, as an index can answer it. */
export function isIndexCondition(condition: Expression): boolean {
  if (condition.kind === 'in') return !condition.negated && condition.subject.kind === 'field';
  return condition.kind === 'binary' && condition.operator === '=' && condition.left.kind === 'field';
}

/** The two commands that `countFrequent` means. */
export function countFrequent(keys: readonly Item[], span: Span): readonly Command[] {
  const count: Expression = { kind: 'call', name: 'count', args: [], star: true, span };
  const alias = { name: '_approxcount', span };
  const counted: Expression = { kind: 'field', name: alias.name, span };
  return [
    { kind: 'stats', items: [{ expression: count, alias, text: 'count(*)' }], keys, span },
    { kind: 'sort', keys: [{ expression: counted, direction: 'desc' }], span },
  ];
}

/** `json field=f "path" as name`, after its word. */
export function parseJson(
  parser: RowParser,
  field: () => Expression,
): Omit<Extract<Command, { kind: 'parse' }>, 'span'> {
  const { lexer } = parser;
  let source: Expression | null = null;
  if (isWord(lexer.peek(), 'field')) {
    lexer.next();
    keywordSymbol(parser, '=');
    source = field();
  }
  const path = lexer.next();
  if (path.kind !== 'string') throw unexpected(lexer.text, spelling(lexer.text, path), path.span);
  keyword(parser, 'as');
  return { kind: 'parse', source, pattern: { kind: 'json', path: path.text, names: [parser.name()], span: path.span } };
}
