import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { makeLake } from '../make-lake.mjs';
import { buildCli, checkNode, installDependencies, installExtensions, root } from '../setup.mjs';

const key = 'only-for-mutations-0123456789-0123456789';

/**
 * Builds the warehouse from a lake of `rows` dwellings in a folder of its own and opens it. Every view that a test reads, and every table with constraints, is
 * made a plain table of the same name, so that the tests' own SQL runs unchanged on data that can be damaged. Gives its `folder`, `tests` (those
 * of the plan, with `kind` and `relation`), the names of its `units`, `eider(...args)`, `run(sql)`, `rows(sql)` and `close()`, which removes the folder unless `keep`.
 */
export async function openScratch({ rows, keep }) {
  checkNode();
  installDependencies();
  buildCli();
  installExtensions();
  const folder = mkdtempSync(join(tmpdir(), 'eider-mutate-'));
  const leave = () =>
    keep ? console.log(`Kept: ${folder}`) : rmSync(folder, { recursive: true, force: true });
  try {
    const { tests, units } = await buildWarehouse(folder, rows);
    const instance = await DuckDBInstance.create(join(folder, 'warehouse.duckdb'), { threads: '2' });
    const connection = await instance.connect();
    const run = async (sql) => {
      await connection.run(sql);
    };
    const rowsOf = async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
    await loadExtensions(folder, run);
    // The sources' files are named from the project's folder.
    await run(`set file_search_path = '${folder.replaceAll("'", "''")}'`);
    await makeTables(tests, run, rowsOf);
    const close = async () => {
      connection.closeSync();
      instance.closeSync();
      leave();
    };
    return {
      folder,
      tests,
      units,
      eider: (...args) => eider(folder, ...args),
      run,
      rows: rowsOf,
      close,
    };
  } catch (error) {
    leave();
    throw error;
  }
}

async function buildWarehouse(folder, rows) {
  for (const part of ['models', 'macros', 'tests', 'seeds'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  for (const file of ['project.yml', 'eider.lock']) copyFileSync(join(root, file), join(folder, file));
  writeFileSync(
    join(folder, 'profiles.yml'),
    'locomvac:\n  target: mutate\n  outputs:\n    mutate:\n      path: warehouse.duckdb\n    units:\n      path: units.duckdb\n',
  );
  await makeLake({ rows, out: join(folder, 'lake'), seed: 1 });
  const built = eider(folder, 'build', '--output', 'text');
  if (built.status !== 0) throw new Error(`the warehouse does not build:\n${built.stdout}${built.stderr}`);
  const planned = eider(folder, 'test', '--force', '--dry-run', '--output', 'json');
  if (planned.status !== 0) throw new Error(`the tests cannot be planned:\n${planned.stderr}`);
  const plan = JSON.parse(planned.stdout.trim().split('\n').at(-1));
  return {
    tests: plan.stages.flatMap((stage) => stage.tests ?? []).map(describe),
    units: plan.stages.flatMap((stage) => stage.unitTests ?? []).map((test) => test.name),
  };
}

function eider(folder, ...args) {
  return spawnSync(process.execPath, [join(root, 'dist', 'eider.cjs'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: {
      ...process.env,
      EIDER_PSEUDONYM_KEY: key,
      NO_COLOR: '1',
      EIDER_PROFILES_DIR: folder,
      EIDER_TARGET: 'mutate',
    },
  });
}

/** Adds a test's kind, the relations that it reads, and the first of them, which is the one that it judges. */
function describe(test) {
  const relations = [...test.sql.matchAll(/(?:from|join) ("[^"]+"\."[^"]+")/gu)].map((match) => match[1]);
  return { ...test, kind: kindOf(test), relation: relations[0], relations };
}

/** The first word of the label, but for the two that labels do not tell apart; `singular` where the label is the name. */
function kindOf({ name, label, sql }) {
  const word = /^\w+/u.exec(label)?.[0];
  if (word === undefined || label === name) return 'singular';
  return word === 'unique' && !sql.includes(' is not null') ? 'unique_combination_of_columns' : word;
}

async function loadExtensions(folder, run) {
  const listed = eider(folder, 'extensions', 'list', '--output', 'json');
  for (const line of listed.stdout.trim().split('\n')) {
    const extension = JSON.parse(line);
    if (extension.needed && extension.path) await run(`load '${extension.path.replaceAll("'", "''")}'`);
  }
}

async function makeTables(tests, run, rows) {
  const read = new Set(tests.flatMap((test) => test.relations));
  // A contract's constraints would refuse the damage before a test can see it.
  const fixed = await rows(`
    select distinct 'view' as kind, schema_name, view_name as name from duckdb_views() where not internal
    union select distinct 'table', schema_name, table_name from duckdb_constraints()`);
  const quote = (name) => `"${name.replaceAll('"', '""')}"`;
  for (const { kind, schema_name: schema, name } of fixed) {
    const relation = `${quote(schema)}.${quote(name)}`;
    if (!read.has(relation)) continue;
    await run(`create table ${quote(schema)}."mutated" as from ${relation}`);
    await run(`drop ${kind} ${relation}`);
    await run(`alter table ${quote(schema)}."mutated" rename to ${quote(name)}`);
  }
}
