import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import {
  granularities,
  type InputMeasure,
  type InputMetric,
  type MetricResource,
  type TimeWindow,
} from '../../project/dbt/semantic/semantic-resource.js';
import type { MetricNode } from '../types.js';
import { filterProblem } from './filter-problem.js';
import { customGranularities, problemOf, type SemanticLayer } from './semantic-layer.js';
import { nameProblem, repeated } from './semantic-names.js';

/**
 * What MetricFlow has against metrics, each and together.
 * @param nested whether dbt wants the window of a cumulative metric under `cumulative_type_params`
 */
export function metricProblems(layer: SemanticLayer, nested: boolean): readonly Diagnostic[] {
  const custom = customGranularities(layer);
  const { metrics } = layer;
  return [
    ...metrics.flatMap((node) =>
      [
        ...nameProblems(node.resource),
        ...(nested ? unnested(node.resource) : []),
        ...cumulativeProblems(node.resource),
        ...derivedProblems(node.resource, custom),
        ...conversionProblems(node.resource, layer),
        ...filtersOf(node.resource).flatMap((text) => filterProblem(text) ?? []),
      ].map((problem) => problemOf(node, problem)),
    ),
    ...repeated(metrics, ({ resource }) => resource.label).map(([node, first]) =>
      problemOf(node, `has the label of \`${first.name}\``),
    ),
    ...repeated(metrics, ({ name }) => name).map(([node]) => problemOf(node, 'is also in another package')),
    ...aliasProblems(layer),
  ];
}

function nameProblems({ name }: MetricResource): readonly string[] {
  const bad = nameProblem(name);
  return bad === undefined ? [] : [`has a name that MetricFlow does not take, ${bad}`];
}

function unnested({ typeParams: { grain_to_date: grain, window } }: MetricResource): readonly string[] {
  const key = window ? 'window' : grain === null ? undefined : 'grain_to_date';
  return key === undefined
    ? []
    : [`says its \`${key}\` where dbt wants it under \`type_params.cumulative_type_params\``];
}

function cumulativeProblems({ type, typeParams }: MetricResource): readonly string[] {
  const { cumulative_type_params: said } = typeParams;
  if (type !== 'cumulative' || !said) return [];
  const outer = typeParams.window;
  const window = said.window ?? outer;
  const grain = said.grain_to_date ?? typeParams.grain_to_date;
  return [
    ...(outer && said.window && JSON.stringify(outer) !== JSON.stringify(said.window)
      ? ['has two windows that differ']
      : []),
    ...(grain !== null && !isUsual(grain)
      ? [`has \`grain_to_date: ${grain}\`, which is no granularity`]
      : []),
    ...(window && grain !== null ? ['has both a `window` and a `grain_to_date`'] : []),
    ...windowProblems(window, new Set()),
  ];
}

function isUsual(granularity: string): boolean {
  return granularities.some((each) => each === granularity);
}

function windowProblems(window: TimeWindow | null, custom: ReadonlySet<string>): readonly string[] {
  if (!window) return [];
  const { count, granularity } = window;
  const single = granularity.replace(/s$/u, '');
  if (isUsual(granularity) || custom.has(granularity) || custom.has(single)) return [];
  return [`has the window \`${count} ${granularity}\`, whose granularity it cannot have`];
}

function derivedProblems(
  { name, type, typeParams }: MetricResource,
  custom: ReadonlySet<string>,
): readonly string[] {
  const inputs = typeParams.metrics;
  const offsets = inputs.flatMap(({ offset_to_grain: grain, offset_window: window, name: input }) => [
    ...windowProblems(window, custom),
    ...(grain !== null && !isUsual(grain)
      ? [`has \`offset_to_grain: ${grain}\`, which is no granularity`]
      : []),
    ...(grain !== null && window ? [`has both offsets of \`${input}\``] : []),
  ]);
  if (type !== 'derived') return offsets;
  const names = new Set(inputs.map((input) => input.name));
  const aliases = inputs.flatMap(({ alias }) => (alias === null ? [] : [alias]));
  return [
    ...offsets,
    ...(inputs.length === 0 ? ['is derived of no metrics'] : []),
    ...aliases.flatMap((alias) => aliasedBadly(alias)),
    ...aliases.flatMap((alias) =>
      names.has(alias) ? [`has the alias \`${alias}\`, which it uses already`] : [],
    ),
    ...(names.has(name) ? ['is derived of itself'] : []),
  ];
}

function aliasedBadly(alias: string): readonly string[] {
  const bad = nameProblem(alias);
  return bad === undefined ? [] : [`has the alias \`${alias}\`, ${bad}`];
}

/** Both sides of a conversion count, and know the entity that converts. */
function conversionProblems(metric: MetricResource, layer: SemanticLayer): readonly string[] {
  const said = metric.typeParams.conversion_type_params;
  if (metric.type !== 'conversion' || !said) return [];
  const inputs = [said.base_measure ?? said.base_metric, said.conversion_measure ?? said.conversion_metric];
  return [
    ...windowProblems(said.window, new Set()),
    ...inputs.flatMap((input) => (input ? inputProblems(input, said.entity, layer) : [])),
  ];
}

function inputProblems(
  { name }: InputMeasure | InputMetric,
  entity: string,
  { metrics, models }: SemanticLayer,
): readonly string[] {
  const params = metrics.find((each) => each.name === name)?.resource.typeParams.metric_aggregation_params;
  const model = models.find(({ resource }) =>
    params ? resource.name === params.semantic_model : resource.measures.some((each) => each.name === name),
  );
  const measure = model?.resource.measures.find((each) => each.name === name);
  const expr = measure?.expr ?? metrics.find((each) => each.name === name)?.resource.typeParams.expr ?? null;
  const agg = measure?.agg ?? params?.agg;
  if (!model || agg === undefined) return [`converts \`${name}\`, which adds up no model itself`];
  const counts = agg === 'count' || agg === 'count_distinct' || (agg === 'sum' && expr === '1');
  const knows = model.resource.entities.some((each) => each.name === entity);
  return [
    ...(counts ? [] : [`converts \`${name}\`, which must count, or be \`sum\` of \`1\``]),
    ...(knows ? [] : [`converts the entity \`${entity}\`, which \`${model.name}\` does not have`]),
  ];
}

/** Every condition that a metric or its inputs have. */
function filtersOf({ filter, typeParams }: MetricResource): readonly string[] {
  const { denominator, measure, metrics, numerator } = typeParams;
  const all = [filter, ...[measure, numerator, denominator, ...metrics].map((each) => each?.filter)];
  return all.flatMap((each) => (each?.where_filters ?? []).map((one) => one.where_sql_template));
}

/** An alias of a measure is used once, and is no measure. */
function aliasProblems({ metrics, models }: SemanticLayer): readonly Diagnostic[] {
  const measures = new Set(models.flatMap(({ resource }) => resource.measures.map(({ name }) => name)));
  const aliases = new Map<string, MetricNode>();
  return metrics.flatMap((node) => {
    const inputs = node.resource.typeParams.input_measures;
    const found: string[] = [];
    for (const name of new Set(inputs.map((input) => input.name))) {
      const same = inputs.filter((input) => input.name === name);
      if (same.length > 1 && same.some(({ alias, filter }) => filter && alias === null))
        found.push(`comes from the measure \`${name}\` with several conditions, and gives one no \`alias\``);
    }
    for (const { alias, name } of inputs) {
      if (alias === null) continue;
      const first = aliases.get(alias);
      found.push(...aliasedBadly(alias));
      if (measures.has(alias)) found.push(`has the alias \`${alias}\` of \`${name}\`, which is a measure`);
      if (first) found.push(`comes from a measure with the alias \`${alias}\`, as \`${first.name}\` does`);
      aliases.set(alias, node);
    }
    return found.map((problem) => problemOf(node, problem));
  });
}
