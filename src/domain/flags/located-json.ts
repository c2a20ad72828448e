import { type JSONPath, printParseErrorCode, visit } from 'jsonc-parser';

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

/** Deepest accepted nesting, far beyond any flag document. */
const DEPTH_LIMIT = 100;

/** Where a value begins: a member of an object at its key. Throws `Broken` at the first mistake. */
function startsOf(text: string): ReadonlyMap<string, number> {
  const starts = new Map<string, number>();
  const keys: Set<string>[] = [];
  let depth = 0;
  const found = (at: number, path: JSONPath): void => {
    const name = nameOf(path);
    if (!starts.has(name)) starts.set(name, at);
  };
  const enter = (at: number, path: JSONPath): void => {
    if (depth > DEPTH_LIMIT) throw new Broken(at, 'nested too deeply');
    depth += 1;
    found(at, path);
  };
  visit(
    text,
    {
      onObjectBegin(at, _length, _line, _column, path) {
        enter(at, path());
        keys.push(new Set());
      },
      onObjectProperty(key, at, _length, _line, _column, path) {
        const known = keys.at(-1);
        if (known?.has(key)) throw new Broken(at, `the key ${JSON.stringify(key)} is here for the second time`);
        known?.add(key);
        found(at, [...path(), key]);
      },
      onObjectEnd() {
        depth -= 1;
        keys.pop();
      },
      onArrayBegin: (at, _length, _line, _column, path) => enter(at, path()),
      onArrayEnd() {
        depth -= 1;
      },
      onLiteralValue: (_value, at, _length, _line, _column, path) => found(at, path()),
      onError(code, at) {
        throw new Broken(at, mistake(printParseErrorCode(code), text.slice(at, at + 1)));
      },
    },
    { disallowComments: true, allowTrailingComma: false },
  );
  return starts;
}

const nameOf = (path: JSONPath): string =>
  path.reduce<string>(
    (name, part) => (typeof part === 'number' ? `${name}[${part}]` : name === '' ? part : `${name}.${part}`),
    '',
  );

function mistake(code: string, next: string): string {
  const seen = next === '' ? 'end of the document' : JSON.stringify(next);
  switch (code) {
    case 'PropertyNameExpected':
      return next === '}' ? 'a comma before the closing }' : `expected a key in quotes and found ${seen}`;
    case 'ColonExpected':
      return `expected : and found ${seen}`;
    case 'CommaExpected':
      return `expected a comma and found ${seen}`;
    case 'CloseBraceExpected':
      return `expected } and found ${seen}`;
    case 'CloseBracketExpected':
      return `expected ] and found ${seen}`;
    case 'EndOfFileExpected':
      return `unexpected ${seen} after the end of the document`;
    case 'InvalidCommentToken':
    case 'UnexpectedEndOfComment':
      return 'comments are not part of JSON';
    case 'UnexpectedEndOfString':
      return 'a text must end with " on its own line';
    case 'InvalidCharacter':
      return 'a text with a character that must be escaped';
    case 'InvalidEscapeCharacter':
    case 'InvalidUnicode':
      return 'a text with an escape that JSON does not know';
    case 'InvalidNumberFormat':
    case 'UnexpectedEndOfNumber':
      return 'a number that JSON does not know';
    default:
      if (next === "'") return 'keys and texts need double quotes';
      return `unexpected ${seen}`;
  }
}

/** Parses strict JSON; unlike `JSON.parse` it gives the line of a mistake and refuses a duplicate key. */
export function parseLocatedJson(text: string): LocatedJson {
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  try {
    const starts = startsOf(text);
    return {
      kind: 'json',
      value: JSON.parse(text),
      lineOf: (path) => {
        const offset = starts.get(path);
        return offset === undefined ? undefined : lineAt(offset);
      },
    };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    const column = error.at - text.lastIndexOf('\n', error.at - 1);
    return { kind: 'broken', line: lineAt(error.at), column, message: error.message };
  }
}
