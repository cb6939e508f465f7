import { resolve } from 'node:path';
import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { Publication } from '../../core/project/publication.js';
import { FilePlace } from './file-place.js';
import { FolderPlace } from './folder-place.js';
import type { Place } from './place.js';
import { realTarget } from './target.js';

/** The place of a publication. */
export async function placeOf(
  publication: Pick<Publication, 'path' | 'format'>,
  root: string,
): Promise<Place> {
  const path = resolve(root, publication.path);
  return publication.format === 'duckdb' ? new FilePlace(await realTarget(path)) : new FolderPlace(path);
}

/** Refuses to replace what is no release. */
export async function checkPlace(
  publication: Publication,
  place: Place,
  warehouse: string,
): Promise<readonly Diagnostic[]> {
  const what = await place.occupied(warehouse);
  return what ? [diagnostic('publish/target-occupied', { path: publication.path, what }, publication)] : [];
}
