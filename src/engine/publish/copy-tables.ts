import { releaseTable, type TableToPublish } from '../../core/privacy/publication-policy.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationLabel, relationSql, type Relation } from '../../core/sql/relation.js';
import { hashExpression, type DescribedColumn } from './column-type.js';
import type { SqlConnection } from './ports.js';
import type { PublicColumn } from './public-columns.js';

/** The name under which the new file is attached. */
export const outputDatabase = '_eider_publication';

/** One table of a release with the columns that DuckDB describes, in the order of the allow-list. */
export interface TableCopy extends TableToPublish {
  /** The mart, with the name under which the warehouse is attached. */
  readonly from: Relation;
  readonly columns: readonly PublicColumn[];
}

/** What a release says of itself. */
export interface ReleaseInfo {
  /** The project's commit, where there is one. */
  readonly commit?: string;
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly eiderVersion: string;
  /** Equal for two releases exactly when nothing that goes into them differs: their tables' fingerprints and their definition. */
  readonly fingerprint: string;
  /** What each model is made from, by the model's name. */
  readonly sources: ReadonlyMap<string, readonly SourceFact[]>;
}

/** A source as it was when a mart was built. */
export interface SourceFact {
  readonly source: string;
  /** Another one whenever its content may be another one. */
  readonly version: string;
  /** When this version was first read: ISO 8601, UTC. */
  readonly read_at: string;
}

/** Number of rows, and a hash that does not depend on their order. */
export interface Content {
  readonly rows: number;
  readonly hash: string;
}

/** The relation of a published table, in the new file. */
export function publicRelation(copy: TableCopy): Relation {
  return { database: outputDatabase, schema: 'main', name: copy.table.name };
}

/** The rows of a mart as they are published, as a subquery. */
export function publicRows(copy: TableCopy): string {
  const columns = copy.columns.map(({ name, expression }) =>
    expression === quoteIdentifier(name) ? expression : `${expression} AS ${quoteIdentifier(name)}`,
  );
  return `(SELECT ${columns.join(', ')} FROM ${relationSql(copy.from)})`;
}

/** Copies the allow-listed columns of one mart, sorted and indexed as the publication says, with its descriptions as comments. */
export async function copyTable(connection: SqlConnection, copy: TableCopy): Promise<void> {
  const target = relationSql(publicRelation(copy));
  await connection.run(`CREATE TABLE ${target} AS SELECT * FROM ${publicRows(copy)}${orderOf(copy)}`);
  for (const [index, columns] of (copy.table.indexes ?? []).entries()) {
    const name = quoteIdentifier(`${copy.table.name}_index_${index + 1}`);
    const listed = columns.map((column) => quoteIdentifier(column)).join(', ');
    await connection.run(`CREATE INDEX ${name} ON ${target} (${listed})`);
  }
  if (copy.model.description !== '')
    await connection.run(`COMMENT ON TABLE ${target} IS ${quoteText(copy.model.description)}`);
  for (const column of copy.columns) {
    const description = descriptionOf(copy, column);
    if (description === '') continue;
    await connection.run(
      `COMMENT ON COLUMN ${target}.${quoteIdentifier(column.name)} IS ${quoteText(description)}`,
    );
  }
}

/** Nulls last, whatever the settings of the warehouse are. */
function orderOf(copy: TableCopy): string {
  const items = (copy.table.orderBy ?? []).map(
    ({ column, descending }) => `${quoteIdentifier(column)} ${descending ? 'DESC' : 'ASC'} NULLS LAST`,
  );
  return items.length === 0 ? '' : ` ORDER BY ${items.join(', ')}`;
}

/** The description of the mart's column that a public one is made from. */
export function descriptionOf(copy: TableCopy, { from: name }: PublicColumn): string {
  const columns = copy.model.columns;
  const exact = columns.find((column) => column.name === name);
  return (
    (exact ?? columns.find((column) => column.name.toLowerCase() === name.toLowerCase()))?.description ?? ''
  );
}

/**
 * Count, XOR and sum of the rows' 64-bit hashes: XOR alone does not see a row that is there twice more, nor a pair of equal rows replaced by another
 * pair; the sum does. `from`: SQL of a relation. The hash is DuckDB's own and may change with its version: `_eider_release` records that version.
 */
export async function contentOf(
  connection: SqlConnection,
  from: string,
  columns: readonly DescribedColumn[],
): Promise<Content> {
  const hash = `hash(row(${columns.map(hashExpression).join(', ')}))`;
  const [found] = await connection.rows(
    'SELECT CAST(count(*) AS VARCHAR) AS "rows", CAST(coalesce(bit_xor(h), 0) AS VARCHAR) AS "xor", CAST(coalesce(sum(h), 0) AS VARCHAR) AS "sum" ' +
      `FROM (SELECT ${hash} AS h FROM ${from})`,
  );
  return { rows: Number(found?.['rows']), hash: `${String(found?.['xor'])}-${String(found?.['sum'])}` };
}

/**
 * Writes `_eider_release`: one row a table, each with the release's own facts, so that one query without a join tells all.
 * `rows` and `hash` are those of the mart, see `contentOf`; `sources` is a JSON list of what the mart was made from, with when it was read.
 */
export async function writeReleaseTable(
  connection: SqlConnection,
  publication: string,
  release: ReleaseInfo & { readonly id: string },
  tables: readonly { readonly copy: TableCopy; readonly content: Content }[],
): Promise<void> {
  const target = relationSql({ database: outputDatabase, schema: 'main', name: releaseTable });
  await connection.run(
    `CREATE TABLE ${target} (release_id VARCHAR, published_at TIMESTAMP, "commit" VARCHAR, run_id VARCHAR, eider_version VARCHAR, duckdb_version VARCHAR, ` +
      'publication VARCHAR, table_name VARCHAR, source_relation VARCHAR, "rows" BIGINT, hash VARCHAR, fingerprint VARCHAR, sources VARCHAR)',
  );
  const about = [release.commit ?? null, release.runId, release.eiderVersion].map((text) =>
    text === null ? 'NULL' : quoteText(text),
  );
  const [commit = 'NULL', runId = 'NULL', eiderVersion = 'NULL'] = about;
  const at = `CAST(${quoteText(new Date(release.createdAt).toISOString().replace('Z', ''))} AS TIMESTAMP)`;
  const values = tables.map(({ copy, content }) => {
    const source = quoteText(relationLabel(copy.model.relation));
    const own = [
      quoteText(publication),
      quoteText(copy.table.name),
      source,
      String(content.rows),
      quoteText(content.hash),
      quoteText(release.fingerprint),
      quoteText(JSON.stringify(release.sources.get(copy.model.name) ?? [])),
    ];
    return `(${[quoteText(release.id), at, commit, runId, eiderVersion, 'version()', ...own].join(', ')})`;
  });
  await connection.run(`INSERT INTO ${target} VALUES ${values.join(', ')}`);
  await connection.run(
    `COMMENT ON TABLE ${target} IS ${quoteText('What this release is: when (UTC) and from which commit and run it was made, the rows and content hash of each table, and the sources that it comes from, with when each was read')}`,
  );
}

/**
 * Bytes of the blocks that hold a table in the attached, checkpointed file. Small tables share blocks: sums can exceed the file.
 * Undefined for a name with a double quote, which DuckDB's `pragma_storage_info` cannot read.
 */
export async function bytesOf(connection: SqlConnection, relation: Relation): Promise<number | undefined> {
  if (relation.name.includes('"')) return undefined;
  const blockSize = `SELECT any_value(block_size) FROM pragma_database_size() WHERE database_name = ${quoteText(outputDatabase)}`;
  const [found] = await connection.rows(
    `SELECT CAST(count(DISTINCT block_id) * (${blockSize}) AS VARCHAR) AS "bytes" ` +
      `FROM pragma_storage_info(${quoteText(relationSql(relation))}) WHERE block_id >= 0`,
  );
  return Number(found?.['bytes'] ?? 0);
}
