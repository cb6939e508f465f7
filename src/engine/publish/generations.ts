import { constants } from 'node:fs';
import { copyFile, link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { flush, flushFolder, isFileError } from './partial-file.js';

/**
 * Earlier releases live in `<target>.generations/` (0750), each named after its moment, `20261121T063000123Z.duckdb`, so that names sort by age.
 * The live file is hard-linked there just before it is replaced: the target's path is never absent, nothing is copied, and the folder holds only
 * files that were once live. To go back to one, it is linked beside the target and renamed over it (as `install` does).
 * Where the file system has no hard links it is copied.
 */
export function generationsFolder(target: string): string {
  return `${target}.generations`;
}

/** The releases of a target: what readers find, and what is kept. */
export interface Releases {
  readonly live: Release | undefined;
  /** Newest first; without the live one. */
  readonly earlier: readonly Release[];
}

export interface Release {
  /** `20261121T063000123Z`, and `-1` after it where two had one moment. */
  readonly id: string;
  /** Absolute. */
  readonly path: string;
}

/** What there is of a target. */
export async function readReleases(target: string): Promise<Releases> {
  const folder = generationsFolder(target);
  const live = await statOf(target);
  const earlier: Release[] = [];
  let liveId = live && stampOf(new Date(Math.round(live.mtimeMs)));
  for (const name of (await generationNames(folder)).toReversed()) {
    const path = join(folder, name);
    const found = await statOf(path);
    if (!found) continue;
    const id = idOf(name);
    if (isSame(found, live)) liveId = id;
    else earlier.push({ id, path });
  }
  return { live: liveId === undefined ? undefined : { id: liveId, path: target }, earlier };
}

/** `20261121T063000123Z`. */
export function stampOf(moment: Date): string {
  return moment.toISOString().replaceAll(/[-:.]/gu, '');
}

/**
 * The moment that a new release is given: now, or just after the newest there is, so that releases stay in their order when the clock goes back.
 */
export async function nextMoment(target: string, now: Date): Promise<Date> {
  const { live, earlier } = await readReleases(target);
  const newest = Math.max(...[live, ...earlier].map((one) => (one ? timeOf(one.id) : 0)));
  return newest >= now.getTime() ? new Date(newest + 1) : now;
}

function timeOf(id: string): number {
  const [, date = '', time = '', milliseconds = ''] = /^(\d{8})T(\d{6})(\d{3})Z/u.exec(id) ?? [];
  const [day, clock] = [
    date.replace(/(....)(..)(..)/u, '$1-$2-$3'),
    time.replace(/(..)(..)(..)/u, '$1:$2:$3'),
  ];
  return Date.parse(`${day}T${clock}.${milliseconds}Z`);
}

/** Keeps the live file, if there is one, as a generation. Where links are possible, kept twice it is there once. */
export async function keepLive(target: string): Promise<void> {
  const live = await statOf(target);
  if (!live) return;
  const folder = generationsFolder(target);
  await mkdir(folder, { recursive: true, mode: 0o750 });
  const kept = await Promise.all((await generationNames(folder)).map((name) => statOf(join(folder, name))));
  if (kept.some((other) => isSame(other, live))) return;
  const stamp = stampOf(new Date(Math.round(live.mtimeMs)));
  for (let number = 0; ; number += 1) {
    const name = number === 0 ? `${stamp}.duckdb` : `${stamp}-${number}.duckdb`;
    if (await linkOrCopy(target, join(folder, name))) break;
  }
  await flushFolder(folder);
}

/** Links, or copies where links are not possible; false when the name is taken. */
async function linkOrCopy(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (!isFileError(error)) throw error;
    if (error.code === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS', 'EXDEV'].includes(error.code)) throw error;
  }
  if (await statOf(to)) return false;
  const copying = `${to}.copying`;
  await copyFile(from, copying, constants.COPYFILE_FICLONE);
  await flush(copying);
  await rename(copying, to);
  return true;
}

/** Puts a kept release beside the target, as `to`: the same file, or a copy of it where there are no links. */
export async function takeKept(release: Release, to: string): Promise<void> {
  await linkOrCopy(release.path, to);
}

/** Removes the oldest generations beyond the newest `keep`; the live file's own link does not count and stays. Returns the names kept, newest first. */
export async function pruneGenerations(target: string, keep: number): Promise<readonly string[]> {
  const { earlier } = await readReleases(target);
  for (const { path } of earlier.slice(keep)) await rm(path, { force: true });
  return earlier.slice(0, keep).map(({ path }) => basename(path));
}

const generationName = /^\d{8}T\d{9}Z(?:-\d+)?\.duckdb$/u;

/** Sorted, oldest first. */
async function generationNames(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => generationName.test(name)).toSorted(byStamp);
  } catch (error) {
    if (isFileError(error) && error.code === 'ENOENT') return [];
    throw error;
  }
}

function idOf(name: string): string {
  return basename(name, '.duckdb');
}

function byStamp(a: string, b: string): number {
  const [left, right] = [idOf(a).split('-'), idOf(b).split('-')];
  const [one = '', two = ''] = [left[0], right[0]];
  return one === two ? Number(left[1] ?? 0) - Number(right[1] ?? 0) : one < two ? -1 : 1;
}

const heldFile = 'held.json';

/** Remembers that a release was taken back: what has this fingerprint is not to be published again by itself. */
export async function holdBack(target: string, fingerprint: string): Promise<void> {
  const folder = generationsFolder(target);
  const path = join(folder, heldFile);
  await writeFile(`${path}.partial`, JSON.stringify({ fingerprint }), { mode: 0o640, flush: true });
  await rename(`${path}.partial`, path);
  await flushFolder(folder);
}

/** The fingerprint of the release that was taken back, until another one is published. */
export async function heldBack(target: string): Promise<string | undefined> {
  try {
    const held: unknown = JSON.parse(await readFile(join(generationsFolder(target), heldFile), 'utf8'));
    return typeof held === 'object' && held !== null && 'fingerprint' in held
      ? String(held.fingerprint)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (isFileError(error) && error.code === 'ENOENT')) return undefined;
    throw error;
  }
}

/** A new release is in place: nothing is held back any more. */
export async function forgetHeld(target: string): Promise<void> {
  await rm(join(generationsFolder(target), heldFile), { force: true });
}

interface Stat {
  readonly ino: number;
  readonly dev: number;
  readonly mtimeMs: number;
}

function isSame(one: Stat | undefined, other: Stat | undefined): boolean {
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}

async function statOf(path: string): Promise<Stat | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isFileError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
