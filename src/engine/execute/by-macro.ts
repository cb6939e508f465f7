import { randomUUID } from 'node:crypto';
import { invariant } from '../../core/diagnostics/invariant.js';
import { relationSql } from '../../core/sql/relation.js';
import { transactionStatement } from '../../core/sql/statements.js';
import type { BuildStage, Work } from '../../core/plan/stages.js';
import type { Answer, Question } from '../../core/template/ask.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';
import { answerQuestion } from './answer-question.js';
import type { Materialised } from './relation-ddl.js';
import type { StageContext } from './stage-context.js';

/** Lets a materialisation of the project's own make a relation, in the connection's open transaction. */
export async function materialiseByMacro(
  stage: BuildStage,
  work: Extract<Work, { kind: 'macro' }>,
  connection: Connection,
  context: StageContext,
): Promise<Materialised> {
  invariant(context.late?.materialise, `${stage.id} is built by a macro, and nothing runs it`);
  const isThere = context.kinds.of(stage.relation) === 'table';
  const incremental = work.isIncremental && !work.fullRefresh && isThere;
  const sql = incremental ? work.incrementalSql : work.sql;
  const ask = (question: Question): Promise<Answer> => answerInside(question, connection);
  await context.late.materialise(stage, { sql, incremental, attempt: randomUUID() }, ask);
  await context.kinds.look(connection, stage.relation);
  if (context.kinds.of(stage.relation) !== 'table') return {};
  return { rows: Number(await connection.value(`select count(*) from ${relationSql(stage.relation)}`)) };
}

/** Answers what a macro of the project asks while its model is built: the transaction is the stage's, and nobody else ends it. */
export async function answerInside(question: Question, connection: Connection): Promise<Answer> {
  if (question.kind === 'query' && transactionStatement(question.sql)) throw transactionError();
  return answerQuestion(question, connection);
}

/** What a macro that would end the transaction of its model is told. */
export function transactionError(): SqlError {
  return new SqlError({
    type: 'Transaction',
    message: 'a materialisation runs in the transaction of its model, and cannot begin or end one',
  });
}
