import type { Diagnostic } from '../../../diagnostics/diagnostic.js';
import { validate } from '../../schemas/validate.js';
import type { Column } from '../../resources.js';
import type { Value } from '../../value.js';
import { childOf, itemsOf, textOf, type YamlMap, type YamlNode } from '../../yaml/tree.js';
import type { Described } from './describe.js';
import type { SemanticColumn } from './read-semantic-model.js';
import { semanticSchemas, type ColumnPart, type ModelPart } from './semantic-schemas.js';

/** What a model's entry says of the semantic layer. */
export interface ModelSemantics {
  readonly part: ModelPart;
  /** The entry, with those keys alone. */
  readonly node: YamlNode;
  readonly columns: readonly SemanticColumn[];
}

/** What a model's entry says of the semantic layer. */
export const semanticModelKeys: ReadonlySet<string> = new Set([
  'semantic_model',
  'primary_entity',
  'agg_time_dimension',
  'derived_semantics',
  'metrics',
  'time_spine',
]);
/** The same of a column. */
export const semanticColumnKeys: ReadonlySet<string> = new Set(['granularity', 'entity', 'dimension']);

/** The part of a model's entry; undefined where it says nothing of it, as most do. */
export function modelSemantics(
  entry: YamlNode,
  columns: readonly Column[],
  diagnostics: Diagnostic[],
): ModelSemantics | undefined {
  const own =
    entry.kind === 'map' && entry.entries.some((each) => says(each.key, semanticModelKeys, each.value));
  const nodes = itemsOf(childOf(entry, 'columns')).filter(saysOfColumn);
  if (!own && nodes.length === 0) return undefined;
  const checked = validate(picked(entry, semanticModelKeys), semanticSchemas.modelPart());
  diagnostics.push(...checked.diagnostics);
  return {
    part: checked.value ?? {},
    node: checked.node,
    columns: nodes.flatMap((node) => {
      const column = columns.find(({ name }) => name === textOf(childOf(node, 'name')));
      const part = columnPart(node, diagnostics);
      if (!column || !part) return [];
      return { name: column.name, description: column.description, meta: column.meta, part, node };
    }),
  };
}

function columnPart(node: YamlNode, diagnostics: Diagnostic[]): ColumnPart | undefined {
  const checked = validate(picked(node, semanticColumnKeys), semanticSchemas.columnPart());
  diagnostics.push(...checked.diagnostics);
  return checked.value;
}

function saysOfColumn(node: YamlNode): node is YamlMap {
  return node.kind === 'map' && node.entries.some((each) => says(each.key, semanticColumnKeys, each.value));
}

function says(key: string, keys: ReadonlySet<string>, value: YamlNode): boolean {
  return keys.has(key) && !(value.kind === 'scalar' && value.value === null);
}

function picked(node: YamlNode, keys: ReadonlySet<string>): YamlNode {
  if (node.kind !== 'map') return node;
  return { ...node, entries: node.entries.filter((each) => keys.has(each.key)) };
}

/** The columns of a model, with what manifest.json has of them in the semantic layer. */
export function withSemantics(
  columns: readonly Column[],
  { columns: semantic }: ModelSemantics,
  describe: Described,
): readonly Column[] {
  const parts = new Map(semantic.map((each) => [each.name, each]));
  return columns.map((column) => {
    const found = parts.get(column.name);
    if (!found) return column;
    const { granularity, entity, dimension } = found.part;
    const named = <Said extends { readonly name?: string; readonly description?: string }>(said: Said) => ({
      ...said,
      name: said.name ?? column.name,
      description: describe(said.description, found.node) ?? column.description,
    });
    const custom: { readonly [key: string]: Value } = {
      granularity: granularity ?? null,
      dimension:
        typeof dimension === 'object'
          ? { label: null, is_partition: false, config: {}, validity_params: null, ...named(dimension) }
          : (dimension ?? null),
      entity: typeof entity === 'object' ? { label: null, config: {}, ...named(entity) } : (entity ?? null),
    };
    return { ...column, custom: { ...column.custom, ...custom } };
  });
}

/** The granularity of a column, where it is one of times. */
export function granularityOf({ custom }: Column): string | undefined {
  const said = custom?.['granularity'];
  return typeof said === 'string' ? said : undefined;
}
