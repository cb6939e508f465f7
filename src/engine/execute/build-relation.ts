import type { BuildStage } from '../../core/plan/stages.js';
import type { Connection } from '../duckdb/connection.js';
import { checkColumns, enforceConstraints } from './contract.js';
import { dropIndexes, finishRelation } from './finish.js';
import { runNodeHooks } from './hooks.js';
import { materialise } from './materialise.js';
import { kindOf, type Materialised } from './relation-ddl.js';
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
  const isUpdate = await isUpdateOf(stage, connection);
  const moment = { transaction: true, isUpdate };
  if (hooks) await runNodeHooks(hooks.pre, { ...moment, when: 'pre_hook' }, connection);
  if (contract) await checkColumns(stage, contract, isUpdate, connection);
  if (finish && isUpdate && dropsColumns(stage)) {
    const names = [...finish.dropIndexes, ...finish.indexes.map((index) => index.name)];
    await dropIndexes(relation, names, connection);
  }
  const made = await materialise(stage, connection, context);
  hold(made);
  if (contract) await enforceConstraints(stage, contract, isUpdate, connection);
  const unknownColumns = finish ? await finishRelation(finish, connection) : [];
  if (hooks) await runNodeHooks(hooks.post, { ...moment, when: 'post_hook' }, connection);
  return { ...made, unknownColumns };
}

/** Whether rows are added to a table that is there. */
export async function isUpdateOf(stage: BuildStage, connection: Connection): Promise<boolean> {
  if (stage.work.kind !== 'incremental' || stage.work.fullRefresh) return false;
  // Asked of the database only where the answer matters.
  if (!stage.hooks && !stage.contract && !stage.finish) return false;
  return (await kindOf(connection, stage.relation)) === 'table';
}

/** DuckDB does not drop a column that stands before an indexed one. */
function dropsColumns({ work }: BuildStage): boolean {
  return work.kind === 'incremental' && work.onSchemaChange === 'sync_all_columns';
}
