import type { NodeId } from '../../core/project/ids.js';
import { quoteText, quoteValue } from '../../core/sql/quote.js';
import type { Connection } from '../duckdb/connection.js';
import { rejectsTable, stateDdl, stateSchema } from '../execute/state-tables.js';

/** What was loaded of one source, or of one partition of it: a row of `_eider.syncs`. */
export interface SyncRecord {
  readonly id: NodeId;
  /** The partition's value; empty for a source that has none. */
  readonly part: string;
  /** `schema.name` of its table. */
  readonly relation: string;
  /** Hash of how it is loaded: location, options, types, … */
  readonly code: string;
  /** What can be seen without reading: names, sizes, times of change, ETags. */
  readonly observed: string;
  /** Hash of the content. */
  readonly version: string;
  readonly loaded: number;
  readonly rejected: number;
  /** Rows that were read and may not come in: too old, or of an erased person. `rows_read` is all three together. */
  readonly leftOut: number;
  /** When the data was made there: the time of change of its files, or of the snapshot. ISO 8601, UTC. */
  readonly sourceTime?: string;
  /** Files with their SHA-256, or the snapshot of Postgres, as JSON. */
  readonly details: string;
}

/** Statements that make the tables of synchronised sources, beside those of the state. Safe to run again. */
export const syncDdl: readonly string[] = [
  ...stateDdl,
  'begin transaction',
  `create table if not exists ${stateSchema}.syncs (
    id varchar, part varchar, relation varchar, code varchar, observed varchar, version varchar,
    rows_read bigint, rows_loaded bigint, rows_rejected bigint, source_time timestamptz, details varchar,
    run_id varchar, synced_at timestamptz, primary key (id, part))`,
  `create table if not exists ${stateSchema}.${rejectsTable} (
    id varchar, part varchar, file varchar, line bigint, "column" varchar, reason varchar, text varchar,
    run_id varchar, rejected_at timestamptz)`,
  `comment on table ${stateSchema}.${rejectsTable} is 'lines that could not be loaded: personal data'`,
  'commit',
];

/** What is recorded; nothing for a warehouse that was never synchronised. */
export async function readSyncs(connection: Connection): Promise<readonly SyncRecord[]> {
  const present = await connection.value(
    `select 1 from duckdb_tables() where database_name = current_database() and schema_name = '${stateSchema}' and table_name = 'syncs'`,
  );
  if (present === undefined) return [];
  const rows = await connection.rows(
    `select id, part, relation, code, observed, version, rows_read, rows_loaded, rows_rejected, details,
       strftime(source_time at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ') as source_time
     from ${stateSchema}.syncs order by id, part`,
  );
  return rows.map((row) => ({
    id: String(row['id']) as NodeId,
    part: String(row['part']),
    relation: String(row['relation']),
    code: String(row['code']),
    observed: String(row['observed']),
    version: String(row['version']),
    loaded: Number(row['rows_loaded']),
    rejected: Number(row['rows_rejected']),
    leftOut: Number(row['rows_read']) - Number(row['rows_loaded']) - Number(row['rows_rejected']),
    details: String(row['details']),
    ...(typeof row['source_time'] === 'string' && { sourceTime: row['source_time'] }),
  }));
}

export interface SyncStamp {
  readonly runId: string;
  readonly at: Date;
}

/** The statement that records loads. */
export function recordSyncs(records: readonly SyncRecord[], { runId, at }: SyncStamp): string {
  const now = `${quoteText(at.toISOString())}::timestamptz`;
  const rows = records.map(
    (record) =>
      `(${[
        quoteText(record.id),
        quoteText(record.part),
        quoteText(record.relation),
        quoteText(record.code),
        quoteText(record.observed),
        quoteText(record.version),
        quoteValue(record.loaded + record.rejected + record.leftOut),
        quoteValue(record.loaded),
        quoteValue(record.rejected),
        record.sourceTime === undefined ? 'null' : `${quoteText(record.sourceTime)}::timestamptz`,
        quoteText(record.details),
        quoteText(runId),
        now,
      ].join(', ')})`,
  );
  return `insert or replace into ${stateSchema}.syncs values ${rows.join(', ')}`;
}

/** The statement that forgets parts of a source. */
export function forgetSyncs(id: NodeId, parts: readonly string[]): string {
  return `delete from ${stateSchema}.syncs where id = ${quoteText(id)} and part in (${parts.map(quoteText).join(', ')})`;
}

/** One hash for all parts of a source: what its readers depend on. */
export function versionOf(
  records: readonly Pick<SyncRecord, 'part' | 'version'>[],
  hash: (text: string) => string,
): string {
  const sorted = records
    .map(({ part, version }) => [part, version])
    .sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
  return hash(JSON.stringify(sorted));
}
