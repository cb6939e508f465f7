/** Names that DuckDB keeps for its own databases; a file called so gets `_db` behind its name. */
const taken: ReadonlySet<string> = new Set(['main', 'system', 'temp']);

/** The name by which DuckDB knows an opened database file: what stands before the first dot, `memory` without a file. */
export function databaseName(path: string): string {
  if (path === ':memory:' || path === '') return 'memory';
  const file = path.split(/[/\\]/u).at(-1) ?? '';
  const name = file.split('.').find((part) => part !== '') ?? file;
  return taken.has(name) ? `${name}_db` : name;
}
