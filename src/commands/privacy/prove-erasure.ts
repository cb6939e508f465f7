import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { externalLocation } from '../../core/graph/external-file.js';
import { materializationOf } from '../../core/graph/types.js';
import { isRemote } from '../../core/sql/remote.js';
import { openDatabase } from '../../engine/duckdb/database.js';
import { loadExtensions } from '../../engine/duckdb/extensions/load.js';
import { extensionDirectory } from '../../engine/duckdb/extensions/store.js';
import { filesAt, patternsOf, searchFile } from '../../engine/erase/search-files.js';
import { readDatabase, readParquet, type ReadFile } from '../../engine/erase/search-values.js';
import type { Io } from '../frame/io.js';
import type { Workspace } from '../project/workspace.js';

/** What was looked at, and what was found. */
export interface ErasureProof {
  readonly files: number;
  readonly bytes: number;
  readonly tables: number;
  readonly rows: number;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Looks for values in every file that Eider writes for a project: in its bytes, and, as DuckDB and Parquet compress texts, in every column of every
 * table. Other files of the project's folder are looked at too, and only named. To be called while the warehouse is not open in this process.
 */
export async function proveErasure(
  workspace: Workspace,
  values: readonly string[],
  io: Io,
): Promise<ErasureProof> {
  const own = await ownFiles(workspace);
  const patterns = patternsOf(values);
  const { root, target, env } = workspace;
  const database = await openDatabase({
    path: ':memory:',
    readOnly: false,
    settings: {},
    extensionDirectory: target.extensionDirectory ?? extensionDirectory(env, io.homeDirectory),
    fileSearchPath: root,
    command: 'eider erase',
  });
  const remains = new Set<string>();
  const unread = new Set<string>();
  let [bytes, tables, rows] = [0, 0, 0];
  try {
    await loadExtensions(database, target.extensions);
    const connection = await database.connect();
    for (const file of own) {
      const label = labelOf(root, file);
      const searched = await searchFile(file, patterns);
      bytes += searched.bytes;
      if (searched.kind === 'compressed') unread.add(label);
      let read: ReadFile | undefined;
      if (searched.kind === 'duckdb') read = await readDatabase(file, values, connection);
      if (searched.kind === 'parquet') read = await readParquet(file, values, connection);
      tables += read?.tables ?? 0;
      rows += read?.rows ?? 0;
      for (const { column, kind } of read?.findings ?? [])
        (kind === 'holds' ? remains : unread).add(column === '' ? label : `${label}: ${column}`);
      if (searched.found && !(read?.findings ?? []).some(({ kind }) => kind === 'holds')) remains.add(label);
    }
  } finally {
    await database.close();
  }
  const elsewhere = await othersHolding(workspace, new Set(own), patterns);
  return {
    files: own.length,
    bytes,
    tables,
    rows,
    diagnostics: [
      ...(remains.size > 0 ? [diagnostic('erase/remains', { places: [...remains] })] : []),
      ...(unread.size > 0 ? [diagnostic('erase/unread', { places: [...unread] })] : []),
      ...(elsewhere.length > 0 ? [diagnostic('erase/elsewhere', { places: elsewhere })] : []),
    ],
  };
}

/** The warehouse with what lies beside it, the target folder, Eider's own folder, external files, releases with their generations. */
async function ownFiles(workspace: Workspace): Promise<readonly string[]> {
  const { root, databasePath, targetPath, target, project, graph } = workspace;
  const externals = [...graph.nodes.values()].flatMap((node) => {
    if (node.kind !== 'model' || materializationOf(node) !== 'external') return [];
    const location = externalLocation(node);
    return isRemote(location) ? [] : [resolve(root, location)];
  });
  const releases = project.publications.map(({ path }) => resolve(root, path));
  const places = [
    targetPath,
    join(root, '.eider'),
    ...(target.tempDirectory === undefined ? [] : [resolve(root, target.tempDirectory)]),
    ...externals,
  ];
  const files = [
    ...(await beside(databasePath)),
    ...(await Promise.all(releases.map(beside))).flat(),
    ...(await Promise.all(places.map((place) => filesAt(place)))).flat(),
  ];
  return [...new Set(files)].sort();
}

/** A file or folder, and what is named after it: write-ahead log, spilled pages, generations, unfinished copies. */
async function beside(path: string): Promise<readonly string[]> {
  const name = basename(path);
  const isNamedAfter = (other: string): boolean => other.startsWith(name) || other.startsWith(`.${name}.`);
  const folder = dirname(path);
  const all = await filesAt(folder, (other) => skipped.has(other));
  return all.filter((file) => isNamedAfter(relative(folder, file).split(sep)[0] ?? ''));
}

const skipped = new Set(['.git', 'node_modules']);

async function othersHolding(
  { root }: Workspace,
  own: ReadonlySet<string>,
  patterns: readonly Buffer[],
): Promise<readonly string[]> {
  if (patterns.length === 0) return [];
  const found: string[] = [];
  for (const file of await filesAt(root, (name) => skipped.has(name))) {
    if (own.has(file)) continue;
    const searched = await searchFile(file, patterns).catch(() => undefined);
    if (searched?.found === true) found.push(labelOf(root, file));
  }
  return found;
}

function labelOf(root: string, file: string): string {
  const path = relative(root, file).split(sep).join('/');
  return path.startsWith('..') ? file : path;
}
