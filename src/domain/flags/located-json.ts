/** JSON with the position of each value, or with the position and reason of a syntax error. Lines and columns count from 1. */
export type LocatedJson =
  | { readonly kind: 'json'; readonly value: unknown; lineOf(path: string): number | undefined }
  | { readonly kind: 'broken'; readonly line: number; readonly column: number; readonly message: string };

class Broken extends Error {
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message);
  }
}

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

/** Deepest accepted nesting, far beyond any flag document. */
const DEPTH_LIMIT = 100;

class Reader {
  readonly starts = new Map<string, number>();
  private at = 0;

  constructor(private readonly text: string) {}

  document(): unknown {
    const value = this.value('', 0);
    this.space();
    if (this.at < this.text.length)
      throw new Broken(this.at, `unexpected ${this.seen()} after the end of the document`);
    return value;
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text)?.[0];
    if (match !== undefined) this.at += match.length;
    return match;
  }

  private space(): void {
    this.take(SPACE);
    const two = this.text.slice(this.at, this.at + 2);
    if (two === '//' || two === '/*') throw new Broken(this.at, 'comments are not part of JSON');
  }

  private seen(): string {
    const next = this.text.slice(this.at, this.at + 1);
    return next === '' ? 'end of the document' : JSON.stringify(next);
  }

  private expect(character: string): void {
    this.space();
    if (this.text[this.at] !== character) throw new Broken(this.at, `expected ${character} and found ${this.seen()}`);
    this.at += 1;
  }

  private next(): string | undefined {
    this.space();
    return this.text[this.at];
  }

  private value(path: string, depth: number): unknown {
    if (depth > DEPTH_LIMIT) throw new Broken(this.at, 'nested too deeply');
    const first = this.next();
    if (!this.starts.has(path)) this.starts.set(path, this.at);
    if (first === '{') return this.object(path, depth);
    if (first === '[') return this.array(path, depth);
    const scalar = first === '"' ? this.take(STRING) : (this.take(NUMBER) ?? this.take(WORD));
    if (scalar === undefined) throw new Broken(this.at, `unexpected ${this.seen()}`);
    return JSON.parse(scalar);
  }

  private object(path: string, depth: number): Readonly<Record<string, unknown>> {
    const entries = new Map<string, unknown>();
    this.expect('{');
    if (this.next() === '}') this.at += 1;
    else this.members(path, depth, entries);
    return Object.fromEntries(entries);
  }

  private members(path: string, depth: number, entries: Map<string, unknown>): void {
    for (;;) {
      const found = this.next();
      const at = this.at;
      const text = this.take(STRING);
      if (text === undefined) {
        const why =
          found === '}' ? 'a comma before the closing }' : `expected a key in quotes and found ${this.seen()}`;
        throw new Broken(at, why);
      }
      const key = String(JSON.parse(text));
      if (entries.has(key)) throw new Broken(at, `the key ${JSON.stringify(key)} is here for the second time`);
      const inner = path === '' ? key : `${path}.${key}`;
      this.starts.set(inner, at);
      this.expect(':');
      entries.set(key, this.value(inner, depth + 1));
      if (this.next() === ',') this.at += 1;
      else {
        this.expect('}');
        return;
      }
    }
  }

  private array(path: string, depth: number): readonly unknown[] {
    const items: unknown[] = [];
    this.expect('[');
    if (this.next() === ']') {
      this.at += 1;
      return items;
    }
    for (;;) {
      items.push(this.value(`${path}[${items.length}]`, depth + 1));
      if (this.next() === ',') this.at += 1;
      else {
        this.expect(']');
        return items;
      }
    }
  }
}

/** Parses strict JSON; unlike `JSON.parse` it gives the line of a mistake and refuses a duplicate key. */
export function parseLocatedJson(text: string): LocatedJson {
  const reader = new Reader(text);
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  try {
    const value = reader.document();
    return {
      kind: 'json',
      value,
      lineOf: (path) => {
        const offset = reader.starts.get(path);
        return offset === undefined ? undefined : lineAt(offset);
      },
    };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    const column = error.at - text.lastIndexOf('\n', error.at - 1);
    return { kind: 'broken', line: lineAt(error.at), column, message: error.message };
  }
}
