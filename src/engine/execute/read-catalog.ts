import type { CatalogColumn, CatalogRelation } from '../../core/manifest/dbt/make-dbt-catalog.js';
import type { Connection } from '../duckdb/connection.js';

/** Every table and view that the connection sees, its attached databases included, in one query of the catalogue. No row is read. */
export async function readCatalog(connection: Connection): Promise<readonly CatalogRelation[]> {
  const rows = await connection.rows(
    `with relations as (
       select database_name, schema_name, table_name as name, 'table' as kind, comment from duckdb_tables() where not internal
       union all
       select database_name, schema_name, view_name, 'view', comment from duckdb_views() where not internal
     ),
     columns as (
       select database_name, schema_name, table_name as name,
         list({name: column_name, type: data_type, comment: comment} order by column_index) as columns
       from duckdb_columns() where not internal group by all
     )
     select r.database_name, r.schema_name, r.name, r.kind, r.comment, to_json(coalesce(c.columns, []))::varchar as columns
     from relations r left join columns c
       on c.database_name = r.database_name and c.schema_name = r.schema_name and c.name = r.name`,
  );
  return rows.map((row) => ({
    database: String(row['database_name']),
    schema: String(row['schema_name']),
    name: String(row['name']),
    kind: row['kind'] === 'view' ? 'view' : 'table',
    comment: typeof row['comment'] === 'string' ? row['comment'] : null,
    columns: JSON.parse(String(row['columns'])) as readonly CatalogColumn[],
  }));
}
