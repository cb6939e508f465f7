import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Files } from '../../core/graph/link-text.test-helper.js';
import type { Given } from '../../core/plan/plan-text.test-helper.js';
import { resultLines, Warehouse } from './warehouse.test-helper.js';

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await Warehouse.open();
  await warehouse.using((connection) => connection.run('create table main.feed (id int, v varchar)'));
});
afterEach(() => warehouse.close());

const sources = { 'models/sources.yml': 'sources: [{ name: main, tables: [{ name: feed }] }]\n' };

/** A model that reads all of the feed, or its columns as given. */
function files(config: string, columns = '*'): Files {
  const sql = `{{ config(materialized='incremental'${config}) }}select ${columns} from {{ source('main', 'feed') }}`;
  return { ...sources, 'models/i.sql': sql };
}

/** Puts rows into the feed, builds, and gives what became of it. The feed has no version: it is read at every run. */
async function build(rows: string, of: Files, given: Given = {}): Promise<readonly string[]> {
  await warehouse.using((connection) =>
    connection.run(`create or replace table main.feed as select * from (values ${rows}) t(id, v)`),
  );
  return resultLines((await warehouse.build(of, given)).result);
}

const content = (): Promise<readonly unknown[]> =>
  warehouse.rows('select * from main.i order by all nulls first');

describe('strategies', () => {
  test('append adds, whatever is there', async () => {
    expect(await build("(1, 'a')", files(''))).toEqual(['main.i success 1 rows']);
    expect(await build("(1, 'a'), (null, 'b')", files(''))).toEqual(['main.i success 3 rows']);
    expect(await content()).toEqual(['null|b', '1|a', '1|a'].map((row) => row.replace('null', '')));
  });

  test.each(['delete+insert', 'merge'])('%s replaces rows of the same key', async (strategy) => {
    const of = files(`, unique_key='ID', incremental_strategy='${strategy}'`);
    await build("(1, 'a'), (2, 'b')", of);
    expect(await build("(2, 'B'), (3, 'c')", of)).toEqual(['main.i success 3 rows']);
    expect(await content()).toEqual(['1|a', '2|B', '3|c']);
    expect(await build('(1, null)', of)).toEqual(['main.i success 3 rows']);
    expect(await content()).toEqual(['1|', '2|B', '3|c']);
    expect(await build("(9, 'x') limit 0", of)).toEqual(['main.i success 3 rows']);
  });

  test.each(['delete+insert', 'merge'])('%s with a key of two columns and nothing else', async (strategy) => {
    const of = files(`, unique_key=['id', 'v'], incremental_strategy='${strategy}'`);
    await build("(1, 'a'), (1, 'b')", of);
    await build("(1, 'a'), (2, 'a')", of);
    expect(await content()).toEqual(['1|a', '1|b', '2|a']);
  });

  test.each(['delete+insert', 'merge'])(
    '%s refuses keys that are NULL, and keeps the table',
    async (strategy) => {
      const of = files(`, unique_key='id', incremental_strategy='${strategy}'`);
      const refused = 'Incremental 2 new rows have no value in the unique key `id`';
      expect(await build("(null, 'x'), (2, 'b'), (null, 'y')", of)).toEqual([
        `main.i error none before: ${refused}`,
      ]);
      await build("(1, 'a')", of);
      expect(await build("(null, 'x'), (2, 'b'), (null, 'y')", of)).toEqual([
        `main.i error kept: ${refused}`,
      ]);
      expect(await content()).toEqual(['1|a']);
      // The connection is not left in a broken transaction.
      expect(await build("(2, 'b')", of)).toEqual(['main.i success 2 rows']);
    },
  );

  test('merge refuses keys that come twice, among the new rows and among those that are there', async () => {
    const of = files(", unique_key='id', incremental_strategy='merge'");
    const twice = 'Incremental 2 values of the unique key `id` occur more than once among the new rows';
    const rows = "(2, 'Canari'), (2, 'b'), (3, 'c'), (3, 'd')";
    expect(await build(rows, of)).toEqual([`main.i error none before: ${twice}`]);
    await build("(1, 'a')", of);
    expect(await build(rows, of)).toEqual([`main.i error kept: ${twice}`]);
    await warehouse.using((connection) =>
      connection.run("insert into main.i values (1, 'b'), (7, 'x'), (7, 'y')"),
    );
    expect(await build("(1, 'c')", of)).toEqual([
      'main.i error kept: Incremental 1 value of the unique key `id` occurs more than once among the rows that are there: the merge would change each of them',
    ]);
    expect(await build("(2, 'c')", of)).toEqual(['main.i success 5 rows']);
  });

  test('delete+insert takes a key that is one of a part of the table', async () => {
    const of = files(", unique_key='id'");
    await build("(1, 'a'), (1, 'b'), (2, 'c')", of);
    expect(await build("(1, 'd'), (1, 'd'), (1, 'e'), (3, 'f')", of)).toEqual(['main.i success 5 rows']);
    expect(await content()).toEqual(['1|d', '1|d', '1|e', '2|c', '3|f']);
  });

  test('the branch for new rows, `this`, and a full refresh', async () => {
    const of: Files = {
      ...sources,
      'models/i.sql':
        "{{ config(materialized='incremental') }}select * from {{ source('main', 'feed') }}{{#if (is_incremental)}} where id > (select max(id) from {{ this }}){{/if}}",
    };
    await build("(1, 'a'), (2, 'b')", of);
    await build("(1, 'z'), (3, 'c')", of);
    expect(await content()).toEqual(['1|a', '2|b', '3|c']);
    expect(await build("(1, 'z'), (3, 'c')", of, { options: { fullRefresh: true } })).toEqual([
      'main.i success 2 rows',
    ]);
    expect(await content()).toEqual(['1|z', '3|c']);
  });

  test('what a test refuses is not added', async () => {
    const of = {
      ...files(''),
      'models/schema.yml': 'models: [{ name: i, columns: [{ name: id, tests: [unique] }] }]\n',
    };
    await build("(1, 'a')", of);
    expect(await build("(1, 'b')", of)).toEqual(['main.i failed kept [unique (id): fail 1]']);
    expect(await content()).toEqual(['1|a']);
    expect(await build("(2, 'b')", of)).toEqual(['main.i success 2 rows [unique (id): pass 0]']);
  });
});

describe('on_schema_change', () => {
  /** The first build has the columns `id, v`; the second those that the feed then has. */
  async function changed(policy: string, feed: string): Promise<readonly unknown[]> {
    const of = files(`, on_schema_change='${policy}', unique_key='id'`);
    await build("(1, 'a')", of);
    await warehouse.using((connection) => connection.run(`create or replace table main.feed as ${feed}`));
    const result = resultLines((await warehouse.build(of)).result);
    const types = await warehouse.rows(
      "select string_agg(column_name || ' ' || data_type, ', ' order by column_index) from duckdb_columns() where table_name = 'i'",
    );
    return [...result, ...types, ...(await content())];
  }

  test.each([
    [
      'ignore',
      "select 2 as id, 'b' as v, true as w",
      ['main.i success 2 rows', 'id INTEGER, v VARCHAR', '1|a', '2|b'],
    ],
    ['ignore', 'select 2 as id', ['main.i success 2 rows', 'id INTEGER, v VARCHAR', '1|a', '2|']],
    ['ignore', "select 'b' as V, 2 as ID", ['main.i success 2 rows', 'id INTEGER, v VARCHAR', '1|a', '2|b']],
    [
      'append_new_columns',
      "select 2 as id, 'b' as v, true as w",
      ['main.i success 2 rows', 'id INTEGER, v VARCHAR, w BOOLEAN', '1|a|', '2|b|true'],
    ],
    [
      'append_new_columns',
      'select 2 as id, 1.5 as "w ""x"""',
      ['main.i success 2 rows', 'id INTEGER, v VARCHAR, w "x" DECIMAL(2,1)', '1|a|', '2||1.5'],
    ],
    [
      'sync_all_columns',
      'select 2 as id, true as w',
      ['main.i success 2 rows', 'id INTEGER, w BOOLEAN', '1|', '2|true'],
    ],
    [
      'sync_all_columns',
      "select 2.5::double as id, 'b' as v",
      ['main.i success 2 rows', 'id DOUBLE, v VARCHAR', '1|a', '2.5|b'],
    ],
    ['fail', "select 'b' as V, 2 as ID", ['main.i success 2 rows', 'id INTEGER, v VARCHAR', '1|a', '2|b']],
    [
      'fail',
      'select 2 as id, true as w',
      [
        'main.i error kept: Incremental the columns of the incremental model changed (new: `w`; gone: `v`), and `on_schema_change` is `fail`',
        'id INTEGER, v VARCHAR',
        '1|a',
      ],
    ],
    [
      'fail',
      "select 2.5::double as id, 'b' as v",
      [
        'main.i error kept: Incremental the columns of the incremental model changed (of another type: `id`), and `on_schema_change` is `fail`',
        'id INTEGER, v VARCHAR',
        '1|a',
      ],
    ],
  ])('%s: %s', async (policy, feed, expected) => {
    expect(await changed(policy, feed)).toEqual(expected);
  });
});

describe('predicates and merges', () => {
  test.each([
    ['delete+insert', "v < 'c'"],
    ['delete+insert', "DBT_INTERNAL_DEST.v < 'c'"],
    ['merge', "old.v < 'c' and new.id > 0"],
    ['merge', "DBT_INTERNAL_DEST.v < 'c' -- a comment"],
  ])('%s looks only at rows that are there and meet %s', async (strategy, predicate) => {
    const of = files(
      `, unique_key='id', incremental_strategy='${strategy}', incremental_predicates=["${predicate}"]`,
    );
    await build("(1, 'a'), (2, 'z')", of);
    await build("(1, 'A'), (2, 'Z')", of);
    expect(await content()).toEqual(['1|A', '2|Z', '2|z']);
  });

  /** The merge of (1, B), (2, y), (3, c) into (1, a), (2, z), (4, d). */
  async function merged(config: string): Promise<readonly unknown[]> {
    const of = files(`, incremental_strategy='merge', ${config}`);
    await build("(1, 'a'), (2, 'z'), (4, 'd')", of);
    expect(await build("(1, 'B'), (2, 'y'), (3, 'c')", of)).toEqual([
      expect.stringMatching(/^main\.i success/u),
    ]);
    return content();
  }

  test.each([
    ["unique_key='id', merge_update_condition='new.v > old.v'", ['1|a', '2|z', '3|c', '4|d']],
    ["unique_key='id', merge_insert_condition='new.id > 3'", ['1|B', '2|y', '4|d']],
    ["unique_key='id', merge_exclude_columns=['V']", ['1|a', '2|z', '3|c', '4|d']],
    ["unique_key='id', merge_update_columns='v'", ['1|B', '2|y', '3|c', '4|d']],
    [
      "merge_on_using_columns=['id'], merge_update_set_expressions={'v': 'old.v || new.v'}",
      ['1|aB', '2|zy', '3|c', '4|d'],
    ],
    [
      "unique_key='id', merge_clauses={'when_matched': [{'action': 'delete', 'condition': [\"old.v = 'z'\"]}, {'action': 'update', 'update': {'set_expressions': {'v': 'upper(old.v)'}}}]}",
      ['1|A', '3|c', '4|d'],
    ],
    [
      "unique_key='id', merge_clauses={'when_matched': [{'action': 'do_nothing'}], 'when_not_matched': [{'action': 'insert', 'insert': {'columns': ['id'], 'values': ['new.id * 10']}}, {'action': 'delete', 'by': 'source'}]}",
      ['1|a', '2|z', '30|null'],
    ],
    [
      "unique_key='id', merge_clauses={'when_matched': [{'action': 'update', 'mode': 'by_position'}], 'when_not_matched': [{'action': 'insert', 'mode': 'star'}, {'action': 'update', 'by': 'source', 'set_expressions': {'v': \"'gone'\"}}]}",
      ['1|B', '2|y', '3|c', '4|gone'],
    ],
  ])('merge %s', async (config, rows) => {
    expect(await merged(config)).toEqual(rows.map((row) => row.replace('null', '')));
  });

  test('an error clause tells what its author says, and changes nothing', async () => {
    const of = files(
      `, incremental_strategy='merge', unique_key='id', merge_clauses={'when_matched': [{'action': 'error', 'error_message': "it's frozen"}]}`,
    );
    await build("(1, 'Canari')", of);
    expect(await build("(1, 'b'), (2, 'b')", of)).toEqual([
      "main.i error kept: Incremental a row met an `error` clause of the merge: it's frozen",
    ]);
    expect(await content()).toEqual(['1|Canari']);
  });

  test('columns follow the SQL beside a unique index', async () => {
    const config = `, unique_key='id', on_schema_change='sync_all_columns', on_change='continue', indexes=[{'columns': ['id'], 'unique': true}]`;
    await build("(1, '7'), (2, '8')", files(config));
    expect(await build("(2, '9')", files(config, 'id, v::int as v, true as w'))).toEqual([
      'main.i success 2 rows',
    ]);
    expect(await build("(2, '9')", files(config, 'id, true as w'))).toEqual(['main.i success 2 rows']);
    expect(await content()).toEqual(['1|', '2|true']);
    expect(await warehouse.rows("select sql from duckdb_indexes() where schema_name = 'main'")).toEqual([
      expect.stringContaining('UNIQUE INDEX'),
    ]);
  });
});
