import type { Files } from '../support/project-folder.js';

/** A project that is careless with persons, or hostile. */
export interface Case {
  readonly name: string;
  readonly files: Files;
  readonly commands?: readonly (readonly string[])[];
  /** What its author asked for in so many words, and gets: places that hold the person. */
  readonly leaves?: readonly string[];
}

/** What all of them have: a file of persons, whose columns are classed, and a staging model. */
export const project: Files = {
  'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\n",
  'profiles.yml': `shop:
  target: dev
  outputs:
    dev: { type: duckdb, path: shop.duckdb, threads: 2 }
`,
  'lake/people.csv': `id,full_name,email,born,phone
1,Zebulon Quaxley,zq.canary@example.org,1931-07-19,698765432
2,Zebulon Quaxley,zq.canary@example.org,1931-07-19,698765432
`,
  'models/sources.yml': `version: 2
sources:
  - name: app
    meta: { external_location: "read_csv('lake/{name}.csv')" }
    tables:
      - name: people
        columns:
          - { name: id, data_type: BIGINT, meta: { pii: none } }
          - { name: full_name, data_type: VARCHAR, meta: { pii: name } }
          - { name: email, data_type: VARCHAR, meta: { pii: email } }
          - { name: born, data_type: DATE, meta: { pii: birth_date } }
          - { name: phone, data_type: BIGINT, meta: { pii: phone } }
`,
  'models/staging/stg_people.sql': "select * from {{ source('app', 'people') }}\n",
};

const ask =
  "{% set rows = run_query('select full_name from ' ~ ref('stg_people')) %}{% set who = rows.columns[0].values()[0] if execute else 'x' %}";
const mart = (text: string) => ({ 'models/marts/mart.sql': text });
const stg = (text: string) => ({ 'models/staging/stg_it.sql': text });
const after = [['build'], ['compile'], ['docs', 'generate'], ['show', '-s', 'stg_it']];
/** An incremental model that a macro of the project takes new rows into, from its second build on. */
const byStrategy = (path: string, text: string): Files => ({
  'macros/s.sql': `{% macro get_incremental_mine_sql(arg_dict) %}${text}{% endmacro %}`,
  [`models/${path}.sql`]:
    "{{ config(materialized='incremental', incremental_strategy='mine') }}-- {{ ref('stg_people') }}\nselect i as id, '' as note from range(2) t(i)",
});
/** A snapshot of a mart that macros of the project take. */
const byMacros = (macros: string, settings = "strategy='mine'", folder = 'snapshots/marts'): Files => ({
  'macros/s.sql': `{% macro snapshot_mine_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}{% do return({'unique_key': 'id', 'updated_at': "timestamp '2026-01-01'", 'row_changed': snapshotted_rel ~ '.note <> ' ~ current_rel ~ '.note', 'scd_id': snapshot_hash_arguments(['id']), 'hard_deletes': 'ignore'}) %}{% endmacro %}${macros}`,
  [`${folder}/snap.sql`]: `{% snapshot snap_mart %}{{ config(target_schema='main', unique_key='id', ${settings}) }}-- {{ ref('stg_people') }}
select i as id, random()::varchar as note from range(2) t(i){% endsnapshot %}`,
});
const twice = [['build'], ['build']];
export const cases: readonly Case[] = [
  { name: '01 comment in mart', files: mart(`${ask}select 1 as a -- {{ who }}\n`) },
  { name: '02 comment in staging', files: stg(`${ask}select 1 as a /* {{ who }} */\n`), commands: after },
  { name: '03 alias in staging', files: stg(`${ask}select 1 as "{{ who }}"\n`), commands: after },
  {
    name: '03b alias of staging read by mart star',
    files: { ...stg(`${ask}select 1 as "{{ who }}"\n`), ...mart("select * from {{ ref('stg_it') }}") },
    commands: [['build'], ['docs', 'generate']],
  },
  {
    name: '03c pivot',
    files: {
      ...stg(
        "{{ config(materialized='table') }} pivot (select full_name, 1 as x from {{ ref('stg_people') }}) on full_name using sum(x)",
      ),
      ...mart("select * from {{ ref('stg_it') }}"),
    },
    commands: [
      ['build'],
      ['docs', 'generate'],
      ['show', '-s', 'mart'],
      ['check', '--no-rules'],
      ['columns', 'mart'],
    ],
  },
  {
    name: '03d pivot in mart',
    files: mart(
      "{{ config(materialized='table') }} pivot (select full_name, 1 as x from {{ ref('stg_people') }}) on full_name using sum(x)",
    ),
    commands: [['build'], ['docs', 'generate'], ['check', '--no-rules']],
  },
  { name: '04 model alias', files: stg(`${ask}{{ config(alias=who) }} select 1 as a`), commands: after },
  {
    name: '05 log and print of rows',
    files: stg(
      `${ask}{% do log(who, info=true) %}{% do print(rows.print_table()) %}{{ print(who) }}select 1 as a`,
    ),
    commands: [['build', '--log-level', 'debug'], ['compile'], ['show', '-s', 'stg_it']],
  },
  {
    name: '06 raise with a value',
    files: stg(
      `${ask}{% if execute %}{% do exceptions.raise_compiler_error('bad person ' ~ who) %}{% endif %}select 1 as a`,
    ),
    commands: [['build'], ['retry'], ['compile'], ['check', '--no-rules']],
  },
  {
    name: '06b warn with a value',
    files: stg(`${ask}{% if execute %}{% do exceptions.warn('bad person ' ~ who) %}{% endif %}select 1 as a`),
    commands: [['build'], ['build', '--warn-error'], ['compile'], ['check', '--no-rules']],
  },
  {
    name: '07 copy to by run_query',
    files: stg(
      `-- depends_on: {{ ref('stg_people') }}
{% if execute %}{% do run_query("copy (select * from " ~ ref('stg_people') ~ ") to 'out.csv'") %}{% endif %}select 1 as a`,
    ),
    leaves: ['file out.csv'],
  },
  {
    name: '08 hook that copies',
    files: stg(
      `{{ config(post_hook="copy (select * from {{ ref('stg_people') }}) to 'out.csv'") }}select 1 as a`,
    ),
    leaves: ['file out.csv'],
  },
  {
    name: '09 post-hook into a mart',
    files: {
      ...stg(
        `{{ config(post_hook="insert into {{ this.schema }}.second select full_name from {{ ref('stg_people') }}") }}select 1 as a`,
      ),
      'models/marts/second.sql': "{{ config(materialized='table') }}select 'x' as a",
    },
    commands: [['build', '-s', 'second'], ['build']],
  },
  {
    name: '10 post-hook alters own mart',
    files: mart(
      `{{ config(materialized='table', post_hook="update {{ this }} set a = (select min(full_name) from main.stg_people)") }}-- depends_on: {{ ref('stg_people') }}\nselect 'x' as a`,
    ),
  },
  {
    name: '11 failing cast quotes',
    files: stg(
      "{{ config(materialized='table') }}select cast(full_name as int) as a from {{ ref('stg_people') }}",
    ),
    commands: [
      ['build', '--debug'],
      ['retry'],
      ['show', '-s', 'stg_it'],
      ['show', '--inline', "select full_name::int from {{ ref('stg_people') }}"],
    ],
  },
  {
    name: '11b error() function',
    files: stg("{{ config(materialized='table') }}select error(full_name) as a from {{ ref('stg_people') }}"),
    commands: [
      ['build'],
      ['retry'],
      ['show', '--inline', "select error(full_name) from {{ ref('stg_people') }}"],
    ],
  },
  {
    name: '11c strptime error',
    files: stg(
      "{{ config(materialized='table') }}select strptime(full_name, '%Y') as a, json_extract(full_name, '$.x') as b from {{ ref('stg_people') }}",
    ),
    commands: [['build']],
  },
  {
    name: '12 query comment',
    files: {
      'dbt_project.yml': `name: shop\nprofile: shop\nquery-comment: "{{ query_comment_of() }}"\n`,
      'macros/q.sql':
        "{% macro query_comment_of() %}{% if execute %}{% set r = run_query('select min(full_name) as x from main.stg_people') %}{{ r.columns[0].values()[0] }}{% endif %}{% endmacro %}",
      ...stg('select 1 as a'),
    },
    commands: [['build']],
  },
  {
    name: '13 seed with persons and docs',
    files: {
      'seeds/people.csv': 'id,full_name\n1,Zebulon Quaxley\n',
      'seeds/people.yml':
        'version: 2\nseeds:\n  - name: people\n    description: persons\n    columns:\n      - { name: full_name, meta: { pii: name } }\n      - { name: id, data_tests: [{ accepted_values: { values: [7] } }] }\n',
      ...mart("select id, full_name from {{ ref('people') }}"),
    },
    commands: [
      ['seed', '--show'],
      ['build'],
      ['docs', 'generate'],
      ['show', '-s', 'people'],
      ['show', '-s', 'mart'],
      ['ls', '--output', 'json'],
    ],
  },
  {
    name: '13b seed bad type quotes',
    files: {
      'seeds/people.csv': 'id,full_name\n1,Zebulon Quaxley\n',
      'dbt_project.yml':
        'name: shop\nprofile: shop\nseeds:\n  shop:\n    people:\n      +column_types: { full_name: integer }\n',
    },
    commands: [['seed', '--debug'], ['build']],
  },
  {
    name: '14 store_failures in a published schema',
    files: {
      'models/staging/stg.yml':
        'version: 2\nmodels:\n  - name: stg_people\n    columns:\n      - name: full_name\n        data_tests: [{ unique: { config: { store_failures: true, schema: marts } } }, { accepted_values: { arguments: {values: [a]}, config: { store_failures: true, schema: marts } } }]\n',
    },
    commands: [['build'], ['show', '--failures', 'x'], ['test']],
  },
  {
    name: '14b singular test stored',
    files: {
      'tests/t.sql':
        "{{ config(store_failures=true, schema='marts') }} select full_name as a, born b, phone c from {{ ref('stg_people') }}",
    },
    commands: [['build'], ['test']],
  },
  {
    name: '15 snapshot of persons into marts',
    files: {
      'snapshots/snap.sql':
        "{% snapshot snap_mart %}{{ config(target_schema='marts', unique_key='id', strategy='check', check_cols='all') }}select id, full_name from {{ ref('stg_people') }}{% endsnapshot %}",
      ...mart("select * from {{ ref('snap_mart') }}"),
    },
    commands: [['build'], ['snapshot'], ['show', '-s', 'snap_mart']],
  },
  {
    name: '16 custom materialisation copies',
    files: {
      'macros/m.sql':
        "{% materialization copier, default %}{% set target_relation = this.incorporate(type='table') %}{% call statement('main') %}create or replace table {{ target_relation }} as {{ sql }}{% endcall %}{% do run_query(\"copy main.stg_people to 'out.csv'\") %}{{ return({'relations': [target_relation]}) }}{% endmaterialization %}",
      ...mart("{{ config(materialized='copier') }}-- {{ ref('stg_people') }}\nselect 1 as a"),
    },
    commands: [['build']],
  },
  {
    name: '16b custom materialisation attaches',
    files: {
      'macros/m.sql':
        "{% materialization attacher, default %}{% set target_relation = this.incorporate(type='table') %}{% call statement('main') %}create or replace table {{ target_relation }} as {{ sql }}{% endcall %}{% do run_query(\"attach 'secret2.db' as sec\") %}{% do run_query('create or replace table sec.main.x as from main.stg_people') %}{{ return({'relations': [target_relation]}) }}{% endmaterialization %}",
      ...mart("{{ config(materialized='attacher') }}-- {{ ref('stg_people') }}\nselect 1 as a"),
    },
    commands: [['build']],
  },
  {
    name: '16c custom materialisation other values',
    files: {
      'macros/m.sql':
        "{% materialization other, default %}{% set target_relation = this.incorporate(type='table') %}{% call statement('main') %}create or replace table {{ target_relation }} as select full_name as a from main.stg_people{% endcall %}{{ return({'relations': [target_relation]}) }}{% endmaterialization %}",
      ...mart("{{ config(materialized='other') }}-- {{ ref('stg_people') }}\nselect 'x' as a"),
    },
    commands: [['build']],
  },
  {
    name: '16d custom materialisation logs',
    files: {
      'macros/m.sql':
        "{% materialization other, default %}{% set target_relation = this.incorporate(type='table') %}{% set r = run_query('select full_name as z from main.stg_people') %}{% do log('who ' ~ r.columns[0].values()[0], info=true) %}{% call statement('main') %}create or replace table {{ target_relation }} as {{ sql }}{% endcall %}{% do exceptions.raise_compiler_error('who ' ~ r.columns[0].values()[0]) %}{{ return({'relations': [target_relation]}) }}{% endmaterialization %}",
      ...mart("{{ config(materialized='other') }}-- {{ ref('stg_people') }}\nselect 'x' as a"),
    },
    commands: [['build', '--debug']],
  },
  {
    name: '16e custom materialisation comment',
    files: {
      'macros/m.sql':
        "{% materialization other, default %}{% set target_relation = this.incorporate(type='table') %}{% set r = run_query('select full_name as z from main.stg_people') %}{% call statement('main') %}create or replace table {{ target_relation }} as {{ sql }}{% endcall %}{% call statement('c') %}comment on table {{ target_relation }} is '{{ r.columns[0].values()[0] }}'{% endcall %}{{ return({'relations': [target_relation]}) }}{% endmaterialization %}",
      ...mart("{{ config(materialized='other') }}-- {{ ref('stg_people') }}\nselect 'x' as a"),
    },
    commands: [['build'], ['docs', 'generate']],
  },
  {
    name: '17 external',
    files: {
      'models/marts/ext.sql':
        "{{ config(materialized='external', location='ext.csv') }}select id, full_name from {{ ref('stg_people') }}",
    },
    commands: [['build']],
  },
  {
    name: '17b external in staging',
    files: {
      'models/staging/ext.sql':
        "{{ config(materialized='external', location='ext.csv') }}select id, full_name from {{ ref('stg_people') }}",
    },
    commands: [['build']],
    leaves: ['file ext.csv', 'relation main.ext'],
  },
  {
    name: '18 fail_calc from values',
    files: {
      'tests/generic/g.sql':
        "{% test g(model, column_name) %}{{ config(fail_calc='max(\"' ~ column_name ~ '\")') }}select {{ column_name }} from {{ model }}{% endtest %}",
      'models/staging/stg.yml':
        'version: 2\nmodels:\n  - name: stg_people\n    columns:\n      - { name: full_name, data_tests: [g] }\n      - { name: phone, data_tests: [g] }\n      - { name: born, data_tests: [g] }\n',
    },
    commands: [['build'], ['test', '--debug'], ['test', '--store-failures']],
  },
  {
    name: '18b fail_calc number',
    files: { 'tests/t.sql': "{{ config(fail_calc='max(phone)') }}select phone from {{ ref('stg_people') }}" },
    commands: [['build'], ['test']],
  },
  {
    name: '20 unit test fixtures',
    files: {
      'models/staging/stg_it.sql': "select id, full_name as label from {{ ref('stg_people') }}",
      'models/staging/u.yml':
        "version: 2\nunit_tests:\n  - name: u\n    model: stg_it\n    given:\n      - { input: ref('stg_people'), rows: [{ id: 1, full_name: 'Zebulon Quaxley' }] }\n    expect: { rows: [{ id: 1, label: 'Someone' }] }\n",
    },
    commands: [['build'], ['test']],
    leaves: ['standard output of build', 'standard output of test'],
  },
  {
    name: '20b unit test of a model that asks',
    files: {
      'models/staging/stg_it.sql': `${ask}select 1 as id, '{{ who }}' as label from {{ ref('stg_people') }}`,
      'models/staging/u.yml':
        "version: 2\nunit_tests:\n  - name: u\n    model: stg_it\n    given:\n      - { input: ref('stg_people'), rows: [{ id: 1, full_name: 'a' }] }\n    expect: { rows: [{ id: 1, label: 'Someone' }] }\n",
    },
    commands: [['build'], ['test'], ['build']],
  },
  {
    name: '21 show of a mart and staging',
    files: mart("select id, count(*) as n from {{ ref('stg_people') }} group by all"),
    commands: [
      ['build'],
      ['show', '-s', 'mart'],
      ['show', '-s', 'stg_people'],
      ['show', '-s', 'stg_people', '--output', 'json'],
      [
        'show',
        '--inline',
        "select upper(full_name) as x, born as y, phone as z, phone::varchar w from {{ ref('stg_people') }}",
      ],
      ['show', '--inline', 'select full_name as id from main.stg_people'],
    ],
  },
  {
    name: '22 run-operation prints',
    files: {
      'macros/o.sql':
        "{% macro o() %}{% set r = run_query('select full_name as x, phone as y from main.stg_people') %}{% do print(r.columns[0].values()[0]) %}{% do log(r.rows, info=true) %}{% do r.print_table() %}{% endmacro %}{% macro p() %}{% set r = run_query('select phone+0 as y from main.stg_people') %}{% do print(r.columns[0].values()[0]) %}{% endmacro %}{% macro q() %}{% set r = run_query('select full_name as x from main.stg_people') %}{{ exceptions.raise_compiler_error(r.columns[0].values()[0]) }}{% endmacro %}{% macro s() %}{% set r = run_query('select full_name as x from main.stg_people') %}{% do run_query('select * from \"' ~ r.columns[0].values()[0] ~ '\"') %}{% endmacro %}",
    },
    commands: [
      ['build'],
      ['run-operation', 'o'],
      ['run-operation', 'p'],
      ['run-operation', 'q'],
      ['run-operation', 's'],
    ],
  },
  {
    name: '23 sql that fails with a value',
    files: stg(`${ask}select * from "{{ who }}"`),
    commands: [['build'], ['compile'], ['check', '--no-rules'], ['docs', 'generate']],
  },
  {
    name: '23b jinja that fails with a value',
    files: stg(`${ask}{% if execute %}{{ who / 2 }}{{ who.nope() }}{% endif %}select 1 as a`),
    commands: [['build'], ['retry'], ['compile']],
  },
  {
    name: '23c ref of a value',
    files: stg(`${ask}{% if execute %}{{ ref(who) }}{% endif %}select 1 as a`),
    commands: [['build'], ['retry'], ['compile']],
  },
  {
    name: '23d var of a value',
    files: stg(`${ask}{% if execute %}{{ var(who) }}{% endif %}select 1 as a`),
    commands: [['build']],
  },
  {
    name: '23e env_var of a value',
    files: stg(`${ask}{% if execute %}{{ env_var(who) }}{% endif %}select 1 as a`),
    commands: [['build']],
  },
  {
    name: '23f config require',
    files: stg(`${ask}{% if execute %}{{ config.require(who) }}{% endif %}select 1 as a`),
    commands: [['build']],
  },
  {
    name: '23g dispatch of a value',
    files: stg(`${ask}{% if execute %}{{ adapter.dispatch(who)() }}{% endif %}select 1 as a`),
    commands: [['build']],
  },
  {
    name: '23h undefined key',
    files: stg(`${ask}{% if execute %}{{ {}[who].x }}{{ context[who]() }}{% endif %}select 1 as a`),
    commands: [['build']],
  },
  {
    name: '24 on-run-start copies values into a table',
    files: {
      'dbt_project.yml':
        'name: shop\nprofile: shop\non-run-end:\n  - "create or replace table main.leaked as select full_name from main.stg_people"\n  - "{% if execute %}{% do log(run_query(\'select full_name as x from main.stg_people\').columns[0].values()[0], info=true) %}{% endif %}"\n',
    },
    commands: [['build', '--debug']],
    leaves: ['relation main.leaked'],
  },
  {
    name: '24b on-run-end error',
    files: {
      'dbt_project.yml':
        'name: shop\nprofile: shop\non-run-end:\n  - "select cast(full_name as int) from main.stg_people"\n  - "{% if execute %}{% do exceptions.raise_compiler_error(run_query(\'select full_name as x from main.stg_people\').columns[0].values()[0]) %}{% endif %}"\n',
    },
    commands: [['build', '--debug']],
  },
  {
    name: '25 test that asks',
    files: { 'tests/t.sql': `${ask}select '{{ who }}' as x` },
    commands: [['build'], ['test'], ['compile']],
  },
  {
    name: '25b test named by value',
    files: { 'tests/t.sql': `${ask}{{ config(alias=who, store_failures=true) }}select 1 as x` },
    commands: [['build'], ['test']],
  },
  {
    name: '26 persist_docs description',
    files: {
      'dbt_project.yml':
        'name: shop\nprofile: shop\nmodels: { +persist_docs: { relation: true, columns: true } }\n',
      ...stg(`${ask}{{ config(description=who, meta={'who': who}, tags=[who]) }}select 1 as a`),
    },
    commands: [['build'], ['docs', 'generate'], ['ls', '--output', 'json']],
  },
  {
    name: '27 incremental with value predicate',
    files: stg(
      `{{ config(materialized='incremental', unique_key='a') }}${ask}select 1 as a where 'x' = '{{ who }}' {% if is_incremental() %} and '{{ who }}' = '{{ who }}'{% endif %}`,
    ),
    commands: [['build'], ['docs', 'generate']],
  },
  {
    name: '28 positional and columns()',
    files: stg(
      "{% set r = run_query('select #1 as zz from (select phone, 1 as one from ' ~ ref('stg_people') ~ ')') %}{% if execute %}{% do log(r.columns[0].values()[0], info=true) %}{% endif %}{% set r = run_query('select a+0 as n from ' ~ ref('stg_people') ~ ' as t(q, w, e, r2, a)') %}{% if execute %}{% do log(r.columns[0].values()[0], info=true) %}{% endif %}select 1 as a",
    ),
    commands: [['build']],
  },
  {
    name: '29 check constraint failing',
    files: {
      'models/staging/stg_it.sql':
        "{{ config(materialized='table', contract={'enforced': true}) }}select full_name from {{ ref('stg_people') }}",
      'models/staging/c.yml':
        'version: 2\nmodels:\n  - name: stg_it\n    columns:\n      - { name: full_name, data_type: varchar, constraints: [{ type: check, expression: "full_name = \'x\'" }, {type: unique}] }\n',
    },
    commands: [['build']],
  },
  {
    name: '30 unique key duplicates',
    files: {
      'models/staging/stg_it.sql':
        "{{ config(materialized='incremental', unique_key='full_name', on_schema_change='fail') }}select full_name, id from {{ ref('stg_people') }}",
      'snapshots/s.sql':
        "{% snapshot snap_dup %}{{ config(unique_key='full_name', strategy='check', check_cols=['id'], target_schema='main') }}select full_name, id from {{ ref('stg_people') }}{% endsnapshot %}",
    },
    commands: [['build'], ['build'], ['build']],
  },
  {
    name: '31 grants/meta mart by run_query values in-list',
    files: mart(
      `{% set rows = run_query('select distinct full_name from ' ~ ref('stg_people')) %}select {% if execute %}{% for r in rows %}sum(case when full_name = '{{ r[0] }}' then 1 end) as c{{ loop.index }},{% endfor %}{% endif %} 1 as one from {{ ref('stg_people') }}`,
    ),
    commands: [['build'], ['compile'], ['docs', 'generate']],
  },
  {
    name: '32 description in yml with jinja of a value',
    files: {
      'models/staging/stg.yml':
        'version: 2\nmodels:\n  - name: stg_people\n    description: "{{ run_query(\'select full_name from main.stg_people\') }}"\n',
    },
    commands: [['build'], ['docs', 'generate']],
  },
  {
    name: '33 test args that ask',
    files: {
      'macros/v.sql':
        "{% macro vals() %}{% if execute %}{{ return(run_query('select full_name as x from main.stg_people').columns[0].values() | list) }}{% endif %}{{ return([]) }}{% endmacro %}",
      'models/staging/stg.yml':
        'version: 2\nmodels:\n  - name: stg_people\n    columns:\n      - name: full_name\n        data_tests: [{ accepted_values: { values: "{{ vals() }}" } }]\n',
    },
    commands: [['build'], ['build'], ['test'], ['docs', 'generate'], ['ls']],
  },
  {
    name: '34 source freshness',
    files: {
      'models/sources.yml':
        'version: 2\nsources:\n  - name: app\n    meta: { external_location: "read_csv(\'lake/{name}.csv\')" }\n    loaded_at_field: full_name\n    freshness: { warn_after: { count: 1, period: day } }\n    tables:\n      - name: people\n        columns: [{ name: full_name, meta: { pii: name } }]\n',
    },
    commands: [['source', 'freshness'], ['build']],
  },
  {
    name: '34b source freshness query',
    files: {
      'models/sources.yml':
        'version: 2\nsources:\n  - name: app\n    meta: { external_location: "read_csv(\'lake/{name}.csv\')" }\n    loaded_at_query: "select max(born)::timestamp from read_csv(\'lake/people.csv\')"\n    freshness: { warn_after: { count: 1, period: day } }\n    tables:\n      - name: people\n        columns: [{ name: full_name, meta: { pii: name } }, { name: born, meta: { pii: birth_date } }]\n',
    },
    commands: [
      ['source', 'freshness'],
      ['source', 'freshness', '--debug'],
    ],
    leaves: ['file target/sources.json'],
  },
  {
    name: '35 publish',
    files: { ...mart("select id, 1 as full_label from {{ ref('stg_people') }}") },
    commands: [['build'], ['publish']],
  },
  {
    name: '36 csv that does not parse',
    files: {
      'lake/people.csv':
        'id,full_name,email,born,phone\n1,Zebulon Quaxley,zq.canary@example.org,1931-07-19,698765432\nZebulon Quaxley,"Zebulon\n',
    },
    commands: [['build'], ['show', '-s', 'stg_people']],
  },
  {
    name: '36b source csv typed',
    files: {
      'models/staging/stg_people.sql':
        "{{ config(materialized='table') }}select * from read_csv('lake/people.csv', columns={'id':'int','full_name':'int','email':'int','born':'int','phone':'int'})",
    },
    commands: [['build']],
  },
  {
    name: '37 json output of build',
    files: {
      ...stg(
        "{{ config(materialized='table') }}select cast(full_name as int) as a from {{ ref('stg_people') }}",
      ),
    },
    commands: [
      ['build', '--log-format', 'json'],
      ['build', '--output', 'json'],
      [
        'compile',
        '--inline',
        "{{ run_query('select full_name from main.stg_people').columns[0].values()[0] }}",
      ],
      [
        'show',
        '--inline',
        "{% set r = run_query('select full_name from main.stg_people') %}select '{{ r.columns[0].values()[0] if execute }}' as id",
      ],
    ],
  },
  {
    name: '38 ephemeral asks',
    files: {
      'models/staging/eph.sql': `{{ config(materialized='ephemeral') }}${ask}select '{{ who }}' as a`,
      'models/staging/stg_it.sql': "select a from {{ ref('eph') }}",
      ...mart("select a from {{ ref('eph') }}"),
    },
    commands: [['build'], ['compile'], ['docs', 'generate']],
  },
  {
    name: '39 graph and adapter cache',
    files: stg(
      `${ask}{% if execute %}{% do graph.nodes['model.shop.stg_people'].update({'description': who}) %}{% do graph.update({'x': who}) %}{% endif %}select 1 as a`,
    ),
    commands: [['build'], ['docs', 'generate']],
  },
  {
    name: '40 sample, empty, defer',
    files: stg("select full_name as a from {{ ref('stg_people') }}"),
    commands: [
      ['build', '--empty'],
      ['build', '--sample', '3 days'],
      ['clone', '--state', 'target'],
    ],
  },
  {
    name: '41 mart reads without ref',
    files: {
      'models/staging/stg_t.sql': "{{ config(materialized='table') }}select * from {{ ref('stg_people') }}",
      ...mart('select full_name from main.stg_t'),
    },
    commands: [['build'], ['build', '-s', 'mart']],
  },
  {
    name: '42 mart reads hook table',
    files: {
      'dbt_project.yml':
        'name: shop\nprofile: shop\non-run-start: ["create or replace table h as select * from read_csv(\'lake/people.csv\')"]\n',
      ...mart('select full_name from main.h'),
    },
    commands: [['build']],
    leaves: ['relation main.h'],
  },
  {
    name: '43 mart reads file',
    files: mart("select full_name from 'lake/people.csv'"),
    commands: [['build']],
  },
  {
    name: '44 mart unpivot columns()',
    files: {
      ...stg(
        "{{ config(materialized='table') }}pivot (select full_name, id from {{ ref('stg_people') }}) on id using min(full_name)",
      ),
      ...mart("select * from {{ ref('stg_it') }}"),
    },
    commands: [['build']],
  },
  {
    name: '45 late post-hook comments',
    files: mart(
      "{{ config(post_hook=\"{% set r = run_query('select full_name as z from main.stg_people') %}comment on table {{ this }} is '{{ r.columns[0].values()[0] if execute }}'\", materialized='table') }}-- {{ ref('stg_people') }}\nselect 'x' as a",
    ),
    commands: [['build'], ['docs', 'generate']],
  },
  {
    name: '46 fine hooks',
    files: mart(
      '{{ config(materialized=\'table\', post_hook=["create index ix on {{ this }} (a)", "delete from {{ this }} where a not in (select id from main.stg_people)", "insert into {{ this }} values (7)"]) }}-- {{ ref(\'stg_people\') }}\nselect 1::bigint as a',
    ),
    commands: [['build']],
  },
  {
    name: '47 strategy updates a mart',
    files: byStrategy(
      'marts/mart',
      `update {{ arg_dict['target_relation'] }} as t set note = p.full_name from {{ ref('stg_people') }} p where p.id = t.id;`,
    ),
    commands: twice,
  },
  {
    name: '47b strategy asks to update a mart',
    files: byStrategy(
      'marts/mart',
      `{% do run_query('update ' ~ arg_dict['target_relation'] ~ ' as t set note = p.full_name from main.stg_people p where p.id = t.id') %}{{ get_insert_into_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns']) }}`,
    ),
    commands: twice,
  },
  {
    name: '47c strategy puts what it asked into a mart',
    files: byStrategy(
      'marts/mart',
      `{% set r = run_query('select * from main.stg_people') %}insert into {{ arg_dict['target_relation'] }} values (7, '{{ r.columns[1].values()[0] }}')`,
    ),
    commands: twice,
  },
  {
    name: '47d fine strategy of a mart',
    files: byStrategy(
      'marts/mart',
      `{% do run_query("update " ~ arg_dict['target_relation'] ~ " set note = 'old'") %}{{ get_insert_into_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns']) }}`,
    ),
    commands: twice,
  },
  ...[
    ['raises', '{% do exceptions.raise_compiler_error(who) %}'],
    [
      'warns, logs and prints',
      '{% do exceptions.warn(who) %}{% do log(who, info=true) %}{% do print(who) %}',
    ],
    ['reads a relation of that name', 'insert into {{ target }} select * from "{{ who }}"'],
    ['asks for a relation of that name', "{% do run_query('select * from \"' ~ who ~ '\"') %}"],
    ['fails with a value', 'insert into {{ target }} select 1, error(full_name) from main.stg_people'],
    ['fails with a value that it asked for', "select error('{{ who }}')"],
    ['looks up a variable of that name', '{{ var(who) }}'],
    ['calls what is not there', '{{ who.foo.bar }}{{ not_there(who) }}{{ ref(who) }}'],
  ].map(([what = '', text = '']) => ({
    name: `48 strategy ${what}`,
    files: byStrategy('staging/stg_it', `{% set target = arg_dict['target_relation'] %}${ask}${text}`),
    commands: [...twice, ['build', '--debug'], ['docs', 'generate']],
  })),
  {
    name: '49 custom materialisation looks up a variable',
    files: {
      'macros/m.sql': `{% materialization other, default %}${ask}{{ var(who) }}{{ return({'relations': [this]}) }}{% endmaterialization %}`,
      ...stg("{{ config(materialized='other') }}-- {{ ref('stg_people') }}\nselect 'x' as a"),
    },
    commands: [['build', '--debug']],
  },
  ...[
    [
      'with persons behind a comma',
      "select p.full_name || '' as v from information_schema.schemata s, main.stg_people p",
    ],
    [
      'and all columns',
      "select columns(c -> c = 'email') as v from information_schema.schemata, main.stg_people",
    ],
    [
      'in a union with a table',
      'select schema_name as v from information_schema.schemata where false union all by name (select email as v from (table main.stg_people))',
    ],
  ].map(([what = '', sql = '']) => ({
    name: `50 catalogue ${what}`,
    files: {
      'models/staging/stg_it.sql': `-- depends_on: {{ ref('stg_people') }}
{% set who = run_query("${sql}").columns[0].values()[0] if execute else 'x' %}{% do log(who, info=true) %}select 1 as a, '{{ who }}' as b`,
      'models/staging/stg_raises.sql': `-- depends_on: {{ ref('stg_people') }}
{% if execute %}{% do exceptions.raise_compiler_error(run_query("${sql}").columns[0].values()[0]) %}{% endif %}select 1 as a`,
    },
    commands: [['build'], ['docs', 'generate']],
  })),
  {
    name: '60 hooks that write behind with and explain',
    files: {
      ...mart(
        "{{ config(materialized='table', post_hook=[\"with p as (select full_name as z from main.stg_people) insert into {{ this }} select z from p\"]) }}-- {{ ref('stg_people') }}\nselect 'x' as a",
      ),
      'models/marts/other.sql':
        "{{ config(materialized='table', post_hook=[\"explain analyze insert into {{ this }} select '--' || full_name from main.stg_people\"]) }}-- {{ ref('stg_people') }}\nselect 'x' as a",
    },
    commands: [['build']],
  },
  {
    name: '61 hook of a seed that writes to a mart',
    files: {
      'seeds/kinds.csv': 'k\n1\n',
      'seeds/seeds.yml':
        'version: 2\nseeds:\n  - name: kinds\n    config: {post_hook: ["insert into marts_mart select full_name from stg_people"]}\n',
      'models/marts/marts_mart.sql':
        "{{ config(materialized='table') }}-- {{ ref('stg_people') }}\nselect 'x' as a",
    },
    commands: [['run'], ['seed'], ['build']],
  },
  {
    name: '62 late pre-hook',
    files: mart(
      "{{ config(materialized='table', pre_hook=\"{% set r = run_query('select full_name as z from main.stg_people') %}create or replace table main.side as select '{{ r.columns[0].values()[0] if execute }}' as v\") }}-- {{ ref('stg_people') }}\nselect 1 as a",
    ),
    commands: [['build']],
  },
  {
    name: '63 usual hooks of an audit',
    files: mart(
      "{{ config(materialized='table', pre_hook=\"create table if not exists main.audit_log (full_name varchar, written timestamptz)\", post_hook=[\"insert into main.audit_log (full_name, written) values ('{{ this.name }}', now())\", \"insert into main.audit_log (full_name, written) select '{{ this.name }}', now()\", 'analyze']) }}-- {{ ref('stg_people') }}\nselect 1 as a",
    ),
    commands: [['build']],
  },
  { name: '70 fine snapshot by macros', files: byMacros(''), commands: twice },
  {
    name: '70b snapshot whose first table has a person more',
    files: byMacros(
      '{% macro default__build_snapshot_table(strategy, sql) %}select *, (select max(full_name) from main.stg_people) as dbt_scd_id, {{ strategy.updated_at }} as dbt_updated_at, {{ strategy.updated_at }} as dbt_valid_from, null::timestamp as dbt_valid_to from ({{ sql }}){% endmacro %}',
    ),
    commands: twice,
  },
  {
    name: '70c snapshot whose first table has a column more',
    files: byMacros(
      "{% macro default__build_snapshot_table(strategy, sql) %}select *, 'x' as dbt_scd_id, {{ strategy.updated_at }} as dbt_updated_at, {{ strategy.updated_at }} as dbt_valid_from, null::timestamp as dbt_valid_to, 'y' as more from ({{ sql }}){% endmacro %}",
    ),
    commands: twice,
  },
  {
    name: '70d snapshot that takes persons in',
    files: byMacros(
      '{% macro duckdb__snapshot_merge_sql(target, source, insert_cols) %}update {{ target }} t set note = p.full_name from main.stg_people p where p.id = t.id + 1{% endmacro %}',
    ),
    commands: twice,
  },
  {
    name: '70e snapshot that takes in what it asked',
    files: byMacros(
      `{% macro snapshot_merge_sql(target, source, insert_cols) %}${ask}update {{ target }} set note = '{{ who }}'{% endmacro %}`,
    ),
    commands: twice,
  },
  {
    name: '70f time of a snapshot that is a person',
    files: byMacros(
      '{% macro snapshot_get_time() %}(select max(full_name) from main.stg_people){% endmacro %}',
      "strategy='check', check_cols='all'",
    ),
    commands: twice,
  },
  {
    name: '70g snapshot that tells what it asked',
    files: byMacros(
      `{% macro post_snapshot(staging_relation) %}${ask}{% do log(who, info=true) %}{% do print(who) %}{% do exceptions.raise_compiler_error(who) %}{% endmacro %}`,
    ),
    commands: [...twice, ['build', '--debug']],
  },
  {
    name: '70h materialisation for snapshots',
    files: byMacros(
      "{% materialization snapshot, default %}{% do run_query('create or replace table ' ~ this ~ ' as select full_name as note from main.stg_people') %}{{ return({'relations': [this]}) }}{% endmaterialization %}",
    ),
    commands: twice,
  },
  {
    name: '71 mart of a staging model that a strategy gave a person',
    files: {
      ...byStrategy(
        'staging/stg_it',
        `update {{ arg_dict['target_relation'] }} as t set note = p.full_name from main.stg_people p where p.id = t.id + 1`,
      ),
      ...mart("select * from {{ ref('stg_it') }}"),
    },
    commands: twice,
  },
  {
    name: '71b mart of a snapshot that macros gave a person',
    files: {
      ...byMacros(
        '{% macro snapshot_merge_sql(target, source, insert_cols) %}update {{ target }} t set note = p.full_name from main.stg_people p where p.id = t.id + 1{% endmacro %}',
        "alias='snap_dup', strategy='mine'",
        'snapshots',
      ),
      ...mart("select * from {{ ref('snap_mart') }}"),
    },
    commands: twice,
  },
  {
    name: '71c mart of a staging model that a hook gave a person',
    files: {
      ...stg(
        "{{ config(materialized='table', post_hook=\"update {{ this }} set note = p.full_name from main.stg_people p\") }}-- {{ ref('stg_people') }}\nselect 1 as id, '' as note",
      ),
      ...mart("select * from {{ ref('stg_it') }}"),
    },
    commands: [['build']],
  },
  {
    name: '72 snapshot by macros says what it may',
    files: byMacros(
      "{% macro post_snapshot(staging_relation) %}{% do log('taken', info=true) %}{% do exceptions.warn('careful') %}{% endmacro %}",
    ),
    commands: twice,
  },
];
