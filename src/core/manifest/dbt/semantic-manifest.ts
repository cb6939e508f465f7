import { semanticLayer, type SemanticLayer } from '../../graph/semantic/semantic-layer.js';
import type { ModelNode, ProjectGraph } from '../../graph/types.js';
import { isValues, type Value, type Values } from '../../project/value.js';
import type { DbtArtifact } from './artifact.js';
import { shownRelation } from './data-entries.js';
import type { EntryContext } from './entry.js';
import { pairsOf } from './list-entries.js';

type Place = Pick<EntryContext, 'database' | 'dbt'>;

/** MetricFlow's version, whose shapes these are: that of dbt 1.12. */
const version: Values = { major_version: '0', minor_version: '213', patch_version: '0' };

/**
 * dbt's semantic_manifest.json, which MetricFlow reads: what manifest.json says of the semantic layer, in MetricFlow's own shape.
 * @param manifest that of the same project
 * @param place DuckDB's name of the warehouse, and how the project has names written
 */
export function makeSemanticManifest(
  { content }: DbtArtifact,
  { nodes }: ProjectGraph,
  place: Place,
): Values {
  const layer = semanticLayer(nodes);
  const entries = (key: string): readonly Values[] =>
    [...pairsOf(content[key])].map(([, entry]) => entry as Values);
  return {
    semantic_models: entries('semantic_models').map(modelEntry),
    metrics: entries('metrics').map(metricEntry),
    project_configuration: configuration(layer, place),
    saved_queries: entries('saved_queries').map(savedQueryEntry),
  };
}

function picked(entry: Value | undefined, keys: readonly string[], more: Values = {}): Values {
  const values = isValues(entry) ? entry : {};
  return { ...Object.fromEntries(keys.map((key) => [key, values[key] ?? null])), ...more };
}

function each(list: Value | undefined, make: (entry: Value) => Values): Value {
  return Array.isArray(list) ? (list as readonly Value[]).map(make) : [];
}

function metaOf(entry: Value | undefined): Values {
  const config = isValues(entry) ? entry['config'] : undefined;
  return { config: { meta: (isValues(config) ? config['meta'] : undefined) ?? {} } };
}

const element = ['name', 'description', 'label', 'expr'];

function modelEntry(entry: Values): Values {
  const keys = ['name', 'defaults', 'description', 'node_relation', 'primary_entity', 'label'];
  return picked(entry, keys, {
    entities: each(entry['entities'], (entity) =>
      picked(entity, [...element, 'type', 'role'], { metadata: null, ...metaOf(entity) }),
    ),
    measures: each(entry['measures'], (measure) =>
      picked(
        measure,
        [...element, 'agg', 'create_metric', 'agg_params', 'non_additive_dimension', 'agg_time_dimension'],
        { metadata: null, ...metaOf(measure) },
      ),
    ),
    dimensions: each(entry['dimensions'], (dimension) =>
      picked(dimension, [...element, 'type', 'is_partition', 'type_params'], {
        datatype: null,
        metadata: null,
        ...metaOf(dimension),
      }),
    ),
    metadata: null,
    ...metaOf(entry),
  });
}

function metricEntry(entry: Values): Values {
  const keys = ['name', 'description', 'type', 'type_params', 'filter', 'label', 'time_granularity'];
  return picked(entry, keys, { datatype: null, metadata: null, ...metaOf(entry) });
}

function savedQueryEntry(entry: Values): Values {
  return picked(entry, ['name', 'query_params', 'description', 'label', 'tags'], {
    metadata: null,
    exports: each(entry['exports'], (said) => {
      const config = isValues(said) ? said['config'] : undefined;
      return picked(said, ['name'], { config: picked(config, ['export_as', 'schema_name', 'alias']) });
    }),
  });
}

function configuration({ legacySpine, models, spines }: SemanticLayer, place: Place): Values {
  const isLegacy = models.length > 0 && legacySpine && !legacySpine.resource.timeSpine;
  const legacy = isLegacy
    ? [{ location: shownRelation(legacySpine, place), column_name: 'date_day', grain: 'day' }]
    : [];
  return {
    time_spine_table_configurations: legacy,
    metadata: null,
    dsi_package_version: version,
    time_spines: spines.map(({ granularity, node }) => {
      const spine = node.resource.timeSpine;
      return {
        node_relation: relationEntry(node, place),
        primary_column: {
          name: spine?.standard_granularity_column ?? '',
          time_granularity: granularity ?? null,
        },
        custom_granularities: (spine?.custom_granularities ?? []).map((own) => ({ ...own })),
      };
    }),
  };
}

function relationEntry(node: ModelNode, place: Place): Values {
  const { relation } = node;
  return {
    alias: relation.name,
    schema_name: relation.schema,
    database: relation.database ?? place.database,
    relation_name: shownRelation(node, place),
  };
}
