import type { Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { resolveRunbook } from '../../core/runbook/resolve-runbook.js';
import type { Workspace } from './workspace.js';

/** What is wrong with the project's runbooks. */
export function runbookProblems({ project }: Workspace): readonly Diagnostic[] {
  return (project.runbooks ?? []).flatMap((runbook) => resolveRunbook(runbook, project).diagnostics);
}
