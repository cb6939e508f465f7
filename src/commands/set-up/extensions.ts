import { join } from 'node:path';
import { type Diagnostic, diagnostic, hasErrors } from '../../core/diagnostics/diagnostic.js';
import { unreachable } from '../../core/diagnostics/invariant.js';
import { installExtensions } from '../../engine/duckdb/extensions/install.js';
import { LockFileError } from '../../engine/duckdb/extensions/lock-file.js';
import { extensionSources } from '../../engine/duckdb/extensions/sources.js';
import { extensionDirectory } from '../../engine/duckdb/extensions/store.js';
import { listExtensions, verifyExtensions } from '../../engine/duckdb/extensions/verify.js';
import { renderTable } from '../../terminal/table.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { ExtensionsOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';
import { projectExtensions } from '../project/project-extensions.js';
import { openWorkspace } from '../project/workspace.js';

interface Place {
  readonly store: string;
  readonly lockFile: string;
  readonly lockFileLabel: string;
}

/** `eider extensions install|list|verify`. Without names it is about what the project needs. */
export async function runExtensions(options: ExtensionsOptions, io: Io): Promise<ExitCode> {
  const known = await placeAndNames(options, io);
  if (typeof known === 'number') return known;
  const { place, names } = known;
  try {
    switch (options.action) {
      case 'install':
        return await install(names, place, options, io);
      case 'list':
        return await list(names, place, options, io);
      case 'verify':
        return await verify(options.names, place, options, io);
      default:
        return unreachable(options.action);
    }
  } catch (error) {
    if (!(error instanceof LockFileError)) throw error;
    printDiagnostics([diagnostic('extension/lock-file', { path: place.lockFileLabel })], io, options);
    return exitCodes.problem;
  }
}

/** With names on the command line no project is needed; it then only says where extensions are kept, when there is one. */
async function placeAndNames(
  options: ExtensionsOptions,
  io: Io,
): Promise<{ readonly place: Place; readonly names: readonly string[] } | ExitCode> {
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  const needsProject = options.action === 'install' && options.names.length === 0;
  if (needsProject && (!workspace || hasErrors(opened.diagnostics))) {
    printDiagnostics(applyWarnError(opened.diagnostics, options), io, options);
    return opened.diagnostics.some((finding) => finding.code === 'project/missing')
      ? exitCodes.notFound
      : exitCodes.problem;
  }
  const place: Place = {
    store:
      workspace?.target.extensionDirectory ?? extensionDirectory(workspace?.env ?? io.env, io.homeDirectory),
    lockFile: join(options.projectDir, 'eider.lock'),
    lockFileLabel: 'eider.lock',
  };
  if (options.names.length > 0) return { place, names: options.names };
  return { place, names: workspace ? [...projectExtensions(workspace).keys()] : [] };
}

async function install(
  names: readonly string[],
  place: Place,
  options: ExtensionsOptions,
  io: Io,
): Promise<ExitCode> {
  const sources = extensionSources({
    ...(options.from !== undefined && { from: options.from }),
    environment: io.env,
  });
  const { extensions, diagnostics } = await installExtensions(names, { ...place, sources });
  for (const extension of extensions) {
    const { name, status, from } = extension;
    if (options.output === 'json') print({ event: 'extension', ...extension }, io);
    else if (!options.quiet) sayDone(name, installedText(status, from), options, io);
  }
  if (names.length === 0 && options.output === 'text' && !options.quiet) {
    io.stdout('The project needs no extension.\n');
  }
  printDiagnostics(diagnostics, io, options);
  return codeOf(diagnostics);
}

async function list(
  names: readonly string[],
  place: Place,
  options: ExtensionsOptions,
  io: Io,
): Promise<ExitCode> {
  const states = await listExtensions(names, place);
  if (options.output === 'json') {
    for (const state of states)
      print({ event: 'extension', needed: names.includes(state.name), ...state }, io);
    return exitCodes.success;
  }
  const word = (value: boolean): string => (value ? 'yes' : 'no');
  const rows = states.map((state) => [
    state.name,
    word(names.includes(state.name)),
    word(state.installed),
    word(state.locked),
    state.path ?? null,
  ]);
  const columns = ['name', 'needed', 'installed', 'locked', 'file'].map((name) => ({ name }));
  io.stdout(
    renderTable({ columns, rows }, stdoutStyle(io, options), io.stdoutIsTty ? io.columns : undefined),
  );
  return exitCodes.success;
}

async function verify(
  names: readonly string[],
  place: Place,
  options: ExtensionsOptions,
  io: Io,
): Promise<ExitCode> {
  const { verified, diagnostics } = await verifyExtensions(names, place);
  for (const name of verified) {
    if (options.output === 'json') print({ event: 'extension', name, status: 'verified' }, io);
    else if (!options.quiet) sayDone(name, 'as in eider.lock', options, io);
  }
  if (verified.length === 0 && diagnostics.length === 0 && options.output === 'text' && !options.quiet) {
    io.stdout('eider.lock names no extension for this machine.\n');
  }
  printDiagnostics(diagnostics, io, options);
  return codeOf(diagnostics);
}

/** A file that is not what it should be is a failed verification, also while installing. */
function codeOf(diagnostics: readonly Diagnostic[]): ExitCode {
  const broken = diagnostics.some(
    ({ code }) => code === 'extension/checksum' || code === 'extension/rejected',
  );
  return broken ? exitCodes.verification : exitCodeOf(diagnostics);
}

function installedText(status: 'bundled' | 'present' | 'installed', from: string | undefined): string {
  if (status === 'bundled') return 'part of DuckDB';
  return status === 'present' ? 'is installed' : `installed from ${from ?? 'its source'}`;
}

function sayDone(name: string, text: string, options: ExtensionsOptions, io: Io): void {
  const style = stdoutStyle(io, options);
  io.stdout(`  ${style.paint('success', style.symbols.pass)} ${name.padEnd(12)} ${text}\n`);
}

function print(value: object, io: Io): void {
  io.stdout(`${JSON.stringify(value)}\n`);
}
