import { hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { ColumnGraph, Reach } from '../../core/lineage/column-graph.js';
import { dotOf, mermaidOf } from '../../core/lineage/draw-lineage.js';
import type { SourceColumn } from '../../core/lineage/types.js';
import { isEphemeral } from '../../core/graph/types.js';
import { renderLineage } from '../../terminal/render-lineage.js';
import { bindProject } from '../check/bind-project.js';
import type { ExitCode } from '../frame/exit-codes.js';
import { columnLabels, findColumn, withDescendants } from '../project/find-node.js';
import type { Io } from '../frame/io.js';
import type { LineageOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider lineage`: where a column comes from and where it goes. */
export async function runLineage(options: LineageOptions, io: Io): Promise<ExitCode> {
  const output = options.output === 'json' ? 'json' : 'text';
  const opened = await openWorkspace({ ...options, output }, io);
  const found: Diagnostic[] = [...opened.diagnostics];
  const workspace = opened.value;
  if (workspace && !hasErrors(found)) await follow(options, workspace, found, io);
  const judged = applyWarnError(found, options);
  printDiagnostics(judged, io, { ...options, output });
  return exitCodeOf(judged);
}

async function follow(
  options: LineageOptions,
  workspace: Workspace,
  found: Diagnostic[],
  io: Io,
): Promise<void> {
  let up = options.up || !options.down;
  let down = options.down || !options.up;
  const { graph } = workspace;
  const asked = await findColumn(options.column, graph, async (node) => {
    // What reads an ephemeral model has its SQL: columns come from what it reads, and none from itself.
    const ends = isEphemeral(node);
    up ||= ends;
    down &&= !ends;
    return bindProject(workspace, down ? withDescendants(node.id, graph) : new Set([node.id]), io);
  });
  found.push(...asked.diagnostics);
  if (!asked.value) return;
  const { column, columns } = asked.value;
  print({ column, up, down, graph: columns, label: columnLabels(graph) }, options, io);
}

interface Answer {
  readonly column: SourceColumn;
  readonly up: boolean;
  readonly down: boolean;
  readonly graph: ColumnGraph;
  readonly label: (column: SourceColumn) => string;
}

function print({ column, up, down, graph, label }: Answer, options: LineageOptions, io: Io): void {
  if (options.output === 'text') {
    const report = {
      column,
      ...(up && { up: graph.tree(column, 'up') }),
      ...(down && { down: graph.tree(column, 'down') }),
      label,
    };
    io.stdout(renderLineage(report, stdoutStyle(io, options)));
    return;
  }
  const reaches = [
    ...(up ? [graph.reach(column, 'up', options.output === 'json')] : []),
    ...(down ? [graph.reach(column, 'down', options.output === 'json')] : []),
  ];
  const reach = together(reaches, label);
  if (options.output === 'mermaid') io.stdout(mermaidOf({ ...reach, label }));
  else if (options.output === 'dot') io.stdout(dotOf({ ...reach, label }));
  else io.stdout(`${JSON.stringify(plain(column, reach, label))}\n`);
}

/** Both directions as one graph. */
function together(reaches: readonly Reach[], label: Answer['label']): Reach {
  const unique = <T>(items: readonly T[], key: (item: T) => string): readonly T[] =>
    [...new Map(items.map((item) => [key(item), item]))]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, item]) => item);
  return {
    columns: unique(
      reaches.flatMap((reach) => reach.columns),
      label,
    ),
    links: unique(
      reaches.flatMap((reach) => reach.links),
      ({ from, to }) => `${label(from)} ${label(to)}`,
    ),
    influences: unique(
      reaches.flatMap((reach) => reach.influences),
      ({ from, to, kind }) => `${label(from)} ${label(to)} ${kind}`,
    ),
  };
}

function plain(column: SourceColumn, { columns, links, influences }: Reach, label: Answer['label']) {
  return {
    event: 'lineage',
    column: label(column),
    columns: columns.map(label),
    links: links.map(({ from, to, how }) => ({ from: label(from), to: label(to), how })),
    influences: influences.map(({ from, to, kind }) => ({ from: label(from), to: label(to), kind })),
  };
}
