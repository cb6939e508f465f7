import type { Detector } from '../../core/privacy/detector.js';
import { detectors } from '../../core/privacy/detectors.js';
import { judgeColumn, Tally, type Verdict } from '../../core/privacy/judge-column.js';
import { quoteText } from '../../core/sql/quote.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import { scanExpression, scanKind, type DescribedColumn } from './column-type.js';
import type { SqlConnection } from './ports.js';

/** A personal verdict on one column. */
export interface ColumnFinding {
  readonly column: string;
  readonly verdict: Verdict;
}

interface Candidates {
  readonly column: DescribedColumn;
  readonly detector: Detector;
  readonly values: number;
}

interface TableSize {
  readonly rows: number;
  /** A column named `rowid` hides DuckDB's own: its rows are walked by offset, in the order stored. */
  readonly hasRowid: boolean;
}

/** Columns counted in one pass over the table. */
const columnsAtOnce = 32;
/** Rows whose candidates are held in memory at once: ten of DuckDB's vectors. */
const rowsAtOnce = 20_480;

/**
 * Reads every value of a table of the attached file with every detector: DuckDB counts candidates with the prefilters in one pass, then candidates only are
 * fetched, in bounded batches, and verified exactly. Needs a table, not a view (it walks row ids). Values never leave this module.
 */
export async function scanTable(
  connection: SqlConnection,
  relation: Relation,
  columns: readonly DescribedColumn[],
  rows: number,
): Promise<readonly ColumnFinding[]> {
  const scanned = columns.filter((column) => scanKind(column.type) !== undefined);
  const hasRowid = columns.some((column) => column.name.toLowerCase() === 'rowid');
  const findings: ColumnFinding[] = [];
  for (let index = 0; index < scanned.length; index += columnsAtOnce) {
    for (const candidates of await countCandidates(
      connection,
      relation,
      scanned.slice(index, index + columnsAtOnce),
    )) {
      const tally = await verifyCandidates(connection, relation, candidates, { rows, hasRowid });
      const verdict = judgeColumn(tally.evidence(candidates.column.name, candidates.values));
      if (verdict.personal) findings.push({ column: candidates.column.name, verdict });
    }
  }
  return findings;
}

function detectorsFor(column: DescribedColumn): readonly Detector[] {
  return scanKind(column.type) === 'number'
    ? detectors.filter((detector) => detector.id === 'phone' || detector.id === 'nir')
    : detectors;
}

async function countCandidates(
  connection: SqlConnection,
  relation: Relation,
  columns: readonly DescribedColumn[],
): Promise<readonly Candidates[]> {
  if (columns.length === 0) return [];
  const inner = columns.map((column, index) => `${scanExpression(column)} AS x${index}`);
  const outer = columns.flatMap((column, index) => [
    `CAST(count(*) FILTER (WHERE trim(x${index}) <> '') AS VARCHAR) AS v${index}`,
    ...detectorsFor(column).map(
      (detector) =>
        `CAST(count(*) FILTER (WHERE regexp_matches(x${index}, ${quoteText(detector.prefilter)})) AS VARCHAR) AS ${detector.id}${index}`,
    ),
  ]);
  const [counts] = await connection.rows(
    `SELECT ${outer.join(', ')} FROM (SELECT ${inner.join(', ')} FROM ${relationSql(relation)})`,
  );
  return columns.flatMap((column, index) =>
    detectorsFor(column)
      .filter((detector) => Number(counts?.[`${detector.id}${index}`]) > 0)
      .map((detector) => ({ column, detector, values: Number(counts?.[`v${index}`]) })),
  );
}

async function verifyCandidates(
  connection: SqlConnection,
  relation: Relation,
  candidates: Candidates,
  table: TableSize,
): Promise<Tally> {
  const { rows, hasRowid } = table;
  const tally = new Tally(candidates.detector);
  const from = `SELECT ${scanExpression(candidates.column)} AS x FROM ${relationSql(relation)}`;
  const isCandidate = `regexp_matches(x, ${quoteText(candidates.detector.prefilter)})`;
  for (let first = 0; first < rows; first += rowsAtOnce) {
    const window = hasRowid
      ? `LIMIT ${rowsAtOnce} OFFSET ${first}`
      : `WHERE rowid >= ${first} AND rowid < ${first + rowsAtOnce}`;
    const batch = await connection.rows(
      `SELECT x, CAST(count(*) AS VARCHAR) AS times FROM (${from} ${window}) WHERE ${isCandidate} GROUP BY x`,
    );
    for (const row of batch) tally.add(String(row['x']), Number(row['times']));
  }
  return tally;
}
