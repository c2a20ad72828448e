import type { CodeRange, RegexNode } from './ast';
import { RegexSyntaxError } from './ast';

/** Which parentheses capture in the emitted pattern. */
export type Captures = 'none' | 'named' | 'all';

/** Most characters and classes that a pattern may expand to. */
const MAX_NODES = 20_000;

/**
 * Writes a pattern in the part of JavaScript's syntax that V8's linear-time engine can run: no flags (case is folded
 * into classes), no counted repetition (it is written out), no look-around, one UTF-16 unit at a time.
 */
export function emitRegex(root: RegexNode, captures: Captures): string {
  return new Emitter(captures).emit(root);
}

class Emitter {
  private nodes = 0;

  constructor(private readonly captures: Captures) {}

  emit(node: RegexNode): string {
    this.nodes += 1;
    if (this.nodes > MAX_NODES) throw new RegexSyntaxError('the pattern is too large', 0);
    switch (node.kind) {
      case 'set':
        return set(node.ranges, node.negated);
      case 'sequence':
        return node.parts.map((part) => this.emit(part)).join('');
      case 'choice':
        return `(?:${node.options.map((option) => this.emit(option)).join('|')})`;
      case 'group':
        return `${this.captured(node) ? '(' : '(?:'}${this.emit(node.body)})`;
      case 'repeat':
        return this.repeat(node);
      case 'assert':
        return ASSERTIONS[node.at];
    }
  }

  private captured(group: Extract<RegexNode, { kind: 'group' }>): boolean {
    if (group.capture === null || this.captures === 'none') return false;
    return this.captures === 'all' || group.capture.name !== null;
  }

  private repeat(node: Extract<RegexNode, { kind: 'repeat' }>): string {
    const { minimum, maximum } = node;
    const lazy = node.lazy ? '?' : '';
    const unbounded = maximum === Number.POSITIVE_INFINITY;
    const counted = minimum > 1 || (!unbounded && maximum > 1);
    if (counted && this.holdsCapture(node.body)) {
      throw new RegexSyntaxError('a captured group inside a counted repetition is not supported', 0, true);
    }
    if (!unbounded && maximum === 0) return '(?:)';
    const body = `(?:${this.emit(node.body)})`;
    if (!counted) return `${body}${unbounded ? (minimum === 0 ? '*' : '+') : minimum === 0 ? '?' : ''}${lazy}`;
    this.nodes += maximum === Number.POSITIVE_INFINITY ? minimum : maximum;
    const required = body.repeat(minimum);
    if (required.length > MAX_NODES * 8) throw new RegexSyntaxError('the pattern is too large', 0);
    if (unbounded) return `(?:${required}${body}*${lazy})`;
    let optional = '';
    for (let copy = minimum; copy < maximum; copy += 1) {
      optional = `(?:${body}${optional})?${lazy}`;
      if (optional.length > MAX_NODES * 8) throw new RegexSyntaxError('the pattern is too large', 0);
    }
    return `(?:${required}${optional})`;
  }

  private holdsCapture(node: RegexNode): boolean {
    switch (node.kind) {
      case 'set':
      case 'assert':
        return false;
      case 'sequence':
        return node.parts.some((part) => this.holdsCapture(part));
      case 'choice':
        return node.options.some((option) => this.holdsCapture(option));
      case 'group':
        return this.captured(node) || this.holdsCapture(node.body);
      case 'repeat':
        return this.holdsCapture(node.body);
    }
  }
}

const ASSERTIONS = { start: '^', end: '$', boundary: '\\b', 'not-boundary': '\\B' } as const;
const LAST_UNIT = 0xffff;

function set(ranges: readonly CodeRange[], negated: boolean): string {
  const [only] = ranges;
  if (!negated && ranges.length === 1 && only !== undefined && only[0] === only[1]) return character(only[0]);
  const units = ranges
    .filter(([low]) => low <= LAST_UNIT)
    .map(([low, high]): CodeRange => [low, Math.min(high, LAST_UNIT)]);
  const beyond = ranges.filter(([, high]) => high > LAST_UNIT);
  const body = units.map(([low, high]) => (low === high ? unit(low) : `${unit(low)}-${unit(high)}`)).join('');
  if (negated) return `[^${body}]`;
  if (beyond.length === 0) return `[${body}]`;
  if (beyond.some(([low, high]) => low > LAST_UNIT && high - low > 256)) {
    throw new RegexSyntaxError('a wide range beyond U+FFFF is not supported', 0, true);
  }
  const pairs = beyond.flatMap(([low, high]) => {
    const from = Math.max(low, LAST_UNIT + 1);
    return high - from > 256 ? [] : Array.from({ length: high - from + 1 }, (_, step) => character(from + step));
  });
  return `(?:[${body}]${pairs.map((pair) => `|${pair}`).join('')})`;
}

function character(code: number): string {
  if (code <= LAST_UNIT) return unit(code);
  const pair = String.fromCodePoint(code);
  return `(?:${unit(pair.charCodeAt(0))}${unit(pair.charCodeAt(1))})`;
}

function unit(code: number): string {
  const letter = String.fromCharCode(code);
  return /[A-Za-z0-9]/.test(letter) ? letter : `\\u${code.toString(16).padStart(4, '0')}`;
}
