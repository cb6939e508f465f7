import { lstat, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type Diagnostic, diagnostic } from '../../core/diagnostics/diagnostic.js';
import { dbtPaths } from '../../core/project/dbt/dbt-paths.js';
import { projectPaths } from '../../core/project/project-paths.js';
import type { ProjectPaths } from '../../core/project/project.js';
import { formatCounted } from '../../terminal/format.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import { errorReason } from '../frame/file-error.js';
import type { Io } from '../frame/io.js';
import type { CleanOptions } from '../frame/options.js';
import { printDiagnostics } from '../frame/print.js';

/** `eider clean`: removes the target path, when it is a folder inside the project that holds nothing of the author's. */
export async function runClean(options: CleanOptions, io: Io): Promise<ExitCode> {
  const paths = await pathsOf(options.projectDir, io);
  if (!paths) {
    const folder = relative(io.cwd, options.projectDir) || '.';
    return fail(diagnostic('project/missing', { folder }), exitCodes.notFound, options, io);
  }
  const shown = options.targetPath ?? paths.target;
  const target = resolve(options.projectDir, shown);
  const found = await lstat(target).catch(() => undefined);
  if (!(await mayRemove(target, found?.isSymbolicLink() === true, paths, options.projectDir))) {
    return fail(diagnostic('usage/outside-project', { path: shown }), exitCodes.refused, options, io);
  }
  if (found === undefined) return report(shown, 0, options, io);
  if (!found.isDirectory()) {
    return fail(diagnostic('usage/outside-project', { path: shown }), exitCodes.refused, options, io);
  }
  try {
    const files = await filesBelow(target);
    const database = files.find((file) => /\.(?:duckdb|ddb)$/iu.test(file));
    if (database !== undefined) {
      return fail(
        diagnostic('usage/holds-database', { path: shown, database }),
        exitCodes.refused,
        options,
        io,
      );
    }
    if (!options.dryRun) await rm(target, { recursive: true, force: true });
    return report(shown, files.length, options, io);
  } catch (error) {
    const finding = diagnostic('usage/unremovable', { path: shown, problem: errorReason(error) });
    return fail(finding, exitCodes.problem, options, io);
  }
}

/** The paths of a project of either kind; undefined where there is none. */
async function pathsOf(projectDir: string, io: Io): Promise<ProjectPaths | undefined> {
  const read = async (path: string): Promise<string | undefined> =>
    readFile(join(projectDir, path), 'utf8').catch(() => undefined);
  for (const path of ['project.yml', 'project.yaml']) {
    const text = await read(path);
    if (text !== undefined) return projectPaths({ path, text });
  }
  for (const path of ['dbt_project.yml', 'dbt_project.yaml']) {
    const text = await read(path);
    if (text !== undefined) return dbtPaths({ path, text }, io.env);
  }
  return undefined;
}

/**
 * The project itself, a folder above or beside it, a link, and every folder that holds or lies in models, seeds, tests, macros or
 * version control are never removed.
 */
async function mayRemove(
  target: string,
  isLink: boolean,
  paths: ProjectPaths,
  projectDir: string,
): Promise<boolean> {
  if (isLink || !isBelow(target, projectDir)) return false;
  // A link higher up in the path could lead out of the project.
  const real = await realpath(target).catch(() => undefined);
  if (real !== undefined && !isBelow(real, await realpath(projectDir))) return false;
  const kept = [
    ...paths.models,
    ...paths.seeds,
    ...paths.tests,
    ...paths.macros,
    ...paths.snapshots,
    '.git',
    'node_modules',
  ];
  return kept
    .map((path) => resolve(projectDir, path))
    .every((path) => path !== target && !isBelow(path, target) && !isBelow(target, path));
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Files below a folder, relative to it, sorted. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();
}

function fail(finding: Diagnostic, code: ExitCode, options: CleanOptions, io: Io): ExitCode {
  printDiagnostics([finding], io, options);
  return code;
}

function report(path: string, files: number, options: CleanOptions, io: Io): ExitCode {
  if (options.output === 'json') {
    io.stdout(`${JSON.stringify({ event: 'cleaned', path, files, dryRun: options.dryRun })}\n`);
  } else if (!options.quiet) {
    const verb = options.dryRun ? 'would be removed' : files === 1 ? 'was removed' : 'were removed';
    const text =
      files === 0
        ? `${path}: there was nothing to remove`
        : `${path}: ${formatCounted(files, 'file')} ${verb}`;
    io.stdout(`${text}\n`);
  }
  return exitCodes.success;
}
