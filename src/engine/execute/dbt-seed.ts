import { PythonCsv, type CsvRow } from '../../core/project/dbt/python-csv.js';
import { SeedTypes, type SeedColumn } from '../../core/project/dbt/seed-types.js';
import type { Work } from '../../core/plan/stages.js';
import { quoteText, quoteValue } from '../../core/sql/quote.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';
import { tablePrefix, type Materialised } from './relation-ddl.js';
import { countedRows, ModelSqlError, type StageContext } from './stage-context.js';

type SeedWork = Extract<Work, { kind: 'seed' }>;

/** A seed's columns, and its rows as Python reads them. */
interface ReadSeed {
  readonly columns: readonly SeedColumn[];
  readonly rows: readonly CsvRow[];
}

/** How many rows go into one INSERT. */
const batch = 500;

/**
 * Loads a CSV file as `dbt seed` does: types by dbt's rules over the cells that Python reads, then the file copied by DuckDB, which detects
 * what else there is to know; or, when the seed is not `fast`, the rows that Python reads.
 */
export async function materialiseDbtSeed(
  relation: Relation,
  work: SeedWork,
  connection: Connection,
  context: StageContext,
): Promise<Materialised> {
  const { columns, rows } = await readSeed(work, connection);
  await context.kinds.makeWay(connection, relation, 'table');
  await connection.run(`${tablePrefix(relation)}${selectOf(work, columns)} limit 0`);
  // dbt loads nothing when Python reads no row, so that DuckDB is not asked about a file without any.
  if (rows.length === 0) return { rows: 0 };
  if (work.fast === false) return { rows: await insertRows(relation, { columns, rows }, connection) };
  const options = `format csv, header true, delimiter ${quoteText(work.delimiter ?? ',')}`;
  return {
    rows: await countedRows(
      connection,
      `copy ${relationSql(relation)} from ${quoteText(work.path)} (${options})`,
    ),
  };
}

/** A SELECT with the columns of such a seed. */
export async function dbtSeedSelect(work: SeedWork, connection: Connection): Promise<string> {
  const { columns } = await readSeed(work, connection);
  return selectOf(work, columns);
}

async function readSeed(work: SeedWork, connection: Connection): Promise<ReadSeed> {
  const [row] = await connection.rows(`select content from read_text(${quoteText(work.path)})`);
  const content = row?.['content'];
  const text = typeof content === 'string' ? content : '';
  const csv = new PythonCsv(work.delimiter ?? ',');
  const last = csv.read(text.startsWith('\uFEFF') ? text.slice(1) : text);
  const ended = csv.end();
  const [header, ...rows] = ended ? [...last, ended] : last;
  if (header === undefined || header.length === 0)
    throw seedError(work, 1, 'CSV_EMPTY', 'there is no header: the first line must name the columns');
  const types = new SeedTypes(header, work.columnTypes);
  for (const [index, cells] of rows.entries()) {
    if (cells.length > types.width) {
      const message = `row ${index + 1} has ${cells.length} values, and the header ${types.width} columns`;
      throw seedError(work, undefined, 'CSV_ROW', message);
    }
    types.add(cells);
  }
  return { columns: types.columns(), rows };
}

function seedError(
  work: SeedWork,
  line: number | undefined,
  subtype: string,
  message: string,
): ModelSqlError {
  const failure = { type: 'Invalid Input', subtype, message, file: work.path, ...(line && { line }) };
  return new ModelSqlError(failure, 'other');
}

/** DuckDB reads the types itself, and quotes none of them wrongly: `varchar(5)`, `integer[]`. */
function selectOf(work: SeedWork, columns: readonly SeedColumn[]): string {
  const typed = columns.map(({ name, type }) => `${quoteText(name)}: ${quoteText(type)}`).join(', ');
  const dialect = `auto_detect = false, header = true, delim = ${quoteText(work.delimiter ?? ',')}, quote = '"', escape = '"'`;
  return `select * from read_csv(${quoteText(work.path)}, ${dialect}, columns = {${typed}})`;
}

async function insertRows(
  relation: Relation,
  { columns, rows }: ReadSeed,
  connection: Connection,
): Promise<number> {
  for (let start = 0; start < rows.length; start += batch) {
    const tuples = rows.slice(start, start + batch).map((row) => {
      const values = columns.map(({ valueOf }, index) => {
        const cell = row[index];
        return quoteValue(cell === undefined ? null : (valueOf(cell) ?? null));
      });
      return `(${values.join(', ')})`;
    });
    await connection.run(`insert into ${relationSql(relation)} values ${tuples.join(',\n')}`);
  }
  return rows.length;
}
