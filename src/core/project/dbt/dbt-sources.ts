import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import { columnExtras } from './column-extras.js';
import type { Quoting, Unsupported } from './dbt-facts.js';
import { mergeConfig } from '../merge-config.js';
import { sourceResources } from '../source-resources.js';
import type { NodeConfig } from '../node-config.js';
import type { Column, SourceResource } from '../resources.js';
import type { Value } from '../value.js';
import { childOf, entryOf, itemsOf, textOf, valuesOf, type YamlNode } from '../yaml/tree.js';
import type { Configured } from './config-trees.js';
import { externalSource } from './external-location.js';
import { configEntries } from './lower-entry.js';
import { mergeLevel, readConfigLevel } from './read-config.js';
import type { DbtProperties } from './read-properties.js';

export interface SourcesInput {
  readonly package: string;
  readonly project: string;
  readonly configured: Configured;
  /** The name of the target's own database. */
  readonly database: string;
  readonly describe: (text: string, at: Span) => string;
  readonly diagnostics: Diagnostic[];
  readonly unsupported: Unsupported[];
}

/** The source tables of a package. The same table in two files is an error, as in dbt; two files may share a source. */
export function dbtSources(files: readonly DbtProperties[], input: SourcesInput): readonly SourceResource[] {
  const tree = { config: {}, folders: new Map() };
  const natives = files.map((file) => file.native);
  const made = sourceResources(natives, input.package, tree, input.diagnostics);
  return made.map((resource) => {
    const file = files.find((each) => each.native.folders && isIn(resource, each));
    const raw = file?.tables.get(`${resource.sourceName}.${resource.name}`);
    return file && raw ? completed(resource, raw, file, input) : resource;
  });
}

function isIn(resource: SourceResource, file: DbtProperties): boolean {
  const raw = file.tables.get(`${resource.sourceName}.${resource.name}`);
  return raw !== undefined && childOf(raw.table, 'name')?.span === resource.at;
}

interface Raw {
  readonly source: YamlNode;
  readonly table: YamlNode;
}

function completed(
  resource: SourceResource,
  raw: Raw,
  file: DbtProperties,
  input: SourcesInput,
): SourceResource {
  const fqn = [...file.native.folders, resource.sourceName, resource.name];
  const config = configOf(raw, fqn, input);
  const quoting = quotingOf(raw);
  const quoted = quoting ? { ...config, quoting } : config;
  const loader = textOf(childOf(raw.table, 'loader')) ?? textOf(childOf(raw.source, 'loader'));
  const lastOf = (key: string): string | undefined =>
    [raw.source, childOf(raw.source, 'config'), raw.table, childOf(raw.table, 'config')]
      .flatMap((level) => textOf(childOf(level, key)) ?? [])
      .at(-1);
  const query = lastOf('loaded_at_query');
  const field = resource.freshness ? undefined : lastOf('loaded_at_field');
  const filled: SourceResource = {
    ...resource,
    config: quoted,
    description: input.describe(resource.description, resource.at),
    columns: resource.columns.map((column) => columnOf(column, raw.table, input)),
    ...(input.package !== input.project && { package: input.package }),
    ...(loader !== undefined && { loader }),
    ...(query !== undefined && { loadedAtQuery: query }),
    ...(field !== undefined && { loadedAtField: field }),
  };
  return externalSource(filled, placeOfLocation(raw), input);
}

function columnOf(column: Column, table: YamlNode, input: SourcesInput): Column {
  const node = itemsOf(childOf(table, 'columns')).find(
    (item) => textOf(childOf(item, 'name')) === column.name,
  );
  return {
    ...column,
    description: input.describe(column.description, column.at),
    ...columnExtras(node),
  };
}

/** Keys that are read elsewhere, and are no configuration of the node. */
const elsewhere: ReadonlySet<string> = new Set(['freshness', 'loaded_at_field', 'loaded_at_query']);

function configOf(raw: Raw, fqn: readonly string[], input: SourcesInput): NodeConfig {
  const level = (entry: YamlNode) =>
    readConfigLevel(
      configEntries(entry, ['tags', 'meta']).filter(({ key }) => !elsewhere.has(key)),
      entry.span,
      'source',
      input.diagnostics,
    );
  const base = input.configured.base('source', fqn);
  const own = mergeLevel(mergeLevel(base, level(raw.source)), level(raw.table));
  const override = input.configured.override('source', fqn);
  return override ? mergeConfig(own, override) : own;
}

function quotingOf(raw: Raw): Quoting | undefined {
  const values: { readonly [key: string]: Value } = {
    ...valuesOf(childOf(raw.source, 'quoting')),
    ...valuesOf(childOf(raw.table, 'quoting')),
  };
  const kept = (['database', 'schema', 'identifier'] as const).flatMap((part): [string, boolean][] => {
    const value = values[part];
    return typeof value === 'boolean' ? [[part, value]] : [];
  });
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** Where `external_location` stands. */
function placeOfLocation({ source, table }: Raw): Span | undefined {
  const levels = [source, table].flatMap((entry) => [
    childOf(entry, 'meta'),
    childOf(childOf(entry, 'config'), 'meta'),
    childOf(entry, 'config'),
  ]);
  return levels.flatMap((level) => entryOf(level, 'external_location')?.value.span ?? []).at(-1);
}
