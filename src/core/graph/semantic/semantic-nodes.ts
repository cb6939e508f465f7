import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import { suggest } from '../../diagnostics/suggest.js';
import type {
  InputMeasure,
  InputMetric,
  MetricResource,
  SavedQueryResource,
  SemanticModelResource,
  SemanticResource,
} from '../../project/dbt/semantic/semantic-resource.js';
import { nodeId, type NodeId } from '../../project/ids.js';
import type { RefContext } from '../names.js';
import { relationArgument } from '../relation-argument.js';
import type { MetricNode, SemanticNode } from '../types.js';

/** Finds what `ref` or `source` names; reports it when there is none. */
type Find = (
  kind: 'ref' | 'source',
  names: readonly string[],
  at: Span,
  context?: RefContext,
) => NodeId | undefined;

/** Makes the nodes of the enabled parts of the semantic layer, each with what it reads. */
export class SemanticLinker {
  readonly #project: string;
  readonly #resources: readonly SemanticResource[];
  readonly #find: Find;
  readonly #diagnostics: Diagnostic[];
  readonly #metrics: readonly MetricResource[];
  readonly #linked = new Map<NodeId, MetricLinks>();
  /** Metrics that are being linked. */
  readonly #open = new Set<NodeId>();

  constructor(
    project: string,
    resources: readonly SemanticResource[],
    find: Find,
    diagnostics: Diagnostic[],
  ) {
    this.#project = project;
    this.#resources = resources;
    this.#find = find;
    this.#diagnostics = diagnostics;
    this.#metrics = resources.filter((each) => each.kind === 'metric');
  }

  nodes(): readonly SemanticNode[] {
    return this.#resources.filter(isEnabled).map((resource) => {
      switch (resource.kind) {
        case 'semantic_model':
          return { ...baseOf(resource), kind: resource.kind, resource, parents: this.#modelOf(resource) };
        case 'metric':
          return this.#metricNode(resource);
        case 'saved_query':
          return { ...baseOf(resource), kind: resource.kind, resource, parents: this.#asked(resource) };
      }
    });
  }

  /** The metric that a name means for a node of a package; reported when there is none, or it is disabled. */
  metric(names: readonly string[], from: string, at: Span): MetricResource | undefined {
    const [name = '', owner] = names.toReversed();
    const all = this.#metrics.filter((each) => each.name === name);
    const places = owner === undefined ? [this.#project, from] : [owner];
    const found = places
      .flatMap((place) => all.filter((each) => each.package === place))
      .concat(owner === undefined ? all : []);
    const enabled = found.find(isEnabled);
    if (enabled) return enabled;
    const known = this.#metrics.filter(isEnabled).map((each) => each.name);
    this.#diagnostics.push(
      found.length > 0
        ? diagnostic('ref/disabled', { name }, { at })
        : diagnostic('ref/unknown-metric', { name, suggestion: suggest(name, known) }, { at }),
    );
    return undefined;
  }

  #modelOf(resource: SemanticModelResource): readonly NodeId[] {
    const { model, name, package: owner } = resource;
    const argument = relationArgument(model.text);
    if (argument?.kind !== 'ref') {
      const problem = `says \`model: ${model.text}\`, which is no \`ref('…')\``;
      this.#tellModel(name, problem, model.at);
      return [];
    }
    const from = owner === this.#project ? undefined : owner;
    const { names, version } = argument;
    return listed(this.#find('ref', names, model.at, { version, from }));
  }

  #metricNode(resource: MetricResource): MetricNode {
    const { parents, measures } = this.#links(resource);
    const typeParams = { ...resource.typeParams, input_measures: measures };
    return { ...baseOf(resource), kind: 'metric', resource: { ...resource, typeParams }, parents };
  }

  #asked({ at, package: owner, queryParams }: SavedQueryResource): readonly NodeId[] {
    const ids = queryParams.metrics.flatMap((metric) => listed(this.metric([metric], owner, at)?.id));
    return [...new Set(ids)];
  }

  /** What a metric reads, and all measures that it comes from. */
  #links(metric: MetricResource): MetricLinks {
    const known = this.#linked.get(metric.id);
    if (known) return known;
    // A circle is told of the graph.
    if (this.#open.has(metric.id)) return { parents: [], measures: [] };
    this.#open.add(metric.id);
    const made = this.#linksOf(metric);
    this.#open.delete(metric.id);
    this.#linked.set(metric.id, made);
    return made;
  }

  #linksOf(metric: MetricResource): MetricLinks {
    const { type, typeParams } = metric;
    const tell = (problem: string): MetricLinks => {
      this.#diagnostics.push(diagnostic('dbt/metric', { name: metric.name, problem }, { at: metric.at }));
      return { parents: [], measures: [] };
    };
    const {
      measure,
      metric_aggregation_params: aggregation,
      cumulative_type_params: cumulative,
    } = typeParams;
    switch (type) {
      case 'simple':
        if (measure) return this.#ofMeasures(metric, [measure]);
        if (!aggregation) return tell('is simple and has no `measure`');
        return {
          parents: [nodeId('semantic_model', this.#project, aggregation.semantic_model)].filter((id) =>
            this.#resources.some((each) => each.id === id && isEnabled(each)),
          ),
          measures: [],
        };
      case 'cumulative':
        if (measure) return this.#ofMeasures(metric, [measure]);
        return cumulative?.metric
          ? this.#ofMetrics(metric, [cumulative.metric], false)
          : tell('is cumulative and has no `measure`');
      case 'conversion': {
        const said = typeParams.conversion_type_params;
        if (!said) return tell('is a conversion and has no `conversion_type_params`');
        const { base_measure: base, conversion_measure: converted } = said;
        if (base && converted) return this.#ofMeasures(metric, [base, converted]);
        return this.#ofMetrics(
          metric,
          [said.base_metric, said.conversion_metric].flatMap((each) => each ?? []),
          false,
        );
      }
      case 'ratio': {
        const { numerator, denominator } = typeParams;
        if (!numerator || !denominator)
          return tell('is a ratio and needs both `numerator` and `denominator`');
        return this.#ofMetrics(metric, [numerator, denominator], true);
      }
      case 'derived':
        return this.#ofMetrics(metric, typeParams.metrics, true);
    }
  }

  #ofMeasures(metric: MetricResource, measures: readonly InputMeasure[]): MetricLinks {
    const parents = measures.flatMap(({ name }) => {
      const all = this.#resources.filter(
        (each): each is SemanticModelResource =>
          each.kind === 'semantic_model' && each.measures.some((measure) => measure.name === name),
      );
      // Of several in one package the last counts.
      const found = [this.#project, metric.package]
        .map((owner) => all.findLast((each) => each.package === owner))
        .concat(all.at(-1))
        .find((each) => each !== undefined);
      if (found && isEnabled(found)) return [found.id];
      const enabled = this.#resources.filter(isEnabled);
      const known = enabled.flatMap((each) =>
        each.kind === 'semantic_model' ? each.measures.map((measure) => measure.name) : [],
      );
      this.#diagnostics.push(
        found
          ? diagnostic('ref/disabled', { name: found.name }, { at: metric.at })
          : diagnostic('ref/unknown-measure', { name, suggestion: suggest(name, known) }, { at: metric.at }),
      );
      return [];
    });
    return { parents: [...new Set(parents)], measures: distinct(measures) };
  }

  /** @param inherits whether the measures of its metrics are its own too */
  #ofMetrics(metric: MetricResource, inputs: readonly InputMetric[], inherits: boolean): MetricLinks {
    const found = inputs.flatMap(({ name }) => this.metric([name], metric.package, metric.at) ?? []);
    const links = found.map((each) => this.#links(each));
    return {
      parents: [...new Set(found.map(({ id }) => id))],
      measures: inherits ? distinct(links.flatMap(({ measures }) => measures)) : [],
    };
  }

  #tellModel(name: string, problem: string, at: Span): void {
    this.#diagnostics.push(diagnostic('dbt/semantic-model', { name, problem }, { at }));
  }
}

interface MetricLinks {
  readonly parents: readonly NodeId[];
  readonly measures: readonly InputMeasure[];
}

function baseOf(resource: SemanticResource) {
  const { id, name, fqn, config, tags, description, at } = resource;
  return {
    id,
    name,
    path: at.source.path,
    fqn,
    config: { ...config, ...(tags.length > 0 && { tags }) },
    description: description ?? '',
    at,
  };
}

function isEnabled({ config }: SemanticResource): boolean {
  return config.enabled !== false;
}

function distinct(measures: readonly InputMeasure[]): readonly InputMeasure[] {
  return [...new Map(measures.map((each) => [JSON.stringify(each), each])).values()];
}

function listed<Item>(item: Item | undefined): readonly Item[] {
  return item === undefined ? [] : [item];
}
