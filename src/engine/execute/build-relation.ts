import type { BuildStage } from '../../core/plan/stages.js';
import type { Connection } from '../duckdb/connection.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import { answerQuestion } from './answer-question.js';
import { brokenContract, checkColumns, enforceConstraints } from './contract.js';
import { finishRelation, wakeIndexes } from './finish.js';
import { runNodeHooks } from './hooks.js';
import type { AskDatabase } from './late-sql.js';
import { materialise } from './materialise.js';
import type { Materialised } from './relation-ddl.js';
import type { StageContext } from './stage-context.js';

/** What building a relation gave, with the described columns that it lacks. */
export interface Built extends Materialised {
  readonly unknownColumns: readonly string[];
}

/**
 * All that happens to a relation inside its transaction and before its tests: hooks, the check of its columns, the relation itself, constraints, indexes,
 * comments, hooks.
 * @param hold told at once what to undo, as what follows may fail
 */
export async function buildRelation(
  stage: BuildStage,
  connection: Connection,
  context: StageContext,
  hold: (made: Materialised) => void,
): Promise<Built> {
  const { contract, finish, hooks, relation } = stage;
  const before = { when: 'pre_hook', transaction: true, isUpdate: isUpdateOf(stage, context) } as const;
  // Those of a model that is built batch by batch ran with its first batch, as its contract was looked at there.
  const isBatched = stage.work.kind === 'microbatch';
  if (hooks && !isBatched) await runNodeHooks(hooks.pre, before, connection);
  if (hooks) await context.kinds.look(connection, relation);
  const isUpdate = isUpdateOf(stage, context);
  if (contract && !isBatched) await checkColumns(stage, contract, isUpdate, connection);
  if (isUpdate) await wakeIndexes(relation, connection);
  const made = await materialise(stage, connection, context).catch((error: unknown) => {
    throw contract ? brokenContract(error, contract) : error;
  });
  hold(made);
  await context.late?.looksAt?.(stage)?.((question) => answerQuestion(question, connection));
  if (contract) await enforceConstraints(stage, contract, isUpdate, connection);
  const unknownColumns = finish ? await finishRelation(finish, connection) : [];
  if (hooks) await runPostHooks(stage, { transaction: true, isUpdate }, connection, context);
  if (stage.pointer) await pointTo(relation, stage.pointer, connection, context);
  return { ...made, unknownColumns };
}

/** Shows the rows of a relation under another name. What stands there and is no view makes way, as in dbt. */
async function pointTo(
  relation: Relation,
  pointer: Relation,
  connection: Connection,
  { kinds }: StageContext,
): Promise<void> {
  await kinds.look(connection, pointer);
  await kinds.makeWay(connection, pointer, 'view');
  await connection.run(
    `create or replace view ${relationSql(pointer)} as select * from ${relationSql(relation)}`,
  );
}

/** Runs the hooks that follow a stage's relation: those inside its transaction, or those outside. Throws `OriginError`. */
export async function runPostHooks(
  { hooks, id }: BuildStage,
  { transaction, isUpdate }: { readonly transaction: boolean; readonly isUpdate: boolean },
  connection: Connection,
  { late }: StageContext,
): Promise<void> {
  const ask: AskDatabase = (question) => answerQuestion(question, connection);
  const render = late?.postHook?.bind(late);
  const settle = render && ((index: number) => render({ id, index, isUpdate }, ask));
  await runNodeHooks(hooks?.post ?? [], { when: 'post_hook', transaction, isUpdate }, connection, settle);
}

/** Whether rows are added to a table that is there. */
export function isUpdateOf({ relation, work }: BuildStage, context: StageContext): boolean {
  if (work.kind === 'microbatch') return !work.creates;
  if (context.kinds.of(relation) !== 'table') return false;
  if (work.kind === 'macro') return work.isIncremental && !work.fullRefresh;
  return work.kind === 'snapshot' || (work.kind === 'incremental' && !work.fullRefresh);
}
