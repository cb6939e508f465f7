import type { Flow } from './flow.js';
import { child, numberOf, objectOf, objects, textOf, type PlanJson } from './plan-json.js';

/** Only groups with at least `least` rows are kept of an aggregation. */
export interface GroupGuard {
  readonly group: number;
  readonly least: number;
}

/** The conditions among those of a filter that ask `count(*)` of an aggregation to be large enough: `count(*) >= 11`, `> 10`, and turned round. */
export function groupGuards(
  conditions: readonly PlanJson[],
  columns: readonly Flow[],
): readonly GroupGuard[] {
  return conditions.flatMap((condition) => {
    if (textOf(condition, 'type') === 'CONJUNCTION_AND')
      return groupGuards(objects(condition, 'children'), columns);
    const [left, right] = [child(condition, 'left'), child(condition, 'right')];
    if (left === undefined || right === undefined) return [];
    const type = textOf(condition, 'type');
    const found = guardOf(type, left, right, columns) ?? guardOf(turned[type] ?? '', right, left, columns);
    return found === undefined ? [] : [found];
  });
}

const turned: { readonly [comparison: string]: string } = {
  COMPARE_LESSTHAN: 'COMPARE_GREATERTHAN',
  COMPARE_LESSTHANOREQUALTO: 'COMPARE_GREATERTHANOREQUALTO',
};

function guardOf(
  comparison: string,
  count: PlanJson,
  bound: PlanJson,
  columns: readonly Flow[],
): GroupGuard | undefined {
  if (textOf(count, 'expression_class') !== 'BOUND_REF') return undefined;
  const group = columns[numberOf(count, 'index')]?.counts;
  const least = constantOf(bound);
  if (group === undefined || least === undefined) return undefined;
  if (comparison === 'COMPARE_GREATERTHANOREQUALTO') return { group, least: Math.ceil(least) };
  return comparison === 'COMPARE_GREATERTHAN' ? { group, least: Math.floor(least) + 1 } : undefined;
}

/** A whole or broken number, also below a cast. */
function constantOf(expression: PlanJson): number | undefined {
  if (textOf(expression, 'expression_class') === 'BOUND_CAST')
    return constantOf(objectOf(expression['child']));
  const constant = objectOf(expression['value']);
  const value = constant['value'];
  const type = textOf(objectOf(constant['type']), 'id');
  return typeof value === 'number' && /INT|DOUBLE|FLOAT/u.test(type) ? value : undefined;
}
