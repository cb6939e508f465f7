// Records what dbt compiles the templates of scripts/dbt-context/cases.mjs to, for spec/dbt-context/recorded.json:
// `node scripts/record-dbt-context.mjs --dbt <program>`, where dbt-core and dbt-duckdb are installed with DuckDB 1.5.5.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cases, env, macros, packageMacros, tables, vars } from './dbt-context/cases.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = process.argv.indexOf('--dbt');
if (at === -1) throw new Error('--dbt is missing');
const dbt = process.argv[at + 1];
const nameOf = (index) => `case_${String(index).padStart(4, '0')}`;

async function write(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

const files = (folder) => ({
  'dbt_project.yml': JSON.stringify({
    name: 'recorded',
    profile: 'recorded',
    version: '1.0',
    vars,
    models: { recorded: { tables: { '+materialized': 'table' } } },
    flags: { send_anonymous_usage_stats: false },
  }),
  'profiles.yml': JSON.stringify({
    recorded: {
      target: 'dev',
      outputs: {
        dev: {
          type: 'duckdb',
          path: join(folder, 'recorded.duckdb'),
          threads: 1,
          settings: { TimeZone: 'UTC' },
        },
      },
    },
  }),
  'packages.yml': JSON.stringify({ packages: [{ local: 'helpers' }] }),
  'helpers/dbt_project.yml': JSON.stringify({ name: 'helpers', version: '1.0' }),
  'helpers/macros/all.sql': packageMacros,
  'macros/all.sql': macros,
  'models/sources.yml': JSON.stringify({
    sources: [{ name: 'raw', schema: 'main', tables: [{ name: 'orders' }] }],
  }),
  ...Object.fromEntries(Object.entries(tables).map(([name, sql]) => [`models/tables/${name}.sql`, sql])),
  ...Object.fromEntries(cases.map((text, index) => [`models/cases/${nameOf(index)}.sql`, text])),
});

function run(folder, ...args) {
  return new Promise((resolve) => {
    const options = {
      cwd: folder,
      env: { ...process.env, ...env, DBT_PROFILES_DIR: folder },
      maxBuffer: 2 ** 28,
    };
    execFile(dbt, ['--no-version-check', ...args], options, (error, stdout) =>
      resolve({ code: error?.code ?? 0, stdout }),
    );
  });
}

const folder = await mkdtemp(join(tmpdir(), 'record-dbt-context-'));
try {
  await write(folder, files(folder));
  await run(folder, 'deps');
  const built = await run(folder, 'run', '--select', 'tables');
  if (built.code !== 0) throw new Error(built.stdout);
  // Some mistakes end the whole run of dbt: those are left out of the next one.
  const fatal = [];
  let results = [];
  while (results.length === 0) {
    const { stdout } = await run(folder, 'compile', '--select', 'cases', '--exclude', 'tables', ...fatal);
    const ended = /Encountered an error[\s\S]*?model (case_\d+)/u.exec(stdout)?.[1];
    if (ended === undefined)
      results = JSON.parse(await readFile(join(folder, 'target/run_results.json'), 'utf8')).results;
    else fatal.push(ended);
  }
  const status = new Map(results.map((result) => [result.unique_id, result]));
  const recorded = cases.map((text, index) => {
    const result = status.get(`model.recorded.${nameOf(index)}`);
    return result?.status === 'success' ? { text, sql: result.compiled_code } : { text, error: true };
  });
  await writeFile(
    join(root, 'spec/dbt-context/recorded.json'),
    `${JSON.stringify({ tables, vars, env, macros, packageMacros, cases: recorded }, undefined, 1)}\n`,
  );
  const errors = recorded.filter((each) => each.error);
  process.stdout.write(`${recorded.length} recorded, ${errors.length} of them errors\n`);
} finally {
  await rm(folder, { recursive: true });
}
