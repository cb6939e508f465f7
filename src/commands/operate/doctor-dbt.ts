import { placeLabel } from '../../core/diagnostics/frame.js';
import type { Finding } from '../frame/finding.js';
import type { Workspace } from '../project/workspace.js';

/**
 * What of a dbt project Eider has no equal for, with places. What a build depends on is told as a warning when the project is read, by every command;
 * here comes the rest.
 */
export function checkDbt({ project, target }: Pick<Workspace, 'project' | 'target'>): readonly Finding[] {
  if (!project.dbt) return [];
  const all = [...project.dbt.unsupported, ...(target.dbt?.unsupported ?? [])];
  const missing = project.dbt.missing;
  return [
    ...all
      .filter(({ matters }) => !matters)
      .map(({ what, why, at }): Finding => {
        const place = at ? `  ${placeLabel(at)}` : '';
        return { check: 'dbt', state: 'fine', text: `${what} is not read: ${why}${place}` };
      }),
    {
      check: 'dbt',
      state: 'fine',
      text:
        missing.length === 0
          ? `packages: ${project.dbt.packages.length - 1} installed`
          : `packages: ${project.dbt.packages.length - 1} installed; not installed: ${missing.join(', ')}`,
    },
  ];
}
