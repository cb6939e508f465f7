import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { removeBuilt, writeTree } from './files.mjs';
import { profilesYml } from './profile.mjs';
import { runEider } from './projects.mjs';

const tables = ['customer', 'lineitem', 'nation', 'orders', 'part', 'partsupp', 'region', 'supplier'];

/** The TPC-H project, scale factor 1, with its data and without anything built. Gives its folder. */
export async function tpchProject(context) {
  const folder = join(context.cache, 'tpch');
  rmSync(join(folder, 'models'), { recursive: true, force: true });
  cpSync(join(context.bench, 'tpch'), folder, { recursive: true });
  writeTree(folder, { 'profiles.yml': profilesYml('tpch') });
  removeBuilt(folder);
  if (!existsSync(join(folder, 'data'))) await makeData(context, folder);
  return folder;
}

/** DuckDB's extension makes the rows; Eider gets the extension. */
async function makeData(context, folder) {
  console.error('  making the rows of TPC-H, once …');
  runEider(context, folder, ['extensions', 'install', 'tpch']);
  const partial = join(folder, 'data.partial');
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial);
  const instance = await DuckDBInstance.create(':memory:', {
    extension_directory: process.env.EIDER_EXTENSION_DIR ?? join(homedir(), '.eider', 'extensions'),
  });
  const connection = await instance.connect();
  await connection.run('load tpch');
  await connection.run('call dbgen(sf = 1)');
  for (const table of tables) {
    const file = join(partial, `${table}.parquet`).replaceAll("'", "''");
    await connection.run(`copy ${table} to '${file}' (format parquet)`);
  }
  connection.closeSync();
  instance.closeSync();
  renameSync(partial, join(folder, 'data'));
}
