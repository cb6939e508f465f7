import { rm } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { diagnostic, hasErrors, messageOf, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { safeText } from '../../core/diagnostics/frame.js';
import { expiryOf } from '../../core/project/raw-retention.js';
import { codeOf } from '../../engine/files/find-files.js';
import { FetchError } from '../../engine/sync/http-request.js';
import { isStore, RemoteFiles } from '../../engine/sync/remote-files.js';
import { lookLocally, resolveParts, type SeenFile, type SeenPart } from '../../engine/sync/resolve-parts.js';
import { SyncError } from '../../engine/sync/sync-error.js';
import { formatCounted } from '../../terminal/format.js';
import { chooseNodes } from '../project/choose-nodes.js';
import type { ExitCode } from '../frame/exit-codes.js';
import { errorReason } from '../frame/file-error.js';
import { sourcesOfFiles, type FileSourceNode } from './file-sources.js';
import type { Io } from '../frame/io.js';
import { judgeSources } from './judge-sources.js';
import type { ExpireOptions } from '../frame/options.js';
import { openSession } from '../project/warehouse-session.js';
import type { Workspace } from '../project/workspace.js';

/** A raw file, and what becomes of it. */
interface RawFile {
  readonly source: string;
  readonly file: SeenFile;
  readonly expires?: Date;
  /** `needed`: it is too old, and a source reads it. */
  readonly state: 'kept' | 'needed' | 'expired';
}

/** `eider sources expire`: which raw files are older than they may be, and with `--apply` their end. */
export async function runSourcesExpire(options: ExpireOptions, io: Io): Promise<ExitCode> {
  const judged = await judgeSources(options, io, (workspace) => expire(workspace, options, io));
  return judged.exit;
}

async function expire(workspace: Workspace, options: ExpireOptions, io: Io): Promise<readonly Diagnostic[]> {
  const abort = new AbortController();
  const release = io.onInterrupt(() => abort.abort());
  const remote = new RemoteFiles({ secrets: workspace.target.secrets, signal: abort.signal, now: io.now });
  try {
    const listed = await listFiles(workspace, remote, options, io);
    if (hasErrors(listed.diagnostics)) return listed.diagnostics;
    const found = [...listed.diagnostics];
    let removed = 0;
    for (const raw of listed.files) {
      if (abort.signal.aborted) break;
      const failure =
        options.apply && raw.state === 'expired' ? await remove(raw, workspace, remote) : undefined;
      if (failure) found.push(failure);
      else if (options.apply && raw.state === 'expired') removed += 1;
      if (!failure) tell(raw, options, io);
    }
    summarise(listed.files, removed, options, io);
    return found;
  } finally {
    release();
  }
}

interface Listed {
  readonly files: readonly RawFile[];
  readonly diagnostics: readonly Diagnostic[];
}

async function listFiles(
  workspace: Workspace,
  remote: RemoteFiles,
  options: ExpireOptions,
  io: Io,
): Promise<Listed> {
  const chosen = await chooseNodes(workspace, options);
  const { graph, root } = workspace;
  const nodes = graph.order.flatMap((id) => {
    const node = graph.nodes.get(id);
    return node?.kind === 'source' ? [node] : [];
  });
  const session = await openSession(
    workspace,
    { readOnly: true, extensions: [], wait: 0, command: 'eider sources expire' },
    io,
  );
  try {
    const connection = await session.connect();
    const all = await sourcesOfFiles(nodes, connection);
    const sources = all.filter(({ node }) => chosen.value.has(node.id) && node.resource.rawRetention);
    const none = sources.length === 0 ? [diagnostic('source/no-raw-retention', {})] : [];
    const diagnostics: Diagnostic[] = [...chosen.diagnostics, ...none];
    const files: RawFile[] = [];
    const looking: Looking = { root, connection, remote };
    const readers = sources.length === 0 ? [] : await readersOf(all, looking);
    for (const each of sources) {
      const others = readers.filter(({ source }) => source !== each.source.name);
      const one = await listSource(each, others, options, io.now(), looking);
      files.push(...one.files);
      diagnostics.push(...one.diagnostics);
    }
    return { files, diagnostics };
  } catch (error) {
    if (error instanceof SyncError) return { files: [], diagnostics: [error.diagnostic] };
    throw error;
  } finally {
    await session.close();
  }
}

type Looking = Omit<Parameters<typeof resolveParts>[1], 'fullRefresh'>;

/** A source with the places of all that it reads. */
interface Reader {
  readonly source: string;
  readonly places: ReadonlySet<string>;
}

/** What each source of the project reads: two may share files, of which only one says how long they stay. */
async function readersOf(all: readonly FileSourceNode[], looking: Looking): Promise<readonly Reader[]> {
  const readers: Reader[] = [];
  for (const { source } of all) {
    const { values: _values, ...everything } = source.from;
    const parts =
      (await partsOf(source, looking)) ?? (await partsOf({ ...source, from: everything }, looking)) ?? [];
    const places = parts.flatMap(({ files }) => files.map((file) => placeOf(file, looking.root)));
    readers.push({ source: source.name, places: new Set(places) });
  }
  return readers;
}

/** Undefined when a file of them is missing. Throws `SyncError` when they cannot be looked at: then nobody knows what is needed. */
async function partsOf(
  source: FileSourceNode['source'],
  looking: Looking,
): Promise<readonly SeenPart[] | undefined> {
  try {
    return await resolveParts({ ...source, recorded: [] }, { ...looking, fullRefresh: true });
  } catch (error) {
    const isMissing =
      error instanceof SyncError &&
      ['sync/file-missing', 'sync/part-missing'].includes(error.diagnostic.code);
    if (isMissing) return undefined;
    throw error;
  }
}

function placeOf({ isRemote, location }: SeenFile, root: string): string {
  return isRemote ? location : resolve(root, location);
}

/** All files that the location of a source finds, also of partitions that it does not read any more. */
async function listSource(
  { node, source }: FileSourceNode,
  others: readonly Reader[],
  { force }: ExpireOptions,
  now: Date,
  context: Looking,
): Promise<Listed> {
  const { values } = source.from;
  // A web server lists nothing.
  const isListed = !source.from.location.some((location) => /^https?:/iu.test(location));
  const { values: _values, ...everything } = source.from;
  const from = isListed ? everything : source.from;
  const keep = node.resource.rawRetention;
  if (!keep) return { files: [], diagnostics: [] };
  try {
    const parts = await resolveParts({ ...source, from, recorded: [] }, { ...context, fullRefresh: true });
    const sharing = new Set<string>();
    const files = parts.flatMap(({ part, files: own }) =>
      own.map((file): RawFile => {
        const expires = expiryOf(keep, { part, modified: file.modified });
        const isOld = expires !== undefined && expires.getTime() <= now.getTime();
        const reader = others.find(({ places }) => places.has(placeOf(file, context.root)));
        if (reader) sharing.add(reader.source);
        const isRead = reader || from.partition === undefined || (values?.includes(part) ?? true);
        const state = !isOld ? 'kept' : isRead && !force ? 'needed' : 'expired';
        return { source: source.name, file, state, ...(expires && { expires }) };
      }),
    );
    const needed = files.filter(({ state }) => state === 'needed').map(({ file }) => file.name);
    const own = values ? 'its `values` name them' : 'it reads whatever is there';
    const why =
      sharing.size > 0 ? `${[...sharing].map((name) => `\`${name}\``).join(', ')} may read them` : own;
    const warning = diagnostic(
      'source/still-needed',
      { source: source.name, files: needed, why },
      { at: source.at },
    );
    return { files, diagnostics: needed.length > 0 ? [warning] : [] };
  } catch (error) {
    if (error instanceof SyncError) return { files: [], diagnostics: [error.diagnostic] };
    throw error;
  }
}

/** Removes a file, if it is still the one that was listed. */
async function remove(
  { file, source }: RawFile,
  { root }: Workspace,
  remote: RemoteFiles,
): Promise<Diagnostic | undefined> {
  const failed = (reason: string): Diagnostic =>
    diagnostic('source/not-removed', { source, file: file.name, reason });
  try {
    if (file.isRemote && !isStore(file.location)) return failed('a web server removes no files for us');
    if (file.isRemote) await remote.remove(file.location, file.remote ?? {});
    else {
      const now = await lookLocally(file.location, root);
      if (now && `${file.name} ${now.size} ${now.version}` !== file.seen)
        return failed('it has changed since it was listed');
      await rm(isAbsolute(file.location) ? file.location : join(root, file.location), { force: true });
    }
    return undefined;
  } catch (error) {
    if (error instanceof FetchError) return failed(error.problem);
    if (error instanceof SyncError) return failed(messageOf(error.diagnostic));
    if (codeOf(error) === undefined) throw error;
    return failed(errorReason(error));
  }
}

function tell({ expires, file, source, state }: RawFile, options: ExpireOptions, io: Io): void {
  const done = state === 'expired' ? (options.apply ? 'removed' : 'would go') : state;
  const day = expires?.toISOString().slice(0, 10);
  if (options.output === 'json') {
    const { name: path, size } = file;
    io.stdout(
      `${JSON.stringify({ event: 'raw-file', source, path, size, expires: day, state, removed: done === 'removed' })}\n`,
    );
  } else if (!options.quiet)
    io.stdout(
      `  ${done.padEnd(8)}  ${safeText(source)}  ${safeText(file.name)}  ${day === undefined ? 'of unknown age' : `expires ${day}`}\n`,
    );
}

function summarise(
  files: readonly RawFile[],
  removed: number,
  { apply, output, quiet }: ExpireOptions,
  io: Io,
): void {
  if (output === 'json' || quiet) return;
  const old = files.filter(({ state }) => state === 'expired').length;
  const done = apply ? `${removed} removed` : `${old} would go${old > 0 ? ': `--apply` removes them' : ''}`;
  io.stdout(`${formatCounted(files.length, 'file')}, ${done}\n`);
}
