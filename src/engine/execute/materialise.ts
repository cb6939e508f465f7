import { unreachable } from '../../core/diagnostics/invariant.js';
import type { BuildStage } from '../../core/plan/stages.js';
import type { Connection } from '../duckdb/connection.js';
import { createTable } from './contract.js';
import { materialiseExternal } from './external.js';
import { materialiseIncremental } from './incremental.js';
import { materialiseSeed } from './seed.js';
import { viewPrefix, type Materialised } from './relation-ddl.js';
import type { StageContext } from './stage-context.js';
import { sourceSelect } from '../sources/source-select.js';

/** Makes the relation of a stage inside the connection's open transaction. */
export async function materialise(
  stage: BuildStage,
  connection: Connection,
  context: StageContext,
): Promise<Materialised> {
  const { relation, work } = stage;
  switch (work.kind) {
    case 'view':
      await context.kinds.makeWay(connection, relation, 'view');
      await context.runModel(connection, viewPrefix(relation), work.sql);
      return {};
    case 'table': {
      await context.kinds.makeWay(connection, relation, 'table');
      return { rows: await createTable(relation, work.sql, stage.contract, connection, context) };
    }
    case 'incremental':
      return materialiseIncremental(relation, work, connection, context, stage.contract);
    case 'external':
      return materialiseExternal(stage, work, connection, context);
    case 'seed':
      return materialiseSeed(relation, work, connection, context);
    case 'source': {
      await context.kinds.makeWay(connection, relation, 'view');
      await connection.run(`${viewPrefix(relation)}${await sourceSelect(work, connection)}`);
      return {};
    }
    default:
      return unreachable(work);
  }
}
