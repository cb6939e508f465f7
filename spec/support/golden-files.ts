import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { databaseName } from '../../src/core/project/database-name.js';
import { quoteIdentifier, quoteText } from '../../src/core/sql/quote.js';
import type { Connection } from '../../src/engine/duckdb/connection.js';
import { openDatabase } from '../../src/engine/duckdb/database.js';
import { SqlError } from '../../src/engine/duckdb/sql-error.js';
import { extensionStore } from './run-eider.js';

/** All files below a folder as text, by path with `prefix` in front. */
export async function readTree(folder: string, prefix: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  if (!existsSync(folder)) return files;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((found) => found.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    files.set(prefix === '' ? name : `${prefix}/${name}`, await readFile(path, 'utf8'));
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export async function writeTree(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const [name, text] of files) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

/** Every relation of every database file in a project, as CSV with the types in its header: `rows/<file>.<schema>.<name>.csv`. */
export async function rowsOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = await readdir(folder, { recursive: true });
  const databases = found.filter((name) => name.endsWith('.duckdb') && !name.includes('.generations')).sort();
  const files = new Map<string, string>();
  for (const database of databases) {
    // Views of a dbt project read across files.
    const isDbt = found.includes('dbt_project.yml');
    const others = isDbt ? databases.filter((other) => other !== database) : [];
    for (const [name, text] of await rowsOfDatabase(join(folder, database), folder, others)) {
      const label = `${database.replace(/\.duckdb$/u, '')}.${name}`;
      files.set(`rows/${label.replaceAll(/[/\\:*?"<>|\n]/gu, '_')}.csv`, text);
    }
  }
  return files;
}

async function rowsOfDatabase(
  path: string,
  folder: string,
  others: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const database = await openDatabase({
    path,
    readOnly: true,
    settings: {},
    extensionDirectory: extensionStore(),
    fileSearchPath: folder,
    command: 'golden',
  }).catch(() => undefined);
  if (!database) return files;
  try {
    const connection = await database.connect();
    for (const other of others)
      await connection.run(
        `attach ${quoteText(join(folder, other))} as ${quoteIdentifier(databaseName(other))} (read_only)`,
      );
    const relations = await connection.rows(
      `select schema_name as s, table_name as t from duckdb_tables() where database_name = current_database() and schema_name <> '_eider' and table_name <> '_eider_release'
       union all select schema_name, view_name from duckdb_views() where database_name = current_database() and not internal order by all`,
    );
    for (const { s, t } of relations) {
      const relation = `${quoteIdentifier(databaseName(path))}.${quoteIdentifier(String(s))}.${quoteIdentifier(String(t))}`;
      files.set(
        `${String(s)}.${String(t)}`,
        (await contentOf(relation, connection)).replaceAll(folder, '<project>'),
      );
    }
  } finally {
    await database.close();
  }
  return files;
}

/** A view may read what is not there: then that is what it holds. */
async function contentOf(relation: string, connection: Connection): Promise<string> {
  try {
    const columns = await connection.columns(`select * from ${relation}`);
    const rows = await connection.rows(`select * from ${relation} order by all`);
    const header = columns.map(({ name, type }) => `${name} ${type}`).join(',');
    const lines = rows.map((row) => columns.map(({ name }) => cell(row[name])).join(','));
    return `${[header, ...lines].join('\n')}\n`;
  } catch (error) {
    if (error instanceof SqlError) return `cannot be read: ${error.failure.type}\n`;
    throw error;
  }
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === '' || /[",\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
