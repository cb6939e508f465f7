import { parseProject } from '../check/parse.js';
import type { ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { ParseOptions } from '../frame/options.js';
import { printDiagnostics } from '../frame/print.js';
import { writeCatalogOf } from '../project/dbt-artifacts.js';
import { SessionError } from '../project/warehouse-session.js';

/** `eider docs generate`: what `eider parse` does, and `catalog.json` from the warehouse as it stands. */
export async function runDocsGenerate(options: ParseOptions, io: Io): Promise<ExitCode> {
  const { workspace, exitCode } = await parseProject(options, io);
  if (!workspace) return exitCode;
  try {
    io.began?.();
    await writeCatalogOf(workspace, io);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, options);
    return error.exitCode;
  }
  return exitCode;
}
