import type { Expression } from './ast';
import type { Column } from './plan';

/** Of two columns of one name the first one. */
export function unique(columns: readonly Column[]): readonly Column[] {
  return columns.filter((column, at) => columns.findIndex((other) => other.name === column.name) === at);
}

/** Whether an expression reads the time of a row by `bin`. */
export function readsBin(expression: Expression): boolean {
  switch (expression.kind) {
    case 'call':
      return expression.name === 'bin' || expression.args.some(readsBin);
    case 'path':
      return readsBin(expression.base);
    case 'negate':
    case 'not':
      return readsBin(expression.operand);
    case 'binary':
      return readsBin(expression.left) || readsBin(expression.right);
    case 'like':
    case 'in':
      return readsBin(expression.subject);
    default:
      return false;
  }
}
