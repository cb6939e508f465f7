/**
 * Models that a stranger might send, each with what the check must come to. `<outside>` is a file outside the project that holds a word which
 * nobody may see, `<folder>` its folder, and `<url>` a server that nobody may ask. `refused`: it must not bind. `inert`: it may bind, as nothing of
 * it runs.
 */
export interface HostileModel {
  readonly sql: string;
  readonly becomes: 'refused' | 'inert';
}

const refused = (...queries: readonly string[]): readonly HostileModel[] =>
  queries.map((sql) => ({ sql, becomes: 'refused' }));
const inert = (...queries: readonly string[]): readonly HostileModel[] =>
  queries.map((sql) => ({ sql, becomes: 'inert' }));

export const hostileModels: readonly HostileModel[] = [
  // Files
  ...refused(
    `select * from read_csv('/etc/passwd')`,
    `select * from read_csv('<outside>', header = false)`,
    `select * from '<outside>'`,
    `select * from read_text('<outside>')`,
    `select * from read_blob('<outside>')`,
    `select * from read_json('<outside>')`,
    `select * from read_parquet('<folder>/*.parquet')`,
    `select * from parquet_metadata('<outside>')`,
    `select * from glob('<folder>/*')`,
    `select content from (from read_text('../outside/secret.txt'))`,
    `select * from query('select * from read_text(''<outside>'')')`,
    `select * from query_table('<outside>')`,
    `select (select content from read_text('<outside>')) as inner_query`,
    `with x as (from read_csv('<outside>')) select 1 as one from x`,
    `from read_duckdb('<folder>/other.duckdb')`,
  ),
  // Networks
  ...refused(
    `select * from read_csv('<url>/data.csv')`,
    `select * from read_parquet('<url>/data.parquet')`,
    `select * from '<url>/data.csv'`,
    `select * from read_text('s3://bucket/key')`,
    `select * from postgres_scan('host=127.0.0.1 user=me', 'public', 'people')`,
    `select * from sqlite_scan('<outside>', 'people')`,
    `select * from st_read('<outside>')`,
    `select * from st_read('/vsicurl/<url>/data.geojson')`,
    `select * from st_read_meta('/vsicurl/<url>/data.geojson')`,
    `select * from st_readosm('<outside>')`,
    `select * from st_readshp('<folder>/shape.shp')`,
    `select * from system.main.st_readshp('<folder>/shape.shp')`,
    `select * from "ST_ReadSHP"/* */('<folder>/shape.shp')`,
    `select * from U&"st\\005Freadshp"('<folder>/shape.shp')`,
    `select * from query('select * from st_' || 'readshp(''<folder>/shape.shp'')')`,
    `select (select count(*) from shapefile_meta('<folder>/shape.shp')) as n`,
    `pivot (from st_readshp('<folder>/shape.shp')) on canary_c0f using count(*)`,
    `{{ config(materialized='table_function') }} select * from st_readshp('<folder>/shape.shp')`,
    `{{ config(materialized='function') }} (select count(*) from st_readshp('<folder>/shape.shp'))`,
    `select * from read_xlsx('<outside>')`,
  ),
  // Statements that are no queries
  ...refused(
    `copy (select 1) to '<folder>/written.csv'`,
    `attach '<folder>/attached.duckdb' as other`,
    `install httpfs`,
    `load httpfs`,
    `set enable_external_access = true`,
    `set lock_configuration = false`,
    `reset enable_external_access`,
    `pragma enable_logging`,
    `call enable_logging()`,
    `create secret s (type s3, key_id 'a', secret 'b')`,
    `create persistent secret s (type s3, key_id 'a', secret 'b')`,
    `export database '<folder>/exported'`,
    `import database '<folder>/exported'`,
    `create table other as select 1`,
    `drop schema stg cascade`,
    `checkpoint`,
    `vacuum`,
    `detach memory`,
    `explain analyze select 1`,
    `prepare p as select 1`,
    `set variable eider_pseudonym_inner = 'x'::blob`,
  ),
  // More than one statement
  ...refused(
    `select 1 as one; copy (select 1) to '<folder>/written.csv'`,
    `select 1 as one; attach '<folder>/attached.duckdb'`,
    `select 1 as one; set enable_external_access = true`,
    `select 1 as one;; select 2 as two`,
    `select 1 as one /* ; */ ; /* hidden */ install httpfs`,
    `select 1 as one with no data; select 2 as two`,
    `select * from query('select 1; select 2')`,
    `select 1 as one) ; select (2`,
  ),
  // The environment
  ...refused(`select getenv('CANARY') as leak`, `select {{ env_var('CANARY') }} as leak`, `{{ steal() }}`),
  ...inert(
    `select * from sniff_csv('<outside>')`,
    `select current_setting('home_directory') as leak`,
    `select * from duckdb_secrets()`,
    `select * from which_secret('s3://bucket', 's3')`,
    `select getvariable('eider_pseudonym_inner') as leak`,
    `select * from duckdb_settings()`,
    `select current_database() as db, current_user as me`,
  ),
  // Text that hides the end of the statement
  ...inert(
    `select 1 as one -- with data`,
    `select 1 as one /* ; attach '<folder>/attached.duckdb' */`,
    `select '; copy (select 1) to ''<folder>/written.csv''' as text`,
  ),
];
