import { hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { isData } from '../../core/graph/types.js';
import { followClass } from '../../core/privacy/follow-class.js';
import { draftRegister, type Destination } from '../../core/privacy/register-draft.js';
import { waivedClasses } from '../../core/privacy/waivers.js';
import { relationKey } from '../../core/sql/relation.js';
import { renderRegister } from '../../terminal/render-register.js';
import { bindProject } from '../check/bind-project.js';
import { privacyInput } from '../check/check-privacy.js';
import type { ExitCode } from '../frame/exit-codes.js';
import { nameOf } from '../project/find-node.js';
import type { Io } from '../frame/io.js';
import type { PiiReportOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics } from '../frame/print.js';
import { openWorkspace } from '../project/workspace.js';

/** `eider pii report`: the draft of the register, from the project and its column lineage. Reads no data. */
export async function runPiiReport(options: PiiReportOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const found: Diagnostic[] = [...opened.diagnostics];
  const workspace = opened.value;
  if (workspace && !hasErrors(found)) {
    const { graph, project } = workspace;
    const bound = await bindProject(workspace, new Set(graph.order), io);
    found.push(...bound.diagnostics);
    const nodes = new Map(
      [...graph.nodes.values()].flatMap((node) =>
        isData(node) ? [[relationKey(node.relation), node] as const] : [],
      ),
    );
    const waived = waivedClasses(privacyInput(workspace, bound, new Set(graph.order), io));
    const draft = draftRegister({
      project,
      graph,
      nameOf,
      downstream: (node, column, personal): readonly Destination[] => {
        const start = bound.columns.find({ relation: node.relation, column });
        if (!start) return [];
        return followClass(bound.columns, start, personal, waived).flatMap(({ column: reached, ...rest }) => {
          const target = nodes.get(relationKey(reached.relation));
          return target ? [{ node: nameOf(target), column: reached.column, ...rest }] : [];
        });
      },
    });
    io.stdout(options.output === 'json' ? `${JSON.stringify(draft)}\n` : renderRegister(draft));
  }
  const judged = applyWarnError(found, options);
  printDiagnostics(judged, io, options);
  return exitCodeOf(judged);
}
