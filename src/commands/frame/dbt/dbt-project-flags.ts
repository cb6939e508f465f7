import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '../../../core/project/yaml/parse-yaml.js';
import { childOf, valuesOf } from '../../../core/project/yaml/tree.js';
import type { Io } from '../io.js';
import { dbtFolderOf } from './dbt-folder.js';

/** What dbt takes from `flags:` of its project file, of all that its command line takes. */
const taken = [
  'fail_fast',
  'indirect_selection',
  'log_format',
  'log_level',
  'use_colors',
  'version_check',
  'warn_error',
  'warn_error_options',
] as const;

/**
 * `flags:` of dbt_project.yml that stand in for the command line's, by dbt's variables: `FAIL_FAST`. Jinja in them means nothing, as in dbt; what is
 * wrong with the file is told when the project is read.
 */
export function dbtProjectFlags(
  argv: readonly string[],
  io: Pick<Io, 'env' | 'cwd'>,
): Readonly<Record<string, string>> {
  const folder = dbtFolderOf(argv, io);
  const text = folder === undefined ? '' : textOf(join(folder, 'dbt_project.yml'));
  if (!/^flags\s*:/mu.test(text)) return {};
  const root = parseYaml({ path: 'dbt_project.yml', text }, { python: true }).value;
  const said = valuesOf(childOf(root, 'flags'));
  const given = taken.flatMap((name): readonly (readonly [string, string])[] => {
    const value = said[name];
    if (value === undefined || value === null) return [];
    return [[name.toUpperCase(), typeof value === 'object' ? JSON.stringify(value) : String(value)]];
  });
  return Object.fromEntries(given);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
