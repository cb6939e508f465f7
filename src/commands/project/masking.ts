import { isData, type DataNode } from '../../core/graph/types.js';
import { failuresOf } from '../../core/graph/failures.js';
import { ephemeralPrefix } from '../../core/plan/ephemeral.js';
import { personalScopes } from '../../core/plan/personal.js';
import { isMeasure, isNumeric } from '../../core/privacy/measures.js';
import { foldName, storableColumns } from '../../core/privacy/storable-columns.js';
import type { NodeId } from '../../core/project/ids.js';
import { drawsFrom, type QueryOrigins } from '../../core/sql/query-origins.js';
import { databaseName } from '../../core/project/database-name.js';
import { relationKey, type Relation } from '../../core/sql/relation.js';
import type { Rendered } from '../../core/template/types.js';
import type { ColumnDescription } from '../../engine/duckdb/connection.js';
import { rejectsTable, stateSchema } from '../../engine/execute/state-tables.js';
import type { Workspace } from './workspace.js';

/** A query to show, with what it reads. */
export interface Query {
  readonly name: string;
  readonly rendered: Rendered;
  readonly parents: readonly NodeId[];
  /** Nodes whose declared columns tell which columns of the result are not personal. */
  readonly declaring: readonly DataNode[];
  /** The node whose query it is: its author's declarations hold for names that the query gives. Absent for a query of the command line. */
  readonly node?: DataNode;
  /** Its template was told values that may be personal: they may stand in any column, and in the names of columns. */
  readonly told?: boolean;
}

/**
 * The nodes that a query reads: those it refers to, and those whose relation it names. Undefined when it reads anything
 * else, whose origin cannot be known; stored failures are without personal columns already.
 */
function readNodes(query: Query, origins: QueryOrigins, workspace: Workspace): readonly NodeId[] | undefined {
  if (origins.elsewhere) return undefined;
  const nodes = [...workspace.graph.nodes.values()].filter(isData);
  const byRelation = new Map(
    nodes.flatMap((node) => {
      const read = workspace.compiler.relation(node);
      const names = [node.relation, ...(read ? [read] : [])];
      return names.map((relation): [string, NodeId] => [relationKey(relation), node.id]);
    }),
  );
  const named: NodeId[] = [];
  for (const relation of origins.relations) {
    if (relation.name.startsWith(ephemeralPrefix)) continue;
    const own = inOwnPlace(relation, workspace);
    const id = byRelation.get(relationKey(own));
    if (id !== undefined) named.push(id);
    else if (!holdsFailures(own, workspace)) return undefined;
  }
  return [...query.parents, ...query.declaring.map((node) => node.id), ...named];
}

/** A relation as the graph has it: without the name of the warehouse's own file, and with the schema that is meant where none is said. */
function inOwnPlace(
  { database, schema, name }: Relation,
  { databasePath, target }: Pick<Workspace, 'databasePath' | 'target'>,
): Relation {
  const isOwn = database?.toLowerCase() === databaseName(databasePath).toLowerCase();
  return {
    ...(database !== undefined && !isOwn && { database }),
    schema: schema === '' ? target.schema : schema,
    name,
  };
}

function holdsFailures(relation: Relation, { graph }: Workspace): boolean {
  const key = relationKey(relation);
  return [...graph.nodes.values()].some(
    (node) => node.kind === 'test' && relationKey(failuresOf(node)) === key,
  );
}

/** Columns not to print: personal ones, and texts of unknown origin when anything upstream is personal. */
export function hiddenColumns(
  query: Query,
  columns: readonly ColumnDescription[],
  origins: QueryOrigins,
  workspace: Workspace,
): ReadonlySet<string> {
  if (query.told === true) return new Set(columns.map(({ name }) => name));
  const scopes = personalScopes(workspace.graph, workspace.personal);
  const sources = readNodes(query, origins, workspace) ?? [...scopes.keys()];
  const upstream = new Set(sources.flatMap((id) => [...(scopes.get(id)?.names ?? [])]));
  // Lines that could not be loaded are other people's data, whatever is declared.
  if (origins.relations.some(({ name, schema }) => schema === stateSchema && name === rejectsTable))
    return new Set(columns.filter(({ type }) => !isNumeric(type)).map(({ name }) => name));
  const allowed = storableColumns({
    declared: query.declaring.flatMap((node) => node.resource.columns),
    upstreamPersonalNames: upstream,
    hasPersonalAncestor: upstream.size > 0,
  });
  if (allowed === 'all') return new Set();
  const names = new Set(allowed.map(foldName));
  const personal = new Set([...upstream].map((name) => name.toLowerCase()));
  const isShown = (column: ColumnDescription): boolean =>
    isMeasure(column) &&
    !upstream.has(foldName(column.name)) &&
    (column.type === 'BOOLEAN' || !drawsFrom(origins, column.name, personal)) &&
    !(column.type !== 'BOOLEAN' && namesPersonal(column.name, personal));
  const own = new Set((query.node?.resource.columns ?? []).map((column) => foldName(column.name)));
  const isRenamed = (column: ColumnDescription): boolean =>
    origins.renamed.has(column.name.toLowerCase()) && !own.has(foldName(column.name));
  return new Set(
    columns
      .filter((column) => (!names.has(foldName(column.name)) || isRenamed(column)) && !isShown(column))
      .map((column) => column.name),
  );
}

/** Whether an expression that has no name of its own, such as `(phone + 0)`, gives values of a personal column. */
function namesPersonal(name: string, personal: ReadonlySet<string>): boolean {
  if (/^\w+$|^(?:count|sum|avg)(?:_star)?\(/iu.test(name)) return false;
  return (name.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []).some((word) => personal.has(word));
}
