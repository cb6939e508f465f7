import { hasErrors } from '../../../core/diagnostics/diagnostic.js';
import { isData, type DataNode } from '../../../core/graph/types.js';
import { layerOf } from '../../../core/privacy/layers.js';
import { looksPersonal } from '../../../core/privacy/looks-personal.js';
import { foldName } from '../../../core/privacy/storable-columns.js';
import type { PersonalClass } from '../../../core/project/privacy.js';
import type { Proof } from '../../../core/runbook/runbook.js';
import { formatCounted } from '../../../terminal/format.js';
import { runCheck } from '../../check/check.js';
import { chooseNodes } from '../../project/choose-nodes.js';
import { exitCodes } from '../../frame/exit-codes.js';
import { nameOf } from '../../project/find-node.js';
import { projectExtensions } from '../../project/project-extensions.js';
import { isScannable, scanNode, type NodeScan } from '../../privacy/scan-nodes.js';
import { openSession } from '../../project/warehouse-session.js';
import { capture, findingsOf } from './capture.js';
import { chosenPublications } from './check-release.js';
import { scanPublication } from './scan-publication.js';
import {
  codeFor,
  fail,
  pass,
  sampleRows,
  type RunbookWorld,
  type StepOutcome,
  type WorkOf,
} from './world.js';

/** By lineage, by names and by contents: nothing personal in the chosen relations, nor in the released files. */
export async function checkPersonalData(
  { publish, select }: WorkOf<'personal-data'>,
  world: RunbookWorld,
): Promise<StepOutcome> {
  const publications = chosenPublications(publish, world);
  const selectors =
    select.length > 0 ? select : publications.flatMap(({ tables }) => tables.map(({ model }) => model));
  const chosen = await chooseNodes(world.workspace, { select: selectors, exclude: [] });
  if (hasErrors(chosen.diagnostics))
    return { proofs: [], exitCode: exitCodes.problem, diagnostics: chosen.diagnostics };
  const { graph } = world.workspace;
  const nodes = graph.order.flatMap((id) => {
    const node = chosen.value.has(id) ? graph.nodes.get(id) : undefined;
    return node && isData(node) && isScannable(node) ? [node] : [];
  });
  const proofs: Proof[] = [...(await byLineage(world)), ...(await byContents(nodes, world))];
  for (const publication of publications) proofs.push(...(await scanPublication(publication, world)));
  return { proofs, exitCode: codeFor(proofs, exitCodes.refused) };
}

async function byLineage({ io, options }: RunbookWorld): Promise<readonly Proof[]> {
  const { events } = await capture(
    (inner) => runCheck({ ...options, output: 'json', select: [], exclude: [], rules: false }, inner),
    io,
  );
  const failed = findingsOf(events).filter(({ state }) => state === 'fail');
  if (failed.length > 0) return failed;
  const nodes = events.filter((event) => event['event'] !== 'diagnostic').length;
  return [
    pass(
      'lineage',
      `every column of ${formatCounted(nodes, 'relation')} followed from its source: none is personal where it may not be`,
    ),
  ];
}

async function byContents(nodes: readonly DataNode[], world: RunbookWorld): Promise<readonly Proof[]> {
  const { io, options, workspace } = world;
  const extensions = [...projectExtensions(workspace).keys()];
  const session = await openSession(
    workspace,
    { readOnly: true, extensions, wait: options.wait, command: 'eider runbook' },
    io,
  );
  try {
    const connection = await session.connect();
    const depth = { sampleRows, full: true, year: io.now().getUTCFullYear() };
    const scans: NodeScan[] = [];
    for (const node of nodes) scans.push(await scanNode(connection, node, depth));
    const problems = scans.flatMap((scan) => problemsOf(scan, world));
    const columns = scans.reduce((sum, scan) => sum + scan.columns, 0);
    const rows = scans.reduce((sum, scan) => sum + scan.rows, 0);
    const figures = `${formatCounted(scans.length, 'relation')}, ${formatCounted(columns, 'column')}, ${formatCounted(rows, 'row')} read`;
    if (nodes.length === 0) return [fail('marts', 'no relation is chosen', 'choose some with `select`')];
    return problems.length > 0
      ? problems
      : [pass('marts', `${figures}: no personal name of a column, no personal content`)];
  } finally {
    await session.close();
  }
}

function problemsOf(scan: NodeScan, world: RunbookWorld): readonly Proof[] {
  const { node } = scan;
  const name = nameOf(node);
  if (scan.status === 'not-built') return [fail(name, 'it is not built', 'run `eider build`')];
  if (scan.status === 'unreadable') return [fail(name, 'it cannot be read', 'run `eider build`')];
  const allowed = allowedIn(node, world);
  const contents = scan.findings
    .filter(({ status, declared }) => status !== 'declared-none' && !(declared && allowed.has(declared)))
    .map(({ column, evidence }) => fail(`${name}.${column}`, evidence, remedy));
  const found = new Set(scan.findings.map(({ column }) => foldName(column)));
  const declared = new Map(node.resource.columns.map((column) => [foldName(column.name), column.pii]));
  const names = scan.names.flatMap((column): readonly Proof[] => {
    const looks = looksPersonal(column);
    if (looks === undefined || declared.get(foldName(column)) !== undefined || found.has(foldName(column)))
      return [];
    return [fail(`${name}.${column}`, `its name says \`${looks}\`, and YAML says nothing of it`, remedy)];
  });
  return [...contents, ...names];
}

const remedy = 'drop or declassify the column, or say in YAML that it is none: `pii: none`';

/** The classes that the project lets a model's layer hold. */
function allowedIn(node: DataNode, { workspace }: RunbookWorld): ReadonlySet<PersonalClass | 'none'> {
  const { privacy } = workspace.project;
  const layer = privacy && layerOf(node.kind === 'model' ? node.fqn : [], privacy);
  return new Set(['none', ...(layer && layer.allow !== 'all' ? layer.allow : [])]);
}
