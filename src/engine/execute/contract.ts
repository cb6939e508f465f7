import { constraintLabel } from '../../core/graph/contract.js';
import { columnDifferences } from '../../core/plan/contract.js';
import type { BuildStage, PlannedConstraint, PlannedContract } from '../../core/plan/stages.js';
import { quoteIdentifier } from '../../core/sql/quote.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import { trimStatement } from '../../core/sql/trim-statement.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';
import { tablePrefix } from './relation-ddl.js';
import { ModelSqlError, OriginError, type StageContext } from './stage-context.js';

/**
 * Compares the columns that a model's query gives with those of its contract, before anything is built. Throws `OriginError`, or the failure of the
 * query itself.
 * @param isUpdate whether rows are added to the table that is there
 */
export async function checkColumns(
  stage: BuildStage,
  contract: PlannedContract,
  isUpdate: boolean,
  connection: Connection,
): Promise<void> {
  const { work } = stage;
  if (work.kind === 'seed' || work.kind === 'source') return;
  const update = isUpdate && (work.kind === 'incremental' || work.kind === 'microbatch');
  const sql = trimStatement(update ? work.incrementalSql : work.sql);
  const actual = await connection.columns(sql).catch((error: unknown) => {
    if (!(error instanceof SqlError)) throw error;
    throw new ModelSqlError(error.failure, update ? 'model-incremental' : 'model', { cause: error });
  });
  await compareColumns(contract, actual, connection);
}

/** Throws `OriginError` where columns are not those of a contract, or a type in it is none. */
export async function compareColumns(
  contract: PlannedContract,
  actual: PlannedContract['columns'],
  connection: Connection,
): Promise<void> {
  const differences = columnDifferences(await normalisedTypes(contract, connection), actual);
  if (differences.length === 0) return;
  throw new OriginError(
    { type: 'Contract', subtype: 'COLUMNS', message: 'the columns are not those of the contract' },
    { kind: 'columns', differences },
  );
}

/** The contract's columns with their types as DuckDB names them: `text` is VARCHAR, `int` INTEGER. */
async function normalisedTypes(
  { columns }: PlannedContract,
  connection: Connection,
): Promise<PlannedContract['columns']> {
  if (columns.length === 0) return [];
  const sql = `select ${columns.map(({ type }, index) => `null::${type} as c${index}`).join(',\n')}`;
  try {
    const described = await connection.columns(sql);
    return columns.map(({ name }, index) => ({ name, type: described[index]?.type ?? '' }));
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { position = 0, ...failure } = error.failure;
    const line = sql.slice(0, position).split('\n').length - 1;
    const column = error.failure.position === undefined ? undefined : columns[line]?.name;
    const origin = { kind: 'type' as const, ...(column !== undefined && { column }) };
    throw new OriginError(failure, origin, { cause: error });
  }
}

/**
 * Makes a table of a query; gives its rows. With checks in its contract they are part of the table, and every row passes them on its way in.
 */
export async function createTable(
  relation: Relation,
  sql: string,
  contract: PlannedContract | undefined,
  connection: Connection,
  context: StageContext,
): Promise<number> {
  const checks = (contract?.constraints ?? []).filter((constraint) => constraint.type === 'check');
  if (contract?.ordered === true && contract.columns.length > 0) {
    const columns = inOrder(contract, await connection.columns(trimStatement(sql)));
    await connection.run(createStatement(relation, columns, checks));
    return context.runModel(connection, `insert into ${relationSql(relation)} by name\n`, sql);
  }
  if (checks.length === 0) return context.runModel(connection, tablePrefix(relation), sql);
  const columns = await connection.columns(trimStatement(sql));
  await connection.run(createStatement(relation, columns, checks));
  return context.runModel(connection, `insert into ${relationSql(relation)}\n`, sql);
}

type Columns = PlannedContract['columns'];

/** The columns that a query gives, by the names of a contract and in its order. */
function inOrder(contract: PlannedContract, actual: Columns): Columns {
  const types = new Map(actual.map(({ name, type }) => [name.toLowerCase(), type]));
  return contract.columns.map(({ name, type }) => ({ name, type: types.get(name.toLowerCase()) ?? type }));
}

function createStatement(relation: Relation, columns: Columns, checks: readonly PlannedConstraint[]): string {
  const parts = [
    ...columns.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`),
    ...checks.map(checkClause),
  ];
  return `create or replace table ${relationSql(relation)} (\n${parts.join(',\n')}\n)`;
}

const enforcedTypes: { readonly [subtype: string]: readonly PlannedConstraint['type'][] } = {
  CHECK: ['check'],
  NOT_NULL: ['not_null', 'primary_key'],
  DUPLICATE_KEY: ['unique', 'primary_key'],
};

/** A failure to write into a table, as one of its contract where that is why. DuckDB names the column of a key, and no check. */
export function brokenContract(error: unknown, contract: PlannedContract): unknown {
  if (!(error instanceof ModelSqlError || error instanceof SqlError)) return error;
  const { column, subtype = '' } = error.failure;
  const types = enforcedTypes[subtype] ?? [];
  const candidates = contract.constraints.filter(
    ({ type, columns }) =>
      types.includes(type) &&
      (type === 'check' ||
        column === undefined ||
        columns.some((name) => name.toLowerCase() === column.toLowerCase())),
  );
  const [only, ...others] = candidates;
  if (!only || (others.length > 0 && subtype !== 'CHECK')) return error;
  const index = others.length === 0 ? contract.constraints.indexOf(only) : undefined;
  const origin = { kind: 'constraint' as const, ...(index !== undefined && { index }) };
  return new OriginError(error.failure, origin, { cause: error });
}

function checkClause({ name, expression = 'true' }: PlannedConstraint): string {
  return `${name === undefined ? '' : `constraint ${quoteIdentifier(name)} `}check (\n${expression}\n)`;
}

/**
 * Checks a contract's constraints on the rows that are there now, and makes those of a new table part of it. What the table enforces by itself
 * since an earlier build is not looked at again. Throws `OriginError`.
 */
export async function enforceConstraints(
  stage: BuildStage,
  contract: PlannedContract,
  isUpdate: boolean,
  connection: Connection,
): Promise<void> {
  const isTable = ['table', 'incremental', 'microbatch'].includes(stage.work.kind);
  for (const [index, constraint] of contract.constraints.entries()) {
    const isOwn = isTable && (isUpdate ? constraint.type !== 'foreign_key' : constraint.type === 'check');
    if (isOwn) continue;
    const count = await violations(stage.relation, constraint, connection);
    if (count === 0) continue;
    throw new OriginError(
      { type: 'Contract', subtype: 'CONSTRAINT', message: `${constraintLabel(constraint)} does not hold` },
      { kind: 'constraint', index, count },
    );
  }
  if (!isTable || isUpdate) return;
  for (const statement of tableConstraints(stage.relation, contract)) await connection.run(statement);
}

/** How many rows break a constraint; of a key, how many values of it occur more than once or are missing. */
async function violations(
  relation: Relation,
  constraint: PlannedConstraint,
  connection: Connection,
): Promise<number> {
  const table = relationSql(relation);
  const columns = constraint.columns.map(quoteIdentifier);
  const list = columns.join(', ');
  const isNull = columns.map((column) => `${column} is null`).join(' or ');
  const isThere = columns.map((column) => `${column} is not null`).join(' and ');
  const repeated = `select count(*) from (select 1 from ${table} where ${isThere} group by ${list} having count(*) > 1)`;
  switch (constraint.type) {
    case 'not_null':
      return numberOf(connection, `select count(*) from ${table} where ${isNull}`);
    case 'unique':
      return numberOf(connection, repeated);
    case 'primary_key':
      return numberOf(connection, `select (${repeated}) + (select count(*) from ${table} where ${isNull})`);
    case 'check':
      return numberOf(
        connection,
        `select count(*) from ${table} where not (\n${constraint.expression ?? 'true'}\n)`,
      );
    case 'foreign_key':
      return numberOf(connection, lostKeys(table, constraint, isThere));
  }
}

function lostKeys(table: string, { columns, to }: PlannedConstraint, isThere: string): string {
  if (!to) return 'select 0';
  const match = columns.map((column, index) => {
    const other = to.columns[index] ?? column;
    return `parent.${quoteIdentifier(other)} = child.${quoteIdentifier(column)}`;
  });
  const parent = `select 1 from ${relationSql(to.relation)} as parent where ${match.join(' and ')}`;
  return `select count(*) from (select * from ${table} where ${isThere}) as child where not exists (${parent})`;
}

async function numberOf(connection: Connection, sql: string): Promise<number> {
  return Number(await connection.value(sql));
}

/**
 * Statements that make constraints part of a new table. A primary key comes before the indexes, and needs NOT NULL said: `add primary key` alone takes
 * NULLs. Foreign keys are not among them: DuckDB would not let the table that they point to be replaced.
 */
function tableConstraints(relation: Relation, { constraints }: PlannedContract): readonly string[] {
  const table = relationSql(relation);
  const notNull = new Map(
    constraints
      .filter(({ type }) => type === 'not_null' || type === 'primary_key')
      .flatMap(({ columns }) => columns.map((column) => [column.toLowerCase(), column] as const)),
  );
  const list = (columns: readonly string[]): string => columns.map(quoteIdentifier).join(', ');
  return [
    ...[...notNull.values()].map(
      (column) => `alter table ${table} alter column ${quoteIdentifier(column)} set not null`,
    ),
    ...constraints
      .filter(({ type }) => type === 'primary_key')
      .map(({ columns }) => `alter table ${table} add primary key (${list(columns)})`),
    ...constraints
      .filter(({ type }) => type === 'unique')
      .map(({ columns, name }) => {
        const index = name ?? `unique_${relation.name}_${columns.join('_')}`;
        return `create unique index ${quoteIdentifier(index)} on ${table} (${list(columns)})`;
      }),
  ];
}
