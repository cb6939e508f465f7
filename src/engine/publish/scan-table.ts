import { separators, type Detector } from '../../core/privacy/detector.js';
import { detectors } from '../../core/privacy/detectors.js';
import { judgeColumn, Tally, type Verdict } from '../../core/privacy/judge-column.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
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
 * Reads every value of a table of the attached file with every detector: DuckDB counts candidates with cheap tests in one pass, then candidates only are
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

/**
 * Counts in two steps: a cheap test that every hit of every prefilter passes, over the whole table at once; then the prefilters, over
 * what passed, for the columns where something did. Most columns of most tables end at the first step.
 */
async function countCandidates(
  connection: SqlConnection,
  relation: Relation,
  columns: readonly DescribedColumn[],
): Promise<readonly Candidates[]> {
  if (columns.length === 0) return [];
  const from = `FROM ${relationSql(relation)}`;
  const [gates] = await connection.rows(
    `SELECT ${columns
      .flatMap((column, index) => [
        `CAST(count(*) FILTER (WHERE ${isPresent(column)}) AS VARCHAR) AS v${index}`,
        `CAST(count(*) FILTER (WHERE ${gate(column)}) AS VARCHAR) AS g${index}`,
      ])
      .join(', ')} ${from}`,
  );
  const found: Candidates[] = [];
  for (const [index, column] of columns.entries()) {
    const values = Number(gates?.[`v${index}`]);
    if (Number(gates?.[`g${index}`]) === 0) continue;
    const used = detectorsFor(column);
    const counts = used.map(
      (detector) =>
        `CAST(count(*) FILTER (WHERE regexp_matches(x, ${quoteText(detector.prefilter)})) AS VARCHAR) AS ${detector.id}`,
    );
    const [counted] = await connection.rows(
      `SELECT ${counts.join(', ')} FROM (SELECT ${scanExpression(column)} AS x ${from} WHERE ${gate(column)})`,
    );
    for (const detector of used)
      if (Number(counted?.[detector.id]) > 0) found.push({ column, detector, values });
  }
  return found;
}

/** Values that are neither null nor blank; a number is never blank. */
function isPresent(column: DescribedColumn): string {
  if (scanKind(column.type) === 'number') return `${quoteIdentifier(column.name)} IS NOT NULL`;
  return `trim(${scanExpression(column)}) <> ''`;
}

/** An `@`, or eight digits with little between: what all prefilters need. Corsica's letter may part a number's digits. */
const eightDigits = `[0-9](?:[${separators}()]{0,4}[0-9]){7}|2[ABab][${separators}]?[0-9]{3}[${separators}]?[0-9]{3}`;

/** A condition that is true for every value that any prefilter passes, and cheap. Numbers are compared as numbers: phones have nine digits at least. */
function gate(column: DescribedColumn): string {
  const name = quoteIdentifier(column.name);
  if (scanKind(column.type) === 'number') return `(${name} >= 100000000 OR ${name} <= -100000000)`;
  const text = column.type === 'VARCHAR' ? name : scanExpression(column);
  return `contains(${text}, '@') OR contains(${text}, '＠') OR (strlen(${text}) >= 8 AND regexp_matches(${text}, ${quoteText(eightDigits)}))`;
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
