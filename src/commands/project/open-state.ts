import { isAbsolute, join } from 'node:path';
import type { Outcome } from '../../core/diagnostics/diagnostic.js';
import { readStateDirectory, type StateDirectory } from '../../core/manifest/state-directory.js';
import { readStateFiles } from '../../engine/files/state-files.js';
import { isGitState, openGitState } from './git-state.js';
import type { Workspace } from './workspace.js';

/**
 * Opens the state of `--state`: a directory, or a commit. A missing or foreign one is an error; the value is then undefined.
 * @param folder as given: relative to the project's folder, or absolute; or `git:REF`
 */
export async function openState(
  folder: string,
  workspace: Workspace,
): Promise<Outcome<StateDirectory | undefined>> {
  if (isGitState(folder)) {
    const { value, diagnostics } = await openGitState(folder, workspace);
    return { value: value?.state, diagnostics };
  }
  const files = await readStateFiles(isAbsolute(folder) ? folder : join(workspace.root, folder), folder);
  const state = readStateDirectory(files.value, workspace.project.name, workspace.project.dbt !== undefined);
  return { value: state.value, diagnostics: [...files.diagnostics, ...state.diagnostics] };
}
