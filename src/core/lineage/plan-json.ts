/** A node or expression of the plan that DuckDB serialised: keys are those of DuckDB 1.5. */
export type PlanJson = Readonly<Record<string, unknown>>;

/** What `json_serialize_plan` gives: the plan of one statement, or why there is none. */
export type SerialisedPlan =
  | { readonly kind: 'plan'; readonly root: PlanJson }
  | { readonly kind: 'refused'; readonly message: string };

/** Reads the text of `json_serialize_plan`. More than one statement is refused. */
export function readPlan(text: string): SerialisedPlan {
  const tree = objectOf(JSON.parse(text));
  const plans = objects(tree, 'plans');
  const [root] = plans;
  if (root && plans.length === 1) return { kind: 'plan', root };
  const message = textOf(tree, 'error_message');
  return { kind: 'refused', message: message === '' ? 'DuckDB gives no plan of it' : message };
}

/** The value as an object; empty when it is none. */
export function objectOf(value: unknown): PlanJson {
  return isObject(value) ? value : {};
}

/** The object under a key, undefined when there is none. */
export function child(node: PlanJson, key: string): PlanJson | undefined {
  const value = node[key];
  return isObject(value) ? value : undefined;
}

/** The list under a key; empty when there is none. */
export function list(node: PlanJson, key: string): readonly unknown[] {
  const value = node[key];
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** The objects of the list under a key. */
export function objects(node: PlanJson, key: string): readonly PlanJson[] {
  return list(node, key).filter(isObject);
}

/** The text under a key; empty when there is none. */
export function textOf(node: PlanJson, key: string): string {
  const value = node[key];
  return typeof value === 'string' ? value : '';
}

/** The number under a key; -1 when there is none. */
export function numberOf(node: PlanJson, key: string): number {
  const value = node[key];
  return typeof value === 'number' ? value : -1;
}

/** The numbers of the list under a key. */
export function numbers(node: PlanJson, key: string): readonly number[] {
  return list(node, key).filter((value) => typeof value === 'number');
}

function isObject(value: unknown): value is PlanJson {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
