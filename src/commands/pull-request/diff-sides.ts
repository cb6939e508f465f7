import type { TypedColumn } from '../../core/diff/column-changes.js';
import type { DiffGap } from '../../core/diff/types.js';
import { isData, nodeLabelKind, type DataNode } from '../../core/graph/types.js';
import { placeInProduction } from '../../core/plan/defer.js';
import { modelSql, nodeCode } from '../../core/plan/fingerprint.js';
import { markOf } from '../../core/plan/marks.js';
import { deferredDatabase } from '../../core/plan/reading.js';
import { usesPseudonymKey } from '../../core/plan/volatile.js';
import type { WarehouseState } from '../../core/plan/warehouse-state.js';
import type { NodeId } from '../../core/project/ids.js';
import { relationKey, relationSql, type Relation } from '../../core/sql/relation.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import { SqlError } from '../../engine/duckdb/sql-error.js';
import { bindProject } from '../check/bind-project.js';
import type { Base } from './diff-base.js';
import type { Io } from '../frame/io.js';
import { sha256 } from '../frame/sha256.js';
import type { Workspace } from '../project/workspace.js';

/** A model on one side of a comparison. */
export interface Side {
  /** The columns that its code gives; absent when they are not known. */
  readonly columns?: readonly TypedColumn[];
  /** Its rows; absent when there are none to compare. */
  readonly rows?: StoredRows;
  readonly gaps: readonly DiffGap[];
}

/** A relation that can be read. */
export interface StoredRows {
  readonly relation: Relation;
  readonly isView: boolean;
  readonly columns: readonly TypedColumn[];
}

/** Where a warehouse holds a model, and what it is of. */
interface Place {
  readonly relation: Relation;
  readonly isView: boolean;
  /** Built from other code. */
  readonly isStale: boolean;
  /** Built from a part of the rows. */
  readonly isPartial: boolean;
}

/** How the models of one side are found. */
export interface SideInput {
  readonly side: 'before' | 'after';
  /** The project of that side, to bind what no warehouse tells; absent when only a manifest is known. */
  readonly workspace?: Workspace;
  /** The folder of the project as it is, absolute. */
  readonly home: string;
  readonly hasData: boolean;
  /** What it is on that side: a `table`, `ephemeral`, … */
  readonly kindOf: (id: NodeId) => string;
  readonly find: (id: NodeId) => Place | undefined;
}

const gapsOf = {
  after: { notBuilt: 'not-built', stale: 'stale', partial: 'partial', unknown: 'columns-unknown' },
  before: {
    notBuilt: 'not-built-in-base',
    stale: 'stale-in-base',
    partial: 'partial-in-base',
    unknown: 'columns-unknown-in-base',
  },
} as const satisfies { readonly [side: string]: { readonly [gap: string]: DiffGap } };

/** The side of the project as it is. @param state what the target's warehouse holds; undefined when no data is read */
export function sideAfter(workspace: Workspace, state: WarehouseState | undefined): SideInput {
  const find = (id: NodeId): Place | undefined => {
    const node = workspace.graph.nodes.get(id);
    if (!state || !node || !isData(node) || !state.relations.has(relationKey(node.relation)))
      return undefined;
    return {
      ...placeOf(id, node.relation, state),
      relation: node.relation,
      isStale: isStale(node, workspace, state),
    };
  };
  const kindOf = (id: NodeId): string => {
    const node = workspace.graph.nodes.get(id);
    return node ? nodeLabelKind(node) : '';
  };
  return { side: 'after', workspace, home: workspace.root, hasData: state !== undefined, kindOf, find };
}

/** The side of the base, whose file must be attached where it is read. */
export function sideBefore({ data, state: recorded, workspace }: Base, home: string): SideInput {
  const find = (id: NodeId): Place | undefined => {
    const here = data && placeInProduction(id, data.production);
    if (!data || !here) return undefined;
    const { state } = data.production;
    const node = workspace?.graph.nodes.get(id);
    // Where it was built in another place, its code names other relations: comparing it says nothing.
    const isSame = node && isData(node) && relationKey(node.relation) === relationKey(here);
    return {
      ...placeOf(id, here, state),
      relation: { database: deferredDatabase, schema: here.schema, name: here.name },
      isStale: workspace !== undefined && isSame === true && isStale(node, workspace, state),
    };
  };
  const kindOf = (id: NodeId): string => recorded.nodes.get(id)?.materialized ?? '';
  const hasData = data !== undefined;
  return { side: 'before', ...(workspace && { workspace }), home, hasData, kindOf, find };
}

function placeOf(
  id: NodeId,
  { schema, name }: Relation,
  { catalogue = [], nodes }: WarehouseState,
): Pick<Place, 'isView' | 'isPartial'> {
  const key = relationKey({ schema, name });
  const mark = markOf(nodes.get(id)?.fingerprint);
  return {
    isView: catalogue.some((entry) => entry.kind === 'view' && relationKey(entry) === key),
    isPartial: /\b(?:empty|sample)\b/u.test(mark),
  };
}

function isStale(node: DataNode, { definitions }: Workspace, { nodes }: WarehouseState): boolean {
  const recorded = nodes.get(node.id);
  if (!recorded) return false;
  const before = definitions.diagnostics.length;
  // Its code is that of one key, and the other side may have another.
  const isKeyed = node.kind === 'model' && usesPseudonymKey(modelSql(node, definitions).join('\n'));
  const facts = { engine: '', sourceVersions: new Map<NodeId, string>(), runId: '' };
  const { code } = nodeCode(node, definitions, facts, sha256);
  definitions.diagnostics.splice(before);
  return !isKeyed && recorded.code !== code;
}

/** These models on one side. Throws `SqlError` when interrupted. */
export async function readSides(
  { side, workspace, home, hasData, kindOf, find }: SideInput,
  ids: readonly NodeId[],
  connection: Connection | undefined,
  io: Io,
): Promise<ReadonlyMap<NodeId, Side>> {
  const gaps = gapsOf[side];
  const found = new Map<NodeId, { readonly side: Side; readonly toBind: boolean }>();
  for (const id of ids) {
    const place = hasRows(kindOf(id)) ? find(id) : undefined;
    const columns = place && connection && (await columnsOf(place.relation, connection));
    if (!place || !columns) {
      const missing: readonly DiffGap[] = place ? ['unreadable'] : hasData ? [gaps.notBuilt] : [];
      found.set(id, { side: { gaps: hasRows(kindOf(id)) ? missing : [] }, toBind: true });
      continue;
    }
    const { relation, isView, isStale: stale, isPartial } = place;
    const told = [...(stale ? [gaps.stale] : []), ...(isPartial ? [gaps.partial] : [])];
    const rows = isPartial ? {} : { rows: { relation, isView, columns } };
    found.set(id, { side: { ...(!stale && { columns }), ...rows, gaps: told }, toBind: stale });
  }
  const toBind = [...found].flatMap(([id, { toBind: isOpen }]) => (isOpen ? [id] : []));
  const bound = workspace
    ? await boundColumns(workspace, home, toBind, io)
    : new Map<NodeId, readonly TypedColumn[]>();
  return new Map(
    [...found].map(([id, { side: known }]) => {
      const columns = bound.get(id) ?? known.columns ?? known.rows?.columns;
      if (columns) return [id, { ...known, columns }];
      // Of what is no relation, that alone is told.
      return [id, hasRows(kindOf(id)) ? { ...known, gaps: [...known.gaps, gaps.unknown] } : known];
    }),
  );
}

/** Whether it is a relation, which has rows. */
function hasRows(kind: string): boolean {
  return !['ephemeral', 'function', 'table_function'].includes(kind);
}

/** Undefined when a view cannot be read. */
async function columnsOf(
  relation: Relation,
  connection: Connection,
): Promise<readonly TypedColumn[] | undefined> {
  try {
    return await connection.columns(`select * from ${relationSql(relation)}`);
  } catch (error) {
    if (!(error instanceof SqlError) || error.failure.type === 'Interrupt') throw error;
    return undefined;
  }
}

async function boundColumns(
  workspace: Workspace,
  home: string,
  ids: readonly NodeId[],
  io: Io,
): Promise<ReadonlyMap<NodeId, readonly TypedColumn[]>> {
  const there = ids.filter((id) => workspace.graph.nodes.has(id));
  if (there.length === 0) return new Map();
  // What does not bind is told by `eider check`.
  const { nodes } = await inFolder(workspace.root, home, io, () =>
    bindProject(workspace, new Set(there), io),
  );
  return new Map(
    there.flatMap((id) => {
      const columns = nodes.get(id)?.columns ?? [];
      return columns.length === 0 ? [] : [[id, columns] as const];
    }),
  );
}

/** Works in another folder for a while: DuckDB looks for files with relative names there first. */
export async function inFolder<T>(folder: string, home: string, io: Io, work: () => Promise<T>): Promise<T> {
  io.enterFolder(folder);
  try {
    return await work();
  } finally {
    io.enterFolder(home);
  }
}
