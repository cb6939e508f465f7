import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { isMemory } from './is-memory.js';
import type { Environment, Target } from './target.js';

/** What the environment says about DuckDB's memory and threads; an empty variable says nothing. */
export function environmentOverrides(
  env: Environment,
  diagnostics: Diagnostic[],
): Pick<Target, 'memoryLimit' | 'duckdbThreads'> {
  const memoryLimit = env['DUCKDB_MEMORY_LIMIT']?.trim();
  const threads = env['DUCKDB_THREAD_NUMBER']?.trim();
  const goodMemory = memoryLimit !== undefined && isMemory(memoryLimit);
  const goodThreads = threads !== undefined && /^[1-9]\d{0,3}$/u.test(threads);
  if (memoryLimit && !goodMemory) {
    const data = { variable: 'DUCKDB_MEMORY_LIMIT', expected: 'a size such as `4GB`, `512MiB` or `80%`' };
    diagnostics.push(diagnostic('profile/bad-environment-value', data));
  }
  if (threads && !goodThreads) {
    const data = { variable: 'DUCKDB_THREAD_NUMBER', expected: 'a whole number from 1 to 9999' };
    diagnostics.push(diagnostic('profile/bad-environment-value', data));
  }
  return {
    ...(goodMemory && { memoryLimit }),
    ...(goodThreads && { duckdbThreads: Number(threads) }),
  };
}
