/** An extension, by the name people use. */
export interface ExtensionName {
  /** `postgres` */
  readonly name: string;
  /** The file's: `postgres_scanner` in `postgres_scanner.duckdb_extension`. */
  readonly file: string;
  /** The Python package's: `duckdb-extension-postgres-scanner`. */
  readonly package: string;
}

const files: { readonly [name: string]: string } = {
  mysql: 'mysql_scanner',
  postgres: 'postgres_scanner',
  sqlite: 'sqlite_scanner',
};

const aliases: { readonly [alias: string]: string } = {
  http: 'httpfs',
  https: 'httpfs',
  s3: 'httpfs',
  mysql_scanner: 'mysql',
  postgres_scanner: 'postgres',
  sqlite3: 'sqlite',
  sqlite_scanner: 'sqlite',
};

/** Part of the engine itself: nothing to install. */
const bundled: ReadonlySet<string> = new Set(['autocomplete', 'core_functions', 'icu', 'json', 'parquet']);

/** Extensions that `eider extensions list` shows even when they are neither installed nor locked. */
export const usualExtensions: readonly string[] = ['excel', 'httpfs', 'postgres', 'spatial', 'sqlite'];

/** Resolves a name or alias; undefined for what cannot be the name of an extension. */
export function extensionName(name: string): ExtensionName | undefined {
  const lower = name.trim().toLowerCase();
  const known = aliases[lower] ?? lower;
  if (!/^[a-z][a-z0-9_]{0,63}$/u.test(known)) return undefined;
  const file = files[known] ?? known;
  return { name: known, file, package: `duckdb-extension-${file.replaceAll('_', '-')}` };
}

export function isBundled(name: string): boolean {
  return bundled.has(name);
}
