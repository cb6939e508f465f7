import { afterEach, beforeEach, expect, test } from 'vitest';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import { changeColumns } from './table-columns.js';
import { Warehouse } from './warehouse.test-helper.js';

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await Warehouse.open();
});
afterEach(() => warehouse.close());

test.each<Relation>([
  { schema: 'main', name: 'a' },
  { schema: 's', name: 'a' },
  { database: 'other', schema: 'main', name: 'a' },
  { database: 'other', schema: 's', name: 'a b' },
])('a table that is made anew keeps its indexes: %j', async (relation) => {
  const table = relationSql(relation);
  const names = await warehouse.using(async (connection) => {
    await connection.run("attach ':memory:' as other; create schema other.s; create schema s");
    // Of the same name in the target's own file: not the one that is meant.
    await connection.run('create table if not exists main.a (id varchar)');
    await connection.run(`create or replace table ${table} (id integer, gone integer)`);
    await connection.run(`create index " ON b(" on ${table} (id)`);
    const present = await connection.columns(`select * from ${table}`);
    const removed = present.filter(({ name }) => name === 'gone');
    await changeColumns(relation, present, { added: [], removed, retyped: [] }, connection);
    return connection.rows(
      'select database_name as database, schema_name as schema, table_name as name from duckdb_indexes()',
    );
  });
  expect(names).toEqual([{ database: 'warehouse', ...relation }]);
});
