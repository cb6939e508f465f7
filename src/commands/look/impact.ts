import { hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import {
  type DataNode,
  type GraphNode,
  isData,
  isEphemeral,
  type ProjectGraph,
} from '../../core/graph/types.js';
import { impactKind, impactOf, type AffectedNode, type Impact } from '../../core/lineage/impact.js';
import type { ColumnGraph } from '../../core/lineage/column-graph.js';
import type { SourceColumn } from '../../core/lineage/types.js';
import { formatList } from '../../terminal/format.js';
import { renderTable } from '../../terminal/table.js';
import { bindProject } from '../check/bind-project.js';
import type { ExitCode } from '../frame/exit-codes.js';
import { columnLabels, findColumn, nameOf, withDescendants } from '../project/find-node.js';
import type { Io } from '../frame/io.js';
import type { ImpactOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider impact`: all that would feel a change of a column. */
export async function runImpact(options: ImpactOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const found: Diagnostic[] = [...opened.diagnostics];
  const workspace = opened.value;
  if (workspace && !hasErrors(found)) await tell(options, workspace, found, io);
  const judged = applyWarnError(found, options);
  printDiagnostics(judged, io, options);
  return exitCodeOf(judged);
}

async function tell(
  options: ImpactOptions,
  workspace: Workspace,
  found: Diagnostic[],
  io: Io,
): Promise<void> {
  const { graph, project } = workspace;
  const bound = async (node: DataNode) => bindProject(workspace, withDescendants(node.id, graph), io);
  const asked = await findColumn(options.column, graph, bound);
  found.push(...asked.diagnostics);
  if (!asked.value) return;
  const { node, column, columns } = asked.value;
  const starts = isEphemeral(node) ? columnsAfter(node, graph, columns) : [column];
  const impact = impactOf({ graph, columns, publications: project.publications, node, starts });
  const label = columnLabels(graph)(column);
  if (options.output === 'json') io.stdout(`${JSON.stringify(plain(label, impact))}\n`);
  else io.stdout(textOf(label, graph, impact, options, io));
}

/** The SQL of an ephemeral model is in what reads it: there, any column may come from it. */
function columnsAfter(node: DataNode, graph: ProjectGraph, columns: ColumnGraph): readonly SourceColumn[] {
  return (graph.children.get(node.id) ?? []).flatMap((id) => {
    const child = graph.nodes.get(id);
    if (!child || !isData(child)) return [];
    if (isEphemeral(child)) return columnsAfter(child, graph, columns);
    const { relation } = child;
    const known = columns.relations.find((other) => other.relation === relation)?.columns ?? [];
    return known.map((column) => ({ relation, column }));
  });
}

function plain(column: string, { models, tests, exposures, published }: Impact) {
  return {
    event: 'impact',
    column,
    models: models.map(({ node, columns, rows, by }) => ({
      id: node.id,
      name: nameOf(node),
      kind: impactKind(node),
      columns,
      rows,
      by,
    })),
    tests: tests.map(({ id, name, parents }) => ({ id, name, parents })),
    exposures: exposures.map(({ id, name, parents }) => ({ id, name, parents })),
    published,
  };
}

function textOf(label: string, graph: ProjectGraph, impact: Impact, options: ImpactOptions, io: Io): string {
  const rows = [
    ...impact.models.map((affected) => [
      impactKind(affected.node),
      nameOf(affected.node),
      feelingOf(affected),
    ]),
    ...impact.tests.map((node) => [impactKind(node), node.name, readBy(node, graph)]),
    ...impact.exposures.map((node) => ['exposure', node.name, readBy(node, graph)]),
    ...impact.published.map(({ publication, table, columns }) => [
      'published',
      `${publication}: ${table}`,
      columns.join(', '),
    ]),
  ];
  if (rows.length === 0) return `nothing else would feel a change of ${label}\n`;
  const columns = ['kind', 'name', 'what'].map((name) => ({ name }));
  return renderTable({ columns, rows }, stdoutStyle(io, options), io.stdoutIsTty ? io.columns : undefined);
}

function readBy({ parents }: GraphNode, graph: ProjectGraph): string {
  const names = parents.flatMap((id) => {
    const node = graph.nodes.get(id);
    return node && isData(node) ? [nameOf(node)] : [];
  });
  return `of ${formatList(names)}`;
}

function feelingOf({ columns, rows, by }: AffectedNode): string {
  const decided = by.length > 0 ? `rows, by ${formatList(by)}` : 'rows';
  return [...(columns.length > 0 ? [columns.join(', ')] : []), ...(rows ? [decided] : [])].join(' · ');
}
