import type { BuildStage, Work } from '../../core/plan/stages.js';
import { quoteIdentifier } from '../../core/sql/quote.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import { trimStatement } from '../../core/sql/trim-statement.js';
import type { Connection } from '../duckdb/connection.js';
import type { Materialised } from './relation-ddl.js';
import type { StageContext } from './stage-context.js';

type FunctionWork = Extract<Work, { kind: 'function' }>;

/** Makes a function: a macro that gives rows, or one that gives a value. Replaced in the transaction, as relations are. */
export async function materialiseFunction(
  { relation }: BuildStage,
  work: FunctionWork,
  connection: Connection,
  context: StageContext,
): Promise<Materialised> {
  const { prefix, suffix, isExpression } = functionParts(relation, work);
  await context.runModel(connection, prefix, work.sql, { suffix, isExpression });
  return {};
}

/** The statement that makes a function, where nobody asks for places in it. */
export function functionStatements(relation: Relation, work: FunctionWork): readonly string[] {
  const { prefix, suffix } = functionParts(relation, work);
  return [`${prefix}${trimStatement(work.sql)}\n${suffix}`];
}

function functionParts(
  relation: Relation,
  work: FunctionWork,
): { readonly prefix: string; readonly suffix: string; readonly isExpression: boolean } {
  const parameters = work.parameters.map(({ name, default: value }) =>
    value === undefined ? quoteIdentifier(name) : `${quoteIdentifier(name)} := ${value}`,
  );
  const table = work.table ? ' table' : '';
  return {
    prefix: `create or replace macro ${relationSql(relation)}(${parameters.join(', ')}) as${table} (\n`,
    suffix: ')',
    isExpression: !work.table && !isQuery(work.sql),
  };
}

/** Whether a text begins as a query does, and not as an expression. */
function isQuery(sql: string): boolean {
  return /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*(?:select|with|from|values)\b/iu.test(sql);
}

/** Drops what an earlier build made under this name and DuckDB would keep: a function beside a relation, or the other way round. */
export async function dropReplaced(
  { relation, replaces, work }: BuildStage,
  connection: Connection,
  context: StageContext,
): Promise<void> {
  if (replaces === 'relation') {
    const kind = context.kinds.of(relation);
    if (kind !== undefined) await connection.run(`drop ${kind} ${relationSql(relation)}`);
    context.kinds.forget(relation);
  }
  if (replaces !== 'function') return;
  const isTable = work.kind === 'function' ? work.table : undefined;
  if (isTable !== true) await connection.run(`drop macro table if exists ${relationSql(relation)}`);
  if (isTable !== false) await connection.run(`drop macro if exists ${relationSql(relation)}`);
}
