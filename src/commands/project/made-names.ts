import { isData, type DataNode } from '../../core/graph/types.js';
import { openQuestion } from '../../core/plan/compile.js';
import { mayBePersonal } from '../../core/plan/told-personal.js';
import { personalScopes } from '../../core/plan/personal.js';
import { foldName } from '../../core/privacy/storable-columns.js';
import type { Workspace } from './workspace-type.js';

/** Stands for the name of a column that is not shown. */
export const hiddenName = '***';

/**
 * Names of columns that somebody wrote: in YAML, in the text of the model or of one that it reads, or in what is no model. Others may have been made of data, as `pivot` does and a template that
 * asks for rows.
 */
export function columnsWritten(
  node: DataNode,
  columns: readonly string[],
  workspace: Workspace,
): readonly string[] {
  const lineage = linesAbove(node, workspace);
  const declared = new Set(
    lineage.flatMap(({ resource }) => resource.columns.map(({ name }) => foldName(name))),
  );
  const texts = lineage.flatMap((each) => (each.kind === 'model' ? [each.resource.source.text] : []));
  const words = new Set(texts.flatMap(wordsOf));
  return columns.filter(
    (name) => declared.has(foldName(name)) || wordsOf(name).every((part) => words.has(part)),
  );
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}

/** The same of a query of the command line over some nodes: `pivot` names its columns after values. */
export function madeNamesOfQuery(
  sql: string,
  columns: readonly string[],
  nodes: readonly DataNode[],
  workspace: Workspace,
): ReadonlySet<string> {
  const scopes = personalScopes(workspace.graph, workspace.personal);
  const isNear = nodes.some(({ id }) => (scopes.get(id)?.names.size ?? 0) > 0);
  if (!isNear || !pivoting.test(sql)) return new Set();
  const written = new Set(nodes.flatMap((node) => columnsWritten(node, columns, workspace)));
  const words = new Set(wordsOf(sql));
  return new Set(
    columns.filter((name) => !written.has(name) && !wordsOf(name).every((part) => words.has(part))),
  );
}

const pivoting = /\bpivot(?:_wider)?\b/iu;

/** Of the columns that a relation has, those whose names may hold a person's data: see `columnsWritten`. None where nothing personal is near. */
export function madeNames(
  node: DataNode,
  columns: readonly string[],
  workspace: Workspace,
): ReadonlySet<string> {
  const { graph, personal } = workspace;
  if (node.kind !== 'model' || (personalScopes(graph, personal).get(node.id)?.names.size ?? 0) === 0)
    return new Set();
  const written = new Set(columnsWritten(node, columns, workspace));
  const others = columns.filter((name) => !written.has(name));
  if (others.length === 0 || !linesAbove(node, workspace).some((each) => makesNames(each, workspace)))
    return new Set();
  return new Set(others);
}

/** Whether what a query gives may be named after data. */
function makesNames(node: DataNode, workspace: Workspace): boolean {
  if (node.kind !== 'model') return false;
  if (pivoting.test(node.resource.source.text)) return true;
  const { compiler } = workspace;
  const before = compiler.diagnostics.length;
  const isOpen = openQuestion(compiler.model(node)) !== undefined;
  compiler.diagnostics.splice(before);
  const told = compiler.toldFor(node);
  return isOpen || (told.length > 0 && mayBePersonal(told, [...node.parents, node.id], workspace));
}

/** A node and all that it reads, near and far. */
function linesAbove(node: DataNode, { graph }: Workspace): readonly DataNode[] {
  const found = new Map([[node.id, node]]);
  const pending = [node];
  for (let each = pending.pop(); each; each = pending.pop()) {
    for (const id of each.parents) {
      const parent = graph.nodes.get(id);
      if (!parent || !isData(parent) || found.has(id)) continue;
      found.set(id, parent);
      pending.push(parent);
    }
  }
  return [...found.values()];
}
