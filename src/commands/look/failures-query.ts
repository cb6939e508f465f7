import { diagnostic, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import { suggest } from '../../core/diagnostics/suggest.js';
import { failuresOf } from '../../core/graph/failures.js';
import type { SqlFailure } from '../../core/sql/failure.js';
import { relationSql } from '../../core/sql/relation.js';
import type { Query } from '../project/masking.js';
import type { Workspace } from '../project/workspace.js';

/** The query of the rows that a test kept. They are without personal columns: nothing of them is masked. */
export function failuresQuery(name: string, workspace: Workspace): Outcome<Query | undefined> {
  const tests = [...workspace.graph.nodes.values()].filter((node) => node.kind === 'test');
  const test = tests.find((node) => node.name === name);
  if (!test) {
    const suggestion = suggest(
      name,
      tests.map((node) => node.name),
    );
    const finding = diagnostic('test/unknown-name', { name, suggestion });
    return { value: undefined, diagnostics: [finding] };
  }
  const sql = `select * from ${relationSql(failuresOf(test))}`;
  return { value: { name, rendered: { sql, map: [] }, parents: [], declaring: [] }, diagnostics: [] };
}

/** What a failure of that query says: that no rows are kept; undefined for any other failure. */
export function noFailuresKept(failure: SqlFailure, name: string | undefined): Diagnostic | undefined {
  return name !== undefined && failure.type === 'Catalog'
    ? diagnostic('test/no-failures-kept', { test: name })
    : undefined;
}
