// Records what dbt makes of the cases in scripts/history, for spec/history/recorded.json: `EIDER_DBT_PYTHON=<python> node scripts/record-history.mjs`,
// where that Python has dbt-core and dbt-duckdb with DuckDB 1.5.5.
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { models, steps, tables } from './history/microbatch-cases.mjs';
import { cases, configAt, tableAt, times } from './history/snapshot-cases.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const python = process.env.EIDER_DBT_PYTHON;
if (python === undefined) throw new Error('EIDER_DBT_PYTHON is missing');

const project = {
  name: 'recorded',
  profile: 'recorded',
  version: '1.0',
  'config-version': 2,
  flags: { send_anonymous_usage_stats: false },
};

async function record(list) {
  const folder = await mkdtemp(join(tmpdir(), 'eider-history-'));
  const database = join(folder, 'warehouse.duckdb');
  const target = {
    type: 'duckdb',
    path: database,
    threads: 1,
    schema: 'main',
    settings: { TimeZone: 'UTC' },
  };
  const profiles = { recorded: { target: 'dev', outputs: { dev: target } } };
  const write = (path, text) => writeFile(join(folder, path), text);
  try {
    for (const name of ['models', 'snapshots', 'macros']) await mkdir(join(folder, name));
    await write('dbt_project.yml', JSON.stringify(project));
    await write('profiles.yml', JSON.stringify(profiles));
    await write(
      'macros/time.sql',
      `{% macro duckdb__snapshot_get_time() %}'{{ var("now") }}'::timestamp{% endmacro %}
{% macro generate_schema_name(name, node) %}{{ name or target.schema }}{% endmacro %}`,
    );
    await write('steps.json', JSON.stringify(list));
    const args = [
      join(root, 'scripts/history/record.py'),
      join(folder, 'steps.json'),
      join(folder, 'results.json'),
      folder,
      database,
    ];
    await new Promise((resolve, reject) => {
      const child = spawn(python, args, {
        stdio: ['ignore', process.stderr, process.stderr],
        env: { ...process.env, TZ: 'UTC' },
      });
      child.on('error', reject);
      child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`python ended with ${code}`))));
    });
    return JSON.parse(await readFile(join(folder, 'results.json'), 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of what was recorded with. */
async function versions() {
  const code =
    'import importlib.metadata as m; print(*(m.version(n) for n in ("dbt-core", "dbt-duckdb", "duckdb")))';
  const { stdout } = await promisify(execFile)(python, ['-c', code]);
  const [core, adapter, duckdb] = stdout.trim().split(' ');
  return { 'dbt-core': core, 'dbt-duckdb': adapter, duckdb };
}

function snapshotSteps() {
  return times.map((now, step) => ({
    command: ['snapshot', '--vars', JSON.stringify({ now })],
    sql: [
      ...(step === 0 ? ['create schema raw', 'create schema history'] : []),
      ...cases.flatMap((each) => tableAt(each, step) ?? []),
    ],
    files: {
      'models/sources.yml': JSON.stringify({
        sources: [{ name: 'raw', tables: cases.map(({ name }) => ({ name })) }],
      }),
      'snapshots/all.yml': JSON.stringify({
        snapshots: cases.map((each) => ({
          name: `${each.name}_history`,
          relation: `source('raw', '${each.name}')`,
          config: { schema: 'history', ...configAt(each, step), enabled: each.rows[step] !== undefined },
        })),
      }),
    },
    show: cases.map(({ name }) => `${name}_history`),
  }));
}

function microbatchSteps() {
  const files = {
    'models/all.yml': JSON.stringify({
      sources: [{ name: 'raw', tables: Object.entries(tables).map(([name, said]) => ({ name, ...said })) }],
      models: Object.entries(models).map(([name, { config }]) => ({ name, config })),
    }),
    ...Object.fromEntries(Object.entries(models).map(([name, { sql }]) => [`models/${name}.sql`, sql])),
  };
  return steps.map(({ now, sql, args = [], command = 'run', show = namesOf(args) }, step) => ({
    command: [command, ...args],
    now,
    sql: [...(step === 0 ? ['create schema raw', 'create schema history'] : []), ...sql],
    files: step === 0 ? files : {},
    show,
  }));
}

/** What stands behind `--select`. */
function namesOf(args) {
  return args.slice(args.indexOf('--select') + 1);
}

const batched = await record(microbatchSteps());
const snapshots = await record(snapshotSteps());
const recorded = Object.fromEntries(
  cases.map((each) => [
    each.name,
    each.rows.map((_, step) => ({
      now: times[step],
      sql: tableAt(each, step),
      config: { ...configAt(each, step), ...(each.compatible && { compatible: true }) },
      ...snapshots[step][`${each.name}_history`],
    })),
  ]),
);
const line = (value, indent) => `${indent}${JSON.stringify(value)}`;
const listOf = (found) =>
  Object.entries(found)
    .map(
      ([name, list]) =>
        `    ${JSON.stringify(name)}: [\n${list.map((each) => line(each, '      ')).join(',\n')}\n    ]`,
    )
    .join(',\n');
const made = steps.map(({ now, sql, args = [], command = 'run' }, step) => {
  const found = Object.entries(batched[step]).map(
    ([name, result]) => `        ${JSON.stringify(name)}: ${JSON.stringify(result)}`,
  );
  const head = JSON.stringify({ now, sql, command: [command, ...args] }).slice(0, -1);
  return `    ${head}, "found": {\n${found.join(',\n')}\n      }}`;
});
await mkdir(join(root, 'spec/history'), { recursive: true });
await writeFile(
  join(root, 'spec/history/recorded.json'),
  `{
  "versions": ${JSON.stringify(await versions())},
  "snapshots": {\n${listOf(recorded)}\n  },
  "tables": ${JSON.stringify(tables)},
  "models": {\n${Object.entries(models)
    .map(([name, model]) => `    ${JSON.stringify(name)}: ${JSON.stringify(model)}`)
    .join(',\n')}\n  },
  "batches": [\n${made.join(',\n')}\n  ]
}\n`,
);
