import { diagnostic, hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { isData } from '../../core/graph/types.js';
import { checkRelease } from '../../core/privacy/check-privacy.js';
import type { Publication } from '../../core/project/publication.js';
import { bindProject } from '../check/bind-project.js';
import { privacyInput } from '../check/check-privacy.js';
import type { Io } from '../frame/io.js';
import type { Workspace } from '../project/workspace.js';

/**
 * The static gate of a release: what column lineage says of the columns on its list, whatever YAML claims of them. A table whose model does not bind is
 * refused, because nothing is known of it. Reads no data.
 */
export async function releaseLeaks(
  publication: Publication,
  workspace: Workspace,
  io: Io,
): Promise<readonly Diagnostic[]> {
  const { graph } = workspace;
  const names = new Set(publication.tables.map((table) => table.model));
  const nodes = [...graph.nodes.values()].filter((node) => isData(node) && names.has(node.name));
  const ids = new Set(nodes.flatMap((node) => (node.kind === 'source' ? [] : [node.id])));
  const bound = await bindProject(workspace, ids, io);
  const unknown = publication.tables.flatMap(({ model, at }) => {
    const isKnown = [...ids].some((id) => {
      const checked = bound.nodes.get(id);
      return checked?.node.name === model && checked.status === 'ok';
    });
    const data = { publication: publication.name, model };
    return isKnown ? [] : [diagnostic('privacy/release-not-proved', data, { at })];
  });
  const leaks = checkRelease(privacyInput(workspace, bound, ids, io), publication);
  const why = hasErrors(unknown) ? bound.diagnostics : [];
  return [...why, ...unknown, ...leaks];
}
