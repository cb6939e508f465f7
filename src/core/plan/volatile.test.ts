import { describe, expect, test } from 'vitest';
import { DuckDBInstance } from '@duckdb/node-api';
import { normaliseForFingerprint } from '../sql/normalise.js';
import { isVolatile, usesPseudonymKey } from './volatile.js';

const judged = (sql: string): boolean => isVolatile(normaliseForFingerprint(sql));

describe('isVolatile', () => {
  test.each([
    'select now()',
    'select NOW ( )',
    'select current_date as d',
    'select current_timestamp from x',
    'select x from t where d > today() - 1',
    'select random() from t',
    'select gen_random_uuid()',
    "select nextval('s')",
    "select getenv('HOME')",
    "select getvariable('x')",
    'select age(birth) from t',
    'select age(cast(birth as timestamp)) from t',
    'select * from t using sample 10%',
    'select * from t tablesample reservoir(10)',
    "from 'a.csv'",
    "from'a.csv'",
    "select * from t join 'b.parquet' using (id)",
    'select * from "lake/a.parquet"',
    'select * from "lake/a.csv.gz" as a',
    "select * from read_csv('a.csv')",
    "select * from read_parquet(['a.parquet'])",
    "select * from read_text('a')",
    "select * from glob('*')",
    "select * from st_read('a.gpkg')",
    "select * from postgres_query('db', 'select 1')",
    "select * from query('select now()')",
    'select * from duckdb_tables()',
    'select * from information_schema.tables',
    // Quotes inside names and literals hide nothing.
    'select "l\'âge", now() as "d\'ici" from t',
    "select 'it''s', now(), 'd''ici'",
    "select E'it\\'s', now() --'",
    "select $$it's$$, now()",
  ])('%s', (sql) => {
    expect(judged(sql)).toBe(true);
  });

  test.each([
    'select 1',
    "select 'now()' as text",
    'select "now()" from t',
    'select 1 -- now()',
    'select /* random() */ 1',
    "select 'from ''a.csv''' as text",
    "select 'from' || 'a.csv' from t",
    "select x from t where x = 'from' and y in ('a')",
    'select knows(x), known (y), renow from t',
    'select current_dates, my_current_date from t',
    'select age(birth, seen) from t',
    'select age(cast(birth as timestamp), seen) from t',
    'select average(x), "age" from t',
    'select uuid from t',
    'select * from "marts"."a.b"',
    "select sha256(getvariable('eider_pseudonym_outer') || x) from t",
    'select read_count, parquet from t',
    "select extract('year' from d) from t",
  ])('not %s', (sql) => {
    expect(judged(sql)).toBe(false);
  });

  test('every function that DuckDB itself calls volatile is on the list, or harmless', async () => {
    const harmless = new Set([
      'stats',
      'error',
      'sleep_ms',
      'write_log',
      'current_database',
      'current_schema',
      'current_schemas',
      'in_search_path',
    ]);
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(
      "select distinct function_name from duckdb_functions() where stability <> 'CONSISTENT' or function_type = 'table'",
    );
    const names = reader.getRows().map(([name]) => String(name));
    connection.closeSync();
    instance.closeSync();
    const onlyArguments = new Set([
      'range',
      'generate_series',
      'unnest',
      'repeat',
      'repeat_row',
      'summary',
      'json_each',
      'json_tree',
      'test_all_types',
      'test_vector_types',
      'pg_timezone_names',
      'icu_calendar_names',
      'which_secret',
      'sql_auto_complete',
    ]);
    const settings = /^(?:enable|disable|check|force|truncate)|checkpoint/u;
    const missed = names.filter(
      (name) =>
        !judged(`select ${name}(1)`) &&
        !harmless.has(name) &&
        !onlyArguments.has(name) &&
        !settings.test(name),
    );
    expect(missed.filter((name) => name !== 'arrow_scan_dumb').sort()).toEqual([]);
  });
});

test('usesPseudonymKey', () => {
  expect(usesPseudonymKey("getvariable('eider_pseudonym_inner')")).toBe(true);
  expect(usesPseudonymKey("getvariable('EIDER_PSEUDONYM_OUTER')")).toBe(true);
  expect(usesPseudonymKey("getvariable('other')")).toBe(false);
});
