import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { suggest } from '../../core/diagnostics/suggest.js';
import type { Publication } from '../../core/project/publication.js';
import { NoRelease } from '../../engine/publish/release-facts.js';
import { rollBack, type RolledBack } from '../../engine/publish/roll-back.js';
import { placeOf } from '../../engine/publish/place-of.js';
import { afterRelease, missingVariables } from './after-release.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { PublishOptions } from '../frame/options.js';
import { exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';
import { openReleaseSession } from './release-session.js';
import type { Workspace } from '../project/workspace.js';

/** `eider publish --rollback`: a kept release in the place of the live one, which is kept. */
export async function rollBackPublication(
  publication: Publication,
  to: string | undefined,
  workspace: Workspace,
  options: PublishOptions,
  io: Io,
): Promise<ExitCode> {
  const missing = missingVariables(publication, workspace);
  if (missing.length > 0) {
    printDiagnostics(missing, io, options);
    return exitCodes.problem;
  }
  const result = await attempt(publication, to, workspace, io);
  if ('code' in result) {
    printDiagnostics([result], io, options);
    return result.code === 'publish/damaged' ? exitCodes.verification : exitCodeOf([result]);
  }
  const { name, path } = publication;
  const [from, release] = [result.from?.id, result.to.id];
  if (options.output === 'json')
    io.stdout(`${JSON.stringify({ event: 'rolled-back', publication: name, path, from, release })}\n`);
  else if (!options.quiet) {
    const style = stdoutStyle(io, options);
    const sign = style.paint('success', style.symbols.pass);
    io.stdout(
      `${sign} ${name} is at the release ${release} again: ${path}\n` +
        `The release it was at is kept, and is not published again until something changes, or with --force.\n`,
    );
  }
  return afterRelease(publication, workspace, options, io);
}

async function attempt(
  publication: Publication,
  to: string | undefined,
  workspace: Workspace,
  io: Io,
): Promise<Extract<RolledBack, { readonly status: 'rolled-back' }> | Diagnostic> {
  const { name, path, at } = publication;
  const place = await placeOf(publication, workspace.root);
  const session = await openReleaseSession(publication, workspace, io);
  try {
    const result = await rollBack(place, to, session);
    if (result.status === 'rolled-back') return result;
    if (result.status === 'no-earlier')
      return diagnostic('publish/no-earlier', { publication: name }, { at });
    const { known } = result;
    const data = { publication: name, generation: to ?? '', known, suggestion: suggest(to ?? '', known) };
    return diagnostic('publish/unknown-generation', data, { at });
  } catch (error) {
    if (!(error instanceof NoRelease)) throw error;
    return diagnostic('publish/damaged', { publication: name, path, what: error.message }, { at });
  } finally {
    await session.close();
  }
}
