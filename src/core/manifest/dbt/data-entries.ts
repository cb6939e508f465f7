import {
  codeFileOf,
  isSourceView,
  type DataNode,
  type ModelNode,
  type SeedNode,
  type SourceNode,
} from '../../graph/types.js';
import type { Quoting } from '../../project/dbt/dbt-facts.js';
import type { Age } from '../../project/sync-settings.js';
import type { NodeConfig } from '../../project/node-config.js';
import type { Values } from '../../project/value.js';
import { versionValue } from '../../graph/dbt-node.js';
import { quoteIdentifier } from '../../sql/quote.js';
import { macrosUsed } from '../../template/references.js';
import { configEntry, contractOf } from './config-entry.js';
import { constraintEntries } from '../../graph/constraint-entries.js';
import {
  belowRoot,
  codeChecksum,
  columnEntries,
  compiledPath,
  defaultDocs,
  foldersOf,
  fullRelation,
  patchPath,
  pathInPackage,
  readingsOf,
  type EntryContext,
} from './entry.js';
import { macroIds } from './macro-entries.js';

// Entries are literals with all their keys: objects put together from parts take several times as long to make and to write.

/** The entry of a model. `primaryKey` names the columns that its tests show to be one. */
export function modelEntry(node: ModelNode, primaryKey: readonly string[], context: EntryContext): Values {
  const { resource, relation } = node;
  const rawCode = resource.reads ? `select * from ${bracketed(resource.reads.text)}` : resource.source.text;
  const { config, unrendered } = configEntry('model', node.config);
  const { refs, sources } = readingsOf(node.references, context);
  const isEphemeral = node.config.materialized === 'ephemeral';
  const sql = context.compiledSql(node);
  const constraints = constraintEntries(
    resource.constraints ?? [],
    resource.columns.map((column) => column.name),
    context.relationOf,
  );
  return {
    database: relation.database ?? context.database,
    schema: relation.schema,
    name: node.name,
    resource_type: 'model',
    package_name: resource.package ?? context.project,
    path: belowRoot(node.path, context.paths.models),
    original_file_path: pathInPackage(node.path, context),
    unique_id: node.id,
    fqn: [resource.package ?? context.project, ...node.fqn],
    alias: relation.name,
    checksum: codeChecksum(rawCode, context.sha256),
    config,
    tags: config['tags'] ?? [],
    description: node.description,
    columns: columnEntries(resource.columns, constraints.byColumn),
    meta: config['meta'] ?? {},
    group: config['group'] ?? null,
    docs: config['docs'] ?? defaultDocs,
    patch_path: describedIn(resource, context),
    build_path: null,
    unrendered_config: unrendered,
    relation_name: isEphemeral ? null : shownRelation(node, context),
    raw_code: rawCode.trim(),
    doc_blocks: [],
    language: resource.language ?? 'sql',
    refs,
    sources,
    metrics: [],
    functions: [],
    depends_on: {
      macros: node.macros ?? macroIds(macrosUsed(node.template, context.macros), context),
      nodes: idsOf(node.parents, context),
    },
    compiled_path: isEphemeral ? null : compiledPath(codeFileOf(node), sql, context),
    compiled: sql !== undefined,
    compiled_code: sql ?? null,
    extra_ctes_injected: sql !== undefined,
    extra_ctes: [],
    contract: contractOf(config),
    access: config['access'] ?? 'protected',
    constraints: constraints.ofModel,
    version: resource.version ? versionValue(resource.version.v) : null,
    latest_version: resource.version ? versionValue(resource.version.latest) : null,
    deprecation_date: deprecationEntry(resource.deprecationDate),
    primary_key: primaryKey,
    time_spine: (resource.timeSpine as Values | undefined) ?? null,
  };
}

/** With a time and a zone, as dbt writes it: a date alone is its midnight in UTC. */
function deprecationEntry(date: string | undefined): string | null {
  if (date === undefined) return null;
  return /^\d{4}-\d{2}-\d{2}$/u.test(date) ? `${date}T00:00:00+00:00` : date;
}

/** What a snapshot reads, as it would stand in a file of its own. */
function bracketed(reads: string): string {
  const text = reads.trim();
  return text.startsWith('{{') ? text : `{{ ${text} }}`;
}

/** In a dbt project a snapshot is as dbt's, which has no key for that. */
function saidOf(config: ModelNode['config'], { dbt }: EntryContext): NodeConfig {
  const { compatible: _, ...said } = config;
  return dbt ? said : config;
}

/** Keys of a model's entry that a snapshot's does not have. */
const ofModels: ReadonlySet<string> = new Set([
  'access',
  'constraints',
  'version',
  'latest_version',
  'deprecation_date',
  'primary_key',
  'time_spine',
]);

/** The entry of a snapshot: that of a model, but for what only models have. */
export function snapshotEntry(node: ModelNode, context: EntryContext): Values {
  const shared = Object.entries(modelEntry(node, [], context)).filter(([key]) => !ofModels.has(key));
  const { config, unrendered } = configEntry('snapshot', saidOf(node.config, context));
  return {
    ...Object.fromEntries(shared),
    resource_type: 'snapshot',
    path: belowRoot(node.path, [...context.paths.snapshots, ...context.paths.models]),
    config,
    unrendered_config: unrendered,
  };
}

export function seedEntry(node: SeedNode, context: EntryContext): Values {
  const { resource, relation } = node;
  const { config, unrendered } = configEntry('seed', node.config);
  return {
    database: relation.database ?? context.database,
    schema: relation.schema,
    name: node.name,
    resource_type: 'seed',
    package_name: resource.package ?? context.project,
    path: belowRoot(node.path, context.paths.seeds),
    original_file_path: pathInPackage(node.path, context),
    unique_id: node.id,
    fqn: [resource.package ?? context.project, ...node.fqn],
    alias: relation.name,
    checksum: { name: 'sha256', checksum: resource.file.checksum ?? resource.file.sha256 },
    config,
    tags: config['tags'] ?? [],
    description: node.description,
    columns: columnEntries(resource.columns),
    meta: config['meta'] ?? {},
    group: config['group'] ?? null,
    docs: config['docs'] ?? defaultDocs,
    patch_path: describedIn(resource, context),
    build_path: null,
    unrendered_config: unrendered,
    relation_name: shownRelation(node, context),
    raw_code: '',
    doc_blocks: [],
    root_path: null,
    depends_on: { macros: node.macros ?? [] },
  };
}

export function sourceEntry(node: SourceNode, context: EntryContext): Values {
  const { resource } = node;
  const { config: said, unrendered } = configEntry('source', node.config);
  const config = { ...said, ...freshnessOf(resource) };
  return {
    database: node.relation.database ?? context.database,
    schema: node.relation.schema,
    name: node.name,
    resource_type: 'source',
    package_name: resource.package ?? context.project,
    path: pathInPackage(node.path, context),
    original_file_path: pathInPackage(node.path, context),
    unique_id: node.id,
    fqn: [
      resource.package ?? context.project,
      ...foldersOf(node.path, context.paths.models),
      resource.sourceName,
      node.name,
    ],
    source_name: resource.sourceName,
    source_description: resource.sourceDescription,
    loader: resource.loader ?? '',
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
    unrendered_config: unrendered,
    relation_name: shownRelation(node, context),
    unrendered_database: null,
    unrendered_schema: null,
    doc_blocks: [],
  };
}

function describedIn(
  { package: owner, properties }: DataNode['resource'],
  context: EntryContext,
): string | null {
  const path = properties?.source.path;
  return patchPath(owner ?? context.project, path && pathInPackage(path, context));
}

/** When a source's data counts as old, in the words of dbt. */
function freshnessOf({ freshness, loadedAtField, loadedAtQuery }: SourceNode['resource']): Values {
  const age = (given: Age | undefined): Values => ({
    count: given?.count ?? null,
    period: given?.period ?? null,
  });
  return {
    ...(freshness && {
      freshness: {
        warn_after: age(freshness.warnAfter),
        error_after: age(freshness.errorAfter),
        filter: freshness.filter ?? null,
      },
      loaded_at_field: freshness.loadedAtField ?? null,
    }),
    ...(loadedAtField !== undefined && { loaded_at_field: loadedAtField }),
    ...(loadedAtQuery !== undefined && { loaded_at_query: loadedAtQuery }),
  };
}

/** A relation's full name as it stands in compiled SQL: in a dbt project `quoting` says which parts are in quotes. */
export function shownRelation(
  { config, relation }: DataNode,
  { database, dbt }: Pick<EntryContext, 'database' | 'dbt'>,
): string {
  if (!dbt) return fullRelation(relation, database);
  if (relation.external) return relation.external.sql;
  const quoting = { ...dbt.quoting, ...config.quoting };
  const shown = (part: keyof Quoting, name: string): string =>
    quoting[part] === false ? name : quoteIdentifier(name);
  return [
    shown('database', relation.database ?? database),
    shown('schema', relation.schema),
    shown('identifier', relation.name),
  ].join('.');
}

/** Where a source's files are. What an address tells besides the place, a key perhaps, is left out. */
function externalOf(node: SourceNode): Values | null {
  if (!isSourceView(node)) return null;
  const { resource } = node;
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
