import type { ContentFinding } from '../../core/privacy/content/judge-table.js';
import { judgeTable } from '../../core/privacy/content/judge-table.js';
import { detectorOf } from '../../core/privacy/detectors.js';
import { quoteText } from '../../core/sql/quote.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import { scanExpression, type DescribedColumn } from '../publish/column-type.js';
import type { SqlConnection } from '../publish/ports.js';
import { scanTable } from '../publish/scan-table.js';

/** What a scan of one relation found. */
export interface RelationScan {
  readonly rows: number;
  /** Rows whose values were judged together; all of them for small relations. */
  readonly sampled: number;
  /** Names of the columns, in their order. */
  readonly columns: readonly string[];
  readonly findings: readonly ContentFinding[];
}

/** How much is read. */
export interface ScanDepth {
  /** Rows to judge, about: every relation with no more is read whole. */
  readonly sampleRows: number;
  /** Reads every value of a table for what proves itself: e-mail addresses, phones, checksums. */
  readonly full: boolean;
  /** The year of today. */
  readonly year: number;
  /** What stands there, where it is known: DuckDB lists its whole catalogue to tell. */
  readonly kind?: 'BASE TABLE' | 'VIEW';
}

/** Types whose values hold nothing to read as text. */
const opaque = /^(?:BLOB|GEOMETRY|BIT|INTERVAL|UUID)$/u;
/** A value's beginning is enough to judge a column; documents and geometries can be megabytes. */
const longest = 2000;

/**
 * Reads a relation's contents for personal data; undefined where there is no such relation. The sample depends on the rows only, so the same data
 * give the same findings. No value leaves this function. Throws what the connection throws, for a view that fails on its data.
 */
export async function scanRelation(
  connection: SqlConnection,
  relation: Relation,
  depth: ScanDepth,
): Promise<RelationScan | undefined> {
  const kind = depth.kind ?? (await kindOf(connection, relation));
  if (kind === undefined) return undefined;
  const described = await connection.rows(`DESCRIBE SELECT * FROM ${relationSql(relation)}`);
  const columns = described.map((row) => ({
    name: String(row['column_name']),
    type: String(row['column_type']),
  }));
  const [counted] = await connection.rows(
    `SELECT CAST(count(*) AS VARCHAR) AS n FROM ${relationSql(relation)}`,
  );
  const rows = Number(counted?.['n']);
  const isTable = kind === 'BASE TABLE';
  const read = columns.filter((column) => !opaque.test(column.type));
  const sample = await readSample(connection, relation, read, {
    rows,
    isTable,
    sampleRows: depth.sampleRows,
  });
  const judged = judgeTable({ name: relation.name, columns: sample.columns }, depth.year);
  const names = columns.map((column) => column.name);
  const rest = read.filter((column) => !judged.some((finding) => finding.column === column.name));
  const exact =
    depth.full && isTable && sample.rows < rows ? await readAll(connection, relation, rest, rows) : [];
  const findings = [...judged, ...exact].toSorted(
    (a, b) => names.indexOf(a.column) - names.indexOf(b.column),
  );
  return { rows, sampled: sample.rows, columns: names, findings };
}

async function kindOf(connection: SqlConnection, relation: Relation): Promise<string | undefined> {
  const [found] = await connection.rows(
    `SELECT table_type FROM information_schema.tables WHERE lower(table_schema) = lower(${quoteText(relation.schema)}) ` +
      `AND lower(table_name) = lower(${quoteText(relation.name)}) ` +
      (relation.database === undefined
        ? 'AND table_catalog = current_database()'
        : `AND lower(table_catalog) = lower(${quoteText(relation.database)})`),
  );
  return found ? String(found['table_type']) : undefined;
}

interface SampleSize {
  readonly rows: number;
  readonly isTable: boolean;
  readonly sampleRows: number;
}

/** Rows chosen by a hash of their place in a table, or of their contents in a view. */
async function readSample(
  connection: SqlConnection,
  relation: Relation,
  columns: readonly DescribedColumn[],
  { rows, isTable, sampleRows }: SampleSize,
): Promise<{
  readonly rows: number;
  readonly columns: readonly (DescribedColumn & { readonly values: readonly string[] })[];
}> {
  const step = Math.ceil(rows / sampleRows);
  const hidden = columns.some((column) => column.name.toLowerCase() === 'rowid');
  // Not `rowid` itself: spatial's optimiser fails on a function of it in a condition.
  const from =
    isTable && !hidden
      ? `(SELECT *, rowid AS _eider_row FROM ${relationSql(relation)})`
      : `${relationSql(relation)} AS _eider_row`;
  const where = step <= 1 ? '' : ` WHERE hash(_eider_row) % ${step} = 0`;
  const texts = columns.map((column, index) => `left(${scanExpression(column)}, ${longest}) AS x${index}`);
  if (texts.length === 0) return { rows: 0, columns: [] };
  const read = await connection.rows(`SELECT ${texts.join(', ')} FROM ${from}${where}`);
  return {
    rows: read.length,
    columns: columns.map((column, index) => ({
      ...column,
      values: read.flatMap((row) => {
        const value = row[`x${index}`];
        return typeof value === 'string' && value.trim() !== '' ? [value] : [];
      }),
    })),
  };
}

/** What the exact detectors find in all values of columns in whose sample nothing was found. */
async function readAll(
  connection: SqlConnection,
  relation: Relation,
  columns: readonly DescribedColumn[],
  rows: number,
): Promise<readonly ContentFinding[]> {
  const found = await scanTable(connection, relation, columns, rows);
  return columns.flatMap((column) => {
    const first = found.find((finding) => finding.column === column.name);
    const detector = first && detectorOf(first.verdict.detector);
    return first && detector
      ? [{ column: column.name, class: detector.class, evidence: first.verdict.explanation }]
      : [];
  });
}
