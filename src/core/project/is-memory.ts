/** True for what DuckDB takes as a memory limit: `4GB`, `512MiB`, `80%`. */
export function isMemory(value: string): boolean {
  return /^\d+(\.\d+)?\s*(%|[kmgt]i?b|b|bytes?)$/iu.test(value);
}
