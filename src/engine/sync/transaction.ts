import type { NodeId } from '../../core/project/ids.js';
import { quoteText } from '../../core/sql/quote.js';
import { relationLabel, relationSql, type Relation } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';
import { recordNodes, rejectsTable, stateSchema } from '../execute/state-tables.js';
import type { SyncSource } from './sync-source.js';
import { forgetSyncs, recordSyncs, versionOf, type SyncRecord, type SyncStamp } from './sync-state.js';

/** What the loads of one run share. */
export interface LoadContext {
  /** The project's folder, absolute. */
  readonly root: string;
  readonly stamp: SyncStamp;
  /** SHA-256, hexadecimal. */
  readonly hash: (text: string) => string;
  readonly label: (relation: Relation) => string;
  /** ISO date, UTC: what `retention` counts from. */
  readonly today: string;
  /** Tells the key of pseudonyms that the connection has from others; absent where it has none. */
  readonly keyFingerprint?: string;
}

/** Makes the context of a run. */
export function loadContext(
  root: string,
  stamp: SyncStamp,
  hash: (text: string) => string,
  keyFingerprint?: string,
): LoadContext {
  return {
    root,
    stamp,
    hash,
    label: relationLabel,
    today: stamp.at.toISOString().slice(0, 10),
    ...(keyFingerprint !== undefined && { keyFingerprint }),
  };
}

/** Inside of the transaction: takes a view away that stands where the table is to be. */
export async function dropView(relation: Relation, connection: Connection): Promise<void> {
  const found = await connection.value(
    `select 1 from duckdb_views() where database_name = current_database() and schema_name = $1 and view_name = $2 and not internal`,
    [relation.schema, relation.name],
  );
  if (found !== undefined) await connection.run(`drop view ${relationSql(relation)}`);
}

interface Load {
  readonly source: SyncSource;
  readonly records: readonly SyncRecord[];
  /** Of parts that stay as they are. */
  readonly kept: readonly SyncRecord[];
  /** Parts that are no more. */
  readonly removed: readonly string[];
  readonly rows: number;
}

/** Inside of the transaction: records what was loaded, for the next run and for the builds that read it. */
export async function recordLoad(load: Load, connection: Connection, context: LoadContext): Promise<void> {
  const { source, records, kept, removed, rows } = load;
  const { hash, stamp } = context;
  const gone = source.recorded
    .map(({ part }) => part)
    .filter((part) => removed.includes(part) || ![...records, ...kept].some((each) => each.part === part));
  if (gone.length > 0) {
    await connection.run(forgetSyncs(source.id, gone));
    await connection.run(forgetRejects(source.id, gone));
  }
  if (records.length > 0) await connection.run(recordSyncs(records, stamp));
  const fingerprint = versionOf([...kept, ...records], hash);
  const state = {
    id: source.id,
    kind: 'table',
    relation: relationLabel(source.relation),
    fingerprint,
    code: source.code,
  };
  const statement = recordNodes([{ state, rows }], stamp);
  if (statement !== undefined) await connection.run(statement);
}

/** The statement that drops rejected lines of an earlier load. */
export function forgetRejects(id: NodeId, parts: readonly string[]): string {
  return `delete from ${stateSchema}.${rejectsTable} where id = ${quoteText(id)} and part in (${parts.map(quoteText).join(', ')})`;
}
