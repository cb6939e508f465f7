import { type DataNode, isEphemeral, isFunction, materializationOf } from '../graph/types.js';
import { relationKey } from '../sql/relation.js';
import type { Finish, PlannedComments, PlannedIndex } from './stages.js';
import type { RecordedNode } from './warehouse-state.js';

/** What `Finish.record` holds, as JSON. */
interface FinishRecord {
  readonly indexes: readonly PlannedIndex[];
  /** A hash of the comments; null when none are kept. */
  readonly comments: string | null;
}

const nothing: FinishRecord = { indexes: [], comments: null };

/**
 * The indexes and comments of a node, with what an earlier build left that must go; undefined when there is nothing to do and nothing was done.
 * @param hash a stable hash, hexadecimal
 */
export function plannedFinish(
  node: DataNode,
  recorded: RecordedNode | undefined,
  hash: (text: string) => string,
): Finish | undefined {
  const isAnothers =
    node.kind === 'source' && (node.relation.database ?? node.relation.external) !== undefined;
  if (isEphemeral(node) || isFunction(node) || isAnothers) return undefined;
  const indexes = indexesOf(node, hash);
  const before = readRecord(recorded?.finish);
  const wanted = commentsOf(node);
  const record: FinishRecord = { indexes, comments: wanted ? hash(JSON.stringify(wanted)) : null };
  const isNothing = indexes.length === 0 && !wanted;
  if (isNothing && before.indexes.length === 0 && before.comments === null) return undefined;
  const kept = new Set(indexes.map((index) => JSON.stringify(index)));
  const comments = wanted ?? (before.comments === null ? undefined : { relation: null, columns: {} });
  return {
    relation: node.relation,
    indexes,
    dropIndexes: before.indexes
      .filter((index) => !kept.has(JSON.stringify(index)))
      .map((index) => index.name),
    ...(comments && { comments }),
    record: isNothing ? '' : JSON.stringify(record),
  };
}

/** Why a relation in place has to be finished again, or undefined. */
export function finishReason(finish: Finish, recorded: RecordedNode | undefined): string | undefined {
  if (finish.record === (recorded?.finish ?? '')) return undefined;
  const before = readRecord(recorded?.finish);
  const same = JSON.stringify(before.indexes) === JSON.stringify(finish.indexes);
  return same ? 'description changed' : 'indexes changed';
}

function readRecord(text: string | undefined): FinishRecord {
  return text === undefined || text === '' ? nothing : (JSON.parse(text) as FinishRecord);
}

/** The indexes that a node is to have. */
export function indexesOf(node: DataNode, hash: (text: string) => string): readonly PlannedIndex[] {
  const takes =
    node.kind === 'seed' ||
    (node.kind === 'model' && ['table', 'incremental', 'snapshot'].includes(materializationOf(node)));
  if (!takes) return [];
  const said = new Map<string, number>();
  return (node.config.indexes ?? []).map(({ columns, unique, name }) => {
    const what = JSON.stringify([columns, unique]);
    const times = said.get(what) ?? 0;
    said.set(what, times + 1);
    // dbt tells two of the same columns apart by a type, which DuckDB does not know.
    const again = times === 0 ? [] : [times];
    const key = hash(JSON.stringify([relationKey(node.relation), columns, unique, ...again])).slice(0, 8);
    return { name: name ?? `idx_${node.relation.name}_${key}`, columns, unique };
  });
}

/** The comments that a node is to have in the database; undefined when none are kept. */
export function commentsOf(node: DataNode): PlannedComments | undefined {
  const { relation = false, columns = false } = node.config.persist_docs ?? {};
  if (!relation && !columns) return undefined;
  const described = columns ? node.resource.columns.filter((column) => column.description !== '') : [];
  return {
    relation: relation && node.description !== '' ? node.description : null,
    columns: Object.fromEntries(described.map((column) => [column.name, column.description])),
  };
}
