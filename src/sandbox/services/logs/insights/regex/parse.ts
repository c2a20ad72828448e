import { type CodeRange, type ParsedRegex, type RegexNode, RegexSyntaxError } from './ast';
import { complement, foldCase, PERL_CLASSES, POSIX_CLASSES } from './sets';

/** RE2 refuses a repetition above this count, also when nested ones multiply to it. */
const MAX_REPEAT = 1000;
const MAX_DEPTH = 200;
const ANY = 0x10ffff;

interface Flags {
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
}

/**
 * Parses RE2 syntax (https://github.com/google/re2/wiki/Syntax) and refuses everything else. Throws RegexSyntaxError.
 *
 *   choice   = sequence { "|" sequence }
 *   sequence = { atom [ "*" | "+" | "?" | "{" n [ "," [ m ] ] "}" ] [ "?" ] }
 *   atom     = character | "." | "^" | "$" | class | escape | group
 *   group    = "(" [ "?:" | "?<" name ">" | "?P<" name ">" | "?" flags ":" ] choice ")" | "(?" flags ")"
 */
export function parseRegex(source: string): ParsedRegex {
  return new RegexParser(source).parse();
}

class RegexParser {
  private at = 0;
  private depth = 0;
  private readonly groups: { index: number; name: string | null }[] = [];

  constructor(private readonly source: string) {}

  parse(): ParsedRegex {
    const root = this.choice({ ignoreCase: false, dotAll: false });
    if (this.at < this.source.length) throw this.error('unexpected )');
    checkRepetition(root, 1);
    return { root, groups: this.groups };
  }

  private choice(flags: Flags): RegexNode {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw this.error(`nested deeper than ${MAX_DEPTH} groups`);
    let current = flags;
    const options: RegexNode[] = [];
    do {
      const { node, flags: after } = this.sequence(current);
      current = after;
      options.push(node);
    } while (this.accept('|'));
    this.depth -= 1;
    const only = options[0];
    return options.length === 1 && only !== undefined ? only : { kind: 'choice', options };
  }

  private sequence(initial: Flags): { readonly node: RegexNode; readonly flags: Flags } {
    let flags = initial;
    const parts: RegexNode[] = [];
    while (this.at < this.source.length && this.source[this.at] !== '|' && this.source[this.at] !== ')') {
      const changed = this.flagGroup(flags);
      if (changed !== null) {
        flags = changed;
        continue;
      }
      parts.push(this.repeated(this.atom(flags)));
    }
    return { node: { kind: 'sequence', parts }, flags };
  }

  /** `(?i)` changes the flags of what follows it in its group. */
  private flagGroup(flags: Flags): Flags | null {
    const found = /^\(\?([a-zA-Z-]*)\)/.exec(this.source.slice(this.at, this.at + 16));
    if (found === null) return null;
    const changed = this.flags(flags, found[1] ?? '');
    this.at += found[0].length;
    return changed;
  }

  private flags(flags: Flags, letters: string): Flags {
    if (letters === '' || letters === '-') throw this.error('missing flags');
    let on = true;
    let { ignoreCase, dotAll } = flags;
    for (const letter of letters) {
      if (letter === '-') on = false;
      else if (letter === 'i') ignoreCase = on;
      else if (letter === 's') dotAll = on;
      else throw this.error(`the flag ${letter} is not supported`, letter === 'm' || letter === 'U');
    }
    return { ignoreCase, dotAll };
  }

  private repeated(atom: RegexNode): RegexNode {
    const start = this.at;
    const bounds = this.bounds();
    if (bounds === null) return atom;
    const lazy = this.accept('?');
    if (/^[*+?]/.test(this.source.slice(this.at, this.at + 1))) throw this.error('a quantifier follows a quantifier');
    if (this.bounds() !== null) throw this.error('a quantifier follows a quantifier');
    if (atom.kind === 'assert') throw new RegexSyntaxError('nothing to repeat', start);
    return { kind: 'repeat', body: atom, ...bounds, lazy };
  }

  private bounds(): { readonly minimum: number; readonly maximum: number } | null {
    if (this.accept('*')) return { minimum: 0, maximum: Number.POSITIVE_INFINITY };
    if (this.accept('+')) return { minimum: 1, maximum: Number.POSITIVE_INFINITY };
    if (this.accept('?')) return { minimum: 0, maximum: 1 };
    const found = /^\{(\d{1,9})(,(\d{0,9}))?\}/.exec(this.source.slice(this.at, this.at + 24));
    if (found === null) return null;
    const minimum = Number(found[1]);
    const open = found[2] !== undefined && found[3] === '';
    const maximum = found[2] === undefined ? minimum : open ? Number.POSITIVE_INFINITY : Number(found[3]);
    if (minimum > MAX_REPEAT || (!open && maximum > MAX_REPEAT) || maximum < minimum)
      throw this.error('invalid repeat count');
    this.at += found[0].length;
    return { minimum, maximum };
  }

  private atom(flags: Flags): RegexNode {
    const character = this.source[this.at] ?? '';
    switch (character) {
      case '(':
        return this.group(flags);
      case '[':
        return this.bracket(flags);
      case '\\':
        return this.escape(flags);
      case '.':
        this.at += 1;
        return { kind: 'set', ranges: flags.dotAll ? [] : [[0x0a, 0x0a]], negated: true };
      case '^':
        this.at += 1;
        return { kind: 'assert', at: 'start' };
      case '$':
        this.at += 1;
        return { kind: 'assert', at: 'end' };
      case '*':
      case '+':
      case '?':
        throw this.error('nothing to repeat');
      default: {
        const code = this.source.codePointAt(this.at) ?? 0;
        this.at += code > 0xffff ? 2 : 1;
        return literal(code, flags);
      }
    }
  }

  private group(flags: Flags): RegexNode {
    const open = this.at;
    const head = /^\((?:\?(?:P?<([A-Za-z_][A-Za-z0-9_]*)>|([a-zA-Z-]*):))?/.exec(this.source.slice(this.at));
    const odd = /^\(\?P?<([^=!>][^>]*)>/.exec(this.source.slice(this.at));
    if (odd !== null && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(odd[1] ?? '')) {
      throw this.error(`the group name ${odd[1]} may only have letters, digits and _, and starts with no digit`);
    }
    if (head === null || (head[0] === '(' && this.source[this.at + 1] === '?')) {
      throw this.error('look-around and other Perl groups are not RE2 syntax');
    }
    this.at += head[0].length;
    const [whole, name, letters] = head;
    const inner = letters === undefined || letters === '' ? flags : this.flags(flags, letters);
    let capture: { index: number; name: string | null } | null = null;
    if (whole === '(' || name !== undefined) {
      if (this.groups.some((group) => name !== undefined && group.name === name)) {
        throw new RegexSyntaxError(`duplicate group name ${name}`, open);
      }
      capture = { index: this.groups.length + 1, name: name ?? null };
      this.groups.push(capture);
    }
    const body = this.choice(inner);
    if (!this.accept(')')) throw new RegexSyntaxError('missing )', open);
    return { kind: 'group', body, capture };
  }

  private escape(flags: Flags): RegexNode {
    const letter = this.source[this.at + 1];
    if (letter === undefined) throw this.error('trailing backslash');
    if (letter === 'b' || letter === 'B') {
      this.at += 2;
      return { kind: 'assert', at: letter === 'b' ? 'boundary' : 'not-boundary' };
    }
    if (letter === 'A' || letter === 'z') {
      this.at += 2;
      return { kind: 'assert', at: letter === 'A' ? 'start' : 'end' };
    }
    const perl = this.perlClass();
    if (perl !== null) return { kind: 'set', ranges: perl, negated: false };
    return literal(this.escapedCharacter(), flags);
  }

  private perlClass(): readonly CodeRange[] | null {
    const letter = this.source[this.at + 1] ?? '';
    const lower = letter.toLowerCase();
    const ranges = Object.hasOwn(PERL_CLASSES, lower) ? PERL_CLASSES[lower] : undefined;
    if (this.source[this.at] !== '\\' || ranges === undefined) return null;
    this.at += 2;
    return letter === lower ? ranges : complement(ranges);
  }

  private escapedCharacter(): number {
    const letter = this.source[this.at + 1] ?? '';
    const control = Object.hasOwn(CONTROL_ESCAPES, letter) ? CONTROL_ESCAPES[letter] : undefined;
    if (control !== undefined) {
      this.at += 2;
      return control;
    }
    if (letter === 'x') {
      const found = /^\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})/.exec(this.source.slice(this.at, this.at + 12));
      const code = Number.parseInt(found?.[1] ?? found?.[2] ?? 'x', 16);
      if (found === null || Number.isNaN(code) || code > ANY) throw this.error('invalid escape \\x');
      this.at += found[0].length;
      return code;
    }
    if (/[A-Za-z0-9]/.test(letter)) throw this.error(`\\${letter} is not supported`, /[pPCQ]/.test(letter));
    const code = this.source.codePointAt(this.at + 1);
    if (code === undefined) throw this.error('trailing backslash');
    this.at += code > 0xffff ? 3 : 2;
    return code;
  }

  private bracket(flags: Flags): RegexNode {
    const open = this.at;
    this.at += 1;
    const negated = this.accept('^');
    const ranges: CodeRange[] = [];
    for (let first = true; first || this.source[this.at] !== ']'; first = false) {
      if (this.at >= this.source.length) throw new RegexSyntaxError('missing ]', open);
      ranges.push(...(this.posixClass() ?? this.perlClass() ?? [this.range()]));
    }
    this.at += 1;
    return { kind: 'set', ranges: flags.ignoreCase ? foldCase(ranges) : ranges, negated };
  }

  private posixClass(): readonly CodeRange[] | null {
    const found = /^\[:(\^?)([a-z]+):\]/.exec(this.source.slice(this.at, this.at + 16));
    if (found === null) return null;
    const name = found[2] ?? '';
    const ranges = Object.hasOwn(POSIX_CLASSES, name) ? POSIX_CLASSES[name] : undefined;
    if (ranges === undefined) throw this.error(`unknown class [:${name}:]`);
    this.at += found[0].length;
    return found[1] === '^' ? complement(ranges) : ranges;
  }

  private range(): CodeRange {
    const low = this.classCharacter();
    if (this.source[this.at] !== '-' || this.source[this.at + 1] === ']' || this.at + 1 >= this.source.length)
      return [low, low];
    this.at += 1;
    const high = this.classCharacter();
    if (high < low) throw this.error('the range of a class runs backwards');
    return [low, high];
  }

  private classCharacter(): number {
    if (this.source[this.at] === '\\') return this.escapedCharacter();
    const code = this.source.codePointAt(this.at);
    if (code === undefined) throw this.error('missing ]');
    this.at += code > 0xffff ? 2 : 1;
    return code;
  }

  private accept(character: string): boolean {
    if (this.source[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private error(message: string, unsupported = false): RegexSyntaxError {
    return new RegexSyntaxError(message, this.at, unsupported);
  }
}

const CONTROL_ESCAPES: Readonly<Record<string, number>> = { n: 0x0a, t: 0x09, r: 0x0d, f: 0x0c, v: 0x0b, a: 0x07 };

function literal(code: number, flags: Flags): RegexNode {
  const ranges: CodeRange[] = [[code, code]];
  return { kind: 'set', ranges: flags.ignoreCase ? foldCase(ranges) : ranges, negated: false };
}

function checkRepetition(node: RegexNode, times: number): void {
  switch (node.kind) {
    case 'set':
    case 'assert':
      return;
    case 'sequence':
      for (const part of node.parts) checkRepetition(part, times);
      return;
    case 'choice':
      for (const option of node.options) checkRepetition(option, times);
      return;
    case 'group':
      checkRepetition(node.body, times);
      return;
    case 'repeat': {
      const count = Math.max(1, node.maximum === Number.POSITIVE_INFINITY ? node.minimum : node.maximum);
      if (times * count > MAX_REPEAT) throw new RegexSyntaxError('invalid repeat count', 0);
      checkRepetition(node.body, times * count);
    }
  }
}
