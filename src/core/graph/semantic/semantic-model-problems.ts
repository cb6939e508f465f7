import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type {
  Aggregation,
  AggregationParams,
  SemanticModelResource,
} from '../../project/dbt/semantic/semantic-resource.js';
import { problemOf, type SemanticLayer } from './semantic-layer.js';
import { isKeyword, nameProblem, repeated } from './semantic-names.js';
import type { SemanticModelNode } from '../types.js';

/** What MetricFlow has against semantic models, each and together. */
export function modelProblems({ models }: SemanticLayer): readonly Diagnostic[] {
  return [
    ...models.flatMap((node) =>
      [
        ...ownProblems(node.resource),
        ...elementProblems(node.resource),
        ...measureProblems(node.resource),
      ].map((problem) => problemOf(node, problem)),
    ),
    ...measuresTwice(models),
    ...elementsOfTwoKinds(models),
    ...dimensionsOfTwoTypes(models),
    ...pairsTwice(models),
    ...labelsTwice(models),
  ];
}

/** The entity that its dimensions belong to. */
export function primaryEntityOf({ entities, primaryEntity }: SemanticModelResource): string | undefined {
  return primaryEntity ?? entities.find(({ type }) => type === 'primary')?.name;
}

function ownProblems(model: SemanticModelResource): readonly string[] {
  const { defaults, dimensions, entities, name, primaryEntity } = model;
  const found: string[] = [];
  const bad = nameProblem(name);
  if (bad !== undefined) found.push(`has a name that MetricFlow does not take, ${bad}`);
  const primary = entities.filter(({ type }) => type === 'primary').map((each) => each.name);
  if (primary.length > 1) found.push(`has ${primary.length} primary entities: ${primary.join(', ')}`);
  else if (primary.length === 1 && primaryEntity !== null)
    found.push(`has the primary entity \`${primary[0]}\`, and says \`primary_entity: ${primaryEntity}\``);
  if (dimensions.length > 0 && primaryEntityOf(model) === undefined)
    found.push('has dimensions and no primary entity');
  const time = defaults?.agg_time_dimension;
  if (time && !isTime(model, time))
    found.push(`says \`agg_time_dimension: ${time}\`, which is none of its time dimensions`);
  return [...found, ...naturalProblems(model)];
}

/** Times within which rows hold need a natural key, and nothing to add up. */
function naturalProblems({ dimensions, entities, measures }: SemanticModelResource): readonly string[] {
  const windows = dimensions.flatMap(({ type_params: params }) => params?.validity_params ?? []);
  const natural = new Set(entities.filter(({ type }) => type === 'natural').map(({ name }) => name));
  const found: string[] = [];
  if (natural.size > 1) found.push('has more than one natural entity');
  if (windows.length === 0)
    return natural.size > 0 ? [...found, 'has a natural entity and no `validity_params`'] : found;
  const starts = windows.filter((each) => each.is_start).length;
  const ends = windows.filter((each) => each.is_end).length;
  if (windows.length !== 2 || starts !== 1 || ends !== 1)
    found.push('needs two dimensions with `validity_params`: one with `is_start`, one with `is_end`');
  if (natural.size === 0) found.push('has `validity_params` and no natural entity');
  if (entities.some(({ type }) => type === 'primary' || type === 'unique'))
    found.push('has `validity_params` and a primary or unique entity');
  if (measures.length > 0) found.push('has both `validity_params` and measures');
  return found;
}

function isTime({ dimensions }: SemanticModelResource, name: string): boolean {
  return dimensions.some((each) => each.name === name && each.type === 'time');
}

function elementProblems({ dimensions, entities, measures }: SemanticModelResource): readonly string[] {
  const all = [
    ...measures.map(({ name }) => ({ name, what: 'measure' })),
    ...entities.map(({ name }) => ({ name, what: 'entity' })),
    ...dimensions.map(({ name }) => ({ name, what: 'dimension' })),
  ];
  const labels = (['entities', 'measures', 'dimensions'] as const).flatMap((key) =>
    repeated<{ readonly label: string | null }>(
      { entities, measures, dimensions }[key],
      ({ label }) => label,
    ).map(([{ label }]) => `has two ${key} with the label \`${label}\``),
  );
  return [
    ...repeated(all, ({ name }) => name).map(
      ([{ name, what }, first]) => `has the ${first.what} \`${name}\` and the ${what} \`${name}\``,
    ),
    ...all.flatMap(({ name, what }) => {
      const bad = nameProblem(name);
      return bad === undefined ? [] : [`has the ${what} \`${name}\`, ${bad}`];
    }),
    ...all.flatMap(({ name, what }) =>
      isKeyword(name) ? [`has the ${what} \`${name}\`, which is a word of SQL`] : [],
    ),
    ...labels,
  ];
}

function measureProblems(model: SemanticModelResource): readonly string[] {
  return model.measures.flatMap((measure) => {
    const { agg, agg_params: params, expr, name } = measure;
    const time = measure.agg_time_dimension ?? model.defaults?.agg_time_dimension ?? null;
    const what = `has the measure \`${name}\``;
    return [
      ...(time === null
        ? [`${what} without an \`agg_time_dimension\`, and none under \`defaults\``]
        : isTime(model, time)
          ? []
          : [`${what} with \`agg_time_dimension: ${time}\`, which is none of its time dimensions`]),
      ...aggregationProblems(agg, expr, params).map((problem) => `${what}, which ${problem}`),
      ...nonAdditiveProblems(model, measure.non_additive_dimension, time).map(
        (problem) => `${what}, whose \`non_additive_dimension\` ${problem}`,
      ),
    ];
  });
}

function aggregationProblems(
  agg: Aggregation,
  expr: string | null,
  params: AggregationParams | null,
): readonly string[] {
  if (agg === 'count' && expr === null) return ['counts and has no `expr`: `1` stands for every row'];
  if (agg === 'count' && /^distinct /iu.test(expr ?? ''))
    return ['counts what is distinct: `count_distinct` does'];
  const share = params?.percentile ?? null;
  if (agg === 'percentile') {
    if (share === null) return ['is a percentile and has no `agg_params.percentile`'];
    return share <= 0 || share >= 1 ? ['has a percentile that is not between 0 and 1'] : [];
  }
  if (!params) return [];
  if (agg === 'median')
    return (share !== null && share !== 0.5) || params.use_discrete_percentile
      ? ['is a median, and its `agg_params` say something else']
      : [];
  const isSaid = Boolean(share) || params.use_discrete_percentile || params.use_approximate_percentile;
  return isSaid ? ['has `agg_params`, which are of percentiles only'] : [];
}

function nonAdditiveProblems(
  { dimensions, entities }: SemanticModelResource,
  non: SemanticModelResource['measures'][number]['non_additive_dimension'],
  time: string | null,
): readonly string[] {
  if (!non) return [];
  const found: string[] = [];
  const dimension = dimensions.find(({ name }) => name === non.name);
  const usual = dimensions.find(({ name }) => name === time);
  if (!dimension) found.push(`names \`${non.name}\`, which is none of its dimensions`);
  else if (dimension.type !== 'time') found.push(`names \`${non.name}\`, which is no time`);
  const own = dimension?.type_params?.time_granularity;
  const other = usual?.type_params?.time_granularity;
  if (own !== undefined && other !== undefined && own !== other)
    found.push(`has the granularity \`${own}\`, and the time that it adds up by has \`${other}\``);
  if (non.window_choice !== 'min' && non.window_choice !== 'max')
    found.push('chooses neither `min` nor `max`');
  const known = new Set(entities.map(({ name }) => name));
  for (const name of non.window_groupings)
    if (!known.has(name)) found.push(`groups by \`${name}\`, which is none of its entities`);
  return found;
}

function measuresTwice(models: readonly SemanticModelNode[]): readonly Diagnostic[] {
  const all = models.flatMap((node) => node.resource.measures.map(({ name }) => ({ node, name })));
  return repeated(all, ({ name }) => name).map(([{ node, name }, first]) =>
    problemOf(node, `has the measure \`${name}\`, which \`${first.node.name}\` has too`),
  );
}

/** One name is one kind of thing in all semantic models. */
function elementsOfTwoKinds(models: readonly SemanticModelNode[]): readonly Diagnostic[] {
  const kinds = new Map<string, { readonly kind: string; readonly node: SemanticModelNode }>();
  return models.flatMap((node) => {
    const { dimensions, entities, measures } = node.resource;
    const own = [
      ...measures.map(({ name }) => [name, 'measure'] as const),
      ...dimensions.map(({ name }) => [name, 'dimension'] as const),
      ...entities.map(({ name }) => [name, 'entity'] as const),
    ];
    return own.flatMap(([name, kind]) => {
      const first = kinds.get(name);
      if (!first) kinds.set(name, { kind, node });
      if (!first || first.kind === kind || first.node === node) return [];
      const problem = `has the ${kind} \`${name}\`, which is a ${first.kind} in \`${first.node.name}\``;
      return [problemOf(node, problem)];
    });
  });
}

function dimensionsOfTwoTypes(models: readonly SemanticModelNode[]): readonly Diagnostic[] {
  const types = new Map<string, string>();
  return models.flatMap((node) =>
    node.resource.dimensions.flatMap(({ is_partition: isPartition, name, type }) => {
      const own = isPartition ? `${type} and a partition` : type;
      const first = types.get(name) ?? own;
      types.set(name, first);
      const problem = `has the dimension \`${name}\`, which is ${own} here and ${first} elsewhere`;
      return first === own ? [] : [problemOf(node, problem)];
    }),
  );
}

function pairsTwice(models: readonly SemanticModelNode[]): readonly Diagnostic[] {
  const all = models.flatMap((node) => {
    const primary = primaryEntityOf(node.resource);
    return primary === undefined ? [] : node.resource.dimensions.map(({ name }) => ({ node, name, primary }));
  });
  return repeated(all, ({ name, primary }) => `${primary} ${name}`).flatMap(
    ([{ node, name, primary }, first]) =>
      first.node === node
        ? []
        : [
            problemOf(
              node,
              `has the dimension \`${name}\` of the primary entity \`${primary}\`, as \`${first.node.name}\` has`,
            ),
          ],
  );
}

/** Labels of semantic models, and of entities that have one name. */
function labelsTwice(models: readonly SemanticModelNode[]): readonly Diagnostic[] {
  const entities = new Map<string, string | null>();
  return [
    ...repeated(models, ({ resource }) => resource.label).map(([node, first]) =>
      problemOf(node, `has the label of \`${first.name}\``),
    ),
    ...models.flatMap((node) =>
      node.resource.entities.flatMap(({ label, name }) => {
        const first = entities.get(name) ?? label;
        entities.set(name, first);
        const isOther = label !== null && first !== label;
        return isOther ? [problemOf(node, `labels the entity \`${name}\` otherwise than others do`)] : [];
      }),
    ),
  ];
}
