import { releaseTable } from '../../core/privacy/publication-policy.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationSql } from '../../core/sql/relation.js';
import type { DescribedColumn } from './column-type.js';
import { contentOf } from './copy-tables.js';
import { DatabaseError, guarded, type SqlConnection, type SqlSession } from './ports.js';
import { NoRelease, type ReleasedTable, type ReleaseFacts } from './release-facts.js';
import { damagedFiles, readFolderRelease } from './read-folder.js';
import { exists } from './target.js';

const attached = '_eider_published';

/**
 * What the release at a path says of itself; undefined when there is nothing.
 * @throws `NoRelease` when it cannot be opened, or says nothing
 */
export async function readRelease(path: string, session: SqlSession): Promise<ReleaseFacts | undefined> {
  if (!(await exists(path))) return undefined;
  return (await readFolderRelease(path))?.facts ?? inRelease(path, session, readFacts);
}

/** The fingerprint of the release that is in place; undefined when there is none, or none that can be read. */
export async function publishedFingerprint(path: string, session: SqlSession): Promise<string | undefined> {
  try {
    return (await readRelease(path, session))?.fingerprint;
  } catch (error) {
    if (error instanceof NoRelease) return undefined;
    throw error;
  }
}

/** A release that was read to its last value. */
export interface VerifiedRelease {
  readonly facts: ReleaseFacts;
  /** What is not as it was recorded; empty for a release that is whole. */
  readonly problems: readonly string[];
  /** False where another version of DuckDB made the hashes: rows were counted only. */
  readonly hashed: boolean;
}

/**
 * Reads every value of a release and compares tables, rows and hashes with what it recorded when it was made.
 * @throws `NoRelease` as `readRelease`
 */
export async function verifyRelease(path: string, session: SqlSession): Promise<VerifiedRelease | undefined> {
  if (!(await exists(path))) return undefined;
  const folder = await readFolderRelease(path);
  if (folder) return { facts: folder.facts, problems: await damagedFiles(path, folder), hashed: true };
  return inRelease(path, session, async (connection) => {
    const facts = await readFacts(connection);
    const [engine] = await connection.rows('SELECT version() AS "version"');
    const hashed = engine?.['version'] === facts.duckdbVersion;
    const there = await tablesIn(connection);
    const recorded = new Set([releaseTable, ...facts.tables.map(({ table }) => table)]);
    const problems = there
      .filter((name) => !recorded.has(name))
      .map((name) => `it holds \`${name}\`, which was not published`);
    for (const table of facts.tables)
      problems.push(...(await compareTable(table, there.includes(table.table), hashed, connection)));
    return { facts, problems, hashed };
  });
}

async function compareTable(
  { table, rows, hash }: ReleasedTable,
  isThere: boolean,
  hashed: boolean,
  connection: SqlConnection,
): Promise<readonly string[]> {
  if (!isThere) return [`\`${table}\` is missing`];
  const relation = relationSql({ database: attached, schema: 'main', name: table });
  try {
    const found = await contentOf(connection, relation, await columnsOf(connection, table));
    if (found.rows !== rows) return [`\`${table}\` has ${found.rows} rows, and had ${rows}`];
    return hashed && found.hash !== hash ? [`the content of \`${table}\` is another one`] : [];
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return [`\`${table}\` cannot be read: ${error.reason}`];
  }
}

async function columnsOf(connection: SqlConnection, table: string): Promise<readonly DescribedColumn[]> {
  const relation = relationSql({ database: attached, schema: 'main', name: table });
  const rows = await connection.rows(`DESCRIBE SELECT * FROM ${relation}`);
  return rows.map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
}

/** Tables and views: a release has no views. */
async function tablesIn(connection: SqlConnection): Promise<readonly string[]> {
  const rows = await connection.rows(
    `SELECT table_name FROM information_schema.tables WHERE table_catalog = ${quoteText(attached)} ORDER BY table_name`,
  );
  return rows.map((row) => String(row['table_name']));
}

async function readFacts(connection: SqlConnection): Promise<ReleaseFacts> {
  const relation = relationSql({ database: attached, schema: 'main', name: releaseTable });
  const rows = await connection.rows(
    `SELECT * REPLACE (CAST(epoch_ms(published_at) AS VARCHAR) AS published_at, CAST("rows" AS VARCHAR) AS "rows") FROM ${relation}`,
  );
  const [first] = rows;
  if (!first) throw new NoRelease('it does not say what it holds');
  return {
    publication: String(first['publication']),
    publishedAt: new Date(Number(first['published_at'])).toISOString(),
    ...(typeof first['commit'] === 'string' && { commit: first['commit'] }),
    runId: String(first['run_id']),
    eiderVersion: String(first['eider_version']),
    duckdbVersion: String(first['duckdb_version']),
    fingerprint: String(first['fingerprint']),
    tables: rows.map((row) => ({
      table: String(row['table_name']),
      rows: Number(row['rows']),
      hash: String(row['hash']),
    })),
  };
}

async function inRelease<T>(
  path: string,
  session: SqlSession,
  work: (connection: SqlConnection) => Promise<T>,
): Promise<T> {
  const connection = guarded(session);
  try {
    await connection.run(`ATTACH ${quoteText(path)} AS ${quoteIdentifier(attached)} (READ_ONLY)`);
    try {
      return await work(connection);
    } finally {
      await connection.run(`DETACH ${quoteIdentifier(attached)}`);
    }
  } catch (error) {
    if (error instanceof DatabaseError) throw new NoRelease(error.reason);
    throw error;
  }
}
