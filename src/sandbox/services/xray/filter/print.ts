import type { Filter, Literal, ServiceSelector } from './ast';

/** Writes a filter so that parsing it again gives the same tree; every AND and OR is in parentheses. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
      return `(${printFilter(filter.left)} AND ${printFilter(filter.right)})`;
    case 'or':
      return `(${printFilter(filter.left)} OR ${printFilter(filter.right)})`;
    case 'not':
      return `!${printFilter(filter.operand)}`;
    case 'boolean':
      return `${filter.keyword} = ${filter.value}`;
    case 'number':
      return `${filter.keyword} ${filter.operator} ${printNumber(filter.value)}`;
    case 'string':
      return filter.keyword + (filter.test === null ? '' : ` ${filter.test.operator} ${quote(filter.test.value)}`);
    case 'annotation': {
      const side = filter.side === 'any' ? '' : `${filter.side}.`;
      return `${side}annotation[${filter.key}]${filter.test === null ? '' : ` ${filter.test.operator} ${literal(filter.test.value)}`}`;
    }
    case 'service':
      return `service(${isAny(filter.selector) ? '' : selector(filter.selector)})${braces(filter.filter)}`;
    case 'edge': {
      const { source, destination } = filter;
      const ends = isAny(source) && isAny(destination) ? '' : `${selector(source)}, ${selector(destination)}`;
      return `edge(${ends})${braces(filter.filter)}`;
    }
  }
}

function braces(filter: Filter | null): string {
  return filter === null ? '' : ` { ${printFilter(filter)} }`;
}

function isAny({ name, type, accountId }: ServiceSelector): boolean {
  return name === null && type === null && accountId === null;
}

function selector({ name, type, accountId }: ServiceSelector): string {
  if (name !== null && type === null && accountId === null) return quote(name);
  const parts = [
    ['name', name],
    ['type', type],
    ['account.id', accountId],
  ] as const;
  return `id(${parts.flatMap(([part, value]) => (value === null ? [] : [`${part}: ${quote(value)}`])).join(', ')})`;
}

function literal(value: Literal): string {
  if (value.kind === 'string') return quote(value.value);
  return value.kind === 'number' ? printNumber(value.value) : String(value.value);
}

function printNumber(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  return Math.abs(value) >= 1 ? BigInt(value).toString() : value.toFixed(100).replace(/0+$/, '');
}

function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
