import type { SqlFailure } from '../../core/sql/failure.js';
import type { Relation } from '../../core/sql/relation.js';
import type { Work } from '../../core/plan/stages.js';
import { isRemote } from '../../core/sql/remote.js';
import { closeAround } from '../duckdb/close-around.js';
import type { ColumnDescription, Connection } from '../duckdb/connection.js';
import { openDatabase, type Database } from '../duckdb/database.js';
import { DatabaseOpenError } from '../duckdb/open-failure.js';
import { loadExtensions } from '../duckdb/extensions/load.js';
import { SqlError } from '../duckdb/sql-error.js';
import { seedSelect } from '../execute/seed.js';
import { ModelSqlError } from '../execute/stage-context.js';
import { sourceSelect } from '../sources/source-select.js';

type Loaded = Extract<Work, { kind: 'seed' | 'source' }>;

/** A seed or source whose columns are wanted. */
export interface SchemaRequest {
  readonly relation: Relation;
  readonly work: Loaded;
  /** What YAML says of its columns; empty when that is not enough to go by. */
  readonly declared: readonly ColumnDescription[];
}

/** The columns, and who tells them; or why nobody does. */
export type SchemaAnswer =
  | {
      readonly kind: 'known';
      readonly columns: readonly ColumnDescription[];
      readonly from: 'file' | 'declared' | 'warehouse' | 'snapshot';
    }
  | { readonly kind: 'unknown'; readonly failure?: SqlFailure };

export interface SchemaOptions {
  /** The project's folder: relative paths start there. */
  readonly root: string;
  /** Where files are looked for that are not there. */
  readonly otherRoot?: string;
  readonly extensionDirectory: string;
  /** Files of DuckDB on this machine that may have what is asked for. */
  readonly databases: readonly DatabaseFile[];
  /** The project is a stranger's: only its seeds are read, and no file that a source names. */
  readonly untrusted?: boolean;
}

export interface DatabaseFile {
  /** The name by which it is attached; absent for the warehouse itself. */
  readonly alias?: string;
  /** Absolute. */
  readonly path: string;
}

/**
 * The columns of seeds and sources, in the order asked for: of a file of this machine as it would be read, else as declared, else as the
 * warehouse has them from an earlier run, or a database that is attached from a file. Nothing is fetched from a network.
 */
export async function readSchemas(
  requests: readonly SchemaRequest[],
  options: SchemaOptions,
): Promise<readonly SchemaAnswer[]> {
  if (requests.length === 0) return [];
  const database = await openDatabase({
    path: ':memory:',
    readOnly: false,
    settings: {},
    extensionDirectory: options.extensionDirectory,
    fileSearchPath: [options.root, ...(options.otherRoot === undefined ? [] : [options.otherRoot])].join(','),
    command: 'eider check',
  });
  try {
    const formats = new Set(requests.map(({ work }) => (work.kind === 'source' ? work.format : 'csv')));
    const { untrusted = false } = options;
    const wanted = [
      ...(formats.has('spatial') ? ['spatial'] : []),
      ...(formats.has('xlsx') ? ['excel'] : []),
    ];
    await loadExtensions(database, untrusted ? [] : wanted);
    const connection = await database.connect();
    if (untrusted) {
      await closeAround(options.root, connection);
      await connection.run('set lock_configuration = true');
    }
    const answers: SchemaAnswer[] = [];
    for (const request of requests) answers.push(await answerOf(request, connection, untrusted));
    let known: readonly SchemaAnswer[] = answers;
    for (const file of options.databases) known = await fromDatabase(requests, known, file, options);
    return known;
  } finally {
    await database.close();
  }
}

async function answerOf(
  request: SchemaRequest,
  connection: Connection,
  untrusted: boolean,
): Promise<SchemaAnswer> {
  const { work, declared } = request;
  try {
    const isRead = untrusted ? isPlainSeed(work) : isHere(work);
    const select = isRead ? await selectOf(work, connection) : undefined;
    if (select !== undefined)
      return { kind: 'known', columns: await connection.columns(select), from: 'file' };
    return declared.length > 0 ? { kind: 'known', columns: declared, from: 'declared' } : { kind: 'unknown' };
  } catch (error) {
    if (!(error instanceof SqlError) && !(error instanceof ModelSqlError)) throw error;
    if (declared.length > 0 && work.kind === 'source')
      return { kind: 'known', columns: declared, from: 'declared' };
    return { kind: 'unknown', failure: error.failure };
  }
}

async function selectOf(work: Loaded, connection: Connection): Promise<string> {
  return work.kind === 'seed' ? seedSelect(work, connection) : sourceSelect(work, connection);
}

/** Whether it is files of this machine. */
function isHere(work: Loaded): boolean {
  if (work.kind === 'source' && work.external !== undefined && work.location.length === 0)
    return !/\b[a-z][a-z0-9+.-]*:\/\//iu.test(work.external);
  return work.kind === 'seed' || (work.location.length > 0 && !work.location.some(isRemote));
}

/** A seed with a name that stands for itself: in others, DuckDB would look for files that match. */
function isPlainSeed(work: Loaded): boolean {
  return work.kind === 'seed' && !/[*?[]/u.test(work.path);
}

/** Looks up in a database what nobody else knows. One that cannot be opened now tells nothing. */
async function fromDatabase(
  requests: readonly SchemaRequest[],
  answers: readonly SchemaAnswer[],
  { alias, path }: DatabaseFile,
  { extensionDirectory, root }: SchemaOptions,
): Promise<readonly SchemaAnswer[]> {
  const isAsked = (answer: SchemaAnswer, index: number): boolean =>
    answer.kind === 'unknown' && requests[index]?.relation.database === alias;
  if (!answers.some(isAsked)) return answers;
  let database: Database | undefined;
  try {
    database = await openDatabase({
      path,
      readOnly: true,
      settings: {},
      extensionDirectory,
      fileSearchPath: root,
      command: 'eider check',
    });
    const connection = await database.connect();
    const found: SchemaAnswer[] = [];
    for (const [index, answer] of answers.entries()) {
      const relation = requests[index]?.relation;
      const columns = relation && isAsked(answer, index) ? await stored(relation, connection) : [];
      found.push(columns.length === 0 ? answer : { kind: 'known', columns, from: 'warehouse' });
    }
    return found;
  } catch (error) {
    if (!(error instanceof DatabaseOpenError) && !(error instanceof SqlError)) throw error;
    return answers;
  } finally {
    await database?.close();
  }
}

async function stored(relation: Relation, connection: Connection): Promise<readonly ColumnDescription[]> {
  const rows = await connection.rows(
    `select column_name, data_type from duckdb_columns()
     where database_name = current_database() and schema_name = $1 and table_name = $2 order by column_index`,
    [relation.schema, relation.name],
  );
  return rows.map((row) => ({ name: String(row['column_name']), type: String(row['data_type']) }));
}
