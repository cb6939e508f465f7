import { hasErrors, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import { columnChanges } from '../../core/diff/column-changes.js';
import type { DiffGap, DiffReport, ModelDiff } from '../../core/diff/types.js';
import { differs } from '../../core/diff/types.js';
import { nodeLabelKind, type ModelNode, type SeedNode } from '../../core/graph/types.js';
import type { ManifestNode } from '../../core/manifest/manifest.js';
import { compiledNeeds } from '../../core/plan/compiled-needs.js';
import type { NodeId } from '../../core/project/ids.js';
import { relationLabel } from '../../core/sql/relation.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import { SqlError } from '../../engine/duckdb/sql-error.js';
import { chooseNodes } from '../project/choose-nodes.js';
import { openBase, type Base } from './diff-base.js';
import { unknownKey } from './diff-key.js';
import { RowsReader, withFilesOf } from './diff-rows.js';
import { readSides, sideAfter, sideBefore, type Side } from './diff-sides.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { DiffInput, DiffOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics } from '../frame/print.js';
import { printDiff } from './print-diff.js';
import { readPresentState } from '../build/run-facts.js';
import { SessionError } from '../project/session-error.js';
import { openSession } from '../project/warehouse-session.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider diff`: what changed in columns and rows since a base. */
export async function runDiff(options: DiffOptions, io: Io): Promise<ExitCode> {
  const output = options.output === 'json' ? 'json' : 'text';
  try {
    const opened = await openWorkspace({ ...options, output }, io);
    const workspace = opened.value;
    const isWhole = workspace !== undefined && !hasErrors(opened.diagnostics);
    const made = isWhole ? await diffModels(workspace, options, io) : undefined;
    const found = applyWarnError([...opened.diagnostics, ...(made?.diagnostics ?? [])], options);
    printDiagnostics(found, io, { ...options, output });
    if (!made || hasErrors(found)) return exitCodeOf(found);
    printDiff(made.value, options, io);
    return options.failOnChange && made.value.models.some(differs) ? exitCodes.problem : exitCodes.success;
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    printDiagnostics(error.diagnostics, io, { ...options, output });
    return error.exitCode;
  }
}

/**
 * Compares models and seeds with those of a base: of the selection, or of `state:modified` and what is gone when nothing is selected. Reads the target's warehouse and the
 * base's, writes neither. The report is without models when a diagnostic is an error. Throws `SessionError` when a warehouse cannot be opened.
 */
export async function diffModels(
  workspace: Workspace,
  options: DiffInput,
  io: Io,
): Promise<Outcome<DiffReport>> {
  const found: Diagnostic[] = [];
  const base = await openBase(workspace, options, io, found);
  const nodes = base ? await chosenNodes(workspace, options, found) : [];
  const report: DiffReport = {
    format: 'eider-diff',
    version: 1,
    project: workspace.project.name,
    base: {
      state: options.state ?? '',
      ...(base?.commit !== undefined && { commit: base.commit }),
      ...(base?.data && { warehouse: base.data.deferral.label }),
    },
    ...(options.sample && { sample: options.sample }),
    models: [],
  };
  if (!base || hasErrors(found)) return { value: report, diagnostics: found };
  const gone = isSelected(options) ? [] : goneNodes(workspace, base);
  const models = await compareAll({ workspace, base, nodes, gone, options, found }, io);
  return { value: { ...report, models: hasErrors(found) ? [] : models }, diagnostics: found };
}

function isSelected({ select, selector }: DiffInput): boolean {
  return select.length > 0 || selector !== undefined;
}

type Compared = ModelNode | SeedNode;

async function chosenNodes(
  workspace: Workspace,
  options: DiffInput,
  found: Diagnostic[],
): Promise<readonly Compared[]> {
  const asked = isSelected(options) ? options : { ...options, select: ['state:modified'] };
  const chosen = await chooseNodes(workspace, asked);
  // The state is told of where it is opened.
  const told = new Set(found.map(({ code }) => code));
  found.push(...chosen.diagnostics.filter(({ code }) => !told.has(code)));
  return workspace.graph.order.flatMap((id) => {
    const node = chosen.value.has(id) ? workspace.graph.nodes.get(id) : undefined;
    return node?.kind === 'model' || node?.kind === 'seed' ? [node] : [];
  });
}

function goneNodes({ graph }: Workspace, { state }: Base): readonly ManifestNode[] {
  return state.manifest.nodes
    .filter(({ id, kind }) => (kind === 'model' || kind === 'seed') && !graph.nodes.has(id as NodeId))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

interface Work {
  readonly workspace: Workspace;
  readonly base: Base;
  readonly nodes: readonly Compared[];
  readonly gone: readonly ManifestNode[];
  readonly options: DiffInput;
  readonly found: Diagnostic[];
}

async function compareAll(work: Work, io: Io): Promise<readonly ModelDiff[]> {
  const { workspace, base, nodes, gone, options } = work;
  if (nodes.length === 0 && gone.length === 0) return [];
  if (workspace.untrusted) return compareWith(work, undefined, io);
  const session = await openSession(
    workspace,
    { readOnly: true, extensions: extensionsOf(work), wait: options.wait, command: 'eider diff' },
    io,
  );
  try {
    const connection = await session.connect();
    await base.data?.deferral.attach(connection);
    const release = io.onInterrupt(() => connection.interrupt());
    try {
      return await compareWith(work, connection, io);
    } catch (error) {
      if (!(error instanceof SqlError) || error.failure.type !== 'Interrupt') throw error;
      throw new SessionError([], exitCodes.interrupted, { cause: error });
    } finally {
      release();
    }
  } finally {
    await session.close();
  }
}

/** What views need whose SQL runs here. */
function extensionsOf({ workspace, base, nodes, gone }: Work): readonly string[] {
  const here = compiledNeeds(workspace.compiler);
  const there = base.workspace && compiledNeeds(base.workspace.compiler);
  const ids = [...nodes, ...gone].map(({ id }) => id as NodeId);
  return [...new Set(ids.flatMap((id) => [...(here.get(id) ?? []), ...(there?.get(id) ?? [])]))];
}

async function compareWith(
  work: Work,
  connection: Connection | undefined,
  io: Io,
): Promise<readonly ModelDiff[]> {
  const { workspace, base, nodes, gone, options, found } = work;
  const state = connection && (await readPresentState(workspace, connection));
  const goneIds = gone.map(({ id }) => id as NodeId);
  const common = nodes.flatMap(({ id }) => (base.state.nodes.has(id) ? [id] : []));
  const ids = nodes.map(({ id }) => id);
  const after = await readSides(sideAfter(workspace, state), ids, connection, io);
  const before = await withFilesOf(base, workspace, connection, io, () =>
    readSides(sideBefore(base, workspace.root), [...common, ...goneIds], connection, io),
  );
  found.push(
    ...unknownKey(options.key, 'key', nodes, after),
    ...unknownKey(options.excludeColumns, 'exclude-columns', nodes, after),
  );
  if (hasErrors(found)) return [];
  const reader = connection && new RowsReader(workspace, base, options, connection, io);
  const models: ModelDiff[] = [];
  for (const node of nodes)
    models.push(await modelDiff(node, before.get(node.id), after.get(node.id), reader, work));
  for (const node of gone) models.push(await goneDiff(node, before.get(node.id as NodeId), reader, work));
  return models;
}

async function modelDiff(
  node: Compared,
  before: Side | undefined,
  after: Side | undefined,
  reader: RowsReader | undefined,
  work: Work,
): Promise<ModelDiff> {
  const rows = await reader?.rowsOf(node, before, after);
  const old = before ? before.columns : [];
  const isKnown = old !== undefined && after?.columns !== undefined;
  return {
    id: node.id,
    name: node.name,
    materialized: nodeLabelKind(node),
    relation: relationLabel(node.relation),
    file: node.path,
    change: before ? 'modified' : 'added',
    columns: isKnown ? columnChanges(old, after.columns) : [],
    ...(isKnown && { columnCount: { before: old.length, after: after.columns.length } }),
    ...(rows?.rows && { rows: rows.rows }),
    gaps: sorted([
      ...gapsOfRows(nodeLabelKind(node), before !== undefined, work),
      ...(before?.gaps ?? []),
      ...(after?.gaps ?? []),
      ...(rows?.gaps ?? []),
    ]),
  };
}

async function goneDiff(
  node: ManifestNode,
  before: Side | undefined,
  reader: RowsReader | undefined,
  work: Work,
): Promise<ModelDiff> {
  const rows = await reader?.rowsOf(undefined, before, undefined);
  const { columns } = before ?? {};
  return {
    id: node.id,
    name: node.name,
    materialized: node.materialized,
    relation: node.relation ?? node.name,
    file: node.path,
    change: 'removed',
    columns: columns ? columnChanges(columns, []) : [],
    ...(columns && { columnCount: { before: columns.length, after: 0 } }),
    ...(rows?.rows && { rows: rows.rows }),
    gaps: sorted([
      ...gapsOfRows(node.materialized, true, work),
      ...(before?.gaps ?? []),
      ...(rows?.gaps ?? []),
    ]),
  };
}

/** Why rows of such a model are not looked at at all. */
function gapsOfRows(materialized: string, isInBase: boolean, { workspace, base }: Work): readonly DiffGap[] {
  if (materialized === 'ephemeral') return ['ephemeral'];
  if (['function', 'table_function'].includes(materialized)) return ['function'];
  if (workspace.untrusted) return ['untrusted'];
  return isInBase && !base.data ? ['no-warehouse'] : [];
}

function sorted(gaps: readonly DiffGap[]): readonly DiffGap[] {
  return [...new Set(gaps)].sort();
}
