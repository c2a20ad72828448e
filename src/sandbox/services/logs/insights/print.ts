import type { Command, DefinedName, Expression, Item, PathStep, Query } from './ast';
import { RESERVED } from './expression-parser';
import { unitSpelling } from './period';
import type { RowCommand } from './rows/ast';

/** Writes a query so that parsing it again gives the same tree, apart from positions and item texts. */
export function printQuery(query: Query): string {
  return query.commands.map(printCommand).join('\n| ');
}

function printCommand(command: Command): string {
  switch (command.kind) {
    case 'fields':
    case 'display':
      return `${command.kind} ${items(command.items)}`;
    case 'filter':
      return `filter ${printExpression(command.condition)}`;
    case 'parse': {
      const source = command.source === null ? '' : `${printExpression(command.source)} `;
      const { pattern } = command;
      const defined = pattern.names.map(printDefined).join(', ');
      if (pattern.kind === 'json') {
        const field = command.source === null ? '' : `field=${source}`;
        return `json ${field}${quote(pattern.path)} as ${defined}`;
      }
      if (pattern.kind === 'logfmt' || pattern.kind === 'csv') return `parse ${source}${pattern.kind} as ${defined}`;
      if (pattern.kind === 'glob') return `parse ${source}${quote(pattern.text)} as ${defined}`;
      return `parse ${source}${regex(pattern.source)} as ${defined}${pattern.multi ? ' multi' : ''}`;
    }
    case 'stats':
      return `stats ${items(command.items)}${command.keys.length === 0 ? '' : ` by ${items(command.keys)}`}`;
    case 'sort':
      return `sort ${command.keys.map((key) => `${printExpression(key.expression)} ${key.direction}`).join(', ')}`;
    case 'limit':
      return `limit ${command.any ? 'any ' : ''}${command.count}`;
    case 'dedup':
      return `dedup ${command.fields.map(printExpression).join(', ')}`;
    case 'join': {
      const { type, left, right, leftField, rightField, logGroup } = command;
      return `join type=${type} left=${left} right=${right} where ${left}.${key(leftField)}=${right}.${key(rightField)} (SOURCE ${quote(logGroup)})`;
    }
    case 'source': {
      const lists = [
        ['namePrefix', command.namePrefixes],
        ['accountIdentifier', command.accounts],
        ['class', [command.logGroupClass]],
      ] as const;
      const written = lists
        .filter(([, values]) => values.length > 0)
        .map(([name, values]) => `${name}: [${values.map(quote).join(', ')}]`);
      return `SOURCE logGroups(${written.join(', ')})`;
    }
    case 'fillmissing': {
      const values = command.values.map(({ value, field }) => `${constant(value)} for ${printDefined(field)}`);
      return values.length === 0 ? 'fillmissing' : `fillmissing with ${values.join(', ')}`;
    }
    case 'rows':
      return printRows(command.rows);
    case 'estimate':
      return 'estimate';
  }
}

function printRows(rows: RowCommand): string {
  const as = (name: DefinedName | null): string => (name === null ? '' : ` as ${printDefined(name)}`);
  switch (rows.kind) {
    case 'unnest':
      return `unnest ${printExpression(rows.list)} into ${printDefined(rows.into)}`;
    case 'expand':
      return `expand ${printDefined(rows.field)}`;
    case 'accum':
      return `accum ${printDefined(rows.field)}${as(rows.out)}`;
    case 'autoregress': {
      const range = rows.from === rows.to ? `${rows.from}` : `${rows.from}-${rows.to}`;
      return `autoregress ${printDefined(rows.field)}${as(rows.alias)} p=${range}`;
    }
    case 'filldown':
      return ['filldown', ...rows.patterns].join(' ');
    case 'addtotals': {
      const fields = rows.fields.map(printDefined).join(', ');
      return `addtotals fieldname=${printDefined(rows.name)} row=${rows.row} col=${rows.column} ${fields}`.trimEnd();
    }
  }
}

function items(list: readonly Item[]): string {
  return list
    .map((item) => `${printExpression(item.expression)}${item.alias === null ? '' : ` as ${printDefined(item.alias)}`}`)
    .join(', ');
}

/** Writes an expression with every operation in parentheses; two expressions that mean the same tree print the same. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return printNumber(expression.value);
    case 'string':
      return quote(expression.value);
    case 'boolean':
      return String(expression.value);
    case 'period':
      return `${printNumber(expression.amount)}${unitSpelling(expression.unit)}`;
    case 'field':
      return printName(expression.name);
    case 'path':
      return printExpression(expression.base) + expression.steps.map(step).join('');
    case 'call':
      return `${expression.name}(${expression.star ? '*' : expression.args.map(printExpression).join(', ')})`;
    case 'negate':
      return `(-${printExpression(expression.operand)})`;
    case 'not':
      return `(not ${printExpression(expression.operand)})`;
    case 'binary':
      return `(${printExpression(expression.left)} ${expression.operator} ${printExpression(expression.right)})`;
    case 'like': {
      const { pattern } = expression;
      const right = pattern.kind === 'text' ? quote(pattern.text) : regex(pattern.source);
      return `(${printExpression(expression.subject)} ${expression.negated ? 'not ' : ''}like ${right})`;
    }
    case 'in': {
      const list = expression.items.map(printExpression).join(', ');
      return `(${printExpression(expression.subject)} ${expression.negated ? 'not ' : ''}in [${list}])`;
    }
  }
}

function step(path: PathStep): string {
  return path.kind === 'key' ? `.\`${path.name}\`` : `[${path.index}]`;
}

function printDefined(defined: DefinedName): string {
  return printName(defined.name);
}

function printName(name: string): string {
  const lower = name.toLowerCase();
  const bare = /^[A-Za-z_@][A-Za-z0-9_@.]*$/.test(name) && !name.endsWith('.') && !RESERVED.has(lower);
  return bare && lower !== 'true' && lower !== 'false' ? name : `\`${name}\``;
}

function key(name: string): string {
  return /^[A-Za-z0-9_@.]+$/.test(name) && !name.endsWith('.') ? name : `\`${name}\``;
}

function constant(value: number | string): string {
  return typeof value === 'number' ? printNumber(value) : quote(value);
}

function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

function regex(source: string): string {
  return `/${source.replace(/\\[\s\S]|\//g, (found) => (found === '/' ? '\\/' : found))}/`;
}

/** A number that reads back as itself, without exponent. */
function printNumber(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  return Math.abs(value) >= 1 ? BigInt(value).toString() : value.toFixed(100).replace(/0+$/, '');
}
