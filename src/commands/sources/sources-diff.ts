import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { ColumnDrift } from '../../core/diagnostics/codes/sources.js';
import { sourcesLockFile, type LockedSource } from '../../core/project/sources-lock.js';
import type { ColumnDescription } from '../../engine/duckdb/connection.js';
import { formatCounted } from '../../terminal/format.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import { nameOf } from '../project/find-node.js';
import type { Io } from '../frame/io.js';
import { judgeSources } from './judge-sources.js';
import { readLiveSources, type LiveSource } from '../project/live-sources.js';
import { readLockedSources, staleSnapshot } from '../project/locked-sources.js';
import type { SourcesOptions } from '../frame/options.js';
import type { Workspace } from '../project/workspace.js';

/** `eider sources diff`: which columns of the sources are not as sources.lock.yml has them. */
export async function runSourcesDiff(options: SourcesOptions, io: Io): Promise<ExitCode> {
  const { diagnostics, exit } = await judgeSources(options, io, (workspace) =>
    compare(workspace, options, io),
  );
  // A snapshot that does not fit the project is no answer to the question.
  const isStale = diagnostics.some(({ code }) => code === 'source/stale-snapshot');
  return isStale ? exitCodes.problem : exit;
}

async function compare(
  workspace: Workspace,
  options: SourcesOptions,
  io: Io,
): Promise<readonly Diagnostic[]> {
  const { value: locked, diagnostics } = readLockedSources(workspace);
  if (!locked)
    return diagnostics.length > 0
      ? diagnostics
      : [diagnostic('source/no-snapshot', { path: sourcesLockFile })];
  const live = await readLiveSources(workspace, 'eider sources diff', io);
  const found = live.flatMap((source) => findingOf(source, locked.get(nameOf(source.node))));
  const all = [...staleSnapshot(workspace, locked), ...found];
  if (all.length === 0 && options.output === 'json')
    io.stdout(`${JSON.stringify({ event: 'compared', path: sourcesLockFile, sources: live.length })}\n`);
  else if (all.length === 0 && !options.quiet)
    io.stdout(`${formatCounted(live.length, 'source')} as in ${sourcesLockFile}\n`);
  return all;
}

function findingOf(
  { node, columns, reason }: LiveSource,
  locked: LockedSource | undefined,
): readonly Diagnostic[] {
  const at = { at: node.resource.at };
  const source = nameOf(node);
  if (reason !== undefined) return [diagnostic('source/unreachable', { source, reason }, at)];
  if (!locked) return [];
  const drifts = driftsOf(locked.columns, columns);
  const isMoved = locked.columns.some(({ name }, index) => columns[index]?.name !== name);
  return drifts.length > 0 || isMoved ? [diagnostic('source/drift', { source, drifts }, at)] : [];
}

/** What is gone or of another type, in the order of the snapshot, then what is new. */
function driftsOf(
  before: LockedSource['columns'],
  now: readonly ColumnDescription[],
): readonly ColumnDrift[] {
  const types = new Map(now.map(({ name, type }) => [name, type]));
  const known = new Set(before.map(({ name }) => name));
  const old = before.flatMap(({ name, type }): ColumnDrift[] => {
    const found = types.get(name);
    if (found === type) return [];
    return [{ column: name, before: type, ...(found !== undefined && { now: found }) }];
  });
  const added = now.filter(({ name }) => !known.has(name));
  return [...old, ...added.map(({ name, type }) => ({ column: name, now: type }))];
}
