import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Relation } from '../../core/sql/relation.js';
import { writeFileAtomic } from '../files/write-file.js';
import { generationsOf, safeName } from './private-folder.js';

/** Beside the generations of a model: what was given its public name last. */
export const markerName = 'published.json';

/** What was published, or was about to be when the run was killed. */
interface PublishedMarker {
  /** The name of the generation. */
  readonly generation: string;
  /** What `listWritten` tells of it. */
  readonly written: string;
  /** Where somebody's folder was moved aside for it, relative to the project. */
  readonly replaced?: string;
}

/** The folder of a model's generations, relative to the project. */
export function generationFolder(generations: string, relation: Relation): string {
  return `${generations}/${safeName(`${relation.schema}.${relation.name}`)}`;
}

/** The folder of a model's generations, absolute. */
export function generationFolderOf(root: string, database: string, relation: Relation): string {
  return join(root, generationFolder(generationsOf(root, database), relation));
}

/**
 * Writes down what is about to be published: a kill between that and the commit leaves the new content at the public place, and the old one in the state. It is
 * Eider's own all the same.
 */
export async function writeMarker(folder: string, marker: PublishedMarker): Promise<void> {
  await writeFileAtomic(join(folder, markerName), JSON.stringify(marker));
}

/** Undefined when nothing was published, or the marker cannot be read. */
export async function readMarker(folder: string): Promise<PublishedMarker | undefined> {
  try {
    const marker: unknown = JSON.parse(await readFile(join(folder, markerName), 'utf8'));
    if (typeof marker !== 'object' || marker === null) return undefined;
    const { generation, replaced, written } = marker as Partial<Record<keyof PublishedMarker, unknown>>;
    return typeof generation === 'string' && typeof written === 'string'
      ? { generation, written, ...(typeof replaced === 'string' && { replaced }) }
      : undefined;
  } catch {
    return undefined;
  }
}
