import { hasErrors } from '../../core/diagnostics/diagnostic.js';
import { packageList, type ListedPackage } from '../../core/project/dbt/package-list.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { DepsOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics } from '../frame/print.js';
import { openWorkspace } from '../project/workspace.js';

/** `eider deps`: the packages of a dbt project. A missing one is told of where it is named, and is a problem. */
export async function runDeps(options: DepsOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const diagnostics = applyWarnError(opened.diagnostics, options);
  printDiagnostics(diagnostics, io, options);
  if (!opened.value || hasErrors(diagnostics)) return exitCodeOf(diagnostics);
  const { dbt } = opened.value.project;
  const packages = dbt ? packageList(dbt) : [];
  if (options.output === 'json') for (const each of packages) io.stdout(`${JSON.stringify(each)}\n`);
  else if (!options.quiet) io.stdout(textOf(packages));
  return packages.some(({ state }) => state === 'missing') ? exitCodes.problem : exitCodes.success;
}

function textOf(packages: readonly ListedPackage[]): string {
  if (packages.length === 0) return 'the project names no packages\n';
  const width = Math.max(...packages.map(({ name }) => name.length));
  return packages.map((each) => `${each.name.padEnd(width)}  ${placeOf(each)}\n`).join('');
}

function placeOf({ state, version, folder }: ListedPackage): string {
  if (state === 'installed') return [version, folder].filter((part) => part !== undefined).join(' · ');
  return state === 'built in' ? 'built into Eider' : 'missing';
}
