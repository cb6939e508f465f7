import type { SyncFiles } from '../../core/project/sync-settings.js';
import type { FileLoad } from './load-files.js';
import { observedOf, type ReadyFile, type ReadyPart } from './ready-part.js';
import type { SeenPart } from './resolve-parts.js';
import type { SyncSource } from './sync-source.js';
import type { SyncRecord } from './sync-state.js';

/** What has to be done for one source of files. */
export interface Decision {
  readonly source: SyncSource<SyncFiles>;
  /** Parts to fetch and load. */
  readonly parts: readonly SeenPart[];
  readonly removed: readonly string[];
  readonly isFresh: boolean;
  readonly mayDrift: boolean;
  /** Why, for people. */
  readonly reason: string;
}

export interface DecideOptions {
  /** Loads also what is unchanged. */
  readonly force: boolean;
  /** Makes the table anew. */
  readonly fullRefresh: boolean;
}

/** Undefined when everything is as it was. */
export function decide(
  source: SyncSource<SyncFiles>,
  seen: readonly SeenPart[],
  { force, fullRefresh }: DecideOptions,
): Decision | undefined {
  const recorded = new Map(source.recorded.map((record) => [record.part, record]));
  const isChanged = source.recorded.some(({ code }) => code !== source.code);
  const isNew = !source.isPresent || recorded.size === 0;
  const mayDrift = fullRefresh || isChanged || isNew;
  const parts = new Set(seen.map(({ part }) => part));
  if (mayDrift) {
    const reason = isNew ? 'new' : fullRefresh ? 'full refresh' : 'changed in the project';
    return { source, parts: seen, removed: [], isFresh: true, mayDrift, reason };
  }
  const removed = [...recorded.keys()].filter((part) => !parts.has(part));
  const changed = seen.filter(({ files, part }) => {
    const observed = observedOf(files);
    return force || observed === undefined || recorded.get(part)?.observed !== observed;
  });
  if (changed.length === 0 && removed.length === 0) return undefined;
  return { source, parts: changed, removed, isFresh: false, mayDrift, reason: force ? 'forced' : 'changed' };
}

/** The parts that have other contents than before, and the records of those that only look new. */
export interface Compared {
  readonly load?: FileLoad;
  readonly touched: readonly SyncRecord[];
}

/**
 * Compares contents with what is recorded, once they are known by their SHA-256.
 * @param hashOf SHA-256 of a file; undefined where it is not known before it is read, and not worth a reading of its own
 */
export async function compareContents(
  decision: Decision,
  parts: readonly ReadyPart[],
  options: DecideOptions,
  hash: (text: string) => string,
  hashOf: (file: ReadyFile, recordedSize: number | undefined) => Promise<string | undefined>,
): Promise<Compared> {
  const { isFresh, mayDrift, removed, source } = decision;
  const touched: SyncRecord[] = [];
  const changed: ReadyPart[] = [];
  for (const part of parts) {
    const before = source.recorded.find((record) => record.part === part.part);
    const same = !isFresh && !options.force && before && (await isSame(part, before, source, hash, hashOf));
    if (same) touched.push({ ...before, observed: observedOf(part.files) ?? '' });
    else changed.push(part);
  }
  if (changed.length === 0 && removed.length === 0) return { touched };
  return { load: { source, parts: changed, removed, isFresh, mayDrift }, touched };
}

async function isSame(
  part: ReadyPart,
  before: SyncRecord,
  source: SyncSource<SyncFiles>,
  hash: (text: string) => string,
  hashOf: (file: ReadyFile, recordedSize: number | undefined) => Promise<string | undefined>,
): Promise<boolean> {
  const sizes = recordedSizes(before);
  const hashes: string[] = [];
  for (const file of part.files) {
    const found = await hashOf(file, sizes.get(file.name));
    if (found === undefined) return false;
    hashes.push(found);
  }
  return hash(JSON.stringify([source.code, hashes])) === before.version;
}

function recordedSizes({ details }: SyncRecord): ReadonlyMap<string, number> {
  const { files = [] } = JSON.parse(details) as {
    readonly files?: readonly { name: string; size?: number }[];
  };
  return new Map(files.flatMap(({ name, size }) => (size === undefined ? [] : [[name, size]])));
}
