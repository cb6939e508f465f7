import type { RunResults } from './run-results.js';

/** Ids of the nodes and tests of a run that failed, or that were not reached. A node that a test held back is one, with all its tests. */
export function unfinished({ results }: Pick<RunResults, 'results'>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { id, kind, status, tests } of results) {
    if (status === 'success' || status === 'reused') continue;
    // What is only tested keeps what passed.
    const isTest = kind === 'test' && status === 'failed';
    if (!isTest) found.add(id);
    for (const test of tests) if (!isTest || isBad(test.status)) found.add(test.id);
  }
  return found;
}

function isBad(status: string): boolean {
  return status !== 'pass' && status !== 'warn';
}
