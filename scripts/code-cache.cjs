// Runs the bundled command line over two small projects, and keeps what V8 has compiled of it: a later start reads that and compiles nothing.
// The caller gives the folder of the bundle, and the file to write.
'use strict';
const { mkdirSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');

const [dist, file] = process.argv.slice(2);
// As in the entry: V8 takes what it compiled only with the same flags.
require('node:v8').setFlagsFromString('--semi-space-growth-factor=8');

const native = {
  'project.yml': 'name: small\nmodels:\n  small:\n    staging: {+schema: stg}\n',
  'profiles.yml': 'small:\n  target: dev\n  outputs:\n    dev: {path: small.duckdb}\n',
  'seeds/codes.csv': 'id,name\n1,a\n2,b\n',
  'models/staging/first.sql': "{{ config(materialized='table') }}\nselect id, name from {{ ref('codes') }}\n",
  'models/second.sql': "select * from {{ ref('first') }}\n",
  'models/schema.yml':
    'models:\n  - name: second\n    description: All of them.\n    columns:\n      - name: id\n        tests: [not_null, unique]\n',
};

const dbt = {
  'dbt_project.yml':
    "name: small\nversion: '1.0'\nprofile: small\nmodels:\n  small:\n    +materialized: table\nvars: {states: [a, b]}\n",
  'profiles.yml':
    'small:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: small.duckdb, threads: 2}\n',
  'macros/money.sql':
    '{% macro euros(column, digits=2) -%}cast({{ column }} as decimal(18, {{ digits }})){%- endmacro %}\n',
  'seeds/codes.csv': 'id,name\n1,a\n2,b\n',
  'models/first.sql':
    "{% set names = ['id'] %}select {% for name in names %}{{ name }}{{ ',' if not loop.last }}{% endfor %}, {{ euros('id') }} as money, name\nfrom {{ ref('codes') }}\n",
  'models/second.sql':
    "{{ config(materialized='incremental', unique_key='id') }}\nselect * from {{ ref('first') }}\n{% if is_incremental() %}where id > (select max(id) from {{ this }}){% endif %}\n",
  'models/third.sql': "select '{{ target.name }}' as t, s.* from {{ source('files', 'raw') }} s\n",
  'models/schema.yml':
    'version: 2\nmodels:\n  - name: second\n    description: All of them.\n    columns:\n      - name: id\n        data_tests: [not_null, unique]\n      - name: name\n        data_tests:\n          - accepted_values:\n              arguments:\n                values: [a, b]\nsources:\n  - name: files\n    meta: {external_location: "data/{name}.csv"}\n    tables:\n      - name: raw\n',
  'data/raw.csv': 'id\n1\n',
  'tests/none_below.sql': "select * from {{ ref('first') }} where id < 0\n",
};

const runs = [
  [native, ['build', '--quiet']],
  [native, ['build', '--quiet']],
  [native, ['check', '--quiet']],
  [dbt, ['parse', '--quiet']],
  [dbt, ['compile', '--quiet']],
  [dbt, ['build', '--quiet']],
  [dbt, ['build', '--quiet']],
];

async function warmUp() {
  const home = mkdtempSync(join(tmpdir(), 'eider-code-'));
  const folders = new Map(
    [native, dbt].map((files, index) => [files, written(join(home, String(index)), files)]),
  );
  const { exports, script } = require(join(dist, 'fast/load.cjs'));
  const codes = [];
  process.exit = (code) => codes.push(code);
  for (const [files, words] of runs) {
    process.argv = [process.execPath, 'eider', ...words, '--project-dir', folders.get(files)];
    process.exitCode = 0;
    await exports.start();
  }
  rmSync(home, { recursive: true, force: true });
  if (codes.some((code) => code !== 0)) throw new Error(`the small projects end with ${codes.join(', ')}`);
  writeFileSync(file, script.createCachedData());
}

function written(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const { exit } = process;
warmUp().then(
  () => exit.call(process, 0),
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    exit.call(process, 1);
  },
);
