import type { SourceFormat } from './source-format.js';

const extensions: { readonly [extension: string]: SourceFormat } = {
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  parquet: 'parquet',
  json: 'json',
  ndjson: 'json',
  jsonl: 'json',
  geojson: 'spatial',
  gpkg: 'spatial',
  shp: 'spatial',
  fgb: 'spatial',
  xlsx: 'xlsx',
};

/** The format that a location's extension says: compressed files by the extension before `.gz` or `.zst`. */
export function formatOfLocation(location: string): SourceFormat | undefined {
  const path = /^[a-z][a-z0-9+.-]*:\/\//iu.test(location) ? location.replace(/[?#].*$/u, '') : location;
  const extension = /\.([a-z0-9]+)(?:\.(?:gz|zst))?$/iu.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(extensions, extension) ? extensions[extension] : undefined;
}
