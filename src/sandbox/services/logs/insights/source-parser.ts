import type { Command } from './ast';
import { QueryCompileError, unsupported } from './errors';
import { type ExpressionParser, isWord, spelling } from './expression-parser';
import { type Lexer, type Token, unexpected } from './lexer';

/** CWL_QuerySyntax-Source. */
const MAX_PREFIXES = 5;
const MAX_ACCOUNTS = 20;

/** Parses what follows `SOURCE` at the head of a query: `logGroups(namePrefix: [...], ...)`. */
export function parseSource(lexer: Lexer, symbols: ExpressionParser, start: number): Command {
  const word = lexer.next();
  if (isWord(word, 'datasource') || isWord(word, 'loggrouptags')) {
    throw unsupported(`SOURCE ${spelling(lexer.text, word)}`, word.span);
  }
  if (!isWord(word, 'loggroups')) throw refuse(lexer, word);
  const lists: Record<string, readonly string[]> = {};
  symbols.expect('(');
  if (!symbols.ahead(')')) {
    do {
      const option = lexer.next();
      const name = option.kind === 'name' ? option.text.toLowerCase() : '';
      const limit = OPTION_LIMITS[name];
      if (limit === undefined || lists[name] !== undefined) throw refuse(lexer, option);
      symbols.expect(':');
      const values = strings(lexer, symbols);
      if (values.length > limit) {
        throw new QueryCompileError(`${name} takes at most ${limit} values`, option.span);
      }
      lists[name] = values;
    } while (symbols.accept(','));
  }
  symbols.expect(')');
  const rest = lexer.peek();
  if (isWord(rest, 'loggrouptags') || isWord(rest, 'datasource')) {
    throw unsupported(`SOURCE ${spelling(lexer.text, rest)}`, rest.span);
  }
  return {
    kind: 'source',
    namePrefixes: lists.nameprefix ?? [],
    accounts: lists.accountidentifier ?? [],
    logGroupClass: lists.class?.[0] ?? 'STANDARD',
    span: { start, end: rest.span.start },
  };
}

const OPTION_LIMITS: Readonly<Record<string, number>> = {
  nameprefix: MAX_PREFIXES,
  accountidentifier: MAX_ACCOUNTS,
  class: 1,
};

function strings(lexer: Lexer, symbols: ExpressionParser): string[] {
  const found: string[] = [];
  symbols.expect('[');
  do {
    const token = lexer.next();
    if (token.kind !== 'string') throw refuse(lexer, token);
    found.push(token.text);
  } while (symbols.accept(','));
  symbols.expect(']');
  return found;
}

/** Parses what follows `join`; equality on one field of each side, and one log group on the right (CWL_QuerySyntax-Join). */
export function parseJoin(lexer: Lexer, symbols: ExpressionParser, start: number): Command {
  let type: 'inner' | 'left' = 'inner';
  const aliases: Record<string, string> = {};
  for (;;) {
    const word = lexer.next();
    if (isWord(word, 'where')) break;
    const name = word.kind === 'name' ? word.text.toLowerCase() : '';
    if (name !== 'type' && name !== 'left' && name !== 'right') throw refuse(lexer, word);
    symbols.expect('=');
    const value = lexer.next();
    if (value.kind !== 'name' || value.text.includes('.') || aliases[name] !== undefined) throw refuse(lexer, value);
    aliases[name] = value.text;
    if (name !== 'type') continue;
    const written = value.text.toLowerCase();
    if (written !== 'inner' && written !== 'left') throw refuse(lexer, value);
    type = written;
  }
  const { left, right } = aliases;
  const at = lexer.peek();
  if (left === undefined || right === undefined) throw new QueryCompileError('join needs left= and right=', at.span);
  if (left === right) throw new QueryCompileError('left= and right= name the same alias', at.span);
  const keys = [keyOf(lexer, left, right)];
  symbols.expect('=');
  keys.push(keyOf(lexer, left, right));
  const leftField = keys.find((key) => key.side === left)?.field;
  const rightField = keys.find((key) => key.side === right)?.field;
  if (leftField === undefined || rightField === undefined) {
    throw new QueryCompileError('the condition of a join compares one field of each side', at.span);
  }
  symbols.expect('(');
  const source = lexer.next();
  if (!isWord(source, 'source')) throw refuse(lexer, source);
  const group = lexer.next();
  if (group.kind !== 'string') throw refuse(lexer, group);
  const close = lexer.next();
  if (close.kind === 'symbol' && close.text === '|') {
    throw new QueryCompileError('a subquery on the right side of a join is not supported', close.span);
  }
  if (close.kind !== 'symbol' || close.text !== ')') throw refuse(lexer, close);
  return {
    kind: 'join',
    type,
    left,
    right,
    leftField,
    rightField,
    logGroup: group.text,
    span: { start, end: close.span.end },
  };
}

function keyOf(lexer: Lexer, left: string, right: string): { readonly side: string; readonly field: string } {
  const token = lexer.next();
  if (token.kind !== 'name') throw refuse(lexer, token);
  let text = token.text;
  if (text.endsWith('.')) {
    const quoted = lexer.next();
    if (quoted.kind !== 'quoted-name') throw refuse(lexer, quoted);
    text += quoted.text;
  }
  const dot = text.indexOf('.');
  const side = text.slice(0, dot);
  if (dot < 1 || (side !== left && side !== right)) throw refuse(lexer, token);
  return { side, field: text.slice(dot + 1) };
}

function refuse(lexer: Lexer, token: Token): QueryCompileError {
  return unexpected(lexer.text, spelling(lexer.text, token), token.span);
}
