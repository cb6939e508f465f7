import { hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { ProjectOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics } from '../frame/print.js';
import { SessionError } from '../project/session-error.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** What a command on sources found, printed already, and the exit code that it stands for. */
interface Judged {
  readonly diagnostics: readonly Diagnostic[];
  readonly exit: ExitCode;
}

/** Opens the project, looks at its sources with `work` when it has no error, and prints all that was found. */
export async function judgeSources(
  options: ProjectOptions,
  io: Io,
  work: (workspace: Workspace) => Promise<readonly Diagnostic[]>,
): Promise<Judged> {
  const { value: workspace, diagnostics: opening } = await openWorkspace(options, io);
  try {
    const found = workspace && !hasErrors(opening) ? await work(workspace) : [];
    const diagnostics = applyWarnError([...opening, ...found], options);
    printDiagnostics(diagnostics, io, options);
    return { diagnostics, exit: exitCodeOf(diagnostics) };
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, options);
    return { diagnostics: error.diagnostics, exit: error.exitCode };
  }
}
