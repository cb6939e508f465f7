import type { Publication } from '../../core/project/publication.js';
import { NoRelease, type ReleaseFacts } from '../../engine/publish/release-facts.js';
import { readRelease } from '../../engine/publish/read-release.js';
import type { SqlSession } from '../../engine/publish/ports.js';
import type { Release } from '../../engine/publish/place.js';
import { placeOf } from '../../engine/publish/place-of.js';
import { renderReleases, type ListedRelease } from '../../terminal/render-releases.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { PublishOptions } from '../frame/options.js';
import { stdoutStyle } from '../frame/print.js';
import { openReleaseSession } from './release-session.js';
import type { Workspace } from '../project/workspace.js';

/** `eider publish --list`: what is live, and what is kept. */
export async function listReleases(
  publication: Publication,
  workspace: Workspace,
  options: PublishOptions,
  io: Io,
): Promise<ExitCode> {
  const session = await openReleaseSession(publication, workspace, io);
  try {
    const place = await placeOf(publication, workspace.root);
    const { live, earlier } = await place.releases();
    const releases: Listed[] = [];
    if (live) releases.push(await listed(live, 'live', session));
    for (const release of earlier) releases.push(await listed(release, 'earlier', session));
    releases.sort((a, b) => (a.release < b.release ? 1 : -1));
    if (options.output === 'json') for (const release of releases) io.stdout(line(publication, release));
    else io.stdout(renderReleases(publication.name, publication.path, releases, stdoutStyle(io, options)));
    return exitCodes.success;
  } finally {
    await session.close();
  }
}

type Listed = ListedRelease & { readonly facts?: ReleaseFacts };

async function listed(
  { id, path }: Release,
  state: ListedRelease['state'],
  session: SqlSession,
): Promise<Listed> {
  try {
    const facts = await readRelease(path, session);
    return { release: id, state, ...(facts && { facts }) };
  } catch (error) {
    if (error instanceof NoRelease) return { release: id, state };
    throw error;
  }
}

function line(publication: Publication, { release, state, facts }: Listed): string {
  const { fingerprint: _fingerprint, ...told } = facts ?? { fingerprint: '' };
  return `${JSON.stringify({ event: 'release', publication: publication.name, release, state, readable: facts !== undefined, ...told })}\n`;
}
