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
    '%s refuses keys that are NULL or come twice, and keeps the table',
    async (strategy) => {
      const of = files(`, unique_key='id', incremental_strategy='${strategy}'`);
      await build("(1, 'a')", of);
      expect(await build("(null, 'x'), (2, 'b'), (null, 'y')", of)).toEqual([
        'main.i error kept: Incremental 2 new rows have no value in the unique key `id`',
      ]);
      expect(await build("(2, 'Canari'), (2, 'b'), (3, 'c'), (3, 'd')", of)).toEqual([
        'main.i error kept: Incremental 2 values of the unique key `id` occur more than once among the new rows',
      ]);
      expect(await content()).toEqual(['1|a']);
      // The connection is not left in a broken transaction.
      expect(await build("(2, 'b')", of)).toEqual(['main.i success 2 rows']);
    },
  );

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
