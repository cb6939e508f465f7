import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { diagnostic, hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { relationKey, relationLabel } from '../../core/sql/relation.js';
import { failureDiagnostic } from '../../engine/duckdb/failure-diagnostic.js';
import { SqlError } from '../../engine/duckdb/sql-error.js';
import { readState } from '../../engine/execute/state-tables.js';
import { importedRelation, importTables, type ImportedTable } from '../../engine/publish/import-release.js';
import { verifyRelease } from '../../engine/publish/read-release.js';
import { NoRelease } from '../../engine/publish/release-facts.js';
import { formatCounted } from '../../terminal/format.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { ImportOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';
import { openReleaseSession } from './release-session.js';
import { SessionError } from '../project/session-error.js';
import { openSession } from '../project/warehouse-session.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider import`: the tables of an export, in the warehouse. */
export async function runImport(options: ImportOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const found: Diagnostic[] = [...opened.diagnostics];
  if (options.path === '')
    found.push(diagnostic('usage/missing-argument', { argument: 'a path', command: 'import' }));
  const diagnostics = applyWarnError(found, options);
  printDiagnostics(diagnostics, io, options);
  if (!opened.value || hasErrors(diagnostics)) return exitCodeOf(diagnostics);
  const workspace = opened.value;
  if (workspace.target.readOnly) {
    const { name: target, profile } = workspace.target;
    printDiagnostics([diagnostic('database/read-only-target', { target, profile })], io, options);
    return exitCodes.refused;
  }
  try {
    const { tables, problem } = await verify(workspace, options, io);
    if (problem === undefined) return await importAll(tables, workspace, options, io);
    const path = shownPath(workspace, options);
    printDiagnostics([diagnostic('import/not-export', { path, reason: problem })], io, options);
    return exitCodes.verification;
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, options);
    return error.exitCode;
  }
}

function shownPath({ root }: Workspace, { path }: ImportOptions): string {
  const shown = relative(root, path);
  return shown.startsWith('..') ? path : shown;
}

interface Verified {
  readonly tables: readonly ImportedTable[];
  readonly problem?: string | undefined;
}

/** The tables of an export that is whole, or why it is not. */
async function verify(workspace: Workspace, options: ImportOptions, io: Io): Promise<Verified> {
  const session = await openReleaseSession({ tables: [] }, workspace, io);
  try {
    const release = await verifyRelease(options.path, session);
    if (!release) return { tables: [], problem: 'there is nothing' };
    const tables = release.facts.tables.map(({ table, rows }) => ({ table, rows }));
    return { tables, problem: release.problems[0] };
  } catch (error) {
    if (error instanceof NoRelease) return { tables: [], problem: error.message };
    throw error;
  } finally {
    await session.close();
  }
}

async function importAll(
  tables: readonly ImportedTable[],
  workspace: Workspace,
  options: ImportOptions,
  io: Io,
): Promise<ExitCode> {
  const command = 'eider import';
  const session = await openSession(
    workspace,
    { readOnly: false, extensions: [], wait: options.wait, command },
    io,
  );
  try {
    const connection = await session.connect();
    const { relations } = await readState(connection);
    const there = tables
      .map(({ table }) => importedRelation(table))
      .filter((relation) => relations.has(relationKey(relation)))
      .map((relation) => relationLabel(relation));
    if (there.length > 0) {
      printDiagnostics([diagnostic('import/exists', { relations: there })], io, options);
      return exitCodes.refused;
    }
    const isFolder = (await stat(options.path)).isDirectory();
    await importTables(options.path, isFolder, tables, connection);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    printDiagnostics([failureDiagnostic(error.failure, shownPath(workspace, options))], io, options);
    return exitCodes.problem;
  } finally {
    await session.close();
  }
  if (options.output === 'json') io.stdout(`${JSON.stringify({ event: 'imported', tables })}\n`);
  else if (!options.quiet) {
    const style = stdoutStyle(io, options);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    const what = `${formatCounted(tables.length, 'table')}, ${formatCounted(rows, 'row')}`;
    io.stdout(`${style.paint('success', style.symbols.pass)} imported: ${what}\n`);
  }
  return exitCodes.success;
}
