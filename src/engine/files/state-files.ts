import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diagnostic, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import { isOfDbt } from '../../core/manifest/dbt/state/read-dbt-state.js';
import type { StateFiles } from '../../core/manifest/state-directory.js';
import type { StateFile } from '../../core/manifest/state-file.js';
import { codeOf } from './find-files.js';
import { reasonOf } from './read-text.js';

/**
 * Reads the files of a state directory: a target folder, or the `eider` folder of one. What is not there is left out, what cannot be read is
 * reported as well.
 * @param folder absolute
 * @param label the folder as the user gave it
 */
export async function readStateFiles(folder: string, label: string): Promise<Outcome<StateFiles>> {
  const diagnostics: Diagnostic[] = [];
  const read = async (name: string): Promise<StateFile | undefined> =>
    readStateFile(join(folder, name), `${label.replace(/[/\\]+$/u, '')}/${name}`, diagnostics);
  const outer = await read('manifest.json');
  const dbtManifest = outer && isOfDbt(outer.text) ? outer : undefined;
  const manifest = (await read('eider/manifest.json')) ?? (dbtManifest ? undefined : outer);
  const beside = manifest?.path.endsWith('eider/manifest.json') === true ? 'eider/' : '';
  const runResults = dbtManifest && beside === '' ? undefined : await read(`${beside}run_results.json`);
  const dbtResults = dbtManifest && (await read('run_results.json'));
  const sources = await read('sources.json');
  const value: StateFiles = {
    folder: label,
    ...(manifest && { manifest }),
    ...(runResults && { runResults }),
    ...(dbtManifest && { dbtManifest }),
    ...(dbtResults && { dbtResults }),
    ...(sources && { sources }),
  };
  return { value, diagnostics };
}

/** The text of one file; undefined when it is not there, or cannot be read, which is reported. */
export async function readStateFile(
  file: string,
  path: string,
  diagnostics: Diagnostic[],
): Promise<StateFile | undefined> {
  try {
    return { path, text: await readFile(file, 'utf8') };
  } catch (cause) {
    const code = codeOf(cause);
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
      diagnostics.push(diagnostic('state/unreadable', { path, problem: reasonOf(cause) }));
    return undefined;
  }
}
