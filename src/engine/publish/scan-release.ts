import { join } from 'node:path';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import type { Relation } from '../../core/sql/relation.js';
import { scanRelation, type RelationScan, type ScanDepth } from '../scan/scan-relation.js';
import { DatabaseError, guarded, type SqlConnection, type SqlSession } from './ports.js';
import { readFolderRelease } from './read-folder.js';
import { NoRelease } from './release-facts.js';

const attached = '_eider_scanned';

/** What a released table holds. */
export interface ScannedTable {
  readonly table: string;
  readonly scan: RelationScan;
}

/**
 * Reads every table of a release, also such as nobody published, for personal data; no value leaves this function.
 * @param path of the file or folder, absolute
 * @throws `NoRelease` when it cannot be read
 */
export async function scanRelease(
  path: string,
  session: SqlSession,
  depth: ScanDepth,
): Promise<readonly ScannedTable[]> {
  const connection = guarded(session);
  try {
    const folder = await readFolderRelease(path);
    if (folder)
      return await scanFolder(
        path,
        folder.files.map(({ file }) => file),
        connection,
        depth,
      );
    await connection.run(`ATTACH ${quoteText(path)} AS ${quoteIdentifier(attached)} (READ_ONLY)`);
    try {
      return await scanFile(connection, depth);
    } finally {
      await connection.run(`DETACH ${quoteIdentifier(attached)}`);
    }
  } catch (error) {
    if (error instanceof DatabaseError) throw new NoRelease(error.reason);
    throw error;
  }
}

async function scanFile(connection: SqlConnection, depth: ScanDepth): Promise<readonly ScannedTable[]> {
  const tables = await connection.rows(
    `SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ${quoteText(attached)} ORDER BY schema_name, table_name`,
  );
  const scanned: ScannedTable[] = [];
  for (const row of tables) {
    const relation = {
      database: attached,
      schema: String(row['schema_name']),
      name: String(row['table_name']),
    };
    scanned.push({ table: relation.name, scan: await scanOne(connection, relation, depth) });
  }
  return scanned;
}

async function scanFolder(
  folder: string,
  files: readonly string[],
  connection: SqlConnection,
  depth: ScanDepth,
): Promise<readonly ScannedTable[]> {
  const scanned: ScannedTable[] = [];
  for (const file of files) {
    const table = file.replace(/\.(?:parquet|csv)$/u, '');
    const path = quoteText(join(folder, file));
    const reader = file.endsWith('.csv') ? `read_csv(${path}, all_varchar = true)` : `read_parquet(${path})`;
    const relation = { schema: 'main', name: table };
    await connection.run(`CREATE TEMP TABLE ${quoteIdentifier(table)} AS FROM ${reader}`);
    try {
      scanned.push({ table, scan: await scanOne(connection, { ...relation, database: 'temp' }, depth) });
    } finally {
      await connection.run(`DROP TABLE ${quoteIdentifier(table)}`);
    }
  }
  return scanned;
}

async function scanOne(
  connection: SqlConnection,
  relation: Relation,
  depth: ScanDepth,
): Promise<RelationScan> {
  const scan = await scanRelation(connection, relation, { ...depth, kind: 'BASE TABLE' });
  return scan ?? { rows: 0, sampled: 0, columns: [], findings: [] };
}
