import type { SnapshotSettings } from '../../core/plan/snapshot.js';
import { quoteIdentifier } from '../../core/sql/quote.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import { trimStatement } from '../../core/sql/trim-statement.js';
import type { ColumnDescription, Connection } from '../duckdb/connection.js';
import { ModelSqlError } from './stage-context.js';
import { changeColumns, compareColumns } from './table-columns.js';

/** The columns of a snapshot's query, as the table has them now. */
export interface FittedColumns {
  readonly columns: readonly string[];
  /** Those that `check` compares; undefined where all rows count as changed, as a compared column is new. */
  readonly compared: readonly string[] | undefined;
}

/**
 * Gives the table of a snapshot the columns that its query has come to have. Columns that the query has no more stay, and are NULL from now on. A number
 * that has become wider takes its column along, without loss, but where all is to be as in dbt, which leaves types as they are. Throws `ModelSqlError` where the table is none of a snapshot.
 * @param fresh SQL of the table of the query's rows
 */
export async function fitTable(
  relation: Relation,
  fresh: string,
  settings: SnapshotSettings,
  connection: Connection,
): Promise<FittedColumns> {
  const { names, hardDeletes } = settings;
  const present = await connection.columns(`select * from ${relationSql(relation)}`);
  const incoming = await connection.columns(`select * from ${fresh}`);
  const has = new Set(present.map(({ name }) => name.toLowerCase()));
  const missing = [names.dbt_scd_id, names.dbt_valid_from, names.dbt_valid_to].filter(
    (name) => !has.has(name.toLowerCase()),
  );
  if (missing.length > 0) throw notASnapshot(missing);
  const compared = await comparedColumns(fresh, incoming, settings, connection);
  const { added, retyped } = compareColumns(present, incoming);
  const wider = settings.compatible ? [] : await widened(present, retyped, connection);
  await changeColumns(relation, present, { added, removed: [], retyped: wider }, connection);
  const table = relationSql(relation);
  if (!has.has(names.dbt_updated_at.toLowerCase())) {
    const from = quoteIdentifier(names.dbt_valid_from);
    const type = present.find(({ name }) => name.toLowerCase() === names.dbt_valid_from.toLowerCase())?.type;
    await addColumn(table, names.dbt_updated_at, type ?? 'TIMESTAMP', from, connection);
  }
  if (hardDeletes === 'new_record' && !has.has(names.dbt_is_deleted.toLowerCase()))
    await addColumn(table, names.dbt_is_deleted, 'VARCHAR', `'False'`, connection);
  const isNew = compared.some((name) => !has.has(name.toLowerCase()));
  return { columns: incoming.map(({ name }) => name), compared: isNew ? undefined : compared };
}

async function addColumn(
  table: string,
  name: string,
  type: string,
  value: string,
  connection: Connection,
): Promise<void> {
  const column = quoteIdentifier(name);
  await connection.run(`alter table ${table} add column ${column} ${type}`);
  await connection.run(`update ${table} set ${column} = ${value}`);
}

async function comparedColumns(
  fresh: string,
  incoming: readonly ColumnDescription[],
  { strategy, checkCols }: SnapshotSettings,
  connection: Connection,
): Promise<readonly string[]> {
  if (strategy === 'timestamp') return [];
  if (checkCols === 'all') return incoming.map(({ name }) => name);
  // DuckDB says which of them there is not.
  const described = await connection.columns(
    `select ${checkCols.map(quoteIdentifier).join(', ')} from ${fresh}`,
  );
  return described.map(({ name }) => name);
}

const numeric = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DECIMAL\(.*\)|FLOAT|DOUBLE)$/u;
const inexact = /^(?:FLOAT|DOUBLE)$/u;
/** Integers that a FLOAT or a DOUBLE holds exactly. */
const exactIn: { readonly [type: string]: RegExp } = {
  FLOAT: /^U?(?:TINY|SMALL)INT$/u,
  DOUBLE: /^(?:FLOAT|U?(?:TINYINT|SMALLINT|INTEGER))$/u,
};

/** Of the columns whose type is another, those whose new type holds every value of the old one. */
async function widened(
  present: readonly ColumnDescription[],
  retyped: readonly ColumnDescription[],
  connection: Connection,
): Promise<readonly ColumnDescription[]> {
  const wider: ColumnDescription[] = [];
  for (const column of retyped) {
    const old = present.find(({ name }) => name.toLowerCase() === column.name.toLowerCase())?.type ?? '';
    if (!numeric.test(old) || !numeric.test(column.type)) continue;
    if (inexact.test(column.type) && exactIn[column.type]?.test(old) !== true) continue;
    const [both] = await connection.columns(`select coalesce(null::${old}, null::${column.type}) as both`);
    if (both?.type === column.type) wider.push(column);
  }
  return wider;
}

function notASnapshot(missing: readonly string[]): ModelSqlError {
  const list = missing.map((name) => `\`${name}\``).join(', ');
  const message = `the table that is there has no ${missing.length === 1 ? 'column' : 'columns'} ${list}`;
  return new ModelSqlError({ type: 'Incremental', subtype: 'NOT_A_SNAPSHOT', message }, 'other');
}

/**
 * Refuses a query that has a column of a name that the snapshot gives to one of its own, or lacks one to compare. Throws `ModelSqlError`, and what DuckDB
 * says of a column that is not there.
 * @param table SQL of the table that was made of it
 */
export async function checkColumnsOf(
  table: string,
  query: string,
  settings: SnapshotSettings,
  connection: Connection,
): Promise<void> {
  const { compatible, hardDeletes, names } = settings;
  // dbt looks for them once there is something to compare with.
  if (!compatible) await comparedColumns(table, [], settings, connection);
  const { dbt_is_deleted: deleted, ...usual } = names;
  const own = [...Object.values(usual), ...(hardDeletes === 'new_record' ? [deleted] : [])];
  const taken = new Set(own.map((name) => name.toLowerCase()));
  const found = (await connection.columns(trimStatement(query))).find(({ name }) =>
    taken.has(name.toLowerCase()),
  );
  if (!found) return;
  const message = `the query has a column \`${found.name}\`, which the snapshot adds itself`;
  throw new ModelSqlError({ type: 'Incremental', subtype: 'COLUMN_TAKEN', message }, 'other');
}

/**
 * Refuses rows without a key, which would be added again at every run, and several rows of one key, whose versions would multiply. Throws `ModelSqlError`.
 * @param rows SQL of the table of the query's rows
 */
export async function checkSnapshotKeys(
  rows: string,
  { compatible, uniqueKey }: SnapshotSettings,
  connection: Connection,
): Promise<void> {
  if (compatible) return;
  const keys = uniqueKey.map((key) => `(${key}\n)`);
  const label = uniqueKey.map((key) => `\`${key}\``).join(', ');
  const isNull = keys.map((key) => `${key} is null`).join(' or ');
  const nulls = Number(await connection.value(`select count(*) from ${rows} where ${isNull}`));
  if (nulls > 0) {
    const who = nulls === 1 ? '1 row has' : `${nulls} rows have`;
    throw keyError('NULL_KEY', `${who} no value in the unique key ${label}`);
  }
  const doubles = Number(
    await connection.value(
      `select count(*) from (select 1 from ${rows} group by ${keys.join(', ')} having count(*) > 1)`,
    ),
  );
  if (doubles === 0) return;
  const who = doubles === 1 ? '1 value' : `${doubles} values`;
  throw keyError(
    'DUPLICATE_KEY',
    `${who} of the unique key ${label} occur${doubles === 1 ? 's' : ''} more than once`,
  );
}

function keyError(subtype: string, message: string): ModelSqlError {
  return new ModelSqlError({ type: 'Incremental', subtype, message }, 'other');
}
