import { isValues, type Value, type Values } from '../../../project/value.js';
import { Undefined, type Callable, type JinjaCall, type JinjaValue } from '../../jinja/value.js';
import { columnsOf } from '../adapter-object.js';
import { wrongArguments } from '../arguments.js';
import { ColumnObject } from '../column-object.js';
import { refFunction, sourceFunction } from '../references.js';
import { RelationObject } from '../relation-object.js';
import type { Rendering } from '../rendering.js';

/** A node or source of `graph`, as dbt's manifest has it. */
interface GraphEntry {
  readonly id: string;
  readonly entry: Values;
}

/** The nodes or sources of the project; none while it is read. */
export function entriesOf({ scope }: Rendering, collection: 'nodes' | 'sources'): readonly GraphEntry[] {
  const found = scope.graph()[collection];
  return found !== undefined && isValues(found)
    ? Object.entries(found).flatMap(([id, entry]) => (isValues(entry) ? [{ id, entry }] : []))
    : [];
}

/** The text at a key; empty where there is none. */
export function textAt(entry: Values, key: string): string {
  const value = entry[key];
  return typeof value === 'string' ? value : '';
}

export function valuesAt(entry: Values, key: string): Values {
  const value = entry[key];
  return value !== undefined && isValues(value) ? value : {};
}

/** The models of a name, whatever their package. */
export function modelsNamed(rendering: Rendering, name: string): readonly GraphEntry[] {
  return entriesOf(rendering, 'nodes').filter(
    ({ entry }) => entry['resource_type'] === 'model' && entry['name'] === name,
  );
}

/** What a node depends on, by ids. */
export function parentsOf({ entry }: GraphEntry): readonly string[] {
  const nodes: Value | undefined = valuesAt(entry, 'depends_on')['nodes'];
  return Array.isArray(nodes) ? (nodes as readonly Value[]).map(String) : [];
}

/** The entry of an id. */
export function entryOf(rendering: Rendering, id: string): GraphEntry | undefined {
  const collection = id.startsWith('source.') ? 'sources' : 'nodes';
  return entriesOf(rendering, collection).find((each) => each.id === id);
}

/** The relation that `ref` or `source` gives, which notes that it was referred to. */
export function referred(
  rendering: Rendering,
  call: JinjaCall,
  kind: 'ref' | 'source',
  ...names: readonly string[]
): RelationObject {
  const callee: Callable = kind === 'ref' ? refFunction(rendering) : sourceFunction(rendering);
  const relation = callee.call({ name: kind, positional: [...names], named: new Map(), at: call.at });
  if (!(relation instanceof RelationObject))
    throw wrongArguments(call, `finds no relation \`${names.join('.')}\``);
  return relation;
}

/** The columns of a relation; none while the project is read. */
export function columnObjects(rendering: Rendering, relation: RelationObject): readonly ColumnObject[] {
  if (!rendering.execute) return [];
  return columnsOf(rendering, relation).filter((column) => column instanceof ColumnObject);
}

/** Another macro of codegen, which the project may have replaced by its own. */
export function callCodegen(
  rendering: Rendering,
  call: JinjaCall,
  name: string,
  ...positional: readonly JinjaValue[]
): JinjaValue {
  const given: JinjaCall = { name, positional: [...positional], named: new Map(), at: call.at };
  return rendering.invoke(rendering.dispatch(name, 'codegen'), given);
}

/** Prints what was generated, and gives it. While the project is read there is nothing to give. */
export function generated(rendering: Rendering, text: string): JinjaValue {
  if (!rendering.execute) return '';
  rendering.logged.push({ level: 'print', text });
  return text;
}

/** An argument that is not given, as what it is then. */
export function orElse(value: JinjaValue | undefined, fallback: JinjaValue): JinjaValue {
  return value === undefined || value instanceof Undefined ? fallback : value;
}
