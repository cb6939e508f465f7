import type { Diagnostic, Outcome } from '../../core/diagnostics/diagnostic.js';
import { findRef, findSource, isNodeId } from '../../core/graph/names.js';
import { parseNode } from '../../core/graph/parse-node.js';
import type { NodeId } from '../../core/project/ids.js';
import type { Rendered } from '../../core/template/types.js';
import { namesOf } from '../../core/graph/names-of.js';
import type { Workspace } from '../project/workspace.js';

/** A query given on the command line, as SQL, with the nodes that it reads. */
export interface InlineQuery {
  readonly rendered: Rendered;
  readonly parents: readonly NodeId[];
}

/** Compiles `--inline` against the project: the same templates and references as in a model. */
export function compileInline(text: string, workspace: Workspace): Outcome<InlineQuery> {
  const { compiler, graph } = workspace;
  const parsed = parseNode({ path: '--inline', text }, {}, compiler.scope);
  const diagnostics: Diagnostic[] = [...parsed.diagnostics];
  const names = namesOf(graph);
  const parents: NodeId[] = [];
  for (const reference of parsed.value.references) {
    const [first = '', second = ''] = reference.names ?? [];
    const found =
      reference.kind === 'ref'
        ? findRef(names, graph.project, reference.names ?? [], reference.at)
        : findSource(names, first, second, reference.at);
    if (isNodeId(found)) parents.push(found);
    else diagnostics.push(found);
  }
  const before = compiler.diagnostics.length;
  const body = compiler.template(parsed.value.template, undefined, false);
  diagnostics.push(...compiler.diagnostics.slice(before));
  return { value: { rendered: compiler.withEphemerals(body, parents), parents }, diagnostics };
}
