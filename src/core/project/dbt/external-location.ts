import type { Span } from '../../diagnostics/source.js';
import { formatOfLocation } from '../format-of-location.js';
import type { SourceFormat, SourceResource } from '../types.js';
import type { Value } from '../value.js';
import type { Unsupported } from './dbt-facts.js';

/**
 * A source as dbt-duckdb finds it by `external_location`, of its configuration or its `meta`: files are read in place, and a call of a function such as
 * `read_csv('…')` is kept as the expression that it is.
 */
export function externalSource(
  resource: SourceResource,
  at: Span | undefined,
  input: { readonly database: string; readonly unsupported: Unsupported[] },
): SourceResource {
  const { config, name, identifier, schema, database = input.database } = resource;
  const given: { readonly [key: string]: Value } = { ...config.meta, ...config.extra };
  const plugin = given['plugin'];
  if (typeof plugin === 'string') {
    const what = `the plugin \`${plugin}\` of the source \`${resource.sourceName}.${name}\``;
    const why =
      'plugins are Python; a secret and an attached database, or `external_location`, read most of the same';
    input.unsupported.push({ what, why, matters: true, at: resource.at });
    return resource;
  }
  const location = given['external_location'];
  if (typeof location !== 'string') return resource;
  const values: { readonly [key: string]: Value } = { name, identifier, schema, database, ...given };
  const formatter = given['formatter'];
  const made = formatted(location, typeof formatter === 'string' ? formatter : 'newstyle', values);
  const found = filesOf(made);
  if (!found) {
    const what = `the \`external_location\` of the source \`${resource.sourceName}.${name}\``;
    const why =
      'Eider reads files by it: it is a path, or a function whose first argument is a path or a list of them';
    input.unsupported.push({ what, why, matters: true, at: at ?? resource.at });
    return resource;
  }
  return { ...resource, ...found, ...(at && { locationAt: at }) };
}

const path = String.raw`'(?:[^']|'')*'`;
const quotedPath = new RegExp(`^\\s*${path}\\s*$`, 'u');
const reading = new RegExp(
  String.raw`^(?<before>\s*(?<name>\w+)\s*\(\s*)(?<files>${path}|\[\s*${path}(?:\s*,\s*${path})*\s*\])(?<after>.*)$`,
  'su',
);

/** The files that the location names, and the SQL round them: nothing round a path, which is read as DuckDB reads files by their name. */
function filesOf(location: string): Pick<SourceResource, 'location' | 'format' | 'reader'> | undefined {
  if (!location.includes('(')) {
    const file = quotedPath.test(location) ? (pathsIn(location)[0] ?? '') : location;
    return { location: [file], format: formatOfLocation(file) ?? 'csv', reader: { before: '', after: '' } };
  }
  const { before, name = '', files, after } = reading.exec(location)?.groups ?? {};
  if (before === undefined || files === undefined || after === undefined) return undefined;
  return { location: pathsIn(files), format: formatOfReader(name), reader: { before, after } };
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

/** Python's three ways to put values into a text. A name that is not there stays as it is written. */
function formatted(text: string, formatter: string, values: { readonly [key: string]: Value }): string {
  const put = (whole: string, name: string): string => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return whole;
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  if (formatter === 'oldstyle') return text.replaceAll(/%\((?<name>\w+)\)s/gu, put).replaceAll('%%', '%');
  if (formatter === 'template')
    return text.replaceAll(
      /\$\$|\$\{(?<braced>\w+)\}|\$(?<bare>\w+)/gu,
      (whole, braced?: string, bare?: string) => (whole === '$$' ? '$' : put(whole, braced ?? bare ?? '')),
    );
  return text.replaceAll(/\{\{|\}\}|\{(?<name>\w+)\}/gu, (whole, name?: string) =>
    name === undefined ? whole.charAt(0) : put(whole, name),
  );
}
