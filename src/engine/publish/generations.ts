import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { flushFolder, isFileError } from './partial-file.js';
import type { Place, Release } from './place.js';

/** Where earlier releases lie (0750), each named after its moment, `20261121T063000123Z`, so that names sort by age. */
export function generationsFolder(target: string): string {
  return `${target}.generations`;
}

/** `20261121T063000123Z`. */
export function idOfMoment(moment: Date): string {
  return moment.toISOString().replaceAll(/[-:.]/gu, '');
}

function momentOf(id: string): number {
  return Date.parse(id.replace(/^(....)(..)(..)T(..)(..)(..)(...)Z.*$/u, '$1-$2-$3T$4:$5:$6.$7Z'));
}

/**
 * The moment that a new release is given: now, or just after the newest there is, so that releases stay in their order when the clock goes back.
 */
export async function nextMoment(place: Place, now: Date): Promise<Date> {
  const { live, earlier } = await place.releases();
  const newest = Math.max(0, ...[...(live ? [live] : []), ...earlier].map(({ id }) => momentOf(id)));
  return newest >= now.getTime() ? new Date(newest + 1) : now;
}

/** The releases that are kept of a target, as files with an extension or as folders (`''`): newest first. */
export async function generationIds(target: string, extension: '.duckdb' | ''): Promise<readonly string[]> {
  try {
    return (await readdir(generationsFolder(target)))
      .filter((name) => name.endsWith(extension))
      .map((name) => basename(name, extension))
      .filter((id) => /^\d{8}T\d{9}Z(?:-\d+)?$/u.test(id))
      .toSorted((a, b) => compareIds(b, a));
  } catch (error) {
    if (isFileError(error) && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Orders releases by age, those of one moment by their number. */
export function compareIds(a: string, b: string): number {
  const [one = '', number = '0'] = a.split('-');
  const [two = '', other = '0'] = b.split('-');
  return one === two ? Number(number) - Number(other) : one < two ? -1 : 1;
}

/** Removes all but the first so many, files or folders; returns those. */
export async function keepOnly(
  releases: readonly Release[],
  keep: number,
  kind: 'files' | 'folders',
): Promise<readonly Release[]> {
  const recursive = kind === 'folders';
  for (const { path } of releases.slice(keep)) await rm(path, { force: true, recursive });
  return releases.slice(0, keep);
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
