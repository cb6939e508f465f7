import { createHash } from 'node:crypto';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationSql } from '../../core/sql/relation.js';
import { sha256File } from '../files/sha256-file.js';
import type { DescribedColumn } from './column-type.js';
import { contentOf, descriptionOf, outputDatabase, publicRelation, type TableCopy } from './copy-tables.js';
import type { CopiedTable, ReleaseWork } from './make-release.js';

/** What a folder says of itself. */
export const releaseFile = 'release.json';
/** The tables and columns of a folder, for people. */
export const dictionaryFile = 'dictionary.csv';

/** One file of a released folder, in `release.json`. */
export interface ReleasedFile {
  readonly table: string;
  readonly file: string;
  readonly source_relation: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Writes the tables of a finished, verified file as a folder: one file a table, the dictionary and `release.json`. Each file is read back and compared.
 * Returns what is not equal.
 */
export async function exportFolder(
  work: ReleaseWork,
  copied: readonly CopiedTable[],
  folder: string,
): Promise<readonly Diagnostic[]> {
  const { connection, publication } = work;
  const format = publication.format === 'csv' ? 'csv' : 'parquet';
  await mkdir(folder, { mode: 0o700 });
  const output = quoteIdentifier(outputDatabase);
  // Times with a zone are text in CSV: the same wherever they are written.
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(`ATTACH ${quoteText(work.file)} AS ${output} (READ_ONLY)`);
  const found: Diagnostic[] = [];
  const files: ReleasedFile[] = [];
  for (const { copy, content } of copied) {
    const path = join(folder, `${fileStem(copy.table.name)}.${format}`);
    const relation = relationSql(publicRelation(copy));
    await connection.run(`COPY ${relation} TO ${quoteText(path)} (${writeOptions[format]})`);
    const [made, read] = await bothContents(work, copy, relation, path);
    if (made !== read)
      found.push(
        diagnostic(
          'publish/verification-failed',
          { table: copy.table.name, model: copy.model.name, what: 'content' },
          copy.table,
        ),
      );
    const { size } = await stat(path);
    files.push({
      table: copy.table.name,
      file: basename(path),
      source_relation: `${copy.model.relation.schema}.${copy.model.relation.name}`,
      rows: content.rows,
      bytes: size,
      sha256: await sha256File(path),
    });
  }
  await connection.run(`DETACH ${output}`);
  await writeFile(join(folder, dictionaryFile), dictionary(copied, files), { mode: 0o640 });
  await writeFile(join(folder, releaseFile), releaseText(work, copied, files), { mode: 0o640 });
  return found;
}

const writeOptions = {
  parquet: 'FORMAT parquet, COMPRESSION zstd',
  csv: 'FORMAT csv, HEADER true',
} as const;

/** Rows and hash of a table, and of the file that was made of it: as they are for Parquet, as text for CSV. */
async function bothContents(
  { connection, publication }: ReleaseWork,
  copy: TableCopy,
  relation: string,
  path: string,
): Promise<readonly [string, string]> {
  const text = (): readonly DescribedColumn[] => copy.columns.map(({ name }) => ({ name, type: 'VARCHAR' }));
  if (publication.format === 'csv') {
    const names = copy.columns.map(({ name }) => `${quoteText(name)}: 'VARCHAR'`).join(', ');
    const read = `read_csv(${quoteText(path)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', new_line = '\\n', allow_quoted_nulls = false, columns = {${names}})`;
    const cast = copy.columns.map(
      ({ name }) => `CAST(${quoteIdentifier(name)} AS VARCHAR) AS ${quoteIdentifier(name)}`,
    );
    const made = await contentOf(connection, `(SELECT ${cast.join(', ')} FROM ${relation})`, text());
    return [JSON.stringify(made), JSON.stringify(await contentOf(connection, read, text()))];
  }
  // Some types are others in Parquet: whole seconds are microseconds, bits are text.
  const cast = copy.columns.map(({ name, type }) =>
    /^(?:ENUM|GEOMETRY)\b/u.test(type)
      ? quoteIdentifier(name)
      : `CAST(${quoteIdentifier(name)} AS ${type}) AS ${quoteIdentifier(name)}`,
  );
  const read = `(SELECT ${cast.join(', ')} FROM read_parquet(${quoteText(path)}))`;
  const made = await contentOf(connection, relation, copy.columns);
  return [JSON.stringify(made), JSON.stringify(await contentOf(connection, read, copy.columns))];
}

/** A table's name as a file's: letters, digits, `_` and `-` stay, all else is `%` and its number. */
export function fileStem(table: string): string {
  const safe = table.replaceAll(
    /[^\p{L}\p{N}_-]/gu,
    (sign) => `%${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase()}`,
  );
  if (Buffer.byteLength(safe) <= 200) return safe;
  return createHash('sha256').update(table).digest('hex');
}

function dictionary(copied: readonly CopiedTable[], files: readonly ReleasedFile[]): string {
  const rows = copied.flatMap(({ copy }, index) => [
    [copy.table.name, files[index]?.file ?? '', '', '', copy.model.description],
    ...copy.columns.map((column) => [
      copy.table.name,
      files[index]?.file ?? '',
      column.name,
      column.type,
      descriptionOf(copy, column),
    ]),
  ]);
  return [['table', 'file', 'column', 'type', 'description'], ...rows]
    .map((row) => `${row.map(csvField).join(',')}\n`)
    .join('');
}

function csvField(text: string): string {
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function releaseText(
  { release, publication }: ReleaseWork,
  copied: readonly CopiedTable[],
  files: readonly ReleasedFile[],
): string {
  return `${JSON.stringify(
    {
      release_id: release.id,
      published_at: release.createdAt,
      ...(release.commit !== undefined && { commit: release.commit }),
      run_id: release.runId,
      eider_version: release.eiderVersion,
      publication: publication.name,
      format: publication.format,
      fingerprint: release.fingerprint,
      tables: files.map((file, index) => ({
        ...file,
        sources: release.sources.get(copied[index]?.copy.model.name ?? '') ?? [],
      })),
    },
    undefined,
    2,
  )}\n`;
}
