import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { configFor, type ConfigTree } from './config-tree.js';
import { formatOfLocation } from './format-of-location.js';
import { nodeId } from './ids.js';
import { mergeConfig } from './merge-config.js';
import {
  at,
  entryConfig,
  nameSpan,
  readColumns,
  readTests,
  type PropertiesOfFile,
  type SourceEntry,
} from './properties.js';
import { rawRetentionOf } from './raw-retention.js';
import { readFreshness, readSync } from './read-sync.js';
import type { SourceResource } from './resources.js';
import type { SourceFormat } from './source-format.js';
import { childOf, entryOf, type YamlNode } from './yaml/tree.js';

type TableEntry = NonNullable<SourceEntry['tables']>[number];

/** Makes the source tables that the properties files declare, sorted by id. The same table twice is an error. */
export function sourceResources(
  files: readonly PropertiesOfFile[],
  project: string,
  tree: ConfigTree,
  diagnostics: Diagnostic[],
): readonly SourceResource[] {
  const byId = new Map<string, SourceResource>();
  for (const file of files) {
    for (const { entry, node } of file.sources) {
      for (const [index, table] of (entry.tables ?? []).entries()) {
        const made = sourceTable(entry, table, at(node, 'tables', index), file, project, tree, diagnostics);
        const before = byId.get(made.id);
        if (before) diagnostics.push(duplicateTable(made, before));
        else byId.set(made.id, made);
      }
    }
  }
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The folders, source and table of a source, as configuration trees see them. */
export function sourceFqns(files: readonly PropertiesOfFile[]): readonly (readonly string[])[] {
  return files.flatMap((file) =>
    file.sources.flatMap(({ entry }) =>
      (entry.tables ?? []).map((table) => [...file.folders, entry.name, table.name]),
    ),
  );
}

function duplicateTable(made: SourceResource, before: SourceResource): Diagnostic {
  const related = [{ message: 'first declared here', at: before.at }];
  return diagnostic(
    'source/duplicate-table',
    { source: made.sourceName, table: made.name },
    { at: made.at, related },
  );
}

function sourceTable(
  source: SourceEntry,
  table: TableEntry,
  node: YamlNode,
  file: PropertiesOfFile,
  project: string,
  tree: ConfigTree,
  diagnostics: Diagnostic[],
): SourceResource {
  const place = nameSpan(node);
  const folderConfig = configFor(tree, project, [...file.folders, source.name, table.name]);
  const config = mergeConfig(mergeConfig(folderConfig, entryConfig(source)), entryConfig(table));
  const format = table.location ? formatOf(source, table, node, diagnostics) : undefined;
  const location = childOf(node, 'location');
  diagnostics.push(...contradictions(source, table, node));
  if (format === 'xlsx' && (table.location ?? []).some((path) => /[*?[]/u.test(path))) {
    const names = { source: source.name, table: table.name };
    diagnostics.push(diagnostic('source/no-pattern', names, { at: location?.span }));
  }
  const { inPlace: partitioned, loadedIn, sync } = readSync(source, table, node, format, diagnostics);
  const inPlace = {
    ...(table.location && { location: table.location }),
    ...(format && { format }),
    options: table.options ?? {},
    ...partitioned,
  };
  const freshness = readFreshness(source, table);
  return {
    kind: 'source',
    id: nodeId('source', project, source.name, table.name),
    name: table.name,
    sourceName: source.name,
    description: table.description ?? '',
    sourceDescription: source.description ?? '',
    config,
    schema: source.schema ?? source.name,
    ...(source.database !== undefined && { database: source.database }),
    identifier: table.identifier ?? table.name,
    ...(sync ? { sync, options: {} } : inPlace),
    ...(loadedIn && { loadedIn: { ...loadedIn, inPlace } }),
    ...(freshness && { freshness }),
    ...(table.raw_retention !== undefined && { rawRetention: rawRetentionOf(table.raw_retention) }),
    columns: readColumns(table, node, file.testConfig, diagnostics, file.readTest),
    tests: readTests(childOf(node, 'tests'), file.testConfig, diagnostics, file.readTest),
    properties: place,
    at: place,
    ...(location && { locationAt: location.span }),
  };
}

function contradictions(source: SourceEntry, table: TableEntry, node: YamlNode): readonly Diagnostic[] {
  const names = { source: source.name, table: table.name };
  if (table.location) {
    const at = entryOf(node, 'location')?.keySpan;
    return source.database === undefined ? [] : [diagnostic('source/location-and-database', names, { at })];
  }
  return ['format', 'options'].flatMap((key) => {
    const entry = entryOf(node, key);
    return entry ? [diagnostic('source/needs-location', { ...names, key }, { at: entry.keySpan })] : [];
  });
}

function formatOf(
  source: SourceEntry,
  table: TableEntry,
  node: YamlNode,
  diagnostics: Diagnostic[],
): SourceFormat | undefined {
  if (table.format) return table.format;
  const names = { source: source.name, table: table.name };
  const place = { at: childOf(node, 'location')?.span };
  const formats = [...new Set((table.location ?? []).map(formatOfLocation))];
  if (formats.length === 1 && formats[0]) return formats[0];
  if (formats.includes(undefined) || formats.length === 0) {
    diagnostics.push(diagnostic('source/unknown-format', names, place));
  } else {
    const known = formats.flatMap((format) => format ?? []).sort();
    diagnostics.push(diagnostic('source/mixed-formats', { ...names, formats: known }, place));
  }
  return undefined;
}
