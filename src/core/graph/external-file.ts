import type { ExternalFormat } from '../project/node-config.js';
import type { Value, Values } from '../project/value.js';
import type { ModelNode } from './types.js';

/** The format of an external model's files: as said, or as its location's extension says; Parquet otherwise. */
export function externalFormat({ config, external }: ModelNode): ExternalFormat {
  if (external) return external.format;
  if (config.format) return config.format;
  const extension = /\.([a-z]+)(?:\.(?:gz|zst))?$/iu.exec(config.location ?? '')?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(formats, extension) ? (formats[extension] ?? 'parquet') : 'parquet';
}

const formats: { readonly [extension: string]: ExternalFormat } = {
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  json: 'json',
  jsonl: 'json',
  ndjson: 'json',
};

/** What an external model writes, relative to the project, or an address in an object store; without a slash at its end. */
export function externalLocation(node: ModelNode): string {
  if (node.external) return node.external.location;
  const { location } = node.config;
  if (location === undefined)
    return `external/${node.name}${isExternalFolder(node) ? '' : `.${externalFormat(node)}`}`;
  const filled = location.replaceAll(
    /\{(\w+)\}/gu,
    (written, name: string) => placeholders(node)[name] ?? written,
  );
  return isExternalFolder(node) ? filled.replace(/\/+$/u, '') : filled;
}

/** The placeholders of a location that mean nothing. */
export function unknownPlaceholders(node: ModelNode): readonly string[] {
  const written = [...(node.config.location ?? '').matchAll(/\{(\w+)\}/gu)].map((match) => match[1] ?? '');
  return written.filter((name) => !Object.hasOwn(placeholders(node), name));
}

/** What a location can name: `exports/{schema}/{name}.parquet`. */
export function placeholders(node: ModelNode): { readonly [name: string]: string | undefined } {
  return { name: node.name, identifier: node.relation.name, schema: node.relation.schema };
}

/** Whether an external model writes a folder of files. */
export function isExternalFolder({ config: { options = {} }, external }: ModelNode): boolean {
  if (external) return external.folder;
  const lower = lowerKeys(options);
  return (
    partitionColumns(lower).length > 0 ||
    lower['per_thread_output'] === true ||
    lower['file_size_bytes'] !== undefined
  );
}

/** The columns of `partition_by`: a list, or a text with commas between them. */
export function partitionColumns(options: Values): readonly string[] {
  const value: Value | undefined = lowerKeys(options)['partition_by'];
  if (typeof value === 'string')
    return value
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  return Array.isArray(value) ? value.map(String) : [];
}

/** Options with their names in lower case, as DuckDB compares them. */
export function lowerKeys(options: Values): Values {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The options of COPY as they are given to DuckDB: with `delimiter`, which is a setting of its own. */
export function copyOptions({ config, external }: ModelNode): Values {
  // Those of a dbt project are settled: `DbtExternal.copy`.
  if (external) return {};
  const { delimiter, options = {} } = config;
  return { ...(delimiter !== undefined && { delimiter }), ...lowerKeys(options) };
}
