import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Io } from '../io.js';

/** Whether the words are said of a dbt project: a folder with `dbt_project.yml`, and without `project.yml`, which goes before it. */
export function isDbtFolder(argv: readonly string[], io: Pick<Io, 'env' | 'cwd'>): boolean {
  return dbtFolderOf(argv, io) !== undefined;
}

/** The folder of the dbt project that the words are said of; undefined where it is none. */
export function dbtFolderOf(
  argv: readonly string[],
  { env, cwd }: Pick<Io, 'env' | 'cwd'>,
): string | undefined {
  const folder = resolve(cwd, projectDirOf(argv) ?? given(env['EIDER_PROJECT_DIR']) ?? '.');
  if (isDbt(folder)) return folder;
  // dbt's own variable counts only where nothing else says which folder is meant, and it must lead to a project of dbt.
  const other = given(env['DBT_ENGINE_PROJECT_DIR']) ?? given(env['DBT_PROJECT_DIR']);
  const isOpen = projectDirOf(argv) === undefined && !existsSync(join(folder, 'project.yml'));
  return isOpen && other !== undefined && isDbt(resolve(cwd, other)) ? resolve(cwd, other) : undefined;
}

function isDbt(folder: string): boolean {
  return existsSync(join(folder, 'dbt_project.yml')) && !existsSync(join(folder, 'project.yml'));
}

function projectDirOf(argv: readonly string[]): string | undefined {
  const at = argv.findLastIndex((word) => word === '--project-dir' || word.startsWith('--project-dir='));
  if (at === -1) return undefined;
  return argv[at] === '--project-dir' ? argv[at + 1] : argv[at]?.slice('--project-dir='.length);
}

function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
