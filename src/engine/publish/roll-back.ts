import { compareIds, holdBack } from './generations.js';
import { createPartial } from './partial-file.js';
import type { Place, Release } from './place.js';
import { publishedFingerprint, readRelease } from './read-release.js';
import type { SqlSession } from './ports.js';

export type RolledBack =
  | { readonly status: 'rolled-back'; readonly from: Release | undefined; readonly to: Release }
  | { readonly status: 'no-earlier' }
  | { readonly status: 'unknown'; readonly known: readonly string[] };

/**
 * Puts a kept release in the live one's place, which is kept: one that is named (by its id or the beginning of one), or the newest that is older than the
 * live one. The release that was left is not published again by itself: see `heldBack`. Nothing is copied where there are hard links.
 * @throws `NoRelease` when the kept file cannot be opened; nothing is changed then
 */
export async function rollBack(
  place: Place,
  id: string | undefined,
  session: SqlSession,
): Promise<RolledBack> {
  const { live, earlier } = await place.releases();
  const known = earlier.map((release) => release.id);
  const older = (release: Release): boolean => live === undefined || compareIds(release.id, live.id) < 0;
  const found = id === undefined ? earlier.find(older) : chosen(earlier, id);
  if (!found) return id === undefined ? { status: 'no-earlier' } : { status: 'unknown', known };
  await readRelease(found.path, session);
  const left = live && (await publishedFingerprint(live.path, session));
  const partial = await createPartial(place.target);
  try {
    // Before the exchange: a kill between the two leaves the newer release in place, which is told of as held.
    if (left !== undefined) await holdBack(place.target, left);
    await place.putBack(found, partial);
  } finally {
    await partial.remove();
  }
  return { status: 'rolled-back', from: live, to: found };
}

function chosen(earlier: readonly Release[], id: string): Release | undefined {
  const exact = earlier.find((release) => release.id === id);
  if (exact) return exact;
  const begins = earlier.filter((release) => release.id.startsWith(id));
  return begins.length === 1 ? begins[0] : undefined;
}
