import { hasErrors } from '../../core/diagnostics/diagnostic.js';
import { parseProject } from '../check/parse.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { DocsOptions } from '../frame/options.js';
import { printDiagnostics } from '../frame/print.js';
import { chooseNodes, isEverything } from '../project/choose-nodes.js';
import { writeCatalogOf, writeEmptyCatalog } from '../project/dbt-catalog.js';
import { SessionError } from '../project/session-error.js';

/** `eider docs generate`: what `eider parse` does, and `catalog.json` from the warehouse as it stands, of all that is there or of what is selected. */
export async function runDocsGenerate(options: DocsOptions, io: Io): Promise<ExitCode> {
  const { workspace, exitCode } = await parseProject(options, io);
  if (!workspace) return exitCode;
  const chosen = isEverything(workspace, options) ? undefined : await chooseNodes(workspace, options);
  if (chosen) printDiagnostics(chosen.diagnostics, io, options);
  if (chosen && hasErrors(chosen.diagnostics)) return exitCodes.problem;
  try {
    io.began?.();
    if (options.emptyCatalog) await writeEmptyCatalog(workspace, io);
    else await writeCatalogOf(workspace, io, chosen?.value);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, options);
    return error.exitCode;
  }
  return exitCode;
}
