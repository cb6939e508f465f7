import { describe, expect, test } from 'vitest';
import { isOfCatalogue } from './of-catalogue.js';

describe('a query is of the catalogue', () => {
  test.each([
    'select schema_name from information_schema.schemata',
    'select distinct table_schema as "table_schema", table_name from "shop".INFORMATION_SCHEMA.tables where table_name ilike \'a, b\' order by 1, 2',
    'select a, b from system.information_schema.columns c left join "my db"."information_schema"."tables" t using (table_schema, table_name) group by 1, 2',
    'from duckdb_tables() select schema_name, table_name',
    'select table_name from duckdb_tables where schema_name in (select x, y from duckdb_schemas() limit 1)',
    "select name, type from pragma_table_info('people')",
    'select a, b from (select x as a, y as b from duckdb_columns()) c join lateral (with t as (select 1) select 2) on f(a, b) union all select 1, 2 from duckdb_views()',
    '-- of people\nselect a /* from people */ from information_schema.tables;',
  ])('%s', (sql) => expect(isOfCatalogue(sql)).toBe(true));
});

describe('a query is not only of the catalogue', () => {
  test.each([
    'select 1',
    'select v from people',
    'select v from information_schema.schemata s, people',
    'select v from information_schema.schemata values, people',
    'select v from information_schema.schemata join duckdb_tables() on true, people',
    'select v from (select 1 from duckdb_tables()), people',
    'select v from information_schema.schemata positional join people',
    'select v from information_schema.schemata cross join (people p cross join people q)',
    'select (table people limit 1) from information_schema.schemata',
    'select v from information_schema.schemata union all table people',
    'select * from information_schema.schemata where (select"v"from"people") is null',
    'select * from information_schema.schemata where (select 1e5from people) is null',
    'select * from information_schema.schemata -- x\r, people',
    "select 1 as a$$ from people union all select '$$' from duckdb_tables()",
    "select e'\\'', v from people, information_schema.schemata where '' = ''",
    "select a$e'\\', v from people, information_schema.schemata where '' = ''",
    'select * from information_schema.tables; select * from query(x)',
    "select getvariable('x') from duckdb_tables()",
    'with a as (summarize people) select 1 from duckdb_tables()',
    "select * from duckdb_table_sample('people')",
    "select * from pragma_storage_info('people')",
    'select * from duckdb_variables()',
    'select * from duckdb_people',
    'select * from main.duckdb_tables',
    'select * from information_schema.main.people.x',
    'select * from "information_schema""x".people',
    'with tables as (select * from people) select * from tables',
  ])('%s', (sql) => expect(isOfCatalogue(sql)).toBe(false));
});
