import { isAbsolute, join } from 'node:path';
import type { Outcome } from '../core/diagnostics/diagnostic.js';
import { readStateDirectory, type StateDirectory } from '../core/manifest/state-directory.js';
import { readStateFiles } from '../engine/files/state-files.js';
import type { Workspace } from './workspace.js';

/**
 * Opens the state directory of `--state`. A missing or foreign one is an error; the value is then undefined.
 * @param folder as given: relative to the project's folder, or absolute
 */
export async function openState(
  folder: string,
  workspace: Workspace,
): Promise<Outcome<StateDirectory | undefined>> {
  const files = await readStateFiles(isAbsolute(folder) ? folder : join(workspace.root, folder), folder);
  const state = readStateDirectory(files.value, workspace.project.name);
  return { value: state.value, diagnostics: [...files.diagnostics, ...state.diagnostics] };
}
