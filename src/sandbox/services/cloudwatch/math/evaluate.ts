import { notImplemented } from '../../../kernel/errors';
import { ExpressionError } from './errors';
import { functions, refusedFunctions, type Scope } from './functions';
import { applyOperator, mapValue } from './operators';
import type { Expression } from './parser';
import { type Series, scalar, type Value } from './values';

/**
 * Computes an expression in a scope.
 * @throws ExpressionError for unknown functions and unfit arguments; NotImplementedException for functions refused here
 */
export function evaluateExpression(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'number':
      return scalar(expression.value);
    case 'reference':
      return scope.lookup(expression.id);
    case 'negate':
      return mapValue(evaluateExpression(expression.operand, scope), (value) => -value);
    case 'binary':
      return applyOperator(
        expression.operator,
        evaluateExpression(expression.left, scope),
        evaluateExpression(expression.right, scope),
      );
    case 'array':
      return { kind: 'array', items: expression.items.flatMap((item) => seriesOf(evaluateExpression(item, scope))) };
    case 'call': {
      if (refusedFunctions.has(expression.name)) throw notImplemented(`the metric math function ${expression.name}`);
      const run = Object.hasOwn(functions, expression.name) ? functions[expression.name] : undefined;
      if (run === undefined) throw new ExpressionError(`Unsupported function ${expression.name}`);
      return run({
        name: expression.name,
        nodes: expression.args,
        scope,
        value(index) {
          const node = expression.args[index];
          if (node === undefined) throw new ExpressionError(`Invalid arguments of function ${expression.name}`);
          return evaluateExpression(node, scope);
        },
      });
    }
    case 'string':
    case 'keyword':
      throw new ExpressionError('Invalid syntax');
  }
}

const seriesOf = (value: Value): readonly Series[] => {
  if (value.kind === 'scalar') throw new ExpressionError('An array can only hold time series');
  return value.kind === 'series' ? [value] : value.items;
};
