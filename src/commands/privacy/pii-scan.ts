import { diagnostic, hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { isData, type DataNode } from '../../core/graph/types.js';
import { countText } from '../../core/privacy/judge-column.js';
import { renderTable } from '../../terminal/table.js';
import { chooseNodes } from '../project/choose-nodes.js';
import type { ExitCode } from '../frame/exit-codes.js';
import { nameOf } from '../project/find-node.js';
import type { Io } from '../frame/io.js';
import type { PiiScanOptions } from '../frame/options.js';
import { projectExtensions } from '../project/project-extensions.js';
import { applyWarnError, exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';
import { inheritClasses } from '../project/inherit-classes.js';
import { isScannable, scanNode, unclassedIn, type JudgedFinding, type NodeScan } from './scan-nodes.js';
import { SessionError } from '../project/session-error.js';
import { openSession } from '../project/warehouse-session.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** Rows of a relation that are judged together. */
const sampleRows = 5000;

/** `eider pii scan`: what relations hold, beside what YAML says of them. Opens the warehouse for reading. */
export async function runPiiScan(options: PiiScanOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  const selection = workspace && (await chooseNodes(workspace, options));
  const found = [...opened.diagnostics, ...(selection?.diagnostics ?? [])];
  if (!workspace || !selection || hasErrors(found)) return finish(found, options, io);
  const nodes = nodesToScan(workspace, selection.value, options);
  try {
    const scans = await inheritClasses(workspace, await scanAll(workspace, nodes, options, io), io);
    const isNothing = nodes.length > 0 && scans.every((scan) => scan.status === 'not-built');
    if (!isNothing) print(scans, options, io);
    const nothing = isNothing ? [diagnostic('privacy/nothing-to-scan', { nodes: nodes.map(nameOf) })] : [];
    return finish(
      [...found, ...scans.flatMap((scan) => [...scan.diagnostics, ...unclassedIn(scan)]), ...nothing],
      options,
      io,
    );
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, options);
    return error.exitCode;
  }
}

function finish(found: readonly Diagnostic[], options: PiiScanOptions, io: Io): ExitCode {
  const judged = applyWarnError(found, options);
  printDiagnostics(judged, io, options);
  return exitCodeOf(judged);
}

/** Sources are read in place, sometimes from far: only when they are asked for. */
function nodesToScan(
  { graph }: Workspace,
  chosen: ReadonlySet<string>,
  options: PiiScanOptions,
): readonly DataNode[] {
  const asked = options.select.length > 0 || options.selector !== undefined;
  return graph.order
    .flatMap((id) => {
      const node = chosen.has(id) ? graph.nodes.get(id) : undefined;
      return node && isData(node) ? [node] : [];
    })
    .filter((node) => isScannable(node) && (asked || node.kind !== 'source'));
}

async function scanAll(
  workspace: Workspace,
  nodes: readonly DataNode[],
  options: PiiScanOptions,
  io: Io,
): Promise<readonly NodeScan[]> {
  const session = await openSession(
    workspace,
    {
      readOnly: true,
      extensions: [...projectExtensions(workspace).keys()],
      wait: options.wait,
      command: 'eider pii scan',
    },
    io,
  );
  try {
    const connection = await session.connect();
    const depth = { sampleRows, full: options.full, year: io.now().getUTCFullYear() };
    const scans: NodeScan[] = [];
    for (const node of nodes) scans.push(await scanNode(connection, node, depth));
    return scans;
  } finally {
    await session.close();
  }
}

function print(scans: readonly NodeScan[], options: PiiScanOptions, io: Io): void {
  if (options.output === 'json') {
    for (const scan of scans) io.stdout(`${JSON.stringify(plain(scan))}\n`);
    return;
  }
  const rows = scans.flatMap((scan) =>
    scan.findings.map((finding) => [
      nameOf(scan.node),
      finding.column,
      finding.class,
      saying(finding),
      finding.evidence,
    ]),
  );
  const columns = ['relation', 'column', 'holds', 'in YAML', 'why'].map((name) => ({ name }));
  if (rows.length > 0) {
    io.stdout(
      renderTable({ columns, rows }, stdoutStyle(io, options), io.stdoutIsTty ? io.columns : undefined),
    );
    io.stdout('\n');
  }
  if (!options.quiet) io.stdout(`${summary(scans)}\n`);
}

function plain(scan: NodeScan) {
  const { status, rows, sampled, columns } = scan;
  const findings = scan.findings.map(
    ({ column, class: found, status: declared, evidence, declared: as }) => ({
      column,
      class: found,
      status: declared,
      ...(as !== undefined && { declared: as }),
      evidence,
    }),
  );
  return { node: nameOf(scan.node), id: scan.node.id, status, rows, sampled, columns, findings };
}

function saying(finding: JudgedFinding): string {
  if (finding.status === 'unclassed') return 'nothing';
  if (finding.status === 'inherited') return `${finding.declared ?? ''}, where it comes from`;
  return `pii: ${finding.declared ?? 'none'}`;
}

function summary(scans: readonly NodeScan[]): string {
  const read = scans.filter((scan) => scan.status === 'scanned');
  const columns = read.reduce((sum, scan) => sum + scan.columns, 0);
  const partly = read.filter((scan) => scan.sampled < scan.rows).length;
  const findings = read.flatMap((scan) => scan.findings);
  const missing = scans.filter((scan) => scan.status === 'not-built').length;
  const unclassed = findings.filter((finding) => finding.status === 'unclassed').length;
  return [
    `${counted(columns, 'column')} of ${counted(read.length, 'relation')} read${partly > 0 ? `, ${countText(partly)} by a sample` : ''}`,
    `${counted(findings.length, 'personal column')}, ${countText(unclassed)} without a class`,
    ...(missing > 0 ? [`${counted(missing, 'relation')} not built`] : []),
  ].join(' · ');
}

function counted(count: number, what: string): string {
  return `${countText(count)} ${what}${count === 1 ? '' : 's'}`;
}
