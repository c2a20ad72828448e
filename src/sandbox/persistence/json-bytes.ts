/** Values up to this many bytes are read as one text; longer ones are taken apart. */
const WHOLE_BYTES = 33_554_432;
/** Items of a long list are read together up to this many bytes. */
const TOGETHER_BYTES = 8_388_608;

const code = (character: string): number => character.charCodeAt(0);
const [QUOTE, BACKSLASH, COMMA, COLON] = [code('"'), code('\\'), code(','), code(':')];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [code('['), code(']'), code('{'), code('}')];

const ENDS_OF_WORDS: ReadonlySet<number> = new Set([COMMA, COLON, CLOSE_LIST, CLOSE_OBJECT]);

interface Read {
  readonly value: unknown;
  /** Where it ends: the first byte behind it. */
  readonly end: number;
}

/**
 * `JSON.parse` of UTF-8 bytes of any number: a text of half a gigabyte is longer than a string can be. Throws a SyntaxError
 * for what is not whole JSON.
 */
export function parseJsonBytes(bytes: Buffer, wholeBytes = WHOLE_BYTES): unknown {
  if (bytes.length <= wholeBytes) return JSON.parse(bytes.toString('utf8'));
  const { value, end } = new JsonBytes(bytes, wholeBytes).value(0);
  if (bytes.subarray(end).toString('utf8').trim() !== '') throw new SyntaxError(`text after the end, at byte ${end}`);
  return value;
}

class JsonBytes {
  readonly #bytes: Buffer;
  readonly #whole: number;

  constructor(bytes: Buffer, whole: number) {
    this.#bytes = bytes;
    this.#whole = whole;
  }

  value(from: number): Read {
    const start = this.#skipSpace(from);
    const end = this.#endOf(start, start + this.#whole);
    if (end !== undefined) return { value: JSON.parse(this.#bytes.toString('utf8', start, end)), end };
    const first = this.#bytes[start];
    if (first === OPEN_LIST) return this.#list(start);
    if (first === OPEN_OBJECT) return this.#object(start);
    throw new SyntaxError(`a value without an end, at byte ${start}`);
  }

  #object(start: number): Read {
    const members: [string, unknown][] = [];
    let at = this.#skipSpace(start + 1);
    if (this.#bytes[at] === CLOSE_OBJECT) return { value: {}, end: at + 1 };
    for (;;) {
      const name = this.value(at);
      const colon = this.#skipSpace(name.end);
      if (typeof name.value !== 'string' || this.#bytes[colon] !== COLON) throw this.#unexpected(colon);
      const member = this.value(colon + 1);
      members.push([name.value, member.value]);
      at = this.#skipSpace(member.end);
      if (this.#bytes[at] === CLOSE_OBJECT) return { value: Object.fromEntries(members), end: at + 1 };
      if (this.#bytes[at] !== COMMA) throw this.#unexpected(at);
      at += 1;
    }
  }

  /** Items that are short are read together: one by one, a million numbers take long. */
  #list(start: number): Read {
    const items: unknown[] = [];
    let at = this.#skipSpace(start + 1);
    if (this.#bytes[at] === CLOSE_LIST) return { value: items, end: at + 1 };
    for (;;) {
      const from = this.#skipSpace(at);
      const last = this.#endOfSeveral(from);
      if (last === undefined) {
        const item = this.value(from);
        items.push(item.value);
        at = this.#skipSpace(item.end);
      } else {
        for (const item of JSON.parse(`[${this.#bytes.toString('utf8', from, last)}]`)) items.push(item);
        at = this.#skipSpace(last);
      }
      if (this.#bytes[at] === CLOSE_LIST) return { value: items, end: at + 1 };
      if (this.#bytes[at] !== COMMA) throw this.#unexpected(at);
      at += 1;
    }
  }

  /** The end of as many items as are read together; undefined when the first one is too long for that. */
  #endOfSeveral(from: number): number | undefined {
    const most = from + Math.min(TOGETHER_BYTES, this.#whole);
    let end = this.#endOf(from, most);
    for (let last = end; last !== undefined; ) {
      end = last;
      const comma = this.#skipSpace(last);
      if (this.#bytes[comma] !== COMMA) break;
      last = this.#endOf(this.#skipSpace(comma + 1), most);
    }
    return end;
  }

  /** The end of the value at `start`; undefined when there is none, or of a list or object that ends behind `most`. */
  #endOf(start: number, most: number): number | undefined {
    const first = this.#bytes[start];
    if (first === QUOTE) return this.#endOfText(start);
    if (first !== OPEN_LIST && first !== OPEN_OBJECT) return this.#endOfWord(start);
    const limit = Math.min(most, this.#bytes.length);
    let depth = 0;
    for (let at = start; at < limit; ) {
      const byte = this.#bytes[at];
      if (byte === QUOTE) {
        at = this.#endOfText(at) ?? limit;
        continue;
      }
      at += 1;
      if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1;
      else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
      if (depth === 0) return at;
    }
    return undefined;
  }

  /** The end of a number, true, false or null: where its list or object goes on, or the last byte. */
  #endOfWord(start: number): number | undefined {
    let at = start;
    while (at < this.#bytes.length && !ENDS_OF_WORDS.has(this.#bytes[at] as number)) at += 1;
    return at === start ? undefined : at;
  }

  /** The end of a text whose first quote is at `start`. */
  #endOfText(start: number): number | undefined {
    for (let quote = this.#bytes.indexOf(QUOTE, start + 1); quote >= 0; quote = this.#bytes.indexOf(QUOTE, quote + 1)) {
      let escapes = 0;
      while (this.#bytes[quote - 1 - escapes] === BACKSLASH) escapes += 1;
      if (escapes % 2 === 0) return quote + 1;
    }
    return undefined;
  }

  #skipSpace(from: number): number {
    let at = from;
    while (at < this.#bytes.length && (this.#bytes[at] as number) <= 32) at += 1;
    return at;
  }

  #unexpected(at: number): SyntaxError {
    const found = this.#bytes.toString('utf8', at, at + 1);
    return new SyntaxError(found === '' ? 'the text ends too soon' : `unexpected ${found} at byte ${at}`);
  }
}
