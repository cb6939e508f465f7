import { basename, extname } from 'node:path';
import { diagnostic, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import { suggest } from '../../core/diagnostics/suggest.js';
import type { TableToPublish } from '../../core/privacy/publication-policy.js';
import type { Publication } from '../../core/project/publication.js';
import { foldName } from '../../core/privacy/storable-columns.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationLabel, relationSql, type Relation } from '../../core/sql/relation.js';
import type { DescribedColumn } from './column-type.js';
import { outputDatabase, type TableCopy } from './copy-tables.js';
import { DatabaseError, type SqlConnection } from './ports.js';
import { publicColumns, unreadableType, type PublicColumn } from './public-columns.js';

/** How columns leave. */
type Choices = Pick<Publication, 'format' | 'geometry' | 'hugeint' | 'storageVersion'>;

const taken = new Set(['memory', 'system', 'temp', 'main', outputDatabase]);

/**
 * Attaches the warehouse read-only under the name it has when opened by itself (its file's), so that views that name it go on working.
 * Returns that name. Throws `DatabaseError` when it cannot be opened.
 */
export async function attachWarehouse(connection: SqlConnection, path: string): Promise<string> {
  const stem = basename(path, extname(path));
  const name = stem === '' || taken.has(stem.toLowerCase()) ? '_eider_warehouse' : stem;
  await connection.run(`ATTACH ${quoteText(path)} AS ${quoteIdentifier(name)} (READ_ONLY)`);
  return name;
}

/** Finds each listed column in the built relation, and refuses what is missing or of a type that readers cannot open. Reads no rows. */
export async function prepareTables(
  connection: SqlConnection,
  tables: readonly TableToPublish[],
  warehouse: string,
  choices: Choices,
): Promise<Outcome<readonly TableCopy[]>> {
  const diagnostics: Diagnostic[] = [];
  const value: TableCopy[] = [];
  for (const table of tables) {
    const from: Relation = { database: warehouse, ...table.model.relation };
    const described = await tryDescribe(connection, from);
    if (described instanceof DatabaseError) {
      diagnostics.push(
        diagnostic(
          'publish/model-unreadable',
          { model: table.model.name, reason: described.reason },
          table.table,
        ),
      );
      continue;
    }
    if (!described) {
      const data = { model: table.model.name, relation: relationLabel(table.model.relation) };
      diagnostics.push(diagnostic('publish/not-built', data, table.table));
      continue;
    }
    const columns = findColumns(table, described, choices);
    diagnostics.push(...columns.diagnostics);
    value.push({ ...table, from, columns: columns.value });
  }
  return { value, diagnostics };
}

async function tryDescribe(
  connection: SqlConnection,
  relation: Relation,
): Promise<readonly DescribedColumn[] | DatabaseError | undefined> {
  try {
    return await describe(connection, relation);
  } catch (error) {
    if (error instanceof DatabaseError) return error;
    throw error;
  }
}

/** The columns of a table or view; undefined where there is none of that name. */
async function describe(
  connection: SqlConnection,
  relation: Relation,
): Promise<readonly DescribedColumn[] | undefined> {
  const [found] = await connection.rows(
    'SELECT CAST(count(*) AS VARCHAR) AS "found" FROM information_schema.tables ' +
      `WHERE lower(table_catalog) = lower(${quoteText(relation.database ?? '')}) AND lower(table_schema) = lower(${quoteText(relation.schema)}) ` +
      `AND lower(table_name) = lower(${quoteText(relation.name)})`,
  );
  if (found?.['found'] === '0') return undefined;
  const rows = await connection.rows(`DESCRIBE SELECT * FROM ${relationSql(relation)}`);
  return rows.map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
}

function findColumns(
  { table, model }: TableToPublish,
  described: readonly DescribedColumn[],
  choices: Choices,
): Outcome<readonly PublicColumn[]> {
  const diagnostics: Diagnostic[] = [];
  const value: PublicColumn[] = [];
  for (const listed of table.columns) {
    const column =
      described.find((other) => other.name === listed.name) ??
      described.find((other) => foldName(other.name) === foldName(listed.name));
    if (!column) {
      const suggestion = suggest(
        listed.name,
        described.map((other) => other.name),
      );
      diagnostics.push(
        diagnostic('publish/unknown-column', { model: model.name, column: listed.name, suggestion }, listed),
      );
      continue;
    }
    for (const made of publicColumns(column, choices)) {
      const place = { table: table.name, column: made.name };
      const type = unreadableType(made.type, choices);
      if (type !== undefined) {
        const { storageVersion, format } = choices;
        diagnostics.push(
          diagnostic('publish/unreadable-type', { ...place, type, storageVersion, format }, listed),
        );
      }
      const twin = value.find((other) => foldName(other.name) === foldName(made.name));
      // Names that are listed twice have been refused; these are made here.
      if (twin?.points ?? (twin && made.points))
        diagnostics.push(diagnostic('publish/duplicate-column', place, listed));
      value.push(made);
    }
  }
  return { value, diagnostics };
}
