import type { NodeConfig } from '../project/node-config.js';
import type { Relation } from '../sql/relation.js';
import type { TestNode } from './types.js';

/** The schema that holds the failing rows of tests; in dbt projects it is dbt's. */
export const failuresSchema = 'eider_failures';

/** Where the failing rows of a test are kept, if they are. */
export function failuresOf(test: TestNode): Relation {
  return test.failures?.value ?? { schema: failuresSchema, name: test.name };
}

/** `store_failures_as` goes before `store_failures`, and both before the command line. */
export function storesFailures(
  { store_failures, store_failures_as }: Pick<NodeConfig, 'store_failures' | 'store_failures_as'>,
  asked = false,
): boolean {
  return store_failures_as === undefined ? (store_failures ?? asked) : store_failures_as !== 'ephemeral';
}

/**
 * As what the failing rows of a test are kept. A view would show other rows where the relation that it reads is rolled back, which it is not in a dbt project;
 * and in another file it would read the test's SQL without the name of the target's own.
 */
export function failuresKind(test: TestNode, asDbt: boolean): 'table' | 'view' {
  const isView = asDbt && test.config.store_failures_as === 'view';
  return isView && failuresOf(test).database === undefined ? 'view' : 'table';
}
