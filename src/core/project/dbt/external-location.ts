import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import { formatOfLocation } from '../format-of-location.js';
import type { SourceResource } from '../resources.js';
import type { SourceFormat } from '../source-format.js';
import type { Value } from '../value.js';
import type { Unsupported } from './dbt-facts.js';

/**
 * A source as dbt-duckdb finds it by `external_location`, of its configuration or its `meta`: a path, which is put into quotes, or SQL that stands where the
 * source is read. The files that it is known to name are noted.
 */
export function externalSource(
  resource: SourceResource,
  at: Span | undefined,
  input: {
    readonly database: string;
    readonly unsupported: Unsupported[];
    readonly diagnostics: Diagnostic[];
  },
): SourceResource {
  const { config, name, identifier, schema, database = input.database } = resource;
  const given: { readonly [key: string]: Value } = { ...config.meta, ...config.extra };
  const plugin = given['plugin'];
  if (typeof plugin === 'string') {
    const what = `the plugin \`${plugin}\` of the source \`${resource.sourceName}.${name}\``;
    const why = insteadOf(plugin);
    input.unsupported.push({ what, why, matters: true, at: resource.at });
    return { ...resource, plugin: { what, why } };
  }
  const location = given['external_location'];
  if (typeof location !== 'string') return resource;
  const values: { readonly [key: string]: Value } = {
    name,
    identifier,
    schema,
    database,
    tags: config.tags ?? [],
    ...given,
  };
  const formatter = given['formatter'];
  const outcome = formatted(location, formatter === undefined ? 'newstyle' : pythonText(formatter), values);
  if ('problem' in outcome) {
    const data = { source: `${resource.sourceName}.${name}`, problem: outcome.problem };
    input.diagnostics.push(diagnostic('dbt/external-location', data, { at: at ?? resource.at }));
    return resource;
  }
  const { text: made } = outcome;
  const isSql = made.includes('(') || made.startsWith("'");
  return {
    ...resource,
    ...filesOf(made),
    external: isSql ? made : `'${made}'`,
    ...(at && { locationAt: at }),
  };
}

/** What DuckDB itself reads in place of a plugin of dbt-duckdb. Types may be others: pandas finds whole numbers where a workbook has none. */
const readersOfPlugins: { readonly [plugin: string]: string | undefined } = {
  excel:
    "plugins are Python; DuckDB's extension `excel` reads it without: `external_location: read_xlsx('…')`",
  delta:
    "plugins are Python; DuckDB's extension `delta` reads it without: `external_location: delta_scan('…')`",
  iceberg:
    "plugins are Python; DuckDB's extension `iceberg` reads it without: `external_location: iceberg_scan('…')`",
  postgres: 'plugins are Python; `attach` with `type: postgres` reads it without',
  sqlalchemy: 'plugins are Python; `attach` reads SQLite, Postgres and MySQL without',
};

function insteadOf(plugin: string): string {
  const known = Object.hasOwn(readersOfPlugins, plugin) ? readersOfPlugins[plugin] : undefined;
  return (
    known ??
    'plugins are Python; a secret and an attached database, or `external_location`, read most of the same'
  );
}

const path = String.raw`'(?:[^']|'')*'`;
const quotedPath = new RegExp(`^\\s*${path}\\s*$`, 'u');
const reading = new RegExp(
  String.raw`^\s*(?<name>\w+)\s*\(\s*(?<files>${path}|\[\s*${path}(?:\s*,\s*${path})*\s*\])(?<after>.*)$`,
  'su',
);
const readers =
  /^(?:read_(?:csv|csv_auto|parquet|json|json_auto|ndjson|ndjson_auto|json_objects|text|blob|xlsx)|parquet_scan|st_read)$/iu;

/** The files that it is known to read, so that a version of them can be told. Of other SQL nothing tells when what it reads changes. */
function filesOf(location: string): Pick<SourceResource, 'location' | 'format'> | undefined {
  if (!location.includes('(')) {
    const file = quotedPath.test(location) ? (pathsIn(location)[0] ?? '') : location;
    return { location: [file], format: formatOfLocation(file) ?? 'csv' };
  }
  const { name = '', files, after = '' } = reading.exec(location)?.groups ?? {};
  if (files === undefined || !readers.test(name) || /\b(?:from|join|\w+_scan|read_\w+)\b/iu.test(after))
    return undefined;
  return { location: pathsIn(files), format: formatOfReader(name) };
}

function pathsIn(text: string): readonly string[] {
  return [...text.matchAll(new RegExp(path, 'gu'))].map(([quoted]) =>
    quoted.slice(1, -1).replaceAll("''", "'"),
  );
}

/** The format says which extension of DuckDB the function is of. */
function formatOfReader(name: string): SourceFormat {
  if (/^st_/iu.test(name)) return 'spatial';
  return (
    (['parquet', 'json', 'xlsx'] as const).find((format) => name.toLowerCase().includes(format)) ?? 'csv'
  );
}

/** Python's three ways to put values into a text, each with its group of the name. */
const formatters: { readonly [name: string]: { readonly field: RegExp; readonly doubled: RegExp } } = {
  newstyle: { field: /\{\{|\}\}|\{(?<name>[^{}]*)\}/gu, doubled: /^(?:\{\{|\}\})$/u },
  oldstyle: { field: /%%|%\((?<name>\w+)\)[a-z]/gu, doubled: /^%%$/u },
  template: { field: /\$\$|\$\{(?<braced>\w+)\}|\$(?<bare>\w+)/gu, doubled: /^\$\$$/u },
};

/** The text with its values, or what is wrong with it. */
function formatted(
  text: string,
  formatter: string,
  values: { readonly [key: string]: Value },
): { readonly text: string } | { readonly problem: string } {
  const found = Object.hasOwn(formatters, formatter) ? formatters[formatter] : undefined;
  if (!found)
    return { problem: `has the formatter \`${formatter}\`; there are ${Object.keys(formatters).join(', ')}` };
  const unknown: string[] = [];
  const made = text.replaceAll(found.field, (whole, ...groups: (string | undefined)[]) => {
    if (found.doubled.test(whole)) return whole.charAt(0);
    const name = groups.slice(0, formatter === 'template' ? 2 : 1).find((group) => group !== undefined) ?? '';
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) unknown.push(name);
    return value === undefined ? whole : pythonText(value);
  });
  const [first] = unknown;
  return first === undefined
    ? { text: made }
    : { problem: `names \`${first}\`, which neither it nor its \`meta\` has` };
}

/** As Python writes a value into a text. */
function pythonText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? 'None' : JSON.stringify(value);
}
