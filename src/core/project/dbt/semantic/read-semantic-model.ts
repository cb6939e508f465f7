import { diagnostic, type Diagnostic } from '../../../diagnostics/diagnostic.js';
import { childOf, itemsOf, type YamlNode } from '../../yaml/tree.js';
import type { Value, Values } from '../../value.js';
import type { Described } from './describe.js';
import type { Dimension, Entity, Measure, SemanticModelResource } from './semantic-resource.js';
import type { ColumnPart, ModelPart, SemanticModelEntry } from './semantic-schemas.js';

/** The elements of a semantic model, and what else it says of itself. */
export type SemanticModelParts = Pick<
  SemanticModelResource,
  'defaults' | 'primaryEntity' | 'entities' | 'measures' | 'dimensions'
>;

/** The parts of an entry of `semantic_models:`. */
export function semanticModelParts(
  entry: SemanticModelEntry,
  node: YamlNode,
  describe: Described,
): SemanticModelParts {
  const descriptionOf = (key: string, index: number, text: string | undefined): string | null =>
    describe(text, itemsOf(childOf(node, key))[index] ?? node);
  return {
    defaults: entry.defaults ? { agg_time_dimension: entry.defaults.agg_time_dimension ?? null } : null,
    primaryEntity: entry.primary_entity ?? null,
    entities: (entry.entities ?? []).map(
      ({ name, type, description, label, role, expr, config }, index): Entity => ({
        name,
        type,
        description: descriptionOf('entities', index, description),
        label: label ?? null,
        role: role ?? null,
        expr: expr ?? null,
        config: { meta: metaOf(config) },
      }),
    ),
    measures: (entry.measures ?? []).map((said, index): Measure => ({
      name: said.name,
      agg: said.agg,
      description: descriptionOf('measures', index, said.description),
      label: said.label ?? null,
      // dbt says so of every measure: the metric is there already.
      create_metric: false,
      expr: said.expr === undefined ? null : pythonText(said.expr),
      agg_params: said.agg_params
        ? {
            percentile: said.agg_params.percentile ?? null,
            use_discrete_percentile: said.agg_params.use_discrete_percentile ?? false,
            use_approximate_percentile: said.agg_params.use_approximate_percentile ?? false,
          }
        : null,
      non_additive_dimension: said.non_additive_dimension
        ? {
            ...said.non_additive_dimension,
            window_groupings: said.non_additive_dimension.window_groupings ?? [],
          }
        : null,
      agg_time_dimension: said.agg_time_dimension ?? null,
      config: { meta: metaOf(said.config) },
    })),
    dimensions: (entry.dimensions ?? []).map((said, index): Dimension => ({
      name: said.name,
      type: said.type,
      description: descriptionOf('dimensions', index, said.description),
      label: said.label ?? null,
      is_partition: said.is_partition ?? false,
      type_params: said.type_params
        ? {
            time_granularity: said.type_params.time_granularity,
            validity_params: validityOf(said.type_params.validity_params),
          }
        : null,
      expr: said.expr ?? null,
      metadata: null,
      config: { meta: metaOf(said.config) },
    })),
  };
}

/** A column of a model that is part of the semantic layer. */
export interface SemanticColumn {
  readonly name: string;
  readonly description: string;
  readonly meta: Values;
  readonly part: ColumnPart;
  readonly node: YamlNode;
}

/** The parts of a semantic model that stands under a model: its columns', then those derived. */
export function modelParts(
  part: ModelPart,
  columns: readonly SemanticColumn[],
  node: YamlNode,
  describe: Described,
  diagnostics: Diagnostic[],
): SemanticModelParts {
  const derived = part.derived_semantics;
  const at = (key: string, index: number): YamlNode =>
    itemsOf(childOf(childOf(node, 'derived_semantics'), key))[index] ?? node;
  return {
    defaults: { agg_time_dimension: part.agg_time_dimension ?? null },
    primaryEntity: part.primary_entity ?? null,
    measures: [],
    entities: [
      ...columns.flatMap((column) => entityOfColumn(column, describe) ?? []),
      ...(derived?.entities ?? []).flatMap((said, index): readonly Entity[] => {
        const { name } = said;
        if (name === undefined) {
          const data = { name: said.expr, problem: 'is a derived entity without a `name`' };
          diagnostics.push(diagnostic('dbt/semantic-model', data, { at: at('entities', index).span }));
          return [];
        }
        return [
          {
            name,
            type: said.type,
            description: describe(said.description, at('entities', index)),
            label: said.label ?? null,
            role: null,
            expr: said.expr,
            config: { meta: metaOf(said.config) },
          },
        ];
      }),
    ],
    dimensions: [
      ...columns.flatMap((column) => dimensionOfColumn(column, describe) ?? []),
      ...(derived?.dimensions ?? []).map((said, index): Dimension => ({
        name: said.name,
        type: said.type,
        description: describe(said.description, at('dimensions', index)),
        label: said.label ?? null,
        is_partition: said.is_partition ?? false,
        type_params: said.granularity
          ? { time_granularity: said.granularity, validity_params: validityOf(said.validity_params) }
          : null,
        expr: said.expr,
        metadata: null,
        config: { meta: metaOf(said.config) },
      })),
    ],
  };
}

function entityOfColumn(column: SemanticColumn, describe: Described): Entity | undefined {
  const { entity } = column.part;
  if (entity === undefined) return undefined;
  const base = { role: null, description: column.description, label: null };
  if (typeof entity === 'string')
    return { name: column.name, type: entity, ...base, expr: null, config: { meta: column.meta } };
  const name = entity.name ?? column.name;
  return {
    name,
    type: entity.type,
    ...base,
    description: describe(entity.description, column.node) ?? column.description,
    label: entity.label ?? null,
    expr: name === column.name ? null : column.name,
    config: { meta: (entity.config?.['meta'] as Values | undefined) ?? column.meta },
  };
}

function dimensionOfColumn(column: SemanticColumn, describe: Described): Dimension | undefined {
  const { dimension, granularity } = column.part;
  if (dimension === undefined) return undefined;
  if (typeof dimension === 'string')
    return {
      name: column.name,
      type: dimension,
      description: column.description,
      label: null,
      is_partition: false,
      // As in dbt, which leaves the granularity out of a dimension that is a word alone.
      type_params: null,
      expr: null,
      metadata: null,
      config: { meta: column.meta },
    };
  const name = dimension.name ?? column.name;
  return {
    name,
    type: dimension.type,
    description: describe(dimension.description, column.node) ?? column.description,
    label: dimension.label ?? null,
    is_partition: dimension.is_partition ?? false,
    type_params: granularity
      ? { time_granularity: granularity, validity_params: validityOf(dimension.validity_params) }
      : null,
    expr: name === column.name ? null : column.name,
    metadata: null,
    config: { meta: { ...column.meta, ...metaOf(dimension.config) } },
  };
}

function validityOf(said: { readonly is_start?: boolean; readonly is_end?: boolean } | undefined) {
  return said ? { is_start: said.is_start ?? false, is_end: said.is_end ?? false } : null;
}

/** `meta` of a configuration; empty where there is none. */
export function metaOf(config: { readonly [key: string]: Value } | undefined): Values {
  return (config?.['meta'] as Values | null | undefined) ?? {};
}

/** A value as Python makes a text of it. */
export function pythonText(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}
