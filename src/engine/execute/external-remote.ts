import { mkdir, stat } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { quoteText } from '../../core/sql/quote.js';
import type { Connection } from '../duckdb/connection.js';
import { filesBelow } from './external-files.js';
import { ModelSqlError } from './stage-context.js';

/** A file is handed over as one value, which has to fit in memory: in bytes. */
const mostAtOnce = 1024 ** 3;

/** Whether a file can be put into an object store byte by byte. */
export async function canUpload(path: string): Promise<boolean> {
  return (await stat(path)).size <= mostAtOnce;
}

/** Puts a local file into an object store, byte by byte: it appears there as a whole. */
export async function upload(path: string, address: string, connection: Connection): Promise<void> {
  await connection.run(
    `copy (select content from read_blob(${quoteText(literal(path))})) to ${quoteText(address)} (format blob)`,
  );
}

/** Puts a folder of files into a folder of an object store, one by one, beside what is there. Throws `ModelSqlError` for a file that is too large. */
export async function uploadFolder(
  folder: string,
  files: readonly string[],
  address: string,
  connection: Connection,
): Promise<void> {
  for (const name of files) {
    const path = join(folder, name);
    if (!(await canUpload(path)))
      throw occupied(`a file of \`${address}\` is larger than 1 GiB: \`file_size_bytes\` makes smaller ones`);
    await upload(path, `${address}/${name}`, connection);
  }
}

/** The files of a local folder, relative to it, with `/` between folders. */
export async function namesBelow(folder: string): Promise<readonly string[]> {
  return (await filesBelow(folder)).map((file) => file.slice(folder.length + 1).replaceAll('\\', '/'));
}

/** Refuses a folder of an object store that holds something, as DuckDB does. Throws `ModelSqlError`. */
export async function refuseRemoteFolder(address: string, connection: Connection): Promise<void> {
  if ((await remoteFiles(address, connection)).length === 0) return;
  throw occupied(
    `\`${address}\` is not empty, and \`overwrite_or_ignore\` does not say that its files may stay`,
  );
}

/** Takes the files of a folder of an object store into a local folder that has none of their names, so that both are read as one. */
export async function keepRemote(
  address: string,
  folder: string,
  taken: ReadonlySet<string>,
  connection: Connection,
): Promise<void> {
  for (const name of await remoteFiles(address, connection)) {
    if (taken.has(name)) continue;
    // A key may be any text: what would lead out of the folder is no file of it.
    if (posix.normalize(name) !== name || name.startsWith('../') || name.includes('\\')) continue;
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await connection.run(
      `copy (select content from read_blob(${quoteText(literal(`${address}/${name}`))})) to ${quoteText(path)} (format blob)`,
    );
  }
}

/** The files below a folder of an object store, relative to it. */
async function remoteFiles(address: string, connection: Connection): Promise<readonly string[]> {
  const rows = await connection.rows(
    `select file from glob(${quoteText(`${literal(address)}/**`)}) order by file`,
  );
  const prefix = `${address}/`;
  return rows.flatMap(({ file }) => {
    const path = String(file);
    return path.startsWith(prefix) && !path.endsWith('/') ? [path.slice(prefix.length)] : [];
  });
}

/** A path that stands for itself where patterns are read. */
function literal(path: string): string {
  return path.replaceAll(/[*?[\]]/gu, (mark) => `[${mark}]`);
}

function occupied(message: string): ModelSqlError {
  return new ModelSqlError({ type: 'External', subtype: 'OCCUPIED', message }, 'other');
}
