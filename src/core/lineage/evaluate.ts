import {
  aggregated,
  influenced,
  influencesOf,
  marked,
  mergeFlows,
  nothing,
  partial,
  transformed,
  type Flow,
} from './flow.js';
import { child, list, numberOf, objectOf, objects, textOf, type PlanJson } from './plan-json.js';

/** What an expression may refer to. */
export interface Scope {
  /** The column at a position of the operator's input. */
  readonly at: (index: number) => Flow;
  /** The column of another operator, by DuckDB's binding; undefined when it is not known. */
  readonly bound: (table: number, column: number) => Flow | undefined;
  /** All columns of the input together: what an expression that lineage cannot follow may depend on. */
  readonly everything: (why: string) => Flow;
  /** The name of the marked macro whose body carries this text, if one does. */
  readonly marker: (text: string) => string | undefined;
}

/** Where the values of an expression come from. */
export function evaluate(expression: PlanJson, scope: Scope): Flow {
  switch (textOf(expression, 'expression_class')) {
    case 'BOUND_REF':
      return scope.at(numberOf(expression, 'index'));
    case 'BOUND_COLUMN_REF':
      return boundColumn(expression, scope);
    case 'BOUND_CONSTANT':
    case 'BOUND_PARAMETER':
    case 'BOUND_DEFAULT':
      return nothing;
    case 'BOUND_CAST':
      return transformed(parts(expression, ['child'], scope));
    case 'BOUND_COMPARISON':
      return transformed(parts(expression, ['left', 'right'], scope));
    case 'BOUND_BETWEEN':
      return transformed(parts(expression, ['input', 'lower', 'upper'], scope));
    case 'BOUND_CONJUNCTION':
      return transformed(all(objects(expression, 'children'), scope));
    case 'BOUND_OPERATOR':
      return operatorOf(expression, scope);
    case 'BOUND_CASE':
      return caseOf(expression, scope);
    case 'BOUND_FUNCTION':
      return functionOf(expression, scope);
    case 'BOUND_WINDOW':
      return windowOf(expression, scope);
    default:
      return scope.everything(`the expression ${textOf(expression, 'expression_class')}`);
  }
}

/** The flows of a list of expressions, one for each. */
export function all(expressions: readonly PlanJson[], scope: Scope): readonly Flow[] {
  return expressions.map((expression) => evaluate(expression, scope));
}

/** `sum(…)`: `group` is the aggregation that computes it. */
export function aggregateOf(expression: PlanJson, scope: Scope, group: number): Flow {
  const name = textOf(expression, 'name');
  const filter = parts(expression, ['filter'], scope);
  const order = all(orderings(child(expression, 'order_bys')), scope);
  const values = all(objects(expression, 'children'), scope);
  const value = aggregated(filter.length > 0 ? values.map(partial) : values, name, group);
  const made = influenced(value, [...influencesOf(filter, 'filter'), ...influencesOf(order, 'order')]);
  return name === 'count_star' && filter.length === 0 ? { ...made, counts: group } : made;
}

/** The expressions of an ORDER BY. */
export function orderings(holder: PlanJson | undefined): readonly PlanJson[] {
  return holder === undefined ? [] : objects(holder, 'orders').map((order) => objectOf(order['expression']));
}

/** The parts under those keys that are there. */
function parts(expression: PlanJson, keys: readonly string[], scope: Scope): readonly Flow[] {
  return keys.flatMap((key) => {
    const part = child(expression, key);
    return part === undefined ? [] : [evaluate(part, scope)];
  });
}

function boundColumn(expression: PlanJson, scope: Scope): Flow {
  const binding = objectOf(expression['binding']);
  const found = scope.bound(numberOf(binding, 'table_index'), numberOf(binding, 'column_index'));
  return found ?? scope.everything('a reference to another operator');
}

/** The members of the first struct that is not null are members of one of them. */
function operatorOf(expression: PlanJson, scope: Scope): Flow {
  const flows = all(objects(expression, 'children'), scope);
  const { fields } = textOf(expression, 'type') === 'OPERATOR_COALESCE' ? mergeFlows(flows) : nothing;
  return { ...transformed(flows), ...(fields && { fields }) };
}

/** The body of a marked macro is `CASE WHEN '<mark>' IS NULL THEN NULL ELSE <body> END`: DuckDB keeps the text in the plan. */
function caseOf(expression: PlanJson, scope: Scope): Flow {
  const checks = objects(expression, 'case_checks');
  const otherwise = parts(expression, ['else_expr'], scope);
  const marker = scope.marker(markText(checks));
  if (marker !== undefined) return marked(mergeFlows(otherwise), marker);
  const cases = checks.flatMap((check) => parts(check, ['when_expr', 'then_expr'], scope));
  return partial(transformed([...cases, ...otherwise]));
}

function markText(checks: readonly PlanJson[]): string {
  const [only, ...more] = checks;
  const condition = only && more.length === 0 ? child(only, 'when_expr') : undefined;
  if (!condition || textOf(condition, 'type') !== 'OPERATOR_IS_NULL') return '';
  const operand = objects(condition, 'children')[0];
  return operand === undefined ? '' : constantText(operand);
}

function constantText(expression: PlanJson): string {
  if (textOf(expression, 'expression_class') !== 'BOUND_CONSTANT') return '';
  return textOf(objectOf(expression['value']), 'value');
}

/** `function_data` is not looked into: what a lambda captures is among the children, and its own references count otherwise. */
function functionOf(expression: PlanJson, scope: Scope): Flow {
  const children = objects(expression, 'children');
  const flows = all(children, scope);
  switch (textOf(expression, 'name')) {
    case 'struct_extract':
    case 'struct_extract_at':
    case 'array_extract':
      return fieldOf(flows[0] ?? nothing, children[1]) ?? transformed(flows);
    case 'struct_pack':
    case 'row':
      return { ...transformed(flows), fields: fieldsOf(expression, flows) };
    case 'list_value':
    case 'unpivot_list':
      return { ...transformed(flows), element: mergeFlows(flows) };
    default:
      return transformed(flows);
  }
}

/** The very member of a struct that the query packed itself. */
function fieldOf(struct: Flow, key: PlanJson | undefined): Flow | undefined {
  if (struct.fields === undefined || key === undefined) return undefined;
  const inner = child(key, 'child');
  if (inner !== undefined) return fieldOf(struct, inner);
  return struct.fields.get(String(objectOf(key['value'])['value']).toLowerCase());
}

function fieldsOf(expression: PlanJson, flows: readonly Flow[]): ReadonlyMap<string, Flow> {
  const type = objectOf(objectOf(expression['function_data'])['variable_return_type']);
  const names = list(objectOf(type['type_info']), 'child_types').map((entry) =>
    textOf(objectOf(entry), 'first').toLowerCase(),
  );
  return new Map(
    flows.flatMap((flow, index): [string, Flow][] => {
      const name = names[index] ?? '';
      return [[String(index + 1), flow], ...(name === '' ? [] : [[name, flow] as [string, Flow]])];
    }),
  );
}

/** Functions that take a value of one other row, and do not compute over many. */
const picking = new Set([
  'WINDOW_LAG',
  'WINDOW_LEAD',
  'WINDOW_FIRST_VALUE',
  'WINDOW_LAST_VALUE',
  'WINDOW_NTH_VALUE',
  'WINDOW_FILL',
]);

function windowOf(expression: PlanJson, scope: Scope): Flow {
  const type = textOf(expression, 'type');
  const values = all(objects(expression, 'children'), scope);
  const fallback = parts(expression, ['default_expr'], scope);
  const name = textOf(expression, 'name') || type.replace('WINDOW_', '').toLowerCase();
  const value = picking.has(type) ? transformed([...values, ...fallback]) : aggregated(values, name);
  const frame = [
    ...all(objects(expression, 'partitions'), scope),
    ...all(orderings(expression), scope),
    ...all(
      objects(expression, 'arg_orders').map((order) => objectOf(order['expression'])),
      scope,
    ),
    ...parts(expression, ['start_expr', 'end_expr', 'offset_expr'], scope),
  ].filter((flow) => flow.correlated !== true);
  const filters = parts(expression, ['filter', 'filters'], scope);
  return influenced(value, [...influencesOf(filters, 'filter'), ...influencesOf(frame, 'window')]);
}
