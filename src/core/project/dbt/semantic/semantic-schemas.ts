import * as z from 'zod';
import { anyText, anyValues, mapping, text } from '../../schemas/shapes.js';
import {
  aggregations,
  dimensionTypes,
  entityTypes,
  granularities,
  metricTypes,
} from './semantic-resource.js';

// What dbt takes, key by key: anything else is refused, as there.

function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => (made ??= make());
}

const optional = once(() => anyText.exactOptional());
const flag = once(() => z.boolean().exactOptional());
const config = once(() => anyValues.exactOptional());
const texts = once(() => z.array(anyText).exactOptional());
const filter = once(() => z.union([anyText, z.array(anyText)]).exactOptional());
const expr = once(() => z.union([anyText, z.boolean(), z.number()]).exactOptional());
const whole = once(() => z.int().exactOptional());

const validity = once(() =>
  mapping('`validity_params`', { is_start: flag(), is_end: flag() }).exactOptional(),
);
const named = once(() => ({ name: text, description: optional(), label: optional(), config: config() }));

const entity = once(() =>
  mapping('an entity', { ...named(), type: z.enum(entityTypes), role: optional(), expr: optional() }),
);
const dimension = once(() =>
  mapping('a dimension', {
    ...named(),
    type: z.enum(dimensionTypes),
    is_partition: flag(),
    type_params: mapping('the `type_params` of a dimension', {
      time_granularity: z.enum(granularities),
      validity_params: validity(),
    }).exactOptional(),
    expr: optional(),
  }),
);
const measure = once(() =>
  mapping('a measure', {
    ...named(),
    agg: z.enum(aggregations),
    expr: expr(),
    agg_params: mapping('`agg_params`', {
      percentile: z.number().exactOptional(),
      use_discrete_percentile: flag(),
      use_approximate_percentile: flag(),
    }).exactOptional(),
    non_additive_dimension: mapping('`non_additive_dimension`', {
      name: text,
      window_choice: z.enum(aggregations),
      window_groupings: texts(),
    }).exactOptional(),
    agg_time_dimension: optional(),
    create_metric: flag(),
  }),
);

const semanticModel = once(() =>
  mapping('a semantic model', {
    ...named(),
    model: text,
    defaults: mapping('`defaults`', { agg_time_dimension: optional() }).exactOptional(),
    primary_entity: optional(),
    entities: z.array(entity()).exactOptional(),
    dimensions: z.array(dimension()).exactOptional(),
    measures: z.array(measure()).exactOptional(),
  }),
);

const inputMetric = once(() =>
  z.union([
    text,
    mapping('an input metric', {
      name: text,
      filter: filter(),
      alias: optional(),
      offset_window: optional(),
      offset_to_grain: optional(),
    }),
  ]),
);
const inputMeasure = once(() =>
  z.union([
    text,
    mapping('an input measure', {
      name: text,
      filter: filter(),
      alias: optional(),
      join_to_timespine: flag(),
      fill_nulls_with: whole(),
    }),
  ]),
);
const properties = once(() =>
  z.array(mapping('a constant property', { base_property: text, conversion_property: text })).exactOptional(),
);

const metricBase = once(() => ({
  ...named(),
  type: z.enum(metricTypes).exactOptional(),
  filter: filter(),
  time_granularity: optional(),
}));

/** A metric of the form with `type_params`. */
const oldMetric = once(() =>
  mapping('a metric', {
    ...metricBase(),
    meta: anyValues.exactOptional(),
    tags: texts(),
    type_params: mapping('`type_params`', {
      measure: inputMeasure().exactOptional(),
      numerator: inputMetric().exactOptional(),
      denominator: inputMetric().exactOptional(),
      expr: z.union([anyText, z.boolean()]).exactOptional(),
      window: optional(),
      grain_to_date: z.enum(granularities).exactOptional(),
      metrics: z.array(inputMetric()).exactOptional(),
      conversion_type_params: mapping('`conversion_type_params`', {
        base_measure: inputMeasure(),
        conversion_measure: inputMeasure(),
        entity: text,
        calculation: z.enum(['conversions', 'conversion_rate']).exactOptional(),
        window: optional(),
        constant_properties: properties(),
      }).exactOptional(),
      cumulative_type_params: mapping('`cumulative_type_params`', {
        window: optional(),
        grain_to_date: optional(),
        period_agg: z.enum(['first', 'last', 'average']).exactOptional(),
      }).exactOptional(),
    }),
  }),
);

/** A metric of the form that stands under a model too. */
const newMetric = once(() =>
  mapping('a metric', {
    ...metricBase(),
    hidden: flag(),
    agg: z.enum(aggregations).exactOptional(),
    percentile: z.number().exactOptional(),
    percentile_type: optional(),
    join_to_timespine: flag(),
    fill_nulls_with: whole(),
    expr: z.union([anyText, z.int()]).exactOptional(),
    non_additive_dimension: mapping('`non_additive_dimension`', {
      name: text,
      window_agg: z.enum(aggregations),
      group_by: texts(),
    }).exactOptional(),
    agg_time_dimension: optional(),
    window: optional(),
    grain_to_date: optional(),
    period_agg: z.enum(['first', 'last', 'average']).exactOptional(),
    input_metric: inputMetric().exactOptional(),
    numerator: inputMetric().exactOptional(),
    denominator: inputMetric().exactOptional(),
    input_metrics: z.array(inputMetric()).exactOptional(),
    entity: optional(),
    calculation: z.enum(['conversions', 'conversion_rate']).exactOptional(),
    base_metric: inputMetric().exactOptional(),
    conversion_metric: inputMetric().exactOptional(),
    constant_properties: properties(),
  }),
);

const savedQuery = once(() =>
  mapping('a saved query', {
    ...named(),
    query_params: mapping('`query_params`', {
      metrics: texts(),
      group_by: texts(),
      where: filter(),
      order_by: texts(),
      limit: whole(),
    }),
    exports: z.array(mapping('an export', { name: text, config: config() })).exactOptional(),
    tags: z.union([anyText, z.array(anyText)]).exactOptional(),
  }),
);

const columnElement = once(() => ({ ...named(), name: text.exactOptional() }));
const columnEntity = once(() =>
  z.union([z.enum(entityTypes), mapping('an entity', { ...columnElement(), type: z.enum(entityTypes) })]),
);
const columnDimension = once(() =>
  z.union([
    z.enum(dimensionTypes),
    mapping('a dimension', {
      ...columnElement(),
      type: z.enum(dimensionTypes),
      is_partition: flag(),
      validity_params: validity(),
    }),
  ]),
);

/** What a model says of the semantic layer, and its columns. */
const modelPart = once(() =>
  mapping('a model', {
    semantic_model: z
      .union([
        z.boolean(),
        mapping('`semantic_model`', {
          name: text.exactOptional(),
          enabled: flag(),
          group: optional(),
          config: mapping('the configuration of `semantic_model`', {
            meta: anyValues.exactOptional(),
          }).exactOptional(),
        }),
      ])
      .exactOptional(),
    primary_entity: optional(),
    agg_time_dimension: optional(),
    derived_semantics: mapping('`derived_semantics`', {
      entities: z
        .array(mapping('a derived entity', { ...columnElement(), type: z.enum(entityTypes), expr: anyText }))
        .exactOptional(),
      dimensions: z
        .array(
          mapping('a derived dimension', {
            ...named(),
            type: z.enum(dimensionTypes),
            is_partition: flag(),
            validity_params: validity(),
            expr: anyText,
            granularity: z.enum(granularities).exactOptional(),
          }),
        )
        .exactOptional(),
    }).exactOptional(),
    metrics: z.array(newMetric()).exactOptional(),
    time_spine: mapping('`time_spine`', {
      standard_granularity_column: text,
      custom_granularities: z
        .array(mapping('a granularity', { name: text, column_name: optional() }))
        .exactOptional(),
    }).exactOptional(),
  }),
);

const columnPart = once(() =>
  mapping('a column', {
    granularity: z.enum(granularities).exactOptional(),
    entity: columnEntity().exactOptional(),
    dimension: columnDimension().exactOptional(),
  }),
);

/** The schemas of the semantic layer's YAML, each made when it is first asked for: most projects have no use for them. */
export const semanticSchemas = {
  semanticModel,
  oldMetric,
  newMetric,
  savedQuery,
  modelPart,
  columnPart,
} as const;

export type SemanticModelEntry = z.output<ReturnType<typeof semanticModel>>;
export type OldMetricEntry = z.output<ReturnType<typeof oldMetric>>;
export type NewMetricEntry = z.output<ReturnType<typeof newMetric>>;
export type SavedQueryEntry = z.output<ReturnType<typeof savedQuery>>;
export type ModelPart = z.output<ReturnType<typeof modelPart>>;
export type ColumnPart = z.output<ReturnType<typeof columnPart>>;
export type InputMetricEntry = z.output<ReturnType<typeof inputMetric>>;
export type InputMeasureEntry = z.output<ReturnType<typeof inputMeasure>>;
