import { relationArgument } from '../../graph/relation-argument.js';
import {
  isData,
  isSemantic,
  type MetricNode,
  type ProjectGraph,
  type SavedQueryNode,
  type SemanticModelNode,
  type SemanticNode,
} from '../../graph/types.js';
import type { Export, SemanticResource } from '../../project/dbt/semantic/semantic-resource.js';
import type { NodeConfig } from '../../project/node-config.js';
import { isValues, type Value, type Values } from '../../project/value.js';
import { idsOf, shownRelation } from './data-entries.js';
import { belowRoot, pathInPackage, readingsOf, type EntryContext } from './entry.js';

/** The parts of the semantic layer, each by id, as they stand in manifest.json. */
export interface SemanticEntries {
  readonly metrics: Values;
  readonly semantic_models: Values;
  readonly saved_queries: Values;
}

export function semanticEntries(graph: ProjectGraph, context: EntryContext): SemanticEntries {
  const made = { metrics: [], semantic_models: [], saved_queries: [] } as {
    readonly [Key in keyof SemanticEntries]: [string, Values][];
  };
  for (const node of graph.nodes.values())
    if (isSemantic(node)) made[keys[node.kind]].push([node.id, semanticEntry(node, graph, context)]);
  return {
    metrics: Object.fromEntries(made.metrics),
    semantic_models: Object.fromEntries(made.semantic_models),
    saved_queries: Object.fromEntries(made.saved_queries),
  };
}

const keys = {
  metric: 'metrics',
  semantic_model: 'semantic_models',
  saved_query: 'saved_queries',
} as const;

/** The entry of one of them; of a disabled one too, which reads nothing. */
export function semanticEntry(node: SemanticNode, graph: ProjectGraph, context: EntryContext): Values {
  switch (node.kind) {
    case 'metric':
      return metricEntry(node, context);
    case 'semantic_model':
      return modelEntry(node, graph, context);
    case 'saved_query':
      return savedQueryEntry(node, context);
  }
}

/** A node of a part that is switched off. */
export function disabledNode(resource: SemanticResource): SemanticNode {
  const { at, config, description, fqn, id, name } = resource;
  const base = {
    id,
    name,
    fqn,
    config,
    at,
    path: at.source.path,
    description: description ?? '',
    parents: [],
  };
  switch (resource.kind) {
    case 'metric':
      return { ...base, kind: 'metric', resource };
    case 'semantic_model':
      return { ...base, kind: 'semantic_model', resource };
    case 'saved_query':
      return { ...base, kind: 'saved_query', resource };
  }
}

function base({ id, name, path, resource }: SemanticNode, context: EntryContext) {
  const { package: owner, fqn, kind } = resource;
  const original = pathInPackage(path, context);
  return {
    name,
    resource_type: kind,
    package_name: owner,
    path: belowRoot(path, context.paths.models),
    original_file_path: original,
    unique_id: id,
    fqn: [owner, ...fqn],
  };
}

function metricEntry(node: MetricNode, context: EntryContext): Values {
  const { config, description, filter, label, meta, tags, timeGranularity, type, typeParams } = node.resource;
  return {
    ...base(node, context),
    description: description ?? '',
    label,
    type,
    type_params: typeParams as unknown as Values,
    filter: filter as unknown as Value,
    metadata: null,
    time_granularity: timeGranularity,
    config: configOf(config),
    unrendered_config: node.resource.unrendered,
    sources: [],
    depends_on: { macros: [], nodes: idsOf(node.parents, context) },
    refs: [],
    metrics: [],
    group: config.group ?? null,
    meta,
    tags,
  };
}

function modelEntry(node: SemanticModelNode, graph: ProjectGraph, context: EntryContext): Values {
  const { config, defaults, description, dimensions, entities, label, measures, model, primaryEntity } =
    node.resource;
  const argument = relationArgument(model.text);
  return {
    ...base(node, context),
    model: model.text,
    node_relation: nodeRelation(node, graph, context),
    description,
    label,
    defaults,
    entities: entities as unknown as Value,
    measures: measures as unknown as Value,
    dimensions: dimensions as unknown as Value,
    metadata: null,
    depends_on: { macros: [], nodes: idsOf(node.parents, context) },
    refs: readingsOf(argument ? [argument] : [], context).refs,
    config: configOf(config),
    unrendered_config: node.resource.unrendered,
    primary_entity: primaryEntity,
    group: config.group ?? null,
  };
}

function nodeRelation({ parents }: SemanticModelNode, graph: ProjectGraph, context: EntryContext): Value {
  const [id] = parents;
  const model = id === undefined ? undefined : graph.nodes.get(id);
  if (!model || !isData(model)) return null;
  const { database, name, schema } = model.relation;
  return {
    alias: name,
    schema_name: schema,
    database: database ?? context.database,
    relation_name: shownRelation(model, context),
  };
}

function savedQueryEntry(node: SavedQueryNode, context: EntryContext): Values {
  const { config, description, exports, label, queryParams, tags } = node.resource;
  const { extra = {} } = config;
  const cache = extra['cache'];
  return {
    ...base(node, context),
    query_params: queryParams as unknown as Values,
    exports: exports.map((each) => exportEntry(each, context)),
    description,
    label,
    metadata: null,
    config: {
      ...configOf(config),
      export_as: extra['export_as'] ?? null,
      schema: config.schema ?? null,
      cache: { enabled: false, ...(isValues(cache) && cache) },
      ...(config.tags && { tags: config.tags }),
    },
    unrendered_config: node.resource.unrendered,
    group: config.group ?? null,
    depends_on: { macros: [], nodes: idsOf(node.parents, context) },
    refs: [],
    tags,
  };
}

/** Where an export goes that does not say so itself: where a model of its name would. */
function exportEntry({ config, name, unrendered_config: said }: Export, context: EntryContext): Values {
  return {
    name,
    config: {
      export_as: config.export_as,
      schema_name: config.schema_name ?? context.schema,
      alias: config.alias ?? name,
      database: config.database ?? context.database,
    },
    unrendered_config: said,
  };
}

function configOf({ enabled = true, extra = {}, group, meta = {} }: NodeConfig): Values {
  return { ...extra, enabled, group: group ?? null, meta };
}
