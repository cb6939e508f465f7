import { mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { type Diagnostic, diagnostic } from '../../core/diagnostics/diagnostic.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import { errorReason } from '../frame/file-error.js';
import type { Io } from '../frame/io.js';
import type { InitOptions } from '../frame/options.js';
import { printDiagnostics, stdoutStyle } from '../frame/print.js';
import { scaffold } from './scaffold.js';

/** `eider init`: writes a project. It asks nothing, and writes nothing at all when one of its files exists. */
export async function runInit(options: InitOptions, io: Io): Promise<ExitCode> {
  const name = options.name ?? nameOf(basename(options.directory));
  const wrong = nameProblem(name, options.name ?? basename(options.directory));
  if (wrong) return fail(wrong, exitCodes.usage, options, io);
  const files = scaffold(name);
  const existing = await existingOf(
    files.map((file) => file.path),
    options.directory,
  );
  if (existing.length > 0) {
    return fail(diagnostic('usage/files-exist', { files: existing }), exitCodes.problem, options, io);
  }
  for (const file of files) {
    const path = join(options.directory, file.path);
    try {
      await mkdir(dirname(path), { recursive: true });
      // Never over a file that appeared meanwhile.
      await writeFile(path, file.text, { flag: 'wx' });
    } catch (error) {
      const isFile = error instanceof Error && 'syscall' in error && error.syscall === 'mkdir';
      const problem =
        isFile && 'code' in error && error.code === 'EEXIST'
          ? 'a part of the path is a file'
          : errorReason(error);
      return fail(
        diagnostic('usage/unwritable', { path: file.path, problem }),
        exitCodes.problem,
        options,
        io,
      );
    }
  }
  report(
    name,
    files.map((file) => file.path),
    options,
    io,
  );
  return exitCodes.success;
}

function fail(finding: Diagnostic, code: ExitCode, options: InitOptions, io: Io): ExitCode {
  printDiagnostics([finding], io, options);
  return code;
}

/** A folder's name as a project's: `Vacant-Housing 2024` → `vacant_housing_2024`. */
function nameOf(folder: string): string {
  return folder
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '_')
    .replaceAll(/^[_0-9]+|_+$/gu, '');
}

function nameProblem(name: string, given: string): Diagnostic | undefined {
  if (/^[a-z][a-z0-9_]{0,62}$/u.test(name)) return undefined;
  const suggestion = nameOf(given).slice(0, 63);
  return diagnostic('usage/invalid-project-name', {
    name: given,
    suggestion: suggestion === '' ? undefined : suggestion,
  });
}

async function existingOf(paths: readonly string[], directory: string): Promise<readonly string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const there = await stat(join(directory, path)).catch(() => undefined);
      return there === undefined ? [] : [path];
    }),
  );
  return found.flat();
}

function report(name: string, files: readonly string[], options: InitOptions, io: Io): void {
  if (options.output === 'json') {
    io.stdout(`${JSON.stringify({ event: 'project-written', name, directory: options.directory, files })}\n`);
    return;
  }
  if (options.quiet) return;
  const style = stdoutStyle(io, options);
  const way = relative(io.cwd, options.directory);
  const folder = way.startsWith('..') ? options.directory : way;
  const lines = files.map((file) => `  ${style.paint('success', style.symbols.pass)} ${file}\n`).join('');
  const enter = folder === '' ? '' : `  cd ${shellWord(folder)}\n`;
  io.stdout(`The project ${name} is written:\n\n${lines}\nNext:\n\n${enter}  eider build\n`);
}

/** A path as one word of a shell's command line. */
function shellWord(path: string): string {
  return /^[\p{L}\p{N}_./-]+$/u.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
