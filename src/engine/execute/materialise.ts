import { resolve } from 'node:path';
import { unreachable } from '../../core/diagnostics/invariant.js';
import { relationSql } from '../../core/sql/relation.js';
import type { BuildStage } from '../../core/plan/stages.js';
import type { Connection } from '../duckdb/connection.js';
import { createTable } from './contract.js';
import { materialiseByMacro } from './by-macro.js';
import { materialiseExternal } from './external.js';
import { dropReplaced, materialiseFunction } from './function.js';
import { materialiseIncremental } from './incremental.js';
import { materialiseSeed } from './seed.js';
import { materialiseSnapshot } from './snapshot.js';
import { viewPrefix, type Materialised } from './relation-ddl.js';
import type { StageContext } from './stage-context.js';
import { sourceSelect, type SourceWork } from '../sources/source-select.js';

/** Makes the relation of a stage inside the connection's open transaction. */
export async function materialise(
  stage: BuildStage,
  connection: Connection,
  context: StageContext,
): Promise<Materialised> {
  const { relation, work } = stage;
  if (stage.replaces) await dropReplaced(stage, connection, context);
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
      return materialiseIncremental(stage, work, connection, context);
    case 'microbatch':
      // Its batches were made before: see `runBatches`.
      return { rows: Number(await connection.value(`select count(*) from ${relationSql(relation)}`)) };
    case 'snapshot':
      return materialiseSnapshot(relation, work, connection, context);
    case 'external':
      return materialiseExternal(stage, work, connection, context);
    case 'macro':
      return materialiseByMacro(stage, work, connection, context);
    case 'function':
      return materialiseFunction(stage, work, connection, context);
    case 'seed':
      return materialiseSeed(relation, work, connection, context);
    case 'source': {
      await context.kinds.makeWay(connection, relation, 'view');
      await connection.run(
        `${viewPrefix(relation)}${await sourceSelect(placed(work, context.root), connection)}`,
      );
      return {};
    }
    default:
      return unreachable(work);
  }
}

/** The spatial extension looks for files from the folder of the process, and not from that of the project. */
function placed(work: SourceWork, root: string): SourceWork {
  if (work.format !== 'spatial') return work;
  const absolute = (path: string): string =>
    /^[a-z][a-z0-9+.-]*:\/\//iu.test(path) ? path : resolve(root, path);
  return { ...work, location: work.location.map(absolute) };
}
