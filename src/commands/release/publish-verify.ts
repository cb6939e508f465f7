import { resolve } from 'node:path';
import { diagnostic, hasErrors } from '../../core/diagnostics/diagnostic.js';
import type { Publication } from '../../core/project/publication.js';
import { NoRelease } from '../../engine/publish/release-facts.js';
import { verifyRelease, type VerifiedRelease } from '../../engine/publish/read-release.js';
import { renderVerified } from '../../terminal/render-releases.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { PublishOptions } from '../frame/options.js';
import { printDiagnostics, stdoutStyle } from '../frame/print.js';
import { publicationState } from './publication-state.js';
import { openReleaseSession } from './release-session.js';
import { SessionError } from '../project/session-error.js';
import type { Workspace } from '../project/workspace.js';

/** `eider publish --verify`: whether the live release is what was published, and whether the marts have moved on. */
export async function verifyPublished(
  publication: Publication,
  workspace: Workspace,
  options: PublishOptions,
  io: Io,
): Promise<ExitCode> {
  const { name, path, at } = publication;
  const { verified, problems } = await verify(publication, workspace, io);
  if (problems.length > 0) {
    const found = problems.map((what) =>
      diagnostic('publish/damaged', { publication: name, path, what }, { at }),
    );
    printDiagnostics(found, io, options);
    return exitCodes.verification;
  }
  if (verified === undefined) {
    printDiagnostics([diagnostic('publish/no-release', { publication: name, path }, { at })], io, options);
    return exitCodes.notFound;
  }
  const { facts, hashed } = verified;
  const marts = await compareWithMarts(facts.fingerprint, publication, workspace, options, io);
  const { fingerprint: _fingerprint, ...told } = facts;
  const rows = facts.tables.reduce((sum, table) => sum + table.rows, 0);
  if (options.output === 'json')
    io.stdout(`${JSON.stringify({ event: 'verified', path, ...told, hashed, marts })}\n`);
  else if (!options.quiet) {
    const shown = { publication: name, path, tables: facts.tables.length, rows, hashed, marts };
    io.stdout(renderVerified(shown, stdoutStyle(io, options)));
  }
  return exitCodes.success;
}

interface Found {
  /** Absent where there is none, or none that can be read. */
  readonly verified?: VerifiedRelease | undefined;
  readonly problems: readonly string[];
}

async function verify(publication: Publication, workspace: Workspace, io: Io): Promise<Found> {
  const session = await openReleaseSession(publication, workspace, io);
  try {
    const verified = await verifyRelease(resolve(workspace.root, publication.path), session);
    return { verified, problems: verified?.problems ?? [] };
  } catch (error) {
    if (error instanceof NoRelease) return { problems: [error.message] };
    throw error;
  } finally {
    await session.close();
  }
}

async function compareWithMarts(
  fingerprint: string,
  publication: Publication,
  workspace: Workspace,
  options: PublishOptions,
  io: Io,
): Promise<'same' | 'moved on' | 'unknown'> {
  try {
    const state = await publicationState(publication, workspace, options, io);
    if (hasErrors(state.diagnostics)) return 'unknown';
    return state.fingerprint === fingerprint && state.notCurrent.length === 0 ? 'same' : 'moved on';
  } catch (error) {
    if (error instanceof SessionError) return 'unknown';
    throw error;
  }
}
