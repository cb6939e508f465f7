import type { Span } from '../../../diagnostics/source.js';
import type { NodeId } from '../../ids.js';
import type { NodeConfig } from '../../node-config.js';
import type { Values } from '../../value.js';

/** The parts of dbt's semantic layer: what is computed of which model, for the tools that ask. */
export type SemanticResource = SemanticModelResource | MetricResource | SavedQueryResource;
export type SemanticKind = SemanticResource['kind'];

export const semanticKinds = ['metric', 'semantic_model', 'saved_query'] as const satisfies SemanticKind[];

interface SemanticBase {
  readonly id: NodeId;
  readonly name: string;
  /** Its package. */
  readonly package: string;
  /** Docs blocks put in; null where nothing is said. */
  readonly description: string | null;
  readonly label: string | null;
  readonly config: NodeConfig;
  /** What its entry says of it, and what dbt has of dbt_project.yml. */
  readonly unrendered: Values;
  readonly tags: readonly string[];
  /** Folders of its YAML file, then its name. */
  readonly fqn: readonly string[];
  readonly at: Span;
}

/** What a model means: entities to join by, dimensions to group by, measures to add up. */
export interface SemanticModelResource extends SemanticBase {
  readonly kind: 'semantic_model';
  /** The model, as written: `ref('orders')`. */
  readonly model: { readonly text: string; readonly at: Span };
  /** The version of a model that it stands in, in the form that stands under a model. */
  readonly version?: string;
  readonly defaults: { readonly agg_time_dimension: string | null } | null;
  readonly primaryEntity: string | null;
  readonly entities: readonly Entity[];
  readonly measures: readonly Measure[];
  readonly dimensions: readonly Dimension[];
}

export interface MetricResource extends SemanticBase {
  readonly kind: 'metric';
  readonly type: MetricType;
  readonly typeParams: MetricTypeParams;
  readonly filter: WhereFilter | null;
  readonly timeGranularity: string | null;
  readonly meta: Values;
}

/** Metrics asked for together. Nothing is built of it, and its exports are for others to write. */
export interface SavedQueryResource extends SemanticBase {
  readonly kind: 'saved_query';
  readonly queryParams: QueryParams;
  readonly exports: readonly Export[];
}

// What follows has the names and the nulls of manifest.json: it stands there as it is.

export const entityTypes = ['foreign', 'natural', 'primary', 'unique'] as const;
export const dimensionTypes = ['categorical', 'time'] as const;
export const metricTypes = ['simple', 'ratio', 'cumulative', 'derived', 'conversion'] as const;
export const granularities = [
  'nanosecond',
  'microsecond',
  'millisecond',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
] as const;
export const aggregations = [
  'sum',
  'min',
  'max',
  'count_distinct',
  'sum_boolean',
  'average',
  'percentile',
  'median',
  'count',
] as const;

export type MetricType = (typeof metricTypes)[number];
export type Granularity = (typeof granularities)[number];
export type Aggregation = (typeof aggregations)[number];

interface ElementConfig {
  readonly config: { readonly meta: Values };
}

interface Element extends ElementConfig {
  readonly name: string;
  readonly description: string | null;
  readonly label: string | null;
}

export interface Entity extends Element {
  readonly type: (typeof entityTypes)[number];
  readonly role: string | null;
  readonly expr: string | null;
}

export interface Dimension extends Element {
  readonly type: (typeof dimensionTypes)[number];
  readonly is_partition: boolean;
  readonly type_params: {
    readonly time_granularity: Granularity;
    readonly validity_params: { readonly is_start: boolean; readonly is_end: boolean } | null;
  } | null;
  readonly expr: string | null;
  readonly metadata: null;
}

export interface Measure extends Element {
  readonly agg: Aggregation;
  readonly create_metric: boolean;
  readonly expr: string | null;
  readonly agg_params: AggregationParams | null;
  readonly non_additive_dimension: NonAdditiveDimension | null;
  readonly agg_time_dimension: string | null;
}

export interface AggregationParams {
  readonly percentile: number | null;
  readonly use_discrete_percentile: boolean;
  readonly use_approximate_percentile: boolean;
}

export interface NonAdditiveDimension {
  readonly name: string;
  readonly window_choice: Aggregation;
  readonly window_groupings: readonly string[];
}

export interface WhereFilter {
  readonly where_filters: readonly { readonly where_sql_template: string }[];
}

export interface TimeWindow {
  readonly count: number;
  readonly granularity: string;
}

export interface InputMeasure {
  readonly name: string;
  readonly filter: WhereFilter | null;
  readonly alias: string | null;
  readonly join_to_timespine: boolean;
  readonly fill_nulls_with: number | null;
}

export interface InputMetric {
  readonly name: string;
  readonly filter: WhereFilter | null;
  readonly alias: string | null;
  readonly offset_window: TimeWindow | null;
  readonly offset_to_grain: string | null;
}

export interface MetricTypeParams {
  readonly measure: InputMeasure | null;
  /** All measures that it comes from, those of its input metrics too: known once the project is linked. */
  readonly input_measures: readonly InputMeasure[];
  readonly numerator: InputMetric | null;
  readonly denominator: InputMetric | null;
  readonly expr: string | null;
  readonly window: TimeWindow | null;
  readonly grain_to_date: string | null;
  readonly metrics: readonly InputMetric[];
  readonly conversion_type_params: ConversionParams | null;
  readonly cumulative_type_params: CumulativeParams | null;
  readonly metric_aggregation_params: MetricAggregation | null;
  readonly fill_nulls_with: number | null;
  readonly join_to_timespine: boolean;
  readonly is_private: boolean | null;
}

export interface ConversionParams {
  readonly entity: string;
  readonly base_measure: InputMeasure | null;
  readonly conversion_measure: InputMeasure | null;
  readonly base_metric: InputMetric | null;
  readonly conversion_metric: InputMetric | null;
  readonly calculation: string;
  readonly window: TimeWindow | null;
  readonly constant_properties: readonly Values[] | null;
}

export interface CumulativeParams {
  readonly window: TimeWindow | null;
  readonly grain_to_date: string | null;
  readonly period_agg: string;
  readonly metric: InputMetric | null;
}

/** What a simple metric of the form that stands under a model adds up. */
export interface MetricAggregation {
  readonly semantic_model: string;
  readonly agg: Aggregation;
  readonly agg_params: AggregationParams | null;
  readonly agg_time_dimension: string | null;
  readonly non_additive_dimension: NonAdditiveDimension | null;
}

export interface QueryParams {
  readonly metrics: readonly string[];
  readonly group_by: readonly string[];
  readonly where: WhereFilter | null;
  readonly order_by: readonly string[];
  readonly limit: number | null;
}

export interface Export {
  readonly name: string;
  readonly config: {
    readonly export_as: string;
    readonly schema_name: string | null;
    readonly alias: string | null;
    readonly database: string | null;
  };
  readonly unrendered_config: Values;
}

/** A model that says which times there are: what metrics over time are laid on. */
export interface TimeSpine {
  readonly standard_granularity_column: string;
  readonly custom_granularities: readonly { readonly name: string; readonly column_name: string | null }[];
}
