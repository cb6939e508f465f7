import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import { suggest } from '../diagnostics/suggest.js';

import { allowedClasses, type AudiencePolicy } from './audiences.js';
import { nodeId } from './ids.js';
import { at, nameSpan } from './properties.js';
import { readLayout } from './publication-layout.js';
import { publicNames, type NameMapping } from './publication-names.js';
import { readAfterSteps } from './read-after-steps.js';
import type { NamedPublication, ProjectFile } from './schemas/project-schema.js';
import type { Publication, PublishedColumn, PublishedTable } from './publication.js';
import { childOf, headOf, itemsOf, type YamlNode } from './yaml/tree.js';

/** Read by every DuckDB from 1.0 on, so also by the one inside a BI tool's driver. */
const usualStorage = 'v1.0.0';

/** The table of every release that says what it is; no published table can have its name. */
const releaseTable = '_eider_release';

/**
 * Makes the publications of `publish:`, in the order of the file.
 * @param node that of `publish:`
 * @param names all models and seeds, because only they can be published
 */
export function readPublications(
  { publish, audiences = {} }: Pick<ProjectFile, 'publish' | 'audiences'>,
  node: YamlNode | undefined,
  project: string,
  names: ReadonlySet<string>,
  diagnostics: Diagnostic[],
): readonly Publication[] {
  if (!publish || !node) return [];
  const made = named(publish, node).map((entry) =>
    readPublication(entry, { project, names, audiences }, diagnostics),
  );
  reportTwins(made, 'name', (publication) => publication.name, diagnostics);
  reportTwins(made, 'path', (publication) => publication.path, diagnostics);
  return made;
}

interface NamedEntry {
  readonly name: string;
  readonly value: NamedPublication;
  readonly node: YamlNode;
  readonly at: Span;
}

function named(publish: NonNullable<ProjectFile['publish']>, node: YamlNode): readonly NamedEntry[] {
  if (Array.isArray(publish)) {
    return publish.map((value, index) => {
      const item = itemsOf(node)[index] ?? node;
      return { name: value.name, value, node: item, at: nameSpan(item) };
    });
  }
  const entries = node.kind === 'map' ? node.entries : [];
  return entries.flatMap((entry) => {
    const value = (publish as { readonly [name: string]: NamedPublication })[entry.key];
    return value ? [{ name: entry.key, value, node: entry.value, at: entry.keySpan }] : [];
  });
}

interface Context {
  readonly project: string;
  readonly names: ReadonlySet<string>;
  readonly audiences: AudiencePolicy;
}

function readPublication(entry: NamedEntry, context: Context, diagnostics: Diagnostic[]): Publication {
  const { name, value, node } = entry;
  const places = value.tables.map((_, index) => at(node, 'tables', index));
  const written = value.tables.map(({ model, name: own }, index) => {
    const place = places[index] ?? node;
    return { model, name: own, at: childOf(place, 'model')?.span ?? headOf(place) };
  });
  const publicly = publicNames(written, readMappings(value, node), diagnostics);
  const tables = value.tables.map((table, index) =>
    readTable(
      { ...table, name: publicly[index] ?? table.model },
      places[index] ?? node,
      context.names,
      diagnostics,
    ),
  );
  const allow = allowedClasses(
    { name, audience: value.audience, allow: value.allow },
    context.audiences,
    childOf(node, 'allow')?.span ?? entry.at,
    diagnostics,
  );
  reportDuplicateTables(tables, node, diagnostics);
  reportOfFilesOnly(value, node, diagnostics);
  reportIndexReaders(value, node, diagnostics);
  return {
    id: nodeId('publication', context.project, name),
    name,
    description: value.description ?? '',
    path: value.path,
    format: value.format ?? 'duckdb',
    ...(value.geometry && { geometry: value.geometry }),
    ...(value.hugeint && { hugeint: value.hugeint }),
    storageVersion: value['storage-version'] ?? usualStorage,
    keep: value.keep ?? 3,
    ...(value.audience && { audience: value.audience }),
    ...(allow && { allow }),
    ...(value.after && { after: readAfterSteps(value.after, node, diagnostics) }),
    tables,
    at: entry.at,
  };
}

/** What only a DuckDB file can have. */
function reportOfFilesOnly(value: NamedPublication, node: YamlNode, diagnostics: Diagnostic[]): void {
  const format = value.format ?? 'duckdb';
  if (format === 'duckdb') return;
  const report = (setting: string, on: YamlNode): void => {
    const place = childOf(on, setting)?.span ?? headOf(on);
    diagnostics.push(diagnostic('publish/format-setting', { setting, format }, { at: place }));
  };
  if (value['storage-version'] !== undefined) report('storage-version', node);
  for (const [index, table] of value.tables.entries())
    if (table.indexes) report('indexes', at(node, 'tables', index));
}

/** An index holds the name that its file had when it was made: DuckDB 1.1 does not open such a file under another one. */
function reportIndexReaders(value: NamedPublication, node: YamlNode, diagnostics: Diagnostic[]): void {
  const storageVersion = value['storage-version'] ?? usualStorage;
  if ((value.format ?? 'duckdb') !== 'duckdb' || !/^v1\.[01]\./u.test(storageVersion)) return;
  for (const [index, table] of value.tables.entries()) {
    if (!table.indexes) continue;
    const place = at(node, 'tables', index);
    const data = { table: table.name ?? table.model, storageVersion };
    const on = childOf(place, 'indexes')?.span ?? headOf(place);
    diagnostics.push(diagnostic('publish/index-readers', data, { at: on }));
  }
}

function readMappings(value: NamedPublication, node: YamlNode): readonly NameMapping[] {
  const names = childOf(node, 'names');
  const entries = names?.kind === 'map' ? names.entries : [];
  return entries.flatMap(({ key, keySpan }) => {
    const name = value.names?.[key];
    return name === undefined ? [] : [{ model: key, name, at: keySpan }];
  });
}

/** A table with its public name. */
type NamedTableEntry = NamedPublication['tables'][number] & { readonly name: string };

function readTable(
  table: NamedTableEntry,
  node: YamlNode,
  names: ReadonlySet<string>,
  diagnostics: Diagnostic[],
): PublishedTable {
  const place = childOf(node, 'model')?.span ?? headOf(node);
  if (!names.has(table.model)) {
    const data = { model: table.model, suggestion: suggest(table.model, names) };
    diagnostics.push(diagnostic('publish/unknown-model', data, { at: place }));
  }
  return {
    model: table.model,
    name: table.name,
    columns: readColumns(table, node, diagnostics),
    ...readLayout(table, node, diagnostics),
    waivers: (table.waivers ?? []).map((waiver, index) => ({
      ...waiver,
      at: headOf(at(node, 'waivers', index)),
    })),
    at: place,
  };
}

function readColumns(
  table: NamedTableEntry,
  node: YamlNode,
  diagnostics: Diagnostic[],
): readonly PublishedColumn[] {
  const seen = new Map<string, PublishedColumn>();
  for (const [index, name] of table.columns.entries()) {
    const column: PublishedColumn = { name, at: at(node, 'columns', index).span };
    const before = seen.get(name.toLowerCase());
    if (before) {
      const related = [{ message: 'first listed here', at: before.at }];
      const data = { table: table.name, column: name };
      diagnostics.push(diagnostic('publish/duplicate-column', data, { at: column.at, related }));
    } else {
      seen.set(name.toLowerCase(), column);
    }
  }
  return [...seen.values()];
}

function reportDuplicateTables(
  tables: readonly PublishedTable[],
  node: YamlNode,
  diagnostics: Diagnostic[],
): void {
  const seen = new Map<string, Span>();
  for (const [index, table] of tables.entries()) {
    const place = childOf(at(node, 'tables', index), 'name')?.span ?? table.at;
    const key = table.name.toLowerCase();
    const before = seen.get(key);
    if (key === releaseTable) {
      diagnostics.push(diagnostic('publish/reserved-name', { name: table.name }, { at: place }));
    } else if (before) {
      const related = [{ message: 'first used here', at: before }];
      diagnostics.push(diagnostic('publish/duplicate-name', { name: table.name }, { at: place, related }));
    } else {
      seen.set(key, place);
    }
  }
}

function reportTwins(
  publications: readonly Publication[],
  what: 'name' | 'path',
  keyOf: (publication: Publication) => string,
  diagnostics: Diagnostic[],
): void {
  const seen = new Map<string, Publication>();
  for (const publication of publications) {
    const key = keyOf(publication);
    const before = seen.get(key);
    if (before) {
      const related = [{ message: 'first used here', at: before.at }];
      diagnostics.push(
        diagnostic('project/duplicate-publication', { name: key, what }, { at: publication.at, related }),
      );
    } else {
      seen.set(key, publication);
    }
  }
}
