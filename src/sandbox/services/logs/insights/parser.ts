import type { Command, DefinedName, Expression, Item, ParsePattern, Query, SortKey, Span } from './ast';
import { QueryCompileError, unsupported } from './errors';
import { ExpressionParser, isWord, RESERVED, spelling } from './expression-parser';
import { Lexer, type Token, unexpected } from './lexer';
import { REFUSED_COMMANDS } from './refused';
import { parsePatternGroups } from './regex/pattern';
import { countFrequent, isIndexCondition, parseJson, parseRows, type RowParser } from './rows/parse';
import { parseJoin, parseSource } from './source-parser';

/** StartQuery's limit on `queryString`. */
const MAX_QUERY_LENGTH = 10_000;
/** CWL_QuerySyntax-Limit. */
const MAX_LIMIT = 100_000;

/**
 * Parses a query. Throws QueryCompileError at the first symbol that is not allowed in its place.
 *
 *   query       = command { "|" command }
 *   command     = ("fields" | "display") item { "," item }
 *               | ("filter" | "where") expression
 *               | "parse" [ operand ] ( string "as" names | regex [ "as" names ] [ "multi" ]
 *                                     | "logfmt" "as" name | "csv" "as" names )
 *               | "json" [ "field" "=" operand ] string "as" name
 *               | "filterIndex" operand ( "=" | "in" ) …
 *               | "countFrequent" operand { "," operand }
 *               | a row command (rows/parse.ts)
 *               | "stats" item { "," item } [ "by" item { "," item } ]
 *               | "sort" [ "by" ] expression [ "asc" | "desc" ] { "," expression [ "asc" | "desc" ] }
 *               | "limit" [ "any" ] number
 *               | "dedup" operand { "," operand }
 *               | "join" [ "type" "=" ("inner" | "left") ] "left" "=" name "right" "=" name
 *                        "where" name "." name "=" name "." name "(" "SOURCE" string ")"
 *               | "SOURCE" "logGroups" "(" [ option { "," option } ] ")"
 *               | "fillmissing" [ "with" value "for" name { "," value "for" name } ]
 *               | "estimate"
 *   item        = expression [ "as" name ]
 *   names       = name { "," name }
 *   option      = ("namePrefix" | "accountIdentifier" | "class") ":" "[" string { "," string } "]"
 */
export function parseQuery(text: string): Query {
  if (text.length > MAX_QUERY_LENGTH) {
    throw new QueryCompileError(`the query has ${text.length} characters, more than ${MAX_QUERY_LENGTH}`, {
      start: MAX_QUERY_LENGTH,
      end: text.length,
    });
  }
  const parser = new CommandParser(text);
  return { commands: parser.commands() };
}

class CommandParser {
  private readonly lexer: Lexer;
  private readonly expressions: ExpressionParser;
  private readonly rowParser: RowParser;

  constructor(private readonly text: string) {
    this.lexer = new Lexer(text);
    this.expressions = new ExpressionParser(this.lexer);
    this.rowParser = { lexer: this.lexer, expressions: this.expressions, name: () => this.name() };
  }

  commands(): Command[] {
    const commands: Command[] = [];
    do commands.push(...this.counted());
    while (this.expressions.accept('|'));
    const rest = this.lexer.next();
    if (rest.kind !== 'end') throw this.unexpected(rest);
    return commands;
  }

  /** One command, or the two that `countFrequent` means. Its counts are exact here. */
  private counted(): readonly Command[] {
    const word = this.lexer.peek();
    if (!isWord(word, 'countfrequent') && !isWord(word, 'count_frequent')) return [this.command()];
    const { start } = this.lexer.next().span;
    const keys = this.items();
    const span = this.from(start);
    return countFrequent(keys, span);
  }

  private command(): Command {
    const word = this.lexer.next();
    if (word.kind !== 'name') throw this.unexpected(word);
    const name = word.text.toLowerCase();
    const start = word.span.start;
    switch (name) {
      case 'fields':
      case 'display': {
        const items = this.items();
        return { kind: name, items, span: this.from(start) };
      }
      case 'filter':
      case 'where': {
        const condition = this.expressions.parse();
        return { kind: 'filter', condition, span: this.from(start) };
      }
      case 'parse':
        return this.parse(start);
      case 'stats':
        return this.stats(start);
      case 'sort':
        return this.sort(start);
      case 'limit':
        return this.limit(start);
      case 'dedup': {
        const fields = this.list(() => this.expressions.parse());
        return { kind: 'dedup', fields, span: this.from(start) };
      }
      case 'join':
        return parseJoin(this.lexer, this.expressions, start);
      case 'source':
        return parseSource(this.lexer, this.expressions, start);
      case 'fillmissing':
        return this.fillMissing(start);
      case 'filterindex': {
        const condition = this.expressions.parse();
        if (!isIndexCondition(condition)) {
          throw new QueryCompileError('filterIndex compares one field with = or in', condition.span);
        }
        return { kind: 'filter', condition, span: this.from(start) };
      }
      case 'json':
        return { ...parseJson(this.rowParser, () => this.parsedField()), span: this.from(start) };
      case 'estimate':
        return { kind: 'estimate', span: this.from(start) };
    }
    const rows = parseRows(name, this.rowParser);
    if (rows !== null) return { kind: 'rows', rows, span: this.from(start) };
    if (REFUSED_COMMANDS.has(name)) {
      throw unsupported(`the command ${name}`, word.span);
    }
    throw this.unexpected(word);
  }

  private items(): Item[] {
    return this.list(() => this.item());
  }

  private item(): Item {
    const start = this.lexer.peek().span.start;
    const expression = this.expressions.parse();
    const end = this.consumedEnd(expression.span.end);
    const text = this.text.slice(start, end);
    if (!isWord(this.lexer.peek(), 'as')) return { expression, alias: null, text };
    this.lexer.next();
    return { expression, alias: this.name(), text };
  }

  /** Where the text of an item ends: closing parentheses belong to it, white space and comments do not. */
  private consumedEnd(expressionEnd: number): number {
    const next = this.lexer.peek().span.start;
    let end = expressionEnd;
    for (let at = expressionEnd; at < next && this.text[at] !== '#'; at += 1) if (this.text[at] === ')') end = at + 1;
    return end;
  }

  private list<T>(one: () => T): T[] {
    const found: T[] = [];
    do found.push(one());
    while (this.expressions.accept(','));
    return found;
  }

  private name(): DefinedName {
    const token = this.lexer.next();
    const usable = token.kind === 'quoted-name' || (token.kind === 'name' && !RESERVED.has(token.text.toLowerCase()));
    if (!usable) throw this.unexpected(token);
    return { name: token.text, span: token.span };
  }

  private parse(start: number): Command {
    const first = this.lexer.peek();
    const patternFirst =
      first.kind === 'string' ||
      (first.kind === 'symbol' && first.text === '/') ||
      isWord(first, 'logfmt') ||
      isWord(first, 'csv');
    const source = patternFirst ? null : this.parsedField();
    const token = this.lexer.peek();
    const pattern = token.kind === 'string' ? this.glob() : this.regex(token);
    return { kind: 'parse', source, pattern, span: this.from(start) };
  }

  /** The field of `parse` is an operand: an infix `/` after it would eat the regex. */
  private parsedField(): Expression {
    const token = this.lexer.next();
    if (token.kind === 'name' && !RESERVED.has(token.text.toLowerCase()) && !token.text.endsWith('.')) {
      return { kind: 'field', name: token.text, span: token.span };
    }
    if (token.kind === 'quoted-name') return { kind: 'field', name: token.text, span: token.span };
    throw this.unexpected(token);
  }

  private glob(): ParsePattern {
    const token = this.lexer.next();
    if (token.kind !== 'string') throw this.unexpected(token);
    this.word('as');
    const names = this.list(() => this.name());
    const stars = token.text.split('*').length - 1;
    if (stars !== names.length) {
      const message = `the pattern has ${stars} wildcards and ${names.length} names`;
      throw new QueryCompileError(message, token.span);
    }
    return { kind: 'glob', text: token.text, names, span: token.span };
  }

  private regex(token: Token): ParsePattern {
    if (isWord(token, 'logfmt') || isWord(token, 'csv')) {
      this.lexer.next();
      this.word('as');
      if (isWord(token, 'logfmt')) return { kind: 'logfmt', names: [this.name()], span: token.span };
      return { kind: 'csv', names: this.list(() => this.name()), span: token.span };
    }
    if (token.kind !== 'symbol' || token.text !== '/') throw this.unexpected(token);
    const { source, span } = this.lexer.regex();
    let written: DefinedName[] = [];
    if (isWord(this.lexer.peek(), 'as')) {
      this.lexer.next();
      written = this.list(() => this.name());
    }
    const multi = isWord(this.lexer.peek(), 'multi');
    if (multi) this.lexer.next();
    return { kind: 'regex', source, names: parsePatternGroups(source, span, written), multi, span };
  }

  private stats(start: number): Command {
    const items = this.items();
    let keys: Item[] = [];
    if (isWord(this.lexer.peek(), 'by')) {
      this.lexer.next();
      keys = this.items();
    }
    const rest = this.lexer.peek();
    if (isWord(rest, 'offset')) {
      throw unsupported('offset', rest.span);
    }
    return { kind: 'stats', items, keys, span: this.from(start) };
  }

  private sort(start: number): Command {
    if (isWord(this.lexer.peek(), 'by')) this.lexer.next();
    const keys = this.list((): SortKey => {
      const expression = this.expressions.parse();
      const token = this.lexer.peek();
      if (!isWord(token, 'asc') && !isWord(token, 'desc')) return { expression, direction: 'asc' };
      this.lexer.next();
      return { expression, direction: isWord(token, 'asc') ? 'asc' : 'desc' };
    });
    return { kind: 'sort', keys, span: this.from(start) };
  }

  private limit(start: number): Command {
    const any = isWord(this.lexer.peek(), 'any');
    if (any) this.lexer.next();
    const token = this.lexer.next();
    if (token.kind !== 'number') throw this.unexpected(token);
    if (!Number.isInteger(token.value) || token.value < 1 || token.value > MAX_LIMIT) {
      throw new QueryCompileError(`limit must be between 1 and ${MAX_LIMIT}`, token.span);
    }
    return { kind: 'limit', count: token.value, any, span: this.from(start) };
  }

  private fillMissing(start: number): Command {
    const values: { value: number | string; field: DefinedName }[] = [];
    if (isWord(this.lexer.peek(), 'with')) {
      this.lexer.next();
      do {
        const value = this.constant();
        this.word('for');
        values.push({ value, field: this.name() });
      } while (this.expressions.accept(','));
    }
    return { kind: 'fillmissing', values, span: this.from(start) };
  }

  private constant(): number | string {
    const negative = this.expressions.accept('-');
    const token = this.lexer.next();
    if (token.kind === 'number') return negative ? -token.value : token.value;
    if (token.kind === 'string' && !negative) return token.text;
    throw this.unexpected(token);
  }

  private word(word: string): void {
    const token = this.lexer.next();
    if (!isWord(token, word)) throw this.unexpected(token);
  }

  private from(start: number): Span {
    return { start, end: this.lexer.peek().span.start };
  }

  private unexpected(token: Token): QueryCompileError {
    return unexpected(this.text, spelling(this.text, token), token.span);
  }
}
