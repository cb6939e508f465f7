import { chmod, copyFile, link, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { quoteIdentifier, quoteText, quoteValue } from '../../core/sql/quote.js';
import type { BuildStage, Work } from '../../core/plan/stages.js';
import type { Connection } from '../duckdb/connection.js';
import { viewPrefix, type Materialised } from './relation-ddl.js';
import { safeName } from './private-folder.js';
import type { StageContext } from './stage-context.js';

type ExternalWork = Extract<Work, { kind: 'external' }>;

/**
 * Writes a model to a Parquet file and makes a view over it.
 *
 * The file is a generation under `.eider/external/<database>/<model>/`, and the view in the warehouse is the pointer to it: readers of the
 * view see the old file until the transaction commits. The author's `location` is a second name of the newest generation that
 * passed its tests, put in place by rename before the commit: whoever reads it sees a whole, tested file.
 */
export async function materialiseExternal(
  stage: BuildStage,
  work: ExternalWork,
  connection: Connection,
  context: StageContext,
): Promise<Materialised> {
  const folder = `${context.generations}/${safeName(`${stage.relation.schema}.${stage.relation.name}`)}`;
  const generation = `${folder}/${stage.state.fingerprint.slice(0, 16)}-${context.runId.slice(0, 8)}.parquet`;
  const file = join(context.root, generation);
  await mkdir(dirname(file), { recursive: true });
  const options = [
    'format parquet',
    ...Object.entries(work.options).map(([name, value]) => `${quoteIdentifier(name)} ${quoteValue(value)}`),
  ];
  const remove = (): Promise<void> => rm(file, { force: true }).catch(() => undefined);
  try {
    const rows = await context.runModel(connection, 'copy (\n', work.sql, {
      suffix: `) to ${quoteText(file)} (${options.join(', ')})`,
    });
    await syncFile(file);
    await context.kinds.makeWay(connection, stage.relation, 'view');
    await connection.run(`${viewPrefix(stage.relation)}select * from read_parquet(${quoteText(generation)})`);
    return {
      rows,
      beforeCommit: () => publishFile(file, join(context.root, work.location)),
      afterCommit: () => removeOthers(dirname(file), basename(file)).catch(() => undefined),
      afterRollback: remove,
    };
  } catch (error) {
    // A file that is not whole, on a disk that may be full.
    await remove();
    throw error;
  }
}

/** Gives the file its public name: hard link (or copy, across file systems) beside the target, then rename over it. */
async function publishFile(file: string, target: string): Promise<void> {
  const partial = join(dirname(target), `.${basename(target)}.partial`);
  await mkdir(dirname(target), { recursive: true });
  await rm(partial, { force: true });
  try {
    await link(file, partial);
  } catch {
    await copyFile(file, partial);
    await syncFile(partial);
  }
  await chmod(partial, 0o640);
  await rename(partial, target);
  await syncFile(dirname(target));
}

async function removeOthers(folder: string, keep: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name !== keep) await rm(join(folder, name), { force: true });
  }
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
