import { join } from 'node:path';
import { compiledNeeds } from '../../core/plan/compiled-needs.js';
import { isLive } from '../../core/plan/extensions.js';
import type { Publication } from '../../core/project/publication.js';
import { openDatabase } from '../../engine/duckdb/database.js';
import { loadExtensions } from '../../engine/duckdb/extensions/load.js';
import { extensionDirectory } from '../../engine/duckdb/extensions/store.js';
import { attachDatabases } from '../../engine/sources/attach.js';
import type { SqlSession } from '../../engine/publish/ports.js';
import type { Io } from '../frame/io.js';
import type { Workspace } from '../project/workspace.js';

/** The in-memory database in which the warehouse and the new file are attached side by side. What spills is private. */
export async function openReleaseSession(
  publication: Pick<Publication, 'tables' | 'geometry'>,
  workspace: Workspace,
  io: Io,
): Promise<SqlSession> {
  const { target, env, root } = workspace;
  io.restrictNewFiles();
  io.enterFolder(root);
  const database = await openDatabase({
    path: ':memory:',
    readOnly: false,
    ...(target.duckdbThreads !== undefined && { threads: target.duckdbThreads }),
    ...(target.memoryLimit !== undefined && { memoryLimit: target.memoryLimit }),
    tempDirectory: target.tempDirectory ?? join(root, '.eider', 'tmp'),
    settings: target.settings,
    extensionDirectory: target.extensionDirectory ?? extensionDirectory(env, io.homeDirectory),
    fileSearchPath: root,
    command: 'eider publish',
  });
  await loadExtensions(database, [
    ...target.extensions,
    ...neededExtensions(publication, workspace),
    ...(publication.geometry === 'lat_lon' ? ['spatial'] : []),
  ]);
  const connection = await database.connect();
  // Relations of a dbt project may be in others, and views may read them.
  const files = target.attach.filter(({ type = 'duckdb' }) => type === 'duckdb');
  if (target.dbt && !workspace.untrusted) await attachDatabases(files, root, connection, false);
  return {
    run: (sql) => connection.run(sql),
    rows: (sql) => connection.rows(sql),
    interrupt: () => connection.interrupt(),
    close: () => database.close(),
  };
}

/** Views run their own SQL when they are copied, with the extensions that it needs. */
function neededExtensions(publication: Pick<Publication, 'tables'>, workspace: Workspace): readonly string[] {
  const needs = compiledNeeds(workspace.compiler);
  const names = new Set(publication.tables.map((table) => table.model));
  return [...workspace.graph.nodes.values()].flatMap((node) =>
    names.has(node.name) && isLive(node) ? [...(needs.get(node.id) ?? [])] : [],
  );
}
