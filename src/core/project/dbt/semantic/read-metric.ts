import { diagnostic, type Diagnostic } from '../../../diagnostics/diagnostic.js';
import { childOf, headOf, type YamlNode } from '../../yaml/tree.js';
import { pythonText } from './read-semantic-model.js';
import {
  granularities,
  type InputMeasure,
  type InputMetric,
  type MetricResource,
  type MetricTypeParams,
  type TimeWindow,
  type WhereFilter,
} from './semantic-resource.js';
import type {
  InputMeasureEntry,
  InputMetricEntry,
  NewMetricEntry,
  OldMetricEntry,
} from './semantic-schemas.js';

/** What a metric computes, of either form. */
export type MetricParts = Pick<MetricResource, 'type' | 'typeParams' | 'filter' | 'timeGranularity'>;

/** Where a simple metric stands: the semantic model that it adds up, and that one's usual time. */
export interface MetricPlace {
  readonly semanticModel: string;
  readonly aggTimeDimension: string | undefined;
}

const nothing: MetricTypeParams = {
  measure: null,
  input_measures: [],
  numerator: null,
  denominator: null,
  expr: null,
  window: null,
  grain_to_date: null,
  metrics: [],
  conversion_type_params: null,
  cumulative_type_params: null,
  metric_aggregation_params: null,
  fill_nulls_with: null,
  join_to_timespine: false,
  is_private: null,
};

/** A metric of the form with `type_params`. */
export function oldMetricParts(
  entry: OldMetricEntry,
  node: YamlNode,
  diagnostics: Diagnostic[],
): MetricParts {
  const reader = new MetricReader(entry.name, node, diagnostics);
  const { type_params: said, type = 'simple' } = entry;
  const { conversion_type_params: conversion, cumulative_type_params: cumulative } = said;
  const window = reader.window(said.window);
  return {
    ...shared(entry),
    typeParams: {
      ...nothing,
      measure: said.measure === undefined ? null : inputMeasure(said.measure),
      numerator: reader.optional(said.numerator),
      denominator: reader.optional(said.denominator),
      expr: said.expr === undefined ? null : pythonText(said.expr),
      window,
      grain_to_date: said.grain_to_date ?? null,
      metrics: (said.metrics ?? []).map((each) => reader.input(each)),
      conversion_type_params: conversion
        ? {
            entity: conversion.entity,
            base_measure: inputMeasure(conversion.base_measure),
            conversion_measure: inputMeasure(conversion.conversion_measure),
            base_metric: null,
            conversion_metric: null,
            calculation: conversion.calculation ?? 'conversion_rate',
            window: reader.window(conversion.window),
            constant_properties: conversion.constant_properties ?? null,
          }
        : null,
      cumulative_type_params:
        type === 'cumulative'
          ? {
              window: reader.window(cumulative?.window) ?? window,
              grain_to_date: cumulative?.grain_to_date ?? said.grain_to_date ?? null,
              period_agg: cumulative?.period_agg ?? 'first',
              metric: null,
            }
          : null,
    },
  };
}

/** A metric of the form that stands under a model too; undefined, and told, where it lacks what its type needs. */
export function newMetricParts(
  entry: NewMetricEntry,
  node: YamlNode,
  place: MetricPlace | undefined,
  diagnostics: Diagnostic[],
): MetricParts | undefined {
  const reader = new MetricReader(entry.name, node, diagnostics);
  const { type = 'simple', agg } = entry;
  const lacks = whatItLacks(entry, place);
  if (lacks !== undefined) {
    reader.tell(lacks);
    return undefined;
  }
  const window = reader.window(entry.window);
  const percentileType = entry.percentile_type?.toLowerCase();
  const non = entry.non_additive_dimension;
  return {
    ...shared(entry),
    typeParams: {
      ...nothing,
      numerator: reader.optional(entry.numerator),
      denominator: reader.optional(entry.denominator),
      expr: entry.expr === undefined ? null : pythonText(entry.expr),
      window,
      metrics: (entry.input_metrics ?? []).map((each) => reader.input(each)),
      conversion_type_params:
        type === 'conversion'
          ? {
              entity: entry.entity ?? '',
              base_measure: null,
              conversion_measure: null,
              base_metric: reader.optional(entry.base_metric),
              conversion_metric: reader.optional(entry.conversion_metric),
              calculation: entry.calculation ?? 'conversion_rate',
              window,
              constant_properties: entry.constant_properties ?? null,
            }
          : null,
      cumulative_type_params:
        type === 'cumulative'
          ? {
              window,
              grain_to_date: entry.grain_to_date ?? null,
              period_agg: entry.period_agg ?? 'first',
              metric: reader.optional(entry.input_metric),
            }
          : null,
      metric_aggregation_params:
        agg !== undefined && place
          ? {
              semantic_model: place.semanticModel,
              agg,
              agg_params: {
                percentile: entry.percentile ?? null,
                use_discrete_percentile: percentileType === 'discrete',
                use_approximate_percentile: percentileType === 'continuous',
              },
              agg_time_dimension: entry.agg_time_dimension ?? place.aggTimeDimension ?? null,
              non_additive_dimension: non
                ? { name: non.name, window_choice: non.window_agg, window_groupings: non.group_by ?? [] }
                : null,
            }
          : null,
      join_to_timespine: entry.join_to_timespine ?? false,
      is_private: entry.hidden ?? false,
    },
  };
}

function whatItLacks(entry: NewMetricEntry, place: MetricPlace | undefined): string | undefined {
  const { type = 'simple' } = entry;
  if (type === 'simple' && entry.agg === undefined) return 'is simple and has no `agg`';
  if (entry.agg !== undefined && !place)
    return 'has an `agg`, and does not stand under the `metrics:` of a model with a semantic model';
  if (type === 'cumulative' && entry.input_metric === undefined)
    return 'is cumulative and has no `input_metric`';
  if (type !== 'conversion') return undefined;
  const missing = (['entity', 'base_metric', 'conversion_metric', 'calculation'] as const).find(
    (key) => entry[key] === undefined,
  );
  return missing && `is a conversion and has no \`${missing}\``;
}

function shared({ filter, time_granularity: granularity, type = 'simple' }: OldMetricEntry | NewMetricEntry) {
  return { type, filter: whereFilter(filter), timeGranularity: granularity ?? null };
}

/** A condition, or several that must all hold. */
export function whereFilter(said: string | readonly string[] | undefined): WhereFilter | null {
  if (said === undefined) return null;
  const list = typeof said === 'string' ? [said] : said;
  return { where_filters: list.map((text) => ({ where_sql_template: text })) };
}

function inputMeasure(said: InputMeasureEntry): InputMeasure {
  const entry = typeof said === 'string' ? { name: said } : said;
  return {
    name: entry.name,
    filter: whereFilter(entry.filter),
    alias: entry.alias ?? null,
    join_to_timespine: entry.join_to_timespine ?? false,
    fill_nulls_with: entry.fill_nulls_with ?? null,
  };
}

class MetricReader {
  readonly #name: string;
  readonly #node: YamlNode;
  readonly #diagnostics: Diagnostic[];

  constructor(name: string, node: YamlNode, diagnostics: Diagnostic[]) {
    this.#name = name;
    this.#node = node;
    this.#diagnostics = diagnostics;
  }

  tell(problem: string): void {
    const at = childOf(this.#node, 'name')?.span ?? headOf(this.#node);
    this.#diagnostics.push(diagnostic('dbt/metric', { name: this.#name, problem }, { at }));
  }

  input(said: InputMetricEntry): InputMetric {
    const entry = typeof said === 'string' ? { name: said } : said;
    return {
      name: entry.name,
      filter: whereFilter(entry.filter),
      alias: entry.alias ?? null,
      offset_window: this.window(entry.offset_window),
      offset_to_grain: entry.offset_to_grain ?? null,
    };
  }

  optional(said: InputMetricEntry | undefined): InputMetric | null {
    return said === undefined ? null : this.input(said);
  }

  /** `7 days`: a number, and a granularity, whose plural is taken away where it is one of the usual. */
  window(text: string | undefined): TimeWindow | null {
    if (text === undefined) return null;
    const [count = '', granularity = '', ...more] = text.toLowerCase().split(' ');
    if (granularity === '' || more.length > 0 || !/^\d+$/u.test(count)) {
      this.tell(`has the window \`${text}\`, which is no number with a granularity, such as \`28 days\``);
      return null;
    }
    const single = granularity.replace(/s$/u, '');
    const known = granularities.some((each) => each === single);
    return { count: Number(count), granularity: known ? single : granularity };
  }
}
