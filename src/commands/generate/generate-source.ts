import { diagnostic, hasErrors } from '../../core/diagnostics/diagnostic.js';
import { sourceYaml, type GeneratedRelation } from '../../core/library/generate.js';
import type { ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { GenerateSourceOptions } from '../frame/options.js';
import { exitCodeOf, printDiagnostics } from '../frame/print.js';
import { SessionError } from '../project/session-error.js';
import { openSession, type WarehouseSession } from '../project/warehouse-session.js';
import { openWorkspace } from '../project/workspace.js';

/** `eider generate source`: the relations of a schema as YAML. Opens the warehouse to read, and reads no row of it. */
export async function runGenerateSource(options: GenerateSourceOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  if (!opened.value || hasErrors(opened.diagnostics)) {
    printDiagnostics(opened.diagnostics, io, options);
    return exitCodeOf(opened.diagnostics);
  }
  const [schema = '', database] = options.schema.split('.').reverse();
  try {
    const command = 'eider generate';
    const session = await openSession(opened.value, { readOnly: true, extensions: [], wait: 0, command }, io);
    const tables = await readTables(session, schema, database);
    const found = [...opened.diagnostics];
    if (tables.length === 0) found.push(diagnostic('generate/nothing', { schema: options.schema }));
    else {
      const source = { name: options.name ?? schema, schema, ...(database !== undefined && { database }) };
      io.stdout(sourceYaml(source, tables, options.dialect));
    }
    printDiagnostics(found, io, options);
    return exitCodeOf(found);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, options);
    return error.exitCode;
  }
}

/** The relations of a schema, sorted, with their columns in their order. Eider's own are left out. */
async function tablesOf(
  session: WarehouseSession,
  schema: string,
  database: string | undefined,
): Promise<readonly GeneratedRelation[]> {
  const connection = await session.connect();
  try {
    const rows = await connection.rows(
      `select table_name, column_name, data_type
       from duckdb_columns()
       where not internal and schema_name = $1 and database_name = coalesce($2, current_database())
       order by table_name, column_index`,
      [schema, database ?? null],
    );
    const tables = new Map<string, { name: string; type: string }[]>();
    for (const row of rows) {
      const [table = '', name = '', type = ''] = Object.values(row).map(String);
      tables.set(table, [...(tables.get(table) ?? []), { name, type }]);
    }
    return [...tables].map(([name, columns]) => ({ name, columns }));
  } finally {
    await connection.close();
  }
}

/** Reads the tables, and closes the session whatever came of it. */
async function readTables(
  session: WarehouseSession,
  schema: string,
  database: string | undefined,
): Promise<readonly GeneratedRelation[]> {
  try {
    return await tablesOf(session, schema, database);
  } finally {
    await session.close();
  }
}
