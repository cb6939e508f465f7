import type { DataNode, ModelNode, SeedNode, SourceNode } from '../../graph/types.js';
import type { Values } from '../../project/value.js';
import { macrosUsed } from '../../template/references.js';
import { configEntry, unrenderedConfig } from './config-entry.js';
import {
  belowRoot,
  codeChecksum,
  codeKeys,
  columnEntries,
  defaultDocs,
  foldersOf,
  fullRelation,
  patchPath,
  type EntryContext,
} from './entry.js';
import { macroIds } from './macro-entries.js';

/** The entry of a model. `primaryKey` names the columns that its tests show to be one. */
export function modelEntry(node: ModelNode, primaryKey: readonly string[], context: EntryContext): Values {
  const { resource, config } = node;
  const isEphemeral = config.materialized === 'ephemeral';
  const common = commonKeys(node, 'model', context);
  const said = configEntry('model', config);
  const contract = said['contract'] as Values;
  return {
    ...common,
    checksum: codeChecksum(resource.source.text, context.sha256),
    relation_name: isEphemeral ? null : fullRelation(node.relation, context.database),
    raw_code: resource.source.text.trim(),
    ...codeKeys({
      references: node.references,
      nodes: idsOf(node.parents, context),
      macros: macroIds(macrosUsed(node.template, context.macros), context),
      compiledPath:
        isEphemeral || context.compiledFolder === undefined
          ? undefined
          : `${context.compiledFolder}/${node.path}`,
      sql: context.compiledSql(node),
      contract,
    }),
    access: said['access'] ?? 'protected',
    constraints: [],
    version: null,
    latest_version: null,
    deprecation_date: null,
    primary_key: primaryKey,
    time_spine: null,
  };
}

export function seedEntry(node: SeedNode, context: EntryContext): Values {
  return {
    ...commonKeys(node, 'seed', context),
    checksum: { name: 'sha256', checksum: node.resource.file.sha256 },
    relation_name: fullRelation(node.relation, context.database),
    raw_code: '',
    root_path: null,
    depends_on: { macros: [] },
  };
}

/** What models and seeds have in common. */
function commonKeys(node: ModelNode | SeedNode, kind: 'model' | 'seed', context: EntryContext): Values {
  const roots = kind === 'model' ? context.paths.models : context.paths.seeds;
  const config = configEntry(kind, node.config);
  return {
    database: node.relation.database ?? context.database,
    schema: node.relation.schema,
    name: node.name,
    resource_type: kind,
    package_name: context.project,
    path: belowRoot(node.path, roots),
    original_file_path: node.path,
    unique_id: node.id,
    fqn: [context.project, ...node.fqn],
    alias: node.relation.name,
    config,
    tags: config['tags'] ?? [],
    description: node.description,
    columns: columnEntries(node.resource.columns),
    meta: config['meta'] ?? {},
    group: config['group'] ?? null,
    docs: config['docs'] ?? defaultDocs,
    patch_path: patchPath(context.project, node.resource.properties?.source.path),
    build_path: null,
    unrendered_config: unrenderedConfig(kind, node.config),
    doc_blocks: [],
  };
}

export function sourceEntry(node: SourceNode, context: EntryContext): Values {
  const { resource } = node;
  const config = configEntry('source', node.config);
  return {
    database: node.relation.database ?? context.database,
    schema: node.relation.schema,
    name: node.name,
    resource_type: 'source',
    package_name: context.project,
    path: node.path,
    original_file_path: node.path,
    unique_id: node.id,
    fqn: [context.project, ...foldersOf(node.path, context.paths.models), resource.sourceName, node.name],
    source_name: resource.sourceName,
    source_description: resource.sourceDescription,
    loader: '',
    identifier: resource.identifier,
    quoting: { database: null, schema: null, identifier: null, column: null },
    loaded_at_field: config['loaded_at_field'] ?? null,
    loaded_at_query: config['loaded_at_query'] ?? null,
    freshness: config['freshness'] ?? null,
    external: externalOf(node),
    description: node.description,
    columns: columnEntries(resource.columns),
    meta: config['meta'] ?? {},
    source_meta: {},
    tags: config['tags'] ?? [],
    config,
    patch_path: null,
    unrendered_config: unrenderedConfig('source', node.config),
    relation_name: fullRelation(node.relation, context.database),
    unrendered_database: null,
    unrendered_schema: null,
    doc_blocks: [],
  };
}

/** Where a source's files are. What an address tells besides the place, a key perhaps, is left out. */
function externalOf({ resource }: SourceNode): Values | null {
  if (resource.location === undefined) return null;
  return {
    location: resource.location.map(withoutKeys).join(', '),
    file_format: resource.format ?? null,
    row_format: null,
    tbl_properties: null,
    partitions: null,
  };
}

/** An address without user, password, query and fragment; a path as it is, with the `?` that it may match by. */
function withoutKeys(location: string): string {
  const url = /^([a-z][a-z0-9+.-]*:\/\/)(?:[^/?#]*@)?([^?#]*)/iu.exec(location);
  return url ? `${url[1] ?? ''}${url[2] ?? ''}` : location;
}

/** dbt's ids of nodes. */
export function idsOf(ids: DataNode['parents'], context: EntryContext): readonly string[] {
  return ids.map((id) => context.ids.get(id) ?? id);
}
