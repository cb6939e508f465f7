import { hasErrors } from '../../../core/diagnostics/diagnostic.js';
import type { SourceNode } from '../../../core/graph/types.js';
import { chooseNodes } from '../../project/choose-nodes.js';
import { exitCodes } from '../../frame/exit-codes.js';
import type { RunbookWorld, StepOutcome } from './world.js';

/** The sources that selectors name, in the order of the graph; all of them for none. */
export async function chosenSources(
  select: readonly string[],
  { workspace }: RunbookWorld,
): Promise<{ readonly nodes: readonly SourceNode[] } | StepOutcome> {
  const chosen = await chooseNodes(workspace, { select, exclude: [] });
  if (hasErrors(chosen.diagnostics))
    return { proofs: [], exitCode: exitCodes.problem, diagnostics: chosen.diagnostics };
  const nodes = workspace.graph.order.flatMap((id) => {
    const node = chosen.value.has(id) ? workspace.graph.nodes.get(id) : undefined;
    return node?.kind === 'source' ? [node] : [];
  });
  return { nodes };
}
