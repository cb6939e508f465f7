import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { SyncFiles } from '../../core/project/sync-settings.js';
import type { Connection } from '../duckdb/connection.js';
import { redactLocation } from '../duckdb/failure/redact.js';
import { globSource } from './glob-pattern.js';
import { FetchError } from './http-request.js';
import { isStore, type RemoteFiles, type RemoteVersion } from './remote-files.js';
import { SyncError } from './sync-error.js';
import type { SyncSource } from './sync-source.js';

/** A file of a source, as it was seen before anything was read. */
export interface SeenFile {
  /** For people and records: without query string and credentials. */
  readonly name: string;
  /** Where it is: relative to the project or absolute, or an address. */
  readonly location: string;
  readonly isRemote: boolean;
  readonly size?: number;
  /** Name, size and version in one line; undefined when nothing tells two versions apart. */
  readonly seen?: string;
  readonly remote?: RemoteVersion;
  /** When it was changed: ISO 8601, UTC. */
  readonly modified?: string;
  /** It belongs to another file, which is the one that is read. */
  readonly isCompanion?: boolean;
}

/** A partition, or the whole of a source that has none. */
export interface SeenPart {
  readonly part: string;
  readonly files: readonly SeenFile[];
}

export interface ResolveContext {
  readonly root: string;
  /** For patterns of local names. */
  readonly connection: Connection;
  readonly remote: RemoteFiles;
  /** Partitions that are gone are no mistake. */
  readonly fullRefresh: boolean;
}

/** The parts of a source with their files. Throws `SyncError` when one is missing, and nothing but that. */
export async function resolveParts(
  source: SyncSource<SyncFiles>,
  context: ResolveContext,
): Promise<readonly SeenPart[]> {
  const { partition } = source.from;
  if (partition === undefined) {
    const files: SeenFile[] = [];
    for (const location of source.from.location) files.push(...(await filesOf(source, location, context)));
    return [{ part: '', files }];
  }
  return partitions(source, partition, context);
}

async function partitions(
  source: SyncSource<SyncFiles>,
  partition: string,
  context: ResolveContext,
): Promise<readonly SeenPart[]> {
  const [template = ''] = source.from.location;
  const placeholder = `{${partition}}`;
  const values = source.from.values ?? (await valuesOf(source, template, placeholder, context));
  const parts: SeenPart[] = [];
  const absent: string[] = [];
  for (const value of values) {
    const files = await filesOf(source, template.replace(placeholder, value), context).catch(
      (error: unknown) => {
        if (error instanceof SyncError && error.diagnostic.code === 'sync/file-missing') return undefined;
        throw error;
      },
    );
    if (files) parts.push({ part: value, files });
    else absent.push(value);
  }
  const { at, name } = source;
  const missing = (missingValues: readonly string[], found: boolean): SyncError =>
    new SyncError(
      diagnostic('sync/part-missing', { source: name, partition, values: missingValues, found }, { at }),
    );
  if (absent.length > 0) throw missing(absent, true);
  const gone = source.recorded.map(({ part }) => part).filter((part) => !values.includes(part));
  if (gone.length > 0 && !source.from.values && !context.fullRefresh && source.isPresent)
    throw missing(gone, false);
  if (parts.length === 0) throw fileMissing(source, template);
  return parts;
}

/** The values that a pattern in the place of the placeholder finds, sorted. */
async function valuesOf(
  source: SyncSource<SyncFiles>,
  template: string,
  placeholder: string,
  context: ResolveContext,
): Promise<readonly string[]> {
  const [before = '', after = ''] = template.split(placeholder);
  const found = await expand(source, `${before}*${after}`, context);
  const shape = new RegExp(`^${globSource(before)}([^/\\\\]+?)${globSource(after)}$`, 'u');
  const values = found.flatMap((path) => shape.exec(path)?.[1] ?? []);
  return [...new Set(values)].sort();
}

function fileMissing(source: SyncSource<SyncFiles>, location: string): SyncError {
  const data = { source: source.name, file: redactLocation(location) };
  return new SyncError(diagnostic('sync/file-missing', data, { at: source.at }));
}

async function filesOf(
  source: SyncSource<SyncFiles>,
  location: string,
  context: ResolveContext,
): Promise<readonly SeenFile[]> {
  const isPattern = /[*?[]/u.test(location) && !/^https?:/iu.test(location);
  const locations = isPattern ? await expand(source, location, context) : [location];
  const files: SeenFile[] = [];
  for (const each of locations) {
    const file = await seenFile(source, each, context);
    if (!file) throw fileMissing(source, each);
    if (file.size === 0) {
      const message = `\`${file.name}\` is empty`;
      throw new SyncError(diagnostic('sync/failed', { source: source.name, message }, { at: source.at }));
    }
    files.push(file, ...(await companions(source, each, context)));
  }
  if (files.length === 0) throw fileMissing(source, location);
  return files;
}

/** A shapefile is several files of one name. */
async function companions(
  source: SyncSource<SyncFiles>,
  location: string,
  context: ResolveContext,
): Promise<readonly SeenFile[]> {
  if (source.from.format !== 'spatial' || !/\.shp$/iu.test(location)) return [];
  const found: SeenFile[] = [];
  for (const extension of ['.shx', '.dbf', '.prj', '.cpg']) {
    const file = await seenFile(source, location.replace(/\.shp$/iu, extension), context);
    if (file) found.push({ ...file, isCompanion: true });
    else if (extension === '.dbf' || extension === '.shx')
      throw fileMissing(source, location.replace(/\.shp$/iu, extension));
  }
  return found;
}

/** Undefined when there is no such file. */
async function seenFile(
  source: SyncSource<SyncFiles>,
  location: string,
  { remote, root }: ResolveContext,
): Promise<SeenFile | undefined> {
  const name = redactLocation(location);
  if (!isFetched(location)) {
    const found = await lookLocally(location, root);
    return (
      found && { name, location, isRemote: false, ...found, seen: `${name} ${found.size} ${found.version}` }
    );
  }
  try {
    const version = await remote.look(location);
    const { etag, modified, size } = version;
    const isTold = etag !== undefined || modified !== undefined;
    return {
      name,
      location,
      isRemote: true,
      remote: version,
      ...(size !== undefined && { size }),
      ...(modified !== undefined && { modified }),
      ...(isTold && { seen: `${name} ${size ?? '?'} ${etag ?? ''} ${modified ?? ''}` }),
    };
  } catch (error) {
    if (error instanceof FetchError && error.status === 404) return undefined;
    throw fetchFailure(source, name, error);
  }
}

/** Size and version of a local file; undefined when there is none. */
export async function lookLocally(
  location: string,
  root: string,
): Promise<{ readonly size: number; readonly version: string; readonly modified: string } | undefined> {
  const path = isAbsolute(location) ? location : join(root, location);
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  return {
    size: Number(found.size),
    version: `${found.mtimeNs} ${found.ino}`,
    modified: found.mtime.toISOString(),
  };
}

/** Whether it is fetched before it is read. */
export function isFetched(location: string): boolean {
  return /^https?:\/\//iu.test(location) || isStore(location);
}

async function expand(
  source: SyncSource<SyncFiles>,
  pattern: string,
  { connection, remote, root }: ResolveContext,
): Promise<readonly string[]> {
  if (isStore(pattern)) {
    return remote.list(pattern).catch((error: unknown) => {
      throw fetchFailure(source, redactLocation(pattern), error);
    });
  }
  const path = isAbsolute(pattern) ? pattern : join(root, pattern);
  const found = (await connection.values('select file from glob($1) order by file', [path])).map(String);
  return isAbsolute(pattern) ? found : found.map((file) => file.slice(root.length + 1));
}

/** What kept a file from being fetched, for the author of its source. */
export function fetchFailure(source: SyncSource, file: string, error: unknown): unknown {
  if (!(error instanceof FetchError)) return error;
  const { problem, remedy } = error;
  const data = { source: source.name, file, problem, ...(remedy !== undefined && { remedy }) };
  return new SyncError(diagnostic('sync/fetch', data, { at: source.at }), { cause: error });
}
