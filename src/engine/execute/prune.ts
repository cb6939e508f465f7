import { createHash } from 'node:crypto';
import { lstat, readFile, realpath, rm, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve, relative } from 'node:path';
import type { RunResult } from '../../core/plan/events.js';
import type { Orphan, Plan } from '../../core/plan/stages.js';
import { isRemote } from '../../core/sql/remote.js';
import { relationKey, relationSql } from '../../core/sql/relation.js';
import type { Connection } from '../duckdb/connection.js';
import type { Database } from '../duckdb/database.js';
import { inTransaction } from '../duckdb/in-transaction.js';
import { generationFolderOf, markerName } from './external-marker.js';
import { liveGenerations, sweepLeftovers } from './leftovers.js';
import { kindOf } from './relation-ddl.js';
import { forgetRows } from './state-tables.js';

/**
 * Drops the orphans of a plan in one transaction, with what the state holds of them; then removes the files of external ones. What has become another
 * kind of relation since the plan was made is left. Throws `SqlError`, and then nothing of the target's own file is gone.
 */
export async function pruneOrphans(
  plan: Plan,
  root: string,
  database: Database,
  connection: Connection,
): Promise<Pick<RunResult, 'pruned' | 'kept'>> {
  const pruned: string[] = [];
  const kept: { readonly label: string; readonly reason: string }[] = [];
  const gone: Orphan[] = [];
  const files = await filesOf(plan.orphans ?? [], root, connection);
  const drop = async (orphan: Orphan): Promise<void> => {
    const reason = await dropOrphan(orphan, connection);
    if (reason !== undefined) {
      kept.push({ label: orphan.label, reason });
      return;
    }
    gone.push(orphan);
    if (orphan.relation) pruned.push(orphan.label);
  };
  // One transaction writes to one database. What is gone and still recorded is found to be gone by the next run.
  const elsewhere = (plan.orphans ?? []).filter(({ relation }) => relation?.database !== undefined);
  for (const orphan of elsewhere) await drop(orphan);
  await inTransaction(connection, async () => {
    for (const orphan of plan.orphans ?? []) if (!elsewhere.includes(orphan)) await drop(orphan);
    const ids = gone.map((orphan) => orphan.id);
    for (const statement of forgetRows(ids, plan.orphanTests ?? [])) await connection.run(statement);
  });
  pruned.sort();
  for (const { orphan, path, isOurs } of files) {
    if (!gone.includes(orphan)) continue;
    if (orphan.relation) {
      const folder = generationFolderOf(root, database.path, orphan.relation);
      await rm(join(folder, markerName), { force: true });
    }
    if (isOurs) await rm(path, { force: true });
    else kept.push({ label: orphan.location ?? path, reason: whyKept(path) });
  }
  await sweepLeftovers(root, database, connection);
  return { ...(pruned.length > 0 && { pruned }), ...(kept.length > 0 && { kept }) };
}

/** Gives the reason when it was left. */
async function dropOrphan({ relation, keep }: Orphan, connection: Connection): Promise<string | undefined> {
  if (!relation || keep !== undefined) return keep;
  if (relation.kind === 'function') {
    for (const kind of ['macro', 'macro table'])
      await connection.run(`drop ${kind} if exists ${relationSql(relation)}`);
    return undefined;
  }
  const present = await kindOf(connection, relation);
  if (present === undefined) return undefined;
  if (present !== relation.kind) return `Eider built a ${relation.kind} there, and now there is a ${present}`;
  await connection.run(`drop ${relation.kind} ${relationSql(relation)}`);
  return undefined;
}

interface PublicFile {
  readonly orphan: Orphan;
  readonly path: string;
  readonly isOurs: boolean;
}

/** The public files of external orphans. Only one that is still the very generation behind the view is Eider's to remove. */
async function filesOf(
  orphans: readonly Orphan[],
  root: string,
  connection: Connection,
): Promise<readonly PublicFile[]> {
  const external = orphans.filter((orphan) => orphan.location !== undefined && orphan.relation);
  if (external.length === 0) return [];
  const generations = new Map(
    (await liveGenerations(connection))
      .filter(({ own }) => own)
      .map((live) => [relationKey(live), live.file]),
  );
  const found: PublicFile[] = [];
  for (const orphan of external) {
    if (isRemote(orphan.location ?? '')) {
      found.push({ orphan, path: orphan.location ?? '', isOurs: false });
      continue;
    }
    const path = resolve(root, orphan.location ?? '');
    const generation = orphan.relation && generations.get(relationKey(orphan.relation));
    const present = await lstat(path).catch(() => undefined);
    if (!isInside(root, path) || !present || (!present.isFile() && !present.isSymbolicLink())) continue;
    const isOurs =
      generation !== undefined &&
      (present.isSymbolicLink()
        ? (await realpath(path).catch(() => undefined)) ===
          (await realpath(join(root, generation)).catch(() => ''))
        : await sameFile(path, join(root, generation)));
    found.push({ orphan, path, isOurs });
  }
  return found;
}

function whyKept(path: string): string {
  return isRemote(path) ? 'it is in an object store' : 'it is not the file that Eider wrote';
}

function isInside(root: string, path: string): boolean {
  const below = relative(root, path);
  return below !== '' && !below.startsWith('..') && !isAbsolute(below);
}

/** The public file is a second name of the generation, or a copy of it on another file system. */
async function sameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map((path) => stat(path).catch(() => undefined)));
  if (!one || !other || one.size !== other.size) return false;
  if (one.ino === other.ino && one.dev === other.dev) return true;
  const [left, right] = await Promise.all([hashOf(a), hashOf(b)]);
  return left === right;
}

async function hashOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
