import { hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { SourceColumn } from '../../core/lineage/types.js';
import { plainSources } from '../../core/lineage/query-lineage.js';
import { renderTable } from '../../terminal/table.js';
import { bindProject, type CheckedNode } from '../check/bind-project.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import { columnLabels, findNode } from '../project/find-node.js';
import type { Io } from '../frame/io.js';
import type { ColumnsOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';
import { openWorkspace } from '../project/workspace.js';

/** `eider columns`: the columns of one node, without data. */
export async function runColumns(options: ColumnsOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  const found: Diagnostic[] = [...opened.diagnostics];
  const node = workspace && !hasErrors(found) ? findNode(workspace.graph, options.name) : undefined;
  if (!workspace || !node || 'code' in node) {
    const judged = applyWarnError([...found, ...(node && 'code' in node ? [node] : [])], options);
    printDiagnostics(judged, io, options);
    return exitCodeOf(judged);
  }
  const bound = await bindProject(workspace, new Set([node.id]), io);
  const diagnostics = applyWarnError([...found, ...bound.diagnostics], options);
  printDiagnostics(diagnostics, io, options);
  const checked = bound.nodes.get(node.id);
  if (!checked || checked.columns.length === 0) return exitCodes.problem;
  const rows = rowsOf(checked, columnLabels(workspace.graph));
  if (options.output === 'json') {
    for (const row of rows) io.stdout(`${JSON.stringify(row)}\n`);
  } else {
    const table = {
      columns: ['column', 'type', 'from'].map((name) => ({ name })),
      rows: rows.map(({ name, type, sources, uncertain }) => [
        name,
        type,
        [...sources.map(({ how, column }) => `${how} ${column}`), ...(uncertain ? ['or others'] : [])].join(
          ', ',
        ),
      ]),
    };
    io.stdout(renderTable(table, stdoutStyle(io, options), io.stdoutIsTty ? io.columns : undefined));
  }
  return exitCodeOf(diagnostics);
}

function rowsOf({ columns, lineage }: CheckedNode, label: (column: SourceColumn) => string) {
  return columns.map(({ name, type }, index) => {
    const found = lineage?.columns[index];
    const sources = plainSources(found?.edges ?? []).map(({ source, how }) => ({
      how,
      column: label(source),
    }));
    return { name, type, sources, uncertain: found?.uncertain ?? false };
  });
}
