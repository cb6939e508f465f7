import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { invariant } from '../../core/diagnostics/invariant.js';
import type { BuildStage, Work } from '../../core/plan/stages.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationSql } from '../../core/sql/relation.js';
import { isRemote } from '../../core/sql/remote.js';
import { trimStatement } from '../../core/sql/trim-statement.js';
import type { ColumnDescription, Connection } from '../duckdb/connection.js';
import {
  isRealFolder,
  keepOthers,
  listWritten,
  publishFile,
  publishFolder,
  removeAside,
  syncWritten,
  takeBack,
} from './external-files.js';
import { copyClause, dbtExternalSelect, externalSelect, fileExtension } from './external-sql.js';
import {
  canUpload,
  keepRemote,
  namesBelow,
  refuseRemoteFolder,
  upload,
  uploadFolder,
} from './external-remote.js';
import { generationFolder, markerName, writeMarker } from './external-marker.js';
import { refuseNeededPlace } from './external-place.js';
import { viewPrefix, type Materialised } from './relation-ddl.js';
import { ModelSqlError, type StageContext } from './stage-context.js';

type ExternalWork = Extract<Work, { kind: 'external' }>;

/**
 * Writes a model to a file, or to a folder of files, and makes a view over it.
 *
 * What is written is a generation under `.eider/external/<database>/<model>/`, and the view in the warehouse is the pointer to it: readers of the
 * view see the old one until the transaction commits. The author's `location` leads to the newest generation that passed its tests, and is
 * put in place by rename before the commit: a second name of the file, a symbolic link to the folder, or, in an object store, a copy. Whoever reads it
 * sees something whole and tested. The folder that it led to before stays until the next run that writes, for those who are reading it.
 */
export async function materialiseExternal(
  stage: BuildStage,
  work: ExternalWork,
  connection: Connection,
  context: StageContext,
): Promise<Materialised> {
  const target = isRemote(work.location) ? undefined : resolve(context.root, work.location);
  const { dbt } = work;
  const mayReplace = dbt?.replaces === true || dbt?.keeps === true;
  if (target !== undefined) {
    await refuseNeededPlace(target, work.location, connection, context);
    if (!mayReplace || !work.folder || context.inMemory) await refuseFolder(target, work);
  } else if (work.folder && dbt?.keeps !== true) await refuseRemoteFolder(work.location, connection);
  const folder = generationFolder(context.generations, stage.relation);
  const name = `${stage.state.fingerprint.slice(0, 16)}-${context.runId.slice(0, 8)}`;
  const generation = `${folder}/${name}${work.folder ? '' : extensionOf(work)}`;
  const path = join(context.root, generation);
  await mkdir(dirname(path), { recursive: true });
  let aside: string | undefined;
  const remove = async (): Promise<void> => {
    // What is kept in the generation is the only copy until somebody's folder is back.
    if (aside !== undefined && !(await isDone(takeBack(aside)))) return;
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  };
  try {
    const rows = await context.runModel(connection, 'copy (\n', work.sql, {
      suffix: `) to ${quoteText(path)} (${copyClause(work)})`,
    });
    const columns = await columnsOf(work, connection, rows === 0);
    const isEmpty = (work.folder || dbt !== undefined) && rows === 0;
    if (isEmpty && dbt) await writeNulls(path, work, columns, connection);
    else if (isEmpty) await writeEmpty(path, work, columns, connection);
    const own = work.folder && target === undefined ? await namesBelow(path) : [];
    if (dbt?.keeps === true && work.folder)
      await (target === undefined
        ? keepRemote(work.location, path, new Set(own), connection)
        : keepOthers(target, path));
    await syncWritten(path);
    await context.kinds.makeWay(connection, stage.relation, 'view');
    const select = dbt
      ? dbtExternalSelect(dbt, generation, columns, isEmpty)
      : externalSelect(work, generation, columns, !isEmpty);
    await connection.run(`${viewPrefix(stage.relation)}${select}`);
    return {
      rows,
      beforeCommit: () =>
        target === undefined
          ? publishRemote(stage, work, { path, files: own }, connection)
          : publish(work, { path, target }, context, () => (aside = target)),
      afterCommit: async () => {
        if (!work.folder) await isDone(removeOthers(dirname(path), basename(path)));
        if (aside !== undefined) await isDone(removeAside(aside));
      },
      afterRollback: remove,
    };
  } catch (error) {
    // What is not whole, on a disk that may be full.
    await remove();
    throw error;
  }
}

/** A folder that somebody made is never removed: nothing could take its place. */
async function refuseFolder(target: string, { location }: ExternalWork): Promise<void> {
  if (!(await isRealFolder(target))) return;
  const message = `\`${location}\` is a folder that Eider did not make`;
  throw new ModelSqlError({ type: 'External', subtype: 'OCCUPIED', message }, 'other');
}

/** Parquet files tell their types themselves. */
async function columnsOf(
  work: ExternalWork,
  connection: Connection,
  isEmpty: boolean,
): Promise<readonly ColumnDescription[]> {
  if (work.dbt ? !isEmpty : work.format === 'parquet' && !work.folder) return [];
  return connection.columns(trimStatement(work.sql));
}

/** COPY makes no file for a partition without rows: one file with all columns tells the reader what they are. */
async function writeEmpty(
  path: string,
  work: ExternalWork,
  columns: readonly ColumnDescription[],
  connection: Connection,
): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
  const file = join(path, `data_0.${fileExtension(work)}`);
  await connection.run(
    `copy (${nullRow(columns)} where false) to ${quoteText(file)} (${copyClause(work, true)})`,
  );
}

/** A file of DuckDB's readers is told by its name to be packed: it ends as the location does. */
function extensionOf({ dbt, format, location }: ExternalWork): string {
  const said = dbt && /[^/.](?<extension>(?:\.\w+)+)$/u.exec(location)?.groups?.['extension'];
  return said ?? `.${format}`;
}

/** An empty result is one row of nulls, as dbt-duckdb writes it: the view leaves it out. */
async function writeNulls(
  path: string,
  work: ExternalWork,
  columns: readonly ColumnDescription[],
  connection: Connection,
): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await connection.run(`copy (${nullRow(columns)}) to ${quoteText(path)} (${copyClause(work)})`);
}

function nullRow(columns: readonly ColumnDescription[]): string {
  return `select ${columns.map(({ name, type }) => `null::${type} as ${quoteIdentifier(name)}`).join(', ')}`;
}

/** Puts it into an object store: a file appears as a whole, once all of it has arrived; those of a folder come one by one. */
async function publishRemote(
  { relation }: BuildStage,
  work: ExternalWork,
  { files, path }: { readonly path: string; readonly files: readonly string[] },
  connection: Connection,
): Promise<undefined> {
  if (work.folder) await uploadFolder(path, files, work.location, connection);
  else if (work.dbt && (await canUpload(path))) await upload(path, work.location, connection);
  else {
    const query = work.dbt ? trimStatement(work.sql) : `select * from ${relationSql(relation)}`;
    await connection.run(`copy (\n${query}\n) to ${quoteText(work.location)} (${copyClause(work)})`);
  }
  return undefined;
}

/** Gives what to record of it. */
async function publish(
  work: ExternalWork,
  { path, target }: { readonly path: string; readonly target: string },
  context: StageContext,
  noteAside: () => void,
): Promise<string | undefined> {
  const written = await listWritten(path);
  invariant(written !== undefined, 'the generation is there');
  const mayReplace = work.dbt?.replaces === true || work.dbt?.keeps === true;
  const isReplaced = work.folder && (await isRealFolder(target));
  if (isReplaced && !mayReplace) await refuseFolder(target, work);
  const replaced = isReplaced && { replaced: relative(context.root, target) };
  await writeMarker(dirname(path), { generation: basename(path), written, ...replaced });
  if (!work.folder) await publishFile(path, target);
  else if (await publishFolder(path, target, ownFolders(path, context))) noteAside();
  return written;
}

/** `.eider` and the folders below it down to the generation. */
function ownFolders(path: string, { generations, root }: StageContext): readonly string[] {
  const parts = generations.split('/');
  return [...parts.map((_, index) => join(root, ...parts.slice(0, index + 1))), dirname(path)];
}

/** Whether something that can wait was done; the next run does it otherwise. */
async function isDone(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

async function removeOthers(folder: string, keep: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name !== keep && name !== markerName) await rm(join(folder, name), { recursive: true, force: true });
  }
}
