/** How many nodes are built at the same time, how many connections plain DuckDB gets, and DuckDB's own threads. */
export const workers = 2;

/** The profiles.yml of a generated project. Its target `one` builds one node at a time. */
export function profilesYml(name) {
  const output = (threads) =>
    `      path: warehouse.duckdb\n      threads: ${threads}\n      duckdb_threads: ${workers}\n`;
  return `${name}:\n  target: dev\n  outputs:\n    dev:\n${output(workers)}    one:\n${output(1)}`;
}
