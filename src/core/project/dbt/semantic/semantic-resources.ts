import { diagnostic, type Diagnostic } from '../../../diagnostics/diagnostic.js';
import type { Span } from '../../../diagnostics/source.js';
import { withoutPlaces } from '../../config-places.js';
import { nodeId } from '../../ids.js';
import { mergeConfig } from '../../merge-config.js';
import type { NodeConfig } from '../../node-config.js';
import { nameSpan } from '../../properties.js';
import type { Values } from '../../value.js';
import { childOf, itemsOf, type YamlNode } from '../../yaml/tree.js';
import type { Configured } from '../config-trees.js';
import { emptyLevel, mergeLevel, type ConfigLevel } from '../read-config.js';
import type { Described } from './describe.js';
import { newMetricParts, oldMetricParts, type MetricParts, type MetricPlace } from './read-metric.js';
import { exportsOf, queryParams } from './read-saved-query.js';
import {
  metaOf,
  modelParts,
  pythonText,
  semanticModelParts,
  type SemanticModelParts,
} from './read-semantic-model.js';
import { metricEntry, type SemanticEntry } from './semantic-file.js';
import type { ModelSemantics } from './semantic-part.js';
import type {
  Measure,
  MetricResource,
  SavedQueryResource,
  SemanticKind,
  SemanticModelResource,
  SemanticResource,
} from './semantic-resource.js';

/** A model that says something of the semantic layer, described in a file of these folders. */
export interface DescribedSemantics {
  readonly model: string;
  readonly description: string;
  readonly folders: readonly string[];
  readonly at: Span;
  readonly semantics: ModelSemantics;
}

export interface SemanticInput {
  readonly package: string;
  readonly configured: Configured;
  readonly describe: Described;
  readonly diagnostics: Diagnostic[];
  /** Entries of `semantic_models:`, `metrics:` and `saved_queries:`, with the folders of their files. */
  readonly entries: readonly { readonly entry: SemanticEntry; readonly folders: readonly string[] }[];
  readonly models: readonly DescribedSemantics[];
}

/** The semantic layer of a package: what its files say, in the order of dbt's reading. Two of one name are told when they are linked. */
export function semanticResources(input: SemanticInput): readonly SemanticResource[] {
  return new Builder(input).all();
}

interface Common {
  readonly kind: SemanticKind;
  readonly name: string;
  readonly folders: readonly string[];
  readonly level: ConfigLevel;
  readonly at: Span;
}

class Builder {
  readonly #input: SemanticInput;

  constructor(input: SemanticInput) {
    this.#input = input;
  }

  all(): readonly SemanticResource[] {
    return [
      ...this.#input.models.flatMap((each) => this.#ofModel(each)),
      ...this.#input.entries.flatMap(({ entry, folders }) => this.#ofEntry(entry, folders)),
    ];
  }

  #ofEntry(said: SemanticEntry, folders: readonly string[]): readonly SemanticResource[] {
    switch (said.kind) {
      case 'semantic_model':
        return this.#semanticModel(said, folders);
      case 'saved_query':
        return [this.#savedQuery(said, folders)];
      case 'old_metric':
      case 'new_metric':
        return this.#metric(said, folders, undefined);
    }
  }

  #base<Kind extends SemanticKind>({ kind, name, folders, level, at }: Common & { readonly kind: Kind }) {
    const { configured, package: owner } = this.#input;
    const fqn = [...folders, name];
    const outer = configured.base(kind, fqn);
    const config: NodeConfig = mergeConfig(mergeLevel(outer, level), configured.override(kind, fqn) ?? {});
    const unrendered = { ...(kind === 'metric' && plain(outer)), ...plain(level.config) };
    return { kind, id: nodeId(kind, owner, name), name, package: owner, fqn, config, unrendered, at };
  }

  #semanticModel(
    { entry, node, level }: Extract<SemanticEntry, { kind: 'semantic_model' }>,
    folders: readonly string[],
  ): readonly SemanticResource[] {
    const { describe } = this.#input;
    const base = this.#base({ kind: 'semantic_model', name: entry.name, folders, level, at: nameSpan(node) });
    const made: SemanticModelResource = {
      ...base,
      description: describe(entry.description, node),
      label: entry.label ?? null,
      tags: [],
      model: { text: entry.model, at: childOf(node, 'model')?.span ?? node.span },
      ...withMeta(semanticModelParts(entry, node, describe), base.config),
    };
    const metrics = (entry.measures ?? []).flatMap((measure, index) => {
      const found = made.measures[index];
      if (measure.create_metric !== true || !found) return [];
      const at = nameSpan(itemsOf(childOf(node, 'measures'))[index] ?? node);
      return this.#metricOfMeasure(found, made, folders, at);
    });
    return [made, ...metrics];
  }

  /** `create_metric: true` makes a metric of a measure. */
  #metricOfMeasure(
    measure: Measure,
    { config }: SemanticModelResource,
    folders: readonly string[],
    at: Span,
  ): MetricResource {
    const { enabled = true, meta = {} } = config;
    const level: ConfigLevel = { config: { enabled, meta }, cleared: [] };
    const base = this.#base({ kind: 'metric', name: measure.name, folders, level, at });
    const said = { name: measure.name, type_params: { measure: measure.name } };
    const { typeParams, ...parts } = oldMetricParts(said, itemAt(at), []);
    return {
      ...base,
      description:
        measure.description === null || measure.description === ''
          ? `Metric created from measure ${measure.name}`
          : measure.description,
      label: measure.label ?? measure.name,
      tags: [],
      meta: base.config.meta ?? {},
      ...parts,
      typeParams: { ...typeParams, expr: pythonText(measure.expr ?? measure.name) },
    };
  }

  #metric(
    { entry, kind, node, level }: Extract<SemanticEntry, { kind: 'old_metric' | 'new_metric' }>,
    folders: readonly string[],
    place: MetricPlace | undefined,
  ): readonly MetricResource[] {
    const { describe, diagnostics } = this.#input;
    const base = this.#base({ kind: 'metric', name: entry.name, folders, level, at: nameSpan(node) });
    const name = badName(entry.name);
    if (name !== undefined)
      diagnostics.push(diagnostic('dbt/metric', { name: entry.name, problem: name }, { at: base.at }));
    const parts: MetricParts | undefined =
      kind === 'old_metric'
        ? oldMetricParts(entry, node, diagnostics)
        : newMetricParts(entry, node, place, diagnostics);
    if (!parts) return [];
    const configMeta = base.config.meta ?? {};
    const ownMeta = kind === 'old_metric' ? (entry.meta ?? {}) : {};
    return [
      {
        ...base,
        description: describe(entry.description, node) ?? '',
        label: entry.label ?? entry.name,
        tags: kind === 'old_metric' ? (entry.tags ?? []) : [],
        meta: kind === 'old_metric' && Object.keys(configMeta).length > 0 ? configMeta : ownMeta,
        ...parts,
      },
    ];
  }

  #savedQuery(
    { entry, node, level }: Extract<SemanticEntry, { kind: 'saved_query' }>,
    folders: readonly string[],
  ): SavedQueryResource {
    const { describe, diagnostics } = this.#input;
    const base = this.#base({ kind: 'saved_query', name: entry.name, folders, level, at: nameSpan(node) });
    const own = typeof entry.tags === 'string' ? [entry.tags] : (entry.tags ?? []);
    return {
      ...base,
      description: describe(entry.description, node),
      label: entry.label ?? null,
      tags: [...new Set([...own, ...(base.config.tags ?? [])])].sort(),
      queryParams: queryParams(entry),
      exports: exportsOf(entry, node, base.config, diagnostics),
    };
  }

  /** The semantic model that stands under a model, and its metrics. */
  #ofModel({ model, description, folders, at, semantics }: DescribedSemantics): readonly SemanticResource[] {
    const { describe, diagnostics } = this.#input;
    const { part, columns, node } = semantics;
    const said = part.semantic_model;
    if (said === undefined || said === false || (said !== true && said.enabled === false)) return [];
    const own = said === true ? {} : said;
    const name = own.name ?? model;
    // As in dbt, a group is only heard beside a `config`.
    const config: NodeConfig = own.config
      ? { enabled: true, meta: metaOf(own.config), ...(own.group !== undefined && { group: own.group }) }
      : {};
    const level: ConfigLevel = own.config ? { config, cleared: [] } : emptyLevel;
    const base = this.#base({ kind: 'semantic_model', name, folders, level, at });
    const made: SemanticModelResource = {
      ...base,
      description,
      label: null,
      tags: [],
      model: { text: `ref('${model}')`, at },
      ...withMeta(modelParts(part, columns, node, describe, diagnostics), base.config),
    };
    const metrics = itemsOf(childOf(node, 'metrics')).flatMap((item) => {
      const entry = metricEntry(item, []);
      if (entry?.kind !== 'new_metric') return [];
      const isSimple = (entry.entry.type ?? 'simple') === 'simple';
      const place = { semanticModel: name, aggTimeDimension: part.agg_time_dimension };
      return this.#metric(entry, folders, isSimple ? place : undefined);
    });
    return [made, ...metrics];
  }
}

/** As it is written: keys that are nobody's stand beside the others. */
function plain({ extra = {}, ...config }: NodeConfig): Values {
  return { ...(withoutPlaces(config) as Values), ...extra };
}

/** The elements with the `meta` of their semantic model below their own. */
function withMeta(parts: SemanticModelParts, { meta = {} }: NodeConfig): SemanticModelParts {
  const below = <Of extends { readonly config: Measure['config'] }>(element: Of): Of => ({
    ...element,
    config: { meta: { ...meta, ...element.config.meta } },
  });
  const { entities, measures, dimensions } = parts;
  return {
    ...parts,
    entities: entities.map(below),
    measures: measures.map(below),
    dimensions: dimensions.map(below),
  };
}

/** dbt's own rule for names of metrics, which MetricFlow makes stricter. */
function badName(name: string): string | undefined {
  if (name.length > 250) return 'has a name of more than 250 characters';
  return /^[A-Za-z]\w*$/u.test(name)
    ? undefined
    : 'has a name that does not begin with a letter, or has more than letters, digits and underscores';
}

function itemAt(span: Span): YamlNode {
  return { kind: 'map', entries: [], span };
}
