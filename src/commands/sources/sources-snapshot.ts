import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { sourcesLockFile, sourcesLockText, type LockedSource } from '../../core/project/sources-lock.js';
import { writeFileAtomic } from '../../engine/files/write-file.js';
import { formatCounted } from '../../terminal/format.js';
import type { ExitCode } from '../frame/exit-codes.js';
import { errorReason } from '../frame/file-error.js';
import { nameOf } from '../project/find-node.js';
import type { Io } from '../frame/io.js';
import { judgeSources } from './judge-sources.js';
import { readLiveSources, type LiveSource } from '../project/live-sources.js';
import { declarationOf, readLockedSources } from '../project/locked-sources.js';
import type { SourcesOptions } from '../frame/options.js';
import type { Workspace } from '../project/workspace.js';

/** `eider sources snapshot`: the columns of all sources, into a file to be committed. What cannot be reached stays as it was. */
export async function runSourcesSnapshot(options: SourcesOptions, io: Io): Promise<ExitCode> {
  const judged = await judgeSources(options, io, (workspace) => snapshot(workspace, options, io));
  return judged.exit;
}

async function snapshot(
  workspace: Workspace,
  options: SourcesOptions,
  io: Io,
): Promise<readonly Diagnostic[]> {
  // One that cannot be understood is written anew.
  const before = readLockedSources(workspace).value;
  const live = await readLiveSources(workspace, 'eider sources snapshot', io);
  const sources = live.flatMap((source) => locked(source) ?? before?.get(nameOf(source.node)) ?? []);
  const unreached = live.flatMap(({ node, reason }) =>
    reason === undefined
      ? []
      : [diagnostic('source/unreachable', { source: nameOf(node), reason }, { at: node.resource.at })],
  );
  const text = sourcesLockText(sources);
  const path = join(workspace.root, sourcesLockFile);
  const isNew = (await readFile(path, 'utf8').catch(() => '')) !== text;
  try {
    if (isNew) await writeFileAtomic(path, text);
  } catch (error) {
    const reason = errorReason(error);
    return [...unreached, diagnostic('source/not-written', { path: sourcesLockFile, reason })];
  }
  tell(sources, isNew, options, io);
  return unreached;
}

function locked({ node, columns, reason }: LiveSource): LockedSource | undefined {
  if (reason !== undefined) return undefined;
  return {
    name: nameOf(node),
    declaration: declarationOf(node),
    columns: columns.map(({ name, type }) => ({ name, type })),
  };
}

function tell(sources: readonly LockedSource[], isNew: boolean, options: SourcesOptions, io: Io): void {
  const columns = sources.reduce((sum, source) => sum + source.columns.length, 0);
  if (options.output === 'json') {
    const event = {
      event: 'snapshot',
      path: sourcesLockFile,
      sources: sources.length,
      columns,
      written: isNew,
    };
    io.stdout(`${JSON.stringify(event)}\n`);
  } else if (!options.quiet) {
    const held = `${formatCounted(sources.length, 'source')}, ${formatCounted(columns, 'column')}`;
    io.stdout(`${sourcesLockFile}: ${held}${isNew ? '' : ' · unchanged'}\n`);
  }
}
