import { compileRegex, compileWildcard } from './regex';

/** What a selected value is compared with. */
export type Operand =
  | { readonly kind: 'number'; readonly value: number; readonly text: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'regex'; readonly source: string };

export type Comparison = '=' | '!=' | '<' | '>' | '<=' | '>=';

type Test = (value: unknown) => boolean;

const order: Readonly<Record<Exclude<Comparison, '=' | '!='>, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
};

/** Numbers compare as numbers, also with texts that are numbers; texts may hold `*`. */
export function compileComparison(comparison: Comparison, operand: Operand): Test | undefined {
  if (comparison === '=' || comparison === '!=') {
    const equal = equality(operand);
    return comparison === '=' ? equal : (value) => !equal(value);
  }
  if (operand.kind !== 'number') return undefined;
  const compare = order[comparison];
  return (value) => {
    const number = numeric(value);
    return number !== undefined && compare(number, operand.value);
  };
}

function equality(operand: Operand): Test {
  if (operand.kind === 'number') {
    return (value) => {
      const number = numeric(value);
      return number === undefined ? value === operand.text : number === operand.value;
    };
  }
  const matches = operand.kind === 'regex' ? search(compileRegex(operand.source)) : compileWildcard(operand.value);
  return (value) => (typeof value === 'string' || typeof value === 'number') && matches(String(value));
}

const search =
  (expression: RegExp) =>
  (text: string): boolean =>
    expression.test(text);

function numeric(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** Reads a bare or quoted operand. */
export function operandOf(text: string): Operand {
  if (text.startsWith('"')) return { kind: 'text', value: text.slice(1, -1).replace(/\\(.)/gs, '$1') };
  if (text.startsWith('%')) return { kind: 'regex', source: text.slice(1, -1) };
  const number = Number(text);
  if (/^[+-]?(\d|\.\d)/.test(text) && Number.isFinite(number)) return { kind: 'number', value: number, text };
  return { kind: 'text', value: text };
}
