import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { isRemote } from '../../core/sql/remote.js';
import type { Connection } from '../duckdb/connection.js';
import { isRealFolder } from './external-files.js';
import { ownFolder } from './private-folder.js';
import { ModelSqlError, type StageContext } from './stage-context.js';

/**
 * Refuses a place that something else needs, before anything is written: the project's folder, its files, `.eider`, a database, and every folder
 * above one of them. What is put there would take their place.
 * @param target absolute
 * @param location as the author wrote it
 */
export async function refuseNeededPlace(
  target: string,
  location: string,
  connection: Connection,
  context: StageContext,
): Promise<void> {
  const refuse = (message: string): never => {
    throw new ModelSqlError({ type: 'External', subtype: 'OCCUPIED', message }, 'other');
  };
  const root = await realPlace(context.root);
  const place = join(await realPlace(dirname(target)), basename(target));
  const own = join(root, ownFolder);
  if (isIn(place, own)) refuse(`\`${location}\` is in \`${ownFolder}\`, which is Eider's`);
  // The link of Eider itself leads into `.eider`, and is not followed.
  const led = await realPlace(target);
  const places = isIn(led, own) ? [place] : [place, led];
  for (const { path, what } of await needed(root, connection, context)) {
    if (places.includes(path)) refuse(`\`${location}\` is ${what}`);
    if (places.some((each) => isIn(path, each))) refuse(`\`${location}\` is a folder that holds ${what}`);
  }
  const sources = await Promise.all(context.needs.map((path) => realPlace(resolve(root, path))));
  if (!places.some((each) => sources.some((folder) => isIn(each, folder)))) return;
  const file = await projectFileIn(target);
  if (file !== undefined)
    refuse(`\`${location}\` is a folder that holds \`${relative(target, file)}\`, a file of the project`);
}

interface Needed {
  readonly path: string;
  readonly what: string;
}

async function needed(
  root: string,
  connection: Connection,
  { needs }: StageContext,
): Promise<readonly Needed[]> {
  const rows = await connection.rows(
    'select database_name as name, path from duckdb_databases() where not internal and path is not null',
  );
  const files = rows.filter(({ path }) => !isRemote(String(path)));
  return [
    { path: root, what: "the project's folder" },
    ...(await Promise.all(
      files.map(async ({ name, path }) => ({
        path: await realPlace(String(path)),
        what: `the database \`${String(name)}\``,
      })),
    )),
    ...(await Promise.all(
      (await present(needs, root)).map(async (path) => ({
        path: await realPlace(resolve(root, path)),
        what: `\`${path}\` of the project`,
      })),
    )),
  ];
}

async function present(paths: readonly string[], root: string): Promise<readonly string[]> {
  const found = await Promise.all(paths.map((path) => stat(resolve(root, path)).catch(() => undefined)));
  return paths.filter((_, index) => found[index]);
}

/** A path without symbolic links, as far as it exists. */
async function realPlace(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(await realPlace(above), basename(path));
  }
}

/** Whether a path is a folder, or is below it. */
function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

/** What the project is written in. */
const written: ReadonlySet<string> = new Set(['.sql', '.yml', '.yaml', '.py', '.js', '.ts', '.md']);

async function projectFileIn(folder: string): Promise<string | undefined> {
  if (!(await isRealFolder(folder))) return undefined;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.find((entry) => !entry.isDirectory() && written.has(extname(entry.name)));
  return found && join(found.parentPath, found.name);
}
