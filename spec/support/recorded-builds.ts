import { dirname } from 'node:path';
import { openDatabase } from '../../src/engine/duckdb/database.js';

/** The relations of a warehouse, by schema and name, as `scripts/dbt/record-builds.py` records them. */
export interface Recorded {
  readonly [relation: string]: {
    readonly kind: string;
    readonly columns: readonly (readonly string[])[];
    readonly rows: readonly (string | null)[];
  };
}

/** What stands in a database file, Eider's own state apart. */
export async function recordOf(path: string): Promise<Recorded> {
  const database = await openDatabase({
    path,
    readOnly: true,
    settings: {},
    extensionDirectory: dirname(path),
    fileSearchPath: dirname(path),
    command: 'test',
  });
  try {
    const connection = await database.connect();
    const relations = await connection.rows(
      `select schema_name, table_name as name, 'table' as kind from duckdb_tables() where schema_name <> '_eider'
       union all select schema_name, view_name, 'view' from duckdb_views() where not internal and schema_name <> '_eider' order by all`,
    );
    const found: { [relation: string]: Recorded[string] } = {};
    for (const { kind, name, schema_name: schema } of relations) {
      const relation = `"${String(schema)}"."${String(name)}"`;
      const columns = await connection.rows(`describe ${relation}`);
      const rows = await connection.rows(`select t::varchar as row from ${relation} t order by 1`);
      found[`${String(schema)}.${String(name)}`] = {
        kind: String(kind),
        columns: columns.map((column) => [String(column['column_name']), String(column['column_type'])]),
        rows: rows.map(({ row }) => (typeof row === 'string' ? row : null)),
      };
    }
    return found;
  } finally {
    await database.close();
  }
}
