import { hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { isData, isSnapshot, materializationOf, type DataNode } from '../../core/graph/types.js';
import { usesPseudonymKey } from '../../core/plan/volatile.js';
import { keyedColumns } from '../../core/privacy/pseudonym-reach.js';
import { foldName } from '../../core/privacy/storable-columns.js';
import type { NodeId } from '../../core/project/ids.js';
import { relationKey } from '../../core/sql/relation.js';
import { renderRotation, type Rotation } from '../../terminal/render-rotation.js';
import { bindProject } from '../check/bind-project.js';
import type { ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { KeysRotateOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics } from '../frame/print.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider keys rotate`: what another key changes, from column lineage, and the steps to it. Reads no data and no key. */
export async function runKeysRotate(options: KeysRotateOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const found: Diagnostic[] = [...opened.diagnostics];
  if (opened.value && !hasErrors(found)) {
    const { rotation, diagnostics } = await rotationOf(opened.value, io);
    found.push(...diagnostics);
    io.stdout(options.output === 'json' ? `${JSON.stringify(rotation)}\n` : renderRotation(rotation));
  }
  const judged = applyWarnError(found, options);
  printDiagnostics(judged, io, options);
  return exitCodeOf(judged);
}

async function rotationOf(
  workspace: Workspace,
  io: Io,
): Promise<{ readonly rotation: Rotation; readonly diagnostics: readonly Diagnostic[] }> {
  const { graph, compiler, project } = workspace;
  const nodes = graph.order.flatMap((id) => {
    const node = graph.nodes.get(id);
    return node && isData(node) ? [node] : [];
  });
  const makers = nodes.filter(
    (node) => node.kind === 'model' && usesPseudonymKey(compiler.model(node).sql.sql),
  );
  const bound = await bindProject(workspace, new Set(graph.order), io);
  const columns = new Map<string, string[]>();
  for (const { relation, column } of keyedColumns(bound.columns)) {
    const key = relationKey(relation);
    columns.set(key, [...(columns.get(key) ?? []), column]);
  }
  const held = nodes.flatMap((node) => {
    const names = columns.get(relationKey(node.relation));
    return names === undefined ? [] : [{ node, columns: names }];
  });
  const broken = nodes.filter((node) => bound.nodes.get(node.id)?.status !== 'ok');
  return {
    rotation: {
      makers: makers.map(({ name }) => name),
      holders: held.map(({ node, columns: names }) => ({
        model: node.name,
        columns: names,
        incremental: node.kind === 'model' && materializationOf(node) === 'incremental',
        history: isSnapshot(node),
      })),
      published: project.publications.flatMap((publication) =>
        publication.tables.flatMap((table) => {
          const names = held.find(({ node }) => node.name === table.model)?.columns.map(foldName) ?? [];
          return table.columns
            .filter(({ name }) => names.includes(foldName(name)))
            .map(({ name }) => `${publication.name}.${table.name}.${name}`);
        }),
      ),
      // What comes after a maker is built again too, also without a pseudonym in it.
      rebuilt: below(makers, workspace),
      unknown: broken.map(({ name }) => name),
    },
    diagnostics: bound.diagnostics,
  };
}

function below(makers: readonly DataNode[], { graph }: Workspace): number {
  const found = new Set<NodeId>();
  const visit = (id: NodeId): void => {
    const node = graph.nodes.get(id);
    if (!node || !isData(node) || found.has(id)) return;
    found.add(id);
    for (const child of graph.children.get(id) ?? []) visit(child);
  };
  for (const { id } of makers) visit(id);
  return found.size;
}
