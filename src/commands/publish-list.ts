import { resolve } from 'node:path';
import type { Publication } from '../core/project/types.js';
import { readReleases, type Release } from '../engine/publish/generations.js';
import { NoRelease, readRelease, type ReleaseFacts } from '../engine/publish/read-release.js';
import type { SqlSession } from '../engine/publish/ports.js';
import { realTarget } from '../engine/publish/target.js';
import { renderReleases, type ListedRelease } from '../terminal/render-releases.js';
import { exitCodes, type ExitCode } from './exit-codes.js';
import type { Io } from './io.js';
import type { PublishOptions } from './options.js';
import { stdoutStyle } from './print.js';
import { openReleaseSession } from './release-session.js';
import type { Workspace } from './workspace.js';

/** `eider publish --list`: what is live, and what is kept. */
export async function listReleases(
  publication: Publication,
  workspace: Workspace,
  options: PublishOptions,
  io: Io,
): Promise<ExitCode> {
  const session = await openReleaseSession(publication, workspace, io);
  try {
    const target = await realTarget(resolve(workspace.root, publication.path));
    const { live, earlier } = await readReleases(target);
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
  return `${JSON.stringify({ event: 'release', publication: publication.name, release, state, readable: facts !== undefined, ...facts })}\n`;
}
