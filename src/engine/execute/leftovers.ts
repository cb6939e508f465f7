import { rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Connection } from '../duckdb/connection.js';
import type { Database } from '../duckdb/database.js';
import { sweepRewrites } from '../erase/sweep-rewrites.js';
import { removeAside, takeBack } from './external-files.js';
import { markerName, readMarker } from './external-marker.js';
import {
  generationsFolder,
  generationsOf,
  namesIn,
  removeDeadFolders,
  removeEmpty,
  removeScratch,
} from './private-folder.js';

/**
 * Removes what killed runs on this database left: external files that no view reads, failing rows on their way into a table, what DuckDB moved
 * from memory to disk, copies of the file. The database is open for writing, so that no other run needs any of it.
 */
export async function sweepLeftovers(
  root: string,
  database: Database,
  connection: Connection,
): Promise<void> {
  await sweepGenerations(root, generationsOf(root, database.path), connection);
  await removeScratch(root, database.path);
  if (database.path !== ':memory:') {
    await sweepSpilled(`${database.path}.tmp`);
    await sweepRewrites(database.path);
  }
  await removeDeadFolders(root);
}

/** Removes what a run needs no longer when it ends: with a database in memory, its external files too. */
export async function removeRunFiles(root: string, database: Database): Promise<void> {
  if (database.path === ':memory:')
    await rm(join(root, generationsOf(root, database.path)), { recursive: true, force: true });
  await removeEmpty(join(root, generationsFolder));
  await removeScratch(root, database.path);
}

async function sweepGenerations(root: string, own: string, connection: Connection): Promise<void> {
  const models = await namesIn(join(root, own));
  if (models.length === 0) return;
  const live = new Set((await liveGenerations(connection)).map(({ file }) => file));
  for (const model of models) {
    const folder = `${own}/${model}`;
    const isLive = (name: string): boolean => live.has(`${folder}/${name}`);
    await settleAside(root, join(root, folder), isLive);
    await sweepModel(join(root, folder), isLive);
    await removeEmpty(join(root, folder));
  }
  await removeEmpty(join(root, own));
}

/** Somebody's folder that was moved aside for a generation: it goes when that was committed, and comes back when it was not. */
async function settleAside(root: string, folder: string, isLive: (name: string) => boolean): Promise<void> {
  const marker = await readMarker(folder);
  if (marker?.replaced === undefined) return;
  const target = resolve(root, marker.replaced);
  // What cannot be removed keeps nobody from building.
  if (isLive(marker.generation)) return removeAside(target).catch(() => undefined);
  await takeBack(target);
  // Its place is not the generation's now, which nothing needs.
  await rm(join(folder, markerName), { force: true });
}

/** A public link may lead to a folder that no view reads: a run was killed before its commit. It is whole, and stays. */
async function sweepModel(folder: string, isLive: (name: string) => boolean): Promise<void> {
  const names = await namesIn(folder);
  const published = (await readMarker(folder))?.generation;
  const isLinked = async (name: string): Promise<boolean> =>
    name === published && (await stat(join(folder, name))).isDirectory();
  let isNeeded = false;
  for (const name of names) {
    if (name === markerName) continue;
    if (isLive(name) || (await isLinked(name))) isNeeded = true;
    else await rm(join(folder, name), { recursive: true, force: true });
  }
  if (!isNeeded) await rm(join(folder, markerName), { force: true });
}

interface Generation {
  readonly schema: string;
  readonly name: string;
  /** The file, or the folder of files; relative to the project. */
  readonly file: string;
  /** Whether the view is in the warehouse itself, not in an attached database. */
  readonly own: boolean;
}

/** The external file or folder behind each view that has one. */
export async function liveGenerations(connection: Connection): Promise<readonly Generation[]> {
  const pattern = `${generationsFolder.replaceAll('.', String.raw`\.`)}/[^'/]+/[^'/]+/[^'/]+`;
  const rows = await connection.rows(
    `select schema_name, view_name, regexp_extract(sql, $1) as file, database_name = current_database() as own from duckdb_views()
     where not internal and regexp_matches(sql, $1)`,
    [pattern],
  );
  return rows.map((row) => ({
    schema: String(row['schema_name']),
    name: String(row['view_name']),
    file: String(row['file']),
    own: row['own'] === true,
  }));
}

/** Files of DuckDB's own temporary folder, which a killed process cannot remove. */
async function sweepSpilled(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (name.startsWith('duckdb_temp_')) await rm(join(folder, name), { force: true });
  }
  await removeEmpty(folder);
}
