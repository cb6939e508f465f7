import type { JinjaArguments, JinjaExpression } from './types.js';

/** Whether an expression is made of literals only, so that Jinja knows its value before any template is rendered. */
export function isConstant(expression: JinjaExpression): boolean {
  switch (expression.kind) {
    case 'literal':
    case 'float':
      return true;
    case 'name':
    case 'call':
      return false;
    case 'list':
    case 'tuple':
      return expression.items.every(isConstant);
    case 'dict':
      return expression.entries.every((entry) => isConstant(entry.key) && isConstant(entry.value));
    case 'attribute':
    case 'unary':
      return isConstant(expression.kind === 'unary' ? expression.value : expression.object);
    case 'item':
      return isConstant(expression.object) && isConstant(expression.key);
    case 'slice':
      return [expression.object, expression.start, expression.stop, expression.step].every(
        isAbsentOrConstant,
      );
    case 'filter':
      return isConstant(expression.value) && areConstant(expression.filter.arguments);
    case 'test':
      return isConstant(expression.value) && areConstant(expression.arguments);
    case 'binary':
      return isConstant(expression.left) && isConstant(expression.right);
    case 'compare':
      return isConstant(expression.first) && expression.rest.every(({ value }) => isConstant(value));
    case 'conditional':
      return [expression.condition, expression.value, expression.otherwise].every(isAbsentOrConstant);
  }
}

function isAbsentOrConstant(expression: JinjaExpression | undefined): boolean {
  return expression === undefined || isConstant(expression);
}

function areConstant(given: JinjaArguments): boolean {
  const { positional, named, spreadItems, spreadNames } = given;
  const all = [...positional, ...named.map(({ value }) => value), spreadItems, spreadNames];
  return all.every(isAbsentOrConstant);
}
