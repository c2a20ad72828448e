import { setFlagsFromString } from 'node:v8';
import type { DefinedName, Span } from '../ast';
import { QueryCompileError } from '../errors';
import { type ParsedRegex, RegexSyntaxError } from './ast';
import { type Captures, emitRegex } from './emit';
import { parseRegex } from './parse';

/*
 * A pattern that backtracks too much is continued by V8's linear-time engine. The flag only acts on patterns without
 * JavaScript flags, counted repetition and look-around, which is all that `emitRegex` writes.
 */
setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');

/** Compiles a pattern for testing. Throws QueryCompileError for a text outside of RE2's syntax. */
export function compilePattern(source: string, span: Span, captures: Captures = 'none'): RegExp {
  return compileParsed(parse(source, span), span, captures);
}

/** A pattern whose captures become fields: the expression and, for each name, the number of its capture. */
export interface CapturingPattern {
  readonly expression: RegExp;
  readonly captures: readonly { readonly name: string; readonly index: number }[];
}

/** Compiles the pattern of a `parse` whose names come from `parsePatternGroups`. */
export function compileCapturing(
  source: string,
  span: Span,
  names: readonly DefinedName[],
  flags: 'g' | '',
): CapturingPattern {
  const parsed = parse(source, span);
  const named = parsed.groups.some((group) => group.name !== null);
  const expression = compileParsed(parsed, span, named ? 'named' : 'all', flags);
  return { expression, captures: names.map(({ name }, position) => ({ name, index: position + 1 })) };
}

/** The names that the pattern of a `parse` defines: its named groups, or the names written after `as` for plain groups. */
export function parsePatternGroups(
  source: string,
  span: Span,
  written: readonly DefinedName[],
): readonly DefinedName[] {
  const parsed = parse(source, span);
  const named = parsed.groups.flatMap((group) => (group.name === null ? [] : [{ name: group.name, span }]));
  if (named.length > 0) {
    const agree =
      written.length === 0 ||
      (written.length === named.length && written.every((name, at) => name.name === named[at]?.name));
    if (!agree) throw new QueryCompileError('the names after as differ from the named groups of the pattern', span);
    return named;
  }
  if (parsed.groups.length === 0) throw new QueryCompileError('the pattern of parse has no capture group', span);
  if (parsed.groups.length !== written.length) {
    throw new QueryCompileError(`the pattern has ${parsed.groups.length} groups and ${written.length} names`, span);
  }
  return written;
}

function parse(source: string, span: Span): ParsedRegex {
  return refusing(span, () => parseRegex(source));
}

function compileParsed(parsed: ParsedRegex, span: Span, captures: Captures, flags: 'g' | '' = ''): RegExp {
  return refusing(span, () => new RegExp(emitRegex(parsed.root, captures), flags));
}

function refusing<T>(span: Span, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (error instanceof RegexSyntaxError) {
      const start = Math.min(span.start + 1 + error.offset, span.end);
      throw new QueryCompileError(
        `invalid regular expression: ${error.message}`,
        { start, end: span.end },
        error.unsupported,
      );
    }
    if (error instanceof SyntaxError) throw new QueryCompileError('the regular expression is too large', span);
    throw error;
  }
}
