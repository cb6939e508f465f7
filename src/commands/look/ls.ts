import { hasErrors } from '../../core/diagnostics/diagnostic.js';
import { isData, isFunction, isOutside, nodeLabelKind, type GraphNode } from '../../core/graph/types.js';
import { listingLine, pickKeys } from '../../core/manifest/dbt/list-entries.js';
import { manifestNode } from '../../core/manifest/manifest.js';
import type { NodeId } from '../../core/project/ids.js';
import { relationLabel } from '../../core/sql/relation.js';
import { renderTable } from '../../terminal/table.js';
import { bindProject, type BoundProject, type CheckedNode } from '../check/bind-project.js';
import { chooseNodes } from '../project/choose-nodes.js';
import type { ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { LsOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';
import { DbtArtifacts } from '../project/dbt-artifacts.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider ls`: the chosen nodes in the order of building. A table on a terminal, names elsewhere, objects with `--output json`: these with
 * the types of columns, found without data. */
export async function runLs(options: LsOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  const asked: LsOptions =
    workspace?.project.dbt && options.onlyModels ? { ...options, resourceTypes: ['model'] } : options;
  const selection = workspace && (await chooseNodes(workspace, asked));
  const diagnostics = applyWarnError([...opened.diagnostics, ...(selection?.diagnostics ?? [])], options);
  // What reads the lines of `dbt ls --output json` takes each for a node.
  printDiagnostics(diagnostics, io, workspace?.project.dbt ? { ...options, output: 'text' } : options);
  if (!workspace || !selection || hasErrors(diagnostics)) return exitCodeOf(diagnostics);
  const nodes = workspace.graph.order
    .filter((id) => selection.value.has(id))
    .map((id) => workspace.graph.nodes.get(id))
    .filter((node): node is GraphNode => node !== undefined);
  if (options.listing !== undefined || options.outputKeys.length > 0) {
    printAsDbt(workspace, selection.value, options, io);
  } else if (options.output === 'json') {
    const bound = options.check ? await boundNodes(workspace, nodes, io) : undefined;
    for (const node of nodes) io.stdout(`${JSON.stringify(plainNode(node, bound?.get(node.id)))}\n`);
  } else if (io.stdoutIsTty) {
    io.stdout(renderTable(tableOf(nodes), stdoutStyle(io, options), io.columns));
  } else {
    for (const node of nodes) io.stdout(`${nameOf(node)}\n`);
  }
  return exitCodeOf(diagnostics);
}

function printAsDbt(
  workspace: Workspace,
  chosen: ReadonlySet<NodeId>,
  { listing, outputKeys }: LsOptions,
  io: Io,
): void {
  const artifacts = new DbtArtifacts(workspace, { runId: '', startedAt: io.now(), now: io.now });
  for (const entry of artifacts.entriesOf(chosen))
    io.stdout(
      `${listing === undefined ? JSON.stringify(pickKeys(entry, outputKeys)) : listingLine(entry, listing)}\n`,
    );
}

/** What binding tells of the nodes that have columns. What is wrong with them is for `check` to say. */
async function boundNodes(
  workspace: Workspace,
  nodes: readonly GraphNode[],
  io: Io,
): Promise<BoundProject['nodes'] | undefined> {
  const ids = new Set(nodes.filter(isData).map(({ id }) => id));
  return ids.size === 0 ? undefined : (await bindProject(workspace, ids, io)).nodes;
}

/** With all columns and their types; of one that does not bind, those that are declared. */
function plainNode(node: GraphNode, checked: CheckedNode | undefined) {
  const plain = manifestNode(node);
  if (!checked) return plain;
  const { status } = checked;
  if (status !== 'ok' || isFunction(node)) return { ...plain, status };
  const declared = new Map(plain.columns?.map((column) => [column.name.toLowerCase(), column]));
  const columns = checked.columns.map(({ name, type }) => {
    const { description = '', pii } = declared.get(name.toLowerCase()) ?? {};
    return { name, description, type, ...(pii !== undefined && { pii }) };
  });
  return { ...plain, columns, status };
}

/** The name by which `--select` finds the node. */
function nameOf(node: GraphNode): string {
  if (node.kind === 'source') return `source:${node.resource.sourceName}.${node.name}`;
  return isOutside(node) ? `${node.kind}:${node.name}` : node.name;
}

function tableOf(nodes: readonly GraphNode[]) {
  return {
    columns: ['name', 'kind', 'relation', 'description'].map((name) => ({ name })),
    rows: nodes.map((node) => [
      nameOf(node),
      nodeLabelKind(node),
      isData(node) && node.config.materialized !== 'ephemeral' ? relationLabel(node.relation) : '',
      firstSentence(node.description),
    ]),
  };
}

function firstSentence(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  return /^.*?[.:](?=\s|$)/u.exec(line)?.[0].replace(/[.:]$/u, '') ?? line;
}
