import type {
  BooleanKeyword,
  ComparisonOperator,
  Filter,
  Literal,
  NumberKeyword,
  ServiceSelector,
  StringKeyword,
} from './ast';
import { FilterSyntaxError } from './errors';
import { BOOLEANS, NUMBERS, OPERATORS, STRINGS } from './keywords';
import { Lexer, type Token } from './lexer';
import { REFUSED_KEYWORDS } from './refused';

const MAX_DEPTH = 100;
const MAX_TERMS = 500;
/** Longest expression that is read; X-Ray documents no limit. */
const MAX_LENGTH = 10_000;

/** A parsed expression; `mixed` is the offset of the first operator that makes the undocumented order of AND and OR matter. */
export interface ParsedFilter {
  readonly filter: Filter;
  readonly mixed: number | null;
}

/**
 * Parses a filter expression (xray-console-filters). Throws FilterSyntaxError. AND binds tighter than OR: undocumented.
 *
 *   filter     = conjunct { "OR" conjunct }
 *   conjunct   = term { [ "AND" ] term }
 *   term       = "!" term | "(" filter ")" | keyword [ operator value ] | service | edge
 *   keyword    = boolean, number or string keyword | "annotation[" key "]" | "annotation." key
 *   service    = "service" [ "(" [ selector ] ")" ] [ "{" filter "}" ]
 *   edge       = "edge" [ "(" [ selector "," selector ] ")" ] [ "{" filter "}" ]
 *   selector   = string | "id" "(" part { "," part } ")"
 *   part       = ( "name" | "type" | "account.id" ) ":" string
 */
export function parseFilter(text: string): ParsedFilter {
  if (text.length > MAX_LENGTH)
    throw new FilterSyntaxError(`the expression is longer than ${MAX_LENGTH} characters`, MAX_LENGTH);
  return new FilterParser(text).parse();
}

class FilterParser {
  private readonly lexer: Lexer;
  private depth = 0;
  private mixed: number | null = null;
  private inEdge = 0;

  constructor(text: string) {
    this.lexer = new Lexer(text);
  }

  parse(): ParsedFilter {
    const filter = this.filter();
    const rest = this.lexer.next();
    if (rest.kind !== 'end') throw unexpected(rest);
    return { filter, mixed: this.mixed };
  }

  private filter(): Filter {
    this.depth += 1;
    if (this.depth > MAX_DEPTH)
      throw new FilterSyntaxError(`nested deeper than ${MAX_DEPTH} levels`, this.lexer.peek().offset);
    let { filter: left, terms } = this.conjunct();
    let joinedByAnd = terms > 1;
    for (let count = 0; isWord(this.lexer.peek(), 'or'); count += 1) {
      const operator = this.lexer.next();
      if (count === MAX_TERMS) throw new FilterSyntaxError('too many terms', operator.offset);
      const right = this.conjunct();
      joinedByAnd ||= right.terms > 1;
      if (joinedByAnd) this.mixed ??= operator.offset;
      left = { kind: 'or', left, right: right.filter };
      terms += right.terms;
    }
    this.depth -= 1;
    return left;
  }

  private conjunct(): { readonly filter: Filter; readonly terms: number } {
    let left = this.term();
    let terms = 1;
    for (;;) {
      const token = this.lexer.peek();
      if (isWord(token, 'and')) this.lexer.next();
      else if (!startsTerm(token)) return { filter: left, terms };
      terms += 1;
      if (terms > MAX_TERMS) throw new FilterSyntaxError('too many terms', token.offset);
      left = { kind: 'and', left, right: this.term() };
    }
  }

  private term(): Filter {
    const token = this.lexer.next();
    if (token.kind === 'symbol' && token.text === '!') {
      this.depth += 1;
      if (this.depth > MAX_DEPTH) throw new FilterSyntaxError(`nested deeper than ${MAX_DEPTH} levels`, token.offset);
      const operand = this.term();
      this.depth -= 1;
      return { kind: 'not', operand };
    }
    if (token.kind === 'symbol' && token.text === '(') {
      const inner = this.filter();
      this.expect(')');
      return inner;
    }
    if (token.kind !== 'word') throw unexpected(token);
    return this.keyword(token.text, token.offset);
  }

  private keyword(text: string, offset: number): Filter {
    const word = text.toLowerCase();
    const refused = REFUSED_KEYWORDS.find(({ keyword }) => word === keyword || word.startsWith(`${keyword}.`));
    if (refused !== undefined)
      throw new FilterSyntaxError(`${text} is not supported by this sandbox: ${refused.why}`, offset, true);
    if (word === 'service') return this.service();
    if (word === 'edge') return this.edge();
    const boolean = BOOLEANS.find((keyword) => keyword === word);
    if (boolean !== undefined) return this.boolean(boolean);
    const number = NUMBERS.find((keyword) => keyword === word);
    if (number !== undefined) return this.number(number, offset);
    const string = STRINGS.find((keyword) => keyword === word);
    if (string !== undefined) return this.string(string);
    return this.annotation(text, word, offset);
  }

  private annotation(text: string, word: string, offset: number): Filter {
    const side = word.startsWith('source.') ? 'source' : word.startsWith('destination.') ? 'destination' : 'any';
    const name = side === 'any' ? text : text.slice(side.length + 1);
    const lower = name.toLowerCase();
    if (side !== 'any' && this.inEdge === 0)
      throw new FilterSyntaxError(`${side} can only be used inside edge() { }`, offset);
    let key: string;
    if (lower === 'annotation' && this.accept('[')) key = this.lexer.bracketKey();
    else if (lower.startsWith('annotation.') && name.length > 'annotation.'.length)
      key = name.slice('annotation.'.length);
    else throw new FilterSyntaxError(`unknown keyword ${text}`, offset);
    const operator = this.operator();
    if (operator === null) return { kind: 'annotation', side, key, test: null };
    const at = this.lexer.peek().offset;
    const value = this.literal();
    const ordered = operator === '<' || operator === '<=' || operator === '>' || operator === '>=';
    const textual = operator === 'CONTAINS' || operator === 'BEGINSWITH' || operator === 'ENDSWITH';
    if ((ordered && value.kind !== 'number') || (textual && value.kind !== 'string')) {
      throw new FilterSyntaxError(`${operator} cannot compare with a ${value.kind}`, at);
    }
    return { kind: 'annotation', side, key, test: { operator, value } };
  }

  private boolean(keyword: BooleanKeyword): Filter {
    const operator = this.operator(['=', '!=']);
    if (operator === null) return { kind: 'boolean', keyword, value: true };
    const token = this.lexer.next();
    if (!isWord(token, 'true') && !isWord(token, 'false')) throw unexpected(token);
    return { kind: 'boolean', keyword, value: isWord(token, 'true') === (operator === '=') };
  }

  private number(keyword: NumberKeyword, offset: number): Filter {
    const operator = this.operator(['=', '!=', '<', '<=', '>', '>=']);
    if (operator === null) throw new FilterSyntaxError(`${keyword} needs a comparison with a number`, offset);
    const token = this.lexer.next();
    if (token.kind !== 'number') throw unexpected(token);
    return { kind: 'number', keyword, operator, value: token.value };
  }

  private string(keyword: StringKeyword): Filter {
    const operator = this.operator(['=', '!=', 'CONTAINS', 'BEGINSWITH', 'ENDSWITH']);
    if (operator === null) return { kind: 'string', keyword, test: null };
    return { kind: 'string', keyword, test: { operator, value: this.quoted() } };
  }

  private service(): Filter {
    let selector = ANY_SERVICE;
    if (this.accept('(') && !this.accept(')')) {
      selector = this.selector();
      this.expect(')');
    }
    return { kind: 'service', selector, filter: this.braces() };
  }

  private edge(): Filter {
    let source = ANY_SERVICE;
    let destination = ANY_SERVICE;
    if (this.accept('(') && !this.accept(')')) {
      source = this.selector();
      this.expect(',');
      destination = this.selector();
      this.expect(')');
    }
    this.inEdge += 1;
    const filter = this.braces();
    this.inEdge -= 1;
    return { kind: 'edge', source, destination, filter };
  }

  private braces(): Filter | null {
    if (!this.accept('{')) return null;
    if (this.accept('}')) return null;
    const filter = this.filter();
    this.expect('}');
    return filter;
  }

  private selector(): ServiceSelector {
    if (this.lexer.peek().kind === 'string') return { ...ANY_SERVICE, name: this.quoted() };
    const word = this.lexer.next();
    if (!isWord(word, 'id')) throw unexpected(word);
    this.expect('(');
    const parts: Record<string, string> = {};
    do {
      const part = this.lexer.next();
      const name = part.kind === 'word' ? part.text.toLowerCase() : '';
      if ((name !== 'name' && name !== 'type' && name !== 'account.id') || parts[name] !== undefined)
        throw unexpected(part);
      this.expect(':');
      parts[name] = this.quoted();
    } while (this.accept(','));
    this.expect(')');
    return { name: parts.name ?? null, type: parts.type ?? null, accountId: parts['account.id'] ?? null };
  }

  private operator(allowed: readonly ComparisonOperator[] = OPERATORS): ComparisonOperator | null {
    const token = this.lexer.peek();
    const text = token.kind === 'symbol' ? token.text : token.kind === 'word' ? token.text.toUpperCase() : '';
    const operator = OPERATORS.find((candidate) => candidate === text);
    if (operator === undefined) return null;
    if (!allowed.includes(operator)) throw new FilterSyntaxError(`${operator} cannot be used here`, token.offset);
    this.lexer.next();
    return operator;
  }

  private literal(): Literal {
    const token = this.lexer.next();
    if (token.kind === 'number') return { kind: 'number', value: token.value };
    if (token.kind === 'string') return { kind: 'string', value: token.text };
    if (isWord(token, 'true') || isWord(token, 'false')) return { kind: 'boolean', value: isWord(token, 'true') };
    throw unexpected(token);
  }

  private quoted(): string {
    const token = this.lexer.next();
    if (token.kind !== 'string') throw unexpected(token);
    return token.text;
  }

  private accept(symbol: string): boolean {
    const token = this.lexer.peek();
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.lexer.next();
    return true;
  }

  private expect(symbol: string): void {
    const token = this.lexer.peek();
    if (!this.accept(symbol))
      throw new FilterSyntaxError(`expected ${symbol} instead of ${spelling(token)}`, token.offset);
  }
}

const ANY_SERVICE: ServiceSelector = { name: null, type: null, accountId: null };
function startsTerm(token: Token): boolean {
  if (token.kind === 'word') return !isWord(token, 'or') && !isWord(token, 'and');
  return token.kind === 'symbol' && (token.text === '!' || token.text === '(');
}

function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toLowerCase() === word;
}

function spelling(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'the end';
    case 'number':
      return String(token.value);
    default:
      return token.text;
  }
}

function unexpected(token: Token): FilterSyntaxError {
  return new FilterSyntaxError(`unexpected ${spelling(token)}`, token.offset);
}
