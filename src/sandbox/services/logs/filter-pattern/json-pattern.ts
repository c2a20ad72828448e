import { type Comparison, compileComparison, operandOf } from './condition';
import { invalidPattern, type Matcher } from './matcher';

type Step =
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'every' };

type Test = (document: unknown) => boolean;

const tokenPattern =
  /\s*(?:(?<selector>\$(?:\.\[?'[^']*'\]|\.(?:\*|[A-Za-z0-9_@-]+)|\[(?:\d+|\*)\]|\['[^']*'\])*)|(?<operator>&&|\|\||<=|>=|!=|[()=<>])|(?<operand>"(?:[^"\\]|\\.)*"|%(?:[^%\\]|\\.)*%|[^\s()&|=<>!"%]+))/y;

interface Token {
  readonly kind: 'selector' | 'operator' | 'operand';
  readonly text: string;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < end) {
    const { selector, operator, operand } = tokenPattern.exec(text)?.groups ?? {};
    if (selector !== undefined) tokens.push({ kind: 'selector', text: selector });
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator });
    else if (operand !== undefined) tokens.push({ kind: 'operand', text: operand });
    else throw invalidPattern();
  }
  return tokens;
}

const stepPattern = /\.?\['([^']*)'\]|\[(\d+|\*)\]|\.(\*|[A-Za-z0-9_@-]+)/y;

function stepsOf(selector: string): readonly Step[] {
  const steps: Step[] = [];
  stepPattern.lastIndex = 1;
  while (stepPattern.lastIndex < selector.length) {
    const match = stepPattern.exec(selector);
    if (match === null) throw invalidPattern();
    const [, quoted, index, name] = match;
    if (quoted !== undefined) steps.push({ kind: 'key', name: quoted });
    else if (index === '*' || name === '*') steps.push({ kind: 'every' });
    else if (index !== undefined) steps.push({ kind: 'index', index: Number(index) });
    else steps.push({ kind: 'key', name: name ?? '' });
  }
  if (steps.length === 0 || steps.filter(({ kind }) => kind === 'every').length > 1) throw invalidPattern();
  return steps;
}

/** Values a selector reaches; none when the path does not exist. */
function select(document: unknown, steps: readonly Step[]): unknown[] {
  let values: unknown[] = [document];
  for (const step of steps) {
    values = values.flatMap((value) => {
      if (typeof value !== 'object' || value === null) return [];
      if (step.kind === 'every') return Object.values(value);
      if (step.kind === 'index') return Array.isArray(value) && step.index < value.length ? [value[step.index]] : [];
      return !Array.isArray(value) && Object.hasOwn(value, step.name)
        ? [(value as Record<string, unknown>)[step.name]]
        : [];
    });
  }
  return values;
}

const constants: Readonly<Record<string, unknown>> = { NULL: null, TRUE: true, FALSE: false };

/**
 * Compiles the text between `{` and `}`.
 *
 *   any := all {'||' all} ; all := one {'&&' one}
 *   one := '(' any ')' | selector ('='|'!='|'<'|'>'|'<='|'>=') operand | selector 'IS' (NULL|TRUE|FALSE)
 *        | selector 'NOT' 'EXISTS'
 */
export function compileJsonPattern(text: string): Matcher {
  const tokens = tokenize(text);
  let place = 0;

  const accept = (kind: Token['kind'], value: string): boolean => {
    const token = tokens[place];
    if (token?.kind !== kind || token.text !== value) return false;
    place += 1;
    return true;
  };
  const take = (kind: Token['kind']): string => {
    const token = tokens[place];
    if (token?.kind !== kind) throw invalidPattern();
    place += 1;
    return token.text;
  };

  const one = (): Test => {
    if (accept('operator', '(')) {
      const inner = any();
      if (!accept('operator', ')')) throw invalidPattern();
      return inner;
    }
    const steps = stepsOf(take('selector'));
    if (accept('operand', 'NOT')) {
      if (!accept('operand', 'EXISTS')) throw invalidPattern();
      return (document) => select(document, steps).length === 0;
    }
    if (accept('operand', 'IS')) {
      const name = take('operand');
      if (!Object.hasOwn(constants, name)) throw invalidPattern();
      return (document) => select(document, steps).some((value) => value === constants[name]);
    }
    const comparison = take('operator');
    if (!/^(=|!=|<|>|<=|>=)$/.test(comparison)) throw invalidPattern();
    const test = compileComparison(comparison as Comparison, operandOf(take('operand')));
    if (test === undefined) throw invalidPattern();
    return (document) =>
      select(document, steps).some((value) => (typeof value !== 'object' || value === null) && test(value));
  };
  const all = (): Test => {
    const tests = [one()];
    while (accept('operator', '&&')) tests.push(one());
    return (document) => tests.every((test) => test(document));
  };
  const any = (): Test => {
    const tests = [all()];
    while (accept('operator', '||')) tests.push(all());
    return (document) => tests.some((test) => test(document));
  };

  const test = any();
  if (place < tokens.length) throw invalidPattern();
  return (message) => {
    const document = jsonOf(message);
    return document !== undefined && test(document);
  };
}

function jsonOf(message: string): object | undefined {
  const text = message.trimStart();
  if (!text.startsWith('{') && !text.startsWith('[')) return undefined;
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null ? document : undefined;
  } catch {
    return undefined;
  }
}
