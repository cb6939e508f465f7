import { externalRelations, isData, type ModelNode, type ProjectGraph } from '../graph/types.js';
import { sqlParts } from '../sql/normalise.js';
import { unquoteIdentifier } from '../sql/quote.js';
import { relationSql } from '../sql/relation.js';
import type { DbtScope } from '../template/dbt/types.js';
import type { Compiler } from './compile.js';

const knownExternals = new WeakMap<ProjectGraph, ReadonlySet<string>>();
const known = new WeakMap<ProjectGraph, ReadonlySet<string>>();

/**
 * SQL of a dbt project in which the name of the warehouse's file in front of relations is blank, so that it means the same wherever the file is opened or
 * attached, and by whatever name: a view that names its file reads another file's rows where that is attached beside one of the same name. As long as before,
 * so that places in it stay right. What is no relation in a schema of the project stays.
 */
export function inAnyDatabase(
  sql: string,
  { graph, scope }: Pick<Compiler, 'graph' | 'scope'>,
  /** Schemas, in lower case, before which the name stays. */
  kept?: ReadonlySet<string>,
): string {
  const { dbt } = scope;
  if (!dbt?.writesDatabase || !sql.toLowerCase().includes(dbt.catalog.toLowerCase())) return sql;
  const schemas = known.get(graph) ?? schemasOf(graph);
  known.set(graph, schemas);
  const externals = knownExternals.get(graph) ?? externalsOf(graph);
  knownExternals.set(graph, externals);
  const parts = sqlParts(sql).map(({ text }) => text);
  for (let index = 0; index + 4 < parts.length; index += 1) {
    if (parts[index + 1] !== '.' || parts[index + 3] !== '.' || parts[index - 1] === '.') continue;
    const { [index]: database = '', [index + 2]: schema = '' } = parts;
    if (!isCatalog(database, dbt) || !schemas.has(nameIn(schema)) || kept?.has(nameIn(schema))) continue;
    // Its whole name is what is read elsewhere: see `InPlaceReads`.
    if (externals.has(`${database}.${schema}.${parts[index + 4] ?? ''}`)) continue;
    parts[index] = ' '.repeat(database.length);
    parts[index + 1] = ' ';
  }
  return parts.join('');
}

/**
 * The query of a view as it is stored: it means the same wherever its file is opened, but for a schema that has the name of a database. In another file than
 * the target's own, nothing is read without the name of its file.
 */
export function storedQuery(
  sql: string,
  node: ModelNode,
  compiler: Pick<Compiler, 'graph' | 'scope'>,
): string {
  if (node.relation.database !== undefined) return sql;
  return inAnyDatabase(sql, compiler, compiler.scope.dbt?.databases);
}

function isCatalog(text: string, { catalog }: DbtScope): boolean {
  return nameIn(text) === catalog.toLowerCase();
}

/** The name that a word or a quoted name stands for, without case. */
function nameIn(text: string): string {
  return unquoteIdentifier(text).toLowerCase();
}

/** The schemas of the project in the warehouse's own file. */
function schemasOf(graph: ProjectGraph): ReadonlySet<string> {
  return new Set(
    [...graph.nodes.values()].flatMap((node) =>
      isData(node) && node.relation.database === undefined ? [node.relation.schema.toLowerCase()] : [],
    ),
  );
}

/** The names of the project's external sources, as they stand in SQL. */
function externalsOf(graph: ProjectGraph): ReadonlySet<string> {
  return new Set(externalRelations(graph).map(relationSql));
}
